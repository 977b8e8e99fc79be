"""Files that are written whole or not at all, and text as a workbook's cell takes it.

Knows Excel's limits (support.microsoft.com, "Excel specifications and limits") and nothing of what
the cells mean.
"""

from __future__ import annotations

import contextlib
import re
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from xlsxwriter.exceptions import FileCreateError

from workbench.delivery import homes
from workbench.errors import FixTheFile
from workbench.tables.sheetwalk import unescaped
from workbench.vocabulary.machine import unwritable

SHEET_ROWS = 1_048_576  # the header included
SHEET_COLUMNS = 16_384
CELL_TEXT = 32_767  # UTF-16 units
# Begins like the note that `put` writes in place of a longer text.
SHORTENED = r"^\([0-9,]+ characters, more than a cell of a workbook holds"
# What XML has no character for and some spreadsheets leave out of a text, and what is seen instead.
_UNKEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
SIGN = "\N{REPLACEMENT CHARACTER}"
_ESCAPE = re.compile(r"(_x[0-9A-Fa-f]{4}_)")
# One row in memory at a time, and no text is taken for a formula or a link.
WORKBOOK = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def writable(out: Path, endings: Sequence[str]) -> None:
    """Raises FixTheFile when the name has none of these endings or its folder is not there."""
    if out.suffix.lower() not in endings:
        message = f"{out.name} does not end in {' or '.join(endings)}: choose such a name"
        raise FixTheFile(message)
    if not out.parent.is_dir():
        message = f"The folder {out.parent} is not there: make it, or choose another"
        raise FixTheFile(message)
    if out.is_dir():
        message = f"{out} is a folder: choose the name of a file"
        raise FixTheFile(message)


@contextlib.contextmanager
def written(out: Path) -> Iterator[Path]:
    """A file beside `out` that takes its name at the end; what `out` held stays until then."""
    partial = out.with_name(f".{uuid.uuid4().hex}.part")
    try:
        # In the workbench's own folder nobody else reads (contract.md); elsewhere its owner says.
        inside = homes.home().resolve() in out.resolve().parents
        partial.touch(homes.FILE_MODE if inside else 0o666)
    except OSError as err:
        raise FixTheFile(unwritable(out, err)) from err
    try:
        yield partial
        partial.replace(out)
    except OSError as err:
        raise FixTheFile(unwritable(out, err)) from err
    except FileCreateError as err:  # xlsxwriter's own word for an error of the system
        told = err.args[0] if isinstance(err.args[0], OSError) else OSError(str(err))
        raise FixTheFile(unwritable(out, told)) from err
    finally:
        partial.unlink(missing_ok=True)


def put(
    sheet: Any, row: int, column: int, value: object, look: Any = None, *, whole: str = "the file"
) -> None:
    """Writes a number as a number and all else as text; nothing is written for an empty cell.

    In place of a text that no cell can hold stands a note that names where the `whole` of it is.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
        return
    text = "" if value is None else str(value)
    if not text:
        return
    # Twice as many units as characters at the most, so that few texts have to be encoded.
    if len(text) > CELL_TEXT // 2 and len(text.encode("utf-16-le")) // 2 > CELL_TEXT:
        text = f"({len(text):,} characters, more than a cell of a workbook holds: see {whole})"
    if text.startswith("<r>") and text.endswith("</r>"):
        # xlsxwriter takes such a text for its own markup, but not each part of it.
        pieces = (text[:1], text[1:2], text[2:])
        sheet.write_rich_string(row, column, *pieces, *([look] if look else []))
        return
    sheet.write_string(row, column, text, look)


def visible(text: str) -> str:
    """The text with a sign for each character that a spreadsheet may lose."""
    return _UNKEPT.sub(SIGN, text)


def returned(text: str) -> str:
    """The text as the cell gives it back into which `put` wrote it.

    xlsxwriter escapes what looks like an escape, but not where one begins in another.
    """
    return unescaped(_ESCAPE.sub(r"_x005F\1", text))
