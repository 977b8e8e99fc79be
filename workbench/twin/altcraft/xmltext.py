"""XML in and out, as the documents write it (api/altcraft.md §7).

Knows no member; refuses a DTD, entities of its own, another encoding and what is no XML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NoReturn
from xml.parsers import expat

from workbench.twin.altcraft.failures import BAD_REQUEST, Failure
from workbench.twin.altcraft.values import Text
from workbench.twin.errors import shown

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")  # what may be sent in JSON and XML alike
MAX_DEPTH = 32  # the twin's own cap

_PROLOG = '<?xml version="1.0" encoding="UTF-8" ?>\n<xml>'
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


def _refuse(problem: str) -> NoReturn:
    message = f"The body is not acceptable XML: {problem}."
    raise Failure(BAD_REQUEST, message)


class _Element:
    """An element that is being read."""

    __slots__ = ("flagged", "members", "repeated", "texts")

    def __init__(self, *, flagged: bool) -> None:
        self.flagged = flagged
        self.members: dict[str, object] = {}
        self.repeated: set[str] = set()
        self.texts: list[str] = []

    def value(self) -> object:
        text = "".join(self.texts)
        if not self.members:
            return Text(text)
        if text.strip():
            _refuse(f"an element holds both elements and the text {shown(text.strip())}")
        return self.members

    def add(self, name: str, child: _Element) -> None:
        value = child.value()
        # An empty element with the flag is an array of nothing.
        values = [] if child.flagged and value == "" else [value]
        if name in self.repeated:
            listed = self.members[name]
            if isinstance(listed, list):
                listed.extend(values)
        elif name in self.members:
            self.members[name] = [self.members[name], *values]
            self.repeated.add(name)
        elif child.flagged:
            self.members[name] = values
            self.repeated.add(name)
        else:
            self.members[name] = value


class _Reader:
    """Expat's handlers over one body."""

    def __init__(self) -> None:
        self.open: list[_Element] = []
        self.root: object = None
        # The encoding given here overrules the one that the body may declare.
        self.parser = expat.ParserCreate("UTF-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.XmlDeclHandler = self.declaration

    def declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.upper() != "UTF-8":
            _refuse(f"it declares the encoding {shown(encoding)}, expected UTF-8")

    def doctype(self, *_: object) -> None:
        _refuse("it has a document type declaration")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not self.open and name != "xml":
            _refuse(f"its root is <{name}>, expected <xml>")
        if len(self.open) >= MAX_DEPTH:
            _refuse("it is nested too deeply")
        if attributes and (attributes != {"array": "true"} or not self.open):
            _refuse(f"<{name}> has attributes, expected none but array='true'")
        self.open.append(_Element(flagged=bool(attributes)))

    def text(self, data: str) -> None:
        self.open[-1].texts.append(data)

    def end(self, name: str) -> None:
        element = self.open.pop()
        if not self.open:
            self.root = element.value()
            return
        self.open[-1].add(name, element)


def read(body: bytes) -> object:
    """The value of a body: elements become members, repeated or flagged ones arrays.

    Every text is a `Text`; an element without content is the empty one. Raises Failure.
    """
    reader = _Reader()
    try:
        reader.parser.Parse(body, True)
    except expat.ExpatError as error:
        what = expat.errors.messages.get(error.code, "malformed")
        _refuse(f"{what} at line {error.lineno}, column {error.offset + 1}")
    except UnicodeDecodeError:
        _refuse("it is not UTF-8")
    return reader.root


def write(body: Mapping[str, object]) -> bytes:
    """The document of an answer; an array is its element once per member, flagged nowhere.

    Raises Failure for what XML 1.0 has no way to write.
    """
    parts = [_PROLOG]
    _members(parts, body)
    parts.append("</xml>")
    return "".join(parts).encode("utf-8")


def _members(parts: list[str], members: Mapping[str, object]) -> None:
    for name, value in members.items():
        if not NAME.fullmatch(name):
            _unwritable(f"the name {shown(name)}")
        if isinstance(value, list):
            if not value:
                parts.append(f"<{name}/>")
            for member in value:
                _element(parts, name, member)
        else:
            _element(parts, name, value)


def _element(parts: list[str], name: str, value: object) -> None:
    parts.append(f"<{name}>")
    if isinstance(value, dict):
        _members(parts, value)
    elif isinstance(value, list):
        _unwritable("an array inside an array")
    else:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if _ILLEGAL.search(text):
            _unwritable("a control character")
        parts.append(text.translate(_ESCAPES))
    parts.append(f"</{name}>")


def _unwritable(what: str) -> NoReturn:
    message = f"The answer holds {what}, which XML cannot write; ask for JSON."
    raise Failure(BAD_REQUEST, message)
