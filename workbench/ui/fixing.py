"""A draft's fixes of single cells: read once per session, kept at once, of its own file or not."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from workbench.plans import fixing
from workbench.plans.repairing import with_repairs
from workbench.tables.table import Table
from workbench.ui import draft, draft_files
from workbench.ui.drafting import Draft, stamp
from workbench.vocabulary.fixes import Fixes


@st.cache_data(scope="session", max_entries=4, show_spinner=False)
def _fixes(key: str, _draft: Draft) -> Fixes | None:
    return draft_files.fixes(_draft)


@st.cache_data(scope="session", max_entries=40, show_spinner=False)
def _cell(key: str, _table: Table, place: int, row: int) -> str:
    return fixing.cell(_table, place, row)


def fixes(made: Draft) -> Fixes | None:
    """All fixes of a draft; None without any. Raises FixesRefused where they cannot be read."""
    return _fixes(stamp(made.id, made.fixes), made) if made.fixes else None


def applying(made: Draft) -> Fixes | None:
    """The fixes of the draft's own file; None without any, or where they are of another file."""
    found, source = fixes(made), made.source
    if found is None or source is None or found.file_sha256 != source.sha256:
        return None
    return found


def cell(made: Draft, table: Table, place: int, row: int) -> tuple[str, str]:
    """A cell as the file has it, and after the repairs of its column; "" where it is empty.

    The draft is that of the cell's own sheet, and the table that sheet as it was opened.
    """
    repaired = with_repairs(table, made.columns)
    return (
        _cell(stamp(made.id, made.opening, place, row), table, place, row),
        _cell(stamp(made.id, made.checking, place, row), repaired, place, row),
    )


def keep(made: Draft, found: Fixes | None) -> Draft:
    """The draft with these fixes and no others, saved."""
    kept = draft.keep(replace(made, fixes=draft_files.store_fixes(made, found)))
    draft_files.drop_other_fixes(kept)
    return kept
