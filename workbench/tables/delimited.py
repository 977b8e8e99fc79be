"""A delimited text file becomes a spool: every record a row, read or refused, in the file's order.

Knows nothing of what the cells mean; an empty cell is None and every other one is left as written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.errors import FixTheFile
from workbench.tables.decoding import blocks, find_encoding
from workbench.tables.headers import header_notices
from workbench.tables.heading import HEAD, Head, never_closes, read_head
from workbench.tables.parsing import parse
from workbench.tables.scanning import Flags, Ints, Records, scan
from workbench.tables.spooling import Answer, Spool
from workbench.tables.titles import title_notice
from workbench.tables.undecoded import Undecoded
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.reading import Reading

WINDOW = 4 << 20
# Arrow sets aside as much address space for every column as the text it parses is long, so wide
# tables are parsed in shorter pieces: 128 columns in 4 MB, 2,000 in 256 KB.
RESERVED = 512 << 20
# No vendor takes a request of more than 10 MB (seed 002), so a longer record could never be sent.
MAX_RECORD = 16 << 20


@dataclass(slots=True)
class Blanks:
    """Lines without any value: those of delimiters alone, and blank ones before the last record."""

    told: int = 0
    first: int = 0
    pending: int = 0
    pending_first: int = 0

    def see(self, lines: Ints, blank: Flags, hollow: Flags) -> None:
        """Takes in one window's records: their lines, which are blank and which hold no value."""
        counting = np.flatnonzero(~blank)
        until = int(counting[-1]) + 1 if len(counting) else 0
        places = np.flatnonzero(blank | hollow)
        inner = int(np.searchsorted(places, until))
        if len(places) and not self.pending:
            self.pending_first = int(lines[places[0]])
        if until and (self.pending or inner):
            self.first = self.first or self.pending_first
            self.told += self.pending + inner
            self.pending = 0
            if len(places) > inner:
                self.pending_first = int(lines[places[inner]])
        self.pending += len(places) - inner


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
    pieces = _pieces(chain([head.rest], text), min(window, RESERVED // len(head.headers)))
    blanks = Blanks()
    with Spool(spool, len(head.headers)) as rows:
        for piece, line, records in _windows(pieces, head):
            records = undecoded.mark(piece, records)
            _write(rows, piece, records.lines + line, records, head.delimiter, blanks)
    if not rows.rows and not header_alone:
        sentence = f"{path.name} has a header row and nothing below it: expected at least one row."
        raise FixTheFile(sentence)
    titles = [] if head.likely is None else [title_notice(head.line, head.likely, "")]
    notices = [*titles, *header_notices(head.headers, rows.filled, ""), *_blank_notice(blanks)]
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
        yield window, line, records
        line += records.newlines
        carry = window[records.used :]
        if last and carry:
            raise FixTheFile(never_closes(line + _open_line(records)))
        if len(carry) > MAX_RECORD:
            sentence = (
                f"Line {line + _open_line(records)}: a record begins here that is longer than "
                f"{MAX_RECORD >> 20} MB: look for a quote that is not closed."
            )
            raise FixTheFile(sentence)
        if last:
            return
        block = following


def _open_line(records: Records) -> int:
    """The line of the open quote, counted from the first line that is left over."""
    return records.open_line - records.newlines if records.open_line is not None else 0


def _write(
    rows: Spool, window: bytes, lines: Ints, records: Records, delimiter: str, blanks: Blanks
) -> None:
    """Writes the window's records, all but those without any value, which `blanks` counts."""
    width = len(rows.filled)
    blank = records.fields == 0
    plain = (records.fields == width) & ~records.hollow
    plain[list(records.suspects)] = False
    columns = parse(
        _text_of(window, records, plain), delimiter, width, int(np.count_nonzero(plain))
    )
    hollow = records.hollow.copy()
    if (quoted := _without_value(columns)) is not None:  # `"";""` is as empty as `;`
        hollow[np.flatnonzero(plain)[quoted]] = True
        plain &= ~hollow
        columns = [column.filter(pa.array(~quoted)) for column in columns]
    blanks.see(lines, blank, hollow)
    filled = ~(blank | hollow)
    if not filled.any():
        return
    if plain.all():
        rows.write(lines, pa.nulls(len(lines), pa.string()), columns)
        return
    kept = plain[filled]
    places = pa.array(np.cumsum(kept) - 1, mask=~kept)
    rows.write(
        lines[filled],
        _findings(records, lines, np.flatnonzero(filled), kept, width),
        [column.take(places) for column in columns],
    )


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


def _blank_notice(blanks: Blanks) -> list[Issue]:
    if not blanks.told:
        return []
    lines = f"{blanks.told:,} lines without any value are skipped, the first is line {blanks.first}"
    return [
        Issue(
            rule="blank-lines",
            message=lines
            if blanks.told > 1
            else f"Line {blanks.first} has no value at all and is skipped",
            fix="Nothing to do if that is right; line numbers stay the file's own.",
            severity="warning",
            value=str(blanks.told),
        )
    ]
