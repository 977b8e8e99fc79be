"""Which runs may not be forgotten yet: an earlier one stays that would do harm without them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from workbench.delivery import families, homes
from workbench.delivery.statuses import ENDED, RunStatus
from workbench.errors import FixTheFile
from workbench.plans.plan import Plan


def needed(going: Sequence[RunStatus], every: Sequence[RunStatus]) -> dict[str, str]:
    """Which of these runs an earlier one needs that stays, and why; `every` in order."""
    leaving, before = {one.run for one in going}, _before(every)
    places = {one.run: n for n, one in enumerate(every)}
    found: dict[str, str] = {}
    # One that is found to stay may need others.
    while True:
        staying = [one for one in every if one.run not in leaving or one.run in found]
        whys = {
            one.run: _why_needed(
                one,
                [other for other in staying if places[other.run] < places[one.run]],
                before[one.run],
            )
            for one in going
            if one.run not in found
        }
        more = {run: why for run, why in whys.items() if why}
        if not more:
            return found
        found |= more


def _before(every: Sequence[RunStatus]) -> dict[str, list[str]]:
    """For each run those of its family that were begun before it."""
    earlier = {one.run: one.earlier for one in every}
    family: defaultdict[str, list[str]] = defaultdict(list)
    found = {}
    for one in every:
        mine = family[families.root(one.run, earlier)]
        found[one.run] = list(mine)
        mine.append(one.run)
    return found


def _why_needed(one: RunStatus, staying: Sequence[RunStatus], before: Collection[str]) -> str:
    """`staying` are those that were begun before it, `before` the names of its family's."""
    sends = [other.run for other in staying if other.run in before]
    if sends and _may_have_arrived(one):
        return (
            f"it has sent rows of the earlier run {sends[0]} again, which stays and could send "
            "them once more; name both to delete both"
        )
    adds = [
        other.run
        for other in staying
        if other.connection == one.connection and other.counts.accepted < other.rows
    ]
    if adds and _says_who_left(one.run):
        return (
            f"it says who has left, and the earlier run {adds[0]} stays, which must not add "
            "them again; delete that one as well"
        )
    return ""


def _may_have_arrived(run: RunStatus) -> bool:
    """Whether the vendor has a row of the run, or could get one of it."""
    return run.state not in ENDED or bool(run.counts.accepted or run.counts.unknown)


def _says_who_left(run: str) -> bool:
    try:
        return Plan.load(homes.runs_folder() / run).read_at is not None
    except FixTheFile:
        return False
