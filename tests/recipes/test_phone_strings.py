"""Phones as people write them, each with what becomes of it: sent in E.164, doubted, or refused.

The numbers of the regions are the metadata library's own examples, which nobody has.
"""

from __future__ import annotations

import phonenumbers
import pyarrow as pa
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from workbench.recipes.kinds.phones import PHONE
from workbench.recipes.repairs import mended
from workbench.vocabulary.kinds import How

# A region for each shape of numbers: trunk zeros or none, short, long, shared country codes.
REGIONS = (
    *("FR", "DE", "GB", "ES", "IT", "RU", "US", "CA", "MX", "BR", "AR", "JP", "CN", "IN", "AU"),
    *("NL", "BE", "CH", "AT", "SE", "NO", "DK", "FI", "PL", "CZ", "PT", "GR", "TR", "IL", "ZA"),
    *("EG", "NG", "KE", "SA", "AE", "SG", "KR", "TH", "VN", "ID", "NZ", "IE", "UA", "RE", "GP"),
)
TYPES = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE)


def examples() -> list[tuple[str, str | None, str]]:
    """Each region's mobile and fixed example, as it is written at home and abroad."""
    found = []
    for region in REGIONS:
        for kind in TYPES:
            number = phonenumbers.example_number_for_type(region, kind)
            if number is None:
                continue
            sent = phonenumbers.format_number(number, PhoneNumberFormat.E164)
            national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
            abroad = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
            found += [(national, region, sent), (abroad, None, sent)]
    return found


EXAMPLES = examples()


def judged(cell: str, region: str | None) -> tuple[str | None, set[str]]:
    """What is sent of a cell, None where it is refused, and the names of the broken rules."""
    how, text = How(region=region), pa.array([cell], pa.string())
    broken = {rule.id for rule in PHONE.rules(how) if rule.bad(text)[0].as_py()}
    refused = PHONE.problems(text, how)[0].as_py()
    return (None if refused else PHONE.convert(text, how)[0].as_py()), broken


def test_there_are_at_least_150_strings() -> None:
    assert len({(cell, region) for cell, region, _ in EXAMPLES}) + len(MADE) >= 150


@pytest.mark.parametrize(("cell", "region", "sent"), EXAMPLES)
def test_an_example_of_a_region_is_sent_in_e164(cell: str, region: str | None, sent: str) -> None:
    assert judged(cell, region)[0] == sent


SENT, REWRITTEN, UNASSIGNED = "", "phone-rewritten", "phone-unassigned"
REFUSED, LENGTH = "phone", "phone-length"
# The cell, the region of the column, what is sent, and the rule that says something of it.
MADE: list[tuple[str, str | None, str | None, str]] = [
    ("+33612345678", None, "+33612345678", SENT),
    ("+33612345678", "DE", "+33612345678", SENT),
    ("+330612345678", None, "+33612345678", REWRITTEN),
    ("+33 (0)6 12 34 56 78", None, "+33612345678", REWRITTEN),
    ("0612345678", "FR", "+33612345678", REWRITTEN),
    ("06.12.34.56.78", "FR", "+33612345678", REWRITTEN),
    ("06-12-34-56-78", "FR", "+33612345678", REWRITTEN),
    ("06 12 34 56 78", "FR", "+33612345678", REWRITTEN),
    ("06\u00a012\u00a034\u00a056\u00a078", "FR", "+33612345678", REWRITTEN),
    ("0033612345678", "FR", "+33612345678", REWRITTEN),
    ("(0)612345678", "FR", "+33612345678", REWRITTEN),
    ("0692123456", "RE", "+262692123456", REWRITTEN),
    ("+390669812345", None, "+390669812345", SENT),
    ("(202) 555-0100", "US", "+12025550100", REWRITTEN),
    ("1-202-555-0100", "US", "+12025550100", REWRITTEN),
    ("0612345678", None, None, REFUSED),
    ("612345678", None, None, REFUSED),
    ("33612345678", None, None, REFUSED),
    ("061234567", "FR", None, LENGTH),
    ("06123456789", "FR", None, LENGTH),
    ("3.36E+10", "FR", None, REFUSED),
    ("3.3612345678E+10", "FR", None, REFUSED),
    ("33612345678.0", "FR", None, REFUSED),
    ("0612345678/0698765432", "FR", None, REFUSED),
    ("+33612345678 ext. 12", None, None, REFUSED),
    ("+33612345678x12", None, None, REFUSED),
    ("1-800-FLOWERS", "US", None, REFUSED),
    ("n/a", "FR", None, REFUSED),
    ("inconnu", "FR", None, REFUSED),
    ("-", "FR", None, REFUSED),
    ("0", "FR", None, REFUSED),
    ("+", None, None, REFUSED),
    ("++33612345678", None, "+33612345678", REWRITTEN),
    ("+33", None, None, REFUSED),
    ("+0612345678", None, None, REFUSED),
    ("+999123456789", None, None, REFUSED),
    ("+1234567890123456", None, None, REFUSED),
    ("2024-03-31", "FR", None, LENGTH),
    ("75011", "FR", None, REFUSED),
    ("+33612345678\u200b", None, None, REFUSED),
    ("\u202a+33612345678\u202c", None, None, REFUSED),
    ("+٣٣٦١٢٣٤٥٦٧٨", None, "+33612345678", REWRITTEN),
    ("＋33612345678", None, "+33612345678", REWRITTEN),
    ("+33639981337", None, "+33639981337", UNASSIGNED),
]


@pytest.mark.parametrize(("cell", "region", "sent", "rule"), MADE)
def test_a_string_has_its_outcome(cell, region, sent, rule) -> None:
    """+33639981337 is the vendor's own sample: unassigned is a doubt and no error (rules.md)."""
    found, broken = judged(cell, region)
    assert found == sent
    assert rule in broken if rule else not broken


@pytest.mark.parametrize(
    ("cell", "repair", "region", "sent"),
    [
        ("33612345678.0", "point-zero", "FR", "+33612345678"),
        ("+33612345678.0", "point-zero", "FR", "+33612345678"),
        ("0612345678.0", "point-zero", "FR", "+33612345678"),
        ("3.36E+10", "exponent", "FR", None),
        ("+33612345678 ext. 12", "extension", None, "+33612345678"),
        ("1-800-FLOWERS", "keypad", "US", "+18003569377"),
        ("+33612345678\u200b", "invisible", None, "+33612345678"),
        (" +33612345678 ", "trim", None, "+33612345678"),
    ],
)
def test_a_repair_makes_of_it_what_a_person_decided(cell, repair, region, sent) -> None:
    (after,) = mended(pa.array([cell]), [repair]).to_pylist()
    assert judged(after, region)[0] == sent
