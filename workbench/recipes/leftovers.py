"""The columns of a sheet that nothing takes: each is told, and one of consent has to be decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa

from workbench.recipes.consents import NAMED, consent_doubt, consent_targets, near_target
from workbench.recipes.headers import known_matches
from workbench.recipes.suggesting import Suggestion, filled_cells
from workbench.tables.table import Table
from workbench.vocabulary.fields import Field
from workbench.vocabulary.issues import Issue


def with_leftovers(
    table: Table, made: Sequence[Suggestion], consents: Sequence[Field]
) -> tuple[Suggestion, ...]:
    """The proposals, with a finding for each filled column that goes nowhere.

    `consents` are the targets of consent that another destination of the vendor's takes: a column
    that means one of them, or whose cells are such words, is an error, and any other a warning.
    """
    told = list(made)
    lost = [
        n
        for n, one in enumerate(made)
        if not one.use.target and one.finding is None and one.use.header.strip()
    ]
    for n, texts in filled_cells(table, lost):
        parts = [text for text in texts if len(text)]
        if parts:
            told[n] = replace(made[n], finding=_finding(table, made[n].use.header, parts, consents))
    return tuple(told)


def _finding(
    table: Table, header: str, texts: Sequence[pa.Array], consents: Sequence[Field]
) -> Issue:
    meant = _meant(table, header, texts, consents)
    left = Issue(
        "column-left",
        "Nothing here takes this column, so it is left behind",
        "Nothing to do if that is right; otherwise name it as one of the targets.",
        severity="warning",
        sheet=table.sheet,
        line=table.header_line,
        column=header,
        value=header,
    )
    if not meant:
        return left
    return replace(
        left,
        rule="column-consent-elsewhere",
        message="This is what people agreed to, and a sheet of this kind takes no consent",
        fix=f"Move it to the sheet of the people, as {meant}; or leave it behind in a recipe "
        '(target = "").',
        severity="error",
    )


def _meant(table: Table, header: str, texts: Sequence[pa.Array], consents: Sequence[Field]) -> str:
    """The targets of consent that a column may mean, in words; "" for none."""
    named = known_matches([header], consents, fuzzy=False)
    target = named[0].target if named else near_target(header, consents)
    if target:
        return f"“{target}”"
    targets = consent_targets(consents)
    if targets and consent_doubt(texts, targets, table.rows, header=header) is not None:
        return " or ".join(f"“{one}”" for one in targets[:NAMED])
    return ""
