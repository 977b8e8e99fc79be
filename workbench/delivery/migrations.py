"""A journal of an earlier version becomes one of this version, whole or not at all.

Each text is what one version changed, as it was then: a later change is a text of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workbench.delivery.schema import VERSION

# The first version differs from the second in triggers alone, which are always made anew. SQLite
# changes no CHECK of a table that is there, so the third makes the table of chunks again.
CHANGES: Mapping[int, str] = {
    1: "",
    2: """
ALTER TABLE run ADD COLUMN earlier TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN halving INTEGER NOT NULL DEFAULT 0 CHECK (halving IN (0, 1));
CREATE TABLE chunk_3 (
  run TEXT NOT NULL REFERENCES run (id),
  n INTEGER NOT NULL CHECK (n > 0),
  step INTEGER NOT NULL CHECK (step > 0),
  object TEXT NOT NULL,
  repeat TEXT NOT NULL CHECK (repeat IN ('I', 'I*', 'II', 'III')),
  creates INTEGER NOT NULL CHECK (creates IN (0, 1)),
  records INTEGER NOT NULL CHECK (records >= 0),
  plain INTEGER NOT NULL CHECK (plain BETWEEN 0 AND records),
  state TEXT NOT NULL DEFAULT 'waiting'
    CHECK (state IN ('waiting', 'inflight', 'accepted', 'rejected', 'unknown', 'cancelled',
                     'split')),
  http_status INTEGER,
  code TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',
  token TEXT NOT NULL DEFAULT '',
  indexing TEXT NOT NULL DEFAULT '',
  meaning TEXT NOT NULL DEFAULT ''
    CHECK (meaning IN ('', 'pending', 'live', 'replaced', 'unrecognised')),
  attempts INTEGER NOT NULL DEFAULT 0,
  started_at TEXT,
  ended_at TEXT,
  planned INTEGER NOT NULL CHECK (planned BETWEEN 1 AND n),
  start INTEGER NOT NULL DEFAULT 0 CHECK (start >= 0),
  PRIMARY KEY (run, n)
) STRICT, WITHOUT ROWID;
INSERT INTO chunk_3
  SELECT run, n, step, object, repeat, creates, records, plain, state, http_status, code, reason,
         token, indexing, meaning, attempts, started_at, ended_at, n, 0
  FROM chunk;
DROP TABLE chunk;
ALTER TABLE chunk_3 RENAME TO chunk;
CREATE INDEX chunk_order ON chunk (run, step, planned, start);
CREATE TABLE settlement (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run TEXT NOT NULL,
  chunk INTEGER NOT NULL,
  settled_at TEXT NOT NULL,
  how TEXT NOT NULL CHECK (how IN ('look', 'word')),
  fate TEXT NOT NULL CHECK (fate IN ('accepted', 'not_sent', 'unknown')),
  rows INTEGER NOT NULL CHECK (rows >= 0),
  evidence TEXT NOT NULL,
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  FOREIGN KEY (run, chunk) REFERENCES chunk (run, n)
) STRICT;
""",
    3: """
ALTER TABLE run ADD COLUMN going_since TEXT;
ALTER TABLE chunk ADD COLUMN indexed_at TEXT;
""",
}


def changes(found: int) -> Iterator[str]:
    """What brings a journal of version `found` to this one, version by version."""
    return (CHANGES[version] for version in range(found, VERSION))
