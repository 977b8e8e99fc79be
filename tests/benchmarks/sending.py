"""A million rows are sent to practice: journal, resume and memory are asserted.

Usage: python tests/benchmarks/sending.py [ROWS] [REQUESTS]     (1,000,000 rows, 5,000 requests)

1. The journal alone, REQUESTS of one run: intent and outcome of the last ones cost what those of
   the first ones do.
2. ROWS through batch.profiles.mass_update to a twin without quotas: the run is paused half-way,
   and `workbench resume` sends within two seconds; a tenth of the rows takes the same memory.
"""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from workbench import verbs
from workbench.delivery import runs, writes
from workbench.delivery.journal import Journal
from workbench.delivery.origins import connection
from workbench.delivery.writes import Outcome
from workbench.vocabulary.replies import Verdict

TO, ROUTE = "batch.profiles.mass_update", "profiles/mass-update"
MOST_RATIO, MOST_RESUME_S, MOST_MEMORY = 1.5, 2.0, 1.25
EVERY_S = 0.005
CITIES = ("Lyon", "Köln", "Казань", "Paris")


def main(rows: int, requests: int) -> None:
    with tempfile.TemporaryDirectory() as folder, twin(Path(folder)) as log:
        print(f"{rows:,} rows through {TO}, {requests:,} requests in the journal alone:")
        ratio = journal_alone(requests)
        small = sent(Path(folder) / "small", rows // 10)
        whole, resumed = sent_in_two(Path(folder) / "whole", rows, log)
    print(f"  memory       {whole:,.0f} MB at the most, {small:,.0f} MB for a tenth of the rows")
    slow = {
        "the journal's last requests cost more than its first": ratio > MOST_RATIO,
        "a resume takes too long": resumed > MOST_RESUME_S,
        "memory grows with the rows": whole > MOST_MEMORY * small,
    }
    if found := [what for what, true in slow.items() if true]:
        sys.exit(f"Not as promised: {'; '.join(found)}")


@contextlib.contextmanager
def twin(folder: Path) -> Iterator[Path]:
    """A twin without quotas, a home of its own, and the environment that leads to both."""
    log = folder / "twin.log"
    files = ["--state", str(folder / "twin.db"), "--log", str(log), "--no-quota"]
    command = [sys.executable, "-m", "workbench.twin", *files, "--die-with-parent"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        os.environ["WORKBENCH_TWIN_URL"] = json.loads(process.stdout.readline())["url"]
        os.environ["WORKBENCH_TWIN_NO_QUOTA"] = "1"
        os.environ["WORKBENCH_HOME"] = str(folder / "home")
        try:
            yield log
        finally:
            process.terminate()


def journal_alone(requests: int) -> float:
    """What the last tenth of the requests costs, beside the first."""
    names = ("destination", "connection", "label", "fingerprint", "folder", "file_name")
    hashes = ("plan_sha256", "file_sha256", "recipe_sha256")
    run: dict[str, object] = {
        **dict.fromkeys((*names, *hashes), "x"),
        "id": "journal-alone",
        "world": "practice",
        "repeat": "I",
        "rows": 200 * requests,
        "created_at": "2026-01-01T00:00:00.000Z",
        "state": "cancelled",
    }
    took = []
    with Journal() as journal:
        with journal.writing() as db:
            chunks = ((n, 1, "", "I", 0, 200) for n in range(1, requests + 1))
            writes.add_run(db, run, {}, chunks)
        for n in range(1, requests + 1):
            began = time.thread_time()  # without the disk, which others use as well
            with journal.writing() as db:
                attempt = writes.begin(db, "journal-alone", n, "e" * 64)
            with journal.writing() as db:
                writes.finish(db, attempt, Outcome(Verdict("accepted"), 202, '{"code":"SUCCESS"}'))
            took.append(time.thread_time() - began)
    tenth = requests // 10
    first, last = statistics.median(took[:tenth]), statistics.median(took[-tenth:])
    print(
        f"  journal      {first * 1e3:.2f} ms of processor for an intent and an outcome at first, "
        f"{last * 1e3:.2f} ms of the last {tenth:,}: ratio {last / first:.2f}"
    )
    return last / first


def begun(folder: Path, rows: int) -> str:
    folder.mkdir()
    file = folder / "people.csv"
    with file.open("w", encoding="utf-8") as out:
        out.write("custom_id,city,visits\n")
        out.writelines(f"c{row:08},{CITIES[row % 4]},{row % 97}\n" for row in range(rows))
    began = time.perf_counter()
    plan = verbs.plan(file, out=folder / "plan", to=TO, tell=lambda sentence: None)
    print(f"  plan         {time.perf_counter() - began:.1f} s for {rows:,} rows")
    return runs.start(plan, connection("twin"), file_name="people.csv")


def sent(folder: Path, rows: int, until: int | None = None, run: str = "") -> float:
    """Sends a run, to its end or up to a request; the worker's peak memory in MB."""
    run = run or begun(folder, rows)
    began = time.perf_counter()
    worker = runs.spawn(run, connection("twin"), until=until)
    assert worker is not None
    peak = 0.0
    while worker.poll() is None:
        peak = max(peak, peak_mb(worker.pid))
        time.sleep(EVERY_S)
    now = runs.status(run)
    assert now.counts.accepted + now.counts.not_sent == rows, now
    seconds = time.perf_counter() - began
    print(f"  worker       {seconds:.1f} s for {now.counts.accepted:,} rows, {peak:,.0f} MB")
    return peak


def sent_in_two(folder: Path, rows: int, log: Path) -> tuple[float, float]:
    """Half of the rows, then the rest by `workbench resume`: peak memory and seconds to send."""
    run = begun(folder, rows)
    requests = len(runs.status(run).chunks)
    peak = sent(folder, rows, requests // 2, run)
    place, began, moment = log.stat().st_size, time.perf_counter(), time.time()
    command = [sys.executable, "-m", "workbench", "resume", run, "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        while ROUTE not in since(log, place):
            assert process.poll() is None, "the resume ended before it sent anything"
            time.sleep(EVERY_S)
        arrived = time.perf_counter() - began
        asked = "SELECT pid FROM lease WHERE run = ?"
        with Journal() as journal:
            found = journal.row(asked, (run,))
        while process.poll() is None:
            peak = max(peak, peak_mb(found["pid"]) if found else 0.0)
            time.sleep(EVERY_S)
    assert runs.status(run).counts.accepted == rows
    intent = first_intent(run, requests // 2) - moment
    print(
        f"  resume       {intent:.2f} s until it sends, {arrived:.2f} s until the twin has "
        "10,000 rows of it"
    )
    costs(run)
    return peak, arrived


def first_intent(run: str, behind: int) -> float:
    """When the first request after these was begun, in seconds since the epoch."""
    first = next(one for one in runs.attempts(run) if one.chunk > behind)
    return datetime.fromisoformat(first.started_at).timestamp()


def costs(run: str) -> None:
    """What the worker spends between an answer and the next request, at the start and the end."""
    tries = runs.attempts(run)
    ends = [datetime.fromisoformat(str(one.ended_at)).timestamp() for one in tries]
    begins = [datetime.fromisoformat(one.started_at).timestamp() for one in tries]
    gaps = [begin - end for begin, end in zip(begins[1:], ends, strict=False)]
    tenth = max(3, len(gaps) // 10)
    first, last = statistics.median(gaps[:tenth]), statistics.median(gaps[-tenth:])
    print(f"  in between   {first * 1e3:.0f} ms at the start, {last * 1e3:.0f} ms at the end")


def since(log: Path, place: int) -> str:
    with log.open("rb") as file:
        file.seek(place)
        return file.read().decode("utf-8", errors="replace")


def peak_mb(pid: int) -> float:
    """The most memory that a process has had so far."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(one.split()[1]) / 1e3 for one in lines if one.startswith("VmHWM")), 0.0)


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*(given or [1_000_000]), *([5_000] if len(given) < 2 else []))
