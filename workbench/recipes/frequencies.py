"""How often each value of a column occurs, counted in memory that does not grow with the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

# So many different values are held at once, and fewer where they are long: more of them are ids or
# free text, of which nobody reads a list.
MOST_VALUES, MOST_BYTES = 50_000, 16_000_000


@dataclass(frozen=True, slots=True)
class Frequencies:
    """The different values of a column with their counts, the most frequent first.

    Exact where `more_than` is 0. Otherwise there are more different values than that; `values` are
    those that are frequent, with exact counts, and any other occurs at most `missed` times.
    """

    values: pa.Array
    counts: pa.Array
    more_than: int = 0
    missed: int = 0


def frequencies(
    read: Callable[[], Iterable[pa.Array]], most: int = MOST_VALUES, size: int = MOST_BYTES
) -> Frequencies:
    """The values of the slices that `read` gives, none of them empty.

    It is called a second time where there are more than `most` different values, or more than
    `size` bytes of them: Misra and Gries' counters (1982, merged as Agarwal et al. do, 2012) say
    which may be frequent, and those are then counted.
    """
    held = _none()
    more_than = missed = 0
    for text in read():
        held = _added(held, text)
        room = _room(held, most, size)
        if len(held) > room:
            more_than = max(more_than, room)
            held, cut = _thinned(held, room)
            missed += cut
    if more_than:
        held = _counted(held.column("value").combine_chunks(), read())
        held = held.filter(pc.greater(held.column("count"), missed))
    ordered = held.sort_by([("count", "descending"), ("value", "ascending")])
    values, counts = (ordered.column(name).combine_chunks() for name in ("value", "count"))
    return Frequencies(values, counts, more_than, missed)


def _none() -> pa.Table:
    return pa.table({"value": pa.array([], pa.string()), "count": pa.array([], pa.int64())})


def _added(held: pa.Table, text: pa.Array) -> pa.Table:
    found = pc.value_counts(text)
    names = ["value", "count"]
    more = pa.table([found.field("values"), found.field("counts")], names=names)
    grouped = pa.concat_tables([held, more]).group_by("value", use_threads=False)
    return grouped.aggregate([("count", "sum")]).rename_columns(names)


def _room(held: pa.Table, most: int, size: int) -> int:
    return most if held.nbytes <= size else min(most, len(held) * size // held.nbytes)


def _thinned(held: pa.Table, room: int) -> tuple[pa.Table, int]:
    """At most `room` values, and by how much each count, also of those that go, is too low now."""
    counts = held.column("count").combine_chunks()
    cut = counts[pc.array_sort_indices(counts, order="descending")[room].as_py()].as_py()
    lowered = held.set_column(1, "count", pc.subtract(counts, cut))
    return lowered.filter(pc.greater(lowered.column("count"), 0)), cut


def _counted(wanted: pa.Array, parts: Iterable[pa.Array]) -> pa.Table:
    """How often each of these values occurs."""
    held = _none()
    for text in parts:
        held = _added(held, text.filter(pc.is_in(text, value_set=wanted)))
    return held
