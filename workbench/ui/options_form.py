"""What a destination asks once per send, as a form made from its definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from workbench.delivery import listing, preflight
from workbench.delivery.connections import TWIN, Connection
from workbench.delivery.listing import Listed
from workbench.destinations.spec import Destination, Look
from workbench.errors import WorkbenchError
from workbench.ui import draft, opening, practice, presenting
from workbench.ui.drafting import Draft
from workbench.ui.escaping import md_escape
from workbench.ui.page_words import said
from workbench.ui.wording import counted, localised, number
from workbench.ui.written import WHERE
from workbench.vocabulary.options import Option, OptionValue

# More choices than this are a list; pixels of such a box.
MOST_SIDE_BY_SIDE, WIDE = 4, 420
AGAIN = ":material/refresh:"


@st.cache_data(scope="session", ttl=60, max_entries=8, show_spinner="Asking what there is")
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
    st.header(WHERE)
    told: dict[str, OptionValue] = {}
    # Every answer so far, defaults included.
    answers: dict[str, OptionValue] = {}
    named: list[tuple[DeltaGenerator, Look, str]] = []
    usual, more, folded = st.container(), st.container(), _folded(goal)
    for option in goal.options:
        if not option.applies(answers) and not _stale(made, goal, option):
            continue
        with folded if option.rare else usual:
            value = _asked(made, goal, option, made.options.get(option.name, option.default))
            if not option.applies(answers) and value:
                st.caption(f":material/warning: {option.label} says nothing here: empty it.")
            how = goal.look_for(option.name) if option.live else None
            if how is not None and value and option.takes(str(value)):
                named.append((st.container(), how, str(value)))
        answers |= {} if value is None else {option.name: value}
        if value not in (None, "") and value != option.default:
            told[option.name] = value
    if decided := changed_words(goal, told):
        more.caption(f":material/tune: {md_escape(decided)}")
    # What is said of a name depends on answers further down, so its place is filled last.
    creates = any(option.name == "create" for option in goal.options)
    for place, how, name in named:
        with place:
            _near(made, how, name, bool(told.get("create")) if creates else None)
    return told


def _folded(goal: Destination) -> DeltaGenerator:
    """The place of those that most sends leave as they are, where there are any."""
    if not any(option.rare for option in goal.options):
        return st.container()
    return st.expander("More choices", icon=":material/tune:")


def changed_words(goal: Destination, told: Mapping[str, OptionValue]) -> str:
    """Which of the folded choices are not as most sends leave them; "" for none."""
    named = [
        f"{option.label}: {choice_words(option, str(told[option.name]))}"
        if option.type == "choice"
        else option.label
        for option in goal.options
        if option.rare and option.name in told
    ]
    return f"Decided under More choices: {'; '.join(named)}" if named else ""


def _stale(made: Draft, goal: Destination, option: Option) -> bool:
    """Whether an option that does not apply was given all the same, as by a recipe.

    One that applied before was answered here, and goes with the answer that asked for it.
    """
    before = {one.name: one.default for one in goal.options if one.default is not None}
    return bool(made.options.get(option.name)) and not option.applies({**before, **made.options})


def _asked(
    made: Draft, goal: Destination, option: Option, now: OptionValue | None
) -> OptionValue | None:
    key = f"option-{option.name}-{made.id}-{made.generation}"
    about = localised(option.help)
    if option.type == "boolean":
        return st.toggle(option.label, value=bool(now), key=key, help=about)
    if option.type == "choice":
        return _one_of(option, now, key)
    if option.name in {part.option for part in goal.parts}:
        return _sheet(made, option, str(now or ""), key)
    how = goal.look_for(option.name) if option.live else None
    if how is None:
        text = st.text_input(option.label, value=str(now or ""), key=key, help=about)
        return str(text).strip()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(option.label, value=str(now or ""), key=key, help=about)
        _pick(made, how, option, key)
    return str(text).strip()


def _one_of(option: Option, now: OptionValue | None, key: str) -> str:
    place = option.choices.index(str(now)) if now in option.choices else 0
    label, choices, about = option.label, option.choices, localised(option.help)
    if len(choices) > MOST_SIDE_BY_SIDE:
        picked = st.selectbox(
            label, choices, place, partial(choice_words, option), key, about, width=WIDE
        )
    else:
        words = partial(choice_words, option)
        picked = st.radio(label, choices, place, words, key, about, horizontal=True)
    return str(picked)


def choice_words(option: Option, choice: str) -> str:
    """A choice in words with the vendor's own code; the code alone where it speaks for itself."""
    words = option.words.get(choice, "")
    return f"{words} ({choice})" if words else choice


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
        help=localised(option.help),
        width=WIDE,
    )
    return str(picked)


def _pick(made: Draft, how: Look, option: Option, key: str) -> None:
    """What is there already, to choose from instead of typing."""
    found, _ = existing(made, how)
    known = {one.name: one for one in found}
    picked = st.selectbox(
        f"Those that exist ({number(len(found))})",
        list(known),
        index=None,
        key=f"existing-{key}{presenting.tag()}",
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
    size = "" if one.size is None else counted(one.size, how.holds)
    detail, named = size or presenting.name(one.display_name), presenting.name(one.name)
    return f"{named} ({detail})" if detail else named


def _near(made: Draft, how: Look, name: str, create: bool | None) -> None:
    """Whether what is named is there; a name that is nearly there may be a slip.

    `create` is whether it is created where it is not; None where nothing here creates it.
    """
    found, unknown = existing(made, how)
    if unknown:
        st.caption(f":material/cloud_off: The list could not be read: {said(unknown)}")
        if st.button("Ask again", key=f"list-again-{how.noun}", type="tertiary", icon=AGAIN):
            _listed.clear()
            st.rerun()
        return
    there = next((one for one in found if one.name == name), None)
    if there is not None:
        st.caption(f":material/check: {md_escape(exists_words(there, how))}")
        return
    hint = _hint(how, name, found)
    if create:
        st.caption(f":material/add: {md_escape(name)} is not there yet; it is created first.{hint}")
        return
    mend = f"correct the {'number' if how.by == 'id' else 'name'}"
    mend = mend if create is None else f"{mend}, or create it"
    where, please = "at this target", f"Please {mend}."
    if how.by == "id" and made.connection == TWIN:
        where, please = "in practice", f"{preflight.REHEARSE[0].upper()}{preflight.REHEARSE[1:]}."
    st.warning(
        f"There is no {how.noun} {md_escape(name)} {where}.{hint} {please}",
        icon=":material/search_off:",
    )


def _hint(how: Look, name: str, found: Sequence[Listed]) -> str:
    """What may be meant instead, as a sentence; "" where nothing is like it."""
    if how.by == "id":
        told = listing.instead(how, name, found)
        return f" {said(told[0].upper() + told[1:])}."
    near = listing.nearest(name, found, score=listing.NEAR)
    return f" The nearest is {md_escape(near[0].name)}." if near else ""


def exists_words(one: Listed, how: Look) -> str:
    """That something is there, and what is known of it."""
    if not how.size:
        return f"{one.name} exists" + (f": {one.display_name}." if one.display_name else ".")
    held = (
        f"an unknown number of {how.holds}s" if one.size is None else counted(one.size, how.holds)
    )
    return f"{one.name} exists and holds {held}."
