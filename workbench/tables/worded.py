"""What Excel shows of a number by a format with words: “yes” for 1, “5 pcs” for 5, “ref 7” for 7.

Numbers beside words are written as those of dressed.py; knows only the format's own text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from workbench.tables.dressed import Dressing, rounded
from workbench.tables.sections import Condition, place_of, sections_of

_TOKEN = re.compile(
    r'\[(?:\$[^\]]*|[A-Za-z]+\d*)\]|"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*].'
    r"|(?P<general>(?i:General))|(?P<digits>[0#?][0#?,]*(?:\.[0#?]*,*)?)|(?P<plain>[^A-Za-z@/\[])",
    re.DOTALL,
)
# Around a number these say nothing more than the number does.
_SILENT = re.compile(r"[\s\-\u2010-\u2015()'.,:;]*")


@dataclass(frozen=True, slots=True)
class _Section:
    """A part of a format: for which numbers it is, and what it shows of them.

    `digits` is None where it shows no digits and "General" where it shows all of them. Of an
    `untold` one it cannot be said what it shows.
    """

    condition: Condition | None
    before: str
    digits: str | None
    after: str
    untold: bool = False

    @property
    def speaks(self) -> bool:
        """Whether there is more around the number than spaces and marks."""
        return not self.untold and _SILENT.fullmatch(self.before + self.after) is None

    def shown(self, number: Decimal, *, signed: bool) -> str:
        """What it shows of a number, with its minus sign where the section is not for negatives."""
        digits = "" if self.digits is None else _shown_digits(number, self.digits)
        sign = "-" if signed and digits and number < 0 and re.search("[1-9]", digits) else ""
        return f"{sign}{self.before}{digits}{self.after}".strip()


@dataclass(frozen=True, slots=True)
class Worded:
    """A format that shows words beside some numbers, or in place of them."""

    sections: tuple[_Section, ...]
    what: Literal["words"] = "words"

    def shown(self, stored: str) -> str:
        """A stored number as it is shown; "" where the format says no word of it."""
        number = Decimal(stored)
        place, unsigned = place_of(number, [one.condition for one in self.sections])
        section = self.sections[place]
        return section.shown(number, signed=not unsigned) if section.speaks else ""


# What a style may show beside or instead of a number.
Shown: TypeAlias = Dressing | Worded


def worded(code: str) -> Worded | None:
    """What a format's code shows of numbers in words; None where it has none for any number."""
    sections = tuple(_section(*one) for one in sections_of(code))
    return Worded(sections) if any(one.speaks for one in sections) else None


def _section(condition: Condition | None, code: str) -> _Section:
    texts, digits, at = ["", ""], None, 0
    while at < len(code):
        token = _TOKEN.match(code, at)
        if token is None or (digits is not None and (token["digits"] or token["general"])):
            return _Section(condition, "", None, "", untold=True)
        at = token.end()
        if token["digits"] or token["general"]:
            digits = token["digits"] or "General"
        else:
            text = next(filter(None, token.group("quoted", "escaped", "plain")), "")
            texts[digits is not None] += text
    return _Section(condition, texts[0], digits, texts[1])


def _shown_digits(number: Decimal, digits: str) -> str:
    if digits == "General":
        return format(abs(number).normalize(), "f")
    whole, _, rest = digits.partition(".")
    last = rest or whole
    thousands = len(last) - len(last.rstrip(","))
    rest = rest.rstrip(",")
    least, most = rest.count("0"), len(rest)
    written = rounded(abs(number).scaleb(-3 * thousands), most)
    left, _, right = written.partition(".")
    right = right[:least] + right[least:].rstrip("0")
    left = left.lstrip("0").zfill(whole.count("0"))
    return f"{left}.{right}" if right else left
