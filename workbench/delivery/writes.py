"""Every change of the journal, each inside a transaction that its caller has opened."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from workbench.delivery.journal import now_utc
from workbench.vocabulary.fates import CRASHED, Fate
from workbench.vocabulary.replies import Verdict

# What a fate makes of a chunk; `not_sent` is a request that was certainly not processed.
STATE_OF: Mapping[Fate, str] = {
    "accepted": "accepted",
    "rejected": "rejected",
    "unknown": "unknown",
    "not_sent": "waiting",
}
_OUTCOME_OF: Mapping[Fate, str] = {**STATE_OF, "not_sent": "not_processed"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt came to, ready to be written: `excerpt` is already free of secrets."""

    verdict: Verdict
    http: int | None = None
    excerpt: str = ""
    indexing: str = ""
    meaning: str = ""


def add_run(
    db: sqlite3.Connection,
    run: Mapping[str, object],
    not_sent: Mapping[str, int],
    chunks: Iterable[tuple[object, ...]],
) -> None:
    """A new run; a chunk is (n, step, object, repeat, creates, records), one of the plan's."""
    names = ", ".join(run)
    db.execute(f"INSERT INTO run ({names}) VALUES ({_marks(len(run))})", tuple(run.values()))
    db.executemany(
        "INSERT INTO run_not_sent VALUES (?, ?, ?)",
        [(run["id"], why, rows) for why, rows in not_sent.items() if rows],
    )
    db.executemany(
        "INSERT INTO chunk (run, n, step, object, repeat, creates, records, plain, planned) "
        f"VALUES ({_marks(9)})",
        [(run["id"], *chunk, chunk[-1], chunk[0]) for chunk in chunks],
    )


def begin(db: sqlite3.Connection, run: str, chunk: int, body_sha256: str) -> int:
    """The intent to send: committed before a byte leaves. Returns the attempt's id."""
    now = now_utc()
    db.execute(
        "UPDATE chunk SET state = 'inflight', attempts = attempts + 1, plain = records, "
        "started_at = coalesce(started_at, ?), ended_at = NULL WHERE run = ? AND n = ?",
        (now, run, chunk),
    )
    db.execute("DELETE FROM row_exception WHERE run = ? AND chunk = ?", (run, chunk))
    made = db.execute(
        "INSERT INTO attempt (run, chunk, n, started_at, body_sha256) "
        "SELECT run, n, attempts, ?, ? FROM chunk WHERE run = ? AND n = ?",
        (now, body_sha256, run, chunk),
    )
    return int(made.lastrowid or 0)


def finish(db: sqlite3.Connection, attempt: int, outcome: Outcome) -> str:
    """What the attempt came to, for the attempt, its chunk and the rows that differ from it.

    Returns the chunk's state.
    """
    verdict, now = outcome.verdict, now_utc()
    run, chunk = db.execute("SELECT run, chunk FROM attempt WHERE id = ?", (attempt,)).fetchone()
    db.execute(
        "UPDATE attempt SET ended_at = ?, outcome = ?, http = ?, code = ?, reason = ?, token = ?, "
        "excerpt = ? WHERE id = ?",
        (now, _OUTCOME_OF[verdict.fate], *_words(outcome), outcome.excerpt, attempt),
    )
    lost = _lost_before(db, attempt)
    stands = replace(outcome, verdict=_not_less(verdict)) if lost else outcome
    settle(db, run, chunk, stands)
    differing = stands.verdict.exceptions if verdict.fate != "not_sent" else ()
    db.executemany(
        "INSERT INTO row_exception VALUES (?, ?, ?, ?, ?)",
        [(run, chunk, place, fate, reason) for place, fate, reason in differing],
    )
    if differing:
        _count_plain(db, run, chunk)
    return STATE_OF[stands.verdict.fate]


def _lost_before(db: sqlite3.Connection, attempt: int) -> bool:
    """Whether an earlier try of the same request was lost.

    But for one that is settled on record as not sent, by which the chunk had come to wait again.
    """
    earlier = db.execute(
        "SELECT 1 FROM attempt AS old JOIN attempt AS new USING (run, chunk) "
        "WHERE new.id = ? AND old.id < new.id AND old.outcome = 'unknown' AND old.n > "
        "(SELECT coalesce(max(attempts), 0) FROM settlement AS s "
        "WHERE s.run = old.run AND s.chunk = old.chunk AND s.fate = 'not_sent') LIMIT 1",
        (attempt,),
    ).fetchone()
    return earlier is not None


def _not_less(verdict: Verdict) -> Verdict:
    """A refused try says nothing of an earlier one that was lost: unknown stays so, row by row."""
    rows = tuple((at, *_doubted(fate, reason)) for at, fate, reason in verdict.exceptions)
    fate, reason = _doubted(verdict.fate, verdict.reason)
    return replace(verdict, fate=fate, reason=reason, exceptions=rows)


def _doubted(fate: Fate, reason: str) -> tuple[Fate, str]:
    if fate not in ("not_sent", "rejected"):
        return fate, reason
    return "unknown", f"{reason}; an earlier try got no trustworthy answer"


def settle(db: sqlite3.Connection, run: str, chunk: int, outcome: Outcome) -> None:
    """A chunk's new state and the vendor's words; without an attempt, after a look only."""
    moved = (STATE_OF[outcome.verdict.fate], *_words(outcome))
    db.execute(
        "UPDATE chunk SET state = ?, http_status = ?, code = ?, reason = ?, token = ?, "
        "indexing = ?, meaning = ?, ended_at = ? WHERE run = ? AND n = ?",
        (*moved, outcome.indexing, outcome.meaning, now_utc(), run, chunk),
    )


def leave(db: sqlite3.Connection, run: str, chunk: int, late: str) -> None:
    """An unknown request is not sent again by itself, which its reason now says too."""
    db.execute(
        "UPDATE chunk SET reason = reason || '; ' || ? "
        "WHERE run = ? AND n = ? AND state = 'unknown' AND instr(reason, ?) = 0",
        (late, run, chunk, late),
    )


def split(db: sqlite3.Connection, run: str, chunk: int) -> None:
    """The records of a chunk that was refused as a whole become two chunks, which wait."""
    found = db.execute(
        "SELECT * FROM chunk WHERE run = ? AND n = ?",
        (run, chunk),
    ).fetchone()
    last = db.execute("SELECT max(n) FROM chunk WHERE run = ?", (run,)).fetchone()[0]
    db.execute("UPDATE chunk SET state = 'split', plain = 0 WHERE run = ? AND n = ?", (run, chunk))
    first = found["records"] // 2
    halves = ((first, found["start"]), (found["records"] - first, found["start"] + first))
    same = (found["step"], found["object"], found["repeat"], found["creates"], found["planned"])
    db.executemany(
        "INSERT INTO chunk (run, n, step, object, repeat, creates, planned, records, plain, start) "
        f"VALUES ({_marks(10)})",
        [
            (run, n, *same, records, records, start)
            for n, (records, start) in enumerate(halves, last + 1)
        ],
    )


def settle_on_record(
    db: sqlite3.Connection, run: str, chunk: int, how: str, fate: str, rows: int, evidence: str
) -> None:
    """Notes who or what has settled so many rows of an unknown fate: a look, or a person's word."""
    db.execute(
        "INSERT INTO settlement (run, chunk, settled_at, how, fate, rows, evidence, attempts) "
        "SELECT run, n, ?, ?, ?, ?, ?, attempts FROM chunk WHERE run = ? AND n = ?",
        (now_utc(), how, fate, rows, evidence, run, chunk),
    )


def unknown_positions(db: sqlite3.Connection, run: str, chunk: int) -> list[int]:
    """The places of a chunk's records that are of an unknown fate, in order."""
    one = db.execute(
        "SELECT state, records FROM chunk WHERE run = ? AND n = ?", (run, chunk)
    ).fetchone()
    own = dict(
        db.execute(
            "SELECT position, fate FROM row_exception WHERE run = ? AND chunk = ?", (run, chunk)
        ).fetchall()
    )
    every = (own.get(place, one["state"]) for place in range(one["records"]))
    return [place for place, fate in enumerate(every) if fate == "unknown"]


def accept_positions(
    db: sqlite3.Connection, run: str, chunk: int, places: Sequence[int], reason: str
) -> None:
    """These records, so far of an unknown fate, are accepted; the whole chunk once all are."""
    db.executemany(
        "INSERT INTO row_exception VALUES (?, ?, ?, 'accepted', ?) "
        "ON CONFLICT DO UPDATE SET fate = 'accepted', reason = excluded.reason",
        [(run, chunk, place, reason) for place in places],
    )
    if not unknown_positions(db, run, chunk):
        db.execute(
            "UPDATE chunk SET state = 'accepted', reason = ? "
            "WHERE run = ? AND n = ? AND state = 'unknown'",
            (reason, run, chunk),
        )
        # Of a request that is accepted only the rows that differ from it stand alone.
        db.execute(
            "DELETE FROM row_exception AS r WHERE run = ? AND chunk = ? AND fate = "
            "(SELECT state FROM chunk WHERE chunk.run = r.run AND n = r.chunk)",
            (run, chunk),
        )
    _count_plain(db, run, chunk)


def _count_plain(db: sqlite3.Connection, run: str, chunk: int) -> None:
    """Counts the records that share their chunk's fate."""
    asked = "SELECT position FROM row_exception WHERE run = ? AND chunk = ?"
    places = {row["position"] for row in db.execute(asked, (run, chunk)).fetchall()}
    one = db.execute("SELECT records FROM chunk WHERE run = ? AND n = ?", (run, chunk)).fetchone()
    counted = Counter(position in places for position in range(one["records"]))
    db.execute("UPDATE chunk SET plain = ? WHERE run = ? AND n = ?", (counted[False], run, chunk))


def put_back(db: sqlite3.Connection, run: str, chunk: int, reason: str) -> None:
    """A chunk that somebody has settled as not arrived waits again, as if it had never left."""
    db.execute(
        "UPDATE chunk SET state = 'waiting', reason = ? WHERE run = ? AND n = ?",
        (reason, run, chunk),
    )


def recover(db: sqlite3.Connection, run: str) -> int:
    """Every request without an outcome becomes unknown; returns how many there were."""
    now = now_utc()
    db.execute(
        "UPDATE attempt SET outcome = 'unknown', ended_at = ?, reason = ? "
        "WHERE run = ? AND outcome IS NULL",
        (now, CRASHED, run),
    )
    found = db.execute(
        "UPDATE chunk SET state = 'unknown', reason = ?, ended_at = ? "
        "WHERE run = ? AND state = 'inflight'",
        (CRASHED, now, run),
    )
    return found.rowcount


def index(db: sqlite3.Connection, run: str, chunk: int, word: str, meaning: str) -> None:
    """The vendor's word about a chunk's token, and what it means."""
    at = now_utc() if meaning in ("live", "replaced") else None
    db.execute(
        "UPDATE chunk SET indexing = ?, meaning = ?, indexed_at = ? WHERE run = ? AND n = ?",
        (word, meaning, at, run, chunk),
    )


def move(db: sqlite3.Connection, run: str, state: str, reason: str = "") -> None:
    """The run's state; `done` and `cancelled` are its end."""
    ended = now_utc() if state in ("done", "cancelled") else None
    db.execute(
        "UPDATE run SET state = ?, reason = ?, ended_at = ? WHERE id = ?",
        (state, reason, ended, run),
    )


def open_again(db: sqlite3.Connection, run: str) -> None:
    """A paused run is being sent again: an old wish to pause is forgotten, one to cancel is not."""
    db.execute(
        "UPDATE run SET state = 'sending', reason = '', going_since = ? "
        "WHERE id = ? AND state NOT IN ('done', 'cancelled')",
        (now_utc(), run),
    )
    db.execute("UPDATE run SET wish = '' WHERE id = ? AND wish = 'pause'", (run,))


def cancel(db: sqlite3.Connection, run: str, reason: str = "") -> None:
    """What has not been sent never will be; what was sent keeps its fate."""
    recover(db, run)
    db.execute("UPDATE chunk SET state = 'cancelled' WHERE run = ? AND state = 'waiting'", (run,))
    move(db, run, "cancelled", reason)


def wish(db: sqlite3.Connection, run: str, what: str) -> None:
    """What a person asks of the worker: "pause" or "cancel"; a cancel is not taken back."""
    db.execute("UPDATE run SET wish = ? WHERE id = ? AND wish <> 'cancel'", (what, run))


def size(db: sqlite3.Connection, run: str, when: str, ids: int) -> None:
    """How many ids the vendor counts `before` or `after` the run."""
    column = {"before": "size_before", "after": "size_after"}[when]
    db.execute(f"UPDATE run SET {column} = ? WHERE id = ?", (ids, run))


def forget(db: sqlite3.Connection, run: str) -> None:
    """Deletes all that the journal knows of a run."""
    for table in ("row_exception", "settlement", "attempt", "chunk", "run_not_sent", "lease"):
        db.execute(f"DELETE FROM {table} WHERE run = ?", (run,))
    db.execute("DELETE FROM run WHERE id = ?", (run,))


def _words(outcome: Outcome) -> tuple[int | None, str, str, str]:
    verdict = outcome.verdict
    return outcome.http, verdict.code, verdict.reason, verdict.token


def _marks(count: int) -> str:
    return ", ".join("?" * count)
