"""The library's sentences in the pages' own words: no flag, no command, no byte offset.

A sentence of the library names a hint or a verb as the command line spells it; each face that
shows it to somebody without a command line says where the same thing is on its pages.
"""

from __future__ import annotations

import re

from workbench.delivery.statuses import RunStatus
from workbench.ui.escaping import md_escape
from workbench.ui.wording import localised
from workbench.ui.written import LABELS, ON_COLUMNS, ON_FILE
from workbench.vocabulary.issues import Issue

_HINTS = "|".join(name.replace("_", "-") for name in LABELS)
# A hint with the value that is its example.
_HINT = re.compile(rf"--({_HINTS})\b( (?:cp\d+|utf-\d+|iso[\w-]+|mac[\w-]+|\d+)\b)?")
# In brackets of their own those that say how cells are written, whose values have words.
_OF_CELLS = re.compile(r"\(--(dates|decimal|region) ([^()]*)\)")
_VALUES = {
    "DMY": "day first",
    "MDY": "month first",
    "YMD": "year first",
    ",": "comma",
    ".": "point",
}
# What the library says before the vendor's words, where a request was refused as a whole.
_WHOLE = re.compile(r"\Aits request of [\d,]+ rows was refused as a whole")
_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"start it with `workbench twin` and set WORKBENCH_TWIN_URL to .*", "start the app again"),
        (r"start one with `workbench twin` and set .*", "start the app again"),
        (r": try `workbench twin`, or set .*", ": start the app again"),
        (r" \(column = \"…\" in the recipe\)", ", below"),
        (r"`--set create=true`", "“Create the audience first” on Columns"),
        (r"add --set [^ ]+", "say it on Columns"),
        (r" with --set [^ ]+", " on Columns"),
        (r"--set ([^ =]+)=[^ ]*", r"“\1” on Columns"),
        (
            r"give it with --list .*=FILE, or take it out",
            "choose its file on Select, or take it out",
        ),
        (r": --to with a destination, or --recipe with a recipe", " on Home"),
        (r"`workbench resume [^`]*`", "“Resume”"),
        (r"`workbench cancel [^`]*`", "“Cancel the rest”"),
        (r"`workbench reconcile [^`]*`", "“Look at the vendor”"),
        (r"`workbench retry [^`]*`", "“Send the rest again”"),
        (r"`workbench (?:runs|status)[^`]*`", "the page Runs"),
        (r"`workbench check[^`]*`", "the step Check"),
        (r"`workbench plan[^`]*`", "the step Preview"),
        (
            r"[Ss]ave the recipe and run `workbench facts` on it",
            "Press “Fetch its fields” on Columns",
        ),
        (r"`workbench facts`", "“Fetch its fields” on Columns"),
        (r"skip_triggers is off", "“Do not start automations” is off"),
        # Beside an option's label stands how the command line sets it.
        (r" \(\w+=(?:true|false)\)", f" ({ON_COLUMNS})"),
        (r"\b([Cc]hoose the kind \w+ for the column)\b", r"\1 on Columns"),
        (r"\bwhen you map columns\b", "on Columns"),
        (
            r"\bSay what each word means \(the column's values\)",
            "Choose the kind boolean for the column on Columns and say what each word means",
        ),
        (r"`workbench destinations`", "the page Home"),
        (r" \(byte [\d,]+ of the file\)", ""),
        # What the program's own parts said of it is for the log.
        (r"\((the connection broke before a complete answer) \(\w+: .*\)\)", r"(\1)"),
        (r"(the connection broke before a complete answer) \(\w+: [^;]*\)", r"\1"),
        (r"say header row (\d+) \(--header-row \d+\)", r"say that line \1 holds the column names"),
        (r"Say header row (\d+) \(--header-row \d+\)", r"Say that line \1 holds the column names"),
        (r"\bYMD\b", "year-month-day"),
        (r"\bDMY\b", "day-month-year"),
        (r"\bMDY\b", "month-day-year"),
    )
)


def page_words(sentence: object) -> str:
    """A sentence of the library as a page says it: where each box is that it names, and its
    numbers as this reader's browser writes them."""
    return localised(on_record(sentence))


def on_record(reason: object) -> str:
    """A reason that is kept of a row, a request or a run: the vendor's words may be in it, so its
    numbers stay as they are."""
    told = _OF_CELLS.sub(_of_cells, str(reason))
    for pattern, words in _WORDS:
        told = pattern.sub(words, told)
    told = _HINT.sub(lambda found: f"{_box(found)} ({ON_FILE})", told, count=1)
    return _HINT.sub(_box, told)


def on_its_page(sentence: object) -> str:
    """The same where it is read on Columns, which it may lead to."""
    return page_words(sentence).replace(" on Columns", " here")


def reason_words(reason: object) -> str:
    """A reason on record with our own number in it as this reader writes it."""
    return _WHOLE.sub(lambda found: localised(found[0]), on_record(reason), count=1)


def said(sentence: object) -> str:
    """A sentence of the library in the pages' words, escaped for Markdown."""
    return md_escape(page_words(sentence))


def issue_said(issue: Issue, *, with_sheet: bool = False) -> str:
    """A finding in the same way; the names of its sheet and its column stay as they are."""
    place = issue.place(with_sheet=with_sheet)
    told = said(issue.sentence(with_sheet=with_sheet).removeprefix(f"{place}: "))
    return f"{md_escape(place)}: {told}" if place else told


def headline_words(now: RunStatus) -> str:
    """Where a run stands; the reason, where it is paused or cancelled, as it is on record."""
    why = now.state in ("paused", "cancelled")
    return on_record(now.headline) if why else page_words(now.headline)


def headline_said(now: RunStatus) -> str:
    """The same, escaped for Markdown."""
    return md_escape(headline_words(now))


def _box(found: re.Match[str]) -> str:
    return f"“{_label(found[1])}”{found[2] or ''}"


def _of_cells(found: re.Match[str]) -> str:
    """The box of a hint with its values in words; a country is an example, and named before."""
    words = [_VALUES[value] for value in found[2].split() if value in _VALUES]
    told = f" {' or '.join(words)}" if words else ""
    return f"({ON_FILE}: “{_label(found[1])}”{told})"


def _label(flag: str) -> str:
    return LABELS[flag.replace("-", "_")]
