"""What has to be typed before something leaves that cannot be taken back or subscribes people."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench import cli_words, verbs
from workbench.delivery.connections import Connection
from workbench.delivery.secrets import Secret
from workbench.errors import FixTheConnection, FixTheRecipe
from workbench.plans.plan import Plan


def there(world: str) -> Connection:
    return Connection(
        "own", "batch", world, "https://api.batch.com", Secret("k"), "project_7", "own"
    )  # type: ignore[arg-type]


def planned(tmp_path: Path, to: str, text: str, **options: object) -> Plan:
    source = tmp_path / "rows.csv"
    source.write_text(text)
    return verbs.plan(source, to=to, set=options, out=tmp_path / "plan")


def people(tmp_path: Path) -> Plan:
    text = "custom_id,$email_marketing\nc1,subscribed\nc2,subscribed\nc3,unsubscribed\n"
    return planned(tmp_path, "batch.profiles.update", text, allow_subscribe=True)


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A terminal in which these answers are typed, one after the other; questions are kept."""
    answers: list[str] = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("click.prompt", lambda question, err: answers.pop(0))
    return answers


def ask(plan: Plan, world: str) -> None:
    cli_words.Asking(yes=False, expect_rows=None)(there(world), plan, None)


def test_people_are_subscribed_outside_practice_only_by_their_number(tmp_path, typing) -> None:
    plan = people(tmp_path)
    assert plan.consent == {"subscribed": 2, "unsubscribed": 1}
    ask(plan, "practice")  # shown and not asked
    typing[:] = ["2", "3"]
    ask(plan, "test")
    typing[:] = ["3", "3"]
    with pytest.raises(FixTheRecipe, match="nothing was sent"):
        ask(plan, "test")


def test_production_asks_for_project_people_and_rows(tmp_path, typing) -> None:
    plan = people(tmp_path)
    typing[:] = ["project_7", "2", "3"]
    ask(plan, "production")
    assert typing == []
    typing[:] = ["project_8", "2", "3"]
    with pytest.raises(FixTheRecipe, match="nothing was sent"):
        ask(plan, "production")


def test_a_campaign_that_starts_is_asked_for_by_name_even_where_a_draft_comes_first(
    tmp_path, typing
) -> None:
    text = (
        "name,state,start,subject,sender_identity_id,html\n"
        "Quiet,DRAFT,now,S,1,<p>x</p>\n"
        "Loud,RUNNING,now,S,1,<p>x</p>\n"
    )
    plan = planned(tmp_path, "batch.campaigns.create", text)
    assert plan.final_objects == ["Loud"]
    typing[:] = ["Loud", "2"]
    ask(plan, "practice")
    typing[:] = ["Quiet", "2"]
    with pytest.raises(FixTheRecipe, match="nothing was sent"):
        ask(plan, "practice")


def test_without_a_terminal_the_word_is_an_option(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    plan = people(tmp_path)
    with pytest.raises(FixTheRecipe, match="add --yes"):
        ask(plan, "test")
    cli_words.Asking(yes=True, expect_rows=None)(there("test"), plan, None)
    with pytest.raises(FixTheConnection, match="--expect-rows"):
        cli_words.Asking(yes=True, expect_rows=None)(there("production"), plan, None)
    with pytest.raises(FixTheRecipe, match="You expect 4 rows"):
        cli_words.Asking(yes=True, expect_rows=4)(there("production"), plan, None)
