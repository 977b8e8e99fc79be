"""The story an analyst could live through: the sending process dies, and `resume` goes on."""

from __future__ import annotations

import json
import os
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

VIP = Path(__file__).parents[2] / "sample_data" / "audience_vip.csv"
SEND = ("send", str(VIP), "--to", "batch.audiences.update", "--set", "name=VIP")
SLOW_SECOND = [
    {"match": {"route": "audiences/update", "n": 2}, "do": "delay", "seconds": 4, "times": 1}
]


def worker_of(practice) -> int:
    """The process id of the worker that sends, from the machine's own list of processes."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().split(b"\0")
        except OSError:
            continue
        mine = b"workbench.delivery.worker" in words
        if mine and str(practice.home).encode() in (entry.parent / "environ").read_bytes():
            return int(entry.parent.name)
    message = "no worker is running"
    raise AssertionError(message)


@pytest.mark.slow
@pytest.mark.parametrize("faults", [SLOW_SECOND])
def test_a_killed_send_is_resumed_and_nobody_is_lost_or_unmarked(practice) -> None:
    sender = practice.process(*SEND, "--set", "create=true", "--json")
    end = time.monotonic() + 60
    while len(practice.requests("audiences/update")) < 2:  # the second is at the twin, unanswered
        assert time.monotonic() < end
        time.sleep(0.05)
    os.kill(worker_of(practice), signal.SIGKILL)
    out, err = sender.communicate(timeout=60)
    assert sender.returncode == 3, err
    cut = json.loads(out)
    assert (cut["state"], cut["accepted"], cut["unknown"]) == ("paused", 10_000, 10_000)
    assert cut["not_sent_why"] == {"waiting": 5_000}

    again = practice.run("resume", cut["run"], "--json")
    assert again.returncode == 0, again.stderr
    done = json.loads(again.stdout)
    assert (done["headline"], done["accepted"]) == ("Live", 25_000)
    attempts = {chunk["n"]: chunk["attempts"] for chunk in done["chunks"]}
    assert attempts == {1: 1, 2: 1, 3: 2, 4: 1}
    seen = Counter(
        identifier
        for line in practice.requests("audiences/update")
        for _, identifier in line["applied"]
    )
    assert len(seen) == 25_000
    twice = {identifier for identifier, times in seen.items() if times > 1}
    places = (practice.home / "runs" / cut["run"] / "chunks" / "000003.json").read_bytes()
    assert twice == {one["id"] for one in json.loads(places)["ids"]}


@pytest.mark.slow
@pytest.mark.parametrize("faults", [SLOW_SECOND])
def test_ctrl_c_finishes_the_request_that_is_out_and_pauses(practice) -> None:
    sender = practice.process(*SEND, "--set", "create=true", "--json")
    end = time.monotonic() + 60
    while len(practice.requests("audiences/update")) < 2:
        assert time.monotonic() < end
        time.sleep(0.05)
    sender.send_signal(signal.SIGINT)
    out, err = sender.communicate(timeout=60)
    assert sender.returncode == 3, err
    cut = json.loads(out)
    assert (cut["state"], cut["accepted"], cut["unknown"]) == ("paused", 20_000, 0)
    assert len(practice.requests("audiences/update")) == 2


LOST_THEN_REFUSED = [
    {"match": {"route": "audiences/update", "n": 1}, "do": "apply_then_reset", "times": 1},
    {
        "match": {"route": "audiences/update", "n": 2},
        "do": "status",
        "status": 401,
        "body": {"error_code": "AUTHENTICATION_INVALID", "error_message": "revoked"},
        "times": 1,
    },
]


@pytest.mark.slow
@pytest.mark.parametrize("faults", [LOST_THEN_REFUSED])
def test_a_try_that_was_refused_does_not_hide_an_earlier_one_that_was_lost(
    practice, tmp_path: Path
) -> None:
    """The first try was applied and its answer lost: the rows are unknown, not "not sent"."""
    people = tmp_path / "people.csv"
    people.write_text("id\na\nb\n")
    words = ("--to", "batch.audiences.update", "--set", "name=VIP", "--set", "create=true")
    done = practice.run("send", str(people), *words, "--json")
    cut = json.loads(done.stdout)
    assert (done.returncode, cut["state"]) == (3, "paused")
    assert (cut["unknown"], cut["not_sent"]) == (2, 0)
    again = json.loads(practice.run("resume", cut["run"], "--json").stdout)
    assert (again["accepted"], again["headline"]) == (2, "Live")
