"""Pages speak in their own words, and whoever meets an error finds the way back."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from app_story import ROOT, Story, plain

from workbench.checks.report import Group
from workbench.errors import FixTheConnection, FixTheFile, FixTheRecipe, FixTheSelection
from workbench.ui import draft_files, frame, goals, hinting, holdings_view, navigation, twin_log
from workbench.ui.causes import mend
from workbench.ui.page_words import page_words
from workbench.vocabulary.issues import Issue

# A flag, a command in backticks, an order of dates in letters.
COMMAND = re.compile(r"--[a-z]|`|\b(?:YMD|DMY|MDY)\b")
# What only the command line says, or code for somebody else's command line.
ELSEWHERE = ("cli", "ui/", "twin/", "__main__", "results/snippets", "notebook", "recipe_files")


def library_sentences() -> Iterator[tuple[str, str]]:
    """Every text of the library that has a space in it, with 1 for each value in it."""
    for path in sorted((ROOT / "workbench").rglob("*.py")):
        name = path.relative_to(ROOT / "workbench").as_posix()
        if name.startswith(ELSEWHERE):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        silent = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                silent.update(id(part) for part in node.values)
        for node in ast.walk(tree):
            text = _text(node) if id(node) not in silent else ""
            if " " in text:
                yield f"{name}:{getattr(node, 'lineno', 0)}", text


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(
            _text(part) if isinstance(part, ast.Constant) else "1" for part in node.values
        )
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_no_sentence_of_the_library_reaches_a_page_with_a_command_in_it() -> None:
    found = dict(library_sentences())
    assert sum(bool(COMMAND.search(text)) for text in found.values()) > 20
    left = {where: text for where, text in found.items() if COMMAND.search(page_words(text))}
    assert left == {}


FORM = "on File, under “How the file is read”"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (
            "Line 2 holds a character that is not UTF-8 text (byte 1,234 of the file): say how the "
            "file is written, for example --encoding cp1252",
            "Line 2 holds a character that is not UTF-8 text: say how the file is written, for "
            f"example “Encoding” cp1252 ({FORM})",
        ),
        ("give --sheet one of “A”.", f"give “Sheet” ({FORM}) one of “A”."),
        (
            "the line with --header-row, or the right --delimiter.",
            f"the line with “Line of the headers” ({FORM}), or the right “Columns are parted by”.",
        ),
        (
            "Say which comes first (--dates DMY or --dates MDY), or choose the kind date for the "
            "column.",
            f"Say which comes first ({FORM}: “Dates are written” day first or month first), or "
            "choose the kind date for the column on Columns.",
        ),
        ("say so (--decimal ,); if", f"say so ({FORM}: “Decimal mark” comma); if"),
        (
            "for example France (--region FR), or",
            f"for example France ({FORM}: “Country of phones without a country code”), or",
        ),
        (
            "turn on “Allow subscribing people” (allow_subscribe=true); otherwise",
            "turn on “Allow subscribing people” (on Columns, under “Where it goes”); otherwise",
        ),
        ("leave it out when you map columns.", "leave it out on Columns."),
        (
            "Say what each word means (the column's values), or write true and false.",
            "Choose the kind boolean for the column on Columns and say what each word means, or "
            "write true and false.",
        ),
        ("Say header row 3 (--header-row 3).", "Say that line 3 holds the column names."),
        ("Say that dates are DMY", "Say that dates are day-month-year"),
        (
            "or create it with `--set create=true`",
            "or create it with “Create the audience first” on Columns",
        ),
        ("you paused it; `workbench resume r-1` goes on", "you paused it; “Resume” goes on"),
        ("cancel the rest (`workbench cancel r-1`)", "cancel the rest (“Cancel the rest”)"),
        (
            "2 requests in a row got no trustworthy answer (the connection broke before a complete "
            "answer (ConnectionError: ('a', B(104, 'c'))))",
            "2 requests in a row got no trustworthy answer (the connection broke before a complete "
            "answer)",
        ),
        (
            "the connection broke before a complete answer (ReadTimeout: x); it may exist already",
            "the connection broke before a complete answer; it may exist already",
        ),
        ("1 -- 2", "1 -- 2"),
    ],
)
def test_a_sentence_in_the_words_of_the_pages(told: str, words: str) -> None:
    assert page_words(told) == words


@pytest.mark.parametrize(
    ("sentence", "here", "to"),
    [
        (f"Say which comes first ({FORM}: …).", navigation.COLUMNS, [navigation.FILE]),
        (f"Say which comes first ({FORM}: …).", navigation.FILE, []),
        ("turn it on (on Columns, under …)", navigation.PREVIEW, [navigation.COLUMNS]),
        ("The setting is under Columns → country.", navigation.CHECK, [navigation.COLUMNS]),
        ("Correct the digits.", navigation.CHECK, []),
    ],
)
def test_beside_a_hint_stands_the_link_to_its_box(
    sentence: str, here: navigation.Entry, to: list[navigation.Entry]
) -> None:
    assert hinting.leads_to(sentence, here) == to


@pytest.mark.parametrize(
    ("rule", "box"),
    [
        ("percent-shown", "what is sent of such a cell"),
        ("currency-shown", "what is sent of such a cell"),
        ("column-torn", "how its dates are written, or its decimal mark"),
        ("phone-country", "country where a number names none"),
    ],
)
def test_a_question_about_a_column_says_which_box_of_columns_answers_it(
    rule: str, box: str
) -> None:
    asked = Group(Issue(rule, "Something is not said", "Say it.", severity="warning"), 1)
    assert mend(asked) == f"Say it. The setting is under Columns → {box}."


@pytest.mark.usefixtures("practice")
def test_a_doubt_on_columns_says_where_its_box_is_and_leads_there() -> None:
    dates = b"id,due\n" + b"".join(b"%d,0%d/02/2026\n" % (n, n) for n in range(1, 10))
    story = Story().press("goal-batch.audiences.update").upload("due.csv", dates).press("next")
    assert f"{FORM}: “Dates are written” day first or month first" in " ".join(
        map(plain, story.sentences)
    )
    assert "To File" in links(story)


@pytest.mark.parametrize(
    ("error", "here", "back"),
    [
        (FixTheFile(""), navigation.COLUMNS, navigation.FILE),
        (FixTheFile(""), navigation.PREVIEW, navigation.FILE),
        (FixTheRecipe(""), navigation.PREVIEW, navigation.COLUMNS),
        (FixTheRecipe(""), navigation.COLUMNS, navigation.FILE),
        (FixTheSelection(""), navigation.CHECK, navigation.SELECT),
        (FixTheConnection(""), navigation.CHECK, navigation.SELECT),
        (FixTheFile(""), navigation.FILE, navigation.HOME),
        (ValueError(), navigation.PREVIEW, navigation.CHECK),
        (FixTheRecipe(""), navigation.RUN, navigation.RUNS),
        (FixTheConnection(""), navigation.CONNECTIONS, navigation.HOME),
    ],
)
def test_the_way_back_leads_to_where_it_can_be_mended(
    error: Exception, here: navigation.Entry, back: navigation.Entry
) -> None:
    assert frame.way_back(error, here) is back


def links(story: Story) -> list[str]:
    return [json.loads(str(one.proto.label).join('""')) for one in story.at.get("page_link")]


@pytest.mark.usefixtures("practice")
@pytest.mark.parametrize(
    ("yes", "no"), [("oui", "non"), ("ja", "nein"), ("sí", "no"), ("да", "нет")]
)
def test_yes_and_no_of_each_language_lead_to_the_table_of_words(yes: str, no: str) -> None:
    rows = "".join(f"{n},{yes if n % 3 else no.upper()}\n" for n in range(1, 10))
    sheet = f"id,vip\n{rows}".encode()
    story = Story().press("goal-batch.audiences.update").upload("vip.csv", sheet).press("next")
    told = " ".join(map(plain, story.sentences))
    assert "9 of 9 cells look like yes or no" in told
    assert "Choose the kind boolean for the column here and say what each word means" in told
    story.labelled("selectbox", "Kind of column 2").set_value("boolean").run()
    assert [f"{yes} × 6", f"{no.upper()} × 3"] == [one.value for one in story.at.text][-2:]
    story.labelled("selectbox", "Word 1 of column 2 means").set_value("true").run()
    story.labelled("selectbox", "Word 2 of column 2 means").set_value("false").run()
    vip = draft_files.load(story.draft).columns[1]
    assert dict(vip.how.values) == {"true": "true", "false": "false", yes: "true", no: "false"}


@pytest.mark.parametrize("page", ["columns", "check"])
def test_an_unreadable_file_can_be_left_from_every_step(page: str) -> None:
    story = Story().press("goal-batch.audiences.update").upload("old.csv", b"a,b\n1,\xe9\n")
    made = draft_files.load(story.draft)
    assert "Back: home" in links(story)
    settled = Story(draft=made.id)
    draft_files.save(made.__class__(**{**fields(made), "columns_for": made.mapping}))
    settled.to(f"prepare/{page}")
    assert len(settled.errors) == 1
    assert links(settled)[-1] == "Back: file"


def fields(made: object) -> dict[str, object]:
    return {name: getattr(made, name) for name in made.__dataclass_fields__}  # type: ignore[attr-defined]  # a dataclass


def test_a_run_that_nobody_knows_leads_to_the_list() -> None:
    story = Story(run="20990101-000000-0000").to("track/run")
    assert "the page Runs lists those that are known" in plain(story.errors[0])
    assert links(story)[-1] == "Back: runs"


def test_the_menus_entry_leads_to_the_list_and_an_old_address_to_its_run() -> None:
    shown = [entry.title for entry in navigation.PAGES if not entry.hidden]
    assert "Run" not in shown
    story = Story(run="20990101-000000-0000").to("track/runs")
    assert story.title == "Run"
    assert Story().to("track/runs").title == "Runs"


@pytest.mark.parametrize(
    "page", ["track/runs", "track/run", "practice/twin", "settings/connections", "start/home"]
)
def test_there_is_one_practice_badge_and_no_draft_above_what_is_not_about_it(page: str) -> None:
    story = Story().press("goal-batch.audiences.update").upload("people.csv", b"custom_id\n1\n")
    assert "people.csv" in plain(story.at.caption[0].value)
    story.to(page)
    told = story.sentences
    assert sum("-badge[" in one for one in told) == 1
    assert not [one for one in told if one.startswith("Add or remove people") and "people" in one]


@pytest.mark.parametrize(
    ("objects", "told"),
    [
        ((), ""),
        (("VIP",), "for VIP"),
        (("A", "B", "C"), "for A, B, C"),
        (("A", "B", "C", "D"), "for A, B, C and more"),
    ],
)
def test_what_a_run_acts_on_in_a_list(objects: tuple[str, ...], told: str) -> None:
    assert goals.objects_words(objects) == told


def test_the_vendors_log_is_read_in_the_readers_time(tmp_path: Path) -> None:
    line = {
        "time": "2026-11-22T04:42:31.919Z",
        "method": "POST",
        "route": "audiences/update",
        "status": 429,
        "error_code": "TOO_MANY_REQUESTS",
        "name": "VIP",
        "rows": 7,
        "sha256": "ab" * 32,
    }
    look = {**line, "method": "GET", "status": 200, "error_code": None, "rows": None, "name": None}
    log = tmp_path / "twin.log"
    log.write_text("".join(json.dumps(one) + "\n" for one in (look, line)))
    told = twin_log.log_table(log, "Europe/Paris").fillna(-1).values.tolist()
    when = "2026-11-22 05:42:31 CET"
    asked = "audiences/update"
    assert told == [
        [when, asked, "VIP", "429 TOO_MANY_REQUESTS", 7, "ab" * 32],
        [when, asked, "", "200", -1, ""],
    ]


def test_people_at_the_practice_vendor_have_a_column_for_each_attribute() -> None:
    sample = [
        {"id": "1", "attributes_json": '{"city":"Gießen","points":1.10,"vip":true}'},
        {"id": "2", "attributes_json": '{"tags":["a","b"],"points":12345678901234567890}'},
    ]
    shown = holdings_view.members_table(sample)
    assert list(shown.columns) == ["Id", "city", "points", "vip", "tags"]
    assert shown.values.tolist() == [
        ["1", "Gießen", "1.10", "true", ""],
        ["2", "", "12345678901234567890", "", "a, b"],
    ]
    assert list(holdings_view.members_table([]).columns) == ["Id"]


def test_sentences_count_in_the_singular() -> None:
    story = Story().press("goal-batch.audiences.update").upload("people.csv", b"custom_id\n1\n")
    story.to("prepare/check")
    told = " ".join(story.sentences)
    assert "What the columns mean is not settled yet: look at them first." in told


def test_code_is_shown_without_the_fixed_colours_that_are_too_pale_on_white() -> None:
    sources = {path.name: path.read_text("utf-8") for path in (ROOT / "workbench/ui").glob("*.py")}
    assert sum("presenting.code(" in text for text in sources.values()) > 1
    assert [name for name, text in sources.items() if 'language="' in text] == []
    # A chosen segment has 3.5 : 1 in dark; a radio's words are plain text.
    assert [name for name, text in sources.items() if "segmented_control" in text] == []
