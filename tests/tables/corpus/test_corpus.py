"""Every file of the corpus has its outcome, through the command line, in time and memory."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from corpus_books import BOOKS
from corpus_case import Case, Reads
from corpus_spellings import SPELLINGS
from corpus_texts import TEXTS

pytestmark = pytest.mark.slow

CASES = [*TEXTS, *BOOKS, *SPELLINGS]
# reliability.md §2; the processor's seconds, for others may be at work on the same machine.
MOST_S, MOST_BYTES = 10, 700_000_000
Outcomes = dict[str, dict[str, Any]]


@pytest.fixture(scope="session")
def outcomes(
    tmp_path_factory: pytest.TempPathFactory,
    record_testsuite_property: Callable[[str, object], None],
) -> Outcomes:
    """What the command line says of each file, by its name; two processes share the work.

    Their costs are recorded in the report that --junitxml writes.
    """
    folder = tmp_path_factory.mktemp("corpus")
    home = folder / "home"
    home.mkdir(mode=0o700)
    environment = {**os.environ, "WORKBENCH_HOME": str(home), "OPENBLAS_NUM_THREADS": "1"}

    def check(cases: list[Case]) -> Outcomes:
        to = ("--to", "batch.audiences.update", "--json")
        asked = [["check", str(case.write(folder)), *to, *case.hints] for case in cases]
        command = [sys.executable, str(Path(__file__).with_name("corpus_child.py"))]
        done = subprocess.run(
            command,
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            env=environment,
            check=True,
        )
        told = map(json.loads, done.stdout.splitlines())
        return {case.name: one for case, one in zip(cases, told, strict=True)}

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(check, (CASES[::2], CASES[1::2]))
    found = first | second
    for name, one in found.items():
        cost = f"{one['cpu_s']:.2f} s, {one['wall_s']:.2f} s wall, {one['peak_bytes'] / 1e6:.0f} MB"
        record_testsuite_property(name, cost)
    return found


def test_there_are_enough_of_them() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_file_has_its_outcome(case: Case, outcomes: Outcomes) -> None:
    found = outcomes[case.name]
    told = json.loads(found["out"])
    if isinstance(case.outcome, Reads):
        assert "error" not in told, told["error"]
        findings = [
            f"{one['rule']}@{one['line']}" if one["line"] else one["rule"] for one in told["issues"]
        ]
        outcome = Reads(told["rows"], told["rows_with_errors"], tuple(sorted(findings)))
        assert outcome == case.outcome
        assert found["code"] == (1 if case.outcome.refused else 0)
        assert found["err"] == ""
    else:
        sentence = told["error"]["message"]
        assert re.search(case.outcome.sentence, sentence), sentence
        assert found["code"] == 2
        assert found["err"] == f"{sentence}\n"
        assert "\n" not in sentence
    assert "Traceback" not in found["err"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_file_is_answered_within_bounds(case: Case, outcomes: Outcomes) -> None:
    found = outcomes[case.name]
    assert found["cpu_s"] < MOST_S
    assert found["peak_bytes"] < MOST_BYTES
