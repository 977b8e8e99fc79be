"""One request, exactly as it would be sent, less the secret."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import streamlit as st

from workbench import verbs
from workbench.delivery.connections import Connection
from workbench.destinations.registry import destination
from workbench.plans.plan import Plan
from workbench.recipes.recipe import Recipe
from workbench.results.notebooks import code_cells, notebook
from workbench.results.snippets import Language
from workbench.ui import presenting
from workbench.ui.drafting import Draft
from workbench.ui.wording import at_least, counted, number, sized

# A browser slows down over text of more than this; the download is always whole.
SHOWN_BYTES = 16_000
TREE_RECORDS = 5
# A body of more characters than this scrolls in a window of so many pixels.
LONG, TALL = 1_000, 260
LANGUAGES: tuple[tuple[str, Language, str], ...] = (
    ("curl", "curl", "sh"),
    ("Python", "python", "py"),
    ("HTTP", "http", "txt"),
)


def steps_table(plan: Plan, sheets: Sequence[str] = ()) -> pd.DataFrame:
    """The steps in their order, with what each costs of the quota and waits for.

    With several sheets also whose they are.
    """
    waits = {"none": "nothing", "accepted": "the step before: accepted"}
    parts = Recipe.load(plan.folder / "recipe.toml").parts
    rows = []
    for step in plan.steps:
        mine = [chunk for chunk in plan.chunks if chunk.step == step.n]
        records = sum(chunk.records for chunk in mine)
        quota = destination(parts[step.part].destination).quota
        rows.append(
            (
                step.n,
                step.operation,
                sheets[step.part] if sheets else "",
                step.route,
                len(mine),
                records,
                sum(chunk.bytes for chunk in mine),
                at_least(quota.seconds(len(mine), records)),
                waits.get(step.waits_for, "the step before: live"),
            )
        )
    names = ["Step", "What", "Sheet", "Route", "Requests", "Records", "Bytes", "Takes", "Waits for"]
    shown = pd.DataFrame(rows, columns=names)
    return shown if sheets else shown.drop(columns="Sheet")


def requests_table(plan: Plan) -> pd.DataFrame:
    """Every request with the rows and lines that it carries; with several streams, in which it is.

    Rows of other requests may lie between those of one that shares its step with other streams.
    """
    rows = [
        (
            chunk.n,
            f"{chunk.step} {plan.step(chunk.step).operation}",
            chunk.object,
            chunk.stream,
            _span(chunk.rows),
            _span(chunk.lines),
            chunk.records,
            chunk.bytes,
        )
        for chunk in plan.chunks
    ]
    names = ["Request", "Step", "About", "Stream", "Rows", "Lines", "Records", "Bytes"]
    shown = pd.DataFrame(rows, columns=names)
    idle = {"About": not any(shown["About"]), "Stream": shown["Stream"].nunique() < 2}
    return shown.drop(columns=[name for name, dropped in idle.items() if dropped])


def _span(ends: tuple[int, ...]) -> str:
    if not ends:
        return "none"
    return number(ends[0]) if ends[0] == ends[-1] else f"{number(ends[0])} to {number(ends[-1])}"


def request_view(made: Draft, plan: Plan, there: Connection) -> None:
    """Choose a request and see its route, its headers and its body."""
    count = len(plan.chunks)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.number_input("Request", 1, count, key=f"request-{plan.folder.name}", width=160)
        st.caption(f"of {counted(count, 'request')}")
    chunk = plan.chunks[int(chosen) - 1]
    path = plan.chunk_path(chunk.n)
    # No language: the colours of one are fixed, and most too pale on white (2.2 to 3.7 : 1).
    presenting.code(head(plan, chunk.n, there), mask=str, language=None)
    text, whole = raw(path)
    form = "XML" if path.suffix == ".xml" else "JSON"
    st.markdown(f"**The body, {form}, {sized(chunk.bytes)}**")
    if there.vendor == "altcraft":
        st.caption("Its token is empty here, and written into it only when the request leaves.")
    if not whole:
        st.caption(f"The first {sized(SHOWN_BYTES)}; the download has all of it.")
    presenting.code(
        text,
        partial(presenting.body, form=form.lower(), made=made, whole=True),
        language=None,
        wrap_lines=True,
        height=TALL if len(text) > LONG else "content",
    )
    if there.world == "practice":
        st.caption(
            ":material/warning: As code it goes to the vendor's own address and not to practice: "
            "with a real key in it, it really sends."
        )
    _downloads(made, plan, chunk.n, path)
    if path.suffix == ".xml":
        if chunk.bytes <= SHOWN_BYTES:
            with st.expander("The same, indented", icon=":material/account_tree:"):
                st.caption("For reading only: the text above is what is sent, byte for byte.")
                xml = partial(presenting.body, form="xml", made=made, whole=True)
                presenting.code(indented(path), xml, language=None)
        return
    with st.expander(tree_words(chunk.records), icon=":material/account_tree:"):
        st.caption("For reading only: the text above is what is sent, digit for digit.")
        presenting.json(tree(path), made, expanded=2)


def _downloads(made: Draft, plan: Plan, n: int, path: Path) -> None:
    with st.container(horizontal=True):
        presenting.download(
            "Exact bytes",
            path.read_bytes,
            file_name=path.name,
            mime=f"application/{path.suffix[1:]}",
            on_click="ignore",
            icon=":material/download:",
            key=f"bytes-{plan.folder.name}",
        )
        for label, language, suffix in LANGUAGES:
            presenting.download(
                f"As {label} (.{suffix})",
                partial(verbs.snippet, plan, n, language),
                file_name=f"request-{n}.{suffix}",
                mime="text/plain",
                on_click="ignore",
                icon=":material/download:",
                key=f"snippet-{language}-{plan.folder.name}",
            )
        presenting.download(
            "The whole send as a notebook",
            partial(as_notebook, made, plan),
            file_name="send.ipynb",
            mime="application/x-ipynb+json",
            on_click="ignore",
            icon=":material/menu_book:",
            key=f"notebook-{plan.folder.name}",
            help="It makes these requests anew from your file, compares them with those here and "
            "sends them. It holds your decisions and your fixes of cells, and no key.",
        )
    if plan.chunks[n - 1].bytes <= SHOWN_BYTES and not presenting.download_off("Copy as code"):
        with st.popover("Copy as code", icon=":material/content_copy:"):
            for label, language, _ in LANGUAGES:
                st.caption(label)
                code = verbs.snippet(plan, n, language)
                presenting.code(code, language=None, wrap_lines=True)
            st.caption("Notebook")
            for cell in code_cells(as_notebook(made, plan)):
                presenting.code(cell, language=None, wrap_lines=True)


def as_notebook(made: Draft, plan: Plan) -> str:
    """The plan as a notebook, for the file by the name that its owner knows."""
    name = made.source.name if made.source else "rows.csv"
    return notebook(plan, name, made.connection, made.first)


def head(plan: Plan, n: int, there: Connection) -> str:
    """The request's line and headers; the key is a placeholder."""
    chunk = plan.chunks[n - 1]
    form = plan.chunk_path(n).suffix[1:]
    line = f"POST {there.base_url}/{plan.step(chunk.step).route}\n"
    sealed = (
        f"Authorization: Bearer YOUR_REST_API_KEY\nX-Batch-Project: {there.project_key}\n"
        if there.vendor == "batch"
        else ""
    )
    kind = f"Content-Type: application/{form}"
    # The token is in Altcraft's body, and written there only when the request leaves.
    return f"{line}{sealed}{kind}" + (
        f"\nContent-Length: {chunk.bytes}" if there.vendor == "batch" else ""
    )


def indented(path: Path) -> str:
    """An XML body with a line for each element."""
    body = ElementTree.fromstring(path.read_bytes())
    ElementTree.indent(body)
    return ElementTree.tostring(body, encoding="unicode")


def raw(path: Path) -> tuple[str, bool]:
    """The body's text and whether this is all of it; a cut never splits a character."""
    with path.open("rb") as file:
        found = file.read(SHOWN_BYTES + 1)
    if len(found) <= SHOWN_BYTES:
        return found.decode("utf-8"), True
    return found[:SHOWN_BYTES].decode("utf-8", errors="ignore"), False


def tree_words(records: int) -> str:
    """How much of a body its tree shows."""
    if records > TREE_RECORDS:
        return f"A tree of the first {TREE_RECORDS} records"
    return f"A tree of its {counted(records, 'record')}" if records > 1 else "The same as a tree"


def tree(path: Path) -> Any:
    """The body as values, its list cut to a few records."""
    body = json.loads(path.read_bytes())
    if isinstance(body, dict):
        return {
            name: value[:TREE_RECORDS] if isinstance(value, list) else value
            for name, value in body.items()
        }
    return body[:TREE_RECORDS] if isinstance(body, list) else body
