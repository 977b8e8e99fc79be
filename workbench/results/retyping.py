"""What a spreadsheet makes of the cells of a text file by itself, when it opens and saves it.

Nobody means such a change: zeros, signs and digits are gone, and dates are of another order.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal

_NUMBER = re.compile(r"([+-]?)([0-9]+)(?:([.,])([0-9]*))?(?:[Ee]([+-]?[0-9]{1,3}))?")
# As dates and times are told by machines; no spreadsheet writes them so by itself.
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ].*)?")
# What is read as a date or a time: 3/4/24, 2024-03-31 10:00, 10-12, 7:05, sept2.
_DATED = re.compile(
    r"[0-9]{1,4}([-/.:])[0-9]{1,2}(?:\1[0-9]{1,4})?(?:[T ][0-9:.]+)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
    r"|(?P<month>[^\W\d_]{3})[^\W\d_]{0,6}[-. ]?[0-9]{1,4}"
)
# How a date or a time is written then: 31/03/2024, 12-Oct, 01.mars, 07:05:00.
_SHOWN = re.compile(
    r"(?:[0-9]{1,4}|[^\W\d_]{3,9}\.?)(?:[-/.: ]+(?:[0-9]{1,4}|[^\W\d_]{3,9}\.?)){1,5}"
)
# A spreadsheet shows so many digits of a number, and saves in a text file what it shows.
_SHOWN_DIGITS = 11


def is_retyped(before: str, after: str) -> bool:
    """Whether a spreadsheet that opens `before` in a text file may save it as `after`.

    `00123` comes back as `123`, `+33612345678` without its sign, `12345678901234567890` as
    `1.23457E+19`, `2024-03-31` as `31/03/2024`, `10-12` as `10-Dec`, `true` as `TRUE`.
    """
    before, after = before.strip(), after.strip()
    if before == after:
        return False
    if before.lower() == after.lower():
        return before.lower() in ("true", "false")
    return _same_number(before, after) or _same_date(before, after)


def _same_number(before: str, after: str) -> bool:
    was, now = _NUMBER.fullmatch(before), _NUMBER.fullmatch(after)
    if was is None or now is None:
        return False
    # It adds neither a zero in front nor a sign.
    if now[1] not in ("", was[1]) or (len(now[2]) > len(was[2]) and not was[5]):
        return False
    # Who turns a decimal comma into a point has done that knowingly.
    if now[3] and now[3] != was[3] and not (now[5] and was[3] is None):
        return False
    first, last = (Decimal(one.replace(",", ".")) for one in (before, after))
    if first == last:
        return True
    if not now[5] and len(was[2] + (was[4] or "")) < _SHOWN_DIGITS:
        return False
    digits = len((now[2] + (now[4] or "")).strip("0")) or 1
    cut = (Context(prec=digits, rounding=how).plus(first) for how in (ROUND_HALF_UP, ROUND_DOWN))
    return last in cut


def _same_date(before: str, after: str) -> bool:
    dated = _DATED.fullmatch(before)
    if dated is None or _SHOWN.fullmatch(after) is None or _ISO.fullmatch(after):
        return False
    was, now = _numbers(before), _numbers(after)
    word = re.search(r"[^\W\d_]{3}", after)
    if dated["month"]:
        return word is not None and word[0].casefold() == dated["month"].casefold() and was == now
    # A word stands in the place of a month; the seconds and the zone may be gone.
    wanted = min(was.total(), 3) - (1 if word else 0)
    return now.total() >= max(wanted, 1) and now <= was


def _numbers(text: str) -> Counter[int]:
    """The numbers in it but zeros, years by their last two digits."""
    found = (int(one) % 100 if len(one) == 4 else int(one) for one in re.findall("[0-9]+", text))
    return Counter(one for one in found if one)
