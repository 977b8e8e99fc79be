"""Phones: the E.164 shape decides, the metadata warns, and the canonical form is what is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc
from phonenumbers import PhoneNumberFormat, ValidationResult

from workbench.recipes.kinds.kind import Kind, falses, like, once
from workbench.recipes.kinds.numbering import LONGEST, SHORTEST, assigned, completed, plan
from workbench.vocabulary.kinds import How
from workbench.vocabulary.rules import Rule

# Without a region a plus sign must come first (brackets and invisible characters aside); with one,
# six digits anywhere are enough to ask.
INTERNATIONAL = r"\A[\s\p{Z}\p{Cf}(]*[+＋]"
_LOCAL = r"(?:[^\p{Nd}]*\p{Nd}){6}"
# Digits with nothing between them that could mean anything: only these need no look by the library.
_TIDY = r"[ (]*\+?[0-9 .\-()]+"
_BETWEEN = r"[ .\-()]+"


def _parse(cell: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(cell, region)
    except phonenumbers.NumberParseException:
        return None


def _canonical_one(cell: str, region: str | None) -> tuple[str | None, bool]:
    """The E.164 form of one cell, None where its digits are not clearly a phone number.

    And whether it is a number that the region completes, but not to a length that is possible.
    """
    # The library reads letters as keypad digits and drops extensions: neither may happen unseen.
    if any(character.isalpha() for character in cell) or not any(c.isdigit() for c in cell):
        return None, False
    # 3.36E+10 and 33612345678.0 parse as other numbers; Excel wrote them, not a person.
    if cell.endswith(".0") or "/" in cell or not cell.isprintable():
        return None, False
    number = _parse(cell, region)
    if number is None or number.extension:
        return None, False
    if region is not None and not _is_international(cell) and not _has_its_length(number, region):
        return None, True
    written = str(phonenumbers.format_number(number, PhoneNumberFormat.E164))
    shaped = SHORTEST < len(written) <= LONGEST + 1 and written[1] != "0"
    return (written if shaped else None), False


def _has_its_length(number: phonenumbers.PhoneNumber, region: str) -> bool:
    """Whether a number that the region completed has as many digits as numbers have there.

    One that can be dialled only within its own town is as incomplete as a short one. The library
    leaves the zero before a number that is one digit short, and so makes its length right.
    """
    possible = phonenumbers.is_possible_number_with_reason(number)
    trunk = plan(region).trunk
    kept = bool(trunk) and phonenumbers.national_significant_number(number).startswith(trunk)
    right = possible == ValidationResult.IS_POSSIBLE and not kept
    return right or bool(phonenumbers.is_valid_number(number))


def _is_international(cell: str) -> bool:
    return cell.lstrip(" (")[:1] in {"+", "＋"}


@dataclass(frozen=True, slots=True)
class _Looked:
    """A column as it was looked up: every cell in E.164, and which forms the metadata knows.

    `short` is True for a number without a country code that has too few or too many digits.
    """

    text: pa.Array
    written: pa.Array
    known: pa.BooleanArray
    short: pa.BooleanArray


def _look(text: pa.Array, how: How) -> _Looked:
    given = text.cast(pa.string())
    # Spaces of other widths part digits as plain ones do; that the cell is changed is said.
    text = pc.replace_substring_regex(given, r"\p{Zs}", " ")
    none = falses(len(text))
    known = assigned(text)
    if known.true_count == len(text):
        return _Looked(given, text, known, none)
    written = pc.if_else(known, text, pa.scalar(None, pa.string()))
    # Only what could be a number at all is worth the library's time.
    likely = pc.match_substring_regex(text, _LOCAL if how.region else INTERNATIONAL)
    likely = pc.fill_null(likely, False)
    rest = pc.and_not(likely, known)
    if not pc.any(rest).as_py():
        return _Looked(given, written, known, none)
    tidied = _tidied(text.filter(rest), how)
    written = pc.replace_with_mask(written, rest, tidied)
    known = pc.or_(known, pc.is_valid(written))
    asked = pc.and_(rest, pc.is_null(written))
    answers = [_canonical_one(cell, how.region) for cell in text.filter(asked).to_pylist()]
    forms = pa.array([form for form, _ in answers], pa.string())
    written = pc.replace_with_mask(written, asked, forms)
    known = pc.replace_with_mask(known, asked, assigned(forms))
    short = pc.replace_with_mask(none, asked, pa.array([bad for _, bad in answers], pa.bool_()))
    return _Looked(given, written, known, short)


def _tidied(text: pa.Array, how: How) -> pa.Array:
    """The E.164 forms that are plainly meant, as far as the metadata calls them assigned."""
    tidy = pc.and_not(like(text, _TIDY), pc.ends_with(text, ".0"))
    digits = pc.replace_substring_regex(text, _BETWEEN, "")
    if how.region is not None:
        abroad = pc.starts_with(digits, "+")
        digits = pc.if_else(abroad, digits, completed(digits, how.region))
    sure = pc.and_(tidy, assigned(digits))
    return pc.if_else(sure, digits, pa.scalar(None, pa.string()))


def canonical(text: pa.Array, how: How) -> pa.Array:
    """Each cell in E.164, null where it cannot be written so.

    A number written with its country code stands as it is, also where it is too short to exist:
    the analyst wrote all of it. One that the region completes must have a length that is possible.
    """
    return _look(text, how).written


def _unassigned(looked: _Looked) -> pa.BooleanArray:
    """True where the number has the shape of one and the metadata knows no such number."""
    rest = pc.and_not(pc.is_valid(looked.written), looked.known)
    if not pc.any(rest).as_py():
        return rest
    doubtful = [
        (number := _parse(cell, None)) is None or not phonenumbers.is_valid_number(number)
        for cell in looked.written.filter(rest).to_pylist()
    ]
    return pc.replace_with_mask(rest, rest, pa.array(doubtful, pa.bool_()))


def phone_rules(how: How) -> tuple[Rule, ...]:
    look = once(lambda text: _look(text, how))
    message, fix = _said(how)
    if how.region is None and how.region_from is None:
        fix += " If all numbers are of one country, say which."

    def unreadable(text: pa.Array) -> pa.BooleanArray:
        looked = look(text)
        return pc.and_not(pc.and_(pc.is_valid(text), pc.is_null(looked.written)), looked.short)

    return (
        Rule("phone", message, fix, unreadable),
        *_length_rule(how, look),
        Rule(
            "phone-unassigned",
            "No such number is known to be assigned",
            "Check the digits; it is sent all the same.",
            lambda text: _unassigned(look(text)),
            severity="warning",
        ),
        Rule(
            "phone-rewritten",
            "Sent in international format, which differs from the cell",
            "Look at the preview; nothing to do if it is the same number.",
            lambda text: pc.fill_null(pc.not_equal(look(text).text, look(text).written), False),
            severity="warning",
        ),
    )


def _said(how: How) -> tuple[str, str]:
    """What an unreadable number is not, and how to mend it."""
    fix = "Write it with its country code, like +33612345678"
    if how.region_from is None:
        return "Not a phone number in international format", f"{fix}."
    named = f"“{how.region_from}”"
    return (
        f"Not a phone number of the country in {named}",
        f"Correct the number, or write two letters like FR in {named}. {fix}, if it is of another.",
    )


def _length_rule(how: How, look: Callable[[pa.Array], _Looked]) -> tuple[Rule, ...]:
    if how.region is None:
        return ()
    home = plan(how.region)
    before = f", not counting the first {home.trunk}" if home.trunk else ""
    return (
        Rule(
            "phone-length",
            f"Too few or too many digits for a phone number of {how.region}",
            f"They have {_listed(home.lengths)} digits{before}: correct it, or write another "
            "country's number with its code, like +33612345678.",
            lambda text: look(text).short,
        ),
    )


def _listed(lengths: tuple[int, ...]) -> str:
    """`9`, `7 or 10`, `4 to 15`."""
    if len(lengths) > 2 and lengths[-1] - lengths[0] == len(lengths) - 1:
        return f"{lengths[0]} to {lengths[-1]}"
    *first, last = map(str, lengths)
    return f"{', '.join(first)} or {last}" if first else last


PHONE = Kind("phone", "string", "phone number", phone_rules, canonical)
