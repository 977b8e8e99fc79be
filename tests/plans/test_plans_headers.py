"""What headers and cells mean, through to the plan: asked or refused, never taken in silence."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from test_plans_parts import workbook

from workbench import recipe_files, verbs
from workbench.errors import FixTheRecipe
from workbench.plans.plan import Plan

BATCH, ALTCRAFT = "batch.profiles.update", "altcraft.profiles.update_batch"


def people(folder: Path, text: str) -> Path:
    path = folder / "people.csv"
    path.write_text(text, encoding="utf-8")
    return path


def bodies(made: Plan) -> list[object]:
    return [orjson.loads(made.chunk_path(chunk.n).read_bytes()) for chunk in made.chunks]


TWICE = "custom_id,$email_marketing,$email_marketing\nu1,subscribed,unsubscribed\n"


def test_a_second_column_of_consent_stops_the_plan_and_names_both(tmp_path: Path) -> None:
    file = people(tmp_path, TWICE)
    report = verbs.check(file, to=BATCH)
    assert [one.rule for one in report.blocking] == ["column-consent-twice"]
    told = (
        r"^Column “\$email_marketing”: Columns 2 \(“\$email_marketing”\) and 3 "
        r"\(“\$email_marketing”\) both mean “\$email_marketing”\. "
    )
    with pytest.raises(FixTheRecipe, match=told):
        verbs.plan(file, to=BATCH, set={"allow_subscribe": True}, out=tmp_path / "plan")


def test_the_recipe_of_such_a_file_leaves_the_decision_open(tmp_path: Path) -> None:
    file = people(tmp_path, TWICE)
    told: list[str] = []
    recipe_files.recipe(file, BATCH, out=tmp_path / "r.toml", tell=told.append)
    assert any("both mean “$email_marketing”" in sentence for sentence in told)
    with pytest.raises(FixTheRecipe, match=r"“\$email_marketing” that the recipe says nothing"):
        verbs.check(file, recipe=tmp_path / "r.toml")


def test_a_date_of_an_event_goes_with_the_event(tmp_path: Path) -> None:
    text = "custom_id,event.name,event.date(on),event.url(page)\nu1,buy,2024-01-01,https://a.b/c\n"
    made = verbs.plan(people(tmp_path, text), to=BATCH, out=tmp_path / "plan")
    assert bodies(made) == [
        [
            {
                "identifiers": {"custom_id": "u1"},
                "events": [
                    {
                        "name": "buy",
                        "attributes": {
                            "date(on)": "2024-01-01T00:00:00Z",
                            "url(page)": "https://a.b/c",
                        },
                    }
                ],
            }
        ]
    ]


def test_a_header_like_an_events_that_is_none_stops_the_plan(tmp_path: Path) -> None:
    file = people(tmp_path, "custom_id,event.name,event.Unit Price\nu1,buy,3\n")
    with pytest.raises(FixTheRecipe, match=r"^Column “event.Unit Price”: Begins with “event.”"):
        verbs.plan(file, to=BATCH, out=tmp_path / "plan")


def test_a_member_of_no_subscription_is_refused_whatever_its_capitals(tmp_path: Path) -> None:
    file = people(tmp_path, "email,Subscription.fax.status\na@b.example,unsubscribed\n")
    with pytest.raises(FixTheRecipe, match="is no member of a subscription"):
        verbs.check(file, to=ALTCRAFT, set={"db_id": "1"})


def test_cells_of_json_lists_go_out_as_lists(tmp_path: Path) -> None:
    text = 'custom_id\tm\nu1\t["a","b"]\nu2\t["c|d"]\n'
    file = people(tmp_path, text)
    made = verbs.plan(file, to=BATCH, out=tmp_path / "plan", delimiter="\t")
    (body,) = bodies(made)
    assert [one["attributes"] for one in body] == [{"m": ["a", "b"]}, {"m": ["c|d"]}]


@pytest.mark.parametrize("to", [BATCH, ALTCRAFT])
def test_cells_of_json_objects_are_told_and_sent_as_text(to: str, tmp_path: Path) -> None:
    key = "email" if to == ALTCRAFT else "custom_id"
    file = people(tmp_path, f'{key}\tm\na@b.example\t{{"a": 1}}\n')
    report = verbs.check(file, to=to, set={"db_id": "1"} if to == ALTCRAFT else {}, delimiter="\t")
    (told,) = report.issues
    assert (told.rule, told.severity, told.target) == ("column-as-text", "warning", "m")
    assert told.message == (
        "1 of 1 cells look like JSON objects or lists; the column is sent as text"
    )


def test_the_country_of_the_file_reaches_a_list_of_phones(tmp_path: Path) -> None:
    text = "email,Téléphone\na@b.example,01 99 00 11 01\nb@b.example,+33199001102|0199001103\n"
    file = people(tmp_path, text)
    what = {"to": ALTCRAFT, "set": {"db_id": "1"}}
    bare = verbs.check(file, **what)
    assert [(one.line, one.rule) for one in bare.issues] == [(2, "phones"), (3, "phones")]
    assert bare.issues[0].fix.endswith("If all are of one country, say which (--region FR).")
    report = verbs.check(file, region="FR", **what)
    assert {(one.rule, one.severity) for one in report.issues} == {("phone-rewritten", "warning")}
    (body,) = bodies(verbs.plan(file, out=tmp_path / "plan", region="FR", **what))
    assert [one["phones"] for one in body["data"]] == [
        ["+33199001101"],
        ["+33199001102", "+33199001103"],
    ]


ROWS = [["email", "prénom"], ["a@b.example", "Ana"]]


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        (
            ["email", "channel", "resource_id", "status", "phone"],
            r"^The sheet “Abos” is to hold subscriptions, and none of its columns \(“email”, "
            r"“channel”, “resource_id”, “status”, “phone”\) is a part of one: name them by "
            r"channel, like subscription\.email\.resource_id, subscription\.email\.status or "
            r"subscription\.sms\.phone; the channels are email, sms, push, telegram_bot, whatsapp, "
            r"viber, notify$",
        ),
        (
            ["email", "subscription.email.resource_id", "status"],
            r"^The sheet “Abos” holds subscriptions, and its column “status” is mapped to "
            r"“_status”, the status of the profile as a whole: name it by channel, like "
            r"subscription\.email\.status, or leave it behind$",
        ),
    ],
)
def test_a_sheet_of_subscriptions_without_any_is_refused_in_a_sentence(
    tmp_path: Path, headers: list[str], told: str
) -> None:
    cells = ["a@b.example", *("28" for _ in headers[2:]), "unsubscribed"]
    file = workbook(tmp_path / "abos.xlsx", Profils=ROWS, Abos=[headers, cells[: len(headers)]])
    with pytest.raises(FixTheRecipe, match=told):
        verbs.check(file, to=ALTCRAFT, set={"db_id": "1", "subscriptions": "Abos"}, sheet="Profils")


def test_a_note_in_brackets_is_a_part_of_the_name_and_no_kind(tmp_path: Path) -> None:
    """`date(name)` names a kind (contract.md); with a space it is how people write units."""
    file = tmp_path / "people.csv"
    file.write_text("id,Price (EUR),Date (UTC),date(born)\na,5,x,2024-01-01\n", encoding="utf-8")
    ready = verbs.prepared(file, to="batch.audiences.update", set={"name": "A"})
    assert [(use.target, use.kind) for use in ready.recipe.columns] == [
        ("id", "text"),
        ("price_eur", "integer"),
        ("date_utc", "text"),
        ("born", "date"),
    ]
