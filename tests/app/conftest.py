"""A home of its own for each test of the pages."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, and a practice vendor that does not answer."""
    place = tmp_path / "home"
    monkeypatch.setenv("WORKBENCH_HOME", str(place))
    monkeypatch.setenv("WORKBENCH_TWIN_URL", "http://127.0.0.1:9")
    st.cache_data.clear()
    return place
