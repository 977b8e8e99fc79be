"""Cells as stable pseudonyms: what is not known to be harmless is masked.

A pseudonym says nothing of its value's length, letters or order; equal values have equal ones.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

SIGN = "••"
# Characters of five bits each: two of a million different values share one with 1 in 2 chance.
LENGTH = 8
# A whole number of more digits may be an id or a phone; counts are written with commas.
_COUNT = re.compile(r"[+-]?(?:\d{1,3}|\d{1,3}(?:,\d{3})+)(?:\.\d{1,2})?")
# Numbers side by side are a phone, an id or a day of birth that was written in groups.
_GROUPS = re.compile(
    r"(?<![\w.,:])[(+]*\d{1,4}\)?(?:[^\S\n]?(?:[^\S\n]|[./()-])[^\S\n]?\(?\d{1,4}\)?)+(?![\w:])"
)
_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
# What a new sentence, or a new part of one, follows.
_ENDS = ".:!?)”*"
_WORDS = re.compile(r"\w")
GROUPED = 6  # digits
SMALL = 3  # digits, as in a count without a comma
_QUOTED = re.compile(r"“([^“”]*)”|\"([^\"\n]*)\"|`([^`\n]*)`")
_EDGES = re.compile(r"\A([^\w•]*)(.*?)([^\w•]*)\Z", re.DOTALL)
_RUN = re.compile(r"\d{8}-\d{6}-[0-9a-f]{4,12}")
_DONE = re.compile(rf"{SIGN}[a-z2-7]{{{LENGTH}}}")
_JSON_PART = re.compile(r'("(?:[^"\\]|\\.)*"?)(\s*:)?|([^\s{}\[\],:"]+)|([{}\[\]])')
_CODE = re.compile(r"[A-Z]+(?:_[A-Z]+)+")
_CONSTANT = re.compile(r"[a-z]+(?:_[a-z]+)+")
_TAG = re.compile(r"<[^>]*>?")
_ATTRIBUTE = re.compile(r"""([\w:.-]+)(\s*=\s*)("[^"]*"|'[^']*')""")
_WRAPPED = re.compile(r"\w+\((.+)\)")

# How the vendors say that all went well, and what they call it in each result of a list.
SUCCESS = frozenset({"0", "SUCCESS"})
OUTCOMES = frozenset({"error", "error_text"})
# What they call a sentence of theirs, which may quote cells.
SENTENCES = frozenset({"error_text", "error_message"})

# What a log calls objects of an account that have numbers and no names.
_NUMBERED = re.compile(r"(?:database|resource) \d{1,9}")
# The values of a destination's options as a body writes them; None for what is no whole body.
Options = Collection[str] | None


@dataclass(frozen=True, slots=True)
class Masks:
    """How values are masked in one workspace.

    `words` are single words and `phrases` whole quotations of the product's own; `names` are
    headers, sheets, files and options, which are no cells.
    """

    secret: bytes = field(repr=False)
    words: frozenset[str] = frozenset()
    phrases: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    def masked(self, value: object) -> str:
        """A value's pseudonym; an empty one stays empty, and one that is masked stays as it is."""
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        if not text or _DONE.fullmatch(text):
            return text
        told = text.encode(errors="surrogatepass")
        digest = hmac.new(self.secret, told, hashlib.sha256).digest()
        return f"{SIGN}{base64.b32encode(digest).decode().lower()[:LENGTH]}"

    def name(self, text: str) -> str:
        """A name as it is where it is known to be none of a cell, else its pseudonym."""
        known = text in self.names or _NUMBERED.fullmatch(text)
        return text if known else self.masked(text)

    def text(self, sentence: str) -> str:
        """A sentence with a pseudonym for each word that is not the product's own.

        A quotation stays only where all of it is: a word inside of one may be a cell. A word with
        a capital inside of a sentence is the product's own only where it has one there too: Mark
        and May are people, mark and may are not.
        """
        if sentence in self.names:
            return sentence
        told, behind = [], 0
        for found in _QUOTED.finditer(sentence):
            inner = next((one for one in found.groups() if one is not None), "")
            kept = inner in self.phrases or inner in self.names or _is_mark(inner)
            told += [self._unquoted(sentence[behind : found.start()], first=not behind)]
            told += [found[0][:1], inner if kept else self.masked(inner), found[0][-1:]]
            behind = found.end()
        return "".join([*told, self._unquoted(sentence[behind:], first=not behind)])

    def _unquoted(self, text: str, *, first: bool) -> str:
        named = _named(self.names)
        parts = [text] if named is None else named.split(text)
        # Every second part is a name.
        return "".join(
            one if n % 2 else self._tokens(one, first=first and not n)
            for n, one in enumerate(parts)
        )

    def _tokens(self, text: str, *, first: bool) -> str:
        """`first` says that a sentence begins there."""
        told = []
        for one in re.split(r"(\s+)", _GROUPS.sub(self._group, text)):
            if not one or one.isspace():
                told.append(one)
                first = first or "\n" in one
                continue
            told.append(self._token(one, first=first))
            # A vendor's error code stands before its sentence.
            first = one[-1] in _ENDS or not _WORDS.search(one) or bool(_CODE.fullmatch(one))
        return "".join(told)

    def _group(self, found: re.Match[str]) -> str:
        told = found[0]
        return self.masked(told) if sum(map(str.isdigit, told)) >= GROUPED else told

    def _token(self, token: str, *, first: bool) -> str:
        found = _EDGES.match(token)
        assert found is not None  # it fits everything
        before, core, after = found.groups()
        return f"{before}{core if self._harmless(core, first=first) else self.masked(core)}{after}"

    def _harmless(self, core: str, *, first: bool = True) -> bool:
        if not core or any(one.fullmatch(core) for one in (_COUNT, _TIME, _RUN, _DONE)):
            return True
        # A phone in groups is no count: together they have no more digits than one number.
        if "@" in core or sum(one.isdigit() for one in core) > SMALL:
            return False
        pieces = re.findall(r"[^\W\d_]+|\d+", core)
        return bool(pieces) and all(
            piece.isdigit() or piece in self.words or (first and piece.lower() in self.words)
            for piece in pieces
        )

    def values(
        self, found: Any, cleared: Collection[str] = (), key: str = "", *, options: Options = None
    ) -> Any:
        """Parsed JSON with every value masked whose key is not cleared, and keys nobody knows.

        Of a whole body, whose `options` are known, these and constants stay beside its records.
        """
        if isinstance(found, dict):
            return {
                self._key(name): value
                if _scalar(value) and self._beside(_written(value), options)
                else self.values(value, cleared, name)
                for name, value in found.items()
            }
        if isinstance(found, list):
            return [self.values(one, cleared, key) for one in found]
        return found if found is None or is_cleared(key, cleared) else self._value(found)

    def _value(self, found: object) -> str:
        """A value's pseudonym; an error code of the vendor's that the product knows stays."""
        known = isinstance(found, str) and _CODE.fullmatch(found) and found in self.phrases
        return str(found) if known else self.masked(found)

    def _key(self, name: str) -> str:
        return name if self._harmless(name) or plain(name) in self.names else self.masked(name)

    def answer_text(self, text: str, token: str = "") -> str:
        """The same of a vendor's answer in JSON: that all went well is no cell, on any level."""
        return self.json_text(text, options={*SUCCESS, token} - {""}, answered=True)

    def json_text(
        self,
        text: str,
        cleared: Collection[str] = (),
        *,
        options: Options = None,
        answered: bool = False,
    ) -> str:
        """The same of JSON as text, which may be cut off anywhere."""
        key, inside = "", ""

        def stays(value: str) -> bool:
            beside = self._beside(value, options if inside == "{" else None)
            return beside or (answered and key in OUTCOMES and value in SUCCESS)

        def part(found: re.Match[str]) -> str:
            nonlocal key, inside
            if found[4] is not None:
                inside = inside + found[4] if found[4] in "{[" else inside[:-1]
                return found[4]
            if found[3] is not None:
                kept = found[3] == "null" or is_cleared(key, cleared) or stays(found[3])
                return found[3] if kept else json.dumps(self.masked(found[3]), ensure_ascii=False)
            told = unescaped(found[1])
            if found[2] is not None:
                key = told
                return json.dumps(self._key(told), ensure_ascii=False) + found[2]
            if is_cleared(key, cleared) or stays(told):
                return found[1]
            if answered and key in SENTENCES:
                return json.dumps(self.text(told), ensure_ascii=False)
            return json.dumps(self._value(told), ensure_ascii=False)

        return _JSON_PART.sub(part, text)

    def xml_text(self, text: str, cleared: Collection[str] = (), *, options: Options = None) -> str:
        """XML with every text and every attribute's value masked whose element is not cleared.

        Of a whole body, whose `options` are known, these and constants stay beside its records.
        """
        told, behind, inside, depth = [], 0, "", 0
        for tag in _TAG.finditer(text):
            between = text[behind : tag.start()]
            # Within an element of the root, and before one of its own.
            beside = options if depth == 2 and tag[0].startswith("</") else None
            kept = is_cleared(inside, cleared) or self._beside(between, beside)
            told.append(between if kept else self._spaced(between))
            told.append(self._tag(tag[0], cleared))
            inside = _tag_name(tag[0])
            depth += _deeper(tag[0])
            behind = tag.end()
        return "".join([*told, self._spaced(text[behind:])])

    def _beside(self, told: str, options: Options) -> bool:
        """Whether a value beside the records is an option's, or a constant of the product's own."""
        if options is None:
            return False
        return told in options or bool(_CONSTANT.fullmatch(told) and told in self.phrases)

    def _spaced(self, text: str) -> str:
        return text if not text or text.isspace() else self.masked(text)

    def _tag(self, tag: str, cleared: Collection[str]) -> str:
        if not tag.endswith(">"):
            return ""  # the text was cut off inside of it
        name = _tag_name(tag)

        def attribute(found: re.Match[str]) -> str:
            kept = is_cleared(found[1], cleared) or name == "?xml"
            value = found[3][1:-1]
            return f'{found[1]}{found[2]}"{value if kept else self.masked(value)}"'

        if name.startswith("!"):
            return ""  # a comment or CDATA: nothing of ours
        told = _ATTRIBUTE.sub(attribute, tag)
        own = name.lstrip("?/")
        if _ATTRIBUTE.sub("", tag).strip("<>/?").split() not in ([], [own]):
            return ""  # words that are no attributes: nothing of ours either
        return told if not own or name == "?xml" else told.replace(own, self._key(own), 1)


def plain(key: str) -> str:
    """A target's name out of what a body calls it: `date(born)` is `born`."""
    wrapped = _WRAPPED.fullmatch(key)
    return wrapped[1] if wrapped else key


def _is_mark(text: str) -> bool:
    """Whether it is one sign, such as the decimal mark that a sentence asks for."""
    return len(text) == 1 and not text.isalnum()


def is_cleared(key: str, cleared: Collection[str]) -> bool:
    """Whether a key of a body is that of a column which is shown in clear."""
    return bool(cleared) and (key in cleared or plain(key) in cleared)


def _scalar(value: object) -> bool:
    return not isinstance(value, (dict, list))


def _written(value: object) -> str:
    """A value as a body has it, without quotes."""
    return value if isinstance(value, str) else json.dumps(value)


def _deeper(tag: str) -> int:
    """By how much a tag goes deeper into the elements."""
    if tag.startswith(("<?", "<!")) or tag.endswith("/>"):
        return 0
    return -1 if tag.startswith("</") else 1


def _tag_name(tag: str) -> str:
    found = re.match(r"</?([?!]?[^\s/>]*)", tag)
    return found[1] if found else ""


def unescaped(text: str) -> str:
    """A JSON string's text; of one that is cut off, the letters that are there."""
    try:
        return str(json.loads(text))
    except ValueError:
        return text.strip('"')


@lru_cache(maxsize=8)
def _named(names: frozenset[str]) -> re.Pattern[str] | None:
    """Finds names of several characters as whole words; the longest of those that begin alike."""
    # A header that is a small number would tear a phone in groups apart; as a count it stays.
    several = (one for one in names if len(one) > 1 and not _COUNT.fullmatch(one))
    longest = sorted(several, key=len, reverse=True)
    if not longest:
        return None
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest))})(?!\w)")
