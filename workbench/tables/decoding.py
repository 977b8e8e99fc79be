"""How a text file's bytes become UTF-8: strictly, never by replacing what does not fit.

Knows nothing of records and cells.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from workbench.errors import FixTheFile

# UTF-32 first: its little-endian mark begins with UTF-16's.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SAMPLE = 65_536
# What Excel on Windows writes in Western Europe when it is not asked for UTF-8.
COMMON = "cp1252"
# In UTF-16 every comma, digit and newline has a NUL on one side. A few per cent on one side and
# none on the other is no accident, and text in any script has that many separators.
NUL_SHARE = 0.03


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec's name and the length of the byte order mark before the text."""

    name: str
    mark: int = 0
    given: bool = False


def find_encoding(path: Path, given: str | None) -> Encoding:
    """The given encoding, or what the first bytes prove; otherwise UTF-8, which is then checked.

    Raises FixTheFile for an encoding that does not exist or contradicts the file's own mark.
    """
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    mark, marked = next(((m, name) for m, name in MARKS if sample.startswith(m)), (b"", ""))
    if given is None:
        return Encoding(marked or _by_nuls(sample) or "utf-8", len(mark))
    name = _known(given)
    if not marked:
        return Encoding(_unmarked(name, sample, path.name), 0, given=True)
    if name not in {marked, marked.removesuffix("-le").removesuffix("-be"), marked + "-sig"}:
        sentence = (
            f"The file begins with the mark of {marked.upper()}, but --encoding says {given}: "
            f"leave the hint out, or give --encoding {marked}."
        )
        raise FixTheFile(sentence)
    return Encoding(marked, len(mark), given=True)


def _unmarked(name: str, sample: bytes, file: str) -> str:
    """The codec for a text without a mark; raises FixTheFile where it is plainly another one.

    Nearly any bytes are characters of UTF-16, but only a text of it has line ends there, which
    UTF-8 and the encodings of one byte have as a single byte.
    """
    if name == "utf-8-sig":
        return "utf-8"
    wide = name[:6] if name.startswith(("utf-16", "utf-32")) else ""
    if not wide:
        return name
    if name == "utf-16" and (found := _by_nuls(sample)):
        return found
    orders = (name,) if name != wide else (f"{wide}-le", f"{wide}-be")
    for codec in orders:
        text = sample.decode(codec, "ignore")
        if "\n" in text or "\r" in text:
            return codec
    if not any(mark in sample for mark in b"\r\n"):
        return orders[0]  # a single line says nothing
    sentence = (
        f"{file} is not {name.upper()} text: leave the encoding out, "
        "or give the right one, for example --encoding cp1252."
    )
    raise FixTheFile(sentence)


def _known(given: str) -> str:
    try:
        "".encode(given)
        return codecs.lookup(given).name
    except (LookupError, ValueError):
        sentence = (
            f"“{given}” is not an encoding: give --encoding utf-8, utf-16 or cp1252, for example."
        )
        raise FixTheFile(sentence) from None


def _by_nuls(sample: bytes) -> str:
    """UTF-16 without a mark shows as NULs on one side of each pair of bytes only.

    Read as UTF-16 it then has line ends; other text with a stray NUL has none.
    """
    data = np.frombuffer(sample[: len(sample) // 2 * 2], np.uint8)
    first = np.count_nonzero(data[0::2] == 0)
    second = np.count_nonzero(data[1::2] == 0)
    enough = NUL_SHARE * len(data) / 2
    name = ""
    if second > enough and not first:
        name = "utf-16-le"
    elif first > enough and not second:
        name = "utf-16-be"
    text = sample.decode(name, "ignore") if name else ""
    return name if "\n" in text or "\r" in text else ""


def blocks(path: Path, encoding: Encoding, size: int) -> Iterator[bytes]:
    """The file's text as valid UTF-8, whole characters only, about `size` bytes at a time.

    Raises FixTheFile with the line and the byte of what does not fit, or of a NUL.
    """
    for number, block in enumerate(_text(path, encoding, size)):
        if b"\0" in block:
            before = islice(_text(path, encoding, size), number)
            line = 1 + count_lines(b"".join([*before, block[: block.index(0)]]))
            sentence = (
                f"Line {line} holds a NUL byte, which no text has: "
                "export the sheet again as “CSV UTF-8”, or give its --encoding."
            )
            raise FixTheFile(sentence)
        yield block


def _text(path: Path, encoding: Encoding, size: int) -> Iterator[bytes]:
    reader = _checked if encoding.name == "utf-8" else _decoded
    return reader(path, encoding, size)


def count_lines(text: bytes, before: bytes = b"") -> int:
    """The newlines in a piece of text that follows `before`; \\r\\n is one, even cut in two."""
    returns = text.count(b"\r")
    pairs = text.count(b"\r\n") if returns else 0
    cut = before.endswith(b"\r") and text.startswith(b"\n")
    return text.count(b"\n") + returns - pairs - cut


def _checked(path: Path, encoding: Encoding, size: int) -> Iterator[bytes]:
    """UTF-8 is checked by Arrow, which is five times faster than making a str of it."""
    with path.open("rb") as file:
        file.seek(encoding.mark)
        offset, rest = encoding.mark, b""
        while piece := file.read(size):
            block = rest + piece
            whole = block[: len(block) - _unfinished(block)]
            rest = block[len(whole) :]
            bounds = pa.py_buffer(np.array([0, len(whole)], np.int32))
            try:
                pa.StringArray.from_buffers(1, bounds, pa.py_buffer(whole)).validate(full=True)
            except pa.ArrowInvalid:
                _refuse_first(path, encoding, offset, whole)
            yield whole
            offset += len(whole)
        if rest:  # the file ends within a character
            _refuse(path, encoding, offset, rest[0])


def _unfinished(block: bytes) -> int:
    """How many bytes at the end belong to a character that goes on in the next block."""
    for length, byte in enumerate(block[:-4:-1], start=1):
        if byte >= 0xC0:
            need = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return length if need > length else 0
        if byte < 0x80:
            return 0
    return 0


def _refuse_first(path: Path, encoding: Encoding, offset: int, block: bytes) -> None:
    try:
        block.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse(path, encoding, offset + error.start, block[error.start])


def _decoded(path: Path, encoding: Encoding, size: int) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding.name)("strict")
    with path.open("rb") as file:
        file.seek(encoding.mark)
        offset = encoding.mark
        while True:
            held = len(decoder.getstate()[0])
            block = file.read(size)
            try:
                text = decoder.decode(block, not block)
                yield text.encode("utf-8")
            except UnicodeDecodeError as error:
                _refuse(path, encoding, offset - held + error.start, error.object[error.start])
            except UnicodeEncodeError:  # half of a surrogate pair, which some codecs let through
                _refuse(path, encoding, offset, block[0] if block else 0)
            if not block:
                return
            offset += len(block)


def _refuse(path: Path, encoding: Encoding, offset: int, byte: int) -> None:
    line = _line_at(path, encoding, offset)
    where = f"(byte {offset + 1:,} of the file)"
    if encoding.name != "utf-8":
        sentence = (
            f"Line {line} holds what is no {encoding.name} text {where}: leave the encoding out, "
            "give the right one with --encoding, or save the sheet again as “CSV UTF-8”."
        )
        raise FixTheFile(sentence)
    character = bytes([byte]).decode(COMMON, "ignore")
    meant = f"; in {COMMON} it would be “{character}”" if character > " " else ""
    say = "give another --encoding than" if encoding.given else "say how the file is written,"
    example = "utf-8" if encoding.given else f"for example --encoding {COMMON}"
    sentence = (
        f"Line {line} holds a character that is not UTF-8 text {where}{meant}: "
        f"{say} {example}, or save the sheet again as “CSV UTF-8”."
    )
    raise FixTheFile(sentence)


def _line_at(path: Path, encoding: Encoding, offset: int) -> int:
    """The physical line of a byte; everything before it is known to decode."""
    decoder = codecs.getincrementaldecoder(encoding.name)("ignore")
    line, left, before = 1, offset - encoding.mark, b""
    with path.open("rb") as file:
        file.seek(encoding.mark)
        while left > 0 and (block := file.read(min(left, 1 << 20))):
            left -= len(block)
            text = decoder.decode(block).encode("utf-8", "ignore")
            line += count_lines(text, before)
            before = text or before
    return line
