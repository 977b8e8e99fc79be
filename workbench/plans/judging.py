"""A table under a recipe, slice by slice: which rows can be sent, what is wrong with the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from workbench.checks.judging import Finding, Schema, judge, text_column, with_rule
from workbench.destinations.consent import Statement
from workbench.destinations.schemas import (
    CONTRADICTED,
    JOINED_RULES,
    MARKED,
    NEAR,
    ORPHANED,
    REFUSED,
    SENT_BEFORE,
    SUPERSEDED,
    UNREAD,
    UNSAID,
    UNSENT,
    sent_before_rule,
    superseded_rule,
    unmapped,
    unmapped_words,
)
from workbench.errors import FixTheRecipe
from workbench.payloads.columns import ReadyColumn
from workbench.plans.duplicates import (
    Saying,
    contradictions,
    nearly_the_same,
    sent_before,
    stated_otherwise,
    superseded_by,
    unsaid_by_the_last,
)
from workbench.plans.identity import Ints
from workbench.plans.owners import Owners
from workbench.plans.people import People, identifiers
from workbench.plans.prepared import SLICE, Prepared
from workbench.plans.straying import stray_rules
from workbench.plans.unread import named_unread
from workbench.recipes.kinds import KINDS
from workbench.tables.refusals import is_below, is_unselected
from workbench.tables.table import Slice

Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]
# Between the targets that one row rule names; no target's name may contain it.
AND = "|"
# What a workbook says about a cell that its text alone does not: none of these may go out.
UNTRUSTED = {"formula", "digits_lost", "no_date"}
# Rules that say in words what another row of the same key does.
ABOUT_KEYS = (SUPERSEDED, SENT_BEFORE, CONTRADICTED, UNSAID, UNREAD, NEAR, ORPHANED, UNSENT)


@dataclass(frozen=True, slots=True)
class Judged:
    """One slice with its verdicts: `bad` rows break a rule, `superseded` ones have a later row.

    A row has one of six ends: it is `good`, and sent if nothing else holds it back, `bad`,
    `outdone` by a later one, or held back: `left_out` as a total or a note, or `by_hand`,
    `unselected`, or `gone` with an earlier run.

    `person` is the same for rows about the same one; none where it makes no difference.
    """

    prepared: Prepared
    part: Slice
    columns: Mapping[str, pa.Array]
    about_rows: Mapping[str, pa.Array]
    findings: tuple[Finding, ...]
    bad: Mask
    superseded: Mask
    person: Ints | None = None
    by_hand: Mask | bool = False  # rows of data that somebody leaves out
    gone: Mask | bool = False  # and those that an earlier run has, or may have, sent

    @property
    def below(self) -> Mask:
        """Totals and notes below the data."""
        return np.asarray(is_below(self.part.refused))

    @property
    def left_out(self) -> Mask:
        """Those, and what is left out by hand."""
        return self.below | self.by_hand

    @property
    def unselected(self) -> Mask:
        """Rows of data that the recipe's selection leaves out."""
        return np.asarray(is_unselected(self.part.refused))

    @property
    def outdone(self) -> Mask:
        """Rows that break no rule and have a later one all the same."""
        return self.superseded & ~self.bad

    @property
    def good(self) -> Mask:
        """The rows that can be sent."""
        return ~(self.bad | self.superseded | self.left_out | self.unselected | self.gone)


def judged(
    prepared: Prepared,
    size: int = SLICE,
    *,
    owners: Owners | None = None,
    people: People | None = None,
) -> Iterator[Judged]:
    """Every slice of one table, judged by the destination's schema.

    `owners` are the people of the sheet that this one is joined to, and `people` says of each row
    whose it is.
    Raises FixTheRecipe where a column cannot be judged as it is mapped, or a required one is not.
    """
    destination, recipe, table = prepared.destination, prepared.judged_recipe, prepared.table
    if (missing := unmapped(recipe.columns, destination.fields)) is not None:
        raise FixTheRecipe(unmapped_words(missing, table.headers, table.likely_header))
    schema = schema_of(prepared, joined=owners is not None)
    for target, rule in stray_rules(prepared).items():
        schema.columns[target] = with_rule(schema.columns[target], rule)
    places = prepared.places
    others = _others(prepared, people)
    marks = _marks(prepared, places)
    together = _together(prepared, places)
    start = 0
    for part in table.slices(size, list(places.values())):
        columns = dict(zip(places, part.columns, strict=True))
        here = slice(start, start + len(part))
        about_rows = {
            REFUSED: part.refused,
            SUPERSEDED: _line_words(others.later[here]),
            SENT_BEFORE: _line_words(others.sent[here]),
            CONTRADICTED: _line_words(others.against[here]),
            UNSAID: _line_words(others.unsaid[here]),
            UNREAD: _line_words(others.unread[here]),
            NEAR: _line_words(others.near[here]),
            MARKED: _at(marks, part),
            **_owned(prepared, columns, owners),
            **destination.derive(columns, recipe),
            **{name: whole.slice(start, len(part)) for name, whole in together.items()},
        }
        findings = _one_each(
            judge({**columns, **about_rows}, schema), columns, about_rows, prepared
        )
        gone = _standing(table.gone, part, here)
        by_hand = _standing(table.left, part, here) & ~gone
        findings = _without(findings, by_hand | gone)
        errors = [finding.bad for finding in findings if finding.severity == "error"]
        bad = np.logical_or.reduce(errors) if errors else np.zeros(len(part), dtype=bool)
        whose = None if people is None else people.person[here]
        superseded = (others.later[here] > 0) & ~(by_hand | gone)
        about = (columns, about_rows, findings, bad, superseded)
        yield Judged(prepared, part, *about, person=whose, by_hand=by_hand, gone=gone)
        start += len(part)


def _standing(held: Mask | None, part: Slice, here: slice) -> Mask:
    """The rows of data that are held back and stand for their keys; not selected comes first."""
    if held is None:
        return np.zeros(len(part), dtype=bool)
    others = pc.or_(is_below(part.refused), is_unselected(part.refused))
    found: Mask = held[here] & ~np.asarray(others)
    return found


def _without(findings: Sequence[Finding], rows: Mask) -> tuple[Finding, ...]:
    """The findings of all other rows."""
    if not rows.any():
        return tuple(findings)
    kept = (replace(one, bad=one.bad & ~rows) for one in findings)
    return tuple(one for one in kept if one.bad.any())


def schema_of(prepared: Prepared, *, joined: bool) -> Schema:
    """Every check of a sheet, `joined` to another one or not."""
    noun = prepared.destination.noun
    rules = {SUPERSEDED: superseded_rule(noun), SENT_BEFORE: sent_before_rule(noun)}
    rules |= JOINED_RULES if joined else {}
    worded = {name: text_column([rule]) for name, rule in rules.items()}
    schema = prepared.destination.schema(prepared.judged_recipe)
    # Put in and not `add_columns`, which copies what may be thousands of columns.
    schema.columns.update(type(schema)(worded).columns)
    return schema


def bad_with(one: Judged, schema: Schema, rows: Mask, target: str, cells: pa.Array) -> Mask:
    """Which of some rows of a slice break a rule where these cells of a target are theirs instead.

    Only rules about that target and about whole rows are asked, and what other rows say of these
    is taken as it was.
    """
    chosen, prepared = pa.array(rows), one.prepared
    columns = {name: column.filter(chosen) for name, column in one.columns.items()}
    columns[target] = cells
    derived = prepared.destination.derive(columns, prepared.judged_recipe)
    about_rows = {name: column.filter(chosen) for name, column in one.about_rows.items()}
    asked = {target: cells, **about_rows, **derived}
    own = {name: column for name, column in schema.columns.items() if name in asked}
    found = judge(asked, type(schema)(own))
    kept = _one_each(found, columns, {**about_rows, **derived}, prepared)
    errors = [finding.bad for finding in kept if finding.severity == "error"]
    return np.logical_or.reduce(errors) if errors else np.zeros(len(cells), dtype=bool)


@dataclass(frozen=True, slots=True)
class _Others:
    """For each row the line of another one about the same, 0 for none, by what it does to this row.

    `later` is sent instead, `sent` went with an earlier run, `against` says otherwise about
    consent, `unsaid` is sent instead and does not end a consent as this one does, `unread` could
    not be read and names the person of this row, which does more than that, `near` has almost the
    same key.
    """

    later: Ints
    sent: Ints
    against: Ints
    unsaid: Ints
    unread: Ints
    near: Ints


def _others(prepared: Prepared, people: People | None) -> _Others:
    """What the other rows of a table say about the same ones."""
    destination, recipe, table = prepared.destination, prepared.judged_recipe, prepared.table
    # What a row that is not selected says of somebody's consent contradicts those that are.
    every = table.whole
    keys, ordered = prepared.keyed, destination.ordered(recipe)
    none = np.zeros(table.rows, dtype=np.int64)
    later = none if ordered else superseded_by(table, keys)
    sent = none if ordered else sent_before(table, keys)
    near = nearly_the_same(table, keys)
    says = destination.statements
    if says is None or people is None:
        return _Others(later, sent, none, none, none, near)
    targets = list(prepared.places)

    def statements(columns: Sequence[pa.Array]) -> Sequence[Sequence[Statement]]:
        return says(dict(zip(targets, columns, strict=True)), recipe)

    saying = Saying(list(prepared.places.values()), statements)
    against = contradictions(every, people, saying)
    unsaid = none if ordered else unsaid_by_the_last(table, keys, saying)
    unread = stated_otherwise(
        table, named_unread(every, identifiers(prepared), people.person), saying
    )
    # What another row contradicts is said once.
    unsaid, unread = (np.where(against > 0, 0, one) for one in (unsaid, unread))
    return _Others(later, sent, against, unsaid, unread, near)


def _owned(
    prepared: Prepared, columns: Mapping[str, pa.Array], owners: Owners | None
) -> Mapping[str, pa.Array]:
    """What is wrong with the owners of the rows, where the sheet is joined to another one."""
    return {} if owners is None else owners.judged(prepared.alike(columns), prepared.key(columns))


def _together(prepared: Prepared, places: Mapping[str, int]) -> Mapping[str, pa.Array]:
    """What the destination says of all rows at once: for sheets of objects, which are small."""
    rule, table = prepared.destination.together, prepared.table
    if rule is None or not table.rows:
        return {}
    parts = [part.columns for part in table.slices(SLICE, list(places.values()))]
    whole = {
        target: pa.concat_arrays([part[n] for part in parts]) for n, target in enumerate(places)
    }
    return rule(whole, prepared.judged_recipe)


def _line_words(lines: Ints) -> pa.Array:
    words = pc.binary_join_element_wise("line", pa.array(lines).cast(pa.string()), " ")
    return pc.if_else(pa.array(lines > 0), words, pa.scalar(None, pa.string()))


def _marks(prepared: Prepared, places: Mapping[str, int]) -> dict[int, str]:
    """For each row with untrusted cells in mapped columns, the targets of those cells."""
    targets = {place: target for target, place in places.items()}
    found: dict[int, list[str]] = {}
    for mark in prepared.table.marked(*UNTRUSTED):
        if mark.column in targets:
            found.setdefault(mark.row, []).append(targets[mark.column])
    return {row: AND.join(names) for row, names in found.items()}


def _at(marks: Mapping[int, str], part: Slice) -> pa.Array:
    if not marks:
        return pa.nulls(len(part), pa.string())
    return pa.array([marks.get(row) for row in part.row.to_pylist()], pa.string())


def _one_each(
    findings: list[Finding],
    columns: Mapping[str, pa.Array],
    about_rows: Mapping[str, pa.Array],
    prepared: Prepared,
) -> tuple[Finding, ...]:
    """The findings without the echoes of others, so that one mistake is said once.

    The cells of a refused line are all empty, a cell that holds no trustworthy value is empty too,
    and of a row that only removes nothing but its key is sent.
    """
    readable = np.asarray(pc.is_null(about_rows[REFUSED]))
    whole = np.ones(len(readable), dtype=bool)
    if prepared.destination.bare is not None:
        whole = ~np.asarray(prepared.destination.bare(columns, prepared.judged_recipe))
    kept = []
    for finding in findings:
        bad = finding.bad
        if finding.target in columns:
            named = rf"(?:\A|\|){re.escape(finding.target)}(?:\||\z)"
            marked = pc.match_substring_regex(about_rows[MARKED], named)
            bad = bad & ~np.asarray(pc.fill_null(marked, False))
        if finding.target != REFUSED:
            bad = bad & readable
        known = prepared.destination.field_named(finding.target) is not None
        if finding.target in columns and not known:
            bad = bad & whole
        if bad.any():
            kept.append(replace(finding, bad=bad))
    return tuple(kept)


def ready(one: Judged, prepared: Prepared, rows: Sequence[int] | Mask) -> list[ReadyColumn]:
    """The chosen rows' mapped columns, converted by their kinds; no row may have an error."""
    chosen = pa.array(rows)
    mapped = (one.columns[use.target] for use in prepared.used)
    return converted(prepared, [column.filter(chosen) for column in mapped])


def converted(prepared: Prepared, columns: Sequence[pa.Array]) -> list[ReadyColumn]:
    """The cells of the mapped columns, in the recipe's order, by their kinds; none has an error."""
    made = []
    for use, cells in zip(prepared.used, columns, strict=True):
        kind, family = KINDS[use.kind], prepared.destination.family_of(use.target)
        known = prepared.destination.field_named(use.target) is not None
        bare = None if known or family is None else family.bare(use.target)
        key = use.target if bare is None or family is None else family.key(bare, use.kind)
        values = kind.convert(cells, use.how)
        made.append(ReadyColumn(use.target, key, kind.form, values, use.blank == "null"))
    return made
