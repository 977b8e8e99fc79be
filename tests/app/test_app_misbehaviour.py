"""Practice goes wrong by order: the page's rules are the twin's, and what is left of them stays."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from app_story import Story

from workbench import verbs
from workbench.delivery import misbehaving
from workbench.errors import FixTheConnection
from workbench.ui import misbehaviour

PEOPLE = "custom_id\nann\nbob\n"


def ordered(story: Story, fault: str, route: str, **numbers: int) -> Story:
    story.labelled("selectbox", "What goes wrong").set_value(fault)
    story.labelled("selectbox", "For which request").set_value(route)
    for label, value in numbers.items():
        story.labelled("number_input", label.replace("_", " ")).set_value(value)
    return story.press("order-fault")


def test_what_is_ordered_happens_to_the_next_such_request(practice: Any, tmp_path: Path) -> None:
    story = Story().to("practice/twin")
    ordered(story, "It is refused as wrong (400)", "Ids for an audience")
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE)
    what = {"to": "batch.audiences.update", "set": {"name": "VIP", "create": True}}
    first = verbs.send(file, **what)
    assert (first.counts.accepted, first.counts.rejected) == (0, 2)
    assert verbs.send(file, **what).counts.accepted == 2
    shown = Story().to("practice/twin").at.dataframe
    told = next(one.value for one in shown if "Times left" in one.value)
    assert told.to_dict("records") == [
        {
            "What": "It is refused as wrong (400)",
            "Request": "Ids for an audience",
            "Go well before": "0",
            "Times left": "0",
        }
    ]


def test_several_orders_stand_beside_each_other_until_it_behaves_again(practice: Any) -> None:
    story = Story().to("practice/twin")
    ordered(story, "The key is refused (401)", "A new campaign", From_which_one_on=3)
    words = "Too many requests (429), wait so many seconds"
    ordered(story, words, "A new audience", From_which_one_on=1, How_often=2, Seconds=7)
    rules = misbehaving.in_force(practice.url)
    assert [(one["match"], one["status"], one["times"]) for one in rules] == [
        ({"route": "campaigns/create", "n": 3}, 401, 1),
        ({"route": "audiences/create", "n": 1}, 429, 2),
    ]
    assert rules[1]["headers"] == {"Retry-After": "7"}
    story.press("behave")
    assert misbehaving.in_force(practice.url) == []


@pytest.mark.parametrize(
    ("rule", "left"),
    [
        (
            {"match": {"route": "a", "n": 3}, "do": "html", "times": 5, "seen": 4, "fired": 2},
            {"match": {"route": "a", "n": 1}, "do": "html", "times": 3},
        ),
        (
            {"match": {}, "do": "delay", "seconds": 2, "times": "always", "seen": 9, "fired": 9},
            {"match": {}, "do": "delay", "seconds": 2, "times": "always"},
        ),
    ],
)
def test_what_is_left_of_a_rule_is_ordered_anew(rule: dict[str, Any], left: object) -> None:
    assert misbehaviour.again(rule) == left


@pytest.mark.parametrize("fault", misbehaviour.FAULTS, ids=lambda one: one.words)
def test_the_twin_takes_each_of_them_and_the_page_knows_it_again(
    practice: Any, fault: misbehaviour.Fault
) -> None:
    rule = misbehaviour.made(fault, "audiences/update", 3, 1, 5)
    (found,) = misbehaving.order(practice.url, [rule])
    assert misbehaviour.told(found) == (fault.words, "Ids for an audience", "2", "1")
    assert misbehaviour.told({**found, "seen": 1})[2] == "1"


def test_where_no_twin_is_one_sentence_says_so(practice: Any) -> None:
    with pytest.raises(FixTheConnection, match="does not answer: start it again"):
        misbehaving.in_force("http://127.0.0.1:9")
    with pytest.raises(FixTheConnection, match=r"does not take that: .*nothing"):
        misbehaving.order(practice.url, [{"do": "nothing"}])


def test_what_is_no_twin_is_said_to_be_none() -> None:
    """It takes the order and answers JSON, but knows of no faults."""

    class Stranger(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"code": "SUCCESS"}')

        def log_message(self, format: str, *told: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Stranger) as server:
        threading.Thread(target=server.handle_request).start()
        url = f"http://127.0.0.1:{server.server_port}"
        with pytest.raises(FixTheConnection, match=f"What answers at {url} is no practice vendor:"):
            misbehaving.in_force(url)
