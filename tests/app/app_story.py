"""The app in one session, as a reader meets it: through app.py, page by page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from workbench.ui import draft_files

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_data"


class Story:
    """The app in one session, driven page by page."""

    def __init__(self, *, locale: str | None = None, **address: str) -> None:
        self.at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        # What the reader's browser calls its language; without one it tells none.
        self.at.context = {"locale": locale}
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
        return next(one for one in self.at.get(kind) if plain(one.label) == label)

    def details(self, tab: str) -> Story:
        """On the preview: that part of its details."""
        made = draft_files.load(self.draft)
        assert made is not None
        self.at.session_state[f"details-{made.run}"] = tab
        return self.to("send/preview")

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
