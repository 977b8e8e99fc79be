"""Where a draft stands: each step is done, needs you, or was settled for something else."""

from __future__ import annotations

from typing import Literal

from workbench.ui.drafting import Draft

State = Literal["done", "needs you", "changed since", "optional", "later"]
Step = Literal["file", "columns", "select", "check", "preview"]


def states(draft: Draft, fingerprint: str, *, sent: bool) -> dict[Step, State]:
    """The state of every step; `sent` says whether the plan that was made last has become a run."""
    told: dict[Step, State] = {
        "file": _state(draft.opened_for, draft.opening, ready=bool(draft.destination)),
    }
    ready = told["file"] == "done"
    told["columns"] = _state(draft.columns_for, draft.mapping, ready=ready)
    ready = ready and told["columns"] == "done"
    # Nobody has to choose: without a selection all rows are sent.
    told["select"] = "later" if not ready else "done" if draft.selection else "optional"
    told["check"] = _state(draft.checked_for, draft.checking, ready=ready)
    ready = ready and told["check"] == "done"
    planned = _state(draft.planned_for, draft.planning(fingerprint), ready=ready)
    told["preview"] = "needs you" if planned == "done" and not sent else planned
    return told


# The pages of these draw what they are about anew, for the draft as it is.
FRESH: tuple[Step, ...] = ("columns", "check")


def on_page(told: dict[Step, State], here: Step) -> dict[Step, State]:
    """The states as a step's page shows them: what it has just redone has not changed since."""
    redone = here in FRESH and told[here] == "changed since"
    return {**told, here: "needs you"} if redone else told


def unsettled(draft: Draft, before: Step) -> tuple[Step, State] | None:
    """The first step before that one which is not done, with its state."""
    for step, state in states(draft, "", sent=False).items():
        if step == before:
            return None
        if state not in ("done", "optional"):
            return step, state
    return None


def _state(settled: str, now: str, *, ready: bool) -> State:
    if settled and settled == now:
        return "done"
    if settled:
        return "changed since"
    return "needs you" if ready else "later"
