"""Whether a worksheet's XML is written as nearly all programs write it, which patterns can read.

Whatever else XML allows (comments, other quotes, spaces) is for the parser of sheetcells.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# At most 10 to the power of 99 and some digits, so that it is a number of 64 bits.
_NUMBER = rb"<v>-?[0-9]{1,40}+(?:\.[0-9]{1,40}+)?+(?:[eE][+-]?[0-9]{1,2}+)?+</v>"
_NOTHING = rb"(?:<v ?/>|<v></v>)?+"
_FORMULA = rb'<f(?: [\w:]++="[^"<>]*+")*+ ?(?:/>|>[^<]*+</f>)'
_MORE = rb'(?: (?:cm|vm|ph)="[0-9a-z]++")*+'
# The errors that calamine knows (ECMA-376 part 1, 18.17.3); Excel has had more since.
_ERROR = rb"<v>#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)</v>"
_STYLE = rb'(?: s="[0-9]{1,6}+")?+'


def _kind(name: bytes, content: bytes) -> bytes:
    return rb' t="' + name + rb'"' + _STYLE + _MORE + rb"(?>/>| />|>" + content + rb"</c>)"


_KINDS = (
    _MORE + rb"(?>/>| />|>(?:" + _FORMULA + rb")?+(?:" + _NUMBER + rb"|" + _NOTHING + rb")</c>)",
    _kind(b"s", rb"(?:<v>[0-9]{1,9}+</v>)?+"),
    _kind(b"n", rb"(?:" + _FORMULA + rb")?+(?:" + _NUMBER + rb"|" + _NOTHING + rb")"),
    _kind(b"inlineStr", rb'(?:<is>(?:<t(?: xml:space="preserve")?+>[^<]*+</t>|<t ?/>)</is>)?+'),
    _kind(b"str", rb"(?:" + _FORMULA + rb")?+(?:<v>[^<]*+</v>|<v ?/>)?+"),
    _kind(b"b", rb"(?:" + _FORMULA + rb")?+<v>[01]</v>"),
    _kind(b"e", rb"(?:" + _FORMULA + rb")?+" + _ERROR),
)
# Some programs write the kind before the style.
_CELL = rb'<c r="[A-Z]{1,3}+[0-9]{1,7}+"' + _STYLE + rb"(?>" + rb"|".join(_KINDS) + rb")"
_ATTRIBUTES = rb'(?: [\w:.-]++="[^"<>]*+")*+ ?/?>'
ROWS = re.compile(rb"(?>" + _CELL + rb"|</row>|<row" + _ATTRIBUTES + rb"|[ \t\r\n]++)*+")
ENCODED = re.compile(rb"""<\?xml[^>]*\bencoding\s*=\s*["'](?!utf-8["'])""", re.IGNORECASE)
# Elements by two names; ECMA-376 part 1, annex A.2, and its strict sibling.
SPACES = re.compile(
    rb"""xmlns(?::\w+)?\s*=\s*["']http://(?:schemas\.openxmlformats\.org|purl\.oclc\.org/ooxml)"""
    rb"/spreadsheetml/(?:2006/)?main[\"']"
)
AROUND = (b"col", b"mergeCell")


class Unusual(Exception):
    """XML that patterns cannot be trusted with."""


@dataclass(slots=True)
class Usual:
    """Looks at the pieces of a sheet in their order."""

    _inside: bool = False  # between the tags of `sheetData`
    _begun: bool = False

    def check(self, text: bytes) -> None:
        """Raises Unusual unless a piece is written as usual."""
        if not self._begun:
            self._begun = bool(text)
            if ENCODED.match(text.removeprefix(b"\xef\xbb\xbf")):
                raise Unusual
        before, data, behind = b"", text, b""
        if not self._inside:
            before, opened, data = text.partition(b"<sheetData")
            self._inside = bool(opened)
            data = data[data.find(b">") + 1 :]
        if self._inside:
            data, closed, behind = data.partition(b"</sheetData")
            self._inside = not closed
        for part in filter(None, (before, behind)):
            _check_around(part)
        whole = ROWS.match(data)
        if whole is None or whole.end() < len(data):
            raise Unusual


def _check_around(text: bytes) -> None:
    """Nothing is a cell or a row outside of their place, and what else is looked for is plain."""
    if len(SPACES.findall(text)) > 1 or re.search(rb"<(?:c|row)[\s/>]", text):
        raise Unusual
    for name in AROUND:
        tags = text.count(b"<" + name)
        usual = rb"<" + name + rb"(?:[A-Za-z]|" + _ATTRIBUTES + rb")"
        if tags and tags != len(re.findall(usual, text)):
            raise Unusual
