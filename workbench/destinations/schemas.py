"""From a recipe to a pandera schema: each mapped column's rules, and the rules about whole rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow
import pyarrow.compute as pc

from workbench.errors import FixTheRecipe
from workbench.recipes.kinds import KINDS
from workbench.recipes.kinds.sameness import seen
from workbench.recipes.kinds.words import TABLED
from workbench.recipes.recipe import ColumnUse
from workbench.tables import refusals
from workbench.vocabulary.fields import Field, FreeAttributes
from workbench.vocabulary.kinds import How, KindName
from workbench.vocabulary.rules import Rule
from workbench.vocabulary.steps import Limit

if TYPE_CHECKING:
    # A second to import, and only a name for the reader here.
    import pandera.pandas as pa

# Columns of the judged frame that are about the row, not about one cell. Each holds null for a row
# that is fine, otherwise what was found: the name of a target, or words.
REFUSED, SUPERSEDED, MARKED = "row:refused", "row:superseded", "row:marked"
CONTRADICTED, ORPHANED, UNSENT = "row:contradicted", "row:orphaned", "row:unsent"
UNSAID, NEAR, UNREAD = "row:unsaid", "row:near", "row:unread"
SENT_BEFORE = "row:sent before"
OVERSIZED = "row:bytes"
SENT_BEFORE_RULE = "sent-before"

# Headers that a sentence names; the screens and the recipe show them all.
LISTED = 30
_SHORT_FORM = r"\A[0-9](?:[.,][0-9]+[Ee]\+?|[Ee]\+)[0-9]{1,2}\z"
_EXCEL_ERRORS = (
    r"\A#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA"
    r"|FIELD!|BLOCKED!|BUSY!|UNKNOWN!|CONNECT!|EXTERNAL!|PYTHON!)\z"
)


def _is_error(text: pyarrow.Array) -> pyarrow.BooleanArray:
    return pc.fill_null(pc.match_substring_regex(text, _EXCEL_ERRORS), False)


def short_form_rule(noun: str) -> Rule:
    """The rule of ids that Excel has shortened: two rows of different ids would be one."""
    return Rule(
        "id-exponent",
        f"A long number in Excel's short form, and no {noun}",
        "Export the sheet again with this column as text; where no digit is lost, repair it.",
        lambda text: pc.fill_null(pc.match_substring_regex(text, _SHORT_FORM), False),
    )


CELL_ERROR = Rule(
    "cell-error",
    "A spreadsheet error and not a value",
    "Correct the formula, or empty the cell.",
    _is_error,
)


def row_rule(
    rule_id: str,
    message: str,
    fix: str,
    *,
    warning: bool = False,
    bad: Callable[[pyarrow.Array], pyarrow.BooleanArray] = pc.is_valid,
) -> Rule:
    """A rule about whole rows: broken where the row's column says anything at all."""
    return Rule(rule_id, message, fix, bad, "warning" if warning else "error")


def superseded_rule(noun: str) -> Rule:
    """That the last of several rows about one `noun` ("person") is sent."""
    return row_rule(
        "superseded",
        f"A later row is about the same {noun}, and the last one counts, also where it cannot be "
        "sent",
        "Nothing to do if the last row is the right one; otherwise correct the id of one of them, "
        "or remove the last one.",
        warning=True,
    )


def sent_before_rule(noun: str) -> Rule:
    """That an earlier run has sent another row about the same `noun`, in whose place this comes."""
    return row_rule(
        SENT_BEFORE_RULE,
        f"An earlier run has sent another row about the same {noun}, and what this one says takes "
        "the place of that",
        "Nothing to do if this row is the right one; otherwise correct its id, or leave it out.",
        warning=True,
    )


ROW_RULES: Mapping[str, Rule] = {
    REFUSED: row_rule(
        "row-shape",
        "The line does not fit the header",
        "Correct the separators or quotes of this line.",
        bad=refusals.is_shape,
    ),
    MARKED: row_rule(
        "cell-unreadable",
        "The workbook holds no trustworthy value for this cell",
        "Open the workbook in Excel, let it calculate, write long numbers as text, correct days "
        "that are in no calendar, and save it again.",
    ),
    SUPERSEDED: superseded_rule("one"),
    SENT_BEFORE: sent_before_rule("one"),
    NEAR: row_rule(
        "key-near",
        "Almost the id of another row: only capitals, spaces or invisible characters differ",
        "Nothing to do if these are two; otherwise write both alike.",
        warning=True,
    ),
}


# A row is refused for one reason, and each kind of reason is mended in its own way.
_OTHER_REFUSALS = (
    row_rule(
        "row-text",
        "The line is no text",
        "Write this line again, or export the sheet again as “CSV UTF-8”.",
        bad=refusals.is_no_text,
    ),
    row_rule(
        "row-below",
        "A total or a note below the data, left out",
        "Nothing to do if that is right; otherwise fill in the other cells of this row, or move it "
        "above the last row of the data.",
        warning=True,
        bad=refusals.is_below,
    ),
)


# Only for a sheet that is joined to another one.
JOINED_RULES: Mapping[str, Rule] = {
    ORPHANED: row_rule(
        "orphan",
        "The other sheet has no row with this id",
        "Correct the id, or add the row to the other sheet.",
    ),
    UNSENT: row_rule(
        "owner-not-sent",
        "The row of this id in the other sheet has an error and is not sent, so neither is this",
        "Correct that row; then this one is sent after it.",
    ),
}


def oversized_schema(most: int) -> pa.DataFrameSchema:
    """The rule of a row that alone fills more than a request, which may have `most` bytes."""
    import pandera.pandas as pa

    from workbench.checks.judging import text_column

    rule = row_rule(
        "row-bytes",
        f"The row alone makes a request larger than the {most:,} bytes that one may have",
        "Shorten its cells, or leave columns behind.",
    )
    return pa.DataFrameSchema({OVERSIZED: text_column([rule])})


def cell_rules(use: ColumnUse, how: How, extra: Sequence[Rule] = ()) -> tuple[Rule, ...]:
    """All rules of one mapped column; a spreadsheet error breaks its own rule and no other."""
    rules = (*extra, *KINDS[use.kind].rules(how))
    return (CELL_ERROR, *(unless_error(rule) for rule in rules))


def unless_error(rule: Rule) -> Rule:
    """The same rule, which a spreadsheet error does not break."""

    def bad(text: pyarrow.Array) -> pyarrow.BooleanArray:
        found = rule.bad(text)
        return pc.and_not(found, _is_error(text)) if pc.any(found).as_py() else found

    return replace(rule, bad=bad)


def bounded(use: ColumnUse, free: FreeAttributes | None, field: Field | None) -> How:
    """The column's own decisions with the vendor's lengths beside them."""
    if field is not None:
        return replace(use.how, longest=_value(field.longest), items=_value(field.items))
    if free is None:
        return use.how
    longest = free.longest.get(use.kind)
    return replace(use.how, longest=_value(longest), items=_value(free.items))


def _value(limit: Limit | None) -> int | None:
    return None if limit is None else limit.value


def schema_of(
    columns: Sequence[ColumnUse],
    fields: Sequence[Field],
    free: FreeAttributes | None,
    extra: Mapping[str, Sequence[Rule]],
    row_rules: Mapping[str, Rule],
    families: Sequence[FreeAttributes] = (),
) -> pa.DataFrameSchema:
    """The schema of the judged frame: one column per mapped target, one per rule about rows.

    `extra` are rules that a target has beside its kind's. Raises FixTheRecipe for a target that the
    destination does not take, or a required one that no column is mapped to.
    """
    # A worker reads answers by destinations that it never judges with: pandera takes a second.
    import pandera.pandas as pa

    from workbench.checks.judging import same_rules, text_column

    used = [column for column in columns if column.target]
    known = {c.target: next((f for f in fields if f.takes(c.target)), None) for c in used}
    spelled = {
        c.target: next((one for one in families if one.bare(c.target) is not None), free)
        for c in used
    }
    if (missing := unmapped(columns, fields)) is not None:
        raise FixTheRecipe(unmapped_words(missing, [column.header for column in columns]))
    judged: dict[str, pa.Column] = {}
    alike: dict[tuple[KindName, How], pa.Column] = {}
    for use in used:
        _refuse_wrong(use, known[use.target], spelled[use.target])
        how = bounded(use, spelled[use.target], known[use.target])
        more, first = extra.get(use.target, ()), alike.get((use.kind, how))
        if more or first is None:
            judged[use.target] = text_column(cell_rules(use, how, more))
        else:
            judged[use.target] = same_rules(first)
        if not more:
            alike.setdefault((use.kind, how), judged[use.target])
    about_rows = {**ROW_RULES, **row_rules}
    worded = {name: text_column([rule]) for name, rule in about_rows.items()}
    refused = text_column([about_rows[REFUSED], *_OTHER_REFUSALS])
    return pa.DataFrameSchema({**judged, **worded, REFUSED: refused})


def unmapped(columns: Sequence[ColumnUse], fields: Sequence[Field]) -> Field | None:
    """The first required target that no column is mapped to, or None."""
    taken = {column.target for column in columns}
    return next((field for field in fields if field.required and field.name not in taken), None)


def unmapped_words(missing: Field, headers: Sequence[str], likely_header: int | None = None) -> str:
    """That nothing is mapped to a required target; `likely_header` is a line of better headers."""
    told = f"No column is mapped to “{missing.name}” ({missing.label}), which every row needs"
    if likely_header is not None:
        told += (
            f"; line {likely_header} looks like the row of headers: "
            f"give --header-row {likely_header}"
        )
    listed = ", ".join(f"“{header}”" for header in headers[:LISTED])
    return (
        f"{told}; the file's columns are {listed or 'not in the recipe'}: choose one of them, "
        f"or name one “{missing.name}”"
    )


def _refuse_words(use: ColumnUse, field: Field | None) -> None:
    """Raises FixTheRecipe for a table of words that is not read, or not as it is written."""
    values = use.how.values
    if values and use.kind not in TABLED:
        message = (
            f"Column “{use.header}” has a table of words, and a column of the kind {use.kind} is "
            "sent as it is written: leave its values out, or change its kind"
        )
        raise FixTheRecipe(message)
    first: dict[str, tuple[str, str]] = {}
    for word, meaning in values:
        other, before = first.setdefault(seen(word).lower(), (word, meaning))
        if before != meaning:
            message = (
                f"Column “{use.header}” says that “{other}” means “{before}” and “{word}” "
                f"“{meaning}”, and neither capitals nor spaces make another word: keep one"
            )
            raise FixTheRecipe(message)
    _refuse_foreign_words(use, field)


def _refuse_foreign_words(use: ColumnUse, field: Field | None) -> None:
    """A word's meaning is one of the target's own words, or "" for an empty cell."""
    own = field.choices if field is not None else ()
    if use.kind == "boolean":
        own = ("true", "false")
    for word, meaning in use.how.values:
        if own and meaning and meaning not in own:
            message = (
                f"Column “{use.header}” says that “{word}” means “{meaning}”, and "
                f"“{use.target}” is {' or '.join(own)}: correct its table of words"
            )
            raise FixTheRecipe(message)


def _refuse_wrong(use: ColumnUse, field: Field | None, free: FreeAttributes | None) -> None:
    """Raises FixTheRecipe where a column cannot be mapped so."""
    where = f"Column “{use.header}” is mapped to “{use.target}”"
    _refuse_words(use, field)
    if field is not None:
        if use.kind != field.kind:
            message = f"{where}, which is of kind {field.kind} and not {use.kind}: change its kind"
            raise FixTheRecipe(message)
        if use.blank == "null" and not field.nullable:
            message = f'{where} with blank = "null", and it cannot be deleted so: use “omit”'
            raise FixTheRecipe(message)
        return
    if free is None:
        message = f"{where}, which this destination does not know: choose another target or none"
        raise FixTheRecipe(message)
    if free.bare(use.target) is None:
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
