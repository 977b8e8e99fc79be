"""What columns look like that no kind fits as they stand: local dates, national phones, commas.

Knows shapes and words only: which kind was taken for a column, and why, is decided outside.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from workbench.recipes.doubts import Look, Looked, Said, Test
from workbench.recipes.headers import folded
from workbench.recipes.kinds.kind import falses, like
from workbench.recipes.kinds.numbering import assigned, completed
from workbench.recipes.kinds.numbers import GROUPED
from workbench.recipes.kinds.phones import INTERNATIONAL
from workbench.recipes.kinds.structures import parsed
from workbench.vocabulary.kinds import How, KindName

_DAY, _MONTH = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])"
_DAY_MONTH = f"(?:{_DAY}[-/.]{_MONTH}|{_MONTH}[-/.]{_DAY})"
# Years of two digits only with a slash or a hyphen: 5.12.10 is as likely a version.
_LOCAL_DATE = rf"{_DAY_MONTH}(?:[-/.][0-9]{{4}}|[-/][0-9]{{2}})(?:[ T].*)?"
_ISO_DATE = r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}(?:[ T].*)?"
_DATE_HINTS = {
    "DMY": r"(?:1[3-9]|2[0-9]|3[01])[-/.].*",
    "MDY": r"[0-9]{1,2}[-/.](?:1[3-9]|2[0-9]|3[01])[-/.].*",
    "short": r"[0-9]{1,2}[-/][0-9]{1,2}[-/][0-9]{2}(?:[ T].*)?",
}
_COMMA = rf"-?(?:[0-9]+,[0-9]+|{GROUPED})"
# What each order of dates and each decimal mark alone explains.
ORDERS = {
    "DMY": rf"(?:1[3-9]|2[0-9]|3[01])[-/.]{_MONTH}[-/.](?:[0-9]{{4}}|[0-9]{{2}})(?:[ T].*)?",
    "MDY": rf"{_MONTH}[-/.](?:1[3-9]|2[0-9]|3[01])[-/.](?:[0-9]{{4}}|[0-9]{{2}})(?:[ T].*)?",
}
MARKS = {
    ",": r"-?(?:[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+)",
    ".": r"-?(?:[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+)",
}
_AMOUNT = r"-?[0-9]+(?:[ .,\x{a0}\x{2009}\x{202f}][0-9]+)*"
_SPACE = r"[ \x{a0}\x{202f}]?"
_PRICED = rf"[€$£]{_SPACE}{_AMOUNT}|{_AMOUNT}{_SPACE}(?:[€$£]|EUR|USD|GBP|CHF)"
_PERCENT = rf"{_AMOUNT}{_SPACE}%"
_ABROAD = rf"{INTERNATIONAL[2:]}.*"
# 06 12 34 56 78 or 01-23-45-67-89; 030/123456; (0221) 47 10-12; (202) 555-0100. A code in two
# pieces, like 0123-456789, is none of them.
_IN_GROUPS = (
    r"0[1-9][0-9]{0,3}(?:[ .\-/][0-9]{2,8}){2,5}|0[1-9][0-9]{1,4}/ ?[0-9]{4,8}"
    r"|\(0[1-9][0-9]{0,3}\)(?:[ .\-/]?[0-9]{2,8}){1,4}|\([2-9][0-9]{2}\) ?[0-9]{3}-[0-9]{4}"
)
_NINE = r"(?:[^0-9]*[0-9]){9,15}[^0-9]*"
_DIGITS = r"[(]*(?:[ .\-/()]*[0-9]){7,15}[ )]*"

_PHONE_WORDS = frozenset(
    (
        *("tel", "tels", "cell", "cel", "gsm", "sms", "handy", "movil", "portable", "msisdn"),
        *("rufnummer", "celular", "cellulare", "whatsapp", "mobil", "mobile", "mobiles", "тел"),
    )
)
_PHONE_PARTS = ("phone", "telefo", "mobiln", "mobilt", "handyn", "телефон", "мобильн")
# Beside a word for phones these say that the digits are something else.
_NO_PHONE_WORDS = frozenset(("id", "ids", "uuid", "imei", "model", "serial"))


def says_phone(header: str) -> bool:
    """Whether a header names phone numbers, in one of the languages of the headers' aliases."""
    words = set(folded(header).split())
    named = not words.isdisjoint(_PHONE_WORDS) or any(
        part in word for word in words for part in _PHONE_PARTS
    )
    return named and words.isdisjoint(_NO_PHONE_WORDS)


def abroad(text: pa.Array) -> pa.BooleanArray:
    """True where a cell begins as a number with its country's code does."""
    return like(text, _ABROAD)


def written_as_phone(text: pa.Array) -> pa.BooleanArray:
    """True where a cell is written as only a phone number is, whatever the header says."""
    return pc.or_(abroad(text), _in_groups(text))


def looks_for(header: str, how: How, allowed: Sequence[KindName]) -> tuple[Look, ...]:
    """What to look for in a column; the first that nine in ten of its cells have is told."""
    if says_phone(header):
        phones = [PHONES]
    else:
        phones = [GROUPED_PHONES, *([_codes(how.region)] if how.region else [])]
    points = [POINTS] if how.decimal == "," else []
    every = (DATES, *phones, TORN, *points, THOUSANDS, DECIMALS, *SIGNED)
    return (*(look for look in every if look.kind in allowed), STRUCTURES)


def _matching(pattern: str) -> Test:
    return lambda text: like(text, pattern)


def _in_groups(text: pa.Array) -> pa.BooleanArray:
    return pc.and_(like(text, _IN_GROUPS), like(text, _NINE))


_UNTIL, _SHOWN = "until then those cells are errors.", "Correct the cells that the check shows."


def _dates(looked: Looked, how: How) -> Said:
    first = {name for name in ("DMY", "MDY") if looked.hints[name]}
    words = {"DMY": "day", "MDY": "month"}
    choose = "choose the kind date for the column"
    if len(first) == 2:
        return Said(
            "dates, some with the day first and some with the month first",
            "",
            "Write them all in one order, then say which (--dates DMY or --dates MDY).",
            "" if how.dates not in words else None,
            against=("DMY", "MDY"),
        )
    if looked.hints["short"]:
        return Said(
            "dates, some with a year of two digits",
            "",
            "Say what comes first, the day or the month (--dates DMY or --dates MDY), and choose "
            "the kind date for the column: then its years can be repaired, or write all four "
            "digits.",
        )
    if first and first != {how.dates}:
        (order,) = first
        fix = f"Say that the {words[order]} comes first (--dates {order})"
        what = f"with the {words[order]} first"
        settled = None if how.dates in words else f"{fix}; {_UNTIL}"
        return Said("dates", what, f"{fix}, or {choose}.", settled)
    if how.dates in words:
        fix = f"{choose.capitalize()} to see which cells are not written so."
        return Said("dates", "", fix, _SHOWN)
    fix = "Say which comes first (--dates DMY or --dates MDY)"
    what = "with the day or the month first"
    return Said("dates", what, f"{fix}, or {choose}.", f"{fix}; {_UNTIL}")


def _phones(looked: Looked, how: How) -> Said:
    what = ("phone numbers", "without a country code")
    if how.region is not None:
        fix = f"Choose the kind phone for the column to see which cells are none of {how.region}."
        return Said(*what, fix)
    return Said(
        *what,
        "Say which country they are of, for example France (--region FR), or write them with their "
        "country code, like +33612345678.",
    )


def _thousands(looked: Looked, how: How) -> Said:
    if looked.hints["surely"]:
        fix = "Remove those commas to send numbers."
        return Said("numbers", "with commas between thousands", fix)
    return Said(
        "numbers",
        "with a comma before three digits",
        "If it is the decimal mark, say so (--decimal ,); if it parts thousands, remove it.",
    )


def _torn(looked: Looked, how: How) -> Said:
    return Said(
        "numbers",
        "with a decimal comma or a decimal point",
        "Write them all with one decimal mark, then say which (--decimal , or --decimal .).",
        against=(",", "."),
    )


def _decimals(looked: Looked, how: How) -> Said:
    what = ("numbers", "with a decimal comma")
    if how.decimal == ",":
        fix = "Choose the kind number for the column to see which cells are not written so."
        return Said(*what, fix, _SHOWN)
    fix = "Say that the decimal mark is a comma (--decimal ,)"
    return Said(*what, f"{fix}, or choose the kind number for the column.", f"{fix}; {_UNTIL}")


def _points(looked: Looked, how: How) -> Said:
    return Said(
        "numbers",
        "with a decimal point",
        "Say that the decimal mark is a point (--decimal .), or choose the kind number for the "
        "column and say it there.",
        f"Say that the decimal mark is a point (--decimal .); {_UNTIL}",
    )


def _prices(looked: Looked, how: How) -> Said:
    fix = _without("“Remove the currency”", looked, how)
    return Said("amounts", "with a currency", fix, f"Remove the currency; {_UNTIL}")


def _percents(looked: Looked, how: How) -> Said:
    either = "“Read 12 % as 12” or “Read 12 % as 0.12”"
    settled = f"Write the number that is meant, 12 or 0.12 for 12 %; {_UNTIL}"
    return Said("numbers", "with a per cent sign", _without(either, looked, how), settled)


def _without(repair: str, looked: Looked, how: How) -> str:
    """How numbers with a sign are sent as numbers; of the decimal mark only if one is a comma."""
    comma = looked.hints["comma"] and how.decimal != ","
    mark = " and say that the decimal mark is a comma (--decimal ,)" if comma else ""
    return (
        f"To send numbers, choose the kind number for the column{mark}: the check then offers the "
        f"repair {repair}. Nothing to do if text is meant."
    )


DATES = Look(
    "date",
    _matching(f"{_LOCAL_DATE}|{_ISO_DATE}"),
    _matching(_LOCAL_DATE),
    _dates,
    _DATE_HINTS,
)
PHONES = Look(
    "phone",
    _matching(f"{_ABROAD}|{_DIGITS}"),
    _matching(_DIGITS),
    _phones,
    digits="judged",
)
# Where the header does not speak of phones only what is written like one counts.
GROUPED_PHONES = Look("phone", written_as_phone, _in_groups, _phones)
# 1,234 may be either; 1,234,567 and 1,234.50 have commas between thousands.
THOUSANDS = Look(
    "number",
    _matching(r"-?[0-9]{1,3}(?:,[0-9]{3})*(?:\.[0-9]+)?"),
    _matching(r"-?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?"),
    _thousands,
    {"surely": r".*(?:,.*,|\.).*"},
    digits="fit",
)
TORN = Look(
    "number",
    _matching(r"-?[0-9]{1,3}(?:[.,][0-9]{3})*(?:[.,][0-9]+)?|-?[0-9]+(?:[.,][0-9]+)?"),
    _matching(r"-?[0-9]+[.,].*"),
    _torn,
    MARKS,
    digits="fit",
    torn=True,
)
DECIMALS = Look(
    "number", _matching(f"-?[0-9]+|{_COMMA}"), _matching(_COMMA), _decimals, digits="fit"
)
POINTS = Look(
    "number",
    _matching(r"-?[0-9]+(?:\.[0-9]+)?"),
    _matching(r"-?[0-9]+\.[0-9]+"),
    _points,
    digits="fit",
)
_SIGN_HINTS = {"comma": r".*[0-9],[0-9]{1,2}(?:[^0-9].*)?"}
PRICES = Look(
    "number",
    _matching(f"{_AMOUNT}|{_PRICED}"),
    _matching(_PRICED),
    _prices,
    _SIGN_HINTS,
    digits="fit",
)
PERCENTS = Look(
    "number",
    _matching(f"{_AMOUNT}|{_PERCENT}"),
    _matching(_PERCENT),
    _percents,
    _SIGN_HINTS,
    digits="fit",
)
# What is a number but for a sign, and goes out with it where the column is text.
SIGNED = (PRICES, PERCENTS)


# Also as spreadsheets in these languages write true and false, and the first letters alone.
YES_WORDS = (
    "yes|no|oui|non|ja|nein|nee|nej|s[ií]|sim|não|да|нет|tak|nie|vrai|faux|wahr|falsch"
    "|verdadero|falso|истина|ложь|y|n|o|j|д|н"
)


def _meanings(looked: Looked, how: How) -> Said:
    mend = "Say what each word means (the column's values), or write true and false."
    return Said("yes or no", "", mend)


# The words for true and false of the languages that headers come in, also where one stands alone.
YES_NO = Look("boolean", _matching(f"(?i:{YES_WORDS})"), _matching(f"(?i:{YES_WORDS})"), _meanings)


def _structured(text: pa.Array) -> pa.BooleanArray:
    """True for each cell that is a JSON object or list."""
    begins = pc.match_substring_regex(text, r"\A\s*[\[{]")
    found = [parsed(cell) is not None for cell in text.filter(begins).to_pylist()]
    return pc.replace_with_mask(falses(len(text)), begins, pa.array(found, pa.bool_()))


def _json(looked: Looked, how: How) -> Said:
    return Said(
        "JSON objects or lists",
        "",
        "Write a list of texts like one|two, or choose the kind json for the column where the "
        "destination takes it; nothing to do if text is meant.",
    )


# Offered or not as a kind, what is nested does not arrive as such in a text.
STRUCTURES = Look("json", _structured, _structured, _json)


def _codes(region: str) -> Look:
    """Digits that a country would call a phone number, and that may as well be somebody's id."""

    def possible(text: pa.Array) -> pa.BooleanArray:
        plain = like(text, "[0-9]{7,15}")
        numbers = assigned(completed(text.filter(plain), region))
        return pc.replace_with_mask(falses(len(text)), plain, numbers)

    def say(looked: Looked, how: How) -> Said:
        fix = "Choose the kind phone for the column if they are; nothing to do if they are codes."
        return Said(f"phone numbers of {region}, though the header does not say so", "", fix)

    return Look("phone", possible, possible, say, digits="judged")
