"""One bucket for a key, whoever asks: a table for the rule, then two processes' worth of users."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.delivery.journal import Journal
from workbench.delivery.quota import SHARE_USED, Bucket, Pace, hold, take
from workbench.vocabulary.steps import Quota

ONE = Quota("batch:other", 1.0, 1, "test")


@pytest.mark.parametrize(
    ("bucket", "now", "rate", "burst", "level", "wait"),
    [
        (Bucket(1, 100), 100, 1, 1, 0, 0),  # full: at once
        (Bucket(0, 100), 100, 1, 1, -1, 1),  # empty: a second
        (Bucket(-1, 100), 100, 1, 1, -2, 2),  # in debt: behind the one before
        (Bucket(0, 100), 100.5, 1, 1, -0.5, 0.5),  # half of it has come
        (Bucket(0, 100), 500, 1, 1, 0, 0),  # never more than the burst
        (Bucket(0, 100), 500, 5, 10, 9, 0),  # a burst of ten
        (Bucket(0, 130), 100, 1, 1, -1, 31),  # silence until 130, then a second
    ],
)
def test_a_turn_costs_one_token(bucket, now, rate, burst, level, wait) -> None:
    after, waited = take(bucket, now, rate, burst)
    assert (after.level, waited) == (pytest.approx(level), pytest.approx(wait))


@given(st.lists(st.floats(0, 20), min_size=1, max_size=40), st.integers(1, 5))
def test_no_window_ever_holds_more_than_burst_and_rate_allow(gaps: list[float], burst: int) -> None:
    bucket, now, used = Bucket(burst, 0.0), 0.0, []
    for gap in gaps:
        now += gap
        bucket, wait = take(bucket, now, 1.0, burst)
        used.append(now + wait)
    for i, first in enumerate(used):
        for j in range(i, len(used)):
            assert j - i + 1 <= burst + (used[j] - first) * 1.0 + 1e-6


def test_silence_is_never_shortened() -> None:
    assert hold(Bucket(1, 100), 130) == Bucket(0, 130)
    assert hold(Bucket(0, 130), 110) == Bucket(0, 130)


def test_two_users_of_one_key_share_its_bucket_and_another_key_does_not() -> None:
    with Journal() as one, Journal() as other:
        first = Pace(one, "aaa", "boot")
        second = Pace(other, "aaa", "boot")
        apart = Pace(other, "bbb", "boot")
        waits = [who.turn(100.0, ONE) for who in (first, second, first, apart)]
    assert waits == [0.0, pytest.approx(1 / 0.9), pytest.approx(2 / 0.9), 0.0]
    assert SHARE_USED == 0.9


def test_silence_holds_for_everybody_who_uses_the_key() -> None:
    with Journal() as one, Journal() as other:
        Pace(one, "aaa", "boot").silence(100.0, 5.0)
        assert Pace(other, "aaa", "boot").silent_for(101.0) == pytest.approx(4.0)
        assert Pace(other, "aaa", "boot").turn(101.0, ONE) >= 4.0


def test_a_bucket_of_another_boot_starts_again() -> None:
    """The monotonic clock of another boot says nothing about now."""
    with Journal() as journal:
        Pace(journal, "aaa", "before").silence(9_000_000.0, 60.0)
        assert Pace(journal, "aaa", "after").turn(10.0, ONE) == 0.0


def test_a_practice_twin_without_quotas_is_not_held_back() -> None:
    with Journal() as journal:
        free = Pace(journal, "aaa", "boot", paced=False)
        assert [free.turn(1.0, ONE) for _ in range(5)] == [0.0] * 5
        free.silence(1.0, 5.0)
        assert free.turn(1.0, ONE) == pytest.approx(5.0)


def test_records_have_a_bucket_of_their_own() -> None:
    """Five requests and 1,000 items a second: 900 items use up the time that 4.5 requests would.

    Of the burst of 200 a tenth is kept back as well: bursts at both ends begin at other moments.
    """
    items = Quota("batch:items", 5.0, 5, "test", records=1_000.0, records_burst=200)
    with Journal() as journal:
        pace = Pace(journal, "aaa", "boot")
        waits = [pace.turn(50.0, items, 200) for _ in range(3)]
    assert waits == pytest.approx([20 / 900, 220 / 900, 420 / 900])


def test_a_quota_that_counts_only_records_leaves_questions_alone() -> None:
    profiles = Quota("batch:profiles", None, 1, "test", records=300.0, records_burst=1_000)
    with Journal() as journal:
        pace = Pace(journal, "aaa", "boot")
        assert [pace.turn(50.0, profiles, 200) for _ in range(4)] == [0.0] * 4
        assert pace.turn(50.0, profiles, 200) == pytest.approx(100 / 270)
        assert pace.turn(50.0, profiles, 200) == pytest.approx(300 / 270)
        assert pace.turn(50.0, profiles) == 0.0


def test_after_a_silence_requests_queue_up_as_they_would_without_it() -> None:
    with Journal() as journal:
        pace = Pace(journal, "aaa", "boot")
        pace.silence(100.0, 5.0)
        assert [pace.turn(100.0, ONE) for _ in range(2)] == [
            pytest.approx(5 + 1 / 0.9),
            pytest.approx(5 + 2 / 0.9),
        ]


@pytest.mark.parametrize(
    ("requests", "records", "seconds"),
    [(1, 200, 0.0), (5, 1_000, 0.0), (6, 1_200, 200 / 300), (50, 10_000, 9_000 / 300)],
)
def test_the_least_time_comes_from_the_slower_bucket(requests, records, seconds) -> None:
    profiles = Quota("batch:profiles", None, 1, "test", records=300.0, records_burst=1_000)
    assert profiles.seconds(requests, records) == pytest.approx(seconds)
