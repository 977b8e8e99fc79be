"""What a run's page says of rows that were refused, and how the rest is sent again from it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from app_story import Story, plain
from test_app_kinds import BOOK, items

from workbench import running, verbs
from workbench.delivery import homes
from workbench.delivery import runs as delivery
from workbench.delivery.statuses import ChunkStatus
from workbench.plans.plan import Plan
from workbench.ui import draft_files, practice, run_requests, sending_again
from workbench.ui.again_choice import Choice, asked_for
from workbench.ui.wrapping import fitting, row_height
from workbench.vocabulary.fates import FATES, Counts

LONG = "the customer list was refused because " + "of a reason of many words " * 20 + "END"
REFUSED = [
    {
        "match": {"route": "audiences/update"},
        "do": "status",
        "status": 400,
        "body": {"error_code": "INVALID_PARAMETERS", "error_message": LONG[:180]},
    }
]
PEOPLE = b"custom_id,date(since)\n001,2024-01-01\n002,soon\n003,2024-01-01\n001,2024-02-01\n"


def ended(run: str) -> Any:
    until = time.monotonic() + 30
    while running.status(run).state in ("sending", "indexing") and time.monotonic() < until:
        time.sleep(0.05)
    return running.status(run)


def run_of(story: Story) -> str:
    found = story.at.query_params["run"]
    return found if isinstance(found, str) else found[0]


def said(story: Story) -> str:
    return " ".join(map(plain, story.sentences)).replace("**", "")


def keys(story: Story) -> list[str]:
    return [one.key for one in story.at.button]


def page_of(run: str) -> Story:
    story = Story().to("track/run")
    story.at.query_params["run"] = run
    story.at.run()
    return story


@pytest.fixture
def refused() -> Story:
    """The page of a run whose one update was refused; one row is invalid, one superseded."""
    story = Story().press("goal-batch.audiences.update").upload("people.csv", PEOPLE)
    story.press("next")
    story.labelled("text_input", "Audience").set_value("VIP")
    story.labelled("toggle", "Create the audience first").set_value(True)
    story.at.run()
    story.press("next").press("next").press("send")
    ended(run_of(story))
    story.at.run()
    return story


@pytest.mark.parametrize("faults", [REFUSED])
def test_the_rest_of_a_run_is_sent_again_once(practice: Any, refused: Story) -> None:
    run = run_of(refused)
    assert refused.metrics["Rejected"] == "2"
    # The page opens with the request that was refused, and its reason in full.
    told = said(refused)
    assert "Request 2, rejected" in told
    assert LONG[:180].strip() in told
    assert "2 rows can be sent again just as they are." in told
    assert "1 row cannot be sent as it is: the results below say what is wrong with it." in told
    refused.press("again")
    # Also after a reload: the address says it.
    assert refused.at.query_params["again"] == ["yes"] or refused.at.query_params["again"] == "yes"
    assert "2 rows in 2 requests" in said(refused)
    assert refused.at.button(key="send-again").label == "Send 2 rows again"
    assert list(homes.runs_folder().glob("*")) == [homes.runs_folder() / run]
    refused.press("send-again")
    again = run_of(refused)
    assert again != run
    assert ended(again).counts.accepted == 2
    assert len(running.runs()) == 2
    # Nobody sends the same rest twice; the runs lead to one another.
    back = page_of(run)
    assert "again" not in keys(back)
    assert "1. Sent the file (this run)" in said(back)
    assert "2. Sent what was left" in said(back)
    assert "2. Sent what was left (this run)" in said(page_of(again))
    earlier = running.status(run)
    shown = Plan.load(homes.runs_folder() / again)
    assert sending_again.begin_again(earlier, shown, Choice(("rejected", "not_sent"))) == again
    assert len(running.runs()) == 2
    # What became live has no rest; the rows that are invalid are still spoken of.
    live = page_of(again)
    assert "again" not in keys(live)


def cancelled(plan: Plan, made: Any) -> str:
    """A run of that plan of which nothing was sent."""
    there = practice.target(made.connection, made.destination)
    run = delivery.start(plan, there, file_name="people.csv")
    running.cancel(run)
    return run


def test_what_replaces_is_sent_again_only_once_its_name_was_typed(practice: Any) -> None:
    sheet = homes.home() / "first.csv"
    sheet.write_text("custom_id\n001\n")
    verbs.send(sheet, to="batch.audiences.update", set={"name": "VIP", "create": True})
    story = Story().press("goal-batch.audiences.replace").upload("people.csv", b"custom_id\n002\n")
    story.press("next")
    story.labelled("text_input", "Audience").set_value("VIP").run()
    story.press("next").press("next")
    made = draft_files.load(story.draft)
    run = cancelled(Plan.load(homes.runs_folder() / made.run), made)
    page = page_of(run).press("again")
    assert page.at.button(key="send-again").disabled
    assert "This replaces everybody who is in the audience that is named here" in said(page)
    page.labelled("text_input", "Type the name of the audience").set_value("VIP").run()
    page.press("send-again")
    assert ended(run_of(page)).counts.accepted == 1
    assert len(practice.requests("audiences/replace")) == 1


@pytest.mark.parametrize(
    ("counts", "rest", "told"),
    [
        (Counts(accepted=3), 0, []),
        (Counts(accepted=1, not_sent=1, not_sent_why={"superseded": 1}), 0, []),
        (Counts(not_sent=2, not_sent_why={"suppressed": 2}), 0, []),
        (
            Counts(not_sent=1, not_sent_why={"invalid": 1}),
            0,
            ["1 row cannot be sent as it is"],
        ),
        (
            Counts(rejected=2, unknown=4, not_sent=3, not_sent_why={"cancelled": 3}),
            5,
            ["5 rows can be sent again", "4 rows may have arrived, and so are no part"],
        ),
    ],
)
def test_the_rest_is_what_nothing_is_known_against(
    counts: Counts, rest: int, told: list[str]
) -> None:
    assert sending_again.left_over(counts) == rest
    found = sending_again.advice(counts)
    assert len(found) == len(told)
    for sentence, start in zip(found, told, strict=True):
        assert sentence.replace("**", "").startswith(start)


@pytest.mark.parametrize(
    ("word", "choice"),
    [
        ("", None),
        ("yes", Choice(("rejected", "not_sent"))),
        ("rejected", Choice(("rejected",))),
        ("rejected.not_sent.unknown", Choice(("rejected", "not_sent", "unknown"))),
        ("unknown", Choice(("unknown",))),
        ("none", Choice(())),
        ("halve", Choice(("rejected",), halving=True)),
        ("<b>", Choice(("rejected", "not_sent"))),
    ],
)
def test_the_address_carries_what_is_sent_again(word: str, choice: Choice | None) -> None:
    assert asked_for(word) == choice
    if choice is not None:
        assert asked_for(choice.word) == choice


def chunk(n: int, state: str, reason: str = "") -> ChunkStatus:
    return ChunkStatus(n, 1, state, 1, 200, "", "", 5, "", reason)


@pytest.mark.parametrize(
    ("states", "place"),
    [
        (["accepted", "accepted"], 0),
        (["accepted", "rejected", "unknown"], 1),
        (["accepted", "unknown", "rejected"], 1),
        (["accepted", "waiting"], 0),
    ],
)
def test_the_requests_open_on_the_first_that_went_wrong(states: list[str], place: int) -> None:
    assert run_requests.first_bad([chunk(n, one) for n, one in enumerate(states, 1)]) == place


def test_a_request_of_which_some_rows_were_refused_is_next_to_be_looked_at() -> None:
    chunks = [chunk(1, "accepted"), chunk(2, "accepted", "3 rows were refused")]
    assert run_requests.first_bad(chunks) == 1


def test_no_cell_of_a_table_is_cut_off_without_a_sign() -> None:
    # 166 pixels take 24 characters a line.
    short = "Write it so."
    assert fitting(short, 166, 6) == short
    assert row_height([([short], 166)]) == 35
    four = "Write it like 2024-03-31, or say how the column's dates are written. Then look again."
    assert fitting(four, 166, 6) == four
    assert row_height([([four], 166)]) >= 4 * 18
    cut = fitting(LONG, 166, 6)
    assert cut.endswith("…")
    assert len(cut) <= 6 * 24
    assert row_height([([cut], 166)]) == row_height([(["x" * 6 * 24], 166)])
    shown = run_requests.requests_shown([chunk(1, "rejected", LONG)])
    assert shown["Reason"][0].endswith("…")


@pytest.mark.usefixtures("practice")
def test_a_run_of_two_sheets_is_taken_away_as_a_workbook_only(tmp_path: Path) -> None:
    story = items(BOOK)
    story.labelled("selectbox", "Sheet of fields").set_value("Fields").run()
    story.press("next").press("next")
    made = draft_files.load(story.draft)
    run = cancelled(Plan.load(homes.runs_folder() / made.run), made)
    page = page_of(run)
    by_fate = [f"results-{fate}" for fate in FATES]
    assert [one.key for one in page.at.get("download_button")] == ["results-xlsx", *by_fate]
    assert "As Excel only: this run took 2 sheets of the workbook" in said(page)
    sheet = tmp_path / "one.csv"
    sheet.write_text("custom_id\n001\n")
    one = verbs.send(sheet, to="batch.audiences.update", set={"name": "A", "create": True})
    page = page_of(one.run)
    both = ["results-xlsx", "results-csv"]
    assert [b.key for b in page.at.get("download_button")] == [*both, *by_fate]
    assert "As Excel only" not in said(page)
