"""Every row of a run's file by why it is where it is, and what can be done about each reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from workbench.delivery import unsettled
from workbench.delivery.causes import Cause, causes
from workbench.delivery.statuses import ENDED, RunStatus
from workbench.destinations.registry import noun_of
from workbench.last_fates import sent_again
from workbench.ui import presenting, results_view, sending_again, unanswered
from workbench.ui.escaping import md_escape
from workbench.ui.mending import mend_on_check
from workbench.ui.page_words import reason_words
from workbench.ui.run_links import went_on
from workbench.ui.wording import counted, number
from workbench.ui.wrapping import fitting
from workbench.vocabulary.fates import FATE_MEANING, why_label, why_meaning

# Reasons in the table; the results have every row's own.
SHOWN = 20
# Pixels of a reason's cell, and its lines at the most.
REASON, MOST_LINES = 420, 5
NAMES = ("Rows", "Fate", "Why", "Request", "What can be done")
OUT = "sent just now; the answer is still to come"


@dataclass(frozen=True, slots=True)
class Ways:
    """What this page can do by now about rows that the vendor does not have."""

    look: bool = False  # the vendor can be asked about what has no trustworthy answer
    settle: bool = False  # somebody can say what became of it
    find: bool = False  # what was refused as a whole can be taken apart
    again: bool = False  # the rest can be sent again
    resume: bool = False  # the run itself goes on
    results: bool = False  # each row can be taken away with its reason


def by_why(now: RunStatus, *, active: bool) -> None:
    """The table, whose rows add up to those of the file; nothing where all went the same way."""
    found = causes(now.run)
    if len(found) < 2 and all(one.fate == "accepted" for one in found):
        return
    st.subheader("Every row, by its reason")
    shown = causes_shown(found, now, Ways() if active else ways_of(now))
    presenting.table(
        shown,
        escaped=NAMES,
        border="horizontal",
        hide_index=True,
        alt="Every row of the file by what became of it and why, with what can be done",
    )
    if not active:
        mend_on_check(now)


def ways_of(now: RunStatus) -> Ways:
    """What the sections below offer for this run."""
    later = sent_again(now.run)
    left = bool(unsettled.unsettled(now.run))
    # Not while a later run has the rows out.
    over = all(one.state in ENDED for one in (now, *later))
    counts = sending_again.last_counts(now, later) if over else now.counts
    again = over and sending_again.left_over(counts) > 0
    return Ways(
        look=left and unanswered.has_a_way(now),
        settle=left,
        find=again and bool(sending_again.taken_whole(now, counts)),
        again=again,
        resume=now.state == "paused",
        results=True,
    )


def causes_shown(found: Sequence[Cause], now: RunStatus, ways: Ways) -> pd.DataFrame:
    """The table in Markdown: rows, fate, why, an example of a request, and what can be done.

    Its last line is their sum; the last column is left out where there is nothing to do.
    """
    rows = [
        (
            number(one.rows),
            "on the way" if one.out and now.state == "sending" else one.fate.replace("_", " "),
            md_escape(fitting(why_words(one, now), REASON, MOST_LINES)),
            example_words(one),
            help_words(one, ways),
        )
        for one in found[:SHOWN]
    ]
    if left := found[SHOWN:]:
        more = counted(len(left), "more reason")
        helps = _link("Go to the results", results_view.ANCHOR) if ways.results else ""
        rows.append((number(sum(one.rows for one in left)), "", more, "", helps))
    total = sum(one.rows for one in found)
    rows.append(
        (f"**{number(total)}**", "", f"**{'row' if total == 1 else 'rows'} in the file**", "", "")
    )
    shown = pd.DataFrame(rows, columns=list(NAMES))
    idle = [name for name in NAMES[-2:] if not shown[name].any()]
    return shown.drop(columns=idle)


def why_words(one: Cause, now: RunStatus) -> str:
    """The vendor's reason, or what kept the rows here; a retry takes only some rows."""
    if one.fate != "not_sent":
        if one.out:
            return OUT if now.state == "sending" else FATE_MEANING["unknown"]
        return reason_words(one.reason) or FATE_MEANING[one.fate]  # type: ignore[index]  # from the journal
    again = bool(now.earlier) or went_on(now)
    meaning = why_meaning(one.why, noun_of(now.destination), again=again)
    return f"{why_label(one.why, again=again)}: {meaning}"


def example_words(one: Cause) -> str:
    """The first request with that reason, whose answer stands in full among the requests."""
    if one.fate == "accepted" or not one.first:
        return ""
    more = one.requests - 1
    return f"request {one.first}" + (f" and {number(more)} more" if more else "")


def help_words(one: Cause, ways: Ways) -> str:
    """The one thing that gets these rows to the vendor, as a link to where it is done."""
    able = one.fate == "rejected" or one.why in sending_again.LEFT
    if one.fate == "accepted" or one.why == "unselected":
        return ""
    if one.fate == "unknown" and ways.settle:
        label = "Look at the vendor" if ways.look else "Say what became of them"
        return _link(label, unanswered.ANCHOR)
    if ways.resume and one.why == "waiting":
        return "“Resume” sends them"
    if able and ways.again:
        label = "Find the rows" if one.whole and ways.find else "Send the rest again"
        return _link(label, sending_again.ANCHOR)
    return _link("Go to the results", results_view.ANCHOR) if ways.results else ""


def _link(label: str, anchor: str) -> str:
    return f"[{label}](#{anchor})"
