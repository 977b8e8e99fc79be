"""What a destination asks once per send, as a form made from its definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st
from rapidfuzz import process
from streamlit.delta_generator import DeltaGenerator

from workbench.delivery import preflight
from workbench.delivery.connections import Connection
from workbench.delivery.preflight import Listed
from workbench.destinations.spec import Destination, Look
from workbench.errors import WorkbenchError
from workbench.ui import draft, opening, practice
from workbench.ui.drafting import Draft
from workbench.ui.escaping import md_escape
from workbench.ui.page_words import said
from workbench.ui.wording import counted
from workbench.vocabulary.options import Option, OptionValue

NEAR = 60
# More choices than this are a list; pixels of such a box.
MOST_SIDE_BY_SIDE, WIDE = 4, 420
AGAIN = ":material/refresh:"


@st.cache_data(scope="session", ttl=60, max_entries=4, show_spinner="Asking what there is")
def _listed(
    connection: str, fingerprint: str, address: str, noun: str, _there: Connection, _how: Look
) -> tuple[tuple[Listed, ...], str]:
    # That it does not answer is remembered too: asking takes its turn from the quota each time.
    try:
        return preflight.listed(_there, _how), ""
    except WorkbenchError as err:
        return (), str(err)


def existing(made: Draft, how: Look) -> tuple[tuple[Listed, ...], str]:
    """What the target holds by name, or why that is not known."""
    try:
        there = practice.target(made.connection, made.destination)
    except WorkbenchError as err:
        return (), str(err)
    return _listed(there.name, there.fingerprint, there.base_url, how.noun, there, how)


def options_form(made: Draft, goal: Destination) -> Mapping[str, OptionValue]:
    """The form; the options as they now stand, those that were not given left out."""
    if not goal.options:
        return {}
    st.subheader("Where it goes")
    told: dict[str, OptionValue] = {}
    named: list[tuple[DeltaGenerator, str]] = []
    for option in goal.options:
        value = _asked(made, goal, option, made.options.get(option.name, option.default))
        if value not in (None, "") and value != option.default:
            told[option.name] = value
        if option.live and value:
            named.append((st.container(), str(value)))
    # What is said of a name depends on answers further down, so its place is filled last.
    for place, name in named:
        with place:
            _near(made, goal, name, bool(told.get("create")))
    return told


def _asked(
    made: Draft, goal: Destination, option: Option, now: OptionValue | None
) -> OptionValue | None:
    key = f"option-{option.name}-{made.id}-{made.generation}"
    if option.type == "boolean":
        return st.toggle(option.label, value=bool(now), key=key, help=option.help)
    if option.type == "choice":
        return _one_of(option, now, key)
    if option.name in {part.option for part in goal.parts}:
        return _sheet(made, option, str(now or ""), key)
    if not option.live:
        text = st.text_input(option.label, value=str(now or ""), key=key, help=option.help)
        return str(text).strip()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(option.label, value=str(now or ""), key=key, help=option.help)
        _pick(made, goal.look, option, key)
    return str(text).strip()


def _one_of(option: Option, now: OptionValue | None, key: str) -> str:
    place = option.choices.index(str(now)) if now in option.choices else 0
    if len(option.choices) > MOST_SIDE_BY_SIDE:
        label, choices = option.label, option.choices
        return str(st.selectbox(label, choices, index=place, key=key, help=option.help, width=WIDE))
    return str(
        st.radio(
            option.label, option.choices, index=place, horizontal=True, key=key, help=option.help
        )
    )


def _sheet(made: Draft, option: Option, now: str, key: str) -> str:
    """Another sheet of the workbook; none where the file has only one."""
    others = [name for name in opening.sheets(made) if name != opening.table(made).sheet]
    offered = list(dict.fromkeys(["", *others, *([now] if now else [])]))
    if len(offered) == 1:
        st.caption(f"{option.label}: this file has no other sheet.")
        return ""
    picked = st.selectbox(
        option.label,
        offered,
        index=offered.index(now),
        format_func=lambda name: name or "none",
        key=key,
        help=option.help,
        width=WIDE,
    )
    return str(picked)


def _pick(made: Draft, how: Look, option: Option, key: str) -> None:
    """What is there already, to choose from instead of typing."""
    found, _ = existing(made, how)
    known = {one.name: one for one in found}
    picked = st.selectbox(
        f"Those that exist ({len(found):,})",
        list(known),
        index=None,
        key=f"existing-{key}",
        placeholder="choose one",
        format_func=lambda name: listed_words(known[name], how),
        disabled=not found,
    )
    if picked:
        options = {**made.options, option.name: picked}
        draft.keep(replace(made, options=options, generation=made.generation + 1))
        st.rerun()


def listed_words(one: Listed, how: Look) -> str:
    """An object in a list: what names it, and how much it holds or what people call it."""
    size = counted(one.size or 0, how.holds) if how.size else ""
    detail = size or one.display_name
    return f"{one.name} ({detail})" if detail else one.name


def _near(made: Draft, goal: Destination, name: str, create: bool) -> None:
    """Whether the name is there; a name that is nearly there may be a slip."""
    how = goal.look
    found, unknown = existing(made, how)
    if unknown:
        st.caption(f":material/cloud_off: The list could not be read: {said(unknown)}")
        if st.button("Ask again", key="list-again", type="tertiary", icon=AGAIN):
            _listed.clear()
            st.rerun()
        return
    there = next((one for one in found if one.name == name), None)
    if there is not None:
        st.caption(f":material/check: {md_escape(exists_words(there, how))}")
        return
    near = nearest(name, [one.name for one in found])
    hint = f" The nearest is {md_escape(near)}." if near else ""
    creates = any(option.name == "create" for option in goal.options)
    if create:
        st.caption(f":material/add: {md_escape(name)} is not there yet; it is created first.{hint}")
    else:
        mend = "correct the name, or create it" if creates else "correct the name"
        st.warning(
            f"There is no {how.noun} {md_escape(name)} at this target.{hint} Please {mend}.",
            icon=":material/search_off:",
        )


def exists_words(one: Listed, how: Look) -> str:
    """That something is there, and what is known of it."""
    if not how.size:
        return f"{one.name} exists" + (f": {one.display_name}." if one.display_name else ".")
    held = (
        f"an unknown number of {how.holds}s" if one.size is None else counted(one.size, how.holds)
    )
    return f"{one.name} exists and holds {held}."


def nearest(name: str, names: Sequence[str]) -> str:
    """The most similar of the names, or "" when none is."""
    found = process.extractOne(name, names, processor=str.casefold, score_cutoff=NEAR)
    return str(found[0]) if found else ""
