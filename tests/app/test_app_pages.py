"""Every page draws itself within the app's frame, also when there is nothing to show yet."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Story  # type: ignore[attr-defined]  # tests/app's own

PAGES = [
    ("start/home", "Audience workbench"),
    ("prepare/file", "File"),
    ("prepare/columns", "Columns"),
    ("prepare/check", "Check"),
    ("send/preview", "Preview and send"),
    ("track/runs", "Runs"),
    ("practice/twin", "Practice vendor"),
    ("settings/connections", "Connections"),
]


@pytest.mark.parametrize(("page", "title"), PAGES)
def test_a_page_draws_its_heading_below_the_banner(page: str, title: str) -> None:
    story = Story().to(page)
    assert story.title == title
    assert "Practice: nothing is sent to the vendor" in story.at.markdown[0].value
    assert story.errors == []
