"""What a file for a goal holds, before one is chosen: its columns, examples, a template."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from workbench.destinations.spec import Destination
from workbench.results.template_files import template_csv, template_xlsx
from workbench.ui import presenting
from workbench.ui.escaping import md_escape
from workbench.ui.page_words import said
from workbench.ui.wording import localised
from workbench.vocabulary.fields import Field
from workbench.vocabulary.kinds import KindName

# Pixels of a character of a table, of what a cell leaves around it, and of the widest example:
# a table that measures for itself does so with another font, and cuts off.
CHARACTER_PX, CELL_PX, MOST_PX = 6, 20, 330
EXAMPLES: dict[KindName, str] = {
    "text": "Jörg",
    "integer": "22",
    "number": "32.89",
    "boolean": "true",
    "date": "2024-03-31",
    "url": "https://example.com/p.png",
    "array": "gaming|photo",
    "phone": "+33612345678",
    "choice": "add",
    "email": "anna@example.com",
    "language": "fr",
    "region": "FR",
    "timezone": "Europe/Paris",
    "json": '{"a": 1}',
}

WRITTEN = {"xlsx": template_xlsx, "csv": template_csv}

# What stands in a help after “like”, up to the end of its part of the sentence.
LIKE = re.compile(r"\blike (?!the )(.+?)(?:[.;,](?:\s|$)|$)")
LIKE_JSON = re.compile(r"\blike ([\[{].+[\]}])")
NAMED = {"Audience": "VIP_NOV", "Catalog": "MOVIES", "Campaign": "Autumn sale"}


def wanted(goal: Destination) -> None:
    """What a file for this goal holds, before one is chosen."""
    st.header("What the file should hold")
    st.caption(f"{md_escape(goal.title)}: {said(goal.help)}")
    rows = [
        (one.label, "needed" if one.required else "if you like", _example(one), localised(one.help))
        for one in goal.fields
    ]
    rows += [
        (one.example, "if you like", EXAMPLES[one.kinds[0]], localised(one.help))
        for one in goal.families
    ]
    if goal.free is not None:
        kinds = ", ".join(kind for kind in goal.free.kinds)
        about = f"An attribute; it can be {kinds}."
        rows.append(("Any other column", "if you like", EXAMPLES["text"], about))
    shown = pd.DataFrame(rows, columns=["Column", "", "For example", "What it is"])
    longest = max(len(example) for _, _, example, _ in rows)
    wide = st.column_config.TextColumn(width=min(longest * CHARACTER_PX + CELL_PX, MOST_PX))
    presenting.dataframe(
        shown,
        clear=shown.columns,
        hide_index=True,
        column_config={"For example": wide},
        alt="What the file should hold",
    )
    _templates(goal)


def _templates(goal: Destination) -> None:
    """A file with the goal's usual headers, to fill in."""
    with st.container(horizontal=True, vertical_alignment="center"):
        for ending, written in WRITTEN.items():
            presenting.download(
                f"Template as .{ending}",
                partial(written, goal.key),
                file_name=f"{goal.key}.template.{ending}",
                icon=":material/download:",
                key=f"template-{ending}",
                on_click="ignore",
            )
        st.caption("The usual columns with example rows, to be replaced by yours.")


def _example(one: Field) -> str:
    """A value of a target: its choices, what its help names, or what is usual for its kind."""
    if one.choices:
        return either(one.choices)
    told = (LIKE_JSON if one.kind == "json" else LIKE).search(one.help)
    if told:
        return told[1]
    if one.label in NAMED:
        return NAMED[one.label]
    if one.name in ("id", "custom_id"):
        return "00012345"
    return "" if one.kind == "text" else EXAMPLES[one.kind]


def either(choices: Sequence[str]) -> str:
    """Choices as a part of a sentence: `a, b or c`."""
    *first, last = choices
    return f"{', '.join(first)} or {last}" if first else last
