"""How fast one connection may ask: a token bucket in the journal, shared by every process.

Sends and polls take from the same bucket, because the vendor counts both.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.delivery.journal import Journal
from workbench.vocabulary.steps import Quota

# Two requests a second apart here can arrive closer together there: with a tenth kept back, the
# network may vary by 100 ms at one request a second before the vendor sees too many.
SHARE_USED = 0.9


@dataclass(frozen=True, slots=True)
class Bucket:
    """`level` tokens at the time `stamp` (seconds of the monotonic clock of one boot).

    A negative level is a debt: turns that were given to others and are still to come. A stamp in
    the future means that the vendor asked for silence until then.
    """

    level: float
    stamp: float


def take(bucket: Bucket, now: float, rate: float, burst: float) -> tuple[Bucket, float]:
    """The bucket after one more turn was given, and the seconds to wait before using it."""
    start = max(bucket.stamp, now)
    level = min(burst, bucket.level + (start - bucket.stamp) * rate) - 1.0
    return Bucket(level, start), (start - now) + max(0.0, -level) / rate


def hold(bucket: Bucket, until: float) -> Bucket:
    """The bucket after the vendor asked for silence: empty, and still until then."""
    return bucket if until <= bucket.stamp else Bucket(min(bucket.level, 0.0), until)


class Pace:
    """The bucket of one connection and one quota group.

    `boot` names this start of the machine: a monotonic clock means nothing after another one, so
    a bucket from before starts full. `paced=False` gives every turn at once.
    """

    def __init__(
        self, journal: Journal, fingerprint: str, quota: Quota, boot: str, *, paced: bool = True
    ) -> None:
        self._journal = journal
        self._key = (fingerprint, quota.group)
        self._rate = quota.requests * SHARE_USED
        self._burst = float(max(1, quota.burst))
        self._boot = boot
        self._paced = paced

    def turn(self, now: float) -> float:
        """Takes a turn and returns the seconds to wait before using it."""
        if not self._paced:
            return max(0.0, self._found(now).stamp - now)
        with self._journal.writing():
            bucket, wait = take(self._found(now), now, self._rate, self._burst)
            self._store(bucket)
        return wait

    def silence(self, now: float, seconds: float) -> None:
        """The vendor asked for silence: nobody on this machine uses the key before its end."""
        with self._journal.writing():
            self._store(hold(self._found(now), now + seconds))

    def silent_for(self, now: float) -> float:
        """The seconds of silence still to keep, 0 when there is none."""
        return max(0.0, self._found(now).stamp - now)

    def _found(self, now: float) -> Bucket:
        row = self._journal.row(
            "SELECT boot, level, stamp FROM quota WHERE fingerprint = ? AND quota_group = ?",
            self._key,
        )
        if row is None or row["boot"] != self._boot:
            return Bucket(self._burst, now)
        return Bucket(row["level"], row["stamp"])

    def _store(self, bucket: Bucket) -> None:
        self._journal.rows(
            "INSERT INTO quota VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "boot = excluded.boot, level = excluded.level, stamp = excluded.stamp",
            (*self._key, self._boot, bucket.level, bucket.stamp),
        )
