"""Why rows were refused or got no trustworthy answer: each reason once, the most rows first."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.delivery.journal import Journal

# A request that shares its fate with all its rows, and rows that have one of their own.
_SHARED = """
  SELECT state AS fate, reason, sum(plain) AS rows, count(*) AS requests, min(n) AS first,
         max(records) > 1 AND state = 'rejected' AS whole
  FROM chunk WHERE run = ? AND state IN ('rejected', 'unknown') AND plain > 0
  GROUP BY state, reason
"""
_SINGLE = """
  SELECT fate, reason, count(*) AS rows, count(DISTINCT chunk) AS requests, min(chunk) AS first,
         0 AS whole
  FROM row_exception WHERE run = ? AND fate IN ('rejected', 'unknown')
  GROUP BY fate, reason
"""


@dataclass(frozen=True, slots=True)
class WhyNot:
    """A reason with its rows, in how many requests, and the first of these as an example.

    `whole` where a request of several rows was refused by one sentence, perhaps for one of them.
    """

    fate: str
    reason: str
    rows: int
    requests: int
    first: int
    whole: bool


def why_not(run: str) -> list[WhyNot]:
    """Every reason for which rows of a run were rejected or are unknown; the rows add up."""
    with Journal() as journal, journal.reading():
        found = [*journal.rows(_SHARED, (run,)), *journal.rows(_SINGLE, (run,))]
    told = [WhyNot(**{**dict(row), "whole": bool(row["whole"])}) for row in found]
    return sorted(told, key=lambda one: (-one.rows, one.first))
