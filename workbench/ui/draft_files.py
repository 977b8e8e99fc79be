"""Where drafts lie: one private folder each, with the file, its spool and draft.json."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import orjson

from workbench.delivery import homes
from workbench.errors import WorkbenchError
from workbench.ui.drafting import Draft, Source, ending, shown_name

_ID = re.compile(r"[0-9a-f]{12}")
_BLOCK = 1 << 20


def new_id() -> str:
    """A name for a draft that cannot be guessed and is safe in an address."""
    return secrets.token_hex(6)


def folder(draft: Draft) -> Path:
    """The draft's own folder, made when it is not there."""
    return homes.private_folder(homes.drafts_folder() / draft.id)


def source_path(draft: Draft) -> Path:
    """The draft's copy of its file; raises WorkbenchError when it is not there any more."""
    if draft.source is None:
        message = "This draft has no file yet: choose one first"
        raise WorkbenchError(message)
    path = folder(draft) / draft.source.stored_name
    if not path.is_file():
        message = f"The draft's copy of {draft.source.name} is gone: choose the file again"
        raise WorkbenchError(message)
    return path


def save(draft: Draft) -> None:
    """Writes draft.json in one step, so that a crash leaves the old one or the new one."""
    place = folder(draft) / "draft.json"
    fresh = homes.private_file(place.with_suffix(".new"))
    fresh.write_bytes(orjson.dumps(draft.as_dict(), option=orjson.OPT_INDENT_2))
    fresh.replace(place)


def load(name: str) -> Draft | None:
    """The draft of that id; None when there is none or it cannot be read."""
    if not _ID.fullmatch(name):
        return None
    try:
        found = orjson.loads((homes.drafts_folder() / name / "draft.json").read_bytes())
        draft = Draft.from_dict(found)
    except (OSError, ValueError, KeyError, TypeError, WorkbenchError):
        return None
    return draft if draft.id == name else None


def saved() -> tuple[list[Draft], int]:
    """Every draft, the newest first, and how many folders hold none that can be read."""
    names = [place.name for place in homes.drafts_folder().iterdir() if place.is_dir()]
    found = [draft for name in names if (draft := load(name)) is not None]
    return sorted(found, key=lambda draft: draft.updated_at, reverse=True), len(names) - len(found)


def remove(draft: Draft) -> None:
    """Deletes the draft with its copy of the file."""
    shutil.rmtree(homes.drafts_folder() / draft.id, ignore_errors=True)


def store(draft: Draft, content: BinaryIO, given_name: str) -> Source:
    """Copies a file into the draft's folder under the hash of its content."""
    name = shown_name(given_name)
    partial = homes.private_file(folder(draft) / f"upload-{os.getpid()}-{secrets.token_hex(4)}")
    digest, size = hashlib.sha256(), 0
    with partial.open("wb") as sink:
        while block := content.read(_BLOCK):
            digest.update(block)
            size += len(block)
            sink.write(block)
    source = Source(name, digest.hexdigest(), ending(name), size)
    partial.replace(folder(draft) / source.stored_name)
    return source


def now() -> str:
    """This moment in UTC, as drafts note it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
