"""Kinds whose value is the text itself or a word from a table: text, url, boolean, choice."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from workbench.recipes.kinds.kind import Kind, falses, mapped, places_in, unlike
from workbench.vocabulary.kinds import How, KindName
from workbench.vocabulary.rules import Rule

BOOLEAN_WORDS = {"true": "true", "false": "false"}


def longer_than(longest: int | None) -> Rule:
    def bad(text: pa.Array) -> pa.BooleanArray:
        # There are at most as many characters as bytes, and those are known without a look.
        most = pc.max(pc.binary_length(text)).as_py()
        if longest is None or most is None or most <= longest:
            return falses(len(text))
        return pc.fill_null(pc.greater(pc.utf8_length(text), longest), False)

    return Rule(
        "text-long", f"More than {longest} characters", f"Shorten it to {longest} characters.", bad
    )


def _blank(text: pa.Array) -> pa.BooleanArray:
    # Arrow's classes are quick and know some more spaces than these.
    if not pc.any(pc.or_(pc.utf8_is_space(text), pc.equal(text, ""))).as_py():
        return falses(len(text))
    return pc.fill_null(pc.match_substring_regex(text, r"\A[\s\p{Z}]*\z"), False)


def text_rules(how: How) -> tuple[Rule, ...]:
    return (
        longer_than(how.longest),
        Rule("text-blank", "Only spaces", "Write a value or empty the cell.", _blank),
    )


def _as_written(text: pa.Array, how: How) -> pa.Array:
    return text


def url_rules(how: How) -> tuple[Rule, ...]:
    # Scheme and authority are needed; no spaces, quotes or control characters inside.
    shape = r"[A-Za-z][A-Za-z0-9+.\-]*://[^\s\p{Z}\p{Cc}/?#\"<>]+[^\s\p{Z}\p{Cc}\"<>]*"
    return (
        longer_than(how.longest),
        Rule(
            "url",
            "Not a complete web address",
            "Write it with its beginning, like https://example.com/page.",
            lambda text: unlike(text, shape),
        ),
    )


def _words(how: How, own: dict[str, str]) -> dict[str, str]:
    return {word.lower(): value for word, value in how.values} or own


def boolean_rules(how: How) -> tuple[Rule, ...]:
    words = _words(how, BOOLEAN_WORDS)
    return (
        Rule(
            "boolean",
            "Neither true nor false",
            f"Write one of: {', '.join(words)}.",
            lambda text: pc.and_(pc.is_valid(text), pc.is_null(places_in(text, words))),
        ),
    )


def choice_rules(how: How) -> tuple[Rule, ...]:
    words = _words(how, {})
    return (
        Rule(
            "choice",
            "Not one of the words that are allowed here",
            f"Write one of: {', '.join(words)}.",
            lambda text: pc.and_(pc.is_valid(text), pc.is_null(places_in(text, words))),
        ),
    )


# The kinds that read a table of words, and the words that each of them knows by itself.
TABLED: Mapping[KindName, dict[str, str]] = {"boolean": BOOLEAN_WORDS, "choice": {}}


def given(text: pa.Array, kind: KindName, how: How) -> pa.BooleanArray:
    """True where a cell says something: it is not empty, and its word does not stand for nothing.

    A kind that reads no table sends every filled cell, whatever a table says.
    """
    there = pc.is_valid(text)
    if kind not in TABLED or not how.values:
        return there
    text, words = text.cast(pa.string()), _words(how, TABLED[kind])
    silent = pc.and_(pc.is_valid(places_in(text, words)), pc.is_null(mapped(text, words)))
    return pc.and_not(there, silent)


TEXT = Kind("text", "string", "text", text_rules, _as_written)
URL = Kind("url", "string", "web address", url_rules, _as_written)
BOOLEAN = Kind(
    "boolean",
    "literal",
    "true or false",
    boolean_rules,
    lambda text, how: mapped(text, _words(how, BOOLEAN_WORDS)),
)
CHOICE = Kind(
    "choice",
    "string",
    "one word of a list",
    choice_rules,
    lambda text, how: mapped(text, _words(how, {})),
)
