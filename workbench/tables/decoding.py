"""How a text file's bytes become UTF-8: strictly, never by replacing what does not fit.

Knows nothing of records and cells.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

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
# In UTF-16 every comma, digit and newline has a NUL on one side, and text in any script has at
# least a few per cent of them.
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
    """UTF-16 without a mark shows as NULs on one side of each pair of bytes.

    A few may stand on the other side, as in “一”. Read as UTF-16 it then has no NUL, and most bytes
    of a line end are one; in other text with stray NULs they are not.
    """
    data = np.frombuffer(sample[: len(sample) // 2 * 2], np.uint8)
    first = np.count_nonzero(data[0::2] == 0)
    second = np.count_nonzero(data[1::2] == 0)
    if max(first, second) <= NUL_SHARE * len(data) / 2:
        return ""
    name = "utf-16-le" if second > first else "utf-16-be"
    text = sample.decode(name, "ignore")
    ends = text.count("\n") + text.count("\r")
    most = ends and 2 * ends >= sample.count(b"\n") + sample.count(b"\r")
    return name if most and "\0" not in text else ""


def blocks(path: Path, encoding: Encoding, size: int) -> Iterator[bytes]:
    """The file's text as UTF-8, about `size` bytes at a time, cut anywhere.

    UTF-8 itself comes as it is: its records are checked one by one (undecoded.py). Raises
    FixTheFile with the line and the byte of what another encoding has no character for.
    """
    reader = _as_it_is if encoding.name == "utf-8" else _decoded
    return reader(path, encoding, size)


def count_lines(text: bytes, before: bytes = b"") -> int:
    """The newlines in a piece of text that follows `before`; \\r\\n is one, even cut in two."""
    returns = text.count(b"\r")
    pairs = text.count(b"\r\n") if returns else 0
    cut = before.endswith(b"\r") and text.startswith(b"\n")
    return text.count(b"\n") + returns - pairs - cut


def _as_it_is(path: Path, encoding: Encoding, size: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(encoding.mark)
        while block := file.read(size):
            yield block


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
                _refuse(path, encoding, offset - held + error.start)
            except UnicodeEncodeError:  # half of a surrogate pair, which some codecs let through
                _refuse(path, encoding, offset)
            if not block:
                return
            offset += len(block)


def _refuse(path: Path, encoding: Encoding, offset: int) -> None:
    sentence = (
        f"Line {_line_at(path, encoding, offset)} holds what is no {encoding.name} text "
        f"(byte {offset + 1:,} of the file): leave the encoding out, "
        "give the right one with --encoding, or save the sheet again as “CSV UTF-8”."
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
