"""A key that cannot be printed by accident, and the one place where text is made safe to show."""

from __future__ import annotations

import base64
import functools
import hmac
import json
import logging
import re
import traceback
from collections.abc import Iterable, Iterator
from typing import NoReturn

from workbench.errors import FixTheConnection

MASK = "••••"
# Fewer characters than this and the last four would be half of the secret.
HINT_FROM = 12
# No vendor's key is shorter; a shorter text stands in an answer by chance, and stays there.
LEAST = 8
# Characters with a name of their own in XML and HTML.
_NAMED = {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos"}


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

    As it is, percent-encoded, escaped as JSON, XML, HTML or Python write it (also several times),
    and in base64, where it may stand between other bytes: `Basic` takes a user before the key. So
    is its beginning, from half of it on, where whoever quotes it has cut it off.
    """
    for one in secrets:
        if one.reveal():
            text = re.sub(_quoted(one.reveal()), MASK, text)
    return text


def redact_bytes(data: bytes, secrets: Iterable[Secret]) -> bytes:
    """The same for bytes that came from elsewhere, where texts shorter than LEAST stay."""
    for one in secrets:
        if len(one.reveal()) >= LEAST:
            data = re.sub(_quoted(one.reveal()).encode(), MASK.encode(), data)
    return data


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


@functools.lru_cache(maxsize=8)  # every header of every answer asks for it
def _quoted(value: str) -> str:
    """A pattern of everything that the value may look like where it is quoted."""
    forms = [_character(one, first=place == 0) for place, one in enumerate(value)]
    least = len(forms) if len(forms) < LEAST else max(LEAST, len(forms) // 2)
    rest = ""
    for form in reversed(forms[least:]):
        rest = f"(?:{form}{rest})?"
    # The whole first: it is taken however its characters are written, before a part of it is.
    parts = ["".join(forms), "".join(forms[:least]) + rest]
    return "|".join([*parts, *(re.escape(one) for one in _in_base64(value.encode()))])


def _character(one: str, *, first: bool) -> str:
    number = ord(one)
    # From its beginning only: in an answer of nothing but backslashes it would take hours.
    run = r"(?<!\\)\\" if first else r"\\"
    escaped = sorted({json.dumps(one)[1:-1], repr(one)[1:-1]} - {one})
    forms = [
        rf"%(?:25)*(?i:{number:02x})",
        rf"{run}+(?:u00|x)(?i:{number:02x})",
        rf"&(?:amp;)*\#(?:0*{number}|(?i:x0*{number:x}));",
        *([rf"&(?:amp;)*{_NAMED[one]};"] if one in _NAMED else []),
        *(rf"{run}*{re.escape(text)}" for text in (*escaped, one)),
    ]
    return f"(?:{'|'.join(forms)})"


def _in_base64(value: bytes) -> Iterator[str]:
    """What a value looks like in base64 after 0, 1 or 2 other bytes, less what it shares."""
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + value).decode().rstrip("=")
        shared = (before + len(value)) % 3 != 0
        own = coded[(0, 2, 3)[before] : len(coded) - shared]
        if len(own) >= LEAST:
            yield from {own, own.translate({43: "-", 47: "_"})}
