"""Where the rows of opened files are kept on disk, and when they may be used again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from workbench.tables import scratch
from workbench.vocabulary.reading import Reading

# Raised whenever a file would be read otherwise than before.
VERSION = 3
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
        return known if spool.stat().st_size == known.pop("spool_bytes") else None
    except (OSError, ValueError, KeyError):
        return None


def keep(fresh: Path, spool: Path, answer: dict[str, Any]) -> None:
    """Moves a finished spool to its place, then its sidecar, each in one step."""
    said = json.dumps(answer | {"spool_bytes": fresh.stat().st_size})
    beside = fresh.with_suffix(".json")
    beside.write_text(said, encoding="utf-8")
    for path in (fresh, beside):
        path.chmod(0o600)
    fresh.replace(spool)
    beside.replace(_sidecar(spool))


def _sidecar(spool: Path) -> Path:
    return spool.with_suffix(".json")
