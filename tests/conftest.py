"""What every test may use."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import hypothesis
import pytest

from workbench import cli
from workbench.delivery import secrets_file
from workbench.tables import opening

sys.path.insert(0, str(Path(__file__).parent / "samples"))
# Where it is set, each of the many processes that tests start compiles the program anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# No test comes near the keyring of whoever runs it.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"


# A unit test is not timed: how long an example takes is the machine's affair.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where pictures are asked for, only the tests that take some are run."""
    if config.getoption("screenshots", None) is None:
        return
    drawing = [one for one in items if "pictures" in getattr(one, "fixturenames", ())]
    config.hook.pytest_deselected(items=[one for one in items if one not in drawing])
    items[:] = drawing


def pytest_addoption(parser: pytest.Parser) -> None:
    """Here and not beside the browser tests: pytest reads options before it looks there."""
    about = "save a picture of every page in light and dark there (browser tests)"
    parser.addoption("--screenshots", type=Path, metavar="DIR", help=about)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The sums of what tests have `counted` (tests/faults), also where several processes ran them.

    Here and not beside those tests: the process that shares them out does not look there.
    """
    told: Counter[str] = Counter()
    reports = [one for some in terminalreporter.stats.values() for one in some]
    for report in reports:
        if getattr(report, "when", "") == "call":
            for name, number in report.user_properties:
                if name.startswith("counted "):
                    told[name.removeprefix("counted ")] += number
    if told:
        listed = ", ".join(f"{number:,} {name}" for name, number in told.items())
        terminalreporter.write_line(f"Counted: {listed}")


@pytest.fixture(scope="session", autouse=True)
def ctrl_c_is_heard() -> None:
    """A shell that runs things in its background hands down an ignored Ctrl-C, to children too."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def making() -> ModuleType:
    """The generator of sample files: `make_vip`, `make_messy`, `make_people_csv`."""
    import making

    return making


@pytest.fixture(scope="session")
def warm_opener(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, ...]]:
    """A command that opens a file as `workbench.tables.child` does, without loading its libraries.

    They take half a second of each of more than a thousand files.
    """
    place = str(tmp_path_factory.mktemp("opener") / "s")
    script = str(Path(__file__).with_name("warm_opener.py"))
    passed = {name: os.environ[name] for name in opening.PASSED_ON if name in os.environ}
    warm = subprocess.Popen(
        [sys.executable, "-P", script, "serve", place],
        env=passed | opening.ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert warm.stdin is not None
    assert warm.stdout is not None
    assert warm.stdout.readline() == b"ready\n"
    yield (sys.executable, "-I", "-S", script, place)
    warm.stdin.close()
    warm.stdout.close()
    warm.terminate()
    warm.wait(10)


@pytest.fixture(autouse=True)
def files_open_quickly(
    request: pytest.FixtureRequest, warm_opener: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in the tests of opening itself: there a fresh process opens each file, as in use."""
    if "tables" not in request.path.relative_to(Path(__file__).parent).parts:
        monkeypatch.setattr(opening, "COMMAND", warm_opener)


@dataclass(frozen=True)
class Practice:
    """A twin of a test's own, without quotas, and the environment that leads to it."""

    url: str
    home: Path
    log: Path
    environment: dict[str, str]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The command line in this process, which has its libraries loaded; workers are real."""
        out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
        before = signal.getsignal(signal.SIGTERM)
        code = 0
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            mock.patch.object(sys, "argv", ["workbench", *words]),
            mock.patch.dict(os.environ, self.environment),
        ):
            try:
                cli.main()
            except SystemExit as end:
                code = int(end.code or 0)
            finally:
                signal.signal(signal.SIGTERM, before)
        out.flush()
        told = out.buffer.getvalue().decode()
        return subprocess.CompletedProcess(words, code, told, err.getvalue())

    def process(self, *words: str) -> subprocess.Popen[str]:
        """The command line in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "workbench", *words],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def requests(self, route: str) -> list[dict[str, Any]]:
        """The twin's own log of one route: the truth about what arrived."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [line for line in map(json.loads, lines) if line["route"] == route]


@pytest.fixture(autouse=True)
def no_file_of_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test finds the connections of whoever runs it."""
    monkeypatch.setattr(secrets_file, "places", lambda: ())


@pytest.fixture
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """The command line in a home of its own, for commands that need no twin."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("WORKBENCH_HOME", str(home))
    return Practice("", home, tmp_path / "twin.log", {**os.environ, "WORKBENCH_HOME": str(home)})


@pytest.fixture
def faults() -> list[dict[str, Any]]:
    """What goes wrong at the twin; a test parametrizes it."""
    return []


@pytest.fixture
def practice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, faults: list[dict[str, Any]]
) -> Iterator[Practice]:
    """A running twin in a home of its own; this process is pointed at it as well.

    What it accepts is live at once: else every run of every test asks in vain and again only
    seconds later. That it asks again is tested in tests/delivery/test_delivery_following.py and
    tests/faults/test_faults_numbers.py, and by the stories in a browser, whose vendors take time.
    """
    (tmp_path / "faults.json").write_text(json.dumps(faults))
    home, log = tmp_path / "home", tmp_path / "twin.log"
    home.mkdir(mode=0o700)
    command = [sys.executable, "-m", "workbench.twin", "--port", "0", "--no-quota"]
    files = ["--state", str(home / "twin.db"), "--log", str(log), "--indexing-s", "0"]
    files += ["--faults", str(tmp_path / "faults.json")]
    twin = subprocess.Popen(
        [*command, *files, "--die-with-parent"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert twin.stdin is not None
    assert twin.stdout is not None
    try:
        url = json.loads(twin.stdout.readline())["url"]
        given = {
            "WORKBENCH_HOME": str(home),
            "WORKBENCH_TWIN_URL": url,
            "WORKBENCH_TWIN_NO_QUOTA": "1",
        }
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        yield Practice(url, home, log, {**os.environ, **given})
    finally:
        twin.stdin.close()
        twin.terminate()
        twin.wait(10)
        twin.stdout.close()
