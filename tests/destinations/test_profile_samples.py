"""The sample files of profiles: what a check finds in them, and what the twin makes of them.

The mistakes were typed by hand into the messy file, and their places are typed by hand here.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from profile_sheets import AS_OF, found

from workbench import verbs

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
GOOD, MESSY = SAMPLES / "profiles.csv", SAMPLES / "profiles_messy.csv"
DESTINATIONS = ("batch.profiles.update", "batch.profiles.mass_update")

MISTAKES = [
    (3, "custom_id", "id-missing", "error"),
    (4, "custom_id", "id-placeholder", "error"),
    (5, "custom_id", "id-spaces", "error"),
    (6, "$email_address", "email", "error"),
    (7, "$email_marketing", "choice", "error"),
    (8, "$email_marketing", "consent-leave", "error"),
    (9, "$sms_marketing", "consent-leave", "error"),
    (10, "$phone_number", "phone", "error"),
    (11, "$phone_number", "phone-unassigned", "warning"),
    (12, "$phone_number", "phone-rewritten", "warning"),
    (13, "$language", "language", "error"),
    (14, "$language", "language-rewritten", "warning"),
    (15, "$region", "region", "error"),
    (16, "$region", "region-rewritten", "warning"),
    (17, "$timezone", "timezone", "error"),
    (18, "first_name", "text-long", "error"),
    (19, "birthdate", "date", "error"),
    (20, "birthdate", "date-impossible", "error"),
    (21, "avatar", "url", "error"),
    (22, "orders", "integer", "error"),
    (23, "basket", "number", "error"),
    (24, "vip", "boolean", "error"),
    (25, "interests", "array-empty-item", "error"),
    (26, "interests", "array-items", "error"),
    (27, "reward_programs.$remove", "list-edit-contradicts", "error"),
    (29, "$topic_preferences.$remove", "topic", "error"),
    (30, "custom_id", "nothing-to-update", "error"),
    (31, "first_name", "cell-error", "error"),
    (32, "event.quantity", "event-name-missing", "error"),
    (33, "event.name", "event-name", "error"),
    (34, "event.$label", "text-long", "error"),
    (35, "event.$tags", "array-items", "error"),
    (36, "custom_id", "consent-contradicts", "error"),
    (37, "$email_marketing", "consent-leave", "error"),
    (37, "custom_id", "consent-contradicts", "error"),
    (38, "event.time", "event-old", "error"),
    (39, "event.time", "event-future", "error"),
    (40, "event.time", "date", "error"),
    (46, "", "row-shape", "error"),
]


def test_nothing_is_wrong_with_the_good_file() -> None:
    ready = verbs.prepared(GOOD, to=DESTINATIONS[0])
    assert found(ready) == []
    assert {use.header: (use.target, use.kind) for use in ready.used} == {
        "custom_id": ("custom_id", "text"),
        "email": ("$email_address", "email"),
        "opt-in e-mail": ("$email_marketing", "choice"),
        "opt-in sms": ("$sms_marketing", "choice"),
        "phone": ("$phone_number", "phone"),
        "langue": ("$language", "language"),
        "pays": ("$region", "region"),
        "fuseau horaire": ("$timezone", "timezone"),
        "first_name": ("first_name", "text"),
        "loyalty_code": ("loyalty_code", "text"),
        "date(birthdate)": ("birthdate", "date"),
        "url(avatar)": ("avatar", "url"),
        "orders": ("orders", "integer"),
        "basket": ("basket", "number"),
        "vip": ("vip", "boolean"),
        "interests": ("interests", "array"),
        "reward_programs.$add": ("reward_programs.$add", "array"),
        "reward_programs.$remove": ("reward_programs.$remove", "array"),
        "$topic_preferences.$remove": ("$topic_preferences.$remove", "array"),
        "event.name": ("event.name", "text"),
        "event.$label": ("event.$label", "text"),
        "event.quantity": ("event.quantity", "integer"),
        "event.unit_price": ("event.unit_price", "number"),
        "event.$tags": ("event.$tags", "array"),
    }


@pytest.mark.parametrize("to", DESTINATIONS)
def test_the_messy_file_has_each_mistake_once_and_nothing_else(to: str) -> None:
    ready = replace(verbs.prepared(MESSY, to=to), as_of=AS_OF)
    # By line; within one the Report's order is its own.
    assert sorted(found(ready)) == sorted(MISTAKES)
