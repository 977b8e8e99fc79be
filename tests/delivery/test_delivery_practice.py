"""The twin is started when none is given, and ends with the one who started it."""

from __future__ import annotations

import errno
import os
import socket
import sys
from pathlib import Path

import pytest

from workbench.delivery.origins import connection
from workbench.delivery.practice import running_twin
from workbench.delivery.preflight import listed
from workbench.destinations.batch.audiences import LOOK
from workbench.errors import FixTheConnection


def listening(url: str) -> bool:
    host, port = url.removeprefix("http://").split(":")
    with socket.socket() as sock:
        return sock.connect_ex((host, int(port))) == 0


def test_a_twin_runs_as_long_as_it_is_needed(home: Path) -> None:
    with running_twin() as url:
        assert listening(url)
        assert listed(connection("twin", twin_url=url), LOOK) == ()
    assert not listening(url)
    assert {file.name for file in home.iterdir()} >= {"twin.db", "twin.log"}
    assert (home / "twin-errors.log").read_bytes() == b""
    modes = {oct(file.stat().st_mode)[-3:] for file in home.iterdir() if file.is_file()}
    assert modes == {"600"}


def test_a_given_twin_is_used_and_not_ended(vendor) -> None:
    with running_twin() as url:
        assert url == vendor.url
    assert listening(vendor.url)


def test_a_given_address_elsewhere_is_refused(monkeypatch) -> None:
    monkeypatch.setenv("WORKBENCH_TWIN_URL", "http://198.51.100.7:80")
    with pytest.raises(FixTheConnection, match="not an address on this machine"), running_twin():
        pass


@pytest.mark.parametrize(
    ("program", "start_s", "sentence"),
    [
        ("raise SystemExit('no such state')", 10, r"did not start \(no such state\)"),
        ("print('{}')", 10, "did not start: try"),
        ("print('nonsense')", 10, "did not start: try"),
        ("import time; time.sleep(60)", 0.2, "did not start: try"),
        ('print(\'{"url": "http://evil.example"}\')', 10, "did not start: try"),
    ],
)
def test_a_twin_that_does_not_come_up_gets_a_sentence(program, start_s, sentence) -> None:
    given = [sys.executable, "-c", program]
    with pytest.raises(FixTheConnection, match=sentence), running_twin(start_s, given):
        pass


def test_the_room_for_its_last_words_is_taken_before_it_fills_the_disk() -> None:
    """A file that has its place can be written again where nothing new can."""
    program = "import os, sys; sys.exit(f'{os.fstat(2).st_size} bytes')"
    given = [sys.executable, "-c", program]
    with pytest.raises(FixTheConnection, match=r"\(4096 bytes\)"), running_twin(10, given):
        pass


def test_a_full_disk_is_what_the_sentence_is_about(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    sentence = r"twin-errors.log cannot be written \(the disk is full\): make room"
    with pytest.raises(FixTheConnection, match=sentence), running_twin():
        pass
