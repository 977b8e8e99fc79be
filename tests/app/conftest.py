"""A home of its own for each test of the pages, and the app as its readers meet it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]


class Story:
    """The app in one session, driven page by page."""

    def __init__(self, **address: str) -> None:
        self.at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        for name, value in address.items():
            self.at.query_params[name] = value
        self.at.run()

    def to(self, page: str) -> Story:
        """The page of that file, as from the menu."""
        self.at.switch_page(f"pages/{page}.py").run()
        return self

    def press(self, key: str) -> Story:
        """Presses the button of that key, and draws what follows."""
        self.at.button(key=key).click().run()
        return self

    def upload(self, name: str, content: bytes) -> Story:
        """Brings a file on the file step."""
        self.at.file_uploader[0].upload(name, content, "application/octet-stream").run()
        return self

    def labelled(self, kind: str, label: str) -> Any:
        """The widget of that label."""
        return next(one for one in self.at.get(kind) if one.label == label)

    @property
    def title(self) -> str:
        return self.at.title[0].value

    @property
    def sentences(self) -> list[str]:
        """Everything that is said in words, in order."""
        groups = (self.at.markdown, self.at.caption, self.at.warning, self.at.info)
        return [one.value for group in groups for one in group]

    @property
    def errors(self) -> list[str]:
        return [one.value for one in self.at.error]

    @property
    def metrics(self) -> dict[str, str]:
        return {one.label: one.value for one in self.at.metric}

    @property
    def draft(self) -> str:
        """The id of the draft that the address carries."""
        found = self.at.query_params["draft"]
        return found if isinstance(found, str) else found[0]


def plain(text: str) -> str:
    """Text that went through the escape function, as a reader sees it."""
    return text.replace("\\", "").replace("\N{WORD JOINER}", "")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of this test's own, and a practice vendor that does not answer."""
    place = tmp_path / "home"
    monkeypatch.setenv("WORKBENCH_HOME", str(place))
    monkeypatch.setenv("WORKBENCH_TWIN_URL", "http://127.0.0.1:9")
    st.cache_data.clear()
    return place


@pytest.fixture
def begin() -> type[Story]:
    return Story
