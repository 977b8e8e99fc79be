"""What can become of a row, and the count that always adds up to the rows of the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

Fate = Literal["accepted", "rejected", "unknown", "not_sent"]
Why = Literal[
    "invalid",
    "left_out",
    "suppressed",
    "unselected",
    "unchanged",
    "superseded",
    "waiting",
    "cancelled",
]
FATES: tuple[Fate, ...] = get_args(Fate)
WHYS: tuple[Why, ...] = get_args(Why)
# What is known of a request whose sender was killed while it was out.
CRASHED = "the sending process ended before an answer was written down"

FATE_MEANING: Mapping[Fate, str] = {
    "accepted": "the vendor has it",
    "rejected": "the vendor said no",
    "unknown": "it left, and no trustworthy answer came back",
    "not_sent": "it did not leave this machine",
}
WHY_MEANING: Mapping[Why, str] = {
    "invalid": "a rule says it cannot be sent as it is",
    "left_out": "it is a total or a note below the data, or you left it out",
    "suppressed": "it is on a suppression list",
    "unselected": "your selection does not include it",
    "unchanged": "nothing changed since the last send",
    "superseded": "a later row is about the same one",
    "waiting": "its request has not been sent yet",
    "cancelled": "the run was cancelled before it was sent",
}


# What it means of a send that is the rest of an earlier one.
NO_PART = "an earlier run has it, or it was not chosen to go again"


def leaves_words(people: int) -> str:
    """What stays undone where people leave in rows that cannot be sent."""
    one = people == 1
    who, stay = ("person leaves", "stays") if one else ("people leave", "stay")
    return (
        f"{people:,} {who} in rows that are not sent, and {stay} subscribed at the vendor until "
        "these rows are mended and sent"
    )


def why_meaning(why: str, noun: str, *, again: bool = False) -> str:
    """What a why means where rows are about a `noun` ("person"); "" for a word that is none.

    With `again` of a run that sends the rest of an earlier one.
    """
    if again and why == "unselected":
        return NO_PART
    meaning = WHY_MEANING.get(why, "")  # type: ignore[call-overload]  # any word may be asked
    return re.sub(r"\bone$", noun, str(meaning))


def why_label(why: str, *, again: bool = False) -> str:
    """A why as readers see it; with `again` of a run that sends the rest of an earlier one."""
    return "not in this send" if again and why == "unselected" else why.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by fate; `not_sent_why` splits the last one.

    Raises ValueError when the parts of `not_sent` do not add up: a count is made from fates,
    never by subtraction, so a difference is a defect and not a rounding.
    """

    accepted: int = 0
    rejected: int = 0
    unknown: int = 0
    not_sent: int = 0
    not_sent_why: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if sum(self.not_sent_why.values()) != self.not_sent:
            message = f"not_sent is {self.not_sent} but its reasons are {dict(self.not_sent_why)}"
            raise ValueError(message)

    @property
    def rows(self) -> int:
        """All rows that have a fate."""
        return self.accepted + self.rejected + self.unknown + self.not_sent

    def as_dict(self) -> dict[str, object]:
        """The counts as `status --json` prints them."""
        return {
            "accepted": self.accepted,
            "rejected": self.rejected,
            "unknown": self.unknown,
            "not_sent": self.not_sent,
            "not_sent_why": dict(self.not_sent_why),
        }
