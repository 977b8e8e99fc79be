"""A key that cannot be printed by accident, and the one place where text is made safe to show."""

from __future__ import annotations

import hmac
import logging
import traceback
from collections.abc import Iterable
from typing import NoReturn

from workbench.delivery.traces import LEAST, traces
from workbench.errors import FixTheConnection

MASK = "••••"
# Fewer characters than this and the last four would be half of the secret.
HINT_FROM = 12


class Secret:
    """A key; shown as a mask everywhere, readable only through `reveal`.

    `reveal` is called by the client's authentication, by the worker's environment and by `redact`.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The key itself."""
        return self._value

    def hint(self) -> str:
        """The mask and the last four characters, for a person who has several keys."""
        return MASK + (self._value[-4:] if len(self._value) >= HINT_FROM else "")

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return format(MASK, spec)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        message = "a secret is not stored and not sent to another process"
        raise TypeError(message)

    def __getstate__(self) -> NoReturn:
        self.__reduce_ex__(None)


def header_text(found: str, where: str) -> str:
    """The text as it may stand in a request header, stripped; raises FixTheConnection.

    A line break would make a header of its own, and the HTTP library's message about it would
    quote the key (reliability.md T1); the sentence here never does.
    """
    text = found.strip()
    if not text:
        message = f"{where} is empty: set it to the value from your vendor's dashboard"
        raise FixTheConnection(message)
    if not all("!" <= character <= "~" for character in text):
        message = (
            f"{where} holds a space, a line break or a character outside ASCII: "
            "copy it again from your vendor's dashboard, without quotes or comments"
        )
        raise FixTheConnection(message)
    return text


def secret(found: str, where: str) -> Secret:
    """A checked Secret; `where` names the variable for the sentence of FixTheConnection."""
    return Secret(header_text(found, where))


def redact(text: str, secrets: Iterable[Secret]) -> str:
    """The text with every secret replaced by the mask, in whatever form it is quoted.

    The whole or a long piece of it, escaped, encoded or broken into lines, as traces.py has it;
    one that is shorter than LEAST only as it is.
    """
    for one in secrets:
        if value := one.reveal():
            # Halves of characters, which no encoding has, come back as they went.
            data = text.replace(value, MASK).encode(errors="surrogatepass")
            text = _masked(data, value).decode(errors="surrogatepass")
    return text


def redact_bytes(data: bytes, secrets: Iterable[Secret]) -> bytes:
    """The same for bytes that came from elsewhere, where texts shorter than LEAST stay."""
    for one in secrets:
        data = _masked(data, one.reveal())
    return data


def _masked(data: bytes, value: str) -> bytes:
    if len(value) < LEAST:
        return data
    kept, behind = [], 0
    for start, end in traces(data, value.encode(errors="surrogatepass")):
        kept += [data[behind:start], MASK.encode()]
        behind = end
    return b"".join([*kept, data[behind:]])


class Redacting(logging.Filter):
    """Takes a secret out of what a library logs, its exceptions included."""

    def __init__(self, *secrets: Secret) -> None:
        super().__init__()
        self._secrets = secrets

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True: what is logged is changed, never dropped."""
        record.msg, record.args = redact(record.getMessage(), self._secrets), ()
        if record.exc_info and record.exc_info[1] is not None:
            told = "".join(traceback.format_exception(record.exc_info[1])).rstrip("\n")
            record.exc_info, record.exc_text = None, redact(told, self._secrets)
        return True
