"""The rules of a sheet of fields: names, types, actions, and what the catalog has already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow
import pyarrow.compute as pc

from workbench.destinations.batch.catalog_changes import NONE_LEFT, OVER_CAP
from workbench.destinations.batch.catalogs import (
    FIELD_NAME,
    FIELD_NAME_WORDS,
    FIELDS,
    KIND_OF,
    declared,
)
from workbench.destinations.batch.filled import filled, missing
from workbench.destinations.consent import meanings
from workbench.destinations.schemas import row_rule, schema_of
from workbench.destinations.spec import Columns
from workbench.recipes.recipe import Recipe
from workbench.vocabulary import object_words
from workbench.vocabulary.fields import Field
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.rules import Rule

if TYPE_CHECKING:
    # A second to import, and only a name for the reader here.
    import pandera.pandas as pa

UNTYPED, TYPED, ALREADY, ABSENT = "row:untyped", "row:typed", "row:already", "row:absent"

FIELD = Field(
    "name",
    "text",
    "Field",
    "The field's name in the catalog.",
    required=True,
    aliases=("field", "field name", "champ", "nom", "nom du champ"),
    wordings=(object_words.FIELD,),
)

TYPE = Field(
    "type",
    "choice",
    "Type",
    "What the field holds; only an added field has one.",
    aliases=("field type", "data type", "type du champ"),
    wordings=(object_words.TYPE,),
    hints=object_words.TYPE_HINTS,
    choices=tuple(KIND_OF),
)

ACTION = Field(
    "action",
    "choice",
    "Add or remove",
    "What to do with this field. A field changes its type in two sends: remove it, then add it.",
    required=True,
    aliases=("operation", "opération"),
    wordings=object_words.ACTION,
    hints=object_words.ACTION_HINTS,
    choices=("add", "remove"),
)

CREATE_FIELDS = (FIELD, replace(TYPE, required=True))
UPDATE_FIELDS = (FIELD, ACTION, TYPE)

_LEGAL = Rule(
    "field-name",
    "Not a legal field name",
    f"Use {FIELD_NAME_WORDS}.",
    lambda text: pc.invert(
        pc.fill_null(pc.match_substring_regex(text, rf"\A{FIELD_NAME}\z"), False)
    ),
)


def derived(columns: Columns, recipe: Recipe) -> Columns:
    """For each row the cell that fits neither its action nor the fields that the catalog has."""
    name, rows = columns["name"], len(columns["name"])
    said = meanings(columns, recipe, "action")
    adds, removes = (pc.fill_null(pc.equal(said, word), False) for word in ("add", "remove"))
    typed = pyarrow.repeat(pyarrow.scalar(False), rows)
    if "type" in columns:
        typed = filled(columns["type"], recipe.using("type"))
    known = declared(recipe)
    there = pyarrow.array([] if known is None else list(known.fields), pyarrow.string())
    is_there = pc.is_in(name.cast(pyarrow.string()), value_set=there)
    absent = pc.and_not(pc.and_(removes, pc.is_valid(name)), is_there)
    return {
        UNTYPED: _where(pc.and_not(adds, typed), "type"),
        TYPED: _where(pc.and_(removes, typed), "type"),
        ALREADY: _where(pc.and_(adds, is_there), "name"),
        ABSENT: _where(absent if known else pyarrow.repeat(pyarrow.scalar(False), rows), "name"),
    }


def _where(mask: pyarrow.BooleanArray, target: str) -> pyarrow.Array:
    return pc.if_else(mask, target, pyarrow.scalar(None, pyarrow.string()))


def _over_cap(message: str) -> Rule:
    return row_rule(
        "catalog-fields-max",
        f"More than {FIELDS.value} fields {message}: this is one too many",
        f"Remove rows until the catalog has at most {FIELDS.value} fields.",
    )


def _update_rules(recipe: Recipe) -> Mapping[str, Rule]:
    known = declared(recipe)
    seen = f" (it has {known})" if known else ""
    return {
        OVER_CAP: _over_cap("after the change"),
        NONE_LEFT: row_rule(
            "catalog-fields-min",
            "A catalog keeps at least one field, and after this row it would have none",
            "Keep a field, or delete the whole catalog.",
        ),
        UNTYPED: row_rule(
            "field-type-missing",
            "A field that is added needs a type",
            f"Write one of: {', '.join(KIND_OF)}.",
        ),
        TYPED: row_rule(
            "field-type-on-remove",
            "The row removes the field, so its type is not sent",
            "Nothing to do: only an added field has a type.",
            warning=True,
        ),
        ALREADY: row_rule(
            "field-there-already",
            f"The catalog has this field already{seen}",
            "Remove the row; to change the type, remove the field and add it in a second send.",
        ),
        ABSENT: row_rule(
            "field-not-there",
            f"The catalog has no such field to remove{seen}",
            "Correct the name, or remove the row.",
        ),
    }


def create_schema(recipe: Recipe) -> pa.DataFrameSchema:
    """Names, types, and no more fields than a catalog may have."""
    fix, use = f"Write one of: {', '.join(KIND_OF)}.", recipe.using("type")
    typed = missing("field-type-missing", "type", fix, use)
    extra = {"name": (_LEGAL,), "type": (typed,)}
    rules = {OVER_CAP: _over_cap("in one catalog")}
    return schema_of(recipe.columns, CREATE_FIELDS, None, extra, rules)


def update_schema(recipe: Recipe) -> pa.DataFrameSchema:
    """Names, actions, types of what is added, and what the catalog is known to have."""
    use = recipe.using("action")
    acts = missing("field-action-missing", "action", "Write add or remove.", use)
    extra = {"name": (_LEGAL,), "action": (acts,)}
    return schema_of(recipe.columns, UPDATE_FIELDS, None, extra, _update_rules(recipe))


def unknown_fields(recipe: Recipe) -> tuple[Issue, ...]:
    """That nothing is known of the catalog's fields, where the rules would need them."""
    if declared(recipe) is not None:
        return ()
    name = recipe.options.get("name")
    message = f"Which fields the catalog {f'“{name}” ' if name else ''}has is not known here"
    fix = (
        "Save the recipe and run `workbench facts` on it, so that the file is checked against the "
        "catalog; otherwise the vendor decides."
    )
    return (Issue("catalog-unknown", message, fix, severity="warning"),)
