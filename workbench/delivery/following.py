"""What was accepted is followed by its token until the vendor says that it is live."""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.delivery import writes
from workbench.delivery.answers import sound
from workbench.delivery.asking import ask
from workbench.delivery.secrets import redact
from workbench.delivery.session import Halt, Session
from workbench.vocabulary.counting import counted
from workbench.vocabulary.replies import Reply, absent, json_object
from workbench.vocabulary.steps import Limit

if TYPE_CHECKING:
    # pandera comes with it and takes a second; here it is only a name for the reader.
    from workbench.destinations.spec import Indexing

FIRST_WAIT = Limit(2, "seconds between two questions about a token", "reliability.md matrix 45")
MOST_WAIT = Limit(60, "seconds between two questions about a token", "reliability.md matrix 45")
# From the last token that became live: with thousands of them, one question a second takes longer
# than this in all.
PATIENCE = Limit(1800, "seconds in which no token becomes live", "reliability.md matrix 45", True)
GONE = "removed"
SHOWN, NOT_SHOWN = "shown", "not shown yet"
Shows = Callable[[bytes, Mapping[str, Any]], bool]
_LONGEST_WORD = 64
_OPEN = """
  SELECT n, step, object, token, indexing, records, planned, start FROM chunk
  WHERE run = ? AND (? IS NULL OR step < ?) AND state = 'accepted'
    AND meaning IN ('pending', 'unrecognised')
  ORDER BY n
"""


def follow(session: Session, before: int | None = None) -> None:
    """Asks about every open token, of the steps before one or of all, until each is settled.

    Raises Halt when nothing becomes live for 30 minutes: resuming asks again.
    """
    found = session.journal.rows(_OPEN, (session.run, before, before))
    chunks = {row["n"]: row for row in found}
    said = {row["n"]: row["indexing"] for row in found}
    due = [(session.clock(), row["n"], float(FIRST_WAIT.value)) for row in found]
    progress = session.clock()
    while due:
        at, n, wait = heapq.heappop(due)
        session.nap(max(0.0, at - session.clock()))
        word, meaning = _asked(session, chunks[n])
        session.seams.passed("told")
        word = redact(word, [session.target.rest_key])
        if word != said[n]:
            said[n] = word
            with session.held() as db:
                writes.index(db, session.run, n, word, meaning)
            session.seams.passed("followed")
        if meaning in ("live", "replaced"):
            progress = session.clock()
        else:
            heapq.heappush(due, (session.clock() + wait, n, min(wait * 2, MOST_WAIT.value)))
        if due and session.clock() - progress > PATIENCE.value:
            raise Halt(_still(session, [said[n] for _, n, _ in due]))


def _asked(session: Session, chunk: sqlite3.Row) -> tuple[str, str]:
    indexing = session.steps[chunk["step"]].destination.indexing
    assert indexing is not None  # only chunks that have one are open
    about = {"name": chunk["object"]}
    if not chunk["token"] and indexing.shows is not None:
        answer = ask(session, indexing.quota, indexing.route, about)
        body, _ = session.body(chunk)
        return read_shown(indexing, indexing.shows, body, answer)
    about["indexing_token"] = chunk["token"]
    return read_word(indexing, ask(session, indexing.quota, indexing.route, about))


def read_shown(indexing: Indexing, shows: Shows, body: bytes, answer: Reply) -> tuple[str, str]:
    """Whether the object's view shows what a request without a token asked for."""
    if indexing.gone_is_live and absent(answer):
        return GONE, "live"
    if answer.status == 200 and shows(body, json_object(answer.body)):
        return SHOWN, "live"
    return NOT_SHOWN, "pending"


def read_word(indexing: Indexing, answer: Reply) -> tuple[str, str]:
    """The vendor's word about a token, and its meaning; nothing unclear ever means live."""
    if indexing.gone_is_live and absent(answer):
        return GONE, "live"
    if answer.status != 200:
        return f"not found ({answer.status})", "unrecognised"
    word = json_object(answer.body).get("indexing_state")
    if not isinstance(word, str) or not word:
        return "no state in the answer", "unrecognised"
    return sound(word[:_LONGEST_WORD]), indexing.meaning(word)


def _still(session: Session, words: Sequence[str]) -> str:
    told = ", ".join(sorted(set(words)))
    return (
        f"the vendor still says {told} about {counted(len(words), 'request')} after "
        f"{PATIENCE.value // 60} minutes; `workbench resume {session.run}` asks again"
    )
