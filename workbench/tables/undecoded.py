"""Which records are no text, and whether they are a few bad lines or the whole file is another one.

Decides by the file's own lines; a few bad ones are refused rows, and nothing is ever replaced.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from workbench.errors import FixTheFile
from workbench.tables.candidates import apart, first_unfit, readings
from workbench.tables.decoding import Encoding, blocks, count_lines
from workbench.tables.refusals import NUL, not_text
from workbench.tables.scanning import Ints, Records

STEP = 4 << 20


@dataclass(slots=True)
class Evidence:
    """How many lines hold UTF-8 characters beyond ASCII, bytes that are none, or a NUL.

    `unfit_at` is the first line that is not UTF-8 with its text and the offset of the byte in the
    file; `nul_at` is the first line with a NUL.
    """

    lines: int = 0
    fit: int = 0
    unfit: int = 0
    nul: int = 0
    nul_at: int = 0
    unfit_at: tuple[int, bytes, int] = (0, b"", 0)


@dataclass(slots=True)
class Undecoded:
    """The records of a file that are no text; asks the whole file when it meets the first.

    Lines with characters beyond ASCII are the evidence. In a text of another encoding hardly one
    of them is UTF-8 by chance, in UTF-8 with damaged lines most of them are, so the greater number
    decides; on a tie, as where a single line has such a character, nothing proves UTF-8 and the
    reader is asked. A byte order mark or a given --encoding utf-8 has decided already. A text of
    which most lines hold a NUL is none.
    """

    path: Path
    encoding: Encoding
    decided: bool = field(default=False)

    def mark(self, window: bytes, records: Records) -> Records:
        """The records with those that are no text among their suspects.

        Raises FixTheFile where the whole file is of another encoding, or no text at all.
        """
        found = _no_text(window, records)
        if not found:
            return records
        if not self.decided:
            self._decide()
            self.decided = True
        return replace(records, suspects={**records.suspects, **found})

    def _decide(self) -> None:
        evidence = weigh(self.path, self.encoding)
        if 2 * evidence.nul > evidence.lines:
            sentence = (
                f"Line {evidence.nul_at} holds a NUL byte, as {evidence.nul:,} of "
                f"{evidence.lines:,} lines do, and no text has one: "
                "export the sheet again as “CSV UTF-8”, or give its --encoding."
            )
            raise FixTheFile(sentence)
        settled = self.encoding.given or self.encoding.mark
        if evidence.unfit and evidence.unfit >= evidence.fit and not settled:
            raise FixTheFile(_not_utf8(*evidence.unfit_at))


def weigh(path: Path, encoding: Encoding) -> Evidence:
    """What the lines of the whole file say about its encoding, read in steps."""
    found = Evidence()
    line, offset, rest = 1, encoding.mark, b""
    for block in blocks(path, encoding, STEP):
        text = rest + block
        cut = max(text.rfind(b"\n"), text[:-1].rfind(b"\r")) + 1 or len(text)
        _weigh(text[:cut], line, offset, found)
        line += count_lines(text[:cut])
        offset += cut
        rest = text[cut:]
    _weigh(rest, line, offset, found)
    return found


def _weigh(text: bytes, line: int, offset: int, found: Evidence) -> None:
    """Adds the lines of a piece of text that begins on `line`."""
    if text.isascii() and 0 not in text:
        found.lines += count_lines(text) + bool(text and text[-1] not in b"\r\n")
        return
    for number, one in enumerate(text.splitlines(keepends=True), start=line):
        found.lines += 1
        if 0 in one:
            found.nul_at = found.nul_at or number
            found.nul += 1
        if not one.isascii():
            at = first_unfit(one)
            if at is not None and not found.unfit:
                found.unfit_at = (number, one, offset + at)
            found.unfit += at is not None
            found.fit += at is None
        offset += len(one)


def _no_text(window: bytes, records: Records) -> dict[int, str]:
    """The complete records that hold a NUL or are not UTF-8, with what was found."""
    text = window[: records.used]
    valid = _is_utf8(text)
    if valid and 0 not in text:
        return {}
    data = np.frombuffer(text, np.uint8)
    found = dict.fromkeys(_owners(np.flatnonzero(data == 0), records), NUL)
    for number in () if valid else _owners(np.flatnonzero(data >= 0x80), records):
        start, end = int(records.starts[number]), int(records.ends[number])
        at = first_unfit(text[start:end])
        if at is not None:
            found[number] = not_text(_around(text[start:end], at))
    return found


def _is_utf8(text: bytes) -> bool:
    """Checked by Arrow, which is five times faster than making a str of it."""
    bounds = pa.py_buffer(np.array([0, len(text)], np.int32))
    try:
        pa.StringArray.from_buffers(1, bounds, pa.py_buffer(text)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _owners(places: Ints, records: Records) -> list[int]:
    """The records that the bytes at these places belong to."""
    owners: list[int] = np.unique(np.searchsorted(records.ends, places, side="right")).tolist()
    return owners


def _around(record: bytes, at: int) -> bytes:
    """The word or so around a byte: enough to find it again, and no more of a person's row."""
    before, behind = record[max(0, at - 20) : at], record[at : at + 20]
    for mark in b',;\t|"\r\n':
        before = before[before.rfind(mark) + 1 :]
        behind = behind[: behind.find(mark)] if mark in behind else behind
    return before + behind


def _not_utf8(line: int, text: bytes, offset: int) -> str:
    at = first_unfit(text)
    told = apart(readings(text, at or 0))
    shown = [f"“{reading}” in {name}" for name, reading in told.items()]
    meant = f"; it reads {' or '.join([', '.join(shown[:-1]), shown[-1]] if shown[1:] else shown)}"
    example = next(iter(told), "cp1252")
    return (
        f"Line {line} holds a character that is not UTF-8 text "
        f"(byte {offset + 1:,} of the file){meant if told else ''}: say how the file is written, "
        f"for example --encoding {example}, or save the sheet again as “CSV UTF-8”."
    )
