"""What the command line says: reports, plans, runs and questions as plain text."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import click

from workbench.errors import FixTheConnection, FixTheRecipe
from workbench.vocabulary.fates import WHY_MEANING

if TYPE_CHECKING:
    # What is only named here would take two seconds to load, also for `workbench --help`.
    from workbench.checks.report import Report
    from workbench.delivery.connections import Connection
    from workbench.delivery.preflight import Evidence
    from workbench.delivery.statuses import RunStatus
    from workbench.destinations.spec import Destination
    from workbench.plans.plan import Plan

SHOWN = 20


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
        "assumptions": list(one.assumptions),
    }


def destination_text(one: Mapping[str, Any]) -> str:
    """A destination as a paragraph; every number with its source, assumptions marked."""
    lines = [f"{one['key']}  {one['title']}", f"  {one['help']}"]
    for option in one["options"]:
        needed = "needed" if option["required"] else f"default {option['default']}"
        lines.append(f"  --set {option['name']}=...  {option['label']} ({needed})")
    for name, limit in one["limits"].items():
        mark = " (assumption)" if limit["assumption"] else ""
        lines.append(f"  {name}: {limit['value']:,} {limit['unit']}; {limit['source']}{mark}")
    quota = one["quota"]
    mark = " (assumption)" if quota["assumption"] else ""
    rate = f"{quota['requests']:g} requests a second, burst {quota['burst']}"
    lines.append(f"  quota: {rate}; {quota['source']}{mark}")
    lines += [f"  assumption: {text}" for text in one["assumptions"]]
    return "\n".join(lines)


def report_text(found: Report) -> str:
    """A Report for reading: the counts, then what is wrong, the most frequent first."""
    sheet = f", sheet {found.sheet}" if found.sheet else ""
    lines = [
        f"{found.file}{sheet}: {found.rows:,} rows, {found.columns} columns, {found.destination}",
        f"{found.rows_ok:,} rows ok, {found.rows_with_errors:,} with errors; "
        f"{found.errors:,} errors, {found.warnings:,} warnings",
    ]
    for issue in found.issues[:SHOWN]:
        lines.append(f"  {issue.severity:7}  {issue.sentence()}")
    more = found.errors + found.warnings - min(len(found.issues), SHOWN)
    if more > 0:
        lines.append(f"  and {more:,} more: --report OUT.xlsx or --json lists them")
    return "\n".join(lines)


def cost_text(cost: Mapping[str, float]) -> str:
    """What opening the file took."""
    seconds, peak = cost.get("seconds", 0), cost.get("peak_bytes", 0)
    return f"Opening took {seconds:.1f} s and {peak / 1e6:,.0f} MB at most, in its own process."


def plan_text(made: Plan) -> str:
    """A Plan for reading: steps, requests, what stays behind, and how long it takes."""
    lines = [f"{made.rows_planned:,} of {made.rows:,} rows in {made.requests:,} requests"]
    for step in made.steps:
        waits = "" if step.waits_for == "none" else f", waits until step {step.n - 1} is "
        waits += "" if step.waits_for == "none" else step.waits_for
        count = sum(1 for chunk in made.chunks if chunk.step == step.n)
        lines.append(f"  {step.n}. {step.operation}: {count:,} requests to {step.route}{waits}")
    for why, rows in made.not_sent.items():
        lines.append(f"  not sent: {rows:,} {why} ({WHY_MEANING[why]})")  # type: ignore[index]  # a why
    lines.append(f"  at least {made.eta_s:,.0f} s at the vendor's request rate")
    lines.append(f"  {made.folder}")
    return "\n".join(lines)


def status_text(now: RunStatus) -> str:
    """A run for reading; practice says so first."""
    lines = ["Practice: nothing was sent to the vendor"] if now.world == "practice" else []
    lines.append(f"{now.run}  {now.headline}  ({now.destination}, {now.label})")
    counts = now.counts
    lines.append(
        f"{now.rows:,} rows: {counts.accepted:,} accepted, {counts.rejected:,} rejected, "
        f"{counts.unknown:,} unknown, {counts.not_sent:,} not sent"
    )
    for why, rows in counts.not_sent_why.items():
        lines.append(f"  not sent: {rows:,} {why} ({WHY_MEANING[why]})")  # type: ignore[index]  # a why
    for chunk in now.chunks:
        if chunk.reason and chunk.state != "accepted":
            lines.append(f"  request {chunk.n}: {chunk.state}, {chunk.reason}")
    return "\n".join(lines)


def runs_text(every: Sequence[RunStatus]) -> str:
    """Runs as a list, the newest first."""
    if not every:
        return "No run yet: `workbench send` makes one."
    return "\n".join(
        f"{one.run}  {one.headline}  {one.counts.accepted:,} of {one.rows:,}  "
        f"{one.destination}  {one.file_name}"
        for one in every
    )


def holdings_text(held: Mapping[str, Any]) -> str:
    """What the twin holds, a line each."""
    lines = [f"{held['count']} audiences at the practice vendor"]
    for one in held["audiences"]:
        lines.append(f"  {one['name']}: {one['ids']:,} ids, {one['indexing']}")
        lines += [
            f"    {member['id']}  {member['attributes_json']}" for member in one.get("sample", ())
        ]
    return "\n".join(lines)


def exit_code(done: RunStatus) -> int:
    """0 all well; 1 some rows invalid, rejected or unknown; 3 paused, stopped or cancelled."""
    if done.state != "done":
        return 3
    counts = done.counts
    bad = counts.rejected + counts.unknown + counts.not_sent_why.get("invalid", 0)
    replaced = any(chunk.indexing == "REPLACED" for chunk in done.chunks)
    return 1 if bad or replaced or not counts.accepted else 0


@dataclass(slots=True)
class Progress:
    """Progress on stderr while a run is followed: rows, headline and the time that is left."""

    quiet: bool = False
    started: float = field(default_factory=time.monotonic)
    last: str = ""

    def __call__(self, now: RunStatus) -> None:
        """Says what has changed; a terminal gets one line that is written again."""
        if self.quiet:
            return
        counts = now.counts
        settled = sum(chunk.state not in ("waiting", "inflight") for chunk in now.chunks)
        text = f"{now.headline}: {counts.accepted:,} of {now.rows:,} rows, request {settled}"
        text += f" of {len(now.chunks)}{self._left(settled, len(now.chunks))}"
        if text != self.last:
            sys.stderr.write(f"\r\x1b[K{text}" if sys.stderr.isatty() else f"{text}\n")
            sys.stderr.flush()
            self.last = text
        if sys.stderr.isatty() and now.state not in ("sending", "indexing"):
            sys.stderr.write("\n")

    def _left(self, settled: int, chunks: int) -> str:
        if not 0 < settled < chunks:
            return ""
        seconds = (time.monotonic() - self.started) / settled * (chunks - settled)
        return f", about {seconds:,.0f} s left"


@dataclass(frozen=True, slots=True)
class Asking:
    """The question before a send: practice needs none, production a name and a count.

    A step that deletes or replaces is asked about everywhere, by the name of what it acts on.
    """

    yes: bool
    expect_rows: int | None

    def __call__(self, there: Connection, made: Plan, evidence: Evidence | None) -> None:
        """Raises FixTheRecipe or FixTheConnection when the answer is not the one expected."""
        dangerous = [step for step in made.steps if step.repeat == "III"]
        if self.yes:
            self._counted(there, made)
            return
        if there.world != "production" and not dangerous:
            return
        if not sys.stdin.isatty():
            needed = "--yes --expect-rows N" if there.world == "production" else "--yes"
            message = f"This send needs your word: run it in a terminal, or add {needed}"
            raise FixTheRecipe(message)
        _typed(there, made, evidence, bool(dangerous))

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


def _typed(there: Connection, made: Plan, evidence: Evidence | None, dangerous: bool) -> None:
    objects = list(dict.fromkeys(chunk.object for chunk in made.chunks))
    click.echo(plan_text(made), err=True)
    if dangerous:
        held = f", which holds {evidence.size:,} ids" if evidence and evidence.size else ""
        click.echo(f"This deletes or replaces {', '.join(objects[:5])}{held}.", err=True)
        wanted = objects[0]
    else:
        wanted = there.project_key
    said = click.prompt(f"Type {wanted} to go on", err=True)
    rows = click.prompt("And the number of rows", type=int, err=True)
    if said != wanted or rows != made.rows_planned:
        message = "That is not what this send would do: nothing was sent"
        raise FixTheRecipe(message)
