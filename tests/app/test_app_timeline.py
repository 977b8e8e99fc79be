"""The timeline's picture says what its lines say, in the first run's own seconds."""

from __future__ import annotations

import json
from typing import Any

from test_app_again import ended, page_of
from test_app_run_page import started

from workbench import running
from workbench.delivery.timeline import Span, spans
from workbench.ui import practice as targets
from workbench.ui.timeline_view import bars, marks, picture, spoken, timeline_words

LINES = [
    Span(1, 1, 100.0, 101.0, 104.0, False, (("live", 1),)),
    Span(2, 2, 101.0, 102.5, None, True, ()),
    Span(3, 3, 102.5, 103.0, None, False, (("refused", 1),)),
    Span(4, 5, 103.0, None, None, False, (("no answer", 1),)),
]


def test_a_bar_for_what_was_sent_and_one_for_what_was_indexed() -> None:
    assert bars(LINES, 100.0, 110.0).values.tolist() == [
        ["1", "Sending", 0.0, 1.0, False],
        ["1", "Indexing", 1.0, 4.0, False],
        ["2", "Sending", 1.0, 2.5, False],
        ["2", "Indexing", 2.5, 10.0, True],
        ["3", "Sending", 2.5, 3.0, False],
        ["4–5", "Sending", 3.0, 10.0, True],
    ]


def test_a_mark_where_it_went_live_or_was_refused() -> None:
    assert marks(LINES, 100.0).values.tolist() == [["1", "live", 4.0, 1], ["3", "refused", 3.0, 1]]
    assert spoken(LINES) == "4 requests over time: 1 live, 1 refused, 1 no answer, 1 out, " + (
        "1 being indexed"
    )


def test_the_picture_is_drawn_in_the_unit_that_fits() -> None:
    told = json.dumps(picture(LINES, 110.0).to_dict())
    assert "Seconds since the first request" in told
    assert "Hours since the first request" in json.dumps(picture(LINES, 20_000.0).to_dict())


def test_what_is_not_indexed_has_no_bar_and_no_word_of_it() -> None:
    sent = LINES[2:]
    assert "Indexing" not in json.dumps(picture(sent, 110.0).to_dict())
    assert "indexing" not in timeline_words(sent, sent)
    assert "Indexing" in json.dumps(picture(LINES, 110.0).to_dict())
    assert "indexing" in timeline_words(LINES, LINES)


def test_a_run_shows_its_timeline_once_something_was_sent(practice: Any) -> None:
    run = started(practice)
    assert "Timeline" not in [one.value for one in page_of(run).at.subheader]
    with_target = running.status(run)
    running.go_on(with_target, targets.target(with_target.connection, with_target.destination))
    assert ended(run).headline == "Live"
    page = page_of(run)
    assert "Timeline" in [one.value for one in page.at.subheader]
    (chart,) = page.at.get("vega_lite_chart")
    assert chart.proto.alt == "2 requests over time: 2 live"
    assert len(spans(run)) == 2
