"""The way of one run: each step when its time has come, then the tokens, then the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from workbench.delivery import asking, writes
from workbench.delivery.following import follow
from workbench.delivery.sending import (
    NOTHING,
    behind,
    next_chunk,
    send_chunk,
    settled_by_look,
)
from workbench.delivery.session import Halt, Session
from workbench.plans.plan import PlannedStep

_MISSING = """
  SELECT n, step, object, creates, records, state, reason, planned, start FROM chunk
  WHERE run = ? AND step < ? AND state NOT IN ('accepted', 'split') ORDER BY n
"""


def deliver(session: Session) -> None:
    """Sends and follows what is left of the run; raises Halt when it has to stop."""
    _measure(session, "before")
    session.check()
    for step in session.plan.steps:
        _gate(session, step)
        streams = sorted({one.stream for one in session.plan.chunks if one.step == step.n})
        if len(streams) > 1:
            _side_by_side(session, step, streams)
        else:
            _in_order(session, step)
    if session.last_chunk is not None and _left(session):
        follow(session)  # a rehearsal is there to be looked at, so it goes live first
        reason = f"the first rows are sent; `workbench resume {session.run}` sends the rest"
        raise Halt(reason)
    with session.held() as db:
        writes.move(db, session.run, "indexing")
    follow(session)
    _measure(session, "after")


def _in_order(session: Session, step: PlannedStep, stream: int | None = None) -> None:
    """Sends the step's chunks, or those of one stream of it, each after the one before."""
    chunk = next_chunk(session, step.n, NOTHING, stream)
    while chunk is not None:
        if session.last_chunk is not None and chunk["planned"] > session.last_chunk:
            break
        send_chunk(session, chunk)
        chunk = next_chunk(session, step.n, behind(session, chunk), stream)


def _side_by_side(session: Session, step: PlannedStep, streams: Sequence[int]) -> None:
    """Sends the step's streams at once; when one has to stop, so does the run.

    The others write down the answers that they wait for, and send nothing more.
    """

    def send(stream: int) -> None:
        try:
            with session.beside() as mine:
                _in_order(mine, step, stream)
        except BaseException as err:  # raised again below, whatever it is
            with session.shared.changing:
                session.shared.ended = session.shared.ended or err

    with ThreadPoolExecutor(len(streams), "stream") as pool:
        list(pool.map(send, streams))
    if session.shared.ended is not None:
        raise session.shared.ended


def _left(session: Session) -> bool:
    waiting = "SELECT 1 FROM chunk WHERE run = ? AND state = 'waiting' LIMIT 1"
    return session.journal.row(waiting, (session.run,)) is not None


def _gate(session: Session, step: PlannedStep) -> None:
    """What the step waits for has happened; raises Halt when it cannot happen any more."""
    mine = next_chunk(session, step.n, NOTHING)
    if step.n == 1 or step.waits_for == "none" or mine is None:
        return
    if session.last_chunk is not None and mine["planned"] > session.last_chunk:
        return  # it is not its turn in this rehearsal
    for missing in session.journal.rows(_MISSING, (session.run, step.n)):
        if missing["state"] == "unknown" and settled_by_look(session, missing):
            continue
        refused = missing["state"] == "rejected"
        mend = "; mend it and send the file as a new run" if refused else ""
        reason = (
            f"request {missing['n']} ({session.plan.step(missing['step']).operation}) is "
            f"{missing['state']} ({missing['reason']}), and what follows needs it accepted{mend}"
        )
        # What the vendor has refused stays refused, so no later worker could go on either.
        raise Halt(reason, cancelled=refused)
    if step.waits_for == "applied":
        follow(session, before=step.n)
        gone = session.journal.row(
            "SELECT n FROM chunk WHERE run = ? AND step < ? AND meaning = 'replaced'",
            (session.run, step.n),
        )
        if gone is not None:
            reason = (
                f"the vendor has replaced what request {gone['n']} put there, so what follows "
                "would go into other content: look at the vendor, then make a new run"
            )
            raise Halt(reason)


def _measure(session: Session, when: str) -> None:
    """How many ids the object holds, as evidence; the run does not depend on it."""
    looks = {(one.destination.look, one.step.object) for one in session.steps.values()}
    how, about = looks.pop() if len(looks) == 1 else (None, "")
    started = session.journal.row("SELECT 1 FROM attempt WHERE run = ? LIMIT 1", (session.run,))
    if how is None or not about or (when == "before" and started is not None):
        return
    sight = asking.look(session, how, about)
    if sight is not None and sight.size is not None:
        with session.held() as db:
            writes.size(db, session.run, when, sight.size)
