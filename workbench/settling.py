"""Rows of an unknown fate are settled: the vendor is looked at, or somebody's word is noted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbench.delivery import reconciling
from workbench.delivery import runs as delivery
from workbench.delivery.reconciling import Settled
from workbench.delivery.statuses import RunStatus
from workbench.delivery.unsettled import unsettled
from workbench.destinations.registry import destination
from workbench.errors import FixTheRecipe
from workbench.running import target


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The run after it was settled as far as could be, and what was found out, in order."""

    run: RunStatus
    settled: tuple[Settled, ...]

    def as_dict(self) -> dict[str, object]:
        """The run as `status --json` prints it, with what was found out beside it."""
        names = ("chunk", "about", "unknown", "accepted", "arrived", "told")
        told = [{name: getattr(one, name) for name in names} for one in self.settled]
        return {**self.run.as_dict(), "settled": told}


def reconcile(
    run: str,
    *,
    arrived: Sequence[int] = (),
    not_arrived: Sequence[int] = (),
    because: str = "",
    on_each: Callable[[Settled], object] = lambda one: None,
) -> Reconciled:
    """Settles the rows of a run that got no trustworthy answer.

    Without a word for any request each is looked for at the vendor, where it has a way to look; a
    person who has looked for himself names the requests that `arrived` and that did `not_arrived`.
    Nothing is sent. Raises FixTheRecipe for a request without such rows and for a word without a
    reason, Wait while the run is being sent, FixTheConnection where the vendor does not answer.
    """
    if both := set(arrived) & set(not_arrived):
        message = (
            f"Request {min(both)} is said to have arrived and not to have arrived: name it once"
        )
        raise FixTheRecipe(message)
    if (arrived or not_arrived) and not because.strip():
        message = (
            "A word that requests arrived, or did not, goes on record: say how it is known "
            "(because)"
        )
        raise FixTheRecipe(message)
    before = delivery.status(run)
    found: list[Settled] = []
    if arrived or not_arrived:
        found += reconciling.by_word(run, arrived, "arrived", because)
        found += reconciling.by_word(run, not_arrived, "not_arrived", because)
    elif unsettled(run):
        with target(before.connection, before.destination) as there:
            found += reconciling.by_look(run, there, destination, on_each)
    return Reconciled(delivery.status(run), tuple(found))
