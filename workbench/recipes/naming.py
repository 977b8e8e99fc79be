"""What a header that is no known target is called: a family's target, or an attribute's name.

Says of every name that is not the header's own what became of it, and of a header that is a
second one of a known target whose it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from workbench.recipes.headers import folded, legal_name
from workbench.vocabulary.fields import Field, FreeAttributes
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.kinds import KindName

# `finding(rule, message, fix)` makes an error about the header.
Finding = Callable[[str, str, str], Issue]
# A column's kind may be written around its name, in a family around the name within (contract.md).
# With a space in between it is a header as people write them: “Price (EUR)”.
_WRAPPED = re.compile(r"\s*(?P<word>[A-Za-z]+)\(\s*(?P<bare>.+?)\s*\)\s*")
_WITHIN = re.compile(r"(?P<word>[A-Za-z]+)\s*\(\s*(?P<bare>[^()]*?[^()\s])\s*\)")


@dataclass(frozen=True, slots=True)
class Name:
    """What a header says about a target: its name, and its kind where it is written."""

    target: str = ""
    kind: KindName | None = None
    confidence: int = 0
    why: str = "nothing here takes it"
    finding: Issue | None = None


@dataclass(frozen=True, slots=True)
class Rival:
    """The column that a known target went to, where a second header means it as well."""

    field: Field
    target: str
    header: str
    place: int


def family_name(
    header: str, families: Sequence[FreeAttributes], finding: Finding
) -> tuple[Name, FreeAttributes] | None:
    """The target of a header that is spelled like one of a family's; None for any other header.

    One that begins as the targets of a family do and is none of them is an error.
    """
    wrapped = _WITHIN.search(header)
    plain = _WITHIN.sub(r"\g<bare>", header).strip() if wrapped else header
    if family := next((one for one in families if one.bare(plain) is not None), None):
        # A family of one kind leaves nothing to find out.
        kind = family.kinds[0] if len(family.kinds) == 1 else None
        if wrapped and (kind := _kind_of(wrapped["word"], family)) is None:
            return _no_kind(wrapped["word"], family, finding), family
        return Name(plain, kind, 100, "the target's own name"), family
    start = plain.strip().lower()
    for family in families:
        if family.place and start.startswith(family.place):
            return _misspelled(start[len(family.place) :], family, finding), family
    return None


def _misspelled(rest: str, family: FreeAttributes, finding: Finding) -> Name:
    name = legal_name(rest, family) or "name"
    like = (name, *(f"{word}({name})" for word in family.wrapped.values()))
    message = f"Begins with “{family.place}”, and is not spelled like any target that does"
    mend = (
        f"Write it like {' or '.join(family.place + one for one in like)}, the name in "
        f"{family.pattern_words}, or begin it otherwise."
    )
    return Name(why="spelled otherwise", finding=finding("column-place", message, mend))


def _kind_of(word: str, rule: FreeAttributes) -> KindName | None:
    return next((kind for kind, key in rule.wrapped.items() if key == word.lower()), None)


def _no_kind(word: str, rule: FreeAttributes, finding: Finding) -> Name:
    known = "".join(f"{key}(name) or " for key in rule.wrapped.values())
    message = f"“{word.lower()}” is not a type that a header can name"
    mend = f"Write {known}the name alone."
    return Name(why="unknown type", finding=finding("column-type", message, mend))


def attribute_name(
    header: str, free: FreeAttributes | None, taken: set[str], finding: Finding
) -> Name:
    """The name of the attribute that a header becomes, none that is taken already."""
    if free is None or not header.strip():
        return Name()
    kind, bare = None, header
    if wrapped := _WRAPPED.fullmatch(header):
        kind, bare = _kind_of(wrapped["word"], free), wrapped["bare"]
        if kind is None:
            return _no_kind(wrapped["word"], free, finding)
    name = _unused(legal_name(bare, free), taken)
    if not name:
        message = "The header has no letter or digit that a name could be made of"
        mend = f"Rename the column: {free.pattern_words}."
        return Name(why="no legal name", finding=finding("column-name", message, mend))
    if name == bare:
        return Name(name, kind, 100, "an attribute of yours")
    message, mend = f"Sent as “{name}”", "Nothing to do if that name is right."
    if not _plainly(bare, name):
        message = f"The header is not a legal name; it is sent as “{name}”"
        mend = f"Nothing to do, or rename the column yourself: {free.pattern_words}."
    renamed = replace(
        finding("column-renamed", message, mend), severity="warning", target=name, value=""
    )
    # Where only capitals and spaces change there is nothing to look at; it is shown all the same.
    sure = re.sub(r"[ _-]+", "_", bare.strip().lower()) == name
    why = "an attribute of yours, renamed" if sure else "an attribute of yours, under a legal name"
    return Name(name, kind, 99 if sure else 60, why, renamed)


def second_name(name: Name, rival: Rival, header: str, place: int, finding: Finding) -> Name:
    """The name of a column whose header means what another column is already.

    What people agreed to has one column, so a second one waits for a decision; any other is an
    attribute of its own, and said to be one.
    """
    first = f"{rival.place + 1} (“{rival.header}”)"
    if rival.field.consent:
        message = f"Columns {first} and {place + 1} (“{header}”) both mean “{rival.target}”"
        mend = (
            "What people agreed to stands in one column: remove or rename the other in the file, "
            "or leave it behind in the recipe."
        )
        return Name(why="a second one", finding=finding("column-consent-twice", message, mend))
    if name.finding is not None and name.finding.severity == "error":
        return name
    sent = f"this one is sent as “{name.target}”" if name.target else "this one is left behind"
    message = f"Column {first} is “{rival.target}” already; {sent}"
    told = replace(
        finding("column-second", message, "Nothing to do if that is right."),
        severity="warning",
        target=name.target,
    )
    return replace(name, confidence=min(name.confidence, 60), finding=told)


def _plainly(bare: str, name: str) -> bool:
    """Whether a name is its header but for capitals, accents, spaces and punctuation."""
    return re.sub(r"[^a-z0-9]+", "_", folded(bare)).strip("_") == name


def _unused(name: str, taken: set[str]) -> str:
    if not name or name not in taken:
        return name
    endings = (f"_{number}" for number in range(2, len(taken) + 3))
    candidates = (f"{name[: 30 - len(ending)]}{ending}" for ending in endings)
    return next(candidate for candidate in candidates if candidate not in taken)
