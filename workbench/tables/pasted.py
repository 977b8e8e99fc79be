"""Cells pasted from a spreadsheet become a file, and by the same reader as any file a Table.

Spreadsheets copy cells as text with a tab between them, quoted where they hold a line break.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from workbench.errors import FixTheFile
from workbench.tables import scratch
from workbench.tables.opening import open_table
from workbench.tables.table import Table
from workbench.vocabulary.reading import Reading

NAME = "pasted cells.tsv"


def pasted_bytes(text: str) -> bytes:
    """The bytes of a file of these cells; raises FixTheFile where there are none."""
    if not text.strip():
        sentence = "No cells were pasted: copy them in the spreadsheet, headers included."
        raise FixTheFile(sentence)
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        place = error.start + 1
        sentence = f"Character {place:,} of the pasted cells is no text: paste them again."
        raise FixTheFile(sentence) from error


def pasted_reading(reading: Reading) -> Reading:
    """The hints with what is known of pasted cells: a tab is between them."""
    return replace(reading, delimiter="tab", encoding="utf-8")


def open_pasted(text: str, reading: Reading | None = None, spool: Path | None = None) -> Table:
    """Reads pasted cells, headers first, into a Table; a row's line is that of the pasted text.

    They are kept as a private file (0600) in a folder that is removed when this process ends; the
    spool goes where `open_table` puts it. Raises FixTheFile as it does.
    """
    content = pasted_bytes(text)
    path = scratch.folder() / hashlib.sha256(content).hexdigest() / NAME
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(content)
    return open_table(path, pasted_reading(reading or Reading()), spool)
