"""A file is opened in a process of its own, within limits; what comes back is a Table.

Whatever happens to that process becomes one sentence here.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from workbench.errors import FixTheFile
from workbench.tables import apostrophes, marks, spools
from workbench.tables.firstrows import MOST_ROWS, FirstRows
from workbench.tables.table import Table
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.machine import why
from workbench.vocabulary.provenance import GUARDED, WAS_GUARDED
from workbench.vocabulary.reading import Reading

COMMAND = (sys.executable, "-P", "-m", "workbench.tables.child")
PACKAGES = Path(__file__).resolve().parents[2]
# A parser of unknown files gets no secret: keys live in other variables.
PASSED_ON = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TMPDIR", "SYSTEMROOT")
# The system's allocator reserves no address space ahead (Arrow's own takes 1 GB of it), so that a
# limit on address space means memory; two arenas and one thread keep the rest small.
ENVIRONMENT = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "2",
    "OPENBLAS_NUM_THREADS": "1",
    # Large pages where the kernel has them: a twentieth of the time of a large workbook.
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    "PYTHONPATH": str(PACKAGES),
}
# What Python, C++ and the loader say when there is no more.
OUT_OF_MEMORY = ("MemoryError", "bad_alloc", "Cannot allocate memory", "failed to map segment")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use.

    Measured address space: 1,000,000 rows of 12 columns as CSV (165 MB) 0.4 GB; 200,000 x 13 cells
    as .xlsx 0.6 GB; of that 0.19 and 0.31 GB are memory really held.
    """

    memory_bytes: int = 1_200_000_000
    cpu_s: int = 120
    wall_s: float = 180


LIMITS = Limits()


def open_table(
    path: Path,
    reading: Reading,
    spool: Path | None = None,
    limits: Limits = LIMITS,
    *,
    header_alone: bool = False,
) -> Table:
    """Reads CSV text, a workbook or Parquet, decided by its content, into a Table on disk.

    The spool goes into the folder `spool`, or into one that is removed when this process ends; a
    spool of the same file and the same hints is used again. With `header_alone` a file of one line
    will do. Raises FixTheFile with one sentence for a file that cannot be read, or not without a
    hint.
    """
    path = Path(path)
    stamp = _stamp(path)
    sha256 = _sha256(path)
    folder = spools.folder(spool)
    place = spools.place(folder, sha256, reading, header_alone=header_alone)
    answer = spools.recall(place)
    if answer is None:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".partial-") as partial:
            fresh = Path(partial) / place.name
            request = {"action": "table", "reading": reading.as_dict(), "spool": str(fresh)}
            answer = _ask(path, {**request, "header_alone": header_alone}, limits)
            if _stamp(path) != stamp:
                sentence = f"{path.name} changed while it was read: open it again."
                raise FixTheFile(sentence)
            spools.keep(fresh, place, answer)
    return _table(path, sha256, place, answer)


def first_rows(
    path: Path, reading: Reading, most: int = MOST_ROWS, limits: Limits = LIMITS
) -> FirstRows:
    """The first filled rows as the file has them, to see which of them holds the headers.

    The same sheet, encoding and delimiter as `open_table` takes; the hint of the header row is of
    no matter. None for Parquet. Raises FixTheFile for a file that cannot be read.
    """
    path = Path(path)
    _stamp(path)
    request = {"action": "first", "reading": reading.as_dict(), "most": most}
    return FirstRows.from_dict(_ask(path, request, limits))


def sheet_names(path: Path, limits: Limits = LIMITS) -> tuple[str, ...]:
    """The names of a workbook's sheets, hidden ones included; none for a text file."""
    path = Path(path)
    _stamp(path)
    return tuple(_ask(path, {"action": "sheets"}, limits)["sheets"])


def _table(path: Path, sha256: str, spool: Path, answer: dict[str, Any]) -> Table:
    headers, guarded = _read_headers(answer["headers"])
    return Table(
        path=path,
        sha256=sha256,
        format=answer["format"],
        sheet=answer["sheet"],
        sheets=tuple(answer["sheets"]),
        headers=headers,
        header_line=answer["header_line"],
        rows=answer["rows"],
        encoding=answer["encoding"],
        delimiter=answer["delimiter"],
        spool=spool,
        marks=marks.Marks(marks.beside(spool)) if answer["marks"] else (),
        notices=tuple(Issue(**notice) for notice in answer["notices"]),
        cost=answer["cost"],
        likely_header=answer["likely_header"],
        hidden=tuple(answer["hidden"]),
        guarded=guarded,
    )


def _read_headers(written: list[str]) -> tuple[tuple[str, ...], bool]:
    """The headers without the apostrophes of a combined file, and whether it is one that has."""
    if GUARDED not in written:
        return tuple(written), False
    plain = apostrophes.taken_off(pa.array(written, pa.string())).to_pylist()
    return tuple(WAS_GUARDED if one == GUARDED else one for one in plain), True


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError as error:
        sentence = f"{path.name} cannot be found: check the path ({path})."
        raise FixTheFile(sentence) from error
    if not path.is_file():
        sentence = f"{path.name} is not a file: expected a spreadsheet or CSV text."
        raise FixTheFile(sentence)
    return found.st_size, found.st_mtime_ns


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        sentence = f"{path.name} cannot be read: {why(error)}; check that you may open it."
        raise FixTheFile(sentence) from error


def _ask(path: Path, request: dict[str, Any], limits: Limits) -> dict[str, Any]:
    request |= {"path": str(path.resolve()), "memory": limits.memory_bytes, "cpu_s": limits.cpu_s}
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    # As long as it is open the child knows that somebody waits; the system closes it for a process
    # that is killed.
    asked, asking = os.pipe()
    try:
        with os.fdopen(asking, "wb") as line:
            line.write(json.dumps(request).encode() + b"\n")
            line.flush()
            done = _run(asked, passed, limits.wall_s)
    except subprocess.TimeoutExpired:
        raise FixTheFile(_too_slow(path, limits.wall_s)) from None
    finally:
        os.close(asked)
    if done.returncode:
        raise FixTheFile(_ended(path, done.returncode, done.stderr, limits)) from RuntimeError(
            done.stderr
        )
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise FixTheFile(_ended(path, 0, "", limits)) from RuntimeError(done.stdout[:1000])
    if answer.get("failed") == "memory":
        raise FixTheFile(_too_much(path, limits))
    if "error" in answer:
        raise FixTheFile(answer["error"])
    return answer


def _run(stdin: int, passed: dict[str, str], wall_s: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        COMMAND,
        stdin=stdin,
        capture_output=True,
        encoding="utf-8",
        errors="replace",  # its stderr may hold anything; its stdout is plain ASCII
        env=passed | ENVIRONMENT,
        timeout=wall_s,
        check=False,
    )


def _ended(path: Path, code: int, said: str, limits: Limits) -> str:
    if code == -signal.SIGXCPU:
        return _too_slow(path, limits.cpu_s)
    # Rust and the kernel end a process that asks for more than it may have.
    if code in {-signal.SIGABRT, -signal.SIGKILL, -signal.SIGSEGV} or any(
        sign in said for sign in OUT_OF_MEMORY
    ):
        return _too_much(path, limits)
    if "No space left" in said:
        return f"{path.name} cannot be opened: the disk is full; free some space and open it again."
    return (
        f"{path.name} cannot be read: the reader stopped at something it does not understand; "
        "open it in a spreadsheet program and save it as “CSV UTF-8”."
    )


def _too_much(path: Path, limits: Limits) -> str:
    return (
        f"{path.name} needs more than the {limits.memory_bytes / 1e6:,.0f} MB of memory "
        "that opening a file may take: "
        "save the sheet as “CSV UTF-8”, or split it."
    )


def _too_slow(path: Path, seconds: float) -> str:
    return (
        f"{path.name} took more than {seconds} s to open: "
        "save the sheet as “CSV UTF-8”, or split it."
    )
