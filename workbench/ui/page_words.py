"""The library's sentences in the pages' own words: no flag, no command, no byte offset.

A sentence of the library names a hint or a verb as the command line spells it; each face that
shows it to somebody without a command line says where the same thing is on its pages.
"""

from __future__ import annotations

import re

from workbench.ui.escaping import md_escape
from workbench.ui.written import LABELS

_HINTS = "|".join(name.replace("_", "-") for name in LABELS)
_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"start it with `workbench twin` and set WORKBENCH_TWIN_URL to .*", "start the app again"),
        (r"start one with `workbench twin` and set .*", "start the app again"),
        (r": try `workbench twin`, or set .*", ": start the app again"),
        (r"`--set create=true`", "“Create the audience first” on Columns"),
        (r"add --set [^ ]+", "say it on Columns"),
        (r" with --set [^ ]+", " on Columns"),
        (r"--set ([^ =]+)=[^ ]*", r"“\1” on Columns"),
        (r": --to with a destination, or --recipe with a recipe", " on Home"),
        (r"`workbench resume [^`]*`", "“Resume”"),
        (r"`workbench cancel [^`]*`", "“Cancel the run”"),
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
        (r" \(\w+=(?:true|false)\)", ""),
        (r"`workbench destinations`", "the page Home"),
        (r" \(byte [\d,]+ of the file\)", ""),
        (r"say header row (\d+) \(--header-row \d+\)", r"say that line \1 holds the column names"),
        (r"Say header row (\d+) \(--header-row \d+\)", r"Say that line \1 holds the column names"),
        (r"\bYMD\b", "year-month-day"),
        (r"\bDMY\b", "day-month-year"),
        (r"\bMDY\b", "month-day-year"),
    )
)


def page_words(sentence: object) -> str:
    """A sentence of the library as a page says it."""
    told = str(sentence)
    for pattern, words in _WORDS:
        told = pattern.sub(words, told)
    return re.sub(rf"--({_HINTS})\b", lambda found: f"“{_label(found[1])}”", told)


def said(sentence: object) -> str:
    """A sentence of the library in the pages' words, escaped for Markdown."""
    return md_escape(page_words(sentence))


def _label(flag: str) -> str:
    return LABELS[flag.replace("-", "_")]
