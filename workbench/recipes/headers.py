"""Which target a header means: its own name, an alias or its words first, similarity second."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from workbench.recipes.spellings import Spellings, spellings_of, trimmed, unbracketed
from workbench.vocabulary.fields import Field, FreeAttributes

# A fuzzy match is only ever a proposal. Below this similarity (0 to 100) a shared syllable is
# enough to match ("name" and "username"), so nothing is proposed.
SIMILAR = 85
# A word of a similar name is like its own one; with fewer letters one makes another word (“date”,
# “bdate”), and names that are glued together are the same but for a letter.
SIMILAR_WORD, GLUED_SLIPS, SIMILAR_FROM = 70, 1, 5
OWN_NAME, ALIAS, WORDED = 100, 99, 98
# Words that mean it but for a slip of the pen, or for what stands in brackets; words that may mean
# it, as a city for bills may be where somebody lives.
NEARLY, BRACKETED, HINTED = 92, 88, 86
# Where a word begins: a camel's hump, the last capital of SMSOptin (not of IDs), another alphabet.
_HUMPS = re.compile(
    r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])|(?<=[A-ZА-ЯЁ])(?=[A-ZА-ЯЁ][a-zа-яё]{2})"
    r"|(?<=[a-zA-Z])(?=[а-яёА-ЯЁ])|(?<=[а-яёА-ЯЁ])(?=[a-zA-Z])"
)


@dataclass(frozen=True, slots=True)
class Match:
    """A proposed target; `confidence` 0 to 100, `why` in words for the mapping row."""

    target: str
    confidence: int
    why: str


@lru_cache(maxsize=65_536)  # every header is compared with every name
def folded(text: str) -> str:
    """A header without accents, case, punctuation or camel humps, words parted by one space."""
    text = unicodedata.normalize("NFKD", text)
    text = "".join(character for character in text if not unicodedata.combining(character))
    text = _HUMPS.sub(" ", text)
    return " ".join(re.sub(r"[^\w$]+|_", " ", text.lower()).split())


def legal_name(header: str, free: FreeAttributes) -> str:
    """A header as a free attribute's name: lower case, no accents, underscores; "" if none is left.

    Names are at most 30 characters (doc.batch.com profiles/update), so a longer one is cut: it is
    a proposal that the reader sees, never a silent renaming.
    """
    if re.fullmatch(free.pattern, header):
        return header
    return re.sub(r"[^a-z0-9]+", "_", folded(header)).strip("_")[:30].strip("_")


def known_matches(
    headers: Sequence[str],
    fields: Sequence[Field],
    *,
    fuzzy: bool,
    spelled: Collection[int] = (),
) -> dict[int, Match]:
    """For each header's position the known target it means; a target goes to one header only.

    The headers at the positions `spelled` are written like other targets: only a name of a known
    one counts there.
    """
    spellings = spellings_of(tuple(fields))
    proposals = [
        (-match.confidence, place, match)
        for place, header in enumerate(headers)
        for match in (
            _named(header, fields)
            if place in spelled
            else _matches(header, fields, spellings, fuzzy=fuzzy)
        )
    ]
    chosen: dict[int, Match] = {}
    taken: set[str] = set()
    for _, place, match in sorted(proposals, key=lambda proposal: proposal[:2]):
        if place not in chosen and match.target not in taken:
            chosen[place] = match
            taken.add(match.target)
    return chosen


def rivals(
    headers: Sequence[str],
    fields: Sequence[Field],
    chosen: Mapping[int, Match],
    spelled: Collection[int] = (),
) -> dict[int, int]:
    """For each header that surely means a target that another one has, the other's position."""
    spellings = spellings_of(tuple(fields))
    winners = {match.target: place for place, match in chosen.items()}
    found: dict[int, int] = {}
    for place, header in enumerate(headers):
        if place in chosen:
            continue
        named = place in spelled
        meant = _named(header, fields) if named else _matches(header, fields, spellings)
        best = max(meant, key=lambda match: match.confidence, default=None)
        if best is not None and best.target in winners:
            found[place] = winners[best.target]
    return found


def _named(header: str, fields: Sequence[Field]) -> list[Match]:
    """The targets whose own name or alias a header is."""
    name = folded(header)
    found = []
    for field in fields:
        if field.takes(header):
            found.append(Match(header, OWN_NAME, "the target's own name"))
        elif name and name in _names(field):
            found.append(Match(field.name, ALIAS, "a known name for it"))
    return found


def _matches(
    header: str, fields: Sequence[Field], spellings: Spellings, *, fuzzy: bool = False
) -> list[Match]:
    """What a header may mean; what is only similar counts where nothing is surely meant."""
    name, found = folded(header), _named(header, fields)
    named = {match.target for match in found}
    for target in _said(spellings.parted(name.split()), fields, spellings):
        if target not in named:
            found.append(Match(target, WORDED, "the header's words mean this"))
    if found or not fuzzy:
        return found
    return _nearly(header, fields, spellings) or [
        Match(field.name, score, "a similar name")
        for field in fields
        # A column of JSON is named so on purpose: “subscription” is none of “subscriptions”.
        if field.kind != "json" and (score := round(_similarity(name, field)))
    ]


def _nearly(header: str, fields: Sequence[Field], spellings: Spellings) -> list[Match]:
    """What a header means but for a slip of the pen or for what stands in brackets, or may mean."""
    bare = unbracketed(header)
    tries = (
        (header, NEARLY, "the header's words nearly mean this", False),
        (bare, BRACKETED, "without its brackets the header nearly means this", False),
        (header, HINTED, "the header's words may mean this", True),
        (bare, HINTED, "without its brackets the header may mean this", True),
    )
    for text, score, why, hints in tries:
        words = spellings.mended(folded(text).split())
        for some in (words, trimmed(words)):
            if said := _said(some, fields, spellings, hints=hints):
                return [Match(name, score, why) for name in said]
    return []


def _said(
    words: Sequence[str], fields: Sequence[Field], spellings: Spellings, *, hints: bool = False
) -> list[str]:
    """The fields of which one wording, or one hint, is said by these words."""
    if not words or not all(map(spellings.knows, words)):
        return []
    return [
        field.name
        for field in fields
        if any(one.said_by(words) for one in (field.hints if hints else field.wordings))
    ]


def _similarity(name: str, field: Field) -> float:
    """How alike a header and a target's names are, 0 where it is not enough."""
    others = [other for other in _names(field) if _comparable(name, other)]
    pairs = ((fuzz.ratio(name, o), fuzz.token_sort_ratio(name, o)) for o in others)
    # “langue 2” is a second one of something.
    best = max(map(max, pairs), default=0) if name and not re.search("[2-9]", name) else 0
    return best if best >= SIMILAR else 0


def _comparable(name: str, other: str) -> bool:
    """Whether two names have each word alike: “customer name” is no “customer number”."""
    if min(len(name), len(other)) < SIMILAR_FROM:
        return False
    words, others = sorted(name.split()), sorted(other.split())
    if len(words) != len(others):
        glued = name.replace(" ", ""), other.replace(" ", "")
        return OSA.distance(*glued) <= GLUED_SLIPS
    return all(fuzz.ratio(*two) >= SIMILAR_WORD for two in zip(words, others, strict=True))


def _names(field: Field) -> list[str]:
    return [folded(field.name), *map(folded, field.aliases)]
