"""How long ago a request first left that may have been carried out, by two clocks.

The monotonic clock can be set by nobody; the one on the wall goes on while the machine is
suspended, and outlives a process. What follows from the age is the rule of retry.py.
"""

from __future__ import annotations

import math
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from workbench.delivery import retry, trials
from workbench.delivery.session import Session
from workbench.vocabulary.fates import Fate


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment by the clock on the wall and by the monotonic one, in seconds."""

    wall: datetime
    clock: float


@dataclass(frozen=True, slots=True)
class Try:
    """The n-th try of a chunk here; `first` is the first before it that may have been carried out.

    `at` is a moment before its bytes leave.
    """

    n: int
    at: Moment
    first: Moment | None

    def first_after(self, fate: Fate) -> Moment | None:
        """The first try that may have been carried out, now that this one came to that."""
        return self.at if self.first is None and fate == "unknown" else self.first


def now(session: Session) -> Moment:
    """This moment."""
    return Moment(session.seams.today(), session.clock())


def left_before(session: Session, chunk: sqlite3.Row) -> Moment | None:
    """When another process first sent an unknown chunk; None for any other chunk.

    None for a creation too, of which a look has just shown that it was not carried out.
    """
    if chunk["state"] != "unknown" or chunk["creates"]:
        return None
    wall = trials.first_lost(session.journal, session.run, chunk["n"])
    if wall is None:
        return None
    here = now(session)
    return Moment(wall, here.clock - (here.wall - wall).total_seconds())


def age_s(session: Session, first: Moment | None) -> float | None:
    """The seconds since then, by the clock that counts more; endless when the wall's was set back.

    None where no try may have been carried out.
    """
    if first is None:
        return None
    here = now(session)
    by_the_wall = (here.wall - first.wall).total_seconds()
    return math.inf if by_the_wall < 0 else max(by_the_wall, here.clock - first.clock)


def too_late(session: Session, first: Moment | None, wait_s: float = 0.0) -> str:
    """Why the chunk may not be sent any more once so many seconds have passed; "" where it may."""
    return retry.too_late(age_s(session, first), wait_s)
