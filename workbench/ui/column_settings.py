"""How one column is read: the setting that its kind needs, and what its words mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from workbench.plans.questions import shown_value
from workbench.recipes.recipe import ColumnUse
from workbench.tables.table import Mark
from workbench.ui import draft, presenting
from workbench.ui.countries import COUNTRIES
from workbench.ui.escaping import spaces_seen
from workbench.ui.meanings import LEFT_OUT, Word, asked_for, meaning, words_of
from workbench.ui.wording import counted, number
from workbench.vocabulary.kinds import How, KindName

DATED = {"YMD": "2024-03-31", "DMY": "31/03/2024", "MDY": "03/31/2024"}
POINTED = {".": "1.5", ",": "1,5"}
NO_COUNTRY, ALIKE, UNSAID = "", "", "unsaid"
# What a word can be said to mean, beside the values themselves.
MEANINGS = {LEFT_OUT: "left out", UNSAID: "not said yet"}
SHOWN_WORDS = 20
CONSENT = (
    "This is about what people agreed to, so nothing is guessed: 0, 1, yes and no mean nothing "
    "until you say here what they stand for."
)


def setting(
    use: ColumnUse,
    key: str,
    nth: str,
    *,
    of: KindName = "text",
    countries: Sequence[str] = (),
    dressed: Mark | None = None,
) -> ColumnUse:
    """What a kind needs to know beside its name; `nth` says in labels which column it is.

    `of` is the kind of a list's items, `countries` the columns that hold countries, and `dressed` a
    cell of the column that the workbook shows otherwise than it stores it.
    """
    how = use.how
    if use.kind == "date":
        dates = _one_of("Dates", nth, DATED, how.dates or "YMD", key)
        how = _plain(replace(how, dates=dates), dates="YMD", before=use.how)
        st.caption("how its dates are written")
    elif use.kind == "number":
        decimal = _one_of("Decimals", nth, POINTED, how.decimal or ".", key)
        how = _plain(replace(how, decimal=decimal), decimal=".", before=use.how)
        st.caption("its decimal mark")
    elif "phone" in (use.kind, of):
        known = {NO_COUNTRY: "no country", **COUNTRIES}
        region = _one_of("Country", nth, known, how.region or NO_COUNTRY, key)
        how = replace(how, region=region or None)
        st.caption("country where a number names none")
        how = _by_row(how, nth, [one for one in countries if one != use.header], key)
    if use.kind == "array":
        parted = st.text_input(
            f"Separator of column {nth}",
            value=how.separator or "|",
            key=f"separator-{key}",
            label_visibility="collapsed",
        )
        how = replace(how, separator=None if parted in ("", "|") else parted)
        st.caption("between its items")
    if dressed is not None:
        how = _shown_or_stored(replace(use, how=how), dressed, nth, key)
    return use if how == use.how else replace(use, how=how)


def _by_row(how: How, nth: str, countries: Sequence[str], key: str) -> How:
    """The column that says each row's country, where any does."""
    now = how.region_from or ALIKE
    if not countries and not how.region_from:
        return how
    known = {ALIKE: "for all rows", **{one: f"unless {one} says" for one in countries}}
    picked = _one_of("Countries", nth, known, now, key)
    st.caption("or each row's own country")
    return replace(how, region_from=picked or None)


def _shown_or_stored(use: ColumnUse, dressed: Mark, nth: str, key: str) -> How:
    """Which of two values is sent where the workbook shows another than it stores."""
    stored, shown = map(presenting.cell, (dressed.stored, shown_value(dressed, use.kind)))
    known = {
        UNSAID: f"{stored}: not said yet",
        "stored": f"{stored}: as stored",
        "shown": f"{shown}: as shown",
    }
    picked = _one_of("Value", nth, known, use.how.shown or UNSAID, key)
    st.caption("what is sent of such a cell")
    return replace(use.how, shown=None if picked == UNSAID else picked)


def _one_of(what: str, nth: str, choices: Mapping[str, str], now: str, key: str) -> str:
    known = {**choices} if now in choices else {now: now, **choices}
    picked = st.selectbox(
        f"{what} of column {nth}",
        list(known),
        index=list(known).index(now),
        format_func=lambda value: known.get(value, value),
        key=f"{what.lower()}-{key}",
        label_visibility="collapsed",
    )
    return str(picked)


def _plain(how: How, *, before: How, dates: str = "", decimal: str = "") -> How:
    """A default that nobody chose stays unsaid, so that the recipe's hash does not change."""
    if dates and before.dates is None and how.dates == dates:
        return replace(how, dates=None)
    if decimal and before.decimal is None and how.decimal == decimal:
        return replace(how, decimal=None)
    return how


def words_table(
    use: ColumnUse,
    found: Mapping[str, int],
    own: Mapping[str, str],
    key: str,
    nth: str,
    *,
    consent: bool = False,
) -> ColumnUse:
    """What each word of the column means; nothing where every word is the kind's own.

    A column about consent shows it always.
    """
    words = words_of(found, use, own)
    if not words or not (consent or asked_for(words, use, own)):
        return use
    waiting = any(word.meaning is None for word in words)
    made = draft.current()
    with st.expander("What its words mean", icon=":material/translate:", expanded=True):
        with st.container(horizontal=True, gap="small"):
            told = {
                word.key: _meaning(
                    word,
                    presenting.cell(word.shown, use.header, made),
                    own,
                    f"word-{place}-{key}",
                    f"{place} of column {nth}",
                )
                for place, word in enumerate(words[:SHOWN_WORDS], 1)
            }
        if consent:
            st.caption(CONSENT)
        if waiting:
            st.caption("A row with a word that means nothing yet is an error in the check.")
        if len(words) > SHOWN_WORDS:
            more = counted(len(words) - SHOWN_WORDS, "rarer word")
            st.caption(f"{more} of this column cannot be given a meaning here.")
    return meaning(use, own, told)


def _meaning(word: Word, shown: str, own: Mapping[str, str], key: str, which: str) -> str | None:
    """The value that a word stands for; None while it stands for none."""
    offered = [*dict.fromkeys(own.values()), LEFT_OUT, UNSAID]
    now = UNSAID if word.meaning is None else word.meaning
    if now not in offered:
        offered.insert(0, now)
    with st.container(width=170, gap=None):
        presenting.plain(f"{spaces_seen(shown)} × {number(word.count)}", mask=str)
        picked = st.selectbox(
            f"Word {which} means",
            offered,
            index=offered.index(now),
            format_func=lambda value: MEANINGS.get(value, value),
            key=key,
            label_visibility="collapsed",
        )
    return None if picked == UNSAID else str(picked)
