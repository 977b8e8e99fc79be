"""What Excel shows of a number as per cent or as an amount of money: 12% for 0.12.

Written with a decimal point and without thousands: which marks one sees is the computer's business.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Literal

Dressed = Literal["percent", "currency", "words"]
DRESSED: tuple[Dressed, ...] = ("percent", "currency", "words")
# Per cents and amounts that a workbook names by number alone (ECMA-376 part 1, 18.8.30); of the
# latter it does not say in which currency.
_PERCENTS = {"9": "0%", "10": "0.00%"}
_AMOUNTS = {**dict.fromkeys(("5", "6", "42"), 0), **dict.fromkeys(("7", "8", "44"), 2)}
_UNITS = frozenset(
    (
        *("EUR", "USD", "GBP", "CHF", "RUB", "PLN", "CZK", "SEK", "NOK", "DKK", "CAD", "AUD"),
        *("JPY", "CNY", "Fr.", "kr", "kr.", "zł", "Kč", "Ft", "lei", "р.", "руб", "руб."),
    )
)
_TOKEN = re.compile(
    r'\[\$(?P<unit>[^\]-]*)[^\]]*\]|\[(?P<colour>[A-Za-z]+\d*)\]|"(?P<quoted>[^"]*)"|\\(?P<plain>.)'
    r"|[_*](?P<space>.)|(?P<digits>[0#?][0#?,.]*|\.[0#?]+)|(?P<other>.)",
    re.DOTALL,
)
# Dates, exponents, fractions and the text of a cell: no plain number.
_NO_NUMBER = frozenset("yYmMdDhHsSeEgGaAbB@/[")


@dataclass(frozen=True, slots=True)
class Dressing:
    """How a format shows a number: what stands around it, its least and its most decimals.

    `shift` moves the decimal point, by 2 for per cents; `zero` says that zero is shown so as well.
    """

    what: Dressed
    before: str
    after: str
    decimals: tuple[int, int]
    shift: int = 0
    zero: bool = True

    def shown(self, stored: str) -> str:
        """A stored number as it is shown; "" where the format is not for it."""
        number = Decimal(stored)
        if not number and not self.zero:
            return ""
        least, most = self.decimals
        digits = rounded(number.scaleb(self.shift), most)
        if most > least:
            whole, _, rest = digits.partition(".")
            kept = rest[:least] + rest[least:].rstrip("0")
            digits = f"{whole}.{kept}" if kept else whole
        sign = "-" if digits.startswith("-") and re.search("[1-9]", digits) else ""
        return f"{sign}{self.before}{digits.lstrip('-')}{self.after}"


def rounded(number: Decimal, decimals: int) -> str:
    """With so many decimals, halves away from zero, as Excel shows them."""
    with localcontext() as exact:
        exact.prec = 400  # a double has at most 309 digits before its point
        return format(number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP), "f")


def dressing(key: str, code: str) -> Dressing | None:
    """What a format, by its number and its code, shows of numbers; None for any other format."""
    if not code and key in _AMOUNTS:
        return Dressing("currency", "", "", (_AMOUNTS[key], _AMOUNTS[key]))
    sections = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', code or _PERCENTS.get(key, ""))
    texts, digits, unit = ["", ""], "", False
    for token in _TOKEN.finditer(sections[0]):
        if token["digits"]:
            if digits:
                return None
            digits = token["digits"]
        elif token["other"] and token["other"] in _NO_NUMBER:
            return None
        elif token["colour"] is None and token["space"] is None:
            text = next(filter(None, token.group("unit", "quoted", "plain", "other")), "")
            unit = unit or bool(token["unit"]) or _is_unit(text)
            texts[bool(digits)] += text
    before, after = texts[0].lstrip(), texts[1].rstrip()
    percents = (before + after).count("%")
    if not digits or not (percents or unit):
        return None
    whole, _, rest = digits.partition(".")
    # Commas behind the last digit divide by a thousand each, those among the digits part them.
    last = rest or whole
    thousands = len(last) - len(last.rstrip(","))
    rest = rest.rstrip(",")
    decimals = (rest.count("0"), len(rest))
    what: Dressed = "percent" if percents else "currency"
    shift = 2 * percents - 3 * thousands
    return Dressing(what, before, after, decimals, shift, zero=len(sections) < 3)


def _is_unit(text: str) -> bool:
    return text.strip() in _UNITS or any(unicodedata.category(one) == "Sc" for one in text)


def as_written(stored: str, shown: str, what: Dressed) -> str:
    """A text that a program shows for a stored number, as `Dressing.shown` writes it, or "".

    Its separators are found by its digits: they are those of the number with some decimals.
    """
    digits = re.sub("[^0-9]", "", shown)
    number = Decimal(stored).scaleb(2 if what == "percent" else 0)
    for decimals in range(len(digits)):
        written = rounded(number, decimals)
        if re.sub("[^0-9]", "", written) == digits:
            before, after = re.split(r"[0-9](?:.*[0-9])?", shown, maxsplit=1, flags=re.DOTALL)
            around = (before.lstrip(" -−(\u00a0"), after.rstrip(" )\u00a0").replace("\u00a0", " "))
            sign = "-" if written.startswith("-") and digits.strip("0") else ""
            return f"{sign}{around[0]}{written.lstrip('-')}{around[1]}"
    return ""
