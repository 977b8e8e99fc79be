"""A Parquet file becomes a spool: every value as text, in the file's own columns.

Its columns have names and types, so nothing is sought: there is no header row and no sheet.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from workbench.errors import FixTheFile
from workbench.tables.columntexts import column_of, texts_of
from workbench.tables.headers import check_width, header_notices
from workbench.tables.sniffing import protected
from workbench.tables.spooling import Answer, Spool
from workbench.vocabulary.reading import Reading

# Cells of one piece, so that wide files are read in shorter ones.
PIECE_CELLS = 1 << 19
# A column that repeats one value packs almost to nothing. 100 million cells are 8 million rows of
# a dozen columns, and so much text about 8 times the largest upload.
MAX_CELLS = 100_000_000
MAX_TEXT = 2_500_000_000


def read_parquet(
    path: Path, reading: Reading, spool: Path, *, header_alone: bool = False
) -> Answer:
    """Reads a Parquet file and writes its rows to `spool`; a row's line is its number.

    Raises FixTheFile with one sentence for what cannot be read or told as text; unless
    `header_alone`, also where it has no row.
    """
    if reading.header_row is not None:
        sentence = f"{path.name} is a Parquet file, which has no header row: leave it out."
        raise FixTheFile(sentence)
    try:
        with pq.ParquetFile(path) as file:
            return _read(file, path, spool, header_alone=header_alone)
    except MemoryError:
        raise
    except (pa.ArrowException, OSError, EOFError) as error:
        if "encrypt" in str(error).lower() or "decrypt" in str(error).lower():
            raise FixTheFile(protected(path.name)) from error
        sentence = (
            f"{path.name} is a damaged Parquet file (it cannot be unpacked): "
            "export or download it again."
        )
        raise FixTheFile(sentence) from error


def _read(file: pq.ParquetFile, path: Path, spool: Path, *, header_alone: bool) -> Answer:
    headers, rows = tuple(file.schema_arrow.names), file.metadata.num_rows
    _check_size(path.name, rows, headers)
    columns = [column_of(field, path.name) for field in file.schema_arrow]
    text = 0
    with Spool(spool, len(headers)) as out:
        for piece in file.iter_batches(max(1, min(PIECE_CELLS // len(headers), 65_536))):
            first = out.rows + 1
            told = []
            for position, (column, values) in enumerate(zip(columns, piece.columns, strict=True)):
                texts, found = texts_of(values, column, first)
                told.append(texts)
                text += texts.nbytes
                if marked := list(found):
                    places, findings = zip(*marked, strict=True)
                    rows_of = first + np.array(places, np.int64)
                    out.marking.add(rows_of, position, *zip(*findings, strict=True))
            if text > MAX_TEXT:
                raise FixTheFile(_too_much(path.name, f"over {MAX_TEXT / 1e9:.1f} GB of text"))
            count = len(piece)
            lines = np.arange(first, first + count, dtype=np.int64)
            out.write(lines, pa.nulls(count, pa.string()), told)
    if not out.rows and not header_alone:
        sentence = f"{path.name} has columns and no row: expected at least one row."
        raise FixTheFile(sentence)
    return Answer(
        format="parquet",
        headers=headers,
        header_line=0,
        rows=out.rows,
        marks=len(out.marks),
        notices=tuple(header_notices(headers, out.filled, "")),
    )


def _check_size(name: str, rows: int, headers: tuple[str, ...]) -> None:
    if not headers:
        sentence = f"{name} has no column: expected at least one."
        raise FixTheFile(sentence)
    check_width(len(headers))
    if rows * len(headers) > MAX_CELLS:
        raise FixTheFile(_too_much(name, f"{rows:,} rows of {len(headers):,} columns"))


def _too_much(name: str, what: str) -> str:
    return (
        f"{name} holds {what}, more than can be opened safely: "
        "split it, or save only the columns that are needed."
    )
