"""Pandera decides which cells are bad: rules become checks, failed checks become findings.

Text is judged as text (rules.md): one bad cell under `coerce=True` would hide every other check of
its column. What a check found is read from its full mask, never from the reprs in failure_cases.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pandera.pandas as pa
import pyarrow
from pandera.errors import SchemaError, SchemaErrorReason, SchemaErrors

from workbench.vocabulary.issues import Severity
from workbench.vocabulary.rules import Rule

Mask = npt.NDArray[np.bool_]
Schema: TypeAlias = pa.DataFrameSchema
# As many rows cost more than the call that judges them; and a copy of so many cells costs nothing.
TOGETHER = 25_000
# Columns that share their checks share a mark: pandera copies both with each schema.
_MARKS = itertools.count()


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
    mark = str(next(_MARKS))
    return pa.Column(None, checks=checks, nullable=True, metadata=severities, title=mark)


def same_rules(column: pa.Column) -> pa.Column:
    """Another column under the very same checks, which is judged together with it."""
    given = {"metadata": column.metadata, "title": column.title}
    return pa.Column(None, checks=column.checks, nullable=True, **given)


def with_rule(column: pa.Column, rule: Rule) -> pa.Column:
    """The column under one rule more, judged apart from those that it shared its checks with."""
    checks = [*column.checks, _check_of(rule)]
    severities = {**column.metadata, rule.id: rule.severity}
    return pa.Column(
        None, checks=checks, nullable=True, metadata=severities, title=str(next(_MARKS))
    )


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

    Columns under the very same checks are judged as one long one: a call of pandera costs more than
    a look at hundreds of cells, and of some files the columns are thousands. A rule that itself
    raises is a defect of ours and is raised, never counted as a finding.
    """
    found: dict[str, list[Finding]] = {name: [] for name in schema.columns}
    several, single = _alike(columns, schema)
    for finding in _judged({name: columns[name] for name in single if name in columns}, schema):
        found[finding.target].append(finding)
    for names in several:
        for finding in _judged({names[0]: pyarrow.concat_arrays(map(columns.get, names))}, schema):
            for name, bad in zip(names, np.split(finding.bad, len(names)), strict=True):
                if bad.any():
                    found[name].append(replace(finding, target=name, bad=bad))
    return [finding for of_one in found.values() for finding in of_one]


def _alike(
    columns: Mapping[str, pyarrow.Array], schema: pa.DataFrameSchema
) -> tuple[list[list[str]], list[str]]:
    """The columns that are judged together, TOGETHER cells at most, and those that are not."""
    rows = len(next(iter(columns.values()), ()))
    alike: dict[str, list[str]] = {}
    for name, column in schema.columns.items():
        alike.setdefault(column.title, []).append(name)
    many = max(1, TOGETHER // max(1, rows))
    blocks = [
        names[start : start + many]
        for names in alike.values()
        for start in range(0, len(names), many)
    ]
    return [one for one in blocks if len(one) > 1], [one[0] for one in blocks if len(one) == 1]


def _judged(columns: Mapping[str, pyarrow.Array], schema: pa.DataFrameSchema) -> list[Finding]:
    frame = pd.DataFrame({name: _series(column) for name, column in columns.items()}, copy=False)
    own = pa.DataFrameSchema({name: schema.columns[name] for name in columns})
    try:
        own.validate(frame, lazy=True)
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
