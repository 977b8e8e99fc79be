"""Numbers of ours are written as the reader's browser says; cells, answers and files stay."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from app_story import ROOT, Story, plain
from streamlit.testing.v1.element_tree import Dataframe
from test_app_sending import settled

from workbench import running
from workbench.delivery import homes
from workbench.delivery.causes import Cause
from workbench.ui import confirming, results_view, run_causes, run_requests, wording
from workbench.ui.confirming import Question
from workbench.ui.page_words import headline_words, issue_said, on_record, page_words
from workbench.vocabulary.issues import Issue

# What stands between French thousands, and breaks no line.
THIN = "\N{NARROW NO-BREAK SPACE}"
GROUPED = re.compile(r"(?<![\d,])\d{1,3}(?:,\d{2,3})*,\d{3}(?!\d)")
UI = [*(ROOT / "workbench" / "ui").glob("*.py"), *(ROOT / "pages").rglob("*.py")]


@pytest.fixture
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody whose browser says that locale, German where a test names none."""
    locale = getattr(request, "param", "de-DE")
    monkeypatch.setattr(wording, "st", SimpleNamespace(context=SimpleNamespace(locale=locale)))


@pytest.mark.parametrize(
    ("reader", "words"),
    [
        ("de-DE", ["25.000 rows", "250.000", "1.234.567", "2,8 MB", "0,5", "1.000"]),
        (
            "fr-FR",
            [
                f"25{THIN}000 rows",
                f"250{THIN}000",
                f"1{THIN}234{THIN}567",
                "2,8 MB",
                "0,5",
                f"1{THIN}000",
            ],
        ),
        ("en-IN", ["25,000 rows", "2,50,000", "12,34,567", "2.8 MB", "0.5", "1,000"]),
        ("en-GB", ["25,000 rows", "250,000", "1,234,567", "2.8 MB", "0.5", "1,000"]),
    ],
    indirect=["reader"],
)
@pytest.mark.usefixtures("reader")
def test_numbers_and_sizes_in_four_locales(words: list[str]) -> None:
    told = [wording.counted(25_000, "row"), wording.number(250_000), wording.number(1_234_567)]
    told += [wording.sized(2_809_022), wording.number(0.5), wording.number(1_000.0)]
    assert told == words


@pytest.mark.parametrize(
    ("reader", "words"),
    [
        (None, "25,000"),
        ("", "25,000"),
        ("xx-YY", "25,000"),
        ("../../etc/passwd", "25,000"),
        ("en-US@posix", "25,000"),
        ("de", "25.000"),
        ("de-DE-u-nu-latn", "25.000"),
        ("de-CH", "25’000"),
    ],
    indirect=["reader"],
)
@pytest.mark.usefixtures("reader")
def test_whatever_a_browser_says_numbers_can_be_read(words: str) -> None:
    assert wording.number(25_000) == words


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("More than 1,024 characters", "More than 1.024 characters"),
        ("25,000 rows (1,200 of them twice).", "25.000 rows (1.200 of them twice)."),
        ("needs more than the 2,048 MB", "needs more than the 2.048 MB"),
        ("over 2.0 GB of text", "over 2,0 GB of text"),
        ("1.5 rows a second over the last 40 s", "1,5 rows a second over the last 40 s"),
        (
            "2,000 cells, the first is “1,234”; 3,000 more",
            "2.000 cells, the first is “1,234”; 3.000 more",
        ),
        # A cell can have quotation marks itself.
        ("“a” 1,234 “b” is no number", "“a” 1,234 “b” is no number"),
        ('Found "1,234" 2,000 times', 'Found "1,234" 2.000 times'),
        ("`1,234` is no id", "`1,234` is no id"),
        # What only looks like one.
        ("sales-1,234.csv and 1,234.csv", "sales-1,234.csv and 1,234.csv"),
        ("1,2345 and 12,34 and 1,234,56", "1,2345 and 12,34 and 1,234,56"),
        (
            "notes on profiles/update 2.13, 127.0.0.1, 2.5.1",
            "notes on profiles/update 2.13, 127.0.0.1, 2.5.1",
        ),
        ("€1,234 and 1,234-5", "€1,234 and 1,234-5"),
    ],
)
@pytest.mark.usefixtures("reader")
def test_of_a_sentence_only_our_own_numbers_are_rewritten(told: str, words: str) -> None:
    assert wording.localised(told) == words
    # A page may say it once more in a sentence of its own.
    assert wording.localised(words) == words
    assert page_words(told) == words


@pytest.mark.usefixtures("reader")
def test_the_names_of_a_findings_sheet_and_column_stay() -> None:
    found = Issue(
        "cells-lost",
        "2,000 cells are empty",
        "Fill them.",
        sheet="Over 1,000",
        line=4,
        column="From 1,000 up",
        value="1,234",
    )
    told = plain(issue_said(found, with_sheet=True))
    words = (
        "sheet Over 1,000, line 4, From 1,000 up: 2.000 cells are empty (found “1,234”). Fill them."
    )
    assert told == words
    assert plain(issue_said(replace(found, sheet="", line=None, column="", value=""))) == (
        "2.000 cells are empty. Fill them."
    )


@pytest.mark.usefixtures("reader")
def test_a_reason_on_record_may_be_the_vendors_and_stays() -> None:
    reason = "the vendor refused: at most 10,000 profiles (error 4)"
    assert on_record(reason) == reason
    chunk: Any = SimpleNamespace(state="rejected", reason=reason)
    assert run_requests.reason_words(chunk) == reason
    cause = Cause("rejected", "", reason, rows=2_000, requests=2_001, first=1)
    now: Any = SimpleNamespace(state="ended", earlier="")
    told = run_causes.causes_shown([cause], now, run_causes.Ways()).iloc[0]
    assert told["Rows"] == "2.000"
    assert plain(told["Why"]) == reason
    assert told["Request"] == "request 1 and 2.000 more"


@pytest.mark.parametrize(
    ("state", "headline", "words"),
    [
        ("paused", "Paused: more than 10,000 profiles", "Paused: more than 10,000 profiles"),
        ("ended", "Live in part: 1,234 rejected", "Live in part: 1.234 rejected"),
    ],
)
@pytest.mark.usefixtures("reader")
def test_a_headline_counts_in_the_readers_numbers(state: str, headline: str, words: str) -> None:
    run: Any = SimpleNamespace(state=state, headline=headline)
    assert headline_words(run) == words


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        *(
            (told, True)
            for told in ("12345", "12,345", "12.345", f"12{THIN}345", "12 345", "12’345")
        ),
        *((told, False) for told in ("", "1234", "12.345,0", "12345 rows", "-")),
    ],
)
def test_a_count_is_typed_as_the_page_shows_it_or_in_plain_digits(typed: str, right: bool) -> None:
    rows = Question("rows", "And the number of rows", "12345")
    assert confirming.right([rows], [typed]) is right


def test_a_name_is_typed_exactly() -> None:
    named = Question("object", "Type the name", "Lyon, 2024")
    assert confirming.right([named], ["Lyon, 2024"])
    assert not confirming.right([named], ["Lyon 2024"])


@pytest.mark.parametrize(
    ("reader", "marks"),
    [
        ("de-DE", (",", ".", (3, 3))),
        ("fr-FR", (",", THIN, (3, 3))),
        ("en-IN", (".", ",", (3, 2))),
        ("en-GB", (".", ",", (3, 3))),
    ],
    indirect=["reader"],
)
@pytest.mark.usefixtures("reader")
def test_the_marks_of_a_locale(marks: tuple[str, str, tuple[int, int]]) -> None:
    found = wording.marks()
    assert (found.decimal, found.group, found.groups) == marks


def specs(path: Path) -> Iterator[tuple[int, str]]:
    """Every fixed format of a value in a text, with its line."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr):
            for part in node.format_spec.values:
                if isinstance(part, ast.Constant):
                    yield node.lineno, str(part.value)


def test_one_module_alone_writes_numbers_for_the_pages() -> None:
    found = {path.name for path in UI if any(re.search("[,.]", spec) for _, spec in specs(path))}
    assert found == {"wording.py"}
    sources = {path.name: path.read_text("utf-8") for path in UI}
    for text in ("context.locale", "vocabulary.counting import", "from babel"):
        assert [name for name, source in sources.items() if text in source] == ["wording.py"]


def test_no_sentence_of_the_library_has_a_number_of_ours_between_quotation_marks() -> None:
    """There it could not be told from a cell, and would stay English on every page."""
    found = []
    for path in sorted((ROOT / "workbench").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                told = "".join(_shape(part) for part in node.values)
                found += [path.name] if re.search(r"[“”\"][^#]*#.*[“”\"]", told) else []
    assert found == []


def _shape(part: ast.expr) -> str:
    """A text as it is; # for a number with its thousands in groups, nothing for other values."""
    if isinstance(part, ast.Constant):
        return str(part.value)
    assert isinstance(part, ast.FormattedValue)
    spec = "".join(str(one.value) for one in getattr(part.format_spec, "values", ()))
    return "#" if "," in spec or ast.unparse(part.value).startswith("counted(") else ""


def people() -> bytes:
    """3,800 rows: one cell and one id that cannot be sent, and 1,200 people twice."""
    rows = [f"{n:05d},Jo,{n % 90}" for n in range(1, 2_601)]
    rows[1_999] = '02000,Jo,"1,234"'
    rows[2_100] = f"{'x' * 1_100},Jo,5"
    rows += [f"{n:05d},Jo,7" for n in range(1, 1_201)]
    return "\n".join(["custom_id,first_name,points", *rows, ""]).encode()


def english(story: Story) -> set[str]:
    """The words around each number that an English page would show, charts aside."""
    said = [
        str(node.proto)
        for node in story.at._tree
        if getattr(node, "proto", None) is not None
        and not isinstance(node, Dataframe)
        and node.type != "vega_lite_chart"
    ]
    for table in story.at.dataframe:
        for name, column in table.value.items():
            said += [f"{name}: {cell}" for cell in column if isinstance(cell, str)]
    return {
        one[max(0, found.start() - 8) : found.end()]
        for one in said
        for found in GROUPED.finditer(one)
    }


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> Story:
    """A German reader's session."""
    # AppTest formats choices once more after the script, where nothing knows the browser.
    told = wording._marks
    monkeypatch.setattr(wording, "_marks", lambda tag: told("de-DE" if tag == "en" else tag))
    return Story(locale="de-DE")


@pytest.mark.usefixtures("practice")
def test_a_german_reader_goes_from_the_file_to_the_run(german: Story) -> None:
    story = german
    assert story.labelled("button", "25.000 people in whom nothing is wrong")
    assert english(story) == set()
    story.press("goal-batch.audiences.update").upload("people.csv", people())
    told = " ".join(story.sentences)
    assert "**3.800 rows** and **3 columns**" in told
    assert "All 3.800 rows that can be read." in told
    tables = (one.value for one in story.at.dataframe)
    held = next(one for one in tables if "Most frequent" in one).set_index("Column")
    assert held["Different values"]["custom_id"] == "2.600"
    assert held["Most frequent"]["first_name"] == "Jo × 3.800"
    assert held["A bar for"]["custom_id"] == "lengths from 5 to 1.100 characters"
    assert english(story) == set()
    story.press("next")
    story.labelled("text_input", "Audience").set_value("VIP")
    story.labelled("toggle", "Create the audience first").set_value(True)
    story.at.run()
    assert english(story) == set()
    story.press("next")
    assert story.metrics == {
        "Rows ok": "2.598",
        "Rows with errors": "2",
        "Superseded by a later row": "1.200",
    }
    assert "3.800 rows in people.csv" in " ".join(map(plain, story.sentences))
    wrong = story.at.dataframe[0].value
    assert "More than 1.024 characters" in wrong["What is wrong"].tolist()
    assert "1,234" in wrong["Found"].tolist()
    # The cell, in the list, in full, and in the box where it is mended.
    assert english(story) == {"Found: 1,234", 'value: "1,234'}
    assert story.labelled("selectbox", "Which cell").options == ["Line 2.001, column points"]
    chart = json.loads(story.at.get("vega_lite_chart")[0].proto.spec)
    numbers = chart["config"]["locale"]["number"]
    assert (numbers["decimal"], numbers["thousands"]) == (",", ".")
    assert numbers["grouping"][:2] == [3, 3]
    story.press("next")
    assert story.metrics["Rows"] == story.metrics["Ids expected after"] == "2.598"
    assert re.fullmatch(r"\d+,\d kB", story.metrics["Bytes"])
    assert story.at.button(key="send").label == "Send 2.598 rows"
    assert english(story) == set()
    story.details("A row and its bytes")
    assert "Line 1.202 is record 1 of request 2" in " ".join(map(plain, story.sentences))
    story.details("Rows not sent (1.202)")
    assert "1.202 rows of 3.800" in story.sentences
    story.to("send/preview").press("send")
    (run,) = (one.run for one in running.runs())
    assert settled(run).headline == "Live"
    page = story.to("track/run")
    page.at.query_params["run"] = run
    page.at.run()
    assert page.metrics["Rows in the file"] == "3.800"
    assert page.metrics["Accepted"] == page.metrics["Ids after"] == "2.598"
    by_why = page.at.get("table")[0].value
    assert by_why["Rows"].tolist() == ["1.200", "2", "2.598", "**3.800**"]
    assert english(page) == set()
    for other in ("start/home", "track/runs", "practice/twin"):
        assert english(story.to(other)) == set()
    # What is written down is nobody's page.
    kept = (homes.runs_folder() / run).rglob("*.toml"), (homes.runs_folder() / run).rglob("*.json")
    texts = [path.read_text("utf-8") for some in kept for path in some]
    texts.append(results_view.exported(run, ".csv").decode("utf-8-sig"))
    assert [text for text in texts if re.search(r"\b(?:1\.024|1\.200|2\.598|3\.800)\b", text)] == []
    assert "More than 1,024 characters" in texts[-1]


@pytest.mark.usefixtures("practice")
def test_while_presenting_counts_are_told_from_phones_by_their_commas() -> None:
    story = Story(locale="fr-FR")
    assert story.labelled("button", f"25{THIN}000 people in whom nothing is wrong")
    story.at.checkbox(key="present-on").check().run()
    assert story.labelled("button", "25,000 people in whom nothing is wrong")
    story.press("goal-batch.audiences.update").upload("people.csv", people()).press("next")
    story.labelled("text_input", "Audience").set_value("VIP").run()
    story.press("next")
    told = " ".join(map(plain, story.sentences))
    assert "3,800 rows in people.csv" in told
    assert "1,202 rows will not be sent" in told
    assert story.metrics["Rows ok"] == "2,598"
    story.press("present-off")
    assert story.metrics["Rows ok"] == f"2{THIN}598"
