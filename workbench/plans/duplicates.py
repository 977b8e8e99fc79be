"""The first pass, over keys alone: which rows have a later row, what is lost or contradicted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from workbench.destinations.consent import UNSUBSCRIBED, Statement
from workbench.plans.contradicting import Said, opposed
from workbench.plans.identity import Hashes, Ints, Keyed, hashed, near_form
from workbench.plans.people import People
from workbench.tables.table import Slice, Table

Columns = Sequence[pa.Array]
Flags = npt.NDArray[np.bool_]
Statements = Callable[[Columns], Sequence[Sequence[Statement]]]  # one sequence for each row
SLICE = 100_000


@dataclass(frozen=True, slots=True)
class Saying:
    """What rows say about consent: `of` makes it of the columns at these places."""

    places: Sequence[int]
    of: Statements


def superseded_by(table: Table, keys: Keyed) -> Ints:
    """For each row the line of the last row with the same key, 0 where it is itself the last."""
    later = np.zeros(table.rows, dtype=np.int64)
    for row, (_, line) in _lasts(table, keys, None):
        later[row] = line
    return later


def sent_before(table: Table, keys: Keyed) -> Ints:
    """For each row that is left the line of a row above with its key that has gone, or 0."""
    found = np.zeros(table.rows, dtype=np.int64)
    if table.gone is None or not table.gone.any():
        return found
    there: dict[str, int] = {}
    for row, line, key, _ in _cells(table, keys, _repeated(table, keys), None):
        if table.gone[row]:
            there[key] = line
        else:
            found[row] = there.get(key, 0)
    return found


def unsaid_by_the_last(table: Table, keys: Keyed, saying: Saying) -> Ints:
    """For each row that ends a consent the line of the last row with its key, if that one does not.

    0 for all other rows: what the last row says as well, or instead, is not lost.
    """
    lost = np.zeros(table.rows, dtype=np.int64)
    for row, (told, line) in _lasts(table, keys, saying):
        lost[row] = line if told else 0
    return lost


def nearly_the_same(table: Table, keys: Keyed) -> Ints:
    """For each row the line of another one whose key is almost the same and not the same, or 0.

    They stay two: nobody but the reader knows whether they are one.
    """
    found = np.zeros(table.rows, dtype=np.int64)
    # Mostly no key has anything that could differ so, and then none has to be hashed.
    if not any(_could_differ(part, keys) for part in table.slices(SLICE, keys.places)):
        return found
    parts = [_near(part, keys) for part in table.slices(SLICE, keys.places)]
    near, exact, line = (np.concatenate([part[n] for part in parts]) for n in range(3))
    rows = np.flatnonzero(np.concatenate([part[3] for part in parts]))
    order = rows[np.lexsort((exact[rows], near[rows]))]
    starts = np.flatnonzero(np.concatenate(([True], near[order][1:] != near[order][:-1])))
    sizes = np.diff(np.append(starts, len(order)))
    first, last = (np.repeat(order[at], sizes) for at in (starts, starts + sizes - 1))
    other = np.where(exact[order] == exact[first], last, first)
    several = exact[first] != exact[last]
    found[order[several]] = line[other[several]]
    return found


def _could_differ(part: Slice, keys: Keyed) -> bool:
    exact = keys.of(part.columns).cast(pa.string())
    return bool(pc.any(pc.not_equal(exact, near_form(exact))).as_py())


def _near(part: Slice, keys: Keyed) -> tuple[Hashes, Hashes, Ints, Flags]:
    """Both hashes of a slice's keys, their lines, and which rows have one."""
    exact = keys.of(part.columns).cast(pa.string())
    near = hashed(near_form(exact))
    return near, hashed(exact), np.asarray(part.line), np.asarray(exact.is_valid())


@dataclass(slots=True)
class _Last:
    """The last row of a key so far, its line, and what it says."""

    row: int
    line: int
    told: frozenset[Statement] = field(default_factory=frozenset)


def _lasts(
    table: Table, keys: Keyed, saying: Saying | None
) -> Iterator[tuple[int, tuple[bool, int]]]:
    """For each row with a later one: whether it ends what that one does not, and its line."""
    last: dict[str, _Last] = {}
    seen: list[tuple[int, str, frozenset[Statement]]] = []
    rows = _repeated(table, keys)
    for row, line, key, told in _cells(table, keys, rows, saying):
        last[key] = _Last(row, line, frozenset(told))
        seen.append((row, key, frozenset(one for one in told if one.word == UNSUBSCRIBED)))
    for row, key, ends in seen:
        final = last[key]
        if final.row != row:
            yield row, (bool(ends - final.told), final.line)


def stated_otherwise(table: Table, lines: Ints, saying: Saying) -> Ints:
    """The lines of those rows that say more than that a consent ends, 0 for all other rows."""
    found = np.zeros(table.rows, dtype=np.int64)
    for row, _, told in _said(table, lines > 0, saying):
        if any(one.word != UNSUBSCRIBED for one in told):
            found[row] = lines[row]
    return found


def contradictions(table: Table, people: People, saying: Saying) -> Ints:
    """For each row the line of another row that says otherwise, 0 for none.

    Of the same person about the same thing, or of anybody about the same address.
    """
    found = np.zeros(table.rows, dtype=np.int64)
    # Labels count the rows of all sheets, and these are of one.
    rows = np.bincount(people.tied)[people.tied] > 1 if table.rows else found > 0
    word: dict[int | str, str] = {}
    torn: dict[int | str, list[Said]] = {}
    for row, _, told in _said(table, rows, saying):
        for one in told:
            for whose in _whose(people.person[row], one):
                if word.setdefault(whose, one.word) != one.word:
                    torn[whose] = []
    # Mostly nobody is left: what is said of whom and of which thing is kept for few at once.
    for row, line, told in _said(table, rows & bool(torn), saying):
        own: dict[int | str, list[Statement]] = {}
        for one in told:
            for whose in _whose(people.person[row], one):
                if whose in torn:
                    own.setdefault(whose, []).append(one)
        for whose, statements in own.items():
            torn[whose].append(Said(row, line, statements))
    for of_one in torn.values():
        for row, line in opposed(of_one).items():
            found[row] = line
    return found


def _whose(person: np.int64, one: Statement) -> tuple[int | str, ...]:
    return (int(person), one.address) if one.address else (int(person),)


def _repeated(table: Table, keys: Keyed) -> Flags:
    """True for each row whose key may be another row's too.

    Eight-byte hashes find the suspects, so memory grows with the rows' hashes and with the
    duplicates, not with the keys.
    """
    hashes = [hashed(keys.of(part.columns)) for part in table.slices(SLICE, keys.places)]
    found = np.concatenate(hashes) if hashes else np.zeros(0, np.uint64)
    order = np.argsort(found, kind="stable")
    same = found[order][1:] == found[order][:-1]
    suspects = np.zeros(len(found), dtype=bool)
    suspects[order[1:][same]] = True
    suspects[order[:-1][same]] = True
    return suspects


def _cells(
    table: Table, keys: Keyed, rows: Flags, saying: Saying | None
) -> Iterator[tuple[int, int, str, Sequence[Statement]]]:
    """Row, line, key and what it says for each chosen row that has a key."""
    own = keys.places
    for row, lines, columns in _chosen(table, rows, [*own, *(saying.places if saying else ())]):
        found = keys.of(columns[: len(own)]).to_pylist()
        told = saying.of(columns[len(own) :]) if saying else [()] * len(found)
        for each in zip(row, lines, found, told, strict=True):
            if each[2] is not None:
                yield each


def _said(
    table: Table, rows: Flags, saying: Saying
) -> Iterator[tuple[int, int, Sequence[Statement]]]:
    for row, lines, columns in _chosen(table, rows, saying.places):
        yield from zip(row, lines, saying.of(columns), strict=True)


def _chosen(
    table: Table, rows: Flags, places: Sequence[int]
) -> Iterator[tuple[list[int], list[int], list[pa.Array]]]:
    """The chosen rows of each slice: their numbers, their lines and their columns."""
    start = 0
    for part in table.slices(SLICE, places) if rows.any() else ():
        chosen = np.flatnonzero(rows[start : start + len(part)])
        if len(chosen):
            columns = [column.take(pa.array(chosen)) for column in part.columns]
            lines = np.asarray(part.line)[chosen].tolist()
            yield (chosen + start).tolist(), lines, columns
        start += len(part)
