"""The hints for reading a file, as a form: asked for where a guess would be needed."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from workbench.tables.candidates import CANDIDATES
from workbench.tables.table import Table
from workbench.ui import draft, opening, presenting
from workbench.ui.countries import COUNTRIES
from workbench.ui.drafting import Draft
from workbench.ui.wording import number
from workbench.ui.written import DECIMALS, LABELS, ORDERS
from workbench.vocabulary.reading import Reading

ENCODINGS = ("utf-8", "utf-16", *CANDIDATES)
# What is written in each, in words.
WRITTEN = {
    "utf-8": "any language",
    "utf-16": "any language, Excel’s “Unicode text”",
    "cp1252": "Western Europe, Windows",
    "iso-8859-15": "Western Europe, web and Linux",
    "mac-roman": "Western Europe, old Macs",
    "cp1250": "Central Europe",
    "cp1251": "Cyrillic",
    "cp1253": "Greek",
    "cp1254": "Turkish",
}
DELIMITERS = {",": "comma ,", ";": "semicolon ;", "tab": "tab", "|": "bar |"}


def reading_form(made: Draft, table: Table | None, asked: str = "") -> None:
    """The boxes; once one is changed, the draft is saved and the page drawn anew.

    `asked` is the sentence of a file that could not be read: what may help is then proposed, and
    visible, but never taken without a click on a button.
    """
    names = table.sheets if table is not None else opening.sheets(made)
    if not names and ("--encoding" in asked or made.reading.encoding):
        _differing(made)
    key, used = f"reading-{made.generation}", True
    if table is None:
        with st.form(key, border=False):
            told = _fields(made.reading, names, table, asked)
            used = st.form_submit_button("Read it so", icon=":material/refresh:")
    else:
        with st.container(key=key):
            told = _fields(made.reading, names, table, asked)
    if used and told != made.reading:
        draft.keep(opening.read_so(made, told))
        st.rerun()


def _differing(made: Draft) -> None:
    """The lines that are not UTF-8 as each encoding reads them; a tick is saved at once."""
    lines = opening.differing(made)
    if not lines:
        return
    st.caption("Tick the encoding in which every one of these lines reads well.")
    names = list(lines[0].readings)
    shown = pd.DataFrame({"Encoding": pd.array(list(map(_written, names)), dtype="str")})
    for one in lines:
        shown[f"Line {number(one.line)}"] = pd.array(list(one.readings.values()), dtype="str")
    now = made.reading.encoding
    event = presenting.dataframe(
        shown,
        clear=("Encoding",),
        key=f"encodings-{made.id}-{made.generation}",
        on_select="rerun",
        selection_mode="single-row",
        selection_default={"selection": {"rows": [names.index(now)]}} if now in names else None,
        hide_index=True,
        lazy=False,
        column_config={"Encoding": st.column_config.TextColumn(pinned=True)},
        alt="Lines that differ between encodings",
    )
    picked = event["selection"]["rows"]
    if picked and names[picked[0]] != now:
        draft.keep(opening.read_so(made, replace(made.reading, encoding=names[picked[0]])))
        st.rerun()


def _written(encoding: str) -> str:
    """An encoding and what is written so; its name alone where nothing more is known."""
    return f"{encoding}: {WRITTEN[encoding]}" if encoding in WRITTEN else encoding


def _fields(now: Reading, names: tuple[str, ...], table: Table | None, asked: str) -> Reading:
    """The boxes, filled with the hints as they are."""
    places = st.columns(3)
    with places[0]:
        sheet = _sheet(names, now, table)
        proposed = now.encoding or ("cp1252" if "--encoding" in asked else None)
        known = {name: _written(name) for name in ENCODINGS}
        encoding = _named(LABELS["encoding"], known, proposed, bool(names))
        delimiter = _named(LABELS["delimiter"], DELIMITERS, now.delimiter, bool(names))
    with places[1]:
        header = st.number_input(
            LABELS["header_row"],
            min_value=1,
            value=now.header_row,
            placeholder="found by itself",
            help="The line of the text file, or the row in Excel.",
        )
        region = _named(LABELS["region"], COUNTRIES, now.region, hide=False)
    with places[2]:
        dates = _named(LABELS["dates"], ORDERS, now.dates, hide=False)
        decimal = _named(LABELS["decimal"], DECIMALS, now.decimal, hide=False)
    row = int(header) if header else None
    if sheet != now.sheet and row == now.header_row:
        row = None  # it was chosen on another sheet
    return Reading(encoding, delimiter, sheet, row, region, dates, decimal)


def _sheet(names: tuple[str, ...], now: Reading, table: Table | None) -> str | None:
    if not names:
        return now.sheet  # that this file has none is said beside it
    here = now.sheet or (table.sheet if table else names[0])
    place = names.index(here) if here in names else 0
    picked = st.selectbox(LABELS["sheet"], names, index=place)
    # What would be read anyway is no decision, so that it does not show in the recipe.
    return picked if now.sheet or picked != here else None


def _named(label: str, choices: dict[str, str], now: str | None, hide: bool) -> str | None:
    if hide:
        return now
    known = {**choices} if now is None or now in choices else {now: now, **choices}
    place = list(known).index(now) if now else None
    return st.selectbox(
        label,
        list(known),
        index=place,
        format_func=lambda value: known.get(value, value),
        placeholder="not set",
    )
