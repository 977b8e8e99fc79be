"""What the journal knows of a lost request's tries, and of others that may have done the same.

Reads only; what a look at the vendor makes of it is the destination's.
"""

from __future__ import annotations

from datetime import datetime

from workbench.delivery.journal import Journal
from workbench.vocabulary.replies import Tried

# A try that was certainly not processed, or that is settled so on record, has made nothing.
_SINCE = """
  SELECT min(a.started_at) AS since FROM attempt AS a
  WHERE a.run = ? AND a.chunk = ? AND a.outcome IS NOT 'not_processed' AND a.n > (
    SELECT coalesce(max(s.attempts), 0) FROM settlement AS s
    WHERE s.run = a.run AND s.chunk = a.chunk AND s.fate = 'not_sent')
"""
# What is accepted was there when that became known: by the answer, by a look, or by a word.
_OTHERS = """
  SELECT c.token, min(a.started_at) AS since, CASE c.state WHEN 'accepted' THEN coalesce(
      (SELECT max(s.settled_at) FROM settlement AS s
       WHERE s.run = c.run AND s.chunk = c.n AND s.fate = 'accepted'), c.ended_at) END AS until
  FROM chunk AS mine
  JOIN run AS here ON here.id = mine.run
  JOIN run ON run.destination = here.destination AND run.fingerprint = here.fingerprint
  JOIN chunk AS c ON c.run = run.id AND c.object = mine.object
  JOIN attempt AS a ON a.run = c.run AND a.chunk = c.n
  WHERE mine.run = ? AND mine.n = ? AND (c.run <> mine.run OR c.n <> mine.n)
    AND c.state IN ('accepted', 'unknown', 'inflight')
  GROUP BY c.run, c.n
"""


def first_lost(journal: Journal, run: str, chunk: int) -> datetime | None:
    """When a request left for the first time that may have been carried out; None when never."""
    return _moment(journal.rows(_SINCE, (run, chunk))[0]["since"])


def tried(journal: Journal, run: str, chunk: int) -> Tried:
    """When a request was tried, and which others to the same place are about the same object."""
    others = journal.rows(_OTHERS, (run, chunk))
    return Tried(
        first_lost(journal, run, chunk),
        frozenset(one["token"] for one in others if one["token"]),
        tuple(
            (datetime.fromisoformat(one["since"]), _moment(one["until"]))
            for one in others
            if not one["token"]
        ),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
