"""Whether the last rows of a sheet are totals and notes instead of data.

Decides by the last rows alone; what is left out stays a row of the sheet that is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from workbench.tables.refusals import below
from workbench.vocabulary.issues import Issue

# So many of the last rows are looked at; those of them that are data say what data looks like.
LOOKED_AT = 40
# How a row of totals begins: English, French, German, Spanish, Italian, Portuguese, Dutch, Polish,
# Russian, Ukrainian, Turkish, Swedish, Chinese, Japanese.
TOTALS = (
    *("total", "totals", "subtotal", "subtotals", "sum", "sums", "grand total", "sub total"),
    *("totaux", "somme", "sommes", "sous total"),
    *("gesamt", "gesamtsumme", "summe", "insgesamt", "zwischensumme"),
    *("totales", "suma", "totale", "somma", "totais", "soma", "totaal", "som", "razem"),
    *("итого", "итог", "всего", "сумма", "разом", "усього", "toplam", "summa", "totalt"),
    *("合计", "总计", "合計", "総計"),
)
# What follows such a word; before anything else it is part of an address or a code: sum@x, sum-3.
_ENDED = r"(?=$|[\s:：=(,;])"
_TOTAL = re.compile(
    rf"(?:{'|'.join(word.replace(' ', '[ -]') for word in TOTALS)}){_ENDED}", re.IGNORECASE
)
# A number with its unit or currency: 1 234,50 €; 12 clients; -3 %.
# No sum is written with a plus or begins with 0: those are phones and codes.
_AMOUNT = re.compile(
    r"(?!\s*(?:\+\d|0\d))[^\w@]*[$€£¥]?\s*\d[\d\s.,'’\u00a0\u202f]*[^\w@]*[^\W\d_]{0,12}\W*"
)
_NOTE = re.compile(
    r"[*†‡©]|(?:source|note|nota|nb|n\.b\.|remarque|quelle|hinweis|anmerkung|fuente|fonte|bron|"
    rf"источник|примечание|exported|generated|exporté|généré|exportiert){_ENDED}",
    re.IGNORECASE,
)
SENTENCE_WORDS = 4
ROWS_BELOW = "rows-below"

Cells = Sequence[str | None]


def endings(rows: Sequence[Cells | None]) -> dict[int, str]:
    """What to say in place of each of the last rows that is a total or a note, by its place.

    `rows` are the last ones, None for one that is refused already. From the end up to the first
    row of data a row is left out if it looks like a total or a note and if it does not look like
    the data above: a cell is empty that all of them have, or the word stands in a column where all
    of them have codes, numbers or addresses.
    """
    found: dict[int, str] = {}
    for place in range(len(rows) - 1, -1, -1):
        row = rows[place]
        if row is None:
            continue
        cells = [(cell or "").strip() for cell in row]
        what = _what(cells)
        if not what:
            break
        found[place] = below(what, cells)
    data = [row for row in rows[: min(found, default=0)] if row is not None]
    if len(data) < 2:
        return {}
    return {place: told for place, told in found.items() if _unlike(rows[place] or (), data)}


def _what(cells: Sequence[str]) -> str:
    """What a row looks like: a total, a note, or nothing of the kind."""
    filled = [cell for cell in cells if cell]
    if not filled:
        return ""
    first, *others = filled
    if _TOTAL.match(first) and all(map(_AMOUNT.fullmatch, others)):
        return "a total"
    if others:
        return ""
    return "a note" if _NOTE.match(first) or len(first.split()) >= SENTENCE_WORDS else ""


def _unlike(row: Cells, data: Sequence[Cells]) -> bool:
    """Whether a row cannot be one more of the rows of data above it."""
    columns = list(zip(*data, strict=True))
    if any(not cell and all(column) for cell, column in zip(row, columns, strict=True)):
        return True
    place = next(place for place, cell in enumerate(row) if cell)
    if len(row) == 1 and _may_be_one((row[place] or "").strip()):
        return False
    return all(cell and re.search(r"[\d@]", cell) and " " not in cell for cell in columns[place])


def _may_be_one(cell: str) -> bool:
    """Whether a cell that stands alone may be a code for all it says: TOTAL 4, but not Total: 4."""
    named = re.search(r"[\d@]", cell) and not re.search("[:：=]", cell)
    return bool(named) and len(cell.split()) < SENTENCE_WORDS and not cell.startswith(tuple("*†‡©"))


def without_endings(refused: pa.Array, columns: Sequence[pa.Array]) -> tuple[pa.Array, list[int]]:
    """The last rows' refusals with those of totals and notes, and which rows these are."""
    readable = np.asarray(refused.is_null())
    cells = zip(*(column.to_pylist() for column in columns), strict=True)
    found = endings([row if fine else None for row, fine in zip(cells, readable, strict=True)])
    if not found:
        return refused, []
    told = pa.array([found.get(at, old) for at, old in enumerate(refused.to_pylist())], pa.string())
    return told, sorted(found)


def below_notice(lines: Sequence[int], sheet: str) -> list[Issue]:
    """That the rows of these lines are left out, as a warning about the sheet."""
    if not lines:
        return []
    many = len(lines) > 1
    return [
        Issue(
            rule=ROWS_BELOW,
            message=f"{len(lines):,} rows below the data are totals or notes and are left out, "
            f"the first is line {lines[0]}"
            if many
            else f"Line {lines[0]} is a total or a note below the data and is left out",
            fix="Nothing to do if that is right; otherwise fill in its other cells, or move it "
            "above the last row of the data.",
            severity="warning",
            sheet=sheet,
            value=str(len(lines)),
        )
    ]
