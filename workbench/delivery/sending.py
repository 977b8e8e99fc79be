"""One chunk is sent and its answer written down: intent before the bytes, outcome after."""

from __future__ import annotations

import dataclasses
import functools
import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING

from workbench.delivery import answers, retry, window, writes
from workbench.delivery.answers import Heard
from workbench.delivery.asking import Sight, look
from workbench.delivery.client import Failure
from workbench.delivery.following import SHOWN
from workbench.delivery.journal import utc
from workbench.delivery.secrets import redact
from workbench.delivery.session import Halt, Session
from workbench.delivery.window import Try
from workbench.vocabulary.replies import Verdict

if TYPE_CHECKING:
    # pandera comes with it and takes a second; here it is only a name for the reader.
    from workbench.destinations.spec import Indexing

THERE_ALREADY = "already there"
TOO_LARGE = 413  # RFC 9110, 15.5.14; not processed (reliability.md 1.5)
# Before every chunk: no request is in front of the first.
NOTHING = (0, -1)
_NEXT_CHUNK = """
  SELECT n, step, object, repeat, creates, records, state, planned, start FROM chunk
  WHERE run = ? AND step = ? AND (planned, start) > (?, ?)
    AND (state = 'waiting' OR (state = 'unknown' AND (
      creates = 1 OR (repeat = ? AND started_at BETWEEN ? AND ?))))
  ORDER BY planned, start LIMIT 1
"""


def next_chunk(
    session: Session, step: int, after: tuple[int, int], stream: int | None = None
) -> sqlite3.Row | None:
    """The next chunk of a step, or of one stream of it, that may be sent.

    That is one that waits, or an unknown one that may repeat and was first sent a short while ago;
    `after` is a place in the order of the plan's records, as `behind` gives it.
    """
    while True:
        # By the wall clock, which alone outlives a process; one that was set makes it too late.
        now = session.seams.today()
        fresh = (utc(now - timedelta(seconds=retry.WINDOW.value)), utc(now))
        given = (session.run, step, *after, retry.RESENT_AFTER_A_RESTART, *fresh)
        found = session.journal.row(_NEXT_CHUNK, given)
        if found is None or stream in (None, session.plan.chunks[found["planned"] - 1].stream):
            return found
        after = behind(session, found)


def behind(session: Session, chunk: sqlite3.Row) -> tuple[int, int]:
    """The place behind a chunk that has been sent; in front of its parts where it was split."""
    asked = "SELECT state FROM chunk WHERE run = ? AND n = ?"
    found = session.journal.row(asked, (session.run, chunk["n"]))
    is_split = found is not None and found["state"] == "split"
    return chunk["planned"], chunk["start"] - int(is_split)


def send_chunk(session: Session, chunk: sqlite3.Row) -> None:
    """Sends one chunk until its fate stands; raises Halt when the run has to stop.

    Whatever is raised, the journal says what is known about the chunk at that moment.
    """
    body, body_sha256 = session.body(chunk)
    if chunk["creates"] and chunk["state"] == "unknown" and settled_by_look(session, chunk):
        return
    quota = session.steps[chunk["step"]].destination.quota
    first = window.left_before(session, chunk)
    sent = 0
    while True:
        session.check_fresh()
        too_late = functools.partial(window.too_late, session, first)
        if late := session.turn(quota, chunk["records"], too_late):
            with session.held() as db:
                what = _left(db, session, chunk, late)
        else:
            sent += 1
            this = Try(sent, window.now(session), first)
            what = _attempt(session, chunk, body, body_sha256, this)
            first = this.first_after(what.fate)
        if what.act == "again":
            session.nap(what.after_s)
            continue
        _settled(session, what)
        return


def _left(db: sqlite3.Connection, session: Session, chunk: sqlite3.Row, late: str) -> retry.Next:
    """The chunk stays unknown: it is too late to send it again."""
    writes.leave(db, session.run, chunk["n"], late)
    return retry.Next("settle", "unknown", late)


def _attempt(
    session: Session, chunk: sqlite3.Row, body: bytes, body_sha256: str, this: Try
) -> retry.Next:
    bound, planned = session.steps[chunk["step"]], session.plan.step(chunk["step"])
    step, passed = bound.step, session.seams.passed
    passed("turn")
    with session.held() as db:
        # Here and not before: also the wait for the journal can be a long one.
        if late := window.too_late(session, this.first):
            return _left(db, session, chunk, late)
        attempt = writes.begin(db, session.run, chunk["n"], body_sha256)
    passed("intent")
    answer = session.client.send(
        planned.route, body, step.form, step.secret_at, lambda: passed("bytes")
    )
    passed("answer")
    told = answers.heard(bound.destination.read, step, answer, chunk["records"])
    if chunk["creates"]:
        told = _looked_up(session, chunk, told)
    tries = retry.Tries(
        sent=this.n,
        elapsed_s=window.age_s(session, this.first_after(told.verdict.fate)),
        budget=session.shared.budget,
        answered=not isinstance(answer, Failure),
        retry_after_s=told.retry_after_s,
        jitter=session.seams.chance(),
    )
    what = retry.decide("I" if chunk["creates"] else chunk["repeat"], told.verdict, tries)
    outcome = _outcome(session, told, bound.destination.indexing)
    session.note(lambda db: _written(db, session, chunk, told, attempt, outcome, what.late))
    # Not before: what the journal has room for is the outcome.
    if what.silence_s:
        session.pace.silence(session.clock(), what.silence_s)
    passed("outcome")
    with session.shared.changing:
        session.shared.budget -= what.cost
    return what


def _written(
    db: sqlite3.Connection,
    session: Session,
    chunk: sqlite3.Row,
    told: Heard,
    attempt: int,
    outcome: writes.Outcome,
    late: str,
) -> None:
    state = writes.finish(db, attempt, outcome)
    if late:
        writes.leave(db, session.run, chunk["n"], late)
    if state == "rejected" and _may_be_split(session, chunk, told):
        writes.split(db, session.run, chunk["n"])


def _may_be_split(session: Session, chunk: sqlite3.Row, told: Heard) -> bool:
    """Whether the parts of a chunk that was refused as a whole may be sent one by one.

    A request that was too large always is, matrix row 24; any other where a person chose it. What
    replaces is never split: its second half would take the first away.
    """
    if chunk["repeat"] == "III" or chunk["records"] < 2 or told.verdict.exceptions:
        return False
    halving = session.journal.row("SELECT halving FROM run WHERE id = ?", (session.run,))
    if told.http != TOO_LARGE and not (halving and halving["halving"]):
        return False
    asked = "SELECT count(*) AS n FROM chunk WHERE run = ? AND state = 'split'"
    so_far = session.journal.rows(asked, (session.run,))[0]["n"]
    return bool(so_far < retry.MOST_SPLITS.value)


def _settled(session: Session, what: retry.Next) -> None:
    if what.act in ("pause", "stop"):
        reason = what.reason
        if what.silence_s > retry.MOST_WAIT.value:
            reason = session.until(what.silence_s)
        raise Halt(_clean(session, reason))
    shared = session.shared
    with shared.changing:
        if what.fate != "unknown":
            shared.unknown_in_a_row = 0
            shared.budget = min(shared.budget + 1, retry.BUDGET.value)
            return
        shared.unknown_in_a_row += 1
        missed = shared.unknown_in_a_row
    if missed >= retry.UNKNOWN_IN_A_ROW.value:
        reason = f"{missed} requests in a row got no trustworthy answer"
        raise Halt(_clean(session, f"{reason} ({what.reason})"))


def _outcome(session: Session, told: Heard, indexing: Indexing | None) -> writes.Outcome:
    verdict = dataclasses.replace(
        told.verdict,
        reason=_clean(session, told.verdict.reason),
        code=_clean(session, told.verdict.code),
        token=_clean(session, told.verdict.token),
    )
    word = meaning = ""
    if indexing is not None and verdict.fate == "accepted":
        if verdict.token:
            meaning = "pending"
        elif verdict.reason == THERE_ALREADY:
            word, meaning = live_word(indexing), "live"
        elif indexing.shows is not None:
            meaning = "pending"
    excerpt = answers.excerpt(told.excerpt, [session.target.rest_key])
    return writes.Outcome(verdict, told.http, excerpt, word, meaning)


def live_word(indexing: Indexing) -> str:
    """The vendor's own word for: it is there."""
    return next((word for word, meaning in indexing.words.items() if meaning == "live"), SHOWN)


def _looked_up(session: Session, chunk: sqlite3.Row, told: Heard) -> Heard:
    """A create that was refused or lost is settled by a look: is it there?

    A look that cannot be had leaves the chunk unknown, so that the next worker looks again.
    """
    verdict = told.verdict
    if verdict.then != "go_on" or verdict.fate not in ("rejected", "unknown"):
        return told
    sight = look(session, session.steps[chunk["step"]].destination.look, chunk["object"])
    if sight is None:
        reason = f"{verdict.reason}; whether “{chunk['object']}” is there could not be seen"
        return dataclasses.replace(told, verdict=Verdict("unknown", reason, then="stop"))
    if _as_asked(session, chunk, sight):
        there = Verdict("accepted", THERE_ALREADY, verdict.code)
        return dataclasses.replace(told, verdict=there)
    return told


def settled_by_look(session: Session, chunk: sqlite3.Row) -> bool:
    """Whether the object shows that a lost request was carried out, which is then written down.

    That there is an object tells of its creation; of anything else only a view that shows it does.
    Raises Halt when it cannot be seen now. Nothing is sent.
    """
    destination = session.steps[chunk["step"]].destination
    shown = destination.indexing is not None and destination.indexing.shows is not None
    if not chunk["creates"] and not shown:
        return False
    sight = look(session, destination.look, chunk["object"])
    session.check()
    if sight is None:
        reason = (
            f"what request {chunk['n']} did to “{chunk['object']}” could not be seen; "
            "resuming looks again"
        )
        raise Halt(reason)
    if not _as_asked(session, chunk, sight):
        return False
    there = Heard(Verdict("accepted", THERE_ALREADY))
    with session.held() as db:
        outcome = _outcome(session, there, destination.indexing)
        writes.settle(db, session.run, chunk["n"], outcome)
    return True


def _as_asked(session: Session, chunk: sqlite3.Row, sight: Sight) -> bool:
    """Whether the object is there, and as the request wants it where the view can show that."""
    indexing = session.steps[chunk["step"]].destination.indexing
    if not sight.exists or indexing is None or indexing.shows is None:
        return sight.exists
    body, _ = session.body(chunk)
    return indexing.shows(body, sight.found)


def _clean(session: Session, text: str) -> str:
    return redact(text, [session.target.rest_key])
