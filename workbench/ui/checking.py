"""The check step: what is wrong, in which cell, and how to mend it."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import streamlit as st

from workbench.checks.report import Report
from workbench.results.reporting import write_report
from workbench.ui import draft, navigation, opening
from workbench.ui.drafting import Draft
from workbench.ui.empty import empty, missing, onward
from workbench.ui.escaping import md_escape
from workbench.ui.wording import counted

EVERY = "every rule"
# Rows of a grid that a browser takes at once without a pause.
LISTED = 5_000
SHOWN = {
    "line": "Line",
    "column": "Column",
    "value": "Found",
    "message": "What is wrong",
    "fix": "How to mend it",
    "severity": "Severity",
    "rule": "Rule",
}


def check_step(made: Draft) -> None:
    """The whole step."""
    if missing(made) or unsettled(made):
        return
    found = opening.report(made)
    tiles(found)
    for issue in found.blocking:
        st.error(md_escape(issue.sentence()), icon=":material/block:")
    if found.errors + found.warnings:
        _issues(found)
        _download(made, found)
    else:
        st.success("Nothing is wrong with this file.", icon=":material/check_circle:")
    blocked = bool(found.blocking) or not found.rows_ok
    if found.rows_with_errors:
        st.markdown(_left_behind(found))
    if onward(made, navigation.PREVIEW, "Next: preview", back=navigation.COLUMNS, disabled=blocked):
        draft.keep(replace(made, checked_for=made.checking))
        st.switch_page(navigation.PREVIEW.path, query_params=draft.address(made))


def unsettled(made: Draft) -> bool:
    """Draws the empty state of a step whose columns are not settled; True when it did."""
    if made.columns_for == made.mapping:
        return False
    why = "have changed since" if made.columns_for else "are not settled yet"
    empty(
        f"What the columns mean {'may ' if made.columns_for else ''}{why}: look at them first.",
        "Look at the columns",
        navigation.COLUMNS,
        navigation.FILE,
        made,
    )
    return True


def tiles(found: Report) -> None:
    """The four counts."""
    with st.container(horizontal=True, key="report-tiles"):
        st.metric("Rows ok", f"{found.rows_ok:,}", border=True)
        st.metric("Rows with errors", f"{found.rows_with_errors:,}", border=True)
        st.metric("Errors", f"{found.errors:,}", border=True)
        st.metric("Warnings", f"{found.warnings:,}", border=True)
    where = f", sheet {md_escape(found.sheet)}" if found.sheet else ""
    st.caption(
        f"{counted(found.rows, 'row')} in {md_escape(found.file)}{where}. The first two tiles "
        "count rows, the others findings."
    )


def _left_behind(found: Report) -> str:
    if not found.rows_ok:
        return "**No row can be sent as it is.** Mend the file and bring it again."
    rows = counted(found.rows_with_errors, "row")
    return f"**{rows} will not be sent**; they stay in the counts, each with its reason."


def by_rule(found: Report) -> pd.DataFrame:
    """How often each rule is broken in each column; errors first, the most frequent first."""
    examples = {issue.rule: issue for issue in reversed(found.issues)}
    # Where a rule is about a column, its words may name that column's own words.
    nearer = {(issue.rule, issue.column): issue for issue in reversed(found.issues)}
    rows = []
    for (rule, column), count in found.by_rule.items():
        if count and rule in examples:
            one = nearer.get((rule, column), examples[rule])
            rows.append((one.severity, one.message, column, count, one.fix, rule))
    names = ["Severity", "What is wrong", "Column", "Times", "How to mend it", "Rule"]
    shown = pd.DataFrame(rows, columns=names)
    # "error" comes before "warning" in the alphabet as well.
    return shown.sort_values(["Severity", "Times"], ascending=[True, False], kind="stable")


def issue_table(found: Report, rule: str = EVERY, *, only_errors: bool = False) -> pd.DataFrame:
    """The findings that a filter leaves, one a line."""
    kept = [
        [getattr(issue, name) for name in SHOWN]
        for issue in found.issues
        if rule in (EVERY, issue.rule) and not (only_errors and issue.severity != "error")
    ]
    shown = pd.DataFrame(kept, columns=list(SHOWN.values()))
    return shown.astype({"Line": "Int64"})


def _issues(found: Report) -> None:
    st.subheader("What is wrong, by rule")
    st.dataframe(by_rule(found), hide_index=True, alt="Findings counted by rule and column")
    st.subheader("Every finding")
    rules = [EVERY, *dict.fromkeys(issue.rule for issue in found.issues)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rule = st.selectbox("Rule", rules, key="issue-rule", width=360)
        only = st.toggle("Only errors", key="issue-only-errors")
    shown = issue_table(found, str(rule), only_errors=bool(only))
    if shown.empty:
        st.caption("Nothing here: the filter leaves no finding.")
        return
    listed = shown.head(LISTED)
    st.dataframe(
        listed, hide_index=True, lazy=False, placeholder="", alt="Every finding with its place"
    )
    if found.issues_truncated or len(listed) < len(shown):
        st.caption(
            f"{len(listed):,} are listed here and {len(found.issues):,} in the download; the "
            "counts above are exact."
        )


def _download(made: Draft, found: Report) -> None:
    st.download_button(
        "Download the report (.xlsx)",
        lambda: report_bytes(found),
        file_name="report.xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        on_click="ignore",
        icon=":material/download:",
        key="report-download",
    )


def report_bytes(found: Report) -> bytes:
    """The Report as a workbook."""
    with tempfile.TemporaryDirectory() as folder:
        return write_report(found, Path(folder) / "report.xlsx").read_bytes()
