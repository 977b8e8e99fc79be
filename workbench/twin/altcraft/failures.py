"""How Altcraft says no: a number and a text, for a whole request or for one of its profiles.

Knows no route and no rule; whoever refuses names the number and writes the sentence.
"""

from __future__ import annotations

from typing import NoReturn

# api/altcraft.md §3.3. Numbers above 403 are in no stored page: assumptions.
OK, BAD_REQUEST, NO_TOKEN, NO_RIGHT = 0, 400, 401, 403
NOT_FOUND, WRONG_METHOD, TOO_LARGE, BROKEN = 404, 405, 413, 500
OK_TEXT = "Successful operation"  # seed 002


class Failure(Exception):
    """A request that is refused as a whole; HTTP stays 200 unless `status` says otherwise."""

    def __init__(self, error: int, text: str, *, status: int = 200) -> None:
        super().__init__(text)
        self.error = error
        self.text = text
        self.status = status


class Wrong(Exception):
    """One value, subscription or profile that cannot be taken; the request goes on without it."""

    def __init__(self, text: str, *, error: int = BAD_REQUEST) -> None:
        super().__init__(text)
        self.error = error
        self.text = text


def refuse(where: str, problem: str) -> NoReturn:
    """Refuses the whole request for one of its own parameters."""
    raise Failure(BAD_REQUEST, f"{where}: {problem}.")


def deny(text: str) -> NoReturn:
    """Refuses one value, one subscription or one profile."""
    raise Wrong(text)


def wrong(where: str, problem: str) -> NoReturn:
    """Refuses one subscription or one profile for one of its members."""
    deny(f"{where}: {problem}.")


def error_body(error: int, text: str) -> dict[str, object]:
    """The two members that every answer has (seed 002)."""
    return {"error": error, "error_text": text}
