"""A column of phones is judged at once, and the answer is the library's for each cell."""

from __future__ import annotations

import random

import phonenumbers
import pyarrow as pa
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from workbench.recipes.kinds import KINDS
from workbench.recipes.kinds.numbering import assigned
from workbench.recipes.kinds.phones import canonical
from workbench.vocabulary.kinds import How

PHONE = KINDS["phone"]


def broken(cell: str, how: How) -> list[str]:
    """The rules that a cell breaks, warnings included."""
    return [
        rule.id for rule in PHONE.rules(how) if rule.bad(pa.array([cell])).to_pylist() == [True]
    ]


# cell, region, what is sent or the one rule that refuses it
ONE_BY_ONE = [
    ("06 12 34 56 78", "FR", "+33612345678"),
    ("0612345678", "FR", "+33612345678"),
    ("06.12.34.56.78", "FR", "+33612345678"),
    ("06-12-34-56-78", "FR", "+33612345678"),
    ("612345678", "FR", "+33612345678"),
    ("+33 (0)6 12 34 56 78", "FR", "+33612345678"),
    ("0033 6 12 34 56 78", "FR", "+33612345678"),
    ("33612345678", "FR", "+33612345678"),
    ("0692123456", "RE", "+262692123456"),
    ("030 12345678", "DE", "+493012345678"),
    ("06 1234 5678", "IT", "+390612345678"),
    ("(202) 555-0100", "US", "+12025550100"),
    ("1-202-555-0100", "US", "+12025550100"),
    ("06 12 34", "FR", "phone-length"),
    ("061234", "FR", "phone-length"),
    ("06 12 34 56 7", "FR", "phone-length"),
    ("06 12 34 56 78 9", "FR", "phone-length"),
    ("01234", "GB", "phone"),
    ("020 7946", "GB", "phone-length"),
    ("1-202-555-010", "US", "phone-length"),
    ("555-0100", "US", "phone-length"),
    ("0074532808", "FR", "phone-length"),
    ("75001", "FR", "phone"),
    ("06 12 34 56 78 poste 4", "FR", "phone"),
    ("33612345678.0", "FR", "phone"),
    ("06/12/34/56/78", "FR", "phone"),
    ("06\u00a012\u00a034\u00a056\u00a078", "FR", "+33612345678"),
    ("+33061234", "FR", "+33061234"),
    ("+3361234", "FR", "+3361234"),
    ("+3361234", None, "+3361234"),
    ("+33639981337", "FR", "+33639981337"),
    ("0639981337", "FR", "+33639981337"),
    ("06 12 34 56 78", None, "phone"),
]


@pytest.mark.parametrize(("cell", "region", "outcome"), ONE_BY_ONE)
def test_a_number_is_sent_or_refused(cell: str, region: str | None, outcome: str) -> None:
    """Also beside a number that needs no second look, so that both ways of looking agree."""
    how = How(region=region)
    text = pa.array(["+33612345678", cell, None])
    errors = [rule.id for rule in PHONE.rules(how) if rule.severity == "error"]
    found = [rule for rule in broken(cell, how) if rule in errors]
    if outcome.startswith("+"):
        assert found == []
        assert PHONE.convert(text, how).to_pylist() == ["+33612345678", outcome, None]
    else:
        assert found == [outcome]
    assert PHONE.problems(text, how).to_pylist() == [False, bool(found), False]


@pytest.mark.parametrize("cell", ["+3361234", "+33639981337"])
def test_what_was_written_with_its_country_code_is_doubted_and_sent(cell: str) -> None:
    assert broken(cell, How(region="FR")) == ["phone-unassigned"]


@pytest.mark.parametrize(
    ("region", "words"),
    [
        ("FR", "They have 9 digits, not counting the first 0: correct it, or write another "),
        ("DK", "They have 8 digits: correct it"),
        ("BE", "They have 8 or 9 digits, not counting the first 0: correct it"),
        ("DE", "They have 4 to 15 digits, not counting the first 0: correct it"),
    ],
)
def test_a_wrong_length_is_told_with_the_right_one(region: str, words: str) -> None:
    (rule,) = [rule for rule in PHONE.rules(How(region=region)) if rule.id == "phone-length"]
    assert rule.message == f"Too few or too many digits for a phone number of {region}"
    assert rule.fix.startswith(words)


def test_without_a_country_there_is_no_length_to_keep() -> None:
    assert [rule.id for rule in PHONE.rules(How())] == [
        *("phone", "phone-unassigned", "phone-rewritten"),
    ]


def written_many_ways(region: str, draw: random.Random) -> list[str]:
    """Numbers of a country and such that are nearly some, as people and spreadsheets write them."""
    cells = []
    for kind in PhoneNumberType.values():
        example = phonenumbers.example_number_for_type(region, kind)
        if example is None:
            continue
        for style in (
            *(PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.NATIONAL),
        ):
            cell = phonenumbers.format_number(example, style)
            digits = "".join(filter(str.isdigit, cell))
            cells += [cell, cell.replace(" ", "."), f"({cell})", digits, f"00{digits}"]
            cells += [
                digits[:-1],
                f"{digits}1",
                f"{digits}.0",
                cell[:-1] + draw.choice("0123456789"),
            ]
    alphabet = "0123456789 -.()+"
    cells += ["".join(draw.choices(alphabet, k=draw.randint(5, 16))) for _ in range(20)]
    return cells


def by_the_library(cell: str, region: str | None) -> str | None:
    """What one cell is in E.164 by the library alone; None where it is refused."""
    international = cell.lstrip(" (").startswith("+")
    digits = sum(map(str.isdigit, cell))
    if cell.endswith(".0") or (not international if region is None else digits < 6):
        return None
    try:
        number = phonenumbers.parse(cell, region)
    except phonenumbers.NumberParseException:
        return None
    if region is not None and not international and not phonenumbers.is_valid_number(number):
        possible = phonenumbers.is_possible_number_with_reason(number)
        trunk = phonenumbers.ndd_prefix_for_region(region, strip_non_digits=True)
        national = phonenumbers.national_significant_number(number)
        if possible != phonenumbers.ValidationResult.IS_POSSIBLE or national.startswith(
            trunk or "x"
        ):
            return None
    written = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return written if 8 <= len(written) <= 16 and written[1] != "0" else None


@pytest.mark.parametrize(
    "region",
    [
        "FR",
        "DE",
        "GB",
        "IT",
        "ES",
        "US",
        "CA",
        "BR",
        "AR",
        "MX",
        "RU",
        "KZ",
        "AU",
        "SG",
        "RE",
        "GG",
    ],
)
def test_a_column_is_what_the_library_says_of_each_cell(region: str) -> None:
    cells = written_many_ways(region, random.Random(region))
    for chosen in (region, None):
        found = canonical(pa.array(cells), How(region=chosen)).to_pylist()
        wrong = [
            (cell, one, by_the_library(cell, chosen))
            for cell, one in zip(cells, found, strict=True)
            if one != by_the_library(cell, chosen)
        ]
        assert wrong == []


def test_what_is_assigned_is_what_the_library_calls_valid() -> None:
    draw = random.Random(7)
    numbers = [
        f"+{draw.choice((33, 49, 44, 1, 7, 39, 262, 81))}{draw.randint(10**6, 10**10)}"
        for _ in range(3_000)
    ]
    valid = [phonenumbers.is_valid_number(phonenumbers.parse(number)) for number in numbers]
    assert 300 < sum(valid) < 2_700
    assert assigned(pa.array(numbers)).to_pylist() == valid


def test_a_column_without_numbers_is_none() -> None:
    assert assigned(pa.array(["", None, "x", "+999123456789"])).to_pylist() == [False] * 4
