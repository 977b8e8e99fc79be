"""What the command line says of runs: how they stand, what can be done, and the exit code."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workbench.cli_words import paragraph, visible, why_words
from workbench.vocabulary.counting import counted

if TYPE_CHECKING:
    # What is only named here would take a second to load, also for `workbench --help`.
    from workbench.delivery.reconciling import Settled
    from workbench.delivery.statuses import RunStatus
    from workbench.delivery.timing import Timing

NAMED = 3
# Rejected rows, and requests with a reason, that the terminal lists.
LISTED = 10


def status_text(
    now: RunStatus, rejected: Sequence[tuple[int, str]] = (), goes: Timing | None = None
) -> str:
    """A run for reading; practice says so first.

    `rejected` are the first lines of rows that were refused by themselves, with their reasons;
    `goes` is how fast it goes while somebody sends it.
    """
    lines = ["Practice: nothing was sent to the vendor"] if now.world == "practice" else []
    lines.append(f"{now.run}  {now.headline}  ({_aim(now)}, {now.label})")
    counts = now.counts
    lines.append(
        f"{counted(now.rows, 'row')}: {counts.accepted:,} accepted, {counts.rejected:,} rejected, "
        f"{counts.unknown:,} unknown, {counts.not_sent:,} not sent"
    )
    if goes is not None:
        from workbench.delivery.timing import timing_words

        lines += [f"  {told}"] if (told := timing_words(goes)) else []
    for why, rows in counts.not_sent_why.items():
        meaning = why_words(why, now.destination, again=bool(now.earlier))
        lines.append(f"  not sent: {rows:,} {why} ({meaning})")
    if now.earlier:
        lines.append(f"  sends rows of the run {now.earlier} again")
    lines += _requests(now)
    lines += [f"  line {line}: {reason}" for line, reason in rejected]
    if len(rejected) == LISTED < counts.rejected:
        lines.append("  and more, in the export")
    if apart := sum(chunk.state == "split" for chunk in now.chunks):
        lines.append(f"  {counted(apart, 'refused request')} taken apart")
    if counts.rejected or counts.unknown or counts.not_sent_why.get("invalid"):
        lines.append(f"  why, row by row: workbench export {now.run} --out results.xlsx")
    return paragraph([*lines, *_ways_on(now)])


def _requests(now: RunStatus) -> list[str]:
    """Each request that has something to say, the first ones of many."""
    found = [one for one in now.chunks if one.reason and one.state not in ("accepted", "split")]
    lines = [f"  request {one.n}: {one.state}, {one.reason}" for one in found[:LISTED]]
    if len(found) > LISTED:
        lines.append(f"  and {counted(len(found) - LISTED, 'more request')} with a reason")
    return lines


def _ways_on(now: RunStatus) -> list[str]:
    """What can be done about rows that nobody knows the end of, or that were refused together."""
    ways = []
    ended = now.state in ("done", "cancelled")
    if now.counts.unknown and now.state not in ("sending", "indexing"):
        ways.append(f"  what became of the unknown ones: workbench reconcile {now.run}")
        ways.append("    (or, where you have looked yourself, with --arrived N or --not-arrived N)")
    if ended and now.counts.not_sent_why.get("waiting"):
        ways.append(f"  those that did not arrive: workbench retry {now.run}")
    together = any(one.state == "rejected" and one.rows > 1 for one in now.chunks)
    if together and not now.halving and ended:
        ways.append(f"  which rows were refused: workbench retry {now.run} --halve")
    return ways


def settled_text(settled: Sequence[Settled]) -> str:
    """What was found out about each request of an unknown fate."""
    if not settled:
        return "No row of the run is of an unknown fate."
    lines = []
    for one in settled:
        about = f" ({one.about})" if one.about else ""
        if one.arrived:
            fate = "accepted"
        elif one.arrived is None:
            some = f"{one.accepted:,} of {counted(one.unknown, 'row')} accepted, the others "
            fate = f"{some if one.accepted else ''}still unknown"
        else:
            fate = "not sent"
        lines.append(f"request {one.chunk}{about}: {fate}; {one.told}")
    return paragraph(lines)


def _aim(now: RunStatus) -> str:
    """The run's destination, and by name what it acts on there."""
    shown = now.objects[:NAMED]
    more = " and others" if len(now.objects) > NAMED else ""
    return f"{now.destination} {', '.join(shown)}{more}".strip()


def runs_text(every: Sequence[RunStatus]) -> str:
    """Runs as a list, the newest first."""
    if not every:
        return "No run yet: `workbench send` makes one."
    return paragraph(
        f"{one.run}  {one.headline}  {one.counts.accepted:,} of {one.rows:,}  "
        f"{_aim(one)}  {one.file_name}"
        for one in every
    )


def exit_code(done: RunStatus) -> int:
    """0 all well; 1 some rows invalid, rejected or unknown; 3 paused, stopped or cancelled."""
    if done.state != "done":
        return 3
    counts = done.counts
    # In a run that has ended only somebody's word leaves rows waiting: they did not arrive.
    unsent = sum(counts.not_sent_why.get(why, 0) for why in ("invalid", "waiting"))
    bad = counts.rejected + counts.unknown + unsent
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
        text = f"{now.headline}: {counts.accepted:,} of {counted(now.rows, 'row')}, "
        text += f"request {settled} of {len(now.chunks)}{self._left(settled, len(now.chunks))}"
        text = visible(text)
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
        return f", about {counted(max(1, round(seconds)), 'second')} left"
