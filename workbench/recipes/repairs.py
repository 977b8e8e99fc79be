"""Repairs of a column: changes of its cells that somebody decides on, before any is judged.

A repair changes only the cells that have what it mends, and knows nothing of files or of vendors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from workbench.recipes.kinds.kind import like
from workbench.vocabulary.formulas import NUMBER, RISKY
from workbench.vocabulary.kinds import KindName
from workbench.vocabulary.replacement import Mending, Replacement

Mend = Callable[[pa.Array], pa.Array]

_SPACE = r"[\s\p{Z}\p{Cf}]+"
# The last year of this century as Excel reads one of two digits (support.microsoft.com, “Change the
# date system, format, or two-digit year interpretation”): 00 to 29, and 30 to 99 of the last.
CENTURY = 29
_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")


@dataclass(frozen=True, slots=True)
class Repair:
    """A change that a recipe can ask for: `label` says what it does, `kinds` where it may help.

    `mend` gives every cell as it is after the repair, the same where there was nothing to mend.
    """

    name: str
    label: str
    kinds: tuple[KindName, ...]
    mend: Mend


def _replaced(pattern: str, by: str = "") -> Mend:
    return lambda text: pc.replace_substring_regex(text, pattern, by)


def _where(pattern: str, mend: Mend) -> Mend:
    """The repair of those cells alone that match the whole pattern."""

    def mended(text: pa.Array) -> pa.Array:
        hit = pc.fill_null(like(text, pattern), False)
        if not pc.any(hit).as_py():
            return text
        return pc.replace_with_mask(text, hit, mend(text.filter(hit)))

    return mended


def _each(change: Callable[[str], str]) -> Mend:
    return lambda text: pa.array([change(cell) for cell in text.to_pylist()], pa.string())


def _without_exponent(cell: str) -> str:
    """3.3612345678E+10 shows all its digits; 3.36E+10 has lost some and stays as it is."""
    mantissa, _, exponent = cell.upper().replace(",", ".").partition("E")
    digits = mantissa.replace(".", "")
    return digits if len(digits) == int(exponent) + 1 else cell


def _share(cell: str) -> str:
    number = Decimal(cell.rstrip("%").strip().replace(",", ".")) / 100
    mark = "," if "," in cell else "."
    return format(number.normalize(), "f").replace(".", mark)


def _grouped(separator: str) -> Mend:
    """Thousands that this separator parts, where it parts nothing else in the cell."""
    one = f"[{separator}]"
    pattern = rf"[+-]?[0-9]{{1,3}}(?:{one}[0-9]{{3}})+(?:[.,][0-9]+)?"
    return _where(pattern, _replaced(rf"{one}([0-9]{{3}})", r"\1"))


def _full_years(text: pa.Array) -> pa.Array:
    day = r"\A([0-9]{1,2}[-/.][0-9]{1,2}[-/.])"
    after = r"([T ].*)?\z"
    recent = pc.replace_substring_regex(text, rf"{day}([0-2][0-9]){after}", r"\120\2\3")
    return pc.replace_substring_regex(recent, rf"{day}([3-9][0-9]){after}", r"\119\2\3")


_TEXTS: tuple[KindName, ...] = ("text", "choice", "url", "array", "language", "region", "timezone")
_NUMBERS: tuple[KindName, ...] = ("integer", "number")
_EVERY: tuple[KindName, ...] = (*_TEXTS, *_NUMBERS, "boolean", "date", "phone", "email", "json")

_ALL = (
    Repair("trim", "Remove the spaces around", _EVERY, _replaced(rf"\A{_SPACE}|{_SPACE}\z")),
    Repair(
        "invisible", "Remove invisible characters", _EVERY, _replaced(r"[\p{Cf}\x00-\x08\x0e-\x1f]")
    ),
    Repair(
        "formula-text", 'Take the text out of ="..."', _EVERY, _replaced(r'\A="([^"]*)"\z', r"\1")
    ),
    Repair("apostrophe", "Remove the apostrophe in front", _EVERY, _replaced(r"\A'")),
    # Of no kind, so that it is never offered: only who brings results as text knows of them.
    Repair(
        "inert",
        "Remove the apostrophe that an export put in front",
        (),
        _replaced(rf"\A'({RISKY})", r"\1"),
    ),
    Repair(
        "point-zero",
        "Remove “.0” at the end",
        ("text", "integer", "phone"),
        _replaced(r"\A([+-]?[0-9]+)[.,]0+\z", r"\1"),
    ),
    Repair(
        "exponent",
        "Write numbers like 1.2E+10 with all their digits",
        ("text", "integer", "number", "phone"),
        _where(r"[0-9][.,][0-9]+[Ee]\+?[0-9]{1,2}", _each(_without_exponent)),
    ),
    Repair(
        "extension",
        "Leave the extension out",
        ("phone",),
        _replaced(r"(?i)[\s,;]*(?:ext\.?|extension|poste|durchwahl|доб\.?|x|#)\s*[0-9]{1,6}\s*\z"),
    ),
    Repair(
        "keypad",
        "Write letters as the digits of their keys",
        ("phone",),
        _where(
            r"[+0-9 ().\-]*[0-9][A-Za-z0-9 ().\-]*", _each(lambda c: c.upper().translate(_KEYPAD))
        ),
    ),
    Repair(
        "slash",
        "Take the slash behind the area code out",
        ("phone",),
        _replaced(r"\A([(+]{0,2}[0-9][0-9 ().\-]{1,8})/([0-9 .\-]{3,})\z", r"\1 \2"),
    ),
    Repair(
        "address",
        "Keep the address alone",
        ("email",),
        _replaced(r"\A(?:.*<\s*([^<>\s]+@[^<>\s]+)\s*>|(?i:mailto:)\s*(\S+))\s*\z", r"\1\2"),
    ),
    Repair(
        "currency",
        "Remove the currency",
        _NUMBERS,
        _replaced(
            r"\A\s*(?:\p{Sc}|[A-Z]{3})[\s\p{Z}]*([+-]?[0-9][0-9.,'’\s\p{Z}]*)\z"
            r"|\A([+-]?[0-9][0-9.,'’\s\p{Z}]*?)[\s\p{Z}]*(?:\p{Sc}|[A-Z]{3})\s*\z",
            r"\1\2",
        ),
    ),
    Repair(
        "percent-number",
        "Read 12 % as 12",
        _NUMBERS,
        _replaced(rf"\A({NUMBER})[\s\p{{Z}}]*%\z", r"\1"),
    ),
    Repair(
        "percent-share",
        "Read 12 % as 0.12",
        ("number",),
        _where(rf"{NUMBER}[\s\p{{Z}}]*%", _each(_share)),
    ),
    Repair(
        "century",
        f"Write years of two digits with four, up to {CENTURY} as 20.. and others as 19..",
        ("date",),
        _full_years,
    ),
    Repair("thousands-space", "Remove spaces between thousands", _NUMBERS, _grouped(r"\s\p{Z}")),
    Repair("thousands-comma", "Remove commas between thousands", _NUMBERS, _grouped(",")),
    Repair("thousands-point", "Remove points between thousands", _NUMBERS, _grouped(".")),
    Repair("thousands-quote", "Remove apostrophes between thousands", _NUMBERS, _grouped("'’")),
)
REPAIRS: Mapping[str, Repair] = {repair.name: repair for repair in _ALL}


def repair_of(mending: Mending) -> Repair:
    """The repair of that name; of a replacement the repair that makes it, which is never offered.

    Raises KeyError for a name that none has.
    """
    if isinstance(mending, str):
        return REPAIRS[mending]
    return Repair("replace", str(mending), (), _replacing(mending))


def _replacing(asked: Replacement) -> Mend:
    """Plain text has no meaning as a pattern, neither what is found nor what is put."""
    begin = r"\A" if asked.at in ("cell", "start") else ""
    end = r"\z" if asked.at in ("cell", "end") else ""
    put = asked.put.replace("\\", r"\\")
    return _replaced(f"{begin}{re.escape(asked.find)}{end}", put)


def mended(text: pa.Array, mendings: Sequence[Mending]) -> pa.Array:
    """The cells after these repairs, one after the other; a cell with nothing left is empty."""
    if not mendings:
        return text
    found = reduce(lambda cells, one: repair_of(one).mend(cells), mendings, text.cast(pa.string()))
    return pc.if_else(pc.equal(found, ""), pa.scalar(None, pa.string()), found)
