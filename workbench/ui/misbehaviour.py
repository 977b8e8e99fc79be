"""The practice vendor misbehaves by order, so that everybody can see what happens then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from workbench.delivery import misbehaving
from workbench.ui import practice, presenting
from workbench.ui.wording import counted, number

Rule = Mapping[str, Any]


class Fault(NamedTuple):
    """One thing that can go wrong: in words, as the twin's rule, and whether it takes seconds."""

    words: str
    rule: Rule
    timed: bool = False


FAULTS = (
    Fault("The answer is lost, after the request was carried out", {"do": "apply_then_reset"}),
    Fault("The request is lost, before it was carried out", {"do": "reset_before"}),
    Fault("It is refused as wrong (400)", {"do": "status", "status": 400}),
    Fault("Too many requests (429), wait so many seconds", {"do": "status", "status": 429}, True),
    Fault("The key is refused (401)", {"do": "status", "status": 401}),
    Fault("The server breaks (500), nothing was carried out", {"do": "status", "status": 500}),
    Fault("A web page comes in place of the answer", {"do": "html"}),
    Fault("The answer comes so many seconds late", {"do": "delay"}, True),
    Fault("Nothing listens for so many seconds afterwards", {"do": "refuse"}, True),
)
EVERY = "Any request that changes something"
ROUTES: Mapping[str, str] = {
    "An update of profiles (Batch)": "profiles/update",
    "A mass-update of profiles (Batch)": "profiles/mass-update",
    "Ids for an audience": "audiences/update",
    "A new audience": "audiences/create",
    "The replacement of an audience": "audiences/replace",
    "Items of a catalog": "catalogs/items/edit",
    "A new campaign": "campaigns/create",
    "Profiles (Altcraft)": "profiles/update_batch",
}


def misbehaviour() -> None:
    """What is in force, and the form that orders something new; folded away."""
    with st.expander("Advanced: let something go wrong", icon=":material/bolt:"):
        st.markdown(
            "The next such request meets what you order here. Then look at the run's page: what it "
            "says, what is unknown, and how that is settled."
        )
        url = practice.address()
        _in_force(url)
        _form(url)


def _in_force(url: str) -> None:
    rules = misbehaving.in_force(url)
    if not rules:
        st.caption("It behaves well: nothing is ordered.")
        return
    named = "What is ordered"
    columns = ["What", "Request", "Go well before", "Times left"]
    shown = pd.DataFrame([told(one) for one in rules], columns=columns)
    presenting.dataframe(shown, clear=shown.columns, hide_index=True, alt=named)
    if st.button("Behave well again", icon=":material/undo:", key="behave"):
        misbehaving.order(url, ())
        st.rerun()


def told(rule: Rule) -> tuple[str, str, str, str]:
    """A rule in force as one line: what happens, to which request, after how many, how often."""
    fitting = (one for one in FAULTS if one.rule.items() <= rule.items())
    what = next((one.words for one in fitting), str(rule.get("do", "")))
    route = rule.get("match", {}).get("route", "")
    request = next((words for words, one in ROUTES.items() if one == route), route or EVERY)
    times = left(rule)
    told = times if isinstance(times, str) else number(times)
    return what, request, number(_well(rule)), told


def left(rule: Rule) -> int | str:
    """How often a rule in force will still be played; "always" where nobody has set an end."""
    times = rule.get("times", 1)
    return "always" if times == "always" else max(0, int(times) - int(rule.get("fired", 0)))


def _well(rule: Rule) -> int:
    """How many such requests are still answered well before it is played."""
    return max(0, int(rule.get("match", {}).get("n", 1)) - 1 - int(rule.get("seen", 0)))


def _form(url: str) -> None:
    with st.form("misbehave", border=False, enter_to_submit=False):
        words = st.selectbox("What goes wrong", [one.words for one in FAULTS], key="fault")
        to = st.selectbox("For which request", list(ROUTES), key="fault-route")
        with st.container(horizontal=True):
            nth = st.number_input("From which one on", 1, 1_000, 1, key="fault-n")
            times = st.number_input("How often", 1, 1_000, 1, key="fault-times")
            seconds = st.number_input("Seconds", 1, 600, 10, key="fault-seconds")
        st.caption("Seconds matter only where the words above speak of them.")
        ordered = st.form_submit_button("Order it", icon=":material/bolt:", key="order-fault")
    if not ordered:
        return
    fault = next(one for one in FAULTS if one.words == words)
    rule = made(fault, ROUTES[str(to)], int(nth), int(times), int(seconds))
    kept = [again(one) for one in misbehaving.in_force(url) if left(one)]
    misbehaving.order(url, [*kept, rule])
    st.toast(f"Ordered, {counted(int(times), 'time')}: {fault.words}")
    st.rerun()


def made(fault: Fault, route: str, nth: int, times: int, seconds: int) -> Rule:
    """The twin's rule for a fault that meets so many requests of a route, from the n-th on."""
    rule: dict[str, Any] = {"match": {"route": route, "n": nth}, **fault.rule, "times": times}
    if fault.rule.get("status") == 429:
        rule["headers"] = {"Retry-After": str(seconds)}
    elif fault.timed:
        rule["seconds"] = seconds
    return rule


def again(rule: Rule) -> Rule:
    """What is left of a rule in force, as it is ordered anew: the twin's counts begin again."""
    told = {name: value for name, value in rule.items() if value is not None}
    kept = {name: value for name, value in told.items() if name not in ("seen", "fired")}
    match = dict(rule.get("match", {}))
    if "n" in match:
        match["n"] = _well(rule) + 1
    return {**kept, "match": match, "times": left(rule)}
