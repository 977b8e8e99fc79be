"""Where the rows of opened files are kept on disk, and when they may be used again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from workbench.tables import marks, scratch
from workbench.vocabulary.reading import Reading

# Raised whenever a file would be read otherwise than before.
VERSION = 8
# The hints that decide how a file is opened; the others only say how its cells are understood.
HINTS = ("encoding", "delimiter", "sheet", "header_row")


def folder(given: Path | None) -> Path:
    """The given folder, made if it is missing (0700), or one that ends with this process."""
    if given is None:
        return scratch.folder()
    given.mkdir(mode=0o700, parents=True, exist_ok=True)
    return given


def place(within: Path, sha256: str, reading: Reading, *, header_alone: bool = False) -> Path:
    """The spool's path for a file of this content, read with these hints."""
    hints = [VERSION, *(getattr(reading, name) for name in HINTS), *([True] * header_alone)]
    digest = hashlib.sha256(json.dumps(hints).encode()).hexdigest()
    return within / f"{sha256}-{digest[:16]}.arrow"


def recall(spool: Path) -> dict[str, Any] | None:
    """What was said about a spool that is whole: its sidecar is written last."""
    try:
        known: dict[str, Any] = json.loads(_sidecar(spool).read_bytes())
        sizes = [known.pop("spool_bytes"), known.pop("marks_bytes")]
        return known if sizes == [spool.stat().st_size, _marks_bytes(spool)] else None
    except (OSError, ValueError, KeyError):
        return None


def keep(fresh: Path, spool: Path, answer: dict[str, Any]) -> None:
    """Moves marks and rows to their place and at last the sidecar, each in one step."""
    sizes = {"spool_bytes": fresh.stat().st_size, "marks_bytes": _marks_bytes(fresh)}
    said = json.dumps(answer | sizes)
    _sidecar(fresh).write_text(said, encoding="utf-8")
    for path in (marks.beside(fresh), fresh, _sidecar(fresh)):
        if path.exists():
            path.chmod(0o600)
            path.replace(spool.with_suffix(path.suffix))


def _marks_bytes(spool: Path) -> int:
    """The size of the file of marks, 0 where there is none."""
    path = marks.beside(spool)
    return path.stat().st_size if path.exists() else 0


def _sidecar(spool: Path) -> Path:
    return spool.with_suffix(".json")
