"""What all catalog operations of Batch share: names, types, routes, answers, and known fields.

Sources: seed 000 (catalogs/update) and doc.batch.com catalogs/* (api/batch.md §4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from workbench.destinations.batch.answers import body_of, error_of, refusal
from workbench.destinations.batch.audiences import API
from workbench.destinations.spec import Indexing, Look
from workbench.errors import FixTheRecipe
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.kinds import KindName
from workbench.vocabulary.options import Option
from workbench.vocabulary.replies import Reply, Verdict
from workbench.vocabulary.steps import Limit, Quota, Step

FIELDS = Limit(25, "fields a catalog", "seed 000, catalogs/update")

# The name of what a recipe's facts say about a catalog.
FACT = "catalog"

# The seven types of a field (doc.batch.com catalogs/create), and the kind of column that fits.
KIND_OF: Mapping[str, KindName] = {
    "array": "array",
    "bool": "boolean",
    "date": "date",
    "float": "number",
    "integer": "integer",
    "string": "text",
    "url": "url",
}

FIELD_LENGTH = Limit(250, "characters of a field's name", "doc.batch.com catalogs/create")
FIELD_NAME = rf"[a-z0-9_]{{1,{FIELD_LENGTH.value}}}"
FIELD_NAME_WORDS = f"1 to {FIELD_LENGTH.value} lower-case letters, digits or underscores"

# No page gives a rule for a catalog's name; `MOVIES` and `products` are samples.
NAME_LENGTH = Limit(
    255, "characters of a catalog's name", "that of an audience; no page gives one", assumption=True
)
_INNER = rf"[^\x00-\x1f\x7f]{{0,{NAME_LENGTH.value - 2}}}"
NAME = rf"[^\s\x00-\x1f\x7f](?:{_INNER}[^\s\x00-\x1f\x7f])?"
NAME_WORDS = f"1 to {NAME_LENGTH.value} characters, without spaces at its ends"
NAME_ASSUMED = "The longest catalog name, 255, is that of an audience; no page gives a rule."

QUOTA = Quota("batch:catalogs", 5.0, 1, "one independent note; no page seen", assumption=True)

LOOK = Look(
    noun="catalog",
    view=f"{API}/catalogs/view",
    list=f"{API}/catalogs/list",
    listed="catalogs",
    size="items",
    option="name",
    holds="item",
    quota=QUOTA,
)

NAME_OPTION = Option(
    "name",
    "Catalog",
    "text",
    "The catalog's name at Batch; upper and lower case differ.",
    required=True,
    pattern=NAME,
    pattern_words=NAME_WORDS,
    live="catalogs",
)


@dataclass(frozen=True, slots=True)
class Declared:
    """The fields of a catalog as they were seen, name to type, and when (UTC)."""

    name: str
    fields: Mapping[str, str]
    seen_at: str

    @property
    def kinds(self) -> Mapping[str, KindName]:
        """The kind of column for each field; a type that no page names has none."""
        known = {name: KIND_OF.get(word) for name, word in self.fields.items()}
        return {name: kind for name, kind in known.items() if kind is not None}

    def __str__(self) -> str:
        listed = ", ".join(f"{name} ({word})" for name, word in self.fields.items())
        return f"{listed or 'no fields'}, as seen {self.seen_at}"


def declared(recipe: Recipe, where: str = FACT) -> Declared | None:
    """What the recipe's facts say of the catalog that it names; None where they are of no help.

    Raises FixTheRecipe where somebody has written facts of another shape.
    """
    found = recipe.facts.get(where)
    if found is None:
        return None
    fields = found.get("fields") if isinstance(found, Mapping) else None
    if not isinstance(fields, Mapping) or not all(isinstance(one, str) for one in fields.values()):
        message = (
            "The recipe's facts about the catalog have another shape than `workbench facts` "
            "writes: run it again"
        )
        raise FixTheRecipe(message)
    if found.get("name") != recipe.options.get("name"):
        return None
    return Declared(str(found["name"]), dict(fields), str(found.get("seen_at", "")))


def recorded(view: Mapping[str, Any], seen_at: str) -> Mapping[str, Any]:
    """The facts to record from a catalog's view; none where the catalog is not there."""
    if not isinstance(view.get("name"), str):
        return {}
    return {FACT: {"name": view["name"], "fields": fields_of(view), "seen_at": seen_at}}


def fields_of(view: Mapping[str, Any]) -> dict[str, str]:
    """Name and type of each field that a view shows."""
    listed = view.get("fields")
    return {
        str(one["name"]): str(one.get("type", ""))
        for one in (listed if isinstance(listed, list) else ())
        if isinstance(one, dict) and "name" in one
    }


def shows(body: bytes, view: Mapping[str, Any]) -> bool:
    """Whether a view shows every field that a request adds, of its type, and none it removes."""
    there = fields_of(view)
    return isinstance(view.get("fields"), list) and all(
        one["name"] not in there
        if one.get("action") == "remove"
        else there.get(one["name"]) == one["type"]
        for one in orjson.loads(body)["fields"]
    )


# A change of the fields has no token: it is live once the view shows it.
FIELDS_INDEXING = Indexing(
    route=LOOK.view, words={}, source="doc.batch.com catalogs/view", quota=QUOTA, shows=shows
)


def read(step: Step, reply: Reply, records: int) -> Verdict:
    """201 for a creation, 202 otherwise, each with an object; an edit of items has its token."""
    body = body_of(reply)
    created = step.operation == "create"
    if reply.status == (201 if created else 202) and body is not None and "error_code" not in body:
        token = body.get("indexing_token")
        if step.operation != "edit":
            return Verdict("accepted")
        if isinstance(token, str) and token:
            return Verdict("accepted", token=token)
    error = error_of(reply)
    # Where a row names its own catalog, one that is not there is that row's matter alone.
    if reply.status == 404 and error is not None and step.named_by:
        return Verdict("rejected", error[1], error[0])
    return refusal(reply)
