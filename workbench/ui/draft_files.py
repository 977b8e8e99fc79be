"""Where drafts lie: one private folder each, with file, spool, draft.json and fixes of cells."""

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
from workbench.errors import FixesRefused, WorkbenchError
from workbench.plans import fixing
from workbench.ui.drafting import Draft, Source, ending, shown_name
from workbench.vocabulary.fixes import Fixes

_ID = re.compile(r"[0-9a-f]{12}")
_BLOCK = 1 << 20


def new_id() -> str:
    """A name for a draft that cannot be guessed and is safe in an address."""
    # A letter in front: a spreadsheet that opens the CSV of the rows that are not ok would make a
    # number of 533079281712 and of 5330e9281712.
    return secrets.choice("abcdf") + secrets.token_hex(6)[1:]


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
    _put(draft, "draft.json")


def keep_before(draft: Draft) -> None:
    """Notes the draft as it is before another file takes the place of its own."""
    _put(draft, "before.json")


def _put(draft: Draft, name: str) -> None:
    # Of a name of its own, since two tabs may write at the same moment.
    fresh = homes.private_file(folder(draft) / f"draft-{os.getpid()}-{secrets.token_hex(4)}.new")
    try:
        fresh.write_bytes(orjson.dumps(draft.as_dict(), option=orjson.OPT_INDENT_2))
        fresh.replace(folder(draft) / name)
    finally:
        fresh.unlink(missing_ok=True)


def with_file(name: str, sha256: str) -> Draft | None:
    """The draft of that id with that file: as it is, or as it was before another file came."""
    for found in (load(name), load(name, "before.json")):
        if found is not None and found.source is not None and found.source.sha256 == sha256:
            return found
    return None


def load(name: str, file: str = "draft.json") -> Draft | None:
    """The draft of that id; None when there is none or it cannot be read."""
    if not _ID.fullmatch(name):
        return None
    try:
        found = orjson.loads((homes.drafts_folder() / name / file).read_bytes())
        draft = Draft.from_dict(found)
    except (OSError, ValueError, KeyError, TypeError, OverflowError, WorkbenchError):
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


def store(draft: Draft, content: BinaryIO, given_name: str, before: str = "") -> Source:
    """Copies a file into the draft's folder under the hash of its content, `before` in front."""
    name = shown_name(given_name)
    partial = homes.private_file(folder(draft) / f"upload-{os.getpid()}-{secrets.token_hex(4)}")
    digest, size = hashlib.sha256(), 0
    with partial.open("wb") as sink:
        while block := content.read(_BLOCK):
            digest.update(block)
            size += len(block)
            sink.write(block)
    source = Source(name, digest.hexdigest(), ending(name), size)
    partial.replace(folder(draft) / f"{before}{source.stored_name}")
    return source


def brought_at(draft: Draft) -> str:
    """When the draft's copy of the file was made; consent is sent within a day of that."""
    made = datetime.fromtimestamp(source_path(draft).stat().st_mtime, UTC)
    return f"{made:%Y-%m-%dT%H:%M:%SZ}"


def fixes(draft: Draft) -> Fixes | None:
    """The fixes of single cells; None without any. Raises FixesRefused where they are gone."""
    if not draft.fixes:
        return None
    found = fixing.load(_fixes_path(draft, draft.fixes))
    if found.sha256 != draft.fixes:
        message = "Your fixes of cells were changed outside of the workbench: make them anew"
        raise FixesRefused(message)
    return found


def store_fixes(draft: Draft, found: Fixes | None) -> str:
    """Writes the fixes under their hash, which is returned; "" where there are none."""
    if not found:
        return ""
    place = _fixes_path(draft, found.sha256)
    if not place.exists():
        partial = place.with_name(f"fixes-{os.getpid()}-{secrets.token_hex(4)}")
        fixing.keep(found, partial)
        partial.replace(place)
    return found.sha256


def drop_other_fixes(draft: Draft) -> None:
    """Deletes fixes that the draft does not have any more."""
    for path in folder(draft).glob("fixes-*.json"):
        if path.name != f"fixes-{draft.fixes}.json":
            path.unlink(missing_ok=True)


def _fixes_path(draft: Draft, sha256: str) -> Path:
    return folder(draft) / f"fixes-{sha256}.json"


def now() -> str:
    """This moment in UTC, as drafts note it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
