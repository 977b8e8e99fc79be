"""The notebook has the verbs of the command line, and the tour in sample_data runs as it stands."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import workbench
from workbench import cli

TOUR = Path(__file__).parents[2] / "sample_data" / "notebooks" / "tour.ipynb"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the kernel's own client
def test_the_tour_runs_and_ends_live(practice) -> None:
    tour = nbformat.read(TOUR, as_version=4)
    assert all(not cell.get("outputs") for cell in tour.cells)
    NotebookClient(tour, timeout=120, resources={"metadata": {"path": str(TOUR.parent)}}).execute()
    shown = {cell.id: cell.outputs for cell in tour.cells if cell.cell_type == "code"}
    live = shown["cell-9"][-1]["data"]
    assert live["text/plain"].endswith("Live; 25,000 of 25,000 rows>")
    assert "Practice, nothing was sent to the vendor" in live["text/html"]
    assert any("widget-view" in str(output) for output in shown["cell-9"][:-1])  # the bar
    sent = practice.requests("audiences/update")
    assert sorted(line["rows"] for line in sent) == [5_000, 10_000, 10_000]
    assert "25,000" in shown["cell-6"][-1]["data"]["text/html"]


def test_every_verb_of_the_command_line_is_a_call() -> None:
    commands = set(cli.cli.commands) - {"app", "twin"}  # those two are processes
    assert commands == set(workbench.__all__)
    assert all(callable(getattr(workbench, name)) for name in workbench.__all__)


def test_a_notebook_shows_one_line_and_escaped_markup(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("id,url(x)\n1,<script>alert(1)</script>\n")
    report = workbench.check(source, to="batch.audiences.update")
    assert "\n" not in repr(report)
    assert "<script>" not in report._repr_html_()
    assert "&lt;script&gt;" in report._repr_html_()
    assert report.frame.loc[0, "value"] == "<script>alert(1)</script>"
