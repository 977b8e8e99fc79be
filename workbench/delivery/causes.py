"""Where the rows of a file are by now and why: each reason once, all of them adding up."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.delivery.journal import Journal

# What is told apart by its reason, a request's own or a row's; what was split is in its parts.
_CAUSES = """
  SELECT fate, why, reason, sum(rows) AS rows, count(DISTINCT chunk) AS requests,
         coalesce(min(chunk), 0) AS first, max(whole) AS whole, out
  FROM (
    SELECT 'not_sent' AS fate, why, '' AS reason, rows, NULL AS chunk, 0 AS whole, 0 AS out
    FROM run_not_sent WHERE run = ?1
    UNION ALL
    SELECT CASE state WHEN 'inflight' THEN 'unknown'
                      WHEN 'waiting' THEN 'not_sent' WHEN 'cancelled' THEN 'not_sent'
                      ELSE state END,
           iif(state IN ('waiting', 'cancelled'), state, ''),
           iif(state IN ('rejected', 'unknown'), reason, ''), plain, n,
           state = 'rejected' AND records > 1, state = 'inflight'
    FROM chunk WHERE run = ?1 AND state <> 'split'
    UNION ALL
    SELECT fate, '', iif(fate = 'accepted', '', reason), count(*), chunk, 0, 0
    FROM row_exception WHERE run = ?1 GROUP BY fate, reason, chunk
  )
  WHERE rows > 0 GROUP BY fate, why, reason, out
"""


@dataclass(frozen=True, slots=True)
class Cause:
    """Rows with one fate for one reason, in how many requests, and the first of these.

    `why` is that of rows that were not sent, which may be in no request at all (`first` is 0
    then). `whole` where a request of several rows was refused by one sentence, perhaps for one of
    them; `out` where a request has left and its answer is still to come.
    """

    fate: str
    why: str
    reason: str
    rows: int
    requests: int = 0
    first: int = 0
    whole: bool = False
    out: bool = False


def causes(run: str) -> list[Cause]:
    """Every row of a run's file under its reason: what is not there first, the most rows first."""
    with Journal() as journal:
        found = [dict(row) for row in journal.rows(_CAUSES, (run,))]
    told = [Cause(**{**one, "whole": bool(one["whole"]), "out": bool(one["out"])}) for one in found]
    return sorted(told, key=lambda one: (one.fate == "accepted", -one.rows, one.first, one.why))
