"""Pandera decides which cells are bad: rules become checks, failed checks become findings.

Text is judged as text (rules.md): one bad cell under `coerce=True` would hide every other check of
its column. What a check found is read from its full mask, never from the reprs in failure_cases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pandera.pandas as pa
import pyarrow
from pandera.errors import SchemaError, SchemaErrorReason, SchemaErrors

from workbench.vocabulary.issues import Severity
from workbench.vocabulary.rules import Rule

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that failed somewhere in a slice: True in `bad` for each row that breaks it."""

    target: str
    rule: str
    message: str
    fix: str
    severity: Severity
    bad: Mask


def text_column(rules: Sequence[Rule]) -> pa.Column:
    """A column of text under named rules; its metadata keeps each rule's severity."""
    severities = {rule.id: rule.severity for rule in rules}
    checks = [_check_of(rule) for rule in rules]
    # Every column is text by `_series` already: asking pandera for the type again costs a cast.
    return pa.Column(None, checks=checks, nullable=True, metadata=severities)


def _check_of(rule: Rule) -> pa.Check:
    def good(series: pd.Series[str]) -> pd.Series[bool]:
        bad = rule.bad(pyarrow.array(series))
        return pd.Series(np.logical_not(np.asarray(bad)), index=series.index)

    # Only the mask is read, so pandera need not build a table of every failing cell (4.5 s of 5 s
    # for three million of them). A missing value is the rule's business, so it is not dropped.
    return pa.Check(
        good,
        name=rule.id,
        error=rule.message,
        description=rule.fix,
        ignore_na=False,
        n_failure_cases=1,
    )


def judge(columns: Mapping[str, pyarrow.Array], schema: pa.DataFrameSchema) -> list[Finding]:
    """Every rule that fails, with its full mask; columns are text, all of one length.

    A rule that itself raises is a defect of ours and is raised, never counted as a finding.
    """
    frame = pd.DataFrame({name: _series(column) for name, column in columns.items()}, copy=False)
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        return [_finding(error) for error in errors.schema_errors]
    return []


def _series(column: pyarrow.Array) -> pd.Series[str]:
    return pd.Series(column.to_pandas(), dtype="str")


def _finding(error: SchemaError) -> Finding:
    check, column = error.check, error.schema
    if error.reason_code is not SchemaErrorReason.DATAFRAME_CHECK or not isinstance(
        check, pa.Check
    ):
        message = f"a check could not be carried out: {error}"
        raise RuntimeError(message)
    return Finding(
        target=str(column.name),
        rule=str(check.name),
        message=str(check.error),
        fix=str(check.description),
        severity=column.metadata[check.name],
        bad=~error.check_output.to_numpy(dtype=bool),
    )
