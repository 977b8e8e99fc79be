CREATE TABLE run (
  id TEXT PRIMARY KEY,
  destination TEXT NOT NULL,
  connection TEXT NOT NULL,
  world TEXT NOT NULL CHECK (world IN ('practice', 'test', 'production')),
  label TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  folder TEXT NOT NULL,
  plan_sha256 TEXT NOT NULL,
  file_sha256 TEXT NOT NULL,
  file_name TEXT NOT NULL,
  recipe_sha256 TEXT NOT NULL,
  repeat TEXT NOT NULL CHECK (repeat IN ('I', 'I*', 'II', 'III')),
  rows INTEGER NOT NULL CHECK (rows >= 0),
  created_at TEXT NOT NULL,
  ended_at TEXT,
  state TEXT NOT NULL CHECK (state IN ('sending', 'indexing', 'done', 'paused', 'cancelled')),
  reason TEXT NOT NULL DEFAULT '',
  wish TEXT NOT NULL DEFAULT '' CHECK (wish IN ('', 'pause', 'cancel')),
  size_before INTEGER,
  size_expected INTEGER,
  size_after INTEGER,
  earlier TEXT NOT NULL DEFAULT '',
  halving INTEGER NOT NULL DEFAULT 0 CHECK (halving IN (0, 1))
) STRICT;

CREATE TABLE run_not_sent (
  run TEXT NOT NULL REFERENCES run (id),
  why TEXT NOT NULL,
  rows INTEGER NOT NULL CHECK (rows > 0),
  PRIMARY KEY (run, why)
) STRICT, WITHOUT ROWID;

CREATE TABLE chunk (
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

CREATE INDEX chunk_order ON chunk (run, step, planned, start);

CREATE TABLE attempt (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run TEXT NOT NULL,
  chunk INTEGER NOT NULL,
  n INTEGER NOT NULL,
  started_at TEXT NOT NULL,
  ended_at TEXT,
  outcome TEXT CHECK (outcome IN ('accepted', 'rejected', 'unknown', 'not_processed')),
  http INTEGER,
  code TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',
  token TEXT NOT NULL DEFAULT '',
  excerpt TEXT NOT NULL DEFAULT '',
  body_sha256 TEXT NOT NULL,
  FOREIGN KEY (run, chunk) REFERENCES chunk (run, n),
  UNIQUE (run, chunk, n)
) STRICT;

CREATE TABLE row_exception (
  run TEXT NOT NULL,
  chunk INTEGER NOT NULL,
  position INTEGER NOT NULL CHECK (position >= 0),
  fate TEXT NOT NULL CHECK (fate IN ('accepted', 'rejected', 'unknown')),
  reason TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (run, chunk, position),
  FOREIGN KEY (run, chunk) REFERENCES chunk (run, n)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE lease (
  run TEXT PRIMARY KEY REFERENCES run (id),
  holder TEXT NOT NULL,
  pid INTEGER NOT NULL,
  mark TEXT NOT NULL,
  boot TEXT NOT NULL,
  heartbeat REAL NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE quota (
  fingerprint TEXT NOT NULL,
  quota_group TEXT NOT NULL,
  boot TEXT NOT NULL,
  level REAL NOT NULL,
  stamp REAL NOT NULL,
  PRIMARY KEY (fingerprint, quota_group)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER chunk_moves BEFORE UPDATE OF state ON chunk
WHEN NOT (
  (OLD.state = 'waiting' AND NEW.state IN ('inflight', 'cancelled'))
  OR (OLD.state = 'inflight' AND NEW.state IN ('accepted', 'rejected', 'unknown', 'waiting'))
  OR (OLD.state = 'unknown' AND NEW.state = 'inflight'
      AND (OLD.repeat IN ('I', 'I*') OR OLD.creates = 1))
  OR (OLD.state = 'unknown' AND NEW.state = 'accepted')
  OR (OLD.state = 'unknown' AND NEW.state IN ('waiting', 'cancelled')
      AND EXISTS (SELECT 1 FROM settlement
                  WHERE run = OLD.run AND chunk = OLD.n AND fate = 'not_sent'
                    AND attempts = OLD.attempts))
  OR (OLD.state = 'rejected' AND NEW.state = 'split' AND OLD.repeat <> 'III'
      AND OLD.records > 1)
)
BEGIN SELECT RAISE(ABORT, 'a chunk may not make this move'); END;

CREATE TRIGGER run_ends_once BEFORE UPDATE OF state ON run
WHEN OLD.state IN ('done', 'cancelled') AND NEW.state <> OLD.state
BEGIN SELECT RAISE(ABORT, 'a run that has ended stays ended'); END;

CREATE TRIGGER attempt_is_written_once BEFORE UPDATE ON attempt
WHEN OLD.outcome IS NOT NULL OR NEW.body_sha256 <> OLD.body_sha256
BEGIN SELECT RAISE(ABORT, 'an attempt that has an outcome is never changed'); END;

CREATE TRIGGER settlement_is_written_once BEFORE UPDATE ON settlement
BEGIN SELECT RAISE(ABORT, 'what was settled stays on record'); END;

INSERT INTO run (id, destination, connection, world, label, fingerprint, folder, plan_sha256,
  file_sha256, file_name, recipe_sha256, repeat, rows, created_at, state, reason, size_before)
  VALUES ('20260101-080000-aaaa', 'batch.audiences.update', 'twin', 'practice', 'Practice',
  '0123456789ab', '20260101-080000-aaaa', 'p', 'f', 'people.csv', 'r', 'II', 12,
  '2026-01-01T08:00:00.000Z', 'paused', 'you paused it', 40);
INSERT INTO run_not_sent VALUES ('20260101-080000-aaaa', 'invalid', 2);
INSERT INTO chunk (run, n, step, object, repeat, creates, records, plain, state, http_status, token,
  indexing, meaning, attempts, planned) VALUES
  ('20260101-080000-aaaa', 1, 1, 'VIP', 'II', 0, 4, 3, 'accepted', 202, 't1', 'APPLIED', 'live', 1, 1),
  ('20260101-080000-aaaa', 2, 1, 'VIP', 'II', 0, 3, 3, 'unknown', NULL, '', '', '', 1, 2),
  ('20260101-080000-aaaa', 3, 1, 'VIP', 'II', 0, 3, 3, 'waiting', NULL, '', '', '', 0, 3);
INSERT INTO attempt (run, chunk, n, started_at, ended_at, outcome, http, body_sha256) VALUES
  ('20260101-080000-aaaa', 1, 1, '2026-01-01T08:00:01.000Z', '2026-01-01T08:00:02.000Z',
   'accepted', 202, 'b1'),
  ('20260101-080000-aaaa', 2, 1, '2026-01-01T08:00:02.000Z', '2026-01-01T08:00:03.000Z',
   'unknown', NULL, 'b2');
INSERT INTO row_exception VALUES ('20260101-080000-aaaa', 1, 2, 'rejected', 'no such attribute');
INSERT INTO quota VALUES ('0123456789ab', 'audiences', 'boot', 0.5, 12.5);
PRAGMA user_version = 3;
