"""How fast one connection may ask: a token bucket in the journal, shared by every process.

Sends and polls take from the same bucket, because the vendor counts both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from workbench.delivery.journal import Journal
from workbench.vocabulary.steps import Quota

# Two requests a second apart here can arrive closer together there: with a tenth kept back, the
# network may vary by 100 ms at one request a second before the vendor sees too many. Of a burst
# too: ours fills again from the first turn on, the vendor's only from when that request arrives.
SHARE_USED = 0.9
# A 429 holds back the key as a whole, whatever quota a request would take from.
_KEY = "key"


@dataclass(frozen=True, slots=True)
class Bucket:
    """`level` tokens at the time `stamp` (seconds of the monotonic clock of one boot).

    A negative level is a debt: turns that were given to others and are still to come. A stamp in
    the future means that the vendor asked for silence until then.
    """

    level: float
    stamp: float


def take(
    bucket: Bucket, now: float, rate: float, burst: float, amount: float = 1.0
) -> tuple[Bucket, float]:
    """The bucket after one more turn was given, and the seconds to wait before using it."""
    start = max(bucket.stamp, now)
    level = min(burst, bucket.level + (start - bucket.stamp) * rate) - amount
    return Bucket(level, start), (start - now) + max(0.0, -level) / rate


def hold(bucket: Bucket, until: float) -> Bucket:
    """The bucket after the vendor asked for silence: empty, and still until then."""
    return bucket if until <= bucket.stamp else Bucket(min(bucket.level, 0.0), until)


@dataclass(frozen=True, slots=True)
class _Rule:
    """One bucket of a group: its name in the journal, its rate and its burst."""

    group: str
    rate: float
    burst: float


def _rules(quota: Quota) -> tuple[_Rule | None, _Rule | None]:
    requests = quota.requests and _Rule(
        quota.group, quota.requests * SHARE_USED, max(1.0, quota.burst * SHARE_USED)
    )
    records = quota.records and _Rule(
        f"{quota.group}:records", quota.records * SHARE_USED, quota.records_burst * SHARE_USED
    )
    return requests or None, records or None


class Pace:
    """The buckets of one connection; what is asked for says which quota it takes from.

    `boot` names this start of the machine: a monotonic clock means nothing after another one, so
    a bucket from before starts full. `paced=False` gives every turn at once.
    """

    def __init__(
        self, journal: Journal, fingerprint: str, boot: str, *, paced: bool = True
    ) -> None:
        self._journal = journal
        self._fingerprint = fingerprint
        self._boot = boot
        self._paced = paced

    def on(self, journal: Journal) -> Self:
        """The same buckets through another handle on the journal, for another thread."""
        return type(self)(journal, self._fingerprint, self._boot, paced=self._paced)

    def turn(self, now: float, quota: Quota, records: int = 0) -> float:
        """Takes a turn for a request with so many records; returns the seconds to wait first."""
        if not self._paced:
            return self.silent_for(now)
        by_request, by_record = _rules(quota)
        with self._journal.writing():
            silent = self.silent_for(now)
            waits = [silent]
            for rule, amount in ((by_request, 1), (by_record, records)):
                if rule is not None and amount:
                    # Behind the end of a silence requests queue up as they would without it.
                    full = self._found(rule.group, rule.burst, now)
                    found = hold(full, now + silent) if silent else full
                    bucket, wait = take(found, now, rule.rate, rule.burst, amount)
                    self._store(rule.group, bucket)
                    waits.append(wait)
        return max(waits)

    def silence(self, now: float, seconds: float) -> None:
        """The vendor asked for silence: nobody on this machine uses the key before its end."""
        with self._journal.writing():
            self._store(_KEY, hold(self._found(_KEY, 0.0, now), now + seconds))

    def silent_for(self, now: float) -> float:
        """The seconds of silence still to keep, 0 when there is none."""
        return max(0.0, self._found(_KEY, 0.0, now).stamp - now)

    def _found(self, group: str, burst: float, now: float) -> Bucket:
        row = self._journal.row(
            "SELECT boot, level, stamp FROM quota WHERE fingerprint = ? AND quota_group = ?",
            (self._fingerprint, group),
        )
        if row is None or row["boot"] != self._boot:
            return Bucket(burst, now)
        return Bucket(row["level"], row["stamp"])

    def _store(self, group: str, bucket: Bucket) -> None:
        self._journal.rows(
            "INSERT INTO quota VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "boot = excluded.boot, level = excluded.level, stamp = excluded.stamp",
            (self._fingerprint, group, self._boot, bucket.level, bucket.stamp),
        )
