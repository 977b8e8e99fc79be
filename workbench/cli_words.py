"""What the command line says of destinations, reports, plans and the twin, and what it asks."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from workbench.errors import FixTheConnection, FixTheRecipe
from workbench.vocabulary.counting import counted
from workbench.vocabulary.fates import leaves_words, why_meaning

if TYPE_CHECKING:
    # What is only named here would take two seconds to load, also for `workbench --help`.
    from workbench.checks.report import Group, Report
    from workbench.delivery.connections import Connection
    from workbench.delivery.preflight import Evidence
    from workbench.destinations.spec import Destination
    from workbench.plans.plan import Plan

# Kinds of findings on one screen, and the characters of a cell that are quoted there.
SHOWN, QUOTED = 40, 120
# What could move the cursor, colour the screen or turn the reading order round.
_STRANGE = {"Cc", "Cs", "Zl", "Zp"}
_TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def visible(text: str) -> str:
    """The text as one line that a terminal shows and does not obey: \\n, \\x1b, \\u202e."""
    return "".join(
        character.encode("unicode_escape").decode()
        if unicodedata.category(character) in _STRANGE
        or unicodedata.bidirectional(character) in _TURNING
        else character
        for character in text
    )


def paragraph(lines: Iterable[str]) -> str:
    """Lines that a terminal shows and does not obey."""
    return "\n".join(visible(line) for line in lines)


def destination_words(one: Destination) -> dict[str, Any]:
    """A destination as `destinations --json` prints it."""
    return {
        "key": one.key,
        "title": one.title,
        "vendor": one.vendor,
        "help": one.help,
        "options": [asdict(option) for option in one.options],
        "limits": {name: asdict(limit) for name, limit in one.limits.items()},
        "quota": asdict(one.quota),
        "fields": [asdict(known) for known in one.fields],
        "families": [
            *(["your own attributes"] if one.free is not None else []),
            *(family.example or family.spelling for family in one.families),
        ],
        "assumptions": list(one.assumptions),
    }


def destination_text(one: Mapping[str, Any]) -> str:
    """A destination as a paragraph; every number with its source, assumptions marked."""
    lines = [f"{one['key']}  {one['title']}", f"  {one['help']}"]
    columns = [
        f"{known['name']}{' (needed)' if known['required'] else ''}" for known in one["fields"]
    ]
    lines.append(f"  columns: {', '.join(columns)}")
    if one["families"]:
        lines.append(f"  also: {', '.join(one['families'])}")
    for option in one["options"]:
        needed = "needed" if option["required"] else f"default {option['default']}"
        lines.append(f"  --set {option['name']}=...  {option['label']} ({needed})")
    for name, limit in one["limits"].items():
        mark = " (assumption)" if limit["assumption"] else ""
        lines.append(f"  {name}: {limit['value']:,} {limit['unit']}; {limit['source']}{mark}")
    quota = one["quota"]
    mark = " (assumption)" if quota["assumption"] else ""
    lines.append(f"  quota: {rates(quota)}; {quota['source']}{mark}")
    lines += [f"  assumption: {text}" for text in one["assumptions"]]
    return "\n".join(lines)


def rates(quota: Mapping[str, Any]) -> str:
    """How fast the requests and records of a quota's members may follow one another."""
    told = []
    for what, burst in (("request", "burst"), ("record", "records_burst")):
        if quota[f"{what}s"] is not None:
            each = f"{quota[f'{what}s']:,g} {what}{'' if quota[f'{what}s'] == 1 else 's'} a second"
            told.append(f"{each}, burst {quota[burst]:,}")
    return " and ".join(told)


def report_text(found: Report) -> str:
    """A Report for reading: the counts, then what is wrong by rule and column, errors first."""
    named = f"sheets {' and '.join(found.sheets)}" if found.several else f"sheet {found.sheet}"
    sheet = f", {named}" if found.sheet else ""
    columns = counted(found.columns, "column")
    lines = [
        f"{found.file}{sheet}: {counted(found.rows, 'row')}, {columns}, {found.destination}",
        f"{counted(found.rows_ok, 'row')} ok, {found.rows_with_errors:,} with errors"
        f"{_not_sent(found)}; "
        f"{counted(found.errors, 'error')}, {counted(found.warnings, 'warning')}",
    ]
    if blocked := list(dict.fromkeys(issue.column for issue in found.blocking)):
        columns = ", ".join(f"“{column}”" for column in blocked if column)
        whole = f" is decided for the whole column: {columns}" if columns else " is mended:"
        lines.append(f"Nothing can be sent until this{whole}")
    lines += [
        f"  {one.severity:7}  {_quoting(one).sentence(with_sheet=found.several)}"
        for one in found.groups[:SHOWN]
    ]
    lines += [f"  repaired  {one.sentence()}" for one in found.repaired]
    if found.cells_fixed:
        lines.append(f"  fixed     {counted(found.cells_fixed, 'cell')}")
    lines += [
        f'  could be repaired  {one.sentence()}; in the recipe: repairs = ["{one.repair}"]'
        for one in found.offered
    ]
    if rest := found.groups[SHOWN:]:
        more = counted(sum(one.count for one in rest), "more finding")
        lines.append(f"  and {more} of {counted(len(rest), 'kind')}")
    if found.errors + found.warnings > len(found.groups[:SHOWN]):
        lines.append("  Every finding with its line: --report OUT.xlsx")
    return paragraph(lines)


def _not_sent(found: Report) -> str:
    """Rows without a mistake that are not sent all the same, by what holds them back."""
    held = {
        "superseded by a later row": found.rows_superseded,
        "left out as totals or notes": found.rows_left_out,
        "left out by you": found.rows_left_out_by_hand,
    }
    return "".join(f", {rows:,} {why}" for why, rows in held.items() if rows)


def _quoting(one: Group) -> Group:
    """With no more of a long cell than a screen has room for, and how much there is more."""
    value = one.first.value
    if len(value) <= QUOTED:
        return one
    more = counted(len(value) - QUOTED, "more character")
    return replace(one, first=replace(one.first, value=f"{value[:QUOTED]}… and {more}"))


def cost_text(cost: Mapping[str, float]) -> str:
    """What opening the file took."""
    seconds, peak = cost.get("seconds", 0), cost.get("peak_bytes", 0)
    return f"Opening took {seconds:.1f} s and {peak / 1e6:,.0f} MB at most, in its own process."


def plan_text(made: Plan) -> str:
    """A Plan for reading: steps, requests, what stays behind, and how long it takes."""
    planned = f"{made.rows_planned:,} of {counted(made.rows, 'row')}"
    lines = [f"{planned} in {counted(made.requests, 'request')}"]
    for step in made.steps:
        waits = "" if step.waits_for == "none" else f", waits until step {step.n - 1} is "
        waits += "" if step.waits_for == "none" else step.waits_for
        count = sum(1 for chunk in made.chunks if chunk.step == step.n)
        requests = counted(count, "request")
        lines.append(f"  {step.n}. {step.operation}: {requests} to {step.route}{waits}")
    for why, rows in made.not_sent.items():
        lines.append(f"  not sent: {rows:,} {why} ({why_words(why, made.destination)})")
    lines += [f"  changed: {sentence}" for sentence in made.changes]
    if made.consent:
        told = ", ".join(f"{people:,} {what}" for what, people in made.consent.items())
        lines.append(f"  consent, people: {told}")
    if made.leaves_unsent:
        lines.append(f"  {leaves_words(made.leaves_unsent)}")
    least = f"at least {counted(round(made.eta_s), 'second')}" if made.eta_s >= 1 else "no wait"
    lines.append(f"  {least} at the vendor's request rate")
    lines.append(f"  {made.folder}")
    return paragraph(lines)


def why_words(why: str, destination: str, *, again: bool = False) -> str:
    """What a why means to the rows of a destination, and `again` of a run of an earlier one's."""
    if why != "superseded":
        return why_meaning(why, "", again=again)
    # Only this one asks what a row is about, and the registry takes two seconds to load.
    from workbench.destinations.registry import noun_of

    return why_meaning(why, noun_of(destination))


def holdings_text(held: Mapping[str, Any]) -> str:
    """What the twin holds of one kind, a line each."""
    kind = next(name for name in HELD if name in held)
    lines = [f"{counted(held['count'], kind.removesuffix('s'))} at the practice vendor"]
    for one in held[kind]:
        lines.append(f"  {HELD[kind](one)}")
        lines += [
            f"    {part.get('id', part.get('name'))}  {part['attributes_json']}"
            for part in one.get("sample", ())
        ]
        every = one.get("ids", one.get("items", one.get("events", 0)))
        if 0 < len(one.get("sample", ())) < every:
            lines.append(f"    the first {len(one['sample'])} of {every:,}; --json gives all")
    return paragraph([*lines, *([held["note"]] if "note" in held else [])])


def _held_profile(one: Mapping[str, Any]) -> str:
    who = one.get("custom_id", one.get("id"))
    events = f", {counted(one['events'], 'event')}" if "events" in one else ""
    held = [
        f"\n    {sub['channel']} on resource {sub['resource_id']}: {sub['status']}"
        for sub in one.get("subscriptions") or ()
    ]
    return f"{who}: {one['attributes_json']}{events}{''.join(held)}"


def _held_catalog(one: Mapping[str, Any]) -> str:
    fields = ", ".join(f"{field['name']} ({field['type']})" for field in one["fields"])
    return f"{one['name']}: {counted(one['items'], 'item')}, {one['indexing']}; {fields}"


# Each kind of thing that the twin holds, and its line.
HELD: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "audiences": lambda one: f"{one['name']}: {counted(one['ids'], 'id')}, {one['indexing']}",
    "profiles": _held_profile,
    "catalogs": _held_catalog,
    "campaigns": lambda one: f"{one['id']}: {one['name']}, {one['state']}",
}


@dataclass(frozen=True, slots=True)
class Asking:
    """The question before a send: practice needs none, production a name and a count.

    A step that cannot be taken back is asked about everywhere, by the name of what it acts on;
    how many people are subscribed, wherever that is not practice.
    """

    yes: bool
    expect_rows: int | None

    def __call__(self, there: Connection, made: Plan, evidence: Evidence | None) -> None:
        """Raises FixTheRecipe or FixTheConnection when the answer is not the one expected."""
        dangerous = any(step.repeat == "III" for step in made.steps)
        if self.yes:
            self._counted(there, made)
            return
        subscribes = bool(made.consent.get("subscribed")) and there.world != "practice"
        if there.world != "production" and not dangerous and not subscribes:
            return
        if not sys.stdin.isatty():
            needed = "--yes --expect-rows N" if there.world == "production" else "--yes"
            message = f"This send needs your word: run it in a terminal, or add {needed}"
            raise FixTheRecipe(message)
        _typed(there, made, evidence)

    def _counted(self, there: Connection, made: Plan) -> None:
        if there.world == "production" and self.expect_rows is None:
            message = f"Production wants --expect-rows as well: this plan has {made.rows_planned}"
            raise FixTheConnection(message)
        if self.expect_rows is not None and self.expect_rows != made.rows_planned:
            message = (
                f"You expect {self.expect_rows:,} rows and the plan has {made.rows_planned:,}: "
                "nothing was sent"
            )
            raise FixTheRecipe(message)


def _typed(there: Connection, made: Plan, evidence: Evidence | None) -> None:
    """Asks for every answer that shows that a person knows what this send does."""
    click.echo(plan_text(made), err=True)
    wanted = []
    if objects := made.final_objects:
        held = ""
        if evidence is not None and evidence.size:
            held = f", which holds {counted(evidence.size, evidence.holds)}"
        acts = f"This deletes, replaces or starts {', '.join(objects[:5])}{held}."
        click.echo(visible(acts), err=True)
        wanted.append((visible(f"Type {objects[0]} to go on"), objects[0]))
    if there.world == "production":
        wanted.append((visible(f"Type {there.project_key} to go on"), there.project_key))
    if subscribed := made.consent.get("subscribed", 0):
        wanted.append(("And how many people it subscribes", str(subscribed)))
    wanted.append(("And the number of rows", str(made.rows_planned)))
    for question, answer in wanted:
        if click.prompt(question, err=True).strip().replace(",", "") != answer:
            message = "That is not what this send would do: nothing was sent"
            raise FixTheRecipe(message)
