"""The shape of a destination: a frozen value that form, check, plan and run all read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import pyarrow

from workbench.destinations.consent import Statement
from workbench.payloads.columns import ReadyColumn
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.fields import Field, FreeAttributes
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.kinds import KindName
from workbench.vocabulary.options import Option
from workbench.vocabulary.replies import Ask, Reply, Seen, Tried, Verdict
from workbench.vocabulary.steps import Limit, Quota, Step, WaitsFor

if TYPE_CHECKING:
    # A second to import, and only a name for the reader here.
    import pandera.pandas as pa

Columns = Mapping[str, pyarrow.Array]
IndexMeaning = Literal["pending", "live", "replaced", "unrecognised"]


@dataclass(frozen=True, slots=True)
class Look:
    """How to see at the vendor what an option names, and what else is there; it changes nothing.

    `view`, asked with `by`=OBJECT, shows one object (under `inside` where the answer wraps it, the
    number of things in it as `size`); `list` shows all of them as `listed`. `option` is the option
    that names the object, "" where a send is about no single one: then the list is the evidence.
    """

    noun: str
    list: str
    listed: str
    quota: Quota
    view: str = ""
    by: str = "name"
    inside: str = ""
    size: str = ""
    option: str = ""
    holds: str = "id"  # what such an object has a number of


@dataclass(frozen=True, slots=True)
class Indexing:
    """How to follow what was accepted until it is live.

    With a token: GET `route`?name=OBJECT&indexing_token=TOKEN until a word means live. Without one,
    `shows(body, answer)` says whether the object's view shows what the request asked for.
    `gone_is_live`: for a removal, "not found" is the wanted end.
    """

    route: str
    words: Mapping[str, IndexMeaning]
    source: str
    quota: Quota
    gone_is_live: bool = False
    shows: Callable[[bytes, Mapping[str, Any]], bool] | None = None

    def meaning(self, word: str) -> IndexMeaning:
        """What the vendor's word means; any word that the documents do not name is unrecognised."""
        return self.words.get(word, "unrecognised")


@dataclass(frozen=True, slots=True)
class Part:
    """A further sheet of the workbook that one of the destination's options names.

    Its rows go to `destination` in steps of their own, before or after the main ones, which wait
    as `waits_for` says. `joined`: its rows are about rows of the main sheet, by the same key.
    """

    option: str
    destination: str
    before: bool
    waits_for: WaitsFor
    joined: bool = False
    # What the sheet tells the main part, beside the facts that it has: by its own recipe, the
    # columns of its rows that are sent, and of those that have an error.
    tells: Callable[[Columns, Columns, Recipe], Mapping[str, Any]] | None = None
    # Why a recipe is none for such a sheet, a sentence that goes on after its name; "" where it is.
    refuses: Callable[[Recipe], str] | None = None


def never(recipe: Recipe) -> bool:
    """The answer of a destination to which a question about its recipe does not apply."""
    return False


def one(recipe: Recipe) -> int:
    """The streams of a destination whose requests follow one another."""
    return 1


@dataclass(frozen=True, slots=True)
class Destination:
    """One vendor operation that rows can be sent to.

    `families` are targets that are spelled alike (`event.<name>`), `free` are the analyst's own
    attributes. `look` shows the object that a send is about, `lists` are the same for what further
    options name. `keys(recipe)` are the targets that identify a row: its key is the first of them
    that is filled. `noun` is what a row is about, and `people` is False where that is an object
    (an audience) and not a person.

    `derive` makes, from the text columns, the columns that the schema's rules about whole rows
    judge; `adds` is True for each row that a suppression list may hold back (a removal never is),
    None where rows add nobody;
    `bare` is True for each row of which nothing but the key is sent.
    `ordered(recipe)`: rows of one key are all sent, in their order, and none supersedes another.
    `lanes` says for each row which lane of the steps it belongs to; None where steps follow one
    another. `streams(recipe)`: how many requests of a step may be out at once; rows of one key are
    all in one stream, whose requests follow one another. `consent` says what a row does to a
    person's consent: `subscribed`, `unsubscribed`, or null for nothing; `statements`, which has to
    be beside it, says for each row of what, so that only rows about the same thing contradict each
    other. `dated(recipe)`: a rule depends on the moment of the check.
    `together` makes columns as `derive` does, from all rows of a sheet of objects at once;
    `notices` says what is wrong or not known before any cell is judged. `recorded(view, seen_at)`
    are the facts that a recipe keeps of its object; `declared` are the kinds that free attributes
    have by these facts. `sees(step, object, body, ask, tried)` looks for what a request whose
    answer was lost has done: what was there before it was tried, or may be another's, is not taken
    for it, but where being there is all that was wanted; None where the vendor shows nothing.
    """

    key: str
    title: str
    vendor: Literal["batch", "altcraft"]
    help: str
    options: tuple[Option, ...]
    limits: Mapping[str, Limit]
    fields: tuple[Field, ...]
    free: FreeAttributes | None
    keys: Callable[[Recipe], tuple[str, ...]]
    quota: Quota
    look: Look
    indexing: Indexing | None
    steps: Callable[[Recipe], tuple[Step, ...]]
    schema: Callable[[Recipe], pa.DataFrameSchema]
    derive: Callable[[Columns, Recipe], Columns]
    encode: Callable[[Step, Sequence[ReadyColumn], Recipe], pyarrow.Array]
    read: Callable[[Step, Reply, int], Verdict]
    lists: tuple[Look, ...] = ()
    people: bool = True
    noun: str = "person"
    adds: Callable[[Columns, Recipe], pyarrow.BooleanArray] | None = None
    families: tuple[FreeAttributes, ...] = ()
    bare: Callable[[Columns, Recipe], pyarrow.BooleanArray] | None = None
    ordered: Callable[[Recipe], bool] = never
    lanes: Callable[[Columns, Recipe], pyarrow.Array] | None = None
    streams: Callable[[Recipe], int] = one
    consent: Callable[[Columns, Recipe], pyarrow.StringArray] | None = None
    statements: Callable[[Columns, Recipe], Sequence[Sequence[Statement]]] | None = None
    dated: Callable[[Recipe], bool] = never
    together: Callable[[Columns, Recipe], Columns] | None = None
    notices: Callable[[Recipe], tuple[Issue, ...]] | None = None
    recorded: Callable[[Mapping[str, Any], str], Mapping[str, Any]] | None = None
    declared: Callable[[Recipe], Mapping[str, KindName]] | None = None
    parts: tuple[Part, ...] = ()
    sees: Callable[[Step, str, bytes, Ask, Tried], Iterable[Seen]] | None = None
    assumptions: tuple[str, ...] = field(default=())

    def look_for(self, option: str) -> Look | None:
        """How to see what an option names; None for one that names nothing of the vendor's."""
        return next((one for one in (self.look, *self.lists) if one.option == option), None)

    def field_named(self, target: str) -> Field | None:
        """The known target of that name, also where it is a second one (`#2`), or None."""
        return next((f for f in self.fields if f.takes(target)), None)

    def family_of(self, target: str) -> FreeAttributes | None:
        """The family that spells a target so; any other name is a free attribute's, if any is."""
        return next((f for f in self.families if f.bare(target) is not None), self.free)
