"""Campaigns on the practice vendor: created, changed, run and deleted, proven on what it holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from workbench import verbs
from workbench.twin.holdings import show

SAMPLES = Path(__file__).parents[2] / "sample_data"


def held(practice: Any) -> dict[str, str]:
    """Name and state of every campaign that the twin holds."""
    found = show(practice.home / "twin.db", "campaigns")["campaigns"]
    return {one["name"]: one["state"] for one in found}


@pytest.mark.slow
def test_campaigns_from_a_draft_to_their_end(practice: Any, tmp_path: Path) -> None:
    """A creation's id comes back as its request's token; a row that is refused stops no other."""
    made = verbs.send(SAMPLES / "campaigns.csv", to="batch.campaigns.create")
    assert made.counts.accepted == 4
    drafts = {"Autumn sale FR": "DRAFT", "Autumn sale DE": "DRAFT", "New app": "DRAFT"}
    assert held(practice) == {**drafts, "Back in stock": "STOPPED"}
    ids = [chunk.token for chunk in made.chunks]
    assert all(one.startswith("orchestration_") for one in ids)

    sheet = tmp_path / "changes.csv"
    rows = [f"{ids[0]},RUNNING,fr", f"{ids[1]},STOPPED,de", "unknown,STOPPED,fr"]
    sheet.write_text("\n".join(["id,state,languages", *rows]) + "\n")
    done = verbs.send(sheet, to="batch.campaigns.update")
    assert (done.counts.accepted, done.counts.rejected) == (2, 1)
    after = held(practice)
    assert (after["Autumn sale FR"], after["Autumn sale DE"]) == ("RUNNING", "STOPPED")

    sheet.write_text("\n".join(["id", "unknown", *ids[1:]]) + "\n")
    gone = verbs.send(sheet, to="batch.campaigns.delete")
    assert [chunk.state for chunk in gone.chunks] == ["rejected", *["accepted"] * 3]
    assert held(practice) == {"Autumn sale FR": "RUNNING"}
