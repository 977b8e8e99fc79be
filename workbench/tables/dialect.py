"""Which character parts the columns of a text, and which record holds the headers.

Decides from the first records; what cannot be decided is asked for, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from workbench.errors import FixTheFile
from workbench.tables.parsing import parse
from workbench.tables.scanning import Records, scan
from workbench.tables.titles import LOOKED_AT, Row, likely_header

CANDIDATES = (",", ";", "\t", "|")
NAMES = {"\t": "tab", "tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
SEP_LINE = re.compile(rb'"?sep=([!-~\t ])"?(?:\r\n|\n|\r|\Z)', re.IGNORECASE)
SAMPLE_RECORDS = 1_000
# Characters that make no header: a row of bare delimiters is as blank as an empty line.
NOTHING = b',;\t|" \r\n'


@dataclass(frozen=True, slots=True)
class Candidate:
    """How well a delimiter explains the first records."""

    delimiter: str
    fields: int  # of the header
    share: float  # of the records below that have as many
    split: float  # of the records below that have more than one
    occurs: bool


def given_delimiter(given: str) -> str:
    """The delimiter a hint means; raises FixTheFile for anything but one plain character."""
    delimiter = NAMES.get(given.lower(), given) if len(given) != 1 else given
    if len(delimiter) == 1 and delimiter.isascii() and delimiter not in '"\r\n\0':
        return delimiter
    sentence = (
        f"“{given}” cannot part columns: --delimiter takes one character, such as “;”, "
        "or the word tab."
    )
    raise FixTheFile(sentence)


def sep_line(text: bytes) -> tuple[str, int]:
    """The delimiter that a first line such as `sep=;` names, and that line's length."""
    found = SEP_LINE.match(text)
    return (found[1].decode(), found.end()) if found else ("", 0)


def header_record(text: bytes, records: Records) -> int | None:
    """The first record with anything but delimiters, quotes and spaces in it."""
    for number in np.flatnonzero(records.fields).tolist():
        if text[records.starts[number] : records.ends[number]].strip(NOTHING):
            return int(number)
    return None


def first_rows(text: bytes, records: Records, delimiter: str, line: int) -> list[Row]:
    """The first filled records, from the one with the headers on, each with its line.

    `line` is that of the text's beginning. Records of which the quotes are broken are left out.
    """
    start = header_record(text, records)
    if start is None:
        return []
    filled = np.flatnonzero((records.fields > 0) & ~records.hollow)
    found: list[Row] = []
    for number in filled[filled >= start][:LOOKED_AT].tolist():
        if number in records.suspects:
            continue
        record = text[records.starts[number] : records.ends[number]]
        cells = parse(record, delimiter, int(records.fields[number]), 1)
        texts = [cell[0].as_py() or "" for cell in cells]
        found.append((line + int(records.lines[number]), texts))
    return found


def find_delimiter(text: bytes, last: bool, line: int = 1) -> str:
    """The delimiter of a text that begins with its header or with blank lines; "" for one column.

    `line` is that of the text's beginning. Raises FixTheFile where two delimiters explain the
    records equally well, or none does.
    """
    found = [_weigh(text, delimiter, last) for delimiter in CANDIDATES]
    splitting = [candidate for candidate in found if candidate.fields > 1]
    swallowed = next((candidate for candidate in found if not candidate.fields), None)
    if not splitting and swallowed:
        return swallowed.delimiter
    if not splitting:
        below = next((candidate for candidate in found if candidate.split >= 0.5), None)
        if below is None:
            return ""
        raise FixTheFile(_narrow(text, last, below.delimiter, line))
    if len(splitting) == 1 and sum(candidate.occurs for candidate in found) == 1:
        return splitting[0].delimiter
    best, *others = sorted(splitting, key=lambda candidate: -candidate.share)
    if best.share < 0.5 or (others and others[0].share == best.share):
        below = next((one for one in found if one.fields == 1 and one.split >= 0.5), None)
        if best.share < 0.5 and below is not None:
            raise FixTheFile(_narrow(text, last, below.delimiter, line))
        names = " or ".join(_named(candidate.delimiter) for candidate in splitting)
        sentence = f"The columns may be parted by {names}: say which with --delimiter."
        raise FixTheFile(sentence)
    return best.delimiter


def _narrow(text: bytes, last: bool, delimiter: str, line: int) -> str:
    """The sentence for a first line that the delimiter of the lines below does not part."""
    rows = first_rows(text, scan(text, delimiter, last), delimiter, line)
    likely = likely_header(rows)
    if likely is not None:
        return (
            f"Line {rows[0][0]} looks like a title; the column names seem to be in line {likely}, "
            f"parted by {_named(delimiter)}: say header row {likely} (--header-row {likely})."
        )
    return (
        "The first line has one field, but lines below it have more, parted by "
        f"{_named(delimiter)}: "
        "give the line of the headers with --header-row, or the right --delimiter."
    )


def _weigh(text: bytes, delimiter: str, last: bool) -> Candidate:
    records = scan(text, delimiter, last)
    header = header_record(text, records)
    if header is None:  # an open quote swallows it
        return Candidate(delimiter, 0, 0.0, 0.0, occurs=True)
    filled = records.fields[header + 1 : header + 1 + SAMPLE_RECORDS]
    filled = filled[filled > 0]
    fields = int(records.fields[header])
    return Candidate(
        delimiter=delimiter,
        fields=fields,
        share=float(np.mean(filled == fields)) if len(filled) else 1.0,
        split=float(np.mean(filled > 1)) if len(filled) else 0.0,
        occurs=delimiter.encode() in text,
    )


def _named(delimiter: str) -> str:
    return NAMES.get(delimiter, f"“{delimiter}”")
