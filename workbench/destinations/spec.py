"""The shape of a destination: a frozen value that form, check, plan and run all read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pandera.pandas as pa
import pyarrow

from workbench.payloads.columns import ReadyColumn
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.fields import Field, FreeAttributes
from workbench.vocabulary.options import Option, Options
from workbench.vocabulary.replies import Reply, Verdict
from workbench.vocabulary.steps import Limit, Quota, Step

IndexMeaning = Literal["pending", "live", "replaced", "unrecognised"]


@dataclass(frozen=True, slots=True)
class Indexing:
    """How to follow a token: GET `route`?name=OBJECT&indexing_token=TOKEN until a word means live.

    `gone_is_live`: for a removal, "not found" is the wanted end.
    """

    route: str
    words: Mapping[str, IndexMeaning]
    source: str
    gone_is_live: bool = False

    def meaning(self, word: str) -> IndexMeaning:
        """What the vendor's word means; any word that the documents do not name is unrecognised."""
        return self.words.get(word, "unrecognised")


@dataclass(frozen=True, slots=True)
class Destination:
    """One vendor operation that rows can be sent to.

    `key_field` is the target that identifies a row; `people` is False where a row is an object
    (an audience) and not a person. `derive` makes, from the text columns, the columns that the
    schema's rules about whole rows judge; `adds` is True for each row that a suppression list may
    hold back (a removal never is).
    """

    key: str
    title: str
    vendor: Literal["batch", "altcraft"]
    help: str
    options: tuple[Option, ...]
    limits: Mapping[str, Limit]
    fields: tuple[Field, ...]
    free: FreeAttributes | None
    key_field: str
    quota: Quota
    indexing: Indexing | None
    steps: Callable[[Options], tuple[Step, ...]]
    schema: Callable[[Recipe], pa.DataFrameSchema]
    derive: Callable[[Mapping[str, pyarrow.Array], Recipe], Mapping[str, pyarrow.Array]]
    adds: Callable[[Mapping[str, pyarrow.Array], Recipe], pyarrow.BooleanArray]
    encode: Callable[[Step, Sequence[ReadyColumn], Options], pyarrow.Array]
    read: Callable[[Step, Reply, int], Verdict]
    people: bool = True
    assumptions: tuple[str, ...] = field(default=())

    def field_named(self, name: str) -> Field | None:
        """The known target of that name, or None."""
        return next((f for f in self.fields if f.name == name), None)
