"""Which rows of a run are sent again, as its address says it and as the reader ticks it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import streamlit as st

from workbench.retrying import DECIDED
from workbench.ui.wording import counted
from workbench.vocabulary.fates import Counts
from workbench.vocabulary.steps import Repeat

# What the address says: the rest as it is, or that refused requests are taken apart.
REST, HALVE = "yes", "halve"
NONE = "none"
USUAL = ("rejected", "not_sent")
UNKNOWN = "unknown"
# What repeating does to what has arrived already (reliability.md 1.7).
CLASSES: Mapping[Repeat, str] = {
    "I": "Class I: what has arrived stays as it is when it is sent again.",
    "I*": "Class I*: sent again later, it could undo what people have chosen since.",
    "II": "Class II: what has arrived happens a second time when it is sent again.",
    "III": "Class III: what cannot be taken back is left out here; settle it first.",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Rows of these fates; with `halving` refused requests are taken apart."""

    fates: tuple[str, ...]
    halving: bool = False

    @property
    def word(self) -> str:
        """The choice as the address carries it."""
        if self.halving:
            return HALVE
        return REST if self.fates == USUAL else ".".join(self.fates) or NONE


def asked_for(word: str) -> Choice | None:
    """The choice that an address carries; None where it asks for nothing."""
    if not word:
        return None
    if word == HALVE:
        return Choice(("rejected",), halving=True)
    known = tuple(one for one in (*USUAL, UNKNOWN) if one in word.split("."))
    return Choice(known if known or word == NONE else USUAL)


def choices(run: str, counts: Counts, choice: Choice, classes: Collection[Repeat]) -> Choice:
    """A tick for each fate that some rows have; unknown ones have theirs, with its danger."""
    wanted = []
    for fate, label, rows in (
        ("rejected", "Rejected by the vendor", counts.rejected),
        ("not_sent", "Not sent", rows_of(counts, ("not_sent",))),
    ):
        ticked = fate in choice.fates
        if rows:
            label = f"{label}: {counted(rows, 'row')}"
            ticked = bool(st.checkbox(label, value=ticked, key=f"again-{fate}-{run}"))
        if ticked:
            wanted.append(fate)
    if counts.unknown and set(classes) - {"III"} and _unknown(run, counts, choice, classes):
        wanted.append(UNKNOWN)
    return Choice(tuple(wanted))


def rows_of(counts: Counts, fates: Collection[str]) -> int:
    """How many rows of these fates can be sent again: those that nobody has decided against."""
    free = sum(rows for why, rows in counts.not_sent_why.items() if why not in DECIDED)
    rows = {"rejected": counts.rejected, "not_sent": free, UNKNOWN: counts.unknown}
    return sum(rows[fate] for fate in fates)


def _unknown(run: str, counts: Counts, choice: Choice, classes: Collection[Repeat]) -> bool:
    harm = "change nothing if they are there" if set(classes) == {"I"} else "may be applied twice"
    label = f"Without a trustworthy answer: {counted(counts.unknown, 'row')}, which **{harm}**"
    ticked = st.checkbox(label, value=UNKNOWN in choice.fates, key=f"again-{UNKNOWN}-{run}")
    for one in CLASSES:
        if one in classes:
            st.caption(CLASSES[one])
    return bool(ticked)
