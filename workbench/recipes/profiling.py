"""What the columns of a table hold: kind, blanks, different values, extremes, distribution."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from workbench.recipes.frequencies import MOST_VALUES, frequencies
from workbench.recipes.inference import MISFITS_IN, Asked, infer
from workbench.recipes.kinds import KINDS
from workbench.recipes.spreads import Parts, each_value, in_steps, spread_of
from workbench.tables.table import Table
from workbench.vocabulary.kinds import How, KindName
from workbench.vocabulary.markup import card
from workbench.vocabulary.reading import Reading

# What a column may look like, whatever the destination takes.
ALLOWED: tuple[KindName, ...] = (
    *("text", "integer", "number", "boolean", "date", "url", "array", "phone"),
)
# Rows that are looked at together: memory for one column of so many, whatever the file's length.
SLICE = 100_000
# Values that are named as the most frequent; so few different ones have a bar each.
NAMED, BARS = 3, 10
# Characters of a value that are told.
TOLD = 60
Read = Callable[[], Iterator[pa.Array]]


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """What one column holds.

    `filled` and `blank` are cells of the rows that can be read. There are exactly `distinct`
    different values, or more than that where `more` is set. `frequent` are the most frequent of
    those that come more than once, with their counts. `least` and `greatest` are cells: the
    smallest and largest of numbers and dates, else the shortest and longest, as `by` says. `bars`
    count cells, and `bars_are` says of what.
    """

    header: str
    kind: KindName | Literal[""]
    filled: int
    blank: int
    distinct: int
    more: bool
    frequent: tuple[tuple[str, int], ...]
    by: Literal["size", "length"]
    least: str
    greatest: str
    bars: tuple[int, ...]
    bars_are: str
    note: str = ""

    @property
    def distinct_words(self) -> str:
        """`2,341`, or `more than 50,000`."""
        return f"more than {self.distinct:,}" if self.more else f"{self.distinct:,}"

    @property
    def frequent_words(self) -> str:
        """`FR × 120, BE × 80`."""
        return ", ".join(f"{value} × {count:,}" for value, count in self.frequent)

    @property
    def range_words(self) -> str:
        """`1 to 99`; of texts the shortest and the longest."""
        if self.least == self.greatest:
            return self.least
        return f"{self.least} {'to' if self.by == 'size' else '…'} {self.greatest}"


@dataclass(frozen=True, slots=True)
class Profile:
    """What the columns of a sheet hold; `rows` are those that can be read."""

    file: str
    sheet: str
    rows: int
    columns: tuple[ColumnProfile, ...]

    def __repr__(self) -> str:
        return f"<Profile {self.file}: {self.rows:,} rows, {len(self.columns)} columns>"

    def _repr_html_(self) -> str:
        header = ("column", "kind", "filled", "blank", "different", "most frequent", "range")
        rows = [
            (
                *(one.header, one.kind, one.filled, one.blank),
                *(one.distinct_words, one.frequent_words, one.range_words),
            )
            for one in self.columns
        ]
        return card(f"Columns of {self.file}", {"rows": self.rows}, header, rows)

    def as_dict(self) -> dict[str, Any]:
        """As the command line prints it."""
        return asdict(self)


def profile(table: Table, reading: Reading, most: int = MOST_VALUES) -> Profile:
    """What every column holds, read column by column in slices.

    Of more than `most` different values only that there are more is told, and the frequent ones.
    """
    how = How(dates=reading.dates, decimal=reading.decimal, region=reading.region)
    rows = table.rows - sum(len(part) - part.refused.null_count for part in table.slices(SLICE, []))
    asked = [Asked(header, how) for header in table.headers]

    def read(places: Sequence[int]) -> Iterator[Sequence[pa.Array]]:
        return (part.columns for part in table.slices(SLICE, places))

    guesses = infer(read, table.rows, asked, ALLOWED)
    columns = []
    for place, (header, guess) in enumerate(zip(table.headers, guesses, strict=True)):
        note = guess.doubt.found if guess.doubt else ""
        columns.append(_column(header, guess.kind, note, how, rows, _filled(table, place), most))
    return Profile(table.path.name, table.sheet, rows, tuple(columns))


def _filled(table: Table, place: int) -> Read:
    """Reads the filled cells of one column anew at each call."""

    def read() -> Iterator[pa.Array]:
        return (part.columns[0].drop_null() for part in table.slices(SLICE, [place]))

    return read


def _column(
    header: str, kind: KindName, note: str, how: How, rows: int, read: Read, most: int
) -> ColumnProfile:
    filled = sum(map(len, read()))
    found = frequencies(read, most)

    def parts() -> Iterator[tuple[pa.Array, pa.Array]]:
        """All cells; where the different values are held, each of them once."""
        if not found.more_than:
            return iter([(found.values, found.counts)])
        return ((text, pa.repeat(pa.scalar(1), len(text))) for text in read())

    spread = spread_of(parts, kind, how)
    few = not found.more_than and len(found.values) <= BARS
    bars = (
        each_value(found.values, found.counts, kind, how)
        if few
        else in_steps(parts, spread, kind, how, BARS)
    )
    named = zip(found.values[:NAMED].to_pylist(), found.counts[:NAMED].to_pylist(), strict=True)
    return ColumnProfile(
        header=header,
        kind=_looks(kind, parts, filled),
        filled=filled,
        blank=rows - filled,
        distinct=found.more_than or len(found.values),
        more=bool(found.more_than),
        frequent=tuple((_told(value), count) for value, count in named if count > 1),
        by=spread.by,
        least=_told(spread.least),
        greatest=_told(spread.greatest),
        bars=bars.counts,
        bars_are=bars.of,
        note=note,
    )


def _looks(kind: KindName, parts: Parts, filled: int) -> KindName | Literal[""]:
    """The kind, and of texts whether they are addresses, which inference knows by headers only."""
    if not filled:
        return ""
    if kind != "text":
        return kind
    bad = sum(
        pc.sum(counts.filter(KINDS["email"].problems(values, How()))).as_py() or 0
        for values, counts in parts()
    )
    return "email" if MISFITS_IN * bad <= filled else "text"


def _told(value: str) -> str:
    return value if len(value) <= TOLD else f"{value[: TOLD - 1]}…"
