"""What the check says of a campaign that was written in the form, in the form's own words."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import streamlit as st

from workbench import verbs
from workbench.checks.report import Group, Report
from workbench.destinations.batch.campaign_fields import CAMPAIGN, START
from workbench.vocabulary.issues import Issue

NOW = "now"
# The box of a start that is not now.
STARTS_AT = "Starts at"
# A start that is still to come is past some day.
FRESH_S = 300


def mistakes(goal: str, content: bytes) -> tuple[Issue, ...]:
    """What the check says of a file of one row, with a column for each box."""
    return _mistakes(goal, content)


@st.cache_data(scope="session", ttl=FRESH_S, max_entries=16, show_spinner=False)
def _mistakes(goal: str, content: bytes) -> tuple[Issue, ...]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "campaign.csv"
        place.write_bytes(content)
        return verbs.check(place, to=goal).issues


def labelled(found: Report, typed: Mapping[str, str]) -> Report:
    """The Report by the form's labels, and without the lines of a file that nobody has seen."""
    labels = {one.name: one.label for one in CAMPAIGN}
    if typed.get(START.name) != NOW:
        labels[START.name] = STARTS_AT

    def named(issue: Issue) -> Issue:
        return replace(issue, column=labels.get(issue.column, issue.column), line=None)

    groups = tuple(Group(named(one.first), one.count) for one in found.groups)
    return replace(found, issues=tuple(map(named, found.issues)), groups=groups)
