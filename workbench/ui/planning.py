"""A draft's plan: made into the folder of a run to come, and void once anything has changed."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace

import streamlit as st

from workbench import mended, verbs
from workbench.delivery import homes
from workbench.delivery import runs as delivery
from workbench.delivery.connections import Connection
from workbench.delivery.preflight import Evidence
from workbench.delivery.statuses import RunStatus
from workbench.errors import FixTheFile, FixTheRecipe, WorkbenchError
from workbench.plans.expecting import Expected, expected
from workbench.plans.plan import Plan
from workbench.recipes.recipe import Recipe
from workbench.ui import draft, draft_files, opening, rest_of_run
from workbench.ui.drafting import Draft
from workbench.ui.wording import localised, number


def known_run(run: str) -> RunStatus | None:
    """The run of that name; None while it is only planned."""
    if not run:
        return None
    try:
        return delivery.status(run)
    except FixTheRecipe:
        return None


def aim(there: Connection) -> str:
    """What a plan is made for: the target, and the list of people who are held back there."""
    kept = homes.standing_list(there.name)
    if kept is None:
        return there.fingerprint
    return f"{there.fingerprint} {hashlib.sha256(kept.read_bytes()).hexdigest()[:12]}"


def standing(made: Draft, there: Connection) -> Plan | None:
    """The plan that still fits the draft and the target, or None."""
    if not made.run or made.planned_for != made.planning(aim(there)):
        return None
    if made.after_seen != rest_of_run.key(made) and known_run(made.run) is None:
        return None
    try:
        return Plan.load(homes.runs_folder() / made.run)
    except FixTheFile:
        return None


def plan(made: Draft, there: Connection) -> Plan:
    """A new plan in a new run's folder; one that was made before and not sent is thrown away."""
    discard(made)
    run = delivery.new_run_id()
    # Noted before the work, so that a plan that was interrupted is thrown away the next time.
    begun = draft.keep(replace(made, run=run, planned_for=""))
    notes = opening.standing_notes(begun)
    sent = rest_of_run.of_draft(begun)
    people = mended.held_back(sent) if sent else None
    ready = opening.prepared(begun, notes, complete=True)
    first = begun.first or None
    done, report = verbs.plan_run(ready, run, begun.connection, before=people, first=first)
    homes.make_private(done.folder)
    known = rest_of_run.seen_stamp(sent)
    planned = begun.planning(aim(there))
    draft.keep(
        replace(begun, planned_for=planned, after_seen=known, warned=report.warnings_to_look_at)
    )
    return done


@st.cache_data(scope="session", max_entries=32, show_spinner=False)
def _expected(key: str, _plan: Plan, before: int | None) -> Expected:
    return expected(_plan, before, Recipe.load(_plan.folder / "recipe.toml"))


def expected_after(done: Plan, before: int | None) -> Expected:
    """The ids of the audience after a plan, in the same words wherever it is asked."""
    return _expected(done.plan_sha256, done, before)


def expected_words(now: RunStatus) -> str:
    """The same of a run, from its plan; what was noted at its beginning where that is gone."""
    before, noted, _ = now.sizes
    try:
        after = expected_after(Plan.load(homes.runs_folder() / now.run), before)
        return localised(str(after))
    except (WorkbenchError, OSError):
        return number(noted)


def send(made: Draft, done: Plan, there: Connection, evidence: Evidence | None) -> str:
    """Begins exactly this plan and returns its run; a second time it is the same run."""
    if known_run(done.folder.name) is not None:
        return done.folder.name
    name = made.source.name if made.source else ""
    sent = rest_of_run.of_draft(made)
    if rest_of_run.seen_stamp(sent) != made.after_seen:
        message = "What is left to send has changed since you looked at it: look at it again"
        raise WorkbenchError(message)
    seen = sent.seen if sent else None
    return verbs.begin(done, there, evidence, file_name=name, first=made.first or None, seen=seen)


def discard(made: Draft) -> None:
    """Deletes the draft's last plan unless it has become a run."""
    if made.run and known_run(made.run) is None:
        runs = homes.runs_folder()
        # A planning that was interrupted leaves its unfinished folder beside the run's.
        for folder in (runs / made.run, *runs.glob(f".{made.run}.*")):
            shutil.rmtree(folder, ignore_errors=True)


def discard_draft(made: Draft) -> None:
    """Deletes a draft with its copy of the file and its plan; a run of it stays."""
    discard(made)
    draft_files.remove(made)
    draft.forget(made)
