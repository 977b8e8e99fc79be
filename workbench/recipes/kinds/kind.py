"""The shape of a kind, and the few Arrow idioms that all kinds share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from workbench.vocabulary.kinds import Form, How, KindName
from workbench.vocabulary.rules import Rule

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kind:
    """How text of one kind is judged and converted.

    `rules(how)` are its named rules; `convert(text, how)` takes cells without a problem and gives
    what is sent: strings, bare JSON literals or lists of strings, as `form` says.
    """

    name: KindName
    form: Form
    words: str
    rules: Callable[[How], tuple[Rule, ...]]
    convert: Callable[[pa.Array, How], pa.Array]

    def problems(self, text: pa.Array, how: How) -> pa.BooleanArray:
        """True for each cell that breaks a rule of severity error; an empty cell breaks none."""
        bad = [rule.bad(text) for rule in self.rules(how) if rule.severity == "error"]
        return reduce(pc.or_, bad, falses(len(text)))

    def read(self, text: pa.Array, how: How) -> pa.Array:
        """What is sent of each cell; null where it is empty or has a problem."""
        nothing = pa.scalar(None, pa.string())
        return self.convert(pc.if_else(self.problems(text, how), nothing, text), how)


def once(look: Callable[[pa.Array], T]) -> Callable[[pa.Array], T]:
    """Looks a column up once for all rules that ask about it one after the other."""
    last: list[tuple[pa.Array, T]] = []

    def looked(text: pa.Array) -> T:
        if not last or not last[0][0].equals(text):
            last[:] = [(text, look(text))]
        return last[0][1]

    return looked


def falses(length: int) -> pa.BooleanArray:
    """`length` times False."""
    return pa.repeat(pa.scalar(False), length)


def unlike(text: pa.Array, pattern: str) -> pa.BooleanArray:
    r"""True where a filled cell does not match the whole pattern.

    `\A...\z` and never `$`: a dollar accepts a trailing newline.
    """
    return pc.fill_null(pc.invert(like(text, pattern)), False)


def like(text: pa.Array, pattern: str) -> pa.BooleanArray:
    """True where a cell matches the whole pattern; null for an empty cell."""
    return pc.match_substring_regex(text, rf"\A(?:{pattern})\z")


def mapped(text: pa.Array, values: dict[str, str]) -> pa.Array:
    """Each cell looked up in a table by its lower-cased text.

    Null where it is not in the table, and where its value there is "": that word is left out.
    """
    meanings = pa.array([value or None for value in values.values()], pa.string())
    return pc.take(meanings, places_in(text, values))


def places_in(text: pa.Array, values: dict[str, str]) -> pa.Array:
    """Where each cell's lower-cased text stands in a table; null where it is not in it."""
    return pc.index_in(pc.utf8_lower(text), value_set=pa.array(list(values), pa.string()))
