"""What one can begin with: the destinations as goals, sample data, and where one left off."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from workbench import running, verbs
from workbench.delivery.connections import TWIN
from workbench.delivery.statuses import ENDED, OBJECTS, RunStatus
from workbench.destinations.spec import Destination
from workbench.recipes.recipe import Recipe
from workbench.ui import draft, draft_files, navigation, planning, presenting, steps
from workbench.ui.drafting import Draft
from workbench.ui.escaping import md_escape, md_shown
from workbench.ui.page_words import headline_said, said
from workbench.ui.repeating import do_it_again
from workbench.ui.run_filters import Wanted, reader_zone
from workbench.ui.samples import PEOPLE, begun_with
from workbench.ui.wording import PRACTICE_WAS, counted, here, localised, number

RECENT = 3
# Cards of goals side by side.
ACROSS = 3
# Seconds between two looks at runs that are not over.
LISTED_EVERY_S = 2.0


def dangerous(goal: Destination) -> bool:
    """Whether it deletes or replaces whatever its rows say (class III).

    Where only some rows do, each in a lane of its own, the preview asks about those.
    """
    # A name and a number alike.
    named = {one.name: (*one.choices, "1")[0] for one in goal.options if one.required}
    steps = goal.steps(Recipe(goal.key, named))
    return any(step.repeat == "III" and step.lane is None for step in steps)


def subject(goal: Destination) -> str:
    """What a goal is about, and whose: the group that it stands in."""
    return f"{goal.key.split('.')[1].capitalize()} at {goal.vendor.capitalize()}"


def grouped(goals: Sequence[Destination]) -> dict[str, list[Destination]]:
    """The goals by their subject, in the order of the registry."""
    found: dict[str, list[Destination]] = {}
    for goal in goals:
        found.setdefault(subject(goal), []).append(goal)
    return found


def newcomer() -> bool:
    """Whether nothing was begun on this machine yet."""
    return not draft_files.saved()[0] and not running.runs()


def choose_goal() -> None:
    """The goals by what they are about; those that delete or replace stand apart, folded."""
    goals = verbs.destinations()
    st.header("What do you want to do?")
    groups = list(grouped([goal for goal in goals if not dangerous(goal)]).items())
    with st.container(key="goals"):
        # Some at a time, so that cards side by side are of one height.
        for some in (groups[place : place + ACROSS] for place in range(0, len(groups), ACROSS)):
            for (name, group), place in zip(some, st.columns(ACROSS), strict=False):
                with place.container(border=True, height="stretch"):
                    st.subheader(name)
                    _goals(group)
    with st.expander("Handle with care: replace or delete", icon=":material/warning:"):
        st.caption("These delete or replace what is there, and ask you to type its name before.")
        careful = [goal for goal in goals if dangerous(goal)]
        with st.container(key="careful-goals"):
            for goal, place in zip(careful, st.columns(len(careful)), strict=True):
                with place:
                    _goals([goal])


def _goals(goals: Sequence[Destination]) -> None:
    """A button for each, with the first sentence of its help; the file step says all of it."""
    for goal in goals:
        with st.container(gap="xxsmall"):
            title, told = md_escape(goal.title), said(goal.help)
            if st.button(title, key=f"goal-{goal.key}", help=told, width="stretch"):
                made = draft.begun(goal.key, TWIN)
                st.switch_page(navigation.FILE.path, query_params=draft.address(made))
            st.caption(said(f"{goal.help.partition('. ')[0].rstrip('.')}."))


def sample_data() -> None:
    """Both files of people, each one click away from being looked at."""
    st.header("Try it with sample data")
    with st.container(horizontal=True):
        for sample in PEOPLE:
            if st.button(
                localised(sample.what), key=f"sample-{sample.file}", icon=":material/table_view:"
            ):
                made = begun_with(draft.begun(sample.goal, TWIN), sample)
                st.switch_page(navigation.FILE.path, query_params=draft.address(made))
    st.caption(
        f"Nobody in these files exists. {PRACTICE_WAS.partition(':')[0]} only. Most other goals "
        "have a sample of their own: choose the goal first."
    )


def resume() -> None:
    """The newest drafts of this machine; one click goes on where it was left."""
    waiting, _, unreadable = _drafts()
    if unreadable:
        st.caption(f"{counted(unreadable, 'draft')} cannot be read and stayed where they are.")
    if waiting:
        st.header("Go on with a draft")
    for one in waiting[:RECENT]:
        _draft_row(one, "Continue")


def older() -> None:
    """The drafts that nobody is likely to go on with, below all else."""
    waiting, sent, _ = _drafts()
    rest = [*waiting[RECENT:], *sent]
    if not rest:
        return
    title = f"Older and sent drafts ({number(len(rest))})"
    with st.expander(title, icon=":material/inventory_2:"):
        for one in rest:
            _draft_row(one, "Sent: look" if one in sent else "Continue")


def _drafts() -> tuple[list[Draft], list[Draft], int]:
    """Those that have not become a run, those that have, and how many cannot be read."""
    found, unreadable = draft_files.saved()
    sent = [one for one in found if planning.known_run(one.run) is not None]
    return [one for one in found if one not in sent], sent, unreadable


def _draft_row(one: Draft, label: str) -> None:
    goal = next((g.title for g in verbs.destinations() if g.key == one.destination), "No goal yet")
    about = one.source.name if one.source else "no file yet"
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        with st.container(width="stretch", gap=None):
            st.markdown(f"**{md_escape(goal)}**: {md_escape(about)}")
            st.caption(f"Last changed {here(one.updated_at)}")
        if st.button(label, key=f"continue-{one.id}", icon=":material/play_arrow:"):
            draft.opened(one)
            st.switch_page(_next_step(one).path, query_params=draft.address(one))
        with st.popover("Delete", type="tertiary", icon=":material/delete:"):
            st.markdown("The draft goes, with its copy of the file; your own file stays.")
            if st.button("Delete the draft", key=f"delete-{one.id}"):
                planning.discard_draft(one)
                st.rerun()


def _next_step(one: Draft) -> navigation.Entry:
    """The first step that is not settled for the draft as it is."""
    found = steps.unsettled(one, "preview")
    wanted = "preview" if found is None else found[0]
    return next(entry for entry in navigation.STEPS if entry.step == wanted)


def active() -> bool:
    """Whether a run is not over, and so what a reader comes for."""
    return any(run.state not in ENDED for run in running.runs())


def follow() -> None:
    """Runs that are not over, and the most recent ones."""
    found = running.runs()
    if not found:
        return
    st.header("Runs")
    listed(0, RECENT, active_first=True)
    if len(found) > RECENT:
        st.page_link(navigation.RUNS.path, label=f"All {counted(len(found), 'run')}")


def listed(
    start: int, end: int, *, active_first: bool = False, wanted: Wanted | None = None
) -> None:
    """Some of the runs, the newest first; they are looked at anew while one is not over."""
    over = all(run.state in ENDED for run in running.runs())
    st.fragment(_rows, run_every=None if over else LISTED_EVERY_S)(
        start, end, active_first, wanted or Wanted()
    )


def _rows(start: int, end: int, active_first: bool, wanted: Wanted) -> None:
    every = running.runs()
    again = {run.earlier for run in every if run.earlier}
    begun = {run.run: run.created_at for run in every}
    found = [run for run in every if wanted.fits(run, reader_zone())]
    if active_first:
        found = sorted(found, key=lambda run: run.state in ENDED)
    for run in found[start:end]:
        run_row(run, sent_again=run.run in again, retried=begun.get(run.earlier, ""))


def run_row(run: RunStatus, *, sent_again: bool = False, retried: str = "") -> None:
    """One run in a line: what became of it, of what file, when, and what it is part of.

    `retried` is when the run was begun whose rows it sends again.
    """
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        with st.container(width="stretch", gap=None):
            st.markdown(
                f"**{headline_said(run)}**: {number(run.counts.accepted)} of "
                f"{_rows_words(run)} of {md_escape(run.file_name)} accepted "
                f"{md_shown(about_words(run))}"
            )
            world = f"{PRACTICE_WAS}. " if run.world == "practice" else ""
            part = f" {_part_words(run, sent_again=sent_again, retried=retried)}".rstrip()
            st.caption(f"{world}Begun {here(run.created_at)}.{part}")
        if run.state in ENDED:
            do_it_again(run)
        st.page_link(
            navigation.RUN.path,
            label="Look" if run.state in ENDED else "Follow",
            icon=":material/timeline:",
            query_params={"run": run.run},
        )


def _rows_words(run: RunStatus) -> str:
    """How many rows it is about: all of the file, or those that an earlier run has left."""
    if not run.earlier:
        return counted(run.rows, "row")
    left = run.rows - run.counts.not_sent_why.get("unselected", 0)
    return f"the {counted(left, 'row')} left"


def _part_words(run: RunStatus, *, sent_again: bool, retried: str) -> str:
    """Which run it sends rows of again, and whether a later one has sent rows of it."""
    told = []
    if run.earlier:
        told.append(f"The rest of the run begun {here(retried) or 'before, which was deleted'}.")
    if sent_again:
        told.append("A later run has sent rows of it again: the last word on them is there.")
    return " ".join(told)


def about_words(run: RunStatus) -> str:
    """What a run acts on, as it may be shown: `for VIP`, or by a number, `for database 1`."""
    goal = next((one for one in verbs.destinations() if one.key == run.destination), None)
    told = objects_words([presenting.name(one) for one in run.objects])
    if goal is None or not told or not goal.look.option or goal.look.by != "id":
        return told
    return told.replace("for ", f"for {goal.look.noun} ", 1)


def objects_words(objects: Sequence[str]) -> str:
    """What a run acts on, as the end of a sentence: `for VIP_NOV`; the first few of many."""
    if not objects:
        return ""
    more = " and more" if len(objects) > OBJECTS else ""
    return f"for {', '.join(objects[:OBJECTS])}{more}"
