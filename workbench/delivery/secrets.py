"""A key that cannot be printed by accident, and the one place where text is made safe to show."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import NoReturn
from urllib.parse import quote, quote_plus

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
    """The text with every secret, as it is or percent-encoded, replaced by the mask."""
    for one in secrets:
        value = one.reveal()
        for form in (value, quote(value, safe=""), quote_plus(value)):
            if form:
                text = text.replace(form, MASK)
    return text
