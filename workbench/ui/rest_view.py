"""The rows that are not ok, to be taken away, corrected and brought again."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from workbench.checks.report import Report
from workbench.plans.prepared import Prepared
from workbench.results.rest import write_rest
from workbench.ui import opening, presenting
from workbench.ui.drafting import Draft
from workbench.ui.escaping import md_escape

_MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}


def rest_downloads(made: Draft, found: Report) -> None:
    """A button for each kind of file."""
    notes = opening.standing_notes(made)
    sheet = f" Of the sheet {md_escape(found.sheet)} alone." if found.several else ""
    for ending, mime in _MIME.items():
        presenting.download(
            f"Download the rows that are not ok (.{ending})",
            partial(rest_bytes, made, opening.later(made, notes), ending),
            file_name=f"not-ok.{ending}",
            mime=mime,
            on_click="ignore",
            icon=":material/download:",
            key=f"rest-{ending}",
            help="Their cells as the file has them, with the problems at the far right. Correct "
            f"them there and bring that file on File: its changes come back to this draft.{sheet}",
        )


def rest_bytes(made: Draft, ready: Callable[[], Prepared], ending: str) -> bytes:
    """The rows with errors as a file's bytes."""
    with tempfile.TemporaryDirectory() as folder:
        return write_rest(ready(), Path(folder) / f"rest.{ending}", made.id).read_bytes()
