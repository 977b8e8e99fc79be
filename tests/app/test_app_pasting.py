"""Cells pasted on the file step are a file like any other."""

from __future__ import annotations

from app_story import Story

from workbench.ui import draft_files

COPIED = 'custom_id\tnote, long\n00123\t"two\nlines"\n7\tb\n'


def pasted(text: str) -> Story:
    story = Story().press("goal-batch.audiences.update")
    story.labelled("text_area", "Or paste cells").set_value(text)
    return story.press("paste-cells")


def test_pasted_cells_are_opened_with_tabs_between_them() -> None:
    story = pasted(COPIED)
    assert story.errors == []
    shown = next(one.value for one in story.at.dataframe if "custom_id" in one.value)
    assert list(shown["custom_id"]) == ["00123", "7"]
    assert list(shown["note, long"]) == ["two\nlines", "b"]
    made = draft_files.load(story.draft)
    assert made is not None
    assert (made.source and made.source.name, made.reading.delimiter) == ("pasted cells.tsv", "tab")


def test_nothing_pasted_is_told() -> None:
    story = pasted("  ")
    assert any("No cells were pasted" in error for error in story.errors)
