"""Live means that the vendor said so, in a word that the documents know (matrix row 45)."""

from __future__ import annotations

import itertools

import pytest
from delivery_plans import plan_folder
from misbehaving import Act, Request, Vendor, error, json_answer, silent

from workbench.delivery.following import read_shown, read_word
from workbench.delivery.origins import connection
from workbench.delivery.runs import start, status
from workbench.delivery.worker import work
from workbench.destinations.spec import Indexing
from workbench.vocabulary.replies import Reply
from workbench.vocabulary.steps import Quota

WORDS = {"APPLIED": "live", "IN_PROGRESS": "pending", "IN_PROCESS": "pending"}
QUOTA = Quota("batch:other", 1.0, 1, "test")
INDEXING = Indexing("2.11/audiences/view", {**WORDS, "REPLACED": "replaced"}, "test", QUOTA)
REMOVAL = Indexing("2.11/audiences/view", WORDS, "test", QUOTA, gone_is_live=True)


@pytest.mark.parametrize(
    ("indexing", "status_code", "body", "word", "meaning"),
    [
        (INDEXING, 200, b'{"indexing_state":"APPLIED"}', "APPLIED", "live"),
        (INDEXING, 200, b'{"indexing_state":"IN_PROGRESS"}', "IN_PROGRESS", "pending"),
        (INDEXING, 200, b'{"indexing_state":"IN_PROCESS"}', "IN_PROCESS", "pending"),
        (INDEXING, 200, b'{"indexing_state":"REPLACED"}', "REPLACED", "replaced"),
        (INDEXING, 200, b'{"indexing_state":"applied"}', "applied", "unrecognised"),
        (INDEXING, 200, b'{"indexing_state":"DONE"}', "DONE", "unrecognised"),
        (INDEXING, 200, b'{"indexing_state":1}', "no state in the answer", "unrecognised"),
        (INDEXING, 200, b"<html>", "no state in the answer", "unrecognised"),
        (INDEXING, 404, b"{}", "not found (404)", "unrecognised"),
        (INDEXING, 400, b"{}", "not found (400)", "unrecognised"),
        (REMOVAL, 404, b'{"error_code":"20","error_message":"none"}', "removed", "live"),
        (REMOVAL, 404, b"<html>", "not found (404)", "unrecognised"),
        (REMOVAL, 404, b"{}", "not found (404)", "unrecognised"),
        (REMOVAL, 400, b"{}", "not found (400)", "unrecognised"),
        (INDEXING, 200, b'{"indexing_state":"%s"}' % (b"X" * 99), "X" * 64, "unrecognised"),
    ],
)
def test_only_the_documented_word_means_live(indexing, status_code, body, word, meaning) -> None:
    assert read_word(indexing, Reply(status_code, body=body)) == (word, meaning)


@pytest.mark.parametrize(
    ("status_code", "body", "word", "meaning"),
    [
        (200, b'{"fields":[{"name":"director"}]}', "shown", "live"),
        (200, b'{"fields":[]}', "not shown yet", "pending"),
        (404, b'{"fields":[{"name":"director"}]}', "not shown yet", "pending"),
        (200, b"<html>", "not shown yet", "pending"),
    ],
)
def test_a_request_without_a_token_is_live_when_the_view_shows_it(
    status_code, body, word, meaning
) -> None:
    def shows(sent: bytes, view) -> bool:
        return any(field["name"] in sent.decode() for field in view.get("fields", []))

    answer = Reply(status_code, body=body)
    assert read_shown(INDEXING, shows, b'{"name":"director"}', answer) == (word, meaning)


def state(word: str) -> Act:
    return json_answer(200, {"name": "VIP", "nb_ids": 3, "indexing_state": word})


class View:
    """Answers a view by how often its token was asked about; a view without one shows a size."""

    def __init__(self, *acts: Act) -> None:
        self.acts = list(acts)
        self.asked: list[float] = []

    def __call__(self, sock, request: Request) -> None:
        if "indexing_token" not in request.path:
            state("APPLIED")(sock, request)
            return
        self.asked.append(0.0)
        self.acts[min(len(self.asked), len(self.acts)) - 1](sock, request)


def run_with(vendor: Vendor, view: View, tmp_path, sizes=(3,)) -> str:
    vendor.view = view
    plan = plan_folder(tmp_path / "plan", list(sizes))
    return start(plan, connection("twin"), file_name="people.csv")


def test_a_run_is_live_only_when_every_token_is(tmp_path, vendor, owned) -> None:
    view = View(state("IN_PROGRESS"), state("IN_PROCESS"), state("ODD"), state("APPLIED"))
    run = run_with(vendor, view, tmp_path)
    assert work(run, owned.seams()) == 0
    assert len(view.asked) == 4
    assert status(run).headline == "Live"


def test_a_replaced_token_ends_the_following_and_is_not_called_live(
    tmp_path, vendor, owned
) -> None:
    run = run_with(vendor, View(state("REPLACED")), tmp_path)
    assert work(run, owned.seams()) == 0
    found = status(run)
    assert (found.state, found.chunks[0].indexing) == ("done", "REPLACED")
    assert found.headline.startswith("Replaced:")


@pytest.mark.parametrize("word", ["IN_PROGRESS", "BAKING"])
def test_after_30_minutes_without_news_the_run_pauses_and_can_be_resumed(
    word, tmp_path, vendor, owned
) -> None:
    view = View(state(word))
    run = run_with(vendor, view, tmp_path)
    began = owned.now
    assert work(run, owned.seams()) == 3
    assert 1_800 < owned.now - began < 1_900
    # 2, 4, 8, 16, 32 s apart, then every 60 s: some 35 questions and not 900.
    assert 30 <= len(view.asked) <= 36
    found = status(run)
    assert found.headline.startswith(f"Paused: the vendor still says {word}")
    assert found.counts.accepted == 3
    view.acts = [state("APPLIED")]
    assert work(run, owned.seams()) == 0
    assert status(run).headline == "Live"


def test_questions_about_a_token_back_off_from_2_s(tmp_path, vendor, owned) -> None:
    times: list[float] = []

    def noted(sock, request: Request) -> None:
        times.append(owned.now)
        state("IN_PROGRESS" if len(times) < 6 else "APPLIED")(sock, request)

    run = run_with(vendor, View(noted), tmp_path)
    work(run, owned.seams())
    gaps = [round(after - before, 1) for before, after in itertools.pairwise(times)]
    assert gaps == [2.0, 4.0, 8.0, 16.0, 32.0]


@pytest.mark.parametrize(
    "act",
    [
        error(429, "TOO_MANY_REQUESTS"),
        error(500, "SERVER_ERROR"),
        error(503, "MAINTENANCE_ERROR"),
        lambda sock, request: None,
    ],
    ids=["429", "500", "503", "no answer"],
)
def test_a_question_that_got_no_answer_is_asked_again(act, tmp_path, vendor, owned) -> None:
    run = run_with(vendor, View(act, state("APPLIED")), tmp_path)
    assert work(run, owned.seams()) == 0
    assert status(run).headline == "Live"


def test_a_vendor_that_answers_no_question_any_more_pauses_the_run(tmp_path, vendor, owned) -> None:
    run = run_with(vendor, View(error(500, "SERVER_ERROR")), tmp_path)
    assert work(run, owned.seams()) == 3
    assert "the vendor answered 500 to a question" in status(run).headline
    assert status(run).counts.accepted == 3


def test_a_key_that_is_refused_during_indexing_pauses_at_once(tmp_path, vendor, owned) -> None:
    view = View(error(401, "AUTHENTICATION_INVALID"))
    run = run_with(vendor, view, tmp_path)
    assert work(run, owned.seams()) == 3
    assert len(view.asked) == 1


def test_the_size_at_the_vendor_is_evidence_and_nothing_depends_on_it(
    tmp_path, vendor, owned
) -> None:
    run = run_with(vendor, View(state("APPLIED")), tmp_path)
    work(run, owned.seams())
    assert status(run).sizes == (3, None, 3)
    vendor.view = silent(0)
    vendor.posts = [error(400, "MALFORMED_PARAMETER")]
    plan = plan_folder(tmp_path / "other", [3])
    other = start(plan, connection("twin"), file_name="people.csv", expected=9)
    assert work(other, owned.seams()) == 0
    assert status(other).sizes == (None, 9, None)
