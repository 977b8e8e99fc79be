"""A header's words as the fields' own words spell them: compounds parted, slips of the pen mended.

Knows what the fields' wordings know; what a header means is decided in headers.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from workbench.vocabulary.fields import Field
from workbench.vocabulary.stems import FILLERS, REFUSAL, Stems

# In shorter words one letter makes another word: “sexe”, “sent”, “pais”, “pays”.
SLIPS_FROM, COMPOUND_FROM, PART_FROM = 6, 6, 3
_SLIPS = 1
# Two letters that stand in compounds: “userid”, “artikelnr”, “ipadresse”.
_SHORT = frozenset(("id", "ip", "nr"))
# What German joins the parts of a word with: Registrierungsstadt, Kundennummer.
_JOINTS = ("", "s", "es", "n", "en")
# One letter makes a word for joining of one for leaving: “abgemeldet”, “angemeldet”.
_LEAVING = tuple(stem.rstrip("*") for stem in REFUSAL if " " not in stem)
_BRACKETED = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])")


@dataclass(frozen=True, slots=True)
class Spellings:
    """The words that the wordings of some fields are made of; `starts` are beginnings of words.

    Words that begin as `kept` ones do stay as they are.
    """

    words: frozenset[str]
    starts: tuple[str, ...]
    kept: tuple[str, ...] = ("\0",)
    _made: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _near: dict[str, str] = field(default_factory=dict)

    def knows(self, word: str) -> bool:
        """Whether a word is one of them."""
        return word in self.words or word.startswith(self.starts)

    def parted(self, words: Sequence[str]) -> list[str]:
        """The words with each compound of two known ones as those two."""
        return [part for word in words for part in self._parts(word)]

    def mended(self, words: Sequence[str]) -> list[str]:
        """The words without slips of one letter."""
        return [part for word in words for part in self._mended(word)]

    def _parts(self, word: str) -> tuple[str, ...]:
        if word not in self._made:
            whole = word in self.words or len(word) < COMPOUND_FROM or word.startswith(self.kept)
            first = None if whole else next(self._cuts(word), None)
            self._made[word] = first or (word,)
        return self._made[word]

    def _cuts(self, word: str) -> Iterator[tuple[str, str]]:
        """Where a word may be cut into two known ones, the longest first part first."""
        for left, right in _cuts(word):
            if self._is_part(left) and (self._is_part(right) or self._ends(right)):
                yield left, right

    def _ends(self, text: str) -> bool:
        """Whether a text is long enough to be the last part by its beginning alone."""
        return len(text) >= SLIPS_FROM and self.knows(text)

    def _is_part(self, text: str) -> bool:
        return text in _SHORT or (len(text) >= PART_FROM and text in self.words)

    def _mended(self, word: str) -> tuple[str, ...]:
        """The parts of a word without slips: of a whole one, else of one part of a compound."""
        parts = self._parts(word)
        if len(parts) > 1 or self.knows(word) or word.startswith(self.kept):
            return parts
        near = self._nearest(word)
        if near != word:
            return self._parts(near)
        for left, right in _cuts(word):
            if self._is_part(left) and (near := self._nearest(right)) != right:
                return (left, near)
            if self._is_part(right) and (near := self._nearest(left)) != left:
                return (near, right)
        return (word,)

    def _nearest(self, word: str) -> str:
        """The long known word that is one letter away, or the beginning that a word begins with."""
        if word not in self._near:
            self._near[word] = self._looked_up(word) if len(word) >= SLIPS_FROM - _SLIPS else word
        return self._near[word]

    def _looked_up(self, word: str) -> str:
        long = sorted(one for one in self.words if len(one) >= SLIPS_FROM)
        found = process.extractOne(word, long, scorer=OSA.distance, score_cutoff=_SLIPS)
        if found:
            return str(found[0])
        for start in self.starts:
            if len(start) < SLIPS_FROM:
                continue
            sizes = range(len(start) - _SLIPS, len(start) + _SLIPS + 1)
            if any(OSA.distance(word[:size], start) <= _SLIPS for size in sizes):
                return start
        return word


def _cuts(word: str) -> Iterator[tuple[str, str]]:
    """Every way to cut a word in two, with and without what joins the parts."""
    for at in range(len(word) - 2, 1, -1):
        for joint in _JOINTS:
            if word[:at].endswith(joint):
                yield word[:at].removesuffix(joint), word[at:]


def trimmed(words: Sequence[str]) -> list[str]:
    """Words without what systems put around names: f_city, city__c, email_1; a 2 would say more."""
    lone = [re.fullmatch("[a-z1]", word) is not None for word in words]
    first = next((at for at, one in enumerate(lone) if not one), 0)
    last = next((at for at, one in enumerate(reversed(lone)) if not one), 0)
    return list(words[first : len(words) - last])


def unbracketed(header: str) -> str:
    """A header without what stands in brackets, where something is left of it."""
    bare = _BRACKETED.sub("", header)
    return bare if bare.strip() else header


@lru_cache(maxsize=64)
def spellings_of(fields: tuple[Field, ...]) -> Spellings:
    """The words of the fields' wordings and of what may stand beside any of them."""
    groups: set[Stems] = {FILLERS}
    for one in fields:
        for wording in (*one.wordings, *one.hints):
            groups.update((*wording.needs, wording.beside))
    parts = {part for stems in groups for stem in stems for part in stem.split(" ")}
    starts = tuple(sorted(part[:-1] for part in parts if part.endswith("*")))
    # A beginning is a whole word too where it is long enough to be one: “ereignis*”.
    return Spellings(frozenset(part.rstrip("*") for part in parts), starts or ("\0",), _LEAVING)
