"""The few lines of HTML that a notebook shows: every value escaped, no colours, no scripts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

SHOWN = 20


def card(
    title: str, facts: Mapping[str, object], header: Sequence[str], rows: Iterable[Sequence[object]]
) -> str:
    """A title, named facts and the first rows of a table."""
    told = " · ".join(f"{escape(name)} <b>{escape(_text(v))}</b>" for name, v in facts.items())
    kept = list(rows)
    head = "".join(f"<th>{escape(name)}</th>" for name in header)
    lines = "".join(
        "<tr>" + "".join(f"<td>{escape(_text(cell))}</td>" for cell in row) + "</tr>"
        for row in kept[:SHOWN]
    )
    more = f"<p>and {len(kept) - SHOWN:,} more</p>" if len(kept) > SHOWN else ""
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>" if kept else ""
    return f"<div><p><b>{escape(title)}</b><br>{told}</p>{table}{more}</div>"


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
