"""Bad files get their one sentence, and nothing that a file holds is read as Markdown."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from app_story import SAMPLES, Story, plain

from workbench.ui import draft_files, drafting
from workbench.ui.escaping import md_escape

MARKUP = "![x](http://evil.example/p.png) **b** :red[r] $a$ <b>"


def uploaded(name: str, content: bytes) -> Story:
    return Story().press("goal-batch.audiences.update").upload(name, content)


def broken_workbook() -> bytes:
    return (SAMPLES / "audience_messy.xlsx").read_bytes()[:9_000]


def empty_zip() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("note.txt", "nothing")
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("none.csv", b"", r"none\.csv is empty"),
        ("cut.xlsx", broken_workbook(), r"cut\.xlsx is a damaged workbook"),
        ("zip.xlsx", empty_zip(), r"zip\.xlsx is a zip archive without a workbook"),
        (
            "old.csv",
            b"custom_id,n\n1,Andr\xe9\n",
            r"Line 2 holds a character that is not UTF-8 text.*“Encoding” cp1252",
        ),
        ("run.exe", b"%PDF-1.7", r"run\.exe is a PDF document, expected CSV text, a workbook"),
    ],
)
def test_a_bad_file_gets_one_sentence(name: str, content: bytes, sentence: str) -> None:
    story = uploaded(name, content)
    assert story.title == "File"
    assert len(story.errors) == 1
    assert re.search(sentence, plain(story.errors[0]))
    assert re.search("[0-9a-f]{32}", story.errors[0]) is None, "the name under which it is stored"
    assert re.search("--|byte [0-9]|0x", plain(story.errors[0])) is None
    assert not story.at.exception


def test_a_wrong_encoding_is_mended_with_the_form_that_proposes_one() -> None:
    story = uploaded("old.csv", b"custom_id,n\n1,Andr\xe9\n")
    assert story.labelled("selectbox", "Encoding").value == "cp1252"
    story.at.form_submit_button[0].click().run()
    assert story.errors == []
    assert story.at.dataframe[1].value.values.tolist() == [[2, "1", "André"]]


def test_the_lines_that_differ_stand_beside_the_choice_of_an_encoding() -> None:
    content = b"custom_id,n\n1,Ann\n2,Andr\xe9\n3,100 \x80\n"
    story = uploaded("old.csv", content)
    shown = story.at.dataframe[0].value
    assert list(shown.columns) == ["Encoding", "Line 3", "Line 4"]
    assert shown["Encoding"].tolist()[:2] == [
        "utf-8: any language",
        "cp1252: Western Europe, Windows",
    ]
    told = {row[0].split(":")[0]: row[1:] for row in shown.values.tolist()}
    assert told["utf-8"] == ["2,Andr\\xe9", "3,100 \\x80"]
    assert told["cp1252"] == ["2,André", "3,100 €"]
    assert told["cp1251"] == ["2,Andrй", "3,100 Ђ"]
    story.labelled("selectbox", "Encoding").set_value("cp1251")
    story.at.form_submit_button[0].click().run()
    assert story.errors == []
    assert story.at.dataframe[1].value.values.tolist()[1] == [3, "2", "Andrй"]


def test_an_encoding_is_ticked_beside_its_lines_and_saved_at_once() -> None:
    story = uploaded("old.csv", b"custom_id,n\n1,Ann\n2,Andr\xe9\n3,100 \x80\n")
    made = draft_files.load(story.draft)
    ticked = {"selection": {"rows": [1], "columns": [], "cells": []}}
    story.at.session_state[f"encodings-{made.id}-{made.generation}"] = ticked
    story.at.run()
    assert story.errors == []
    assert draft_files.load(story.draft).reading.encoding == "cp1252"
    again = Story(draft=story.draft).to("prepare/file")
    assert again.at.dataframe[1].value["n"].tolist() == ["Ann", "André", "100 €"]


def test_a_file_of_utf_8_has_no_lines_that_differ() -> None:
    story = uploaded("new.csv", "custom_id,n\n1,André\n".encode())
    assert list(story.at.dataframe[0].value.columns) == ["line", "custom_id", "n"]


def test_many_cells_that_were_encoded_twice_are_one_warning() -> None:
    rows = "".join(f"{number},AndrÃ©\n" for number in range(9))
    story = uploaded("twice.csv", f"custom_id,n\n{rows}".encode())
    [told] = [plain(one.value) for one in story.at.warning]
    assert "It probably was “André”" in told
    assert told.endswith("The same of 8 more cells.")


def test_a_sheet_can_be_chosen() -> None:
    story = uploaded("two.xlsx", (SAMPLES / "audience_messy.xlsx").read_bytes())
    assert "there is data on “Targets” too" in plain(story.at.warning[0].value)
    story.labelled("selectbox", "Sheet").set_value("Targets")
    story.at.run()
    assert "on the sheet Targets" in " ".join(story.sentences)


def test_markup_in_file_name_header_and_cell_stays_text() -> None:
    content = f'custom_id,"{MARKUP}"\n1,"{MARKUP}"\n'.encode()
    story = uploaded(f"a {MARKUP}.csv".replace("/", ""), content).press("next")
    pieces = [*story.sentences, *story.errors]
    pieces += [box.label for box in (*story.at.selectbox, *story.at.text_input)]
    told = "\n".join(str(piece) for piece in pieces)
    assert "evil" in told
    for spot in (r"!\[", r"\]\(", r"\*\*b", ":red", r"\$a", "<b"):
        assert re.search(rf"(?<!\\){spot}", told) is None, spot
    assert "http:" not in told.replace("http\N{WORD JOINER}", "")
    assert MARKUP in [text.value for text in story.at.text]


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("plain é 12", "plain é 12"),
        ("a*b_c", r"a\*b\_c"),
        ("![x](y)", r"\!\[x\]\(y\)"),
        ("two\nlines\tand\0", "two lines and"),
        (":material/home:", "\\:\N{WORD JOINER}material\\/home\\:"),
        ("https://a.bc", "http\N{WORD JOINER}s\\:\\/\\/a\\.bc"),
        ("www.a.bc", "www\N{WORD JOINER}\\.a\\.bc"),
        ("a@b.cd", "a\N{WORD JOINER}\\@b\\.cd"),
        ("a -> b", "a \\-\N{WORD JOINER}\\> b"),
        ("10:30", "10\\:\N{WORD JOINER}30"),
    ],
)
def test_the_escape_function(text: str, escaped: str) -> None:
    assert md_escape(text) == escaped


@pytest.mark.parametrize(
    ("given", "shown", "ending"),
    [
        ("../../../etc/x.csv", "x.csv", ".csv"),
        (r"C:\data\people.XLSX", "people.XLSX", ".xlsx"),
        ("a\r\nb.csv", "ab.csv", ".csv"),
        ("", "file", ""),
        ("x" * 400 + ".csv", "x" * 300, ".csv"),
        ("virus.exe", "virus.exe", ""),
    ],
)
def test_an_upload_name_is_never_a_path(given: str, shown: str, ending: str) -> None:
    assert drafting.shown_name(given) == shown
    assert drafting.ending(given) == ending
