"""What Excel shows of a whole number by a format that writes digits before it: 02134 for 2134.

Knows only the format's own text. What differs by more than zeros in front is said as words are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from workbench.tables.books import Finding
from workbench.tables.sections import Condition, place_of, sections_of
from workbench.tables.worded import Worded, worded

_TOKEN = re.compile(
    r'\[(?:\$-[^\]]*|[A-Za-z]+\d*)\]|"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<space>_.)|\*.'
    r"|(?P<digit>[0#?])|(?P<plain>[ \-()/+])",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True, eq=False)
class Padding:
    """The digits and literals of each section, None where it is of another kind.

    A digit is its sign, `0`, `#` or `?`, and a literal is its text behind a quotation mark.
    """

    conditions: tuple[Condition | None, ...]
    sections: tuple[tuple[str, ...] | None, ...]
    words: Worded | None

    def told(self, stored: str) -> Finding | None:
        """What there is to mark for a number, given by its digits; None where they are shown.

        A "number_format" stands in place of the number; of "words" it has to be asked.
        """
        number = Decimal(stored)
        place, unsigned = place_of(number, self.conditions)
        section = self.sections[place]
        if section is None or number != number.to_integral_value():
            return self._worded(stored)
        digits = format(abs(number), "f")
        shown = _shown(digits, section)
        written = re.sub("[^0-9]", "", shown)
        if written == digits:  # separators alone say nothing, a plus does
            return ("words", stored, shown) if "+" in shown else self._worded(stored)
        shown = f"-{shown}" if number < 0 and not unsigned and written else shown
        zeros_alone = number >= 0 and written.lstrip("0") == digits.lstrip("0")
        if zeros_alone and not _has_letters(section):
            return "number_format", stored, shown
        return ("words", stored, shown) if shown else None

    def _worded(self, stored: str) -> Finding | None:
        shown = self.words.shown(stored) if self.words is not None else ""
        return ("words", stored, shown) if shown not in ("", stored) else None


def padding(code: str) -> Padding | None:
    """What a format's code shows before whole numbers; None where that is never a digit.

    Decimals, thousands, per cents, exponents, dates and amounts of money are no such formats.
    """
    found = sections_of(code)
    sections = tuple(_parts(text) for _, text in found)
    if not any(map(_pads, sections)):
        return None
    return Padding(tuple(condition for condition, _ in found), sections, worded(code))


def _parts(code: str) -> tuple[str, ...] | None:
    parts, at = [], 0
    while at < len(code):
        token = _TOKEN.match(code, at)
        if token is None:
            return None
        at = token.end()
        if token["digit"]:
            parts.append(token["digit"])
        elif token["space"]:
            parts.append('" ')  # as wide as the character behind it
        else:
            text = token["quoted"] or token["escaped"] or token["plain"]
            parts.extend([f'"{text}'] if text else [])
    return tuple(parts)


def _pads(section: tuple[str, ...] | None) -> bool:
    if section is None:
        return False
    places = "".join(part for part in section if part[0] != '"').lstrip("#")
    if not places:
        return False
    literals = "".join(part[1:] for part in section if part[0] == '"')
    return ("0" in places and places[:2] != "0") or re.search("[0-9]", literals) is not None


def _has_letters(section: tuple[str, ...]) -> bool:
    return any(part[0] == '"' and any(map(str.isalpha, part)) for part in section)


def _shown(digits: str, section: tuple[str, ...]) -> str:
    left, shown = digits, ""
    places = sum(part[0] != '"' for part in section)
    for part in reversed(section):
        if part[0] == '"':
            shown = part[1:] + shown
            continue
        places -= 1
        take, left = (left, "") if not places else (left[-1:], left[:-1])
        shown = (take or ("0" if part == "0" else "")) + shown
    return shown.strip()
