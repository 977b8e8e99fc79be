"""Cells of UTF-8 that was read as cp1252 and saved again, as in “OrlÃ©ans”.

Suspects and tells; the cell itself stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.tables.headers import column_letter
from workbench.tables.scanning import Ints
from workbench.vocabulary.issues import Issue

# A lead byte of UTF-8, C2 to F4, is a letter of cp1252 from Â to ô, and a following one, 80 to BF,
# a sign of it; both as they stand in a UTF-8 text.
_FOLLOWING = b"".join(
    b"|" + re.escape(bytes([byte]).decode("cp1252", "ignore").encode())
    for byte in range(0x80, 0xC0)
    if bytes([byte]).decode("cp1252", "ignore")
)
SIGN = re.compile(rb"\xc3[\x82-\xb4](?:\xc2[\x80-\x9f]" + _FOLLOWING + rb")")
# What the second of them begins with; a window without any is passed over twenty times faster.
LEADS = (b"\xc2", b"\xc5", b"\xc6", b"\xcb", b"\xe2")
_RUN = re.compile(r"[^\x00-\x7f]+")
# The characters that people write in the languages that have an encoding of one byte.
PAGES = tuple(f"cp{number}" for number in range(1250, 1259))
# Cells of one column that are told one by one; of more, how many they are.
TOLD = 100


@dataclass(slots=True)
class Mojibake:
    """What was found so far: per column the first cells with their places, and how many."""

    headers: Sequence[str]
    cells: dict[int, list[tuple[int, int, str, str]]] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)

    def see(self, window: bytes, columns: Sequence[pa.Array], rows: Ints, lines: Ints) -> None:
        """Takes in the cells of a window's rows, which have these numbers and lines."""
        if not any(lead in window for lead in LEADS) or not SIGN.search(window):
            return
        for place, column in enumerate(columns):
            found = pc.match_substring_regex(column, "[Â-ô][^\\x00-\\x7f]")
            for at in np.flatnonzero(np.asarray(pc.fill_null(found, False))).tolist():
                text = column[at].as_py()
                if meant := undone(text):
                    self._keep(place, (int(rows[at]), int(lines[at]), text, meant))

    def notices(self, header_line: int) -> list[Issue]:
        """A warning for every cell, headers included; of a column of many, for the first ones."""
        told = [
            _notice(header, header, undone(header), None, header_line)
            for header in self.headers
            if undone(header)
        ]
        for place in sorted(self.cells):
            name = self.headers[place] or column_letter(place)
            told += [
                _notice(name, text, meant, row, line)
                for row, line, text, meant in self.cells[place]
            ]
            more = self.counts[place] - len(self.cells[place])
            if more:
                told.append(_more(name, more))
        return told

    def _keep(self, place: int, cell: tuple[int, int, str, str]) -> None:
        self.counts[place] = self.counts.get(place, 0) + 1
        kept = self.cells.setdefault(place, [])
        if len(kept) < TOLD:
            kept.append(cell)


def undone(text: str) -> str:
    """The text before it was encoded twice; "" where it was not.

    All characters beyond ASCII have to be bytes of UTF-8: a word that only ends like them, such as
    “CAFÉ”, has a quotation mark that is none. What comes out has to be written somewhere: Latin,
    Greek or Cyrillic letters and signs for two bytes; three and four are no accident.
    """
    runs = _RUN.findall(text)
    meant = [_decoded(run) for run in runs]
    if not runs or not all(meant):
        return ""
    again = iter(meant)
    return _RUN.sub(lambda _: next(again), text)


def _decoded(run: str) -> str:
    try:
        data = b"".join(_byte(character) for character in run)
        text = data.decode("utf-8")
    except UnicodeError:
        return ""
    return text if all(map(_is_written, text)) else ""


def _byte(character: str) -> bytes:
    # Programs that decode cp1252 leave its five empty places, such as 81, as control characters.
    return bytes([ord(character)]) if "\x80" <= character <= "\x9f" else character.encode("cp1252")


def _is_written(character: str) -> bool:
    """“à”, a no-break space and “»” make a Samaritan sign, which nobody writes into a sheet."""
    if character > "\u08ff":
        return character.isprintable()
    return any(character.encode(page, "ignore") for page in PAGES)


def _notice(column: str, text: str, meant: str, row: int | None, line: int) -> Issue:
    return Issue(
        rule="double-encoded",
        message="Probably UTF-8 that was read as cp1252 and saved again",
        fix=f"It probably was “{meant}”: export the sheet again as “CSV UTF-8”, or correct it; "
        "it is left as it is.",
        severity="warning",
        row=row,
        line=line,
        column=column,
        value=text,
    )


def _more(column: str, count: int) -> Issue:
    return Issue(
        rule="double-encoded-more",
        message=f"{count:,} more cells of this column are probably UTF-8 that was read as cp1252",
        fix="Export the sheet again as “CSV UTF-8”; they are left as they are.",
        severity="warning",
        column=column,
        value=str(count),
    )
