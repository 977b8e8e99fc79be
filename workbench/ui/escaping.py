"""The one way in which data gets into a text that Streamlit reads as Markdown."""

from __future__ import annotations

import re
import string

from workbench.ui import presenting

# Streamlit looks for these in the finished text, where a backslash no longer helps: emoji and icon
# names (":smile:"), web and mail addresses, and pairs that it turns into arrows and signs.
_SPOTS = re.compile(
    r":(?=[\w+-])|(?<=[Hh][Tt][Tt][Pp])(?=[Ss]?:)|(?<=[Ww]{3})(?=\.)|(?=@)|(?<=[<>~-])(?=[>=-])"
)
# Invisible, takes no room and allows no line break.
_JOINER = "\N{WORD JOINER}"
_PUNCTUATION = re.compile(f"[{re.escape(string.punctuation)}]")
_AROUND = re.compile(r"\A[^\S\n]+|[^\S\n]+\Z")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


def md_escape(text: object) -> str:
    """The text on one line, such that labels, captions and alerts show it as it is.

    Measured: a Markdown picture in a label makes the browser ask another host (reliability.md T7).
    While presenting, words that may be of a cell are masked.
    """
    return _escaped(presenting.text(text))


def md_name(name: str) -> str:
    """The same of a name that may come from a cell, which is one value and not words."""
    return _escaped(presenting.name(name))


def md_shown(text: str) -> str:
    """The same of a text that has been masked, or may be seen."""
    return _escaped(text)


def _escaped(text: str) -> str:
    line = _UNSEEN.sub(" ", text).strip()
    broken = _SPOTS.sub(lambda found: found.group() + _JOINER, line)
    return _PUNCTUATION.sub(r"\\\g<0>", broken)


def md_quoted(text: str, longest: int = 200) -> str:
    """A cell as it may be shown, escaped, or that it is empty; spaces around it can be seen."""
    if not text:
        return "(empty)"
    text = presenting.cell(text)
    cut = text if len(text) <= longest else f"{text[:longest]}…"
    return f"“{_escaped(spaces_seen(cut))}”"


def spaces_seen(text: str) -> str:
    """A text in which the spaces at its ends can be seen."""
    return _AROUND.sub(lambda spaces: "␣" * len(spaces[0]), text)
