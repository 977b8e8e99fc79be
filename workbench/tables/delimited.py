"""A delimited text file becomes a spool: every record a row, read or refused, in the file's order.

Knows nothing of what the cells mean; an empty cell is None and every other one is left as written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.errors import FixTheFile
from workbench.tables.blanks import Blanks, blank_notice
from workbench.tables.decoding import blocks, find_encoding
from workbench.tables.endings import below_notice
from workbench.tables.headers import header_notices
from workbench.tables.heading import HEAD, Head, never_closes, read_head
from workbench.tables.mojibake import Mojibake
from workbench.tables.parsing import WIDE, parse
from workbench.tables.scanning import Flags, Ints, Records, scan
from workbench.tables.spooling import Answer, Spool
from workbench.tables.titles import title_notice
from workbench.tables.undecoded import Undecoded
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.reading import Reading

WINDOW = 4 << 20
# Arrow sets aside as much address space for every column as the text it parses is long, so wider
# tables are parsed in shorter pieces: 128 columns in 4 MB, WIDE ones in 2 MB.
RESERVED = 512 << 20
# No vendor takes a request of more than 10 MB (seed 002), so a longer record could never be sent.
MAX_RECORD = 16 << 20


def read_text(
    path: Path, reading: Reading, spool: Path, window: int = WINDOW, *, header_alone: bool = False
) -> Answer:
    """Reads a text file in windows of that many bytes and writes its rows to `spool`.

    Raises FixTheFile with one sentence for what cannot be read, or not without a hint; unless
    `header_alone`, also where no row is below the headers.
    """
    encoding = find_encoding(path, reading.encoding)
    text = blocks(path, encoding, window)
    undecoded = Undecoded(path, encoding)
    start, ended = _gather(text, HEAD)
    head = read_head(start, ended, path.name, reading, undecoded)
    most = RESERVED // min(len(head.headers), WIDE)
    pieces = _pieces(chain([head.rest], text), min(window, most))
    with Spool(spool, len(head.headers)) as rows:
        writing = _Writing(rows, head.delimiter, Mojibake(head.headers))
        for piece, line, records in _windows(pieces, head):
            writing.add(piece, line, undecoded.mark(piece, records))
    if not rows.rows and not header_alone:
        sentence = f"{path.name} has a header row and nothing below it: expected at least one row."
        raise FixTheFile(sentence)
    titles = [] if head.likely is None else [title_notice(head.line, head.likely, "")]
    notices = [*titles, *header_notices(head.headers, rows.filled, ""), *writing.notices(head.line)]
    return Answer(
        format="csv",
        headers=head.headers,
        header_line=head.line,
        rows=rows.rows,
        encoding=encoding.name,
        delimiter=head.delimiter,
        notices=tuple(notices),
        likely_header=head.likely,
    )


def _gather(text: Iterator[bytes], enough: int) -> tuple[bytes, bool]:
    """The first `enough` bytes or more, and whether they are all."""
    held: list[bytes] = []
    size = 0
    for block in text:
        held.append(block)
        size += len(block)
        if size >= enough:
            return b"".join(held), False
    return b"".join(held), True


def _pieces(text: Iterator[bytes], size: int) -> Iterator[bytes]:
    for block in text:
        for at in range(0, len(block), size):
            yield block[at : at + size]


def _windows(text: Iterator[bytes], head: Head) -> Iterator[tuple[bytes, int, Records]]:
    """Each window, the physical line it begins on, and the complete records found in it."""
    line, carry = head.rest_line, b""
    block = next(text, b"")
    while block or carry:
        following = next(text, b"")
        window = carry + block
        last = not following
        records = scan(window, head.delimiter, last)
        long = np.flatnonzero(records.ends - records.starts > MAX_RECORD)
        if len(long):
            raise FixTheFile(_too_long(line + int(records.lines[long[0]])))
        yield window, line, records
        line += records.newlines
        carry = window[records.used :]
        if last and carry:
            raise FixTheFile(never_closes(line + _open_line(records)))
        if len(carry) > MAX_RECORD:
            raise FixTheFile(_too_long(line + _open_line(records)))
        if last:
            return
        block = following


def _too_long(line: int) -> str:
    return (
        f"Line {line}: a record begins here that is longer than {MAX_RECORD >> 20} MB: "
        "look for a quote that is not closed."
    )


def _open_line(records: Records) -> int:
    """The line of the open quote, counted from the first line that is left over."""
    return records.open_line - records.newlines if records.open_line is not None else 0


@dataclass(slots=True)
class _Writing:
    """The records of a text on their way to the spool, and what is noticed of them."""

    rows: Spool
    delimiter: str
    mojibake: Mojibake
    blanks: Blanks = field(default_factory=Blanks)

    def add(self, window: bytes, line: int, records: Records) -> None:
        """Writes the records of a window that begins on `line`, all but those without any value."""
        lines, width = records.lines + line, len(self.rows.filled)
        blank = records.fields == 0
        plain = (records.fields == width) & ~records.hollow
        plain[list(records.suspects)] = False
        text, count = _text_of(window, records, plain), int(np.count_nonzero(plain))
        columns = parse(text, self.delimiter, width, count)
        hollow = records.hollow.copy()
        if (quoted := _without_value(columns)) is not None:  # `"";""` is as empty as `;`
            hollow[np.flatnonzero(plain)[quoted]] = True
            plain &= ~hollow
            columns = [column.filter(pa.array(~quoted)) for column in columns]
        self.blanks.see(lines, blank, hollow)
        filled = ~(blank | hollow)
        if not filled.any():
            return
        kept = plain[filled]
        numbers = self.rows.rows + 1 + np.flatnonzero(kept)
        self.mojibake.see(window, columns, numbers, lines[plain])
        if plain.all():
            self.rows.write(lines, pa.nulls(len(lines), pa.string()), columns)
            return
        places = pa.array(np.cumsum(kept) - 1, mask=~kept)
        self.rows.write(
            lines[filled],
            _findings(records, lines, np.flatnonzero(filled), kept, width),
            [column.take(places) for column in columns],
            _unread(window, records, np.flatnonzero(filled), kept),
        )

    def notices(self, header_line: int) -> list[Issue]:
        """What there is to say once the spool has ended."""
        told = [*blank_notice(self.blanks), *below_notice(self.rows.below, "")]
        return [*told, *self.mojibake.notices(header_line)]


def _without_value(columns: list[pa.Array]) -> Flags | None:
    """Which rows have no cell with a value; None where every row has one."""
    if any(column.null_count == 0 for column in columns):
        return None
    found = np.logical_and.reduce([np.asarray(pc.is_null(column)) for column in columns])
    return found if found.any() else None


def _findings(
    records: Records,
    lines: Ints,
    filled: Ints,
    kept: Flags,
    width: int,
) -> pa.Array:
    """What was found in place of each record that cannot be read, None for the others.

    Each different text is made once: every record of a large file may be ragged.
    """
    ends = np.append(lines[1:], lines[:1] + records.newlines) - 1
    texts: dict[tuple[str | int, str], int] = {}
    numbers = np.zeros(len(filled), np.int64)
    for at in np.flatnonzero(~kept).tolist():
        number = int(filled[at])
        first, last = int(lines[number]), int(ends[number])
        span = f" (lines {first} to {last})" if last > first else ""
        finding = records.suspects.get(number) or int(records.fields[number])
        numbers[at] = texts.setdefault((finding, span), len(texts))
    found = [_refusal(finding, width) + span for finding, span in texts]
    return pa.array(found, pa.string()).take(pa.array(numbers, mask=kept))


def _unread(window: bytes, records: Records, filled: Ints, kept: Flags) -> pa.Array:
    """The bytes of each record that cannot be read, None for the others."""
    refused = filled[~kept]
    pairs = zip(records.starts[refused].tolist(), records.ends[refused].tolist(), strict=True)
    held = pa.array([window[start:end] for start, end in pairs], pa.binary())
    return held.take(pa.array(np.cumsum(~kept) - 1, mask=kept))


def _refusal(finding: str | int, width: int) -> str:
    if isinstance(finding, str):
        return finding
    return f"{finding} field{'s' if finding != 1 else ''} where the header has {width}"


def _text_of(window: bytes, records: Records, plain: Flags) -> bytes:
    """The text of the plain records alone, cut in as few pieces as there are gaps."""
    if plain.all():
        return window[: records.used]
    edges = np.flatnonzero(np.diff(plain.astype(np.int8), prepend=0, append=0))
    firsts, afters = edges[0::2], edges[1::2]
    runs = zip(records.starts[firsts].tolist(), records.ends[afters - 1].tolist(), strict=True)
    return b"".join(window[start:end] for start, end in runs)
