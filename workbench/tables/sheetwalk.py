"""A part's XML tag by tag, and the texts in it as Excel means them; knows nothing of cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from xml.parsers import expat

from workbench.errors import FixTheFile
from workbench.tables.sniffing import damaged

# A tag, a comment or a text that has not ended; the longest cell has 32,767 characters. What
# expat has not come to the end of it reads again with every block.
MAX_UNENDED = 16 << 20
# ECMA-376 part 1, 22.4.2.4: a character by the number of its UTF-16 unit.
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
BLANKS = " \t\r\n"
SPACE = "xml:space"

Attributes = dict[str, str]
Blocks = Generator[bytes]


def walk(
    blocks: Blocks,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
    broken: str,
) -> None:
    """Calls for each tag, with its prefix, and each text, in the XML's order.

    Raises FixTheFile, with the sentence `broken`, for what is not well-formed or does not end.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    fed = 0
    try:
        with closing(blocks):
            for block in blocks:
                parser.Parse(block, False)
                fed += len(block)
                if fed - parser.CurrentByteIndex > MAX_UNENDED:
                    raise FixTheFile(broken)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise FixTheFile(broken) from None


@dataclass(slots=True)
class Texts:
    """Takes in texts of `t` elements, also of several runs, but not how they are pronounced."""

    parts: list[str] | None = None
    _preserved: bool = False
    _spoken: bool = False
    _run: list[str] | None = None

    def start(self, name: str, given: Attributes) -> None:
        if name == "rPh":
            self._spoken = True
        elif name == "t" and not self._spoken and self.parts is not None:
            self._run, self._preserved = [], given.get(SPACE) == "preserve"

    def end(self, name: str) -> None:
        if name == "rPh":
            self._spoken = False
        elif name == "t" and self._run is not None and self.parts is not None:
            run = "".join(self._run)
            self.parts.append(run if self._preserved else run.strip(BLANKS))
            self._run = None

    def text(self, text: str) -> None:
        if self._run is not None:
            self._run.append(text)

    def whole(self) -> str:
        found = unescaped("".join(self.parts or ()))
        self.parts = None
        return found


def unescaped(text: str) -> str:
    """A text without its escapes; half a character stays as it is written."""

    def character(found: re.Match[str]) -> str:
        unit = int(found[1], 16)
        return found[0] if 0xD800 <= unit < 0xE000 else chr(unit)

    return ESCAPED.sub(character, text) if "_x" in text else text


def shared_texts(blocks: Blocks, name: str) -> list[str]:
    """The texts that the cells of a workbook share; `name` is the file's."""
    found: list[str] = []
    texts = Texts()

    def start(tag: str, given: Attributes) -> None:
        local = tag.rpartition(":")[2]
        if local == "si":
            texts.parts = []
        texts.start(local, given)

    def end(tag: str) -> None:
        local = tag.rpartition(":")[2]
        texts.end(local)
        if local == "si":
            found.append(texts.whole())

    walk(blocks, start, end, texts.text, damaged(name, "its shared texts are not well-formed"))
    return found
