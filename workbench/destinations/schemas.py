"""From a recipe to a pandera schema: each mapped column's rules, and the rules about whole rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pandera.pandas as pa
import pyarrow
import pyarrow.compute as pc

from workbench.checks.judging import text_column
from workbench.errors import FixTheRecipe
from workbench.recipes.kinds import KINDS
from workbench.recipes.recipe import ColumnUse
from workbench.vocabulary.fields import Field, FreeAttributes
from workbench.vocabulary.kinds import How
from workbench.vocabulary.rules import Rule

# Columns of the judged frame that are about the row, not about one cell. Each holds null for a row
# that is fine, otherwise what was found: the name of a target, or words.
REFUSED, SUPERSEDED, MARKED = "row:refused", "row:superseded", "row:marked"

_EXCEL_ERRORS = r"\A#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)\z"


def _is_error(text: pyarrow.Array) -> pyarrow.BooleanArray:
    return pc.fill_null(pc.match_substring_regex(text, _EXCEL_ERRORS), False)


CELL_ERROR = Rule(
    "cell-error",
    "A spreadsheet error and not a value",
    "Correct the formula, or empty the cell.",
    _is_error,
)


def row_rule(rule_id: str, message: str, fix: str, *, warning: bool = False) -> Rule:
    """A rule about whole rows: broken where the row's column says anything at all."""
    return Rule(rule_id, message, fix, pc.is_valid, "warning" if warning else "error")


ROW_RULES: Mapping[str, Rule] = {
    REFUSED: row_rule(
        "row-shape",
        "The line does not fit the header",
        "Correct the separators or quotes of this line.",
    ),
    MARKED: row_rule(
        "cell-unreadable",
        "The workbook holds no trustworthy value for this cell",
        "Open the workbook in Excel, let it calculate, write long numbers as text, save it again.",
    ),
    SUPERSEDED: row_rule(
        "superseded",
        "A later row has the same id, and the last one counts, also where it cannot be sent",
        "Nothing to do if the last row is the right one; otherwise remove that one.",
        warning=True,
    ),
}


def cell_rules(use: ColumnUse, how: How, extra: Sequence[Rule] = ()) -> tuple[Rule, ...]:
    """All rules of one mapped column; a spreadsheet error breaks its own rule and no other."""
    rules = (*extra, *KINDS[use.kind].rules(how))
    return (CELL_ERROR, *(replace(rule, bad=_unless_error(rule)) for rule in rules))


def _unless_error(rule: Rule) -> Callable[[pyarrow.Array], pyarrow.BooleanArray]:
    return lambda text: pc.and_not(rule.bad(text), _is_error(text))


def bounded(use: ColumnUse, free: FreeAttributes | None, field: Field | None) -> How:
    """The column's own decisions with the vendor's lengths beside them."""
    if field is not None or free is None:
        return use.how
    return replace(use.how, longest=free.longest.get(use.kind), items=free.items)


def schema_of(
    columns: Sequence[ColumnUse],
    fields: Sequence[Field],
    free: FreeAttributes | None,
    extra: Mapping[str, Sequence[Rule]],
    row_rules: Mapping[str, Rule],
) -> pa.DataFrameSchema:
    """The schema of the judged frame: one column per mapped target, one per rule about rows.

    `extra` are rules that a target has beside its kind's. Raises FixTheRecipe for a target that the
    destination does not take, or a required one that no column is mapped to.
    """
    known = {field.name: field for field in fields}
    used = [column for column in columns if column.target]
    for field in fields:
        if field.required and not any(column.target == field.name for column in used):
            headers = ", ".join(f"“{column.header}”" for column in columns)
            message = (
                f"No column is mapped to “{field.name}” ({field.label}), which every row needs; "
                f"the file's columns are {headers}: choose one of them, or name one “{field.name}”"
            )
            raise FixTheRecipe(message)
    judged = {
        use.target: text_column(
            cell_rules(use, bounded(use, free, known.get(use.target)), extra.get(use.target, ()))
        )
        for use in used
        if _allowed(use, known.get(use.target), free)
    }
    about_rows = {**ROW_RULES, **row_rules}
    return pa.DataFrameSchema(
        {**judged, **{name: text_column([rule]) for name, rule in about_rows.items()}}
    )


def _allowed(use: ColumnUse, field: Field | None, free: FreeAttributes | None) -> bool:
    where = f"Column “{use.header}” is mapped to “{use.target}”"
    if field is not None:
        if use.kind != field.kind:
            message = f"{where}, which is of kind {field.kind} and not {use.kind}: change its kind"
            raise FixTheRecipe(message)
        return True
    if free is None:
        message = f"{where}, which this destination does not know: choose another target or none"
        raise FixTheRecipe(message)
    if re.fullmatch(free.pattern, use.target) is None:
        message = f"{where}, which is not a legal name ({free.pattern_words}): choose another name"
        raise FixTheRecipe(message)
    if use.kind not in free.kinds:
        message = (
            f"{where} as {use.kind}, and an attribute here is one of {', '.join(free.kinds)}: "
            "change its kind"
        )
        raise FixTheRecipe(message)
    if use.blank == "null" and not free.nullable:
        message = f'{where} with blank = "null", and attributes cannot be deleted here: use “omit”'
        raise FixTheRecipe(message)
    return True
