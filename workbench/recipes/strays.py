"""Which cells of a column of text are not what most are: no e-mail address among addresses.

Knows only forms that no text has by chance. Numbers and words for yes and no are none of them:
sizes, house numbers and grades mix digits and letters on purpose.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from workbench.recipes.doubts import Test
from workbench.recipes.kinds import KINDS
from workbench.recipes.kinds.kind import falses
from workbench.recipes.looks import PHONES, abroad, says_phone, written_as_phone
from workbench.vocabulary.kinds import How, KindName
from workbench.vocabulary.rules import Rule

UNLIKE = "unlike-most"
# Most cells are two of three: of three cells one may stray, and a column of e-mail addresses and
# names in like parts is mixed on purpose.
STRAYS_IN = 3
ORDERS = ("YMD", "DMY", "MDY")


@dataclass(frozen=True, slots=True)
class Form:
    """What a cell may be in its whole length: `has` is True, False or null for an empty cell."""

    kind: KindName
    words: str
    has: Test


def forms(header: str, how: How) -> tuple[Form, ...]:
    """What the cells below a header may be, with the declared ways of writing dates and phones."""
    orders = ORDERS if how.dates is None else (how.dates,)
    return (
        Form("email", "an e-mail address", lambda text: _fits(text, "email", "@")),
        Form("url", "a web address", lambda text: _fits(text, "url", "://")),
        Form("date", "a date", lambda text: _is_date(text, orders)),
        Form("phone", "a phone number", lambda text: _is_phone(text, header, how.region)),
    )


def _within(mask: pa.BooleanArray, text: pa.Array, kind: KindName, how: How) -> pa.BooleanArray:
    """True where the mask is, and the cell is of the kind: only those cells are judged."""
    if not mask.true_count:
        return falses(len(text))
    mask = pc.fill_null(mask, False)
    fits = pc.invert(KINDS[kind].problems(text.filter(mask), how))
    return pc.replace_with_mask(falses(len(text)), mask, fits)


def _fits(text: pa.Array, kind: KindName, sign: str) -> pa.BooleanArray:
    return _within(pc.match_substring(text, sign), text, kind, How())


def _is_date(text: pa.Array, orders: Sequence[str]) -> pa.BooleanArray:
    """True for a day of the calendar in one of these orders."""
    left = pc.match_substring_regex(text, r"\A[0-9]{1,4}[-/.][0-9]")
    found = falses(len(text))
    for order in orders:
        found = pc.or_(found, _within(left, text, "date", How(dates=order)))
        left = pc.and_not(left, found)
    return found


def _is_phone(text: pa.Array, header: str, region: str | None) -> pa.BooleanArray:
    """True for a number that is complete, or lacks nothing but the code of a country.

    Bare digits are numbers only below a header that says so.
    """
    if not (begins := pc.match_substring_regex(text, r"\A[^\pL0-9]{0,9}[0-9]")).true_count:
        return begins
    plain = PHONES.fits(text) if says_phone(header) else written_as_phone(text)
    if region is not None:
        return _within(plain, text, "phone", How(region=region))
    coded = pc.and_(plain, abroad(text))
    return pc.or_(pc.and_not(plain, coded), _within(coded, text, "phone", How()))


@dataclass(slots=True)
class Straying:
    """The forms that most cells of a column may still have, as slice after slice of it is seen.

    `most` are no fewer than the filled cells of the whole column.
    """

    forms: Sequence[Form]
    most: int
    filled: int = 0
    strays: dict[KindName, int] = field(default_factory=dict)

    def add(self, text: pa.Array) -> bool:
        """Looks at some more cells; False where no form is left."""
        text = text.drop_null().cast(pa.string())
        self.filled += len(text)
        for form in self.forms:
            other = len(text) - form.has(text).true_count
            self.strays[form.kind] = self.strays.get(form.kind, 0) + other
        self.forms = [one for one in self.forms if STRAYS_IN * self.strays[one.kind] <= self.most]
        return bool(self.forms)

    def rule(self, kinds: Collection[KindName]) -> Rule | None:
        """The warning about each cell that is not what most are, if most are something.

        `kinds` are those that can be chosen for the column.
        """
        left = [one for one in self.forms if 0 < STRAYS_IN * self._of(one) <= self.filled]
        if not left:
            return None
        form = min(left, key=self._of)
        right = self.filled - self._of(form)
        choose = f", or choose the kind {form.kind} for the column: then such a cell is an error"
        return Rule(
            UNLIKE,
            f"Not {form.words}, as {right:,} of {self.filled:,} cells of the column are; sent as "
            "text",
            f"Write {form.words} or empty the cell{choose if form.kind in kinds else ''}. Nothing "
            "to do if text is meant.",
            lambda text: _strays(text, form),
            severity="warning",
        )

    def _of(self, form: Form) -> int:
        return self.strays.get(form.kind, 0)


def _strays(text: pa.Array, form: Form) -> pa.BooleanArray:
    """True where a filled cell has another form; what is wrong with it as a text is said there."""
    text = text.cast(pa.string())
    other = pc.and_not(pc.is_valid(text), pc.fill_null(form.has(text), False))
    return pc.and_not(other, KINDS["text"].problems(text, How()))
