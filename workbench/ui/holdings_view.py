"""What the practice vendor holds of every kind, as tables, and one thing of a kind in full."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from workbench.delivery import homes
from workbench.twin.holdings import NotHeld, show
from workbench.ui import presenting
from workbench.ui.escaping import md_escape
from workbench.ui.wording import counted, moment, number, zone

Entry = Mapping[str, Any]


def fields_words(fields: Sequence[Entry]) -> str:
    """A catalog's fields in a line: `title (string), price (float)`."""
    return ", ".join(f"{one['name']} ({one['type']})" for one in fields)


def who(one: Entry) -> str:
    """What a profile is found by: Batch's custom ID, or Altcraft's id."""
    return str(one.get("custom_id") or one.get("id") or "")


def vendor(one: Entry) -> str:
    """Whose a profile is."""
    return "Altcraft" if one.get("vendor") == "altcraft" else "Batch"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing: its columns, what a name for it is, and what is in one of it."""

    title: str
    columns: Mapping[str, Callable[[Entry], object]]
    name: Callable[[Entry], str]
    inside: str = ""  # the noun of what its sample lists


def _of(key: str) -> Callable[[Entry], object]:
    return lambda one: "" if one.get(key) is None else one[key]


def _counted(key: str) -> Callable[[Entry], object]:
    """As text: Altcraft's profiles have no number of events."""
    return lambda one: "" if one.get(key) is None else number(one[key])


def _named(one: Entry) -> str:
    return str(one["name"])


KINDS: Mapping[str, Kind] = {
    "audiences": Kind(
        "Audiences",
        {
            "Audience": _of("name"),
            "Description": _of("display_name"),
            "Ids": _of("ids"),
            "Indexing": _of("indexing"),
        },
        _named,
        "id",
    ),
    "profiles": Kind(
        "Profiles",
        {
            "Profile": who,
            "Vendor": vendor,
            "Attributes": lambda one: attributes_words(one),
            "Events": _counted("events"),
            "Subscriptions": lambda one: subscriptions_words(one),
        },
        who,
        "event",
    ),
    "catalogs": Kind(
        "Catalogs",
        {
            "Catalog": _of("name"),
            "Items": _of("items"),
            "Fields": lambda one: fields_words(one["fields"]),
            "Indexing": _of("indexing"),
        },
        _named,
        "item",
    ),
    "campaigns": Kind(
        "Campaigns",
        {"Campaign": _of("name"), "State": _of("state"), "Id": _of("id")},
        lambda one: str(one["id"]),
    ),
}


# What is no cell.
COUNTS = ("Vendor", "Ids", "Items", "Events", "Indexing", "State", "Updated")
# Pixels of what would push the rest out of sight.
WIDTHS = {
    name: st.column_config.TextColumn(width=width)
    for name, width in {"Attributes": 300, "Fields": 300, "Profile": 130, "Id": 300}.items()
}
WHOLE = {name: st.column_config.NumberColumn(format="localized") for name in ("Ids", "Items")}


def attributes_words(one: Entry) -> str:
    """A profile's attributes in a line, every digit as it is held."""
    held = json.loads(one["attributes_json"], parse_int=str, parse_float=str)
    return ", ".join(f"{name}: {_text(value)}" for name, value in held.items())


def subscriptions_words(one: Entry) -> str:
    """A profile's subscriptions in a line; Batch has its consent among the attributes."""
    listed = one.get("subscriptions") or ()
    return ", ".join(
        " ".join(str(part[key]) for key in ("channel", "resource_id", "status") if key in part)
        for part in listed
    )


def holdings_view(held: Mapping[str, Mapping[str, Any]]) -> None:
    """A tab for each kind."""
    st.header("What it holds")
    presenting.masked_whole("what the practice vendor holds may come from several files.")
    titles = [f"{kind.title} ({number(held[key]['count'])})" for key, kind in KINDS.items()]
    for place, (key, kind) in zip(st.tabs(titles), KINDS.items(), strict=True):
        with place:
            _kind(key, kind, held[key])


def _kind(key: str, kind: Kind, held: Mapping[str, Any]) -> None:
    listed = held[key]
    if not listed:
        st.caption("None yet.")
        return
    shown = held_table(kind, listed, zone())
    named = f"The {key} that the practice vendor holds"
    presenting.dataframe(
        shown,
        clear=COUNTS,
        names=("Audience", "Description", "Catalog", "Campaign"),
        words=("Fields",),
        hide_index=True,
        column_config=WIDTHS | WHOLE,
        alt=named,
    )
    if len(listed) < held["count"]:
        st.caption(f"The first {number(len(listed))} of {number(held['count'])}")
    if "note" in held:
        st.caption(md_escape(held["note"]))
    names = list(dict.fromkeys(kind.name(one) for one in listed))
    label = "Look inside" if key == "audiences" else f"Look at one of the {key}"
    # Of many only the first are listed, and few people know an id by heart.
    others = key == "profiles"
    chosen = st.selectbox(
        f"{label}: choose one, or write an id, an e-mail or a phone" if others else label,
        names,
        format_func=presenting.name,
        key=f"inside-{key}{presenting.tag()}",
        accept_new_options=others,
    )
    try:
        inside: Any = show(homes.twin_state(), key, str(chosen).strip())[key]
    except NotHeld:  # or it was deleted between the two looks
        st.caption(f"There is none that is called {presenting.name(md_escape(str(chosen)))}.")
        return
    # Of profiles, one of another vendor may have the same word in an attribute.
    for one in [one for one in inside if kind.name(one) == chosen] or inside:
        _inside(kind, one)


def held_table(kind: Kind, listed: Sequence[Entry], zone: str | None) -> pd.DataFrame:
    """Everything of a kind, a line each; a column that says nothing is left out."""
    rows = [
        [*(tell(one) for tell in kind.columns.values()), moment(one.get("updated"), zone)]
        for one in listed
    ]
    shown = pd.DataFrame(rows, columns=[*kind.columns, "Updated"])
    idle = [name for name in ("Events", "Subscriptions") if name in shown and not any(shown[name])]
    shown = shown.drop(columns=idle)
    # One kind of value a column: Altcraft's profiles have no number of events.
    return shown.astype({"Events": "str"}) if "Events" in shown else shown


def _inside(kind: Kind, one: Entry) -> None:
    if "sample" not in one:
        told = one.get("campaign_json") or json.dumps(
            {name: one[name] for name in ("attributes", "subscriptions") if name in one},
            ensure_ascii=False,
        )
        presenting.json(told, expanded=2)
        return
    sample = one["sample"]
    if "custom_id" in one:
        presenting.json(one["attributes_json"], expanded=2)
    of = counted(one.get(f"{kind.inside}s", len(sample)), kind.inside)
    first = f"; the first {number(len(sample))} by id" if "custom_id" not in one else ""
    st.caption(f"{of} in all{first}")
    if sample:
        presenting.dataframe(
            members_table(sample),
            hide_index=True,
            column_config={"Id": st.column_config.TextColumn(pinned=True)},
            alt=f"Some of its {kind.inside}s with their attributes",
        )


def members_table(sample: Sequence[Entry]) -> pd.DataFrame:
    """Ids, items or events with a column for each attribute, every digit as it is held."""
    rows = []
    for member in sample:
        held = json.loads(member["attributes_json"], parse_int=str, parse_float=str)
        first = {"Id": member["id"]} if "id" in member else {"Event": member["name"]}
        rows.append({**first, **{name: _text(value) for name, value in held.items()}})
    return pd.DataFrame(rows, columns=None if rows else ["Id"]).fillna("")


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
