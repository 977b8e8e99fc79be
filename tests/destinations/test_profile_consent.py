"""Consent in profiles: nobody is subscribed without leave, and nobody by accident (rules.md)."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from profile_sheets import errors, operations, planned, prepared, sheet

from workbench.destinations.batch import profiles
from workbench.errors import FixTheRecipe
from workbench.plans import building
from workbench.vocabulary.kinds import How

YES_NO = {"how": How(values=(("oui", "subscribed"), ("non", "unsubscribed")))}


@pytest.mark.parametrize(
    "cases",
    [
        (
            ("$email_marketing", "subscribed", True),
            ("$email_marketing", "unsubscribed", False),
            ("$sms_marketing", "SUBSCRIBED", True),
            ("$sms_marketing", "", False),
            ("$topic_preferences.$add", "sport", True),
            ("$topic_preferences.$remove", "sport", False),
        ),
        (("$topic_preferences", "sport", True), ("$topic_preferences", "", False)),
    ],
)
def test_subscribing_needs_leave_and_unsubscribing_does_not(
    cases: list[tuple[str, str, bool]], tmp_path: Path
) -> None:
    """A row is one case; a topic that is set or added subscribes as well."""
    headers = list(dict.fromkeys(header for header, _, _ in cases))
    rows = [
        [f"p{n}", "Paris", *(cell if header == own else "" for own in headers)]
        for n, (header, cell, _) in enumerate(cases)
    ]
    text = sheet(["custom_id", "city", *headers], *rows)
    ready = prepared(tmp_path, text)
    assert errors(ready) == [
        (line, header, "consent-leave") for line, (header, _, needs) in enumerate(cases, 2) if needs
    ]
    sent = [one["identifiers"]["custom_id"] for one in operations(ready, tmp_path / "plan")]
    assert sent == [f"p{n}" for n, (_, _, needs) in enumerate(cases) if not needs]
    allowed = prepared(tmp_path, text, allow_subscribe=True)
    assert errors(allowed) == []
    assert planned(allowed, tmp_path / "allowed").rows_planned == len(cases)


def test_words_of_ones_own_need_a_declared_table(tmp_path: Path) -> None:
    """rules.md: yes/no for a status is never guessed."""
    text = sheet(["custom_id", "Opt-in e-mail"], ["a", "Oui"], ["b", "non"], ["c", "peut-être"])
    assert errors(prepared(tmp_path, text, allow_subscribe=True)) == [
        (line, "$email_marketing", "choice") for line in (2, 3, 4)
    ]
    declared = prepared(tmp_path, text, changes={"Opt-in e-mail": YES_NO}, allow_subscribe=True)
    assert errors(declared) == [(4, "$email_marketing", "choice")]
    assert [one["attributes"] for one in operations(declared, tmp_path / "plan")] == [
        {"$email_marketing": "subscribed"},
        {"$email_marketing": "unsubscribed"},
    ]
    without_leave = prepared(tmp_path, text, changes={"Opt-in e-mail": YES_NO})
    assert errors(without_leave) == [
        (2, "$email_marketing", "consent-leave"),
        (4, "$email_marketing", "choice"),
    ]


def test_a_table_gives_words_no_meaning_that_the_vendor_does_not_know(tmp_path: Path) -> None:
    text = sheet(["custom_id", "$sms_marketing"], ["a", "oui"])
    odd = {"$sms_marketing": {"how": How(values=(("oui", "subscribe"),))}}
    with pytest.raises(FixTheRecipe, match=r"“oui” means “subscribe”.*subscribed or unsubscribed"):
        errors(prepared(tmp_path, text, changes=odd))


@pytest.mark.parametrize(
    ("headers", "first", "second", "contradicts"),
    [
        (["$email_marketing"], ["subscribed"], ["unsubscribed"], True),
        (["$email_marketing"], ["unsubscribed"], ["unsubscribed"], False),
        (["$email_marketing"], ["unsubscribed"], [""], False),
        # As a whole both rows subscribe; about e-mail they say the opposite.
        (
            ["$email_marketing", "$sms_marketing"],
            ["unsubscribed", "subscribed"],
            ["subscribed", "subscribed"],
            True,
        ),
        (
            ["$email_marketing", "$sms_marketing"],
            ["unsubscribed", "subscribed"],
            ["unsubscribed", "subscribed"],
            False,
        ),
        (["$topic_preferences.$add", "$topic_preferences.$remove"], ["a", ""], ["", "a"], True),
    ],
)
def test_rows_that_contradict_each_other_about_one_person_are_errors(
    headers: list[str], first: list[str], second: list[str], contradicts: bool, tmp_path: Path
) -> None:
    """rules.md: never last-wins, whatever the order."""
    ready = prepared(
        tmp_path,
        sheet(["custom_id", "city", *headers], ["a", "x", *first], ["a", "y", *second]),
        allow_subscribe=True,
    )
    expected = [(line, "custom_id", "consent-contradicts") for line in (2, 3)]
    found = [one for one in errors(ready) if one[-1] == "consent-contradicts"]
    assert found == (expected if contradicts else [])


def test_a_suppression_list_holds_back_who_would_be_subscribed(tmp_path: Path) -> None:
    """Removals and unsubscribes are never held back (rules.md)."""
    text = sheet(
        ["custom_id", "$email_marketing", "$sms_marketing"],
        ["in", "subscribed", ""],
        ["out", "unsubscribed", ""],
        ["other", "subscribed", ""],
    )
    ready = prepared(tmp_path, text, allow_subscribe=True)
    listed = pa.array(["in", "out"])
    made, _ = building.build(ready, tmp_path / "plan", suppressed=listed)
    assert made.not_sent == {"suppressed": 1}
    assert made.rows_planned == 2


def test_what_rows_do_to_consent_is_counted(tmp_path: Path) -> None:
    text = sheet(
        ["custom_id", "$email_marketing", "$topic_preferences.$remove", "city"],
        ["a", "subscribed", "", ""],
        ["b", "unsubscribed", "", ""],
        ["c", "", "sport", ""],
        ["d", "subscribed", "sport", ""],
        ["e", "", "", "Paris"],
    )
    ready = prepared(tmp_path, text, allow_subscribe=True)
    said = profiles.UPDATE.consent
    assert said is not None
    (part,) = ready.table.slices(10, list(ready.places.values()))
    columns = dict(zip(ready.places, part.columns, strict=True))
    assert said(columns, ready.judged_recipe).to_pylist() == [
        *("subscribed", "unsubscribed", "unsubscribed", "subscribed", None)
    ]
