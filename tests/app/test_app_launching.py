"""`workbench app` serves on this machine only, and ends without a trace when it is told to."""

from __future__ import annotations

import http.client
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench.errors import FixTheConnection
from workbench.ui import launching, shell


def test_the_shipped_settings_go_along_as_options() -> None:
    given = launching.flags(shell.settings(), 8599)
    assert {
        "--server.address=127.0.0.1",
        "--server.allowedHosts=localhost",
        "--server.allowedHosts=127.0.0.1",
        "--server.enableStaticServing=false",
        "--client.showErrorDetails=none",
        "--browser.gatherUsageStats=false",
        "--server.maxUploadSize=300",
        "--server.port=8599",
    } <= set(given)
    (sizes,) = (one for one in given if one.startswith("--theme.headingFontSizes="))
    assert sizes.startswith('--theme.headingFontSizes=["2.25rem", "1.625rem", ')
    assert any(one.startswith("--theme.dark.primaryColor=#") for one in given)


def test_every_held_setting_is_a_shipped_one() -> None:
    assert set(shell.HELD) <= set(shell.settings())


def test_a_taken_port_is_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(FixTheConnection, match=rf"Port {port} .* choose another with --port"):
            launching.launch(port, browser=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def served(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    monkeypatch.delenv("WORKBENCH_TWIN_URL")
    port = free_port()
    command = [sys.executable, "-m", "workbench", "app", "--no-browser", "--port", str(port)]
    app = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=home.parent
    )
    try:
        yield app, port
    finally:
        app.kill()
        app.wait()
        assert app.stdout is not None
        app.stdout.close()


def first_line(app: subprocess.Popen[str]) -> str:
    assert app.stdout is not None
    assert select.select([app.stdout], [], [], 40)[0], "it did not come up"
    return app.stdout.readline()


def answers(port: int) -> bool:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        asked.request("GET", "/_stcore/health")
        return asked.getresponse().read() == b"ok"
    except OSError:
        return False
    finally:
        asked.close()


def listening(port: int) -> list[str]:
    """The local addresses on which somebody listens at that port, as the kernel has them."""
    found = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            address, state = line.split()[1], line.split()[3]
            if state == "0A" and int(address.split(":")[1], 16) == port:
                found.append(address.split(":")[0])
    return found


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads the kernel's own table")
def test_the_app_listens_on_loopback_only_and_ends_on_a_signal(
    served: tuple[subprocess.Popen[str], int],
) -> None:
    app, port = served
    assert first_line(app) == f"The audience workbench is at http://127.0.0.1:{port}\n"
    assert answers(port)
    assert listening(port) == ["0100007F"]
    os.kill(app.pid, signal.SIGTERM)
    assert app.wait(20) == 0
    assert app.stdout is not None
    assert "Traceback" not in app.stdout.read()
    assert not answers(port)


@pytest.mark.slow
def test_the_app_ends_with_a_command_that_is_killed_outright(
    served: tuple[subprocess.Popen[str], int],
) -> None:
    app, port = served
    first_line(app)
    assert answers(port)
    app.kill()
    until = time.monotonic() + 20
    while answers(port) and time.monotonic() < until:
        time.sleep(0.1)
    assert not answers(port)
