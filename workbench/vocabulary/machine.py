"""Why this machine refuses a file or a folder, in words, and what can be done about it."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from pathlib import Path

_ROOM, _RIGHTS = "make room on that disk", "make it readable and writable for you"
# What is the matter, and what mends it; what else there is the system says in its own words.
_TOLD: Mapping[int, tuple[str, str]] = {
    errno.ENOSPC: ("the disk is full", _ROOM),
    errno.EDQUOT: ("your share of the disk is used up", _ROOM),
    errno.EFBIG: ("the file is larger than the disk takes", _ROOM),
    errno.EROFS: ("the disk is read-only", "make that disk writable"),
    errno.EACCES: ("you may not read or write it", _RIGHTS),
    errno.EPERM: ("you may not read or write it", _RIGHTS),
    errno.ENAMETOOLONG: ("the name is too long", "choose a shorter name"),
    errno.EIO: ("the disk fails", "look after that disk"),
    errno.EMFILE: ("too many files are open", "close other programs"),
    errno.ENFILE: ("too many files are open", "close other programs"),
}


def why(err: OSError) -> str:
    """What is the matter, as it stands in brackets or after a colon."""
    return _told(err)[0]


def unwritable(place: Path | str, err: OSError, elsewhere: str = "choose another folder") -> str:
    """The sentence about a file or a folder that cannot be written; `elsewhere` helps always."""
    matter, mended = _told(err)
    return f"{place} cannot be written ({matter}): {mended}, or {elsewhere}"


def refused(err: OSError) -> str:
    """The sentence about a refusal that nobody foresaw; "" for one that the disk is no cause of."""
    if err.errno not in _TOLD:
        return ""
    matter, mended = _told(err)
    where = err.filename if isinstance(err.filename, str | Path) else "a file"
    return f"This machine refused {where}: {matter}; {mended}, then do it again"


def _told(err: OSError) -> tuple[str, str]:
    own = (err.strerror or type(err).__name__, "close it in other programs")
    return _TOLD.get(err.errno or 0, own)
