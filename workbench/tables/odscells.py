"""What one cell of an OpenDocument table holds: its value, and what it is besides.

Types and values as OpenDocument 1.3 part 3, 19.385 names them; errors as LibreOffice marks them.
"""

from __future__ import annotations

import datetime
import math
import re
from dataclasses import dataclass, field
from typing import Any

from workbench.tables.books import Finding
from workbench.tables.cells import number_text
from workbench.tables.dressed import Dressed, as_written
from workbench.tables.serials import iso_cell

_URN = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0 "
OFFICE, STYLE, TABLE, TEXT = (_URN.format(name) for name in ("office", "style", "table", "text"))
CALCEXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
PARAGRAPH, SPACE, COUNT = f"{TEXT}p", f"{TEXT}s", f"{TEXT}c"
VALUE, VALUE_TYPE = f"{OFFICE}value", f"{OFFICE}value-type"
STRING_VALUE, BOOLEAN_VALUE = f"{OFFICE}string-value", f"{OFFICE}boolean-value"
DATE_VALUE, TIME_VALUE = f"{OFFICE}date-value", f"{OFFICE}time-value"
FORMULA, EXTENDED_TYPE = f"{TABLE}formula", f"{CALCEXT}value-type"
BREAKS = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}

# Programs that do not mark an error show one of these in a formula's cell.
ERROR = re.compile(r"#(?:N/A|NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!)|Err:[0-9]{3}")
SPACES = re.compile(r"[ \t\r\n]+")
DURATION = re.compile(
    r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.ASCII
)
# Separators of decimals, thousands, times and shares: what is shown is then no padded number.
WORDS = re.compile(r"(?<![0-9])[^\W\d_]|[^\W\d_](?![0-9+-])")  # and not 1E+10
PARTED = re.compile(r"[.,:%\u00a0\u202f'’]|\d[eE]")


@dataclass(slots=True)
class CellReader:
    """Gathers what is written in one cell, whose attributes are `given`."""

    given: dict[str, str]
    _shown: list[str] = field(default_factory=list)
    _paragraphs: int = 0
    _inside: bool = False

    def start(self, tag: str, given: dict[str, str], depth: int) -> None:
        """An element within the cell; a comment's paragraphs are deeper than the cell's own."""
        if depth == 2 and tag == PARAGRAPH:
            self._inside = True
            if self._paragraphs:
                self._shown.append("\n")
            self._paragraphs += 1
        elif self._inside:
            if tag == SPACE:
                count = given.get(COUNT, "1")
                self._shown.append(" " * min(int(count) if count.isdecimal() else 1, 32_767))
            elif tag in BREAKS:
                self._shown.append(BREAKS[tag])

    def end(self, depth: int) -> None:
        """The end of an element within the cell."""
        if depth == 2:
            self._inside = False

    def text(self, text: str) -> None:
        """Characters; several spaces are one (OpenDocument 1.3 part 3, 6.1.2)."""
        if self._inside:
            self._shown.append(SPACES.sub(" ", text))

    def value(self) -> tuple[Any, Finding | None]:
        """The value, and what it is besides."""
        given, shown = self.given, "".join(self._shown)
        kind = given.get(VALUE_TYPE)
        formula = given.get(FORMULA)
        if given.get(EXTENDED_TYPE) == "error" or (formula and ERROR.fullmatch(shown)):
            return shown, ("error", shown, shown)
        if kind is None and formula and not shown:
            return "", ("formula", re.sub(r"^(?:\w+:)?=?", "=", formula), "")
        if kind in {"float", "percentage", "currency"}:
            return _number(given.get(VALUE, ""), shown, kind)
        if kind == "date":
            return iso_cell(given.get(DATE_VALUE, ""), shown)
        if kind == "time":
            return _time(given.get(TIME_VALUE, ""), shown), None
        if kind == "boolean":
            return given.get(BOOLEAN_VALUE) == "true", None
        return given.get(STRING_VALUE, shown), None


def _number(stored: str, shown: str, kind: str) -> tuple[Any, Finding | None]:
    try:
        number = float(stored)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        return shown or stored, ("error", stored, shown or stored)
    digits = str(int(number)) if number.is_integer() else ""
    if kind != "float":
        what: Dressed = "percent" if kind == "percentage" else "currency"
        told = as_written(text := number_text(number), shown, what)
        return number, (what, text, told) if told not in ("", text) else None
    if digits.isdecimal() and not PARTED.search(shown):
        written = re.sub("[^0-9]", "", shown)
        if len(written) > len(digits) and not WORDS.search(shown):
            if written.lstrip("0") == digits.lstrip("0"):
                return shown, ("number_format", digits, shown)
            return number, ("words", digits, shown.strip())
    if WORDS.search(shown):
        told = as_written(text := number_text(number), shown, "words") or shown.strip()
        return number, ("words", text, told)
    return number, None


def _time(stored: str, shown: str) -> Any:
    """A time of day, or a duration where it is longer or negative."""
    parts = DURATION.fullmatch(stored)
    if parts is None:
        return shown or stored
    days, hours, minutes = (int(part or 0) for part in parts.group(2, 3, 4))
    try:
        seconds = ((days * 24 + hours) * 60 + minutes) * 60 + float(parts[5] or 0)
        lasting = datetime.timedelta(milliseconds=round(seconds * 1000))
    except OverflowError:
        return shown or stored
    if parts[1] or lasting.days:
        return -lasting if parts[1] else lasting
    minute, rest = divmod(lasting.seconds, 60)
    return datetime.time(minute // 60, minute % 60, rest, lasting.microseconds)
