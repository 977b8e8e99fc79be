"""Which requests of a run have rows of an unknown fate, and what was put on record about them.

Reads only; `reconciling` settles.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from workbench.delivery.journal import Journal
from workbench.vocabulary.steps import Repeat

# A request that is out when nobody sends the run any more is of an unknown fate as well.
_OPEN = """
  SELECT n, step, object, repeat, creates, records, reason, coalesce(started_at, '') AS sent_at,
         planned, start, state IN ('unknown', 'inflight') AND plain = records AS whole,
         CASE WHEN state IN ('unknown', 'inflight') THEN plain ELSE 0 END + single AS rows
  FROM (SELECT *, (SELECT count(*) FROM row_exception AS r
                   WHERE r.run = chunk.run AND r.chunk = chunk.n AND r.fate = 'unknown') AS single
        FROM chunk)
  WHERE run = ? AND (state IN ('unknown', 'inflight') OR single > 0)
  ORDER BY planned, start
"""
_SAME = ("step", "repeat", "records", "reason", "sent_at", "rows")
_ON_RECORD = """
  SELECT s.chunk, c.object AS about, s.settled_at, s.how, s.fate, s.rows, s.evidence
  FROM settlement AS s JOIN chunk AS c ON c.run = s.run AND c.n = s.chunk
  WHERE s.run = ? ORDER BY s.id
"""


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A request of which so many `rows` of its `records` are of an unknown fate.

    `whole` where nothing of it is known; `sent_at` is in UTC.
    """

    chunk: int
    step: int
    about: str
    repeat: Repeat
    creates: bool
    records: int
    reason: str
    whole: bool
    sent_at: str
    rows: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """One entry of the record: a look or somebody's word (`how`), and what it made of `rows`."""

    chunk: int
    about: str
    settled_at: str
    how: str
    fate: str
    rows: int
    evidence: str


def unsettled(run: str) -> list[Unsettled]:
    """The requests of a run that got no trustworthy answer, in their order."""
    with Journal() as journal:
        return [
            Unsettled(
                chunk=row["n"],
                about=row["object"],
                creates=bool(row["creates"]),
                whole=bool(row["whole"]),
                **{name: row[name] for name in _SAME},
            )
            for row in open_chunks(journal, run)
        ]


def open_chunks(journal: Journal, run: str) -> list[sqlite3.Row]:
    """The same as the journal has them: `rows` are of an unknown fate, of `whole` ones all."""
    return journal.rows(_OPEN, (run,))


def settlements(run: str) -> list[Settlement]:
    """Everything that was put on record about a run's requests, in order."""
    with Journal() as journal:
        return [Settlement(**dict(row)) for row in journal.rows(_ON_RECORD, (run,))]
