"""The columns of a sheet of items, and what the catalog's known fields say about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from workbench.destinations.batch.catalog_changes import FACT_ADDED, FACT_AFTER, FACT_UNSENT
from workbench.destinations.batch.catalog_field_rules import unknown_fields
from workbench.destinations.batch.catalogs import FACT, FIELDS, Declared, declared
from workbench.recipes.recipe import ColumnUse, Recipe
from workbench.vocabulary import object_words
from workbench.vocabulary.fields import Field
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.kinds import KindName

# The option that names the sheet of fields which comes first.
FIELDS_SHEET = "fields"

ID = Field(
    "id",
    "text",
    "Item ID",
    "The id of the item in the catalog.",
    required=True,
    aliases=("item id", "product id", "sku", "article id", "id article", "id produit"),
    wordings=object_words.OF_ITEM,
    hints=object_words.ITEM_HINTS,
)

ACTION = Field(
    "action",
    "choice",
    "Add or remove",
    "What to do with this item; rows without a word here do what the send does.",
    aliases=("operation", "opération"),
    wordings=object_words.ACTION,
    hints=object_words.ACTION_HINTS,
    choices=("add", "remove"),
)


def attributes(recipe: Recipe) -> list[ColumnUse]:
    """The columns that are attributes of items."""
    known = {ID.name, ACTION.name}
    return [use for use in recipe.columns if use.target and use.target not in known]


def _known(recipe: Recipe) -> Declared | None:
    """The catalog's fields as they are when the items come."""
    after = FACT_AFTER if recipe.options.get(FIELDS_SHEET) else FACT
    return declared(recipe, after)


def kinds(recipe: Recipe) -> Mapping[str, KindName]:
    """The kind of column for each field that the catalog is known to have."""
    found = (_added(recipe), _known(recipe) or declared(recipe))
    return {
        name: kind for known in found if known is not None for name, kind in known.kinds.items()
    }


def _added(recipe: Recipe) -> Declared | None:
    """The fields that the sheet of fields adds."""
    return declared(recipe, FACT_ADDED) if recipe.options.get(FIELDS_SHEET) else None


def notices(recipe: Recipe) -> tuple[Issue, ...]:
    """What is wrong with whole columns: no such field in the catalog, or one of another type."""
    known, used, lost = _known(recipe), attributes(recipe), _unsent(recipe)
    if known is None:
        gone = (_never_added(use, recipe) for use in used if use.target in lost)
        return (*unknown_fields(recipe), *_too_many(used), *gone, *_other_types(used, recipe))
    found = []
    for use in used:
        kind = known.kinds.get(use.target)
        if use.target not in known.fields and use.target in lost:
            found.append(_never_added(use, recipe))
        elif use.target not in known.fields:
            message = f"The catalog “{known.name}” has no field “{use.target}”; it has {known}"
            fix = (
                "Correct the name, leave the column behind, or add the field to the catalog first."
            )
            found.append(_about(use, "catalog-field", message, fix))
        elif kind is not None and kind != use.kind:
            word = known.fields[use.target]
            message = (
                f"The catalog declares “{use.target}” as {word} (seen {known.seen_at}), "
                f"and the column is sent as {use.kind}"
            )
            found.append(_about(use, "catalog-type", message, f"Change its kind to {kind}."))
    return tuple(found)


def _other_types(used: Sequence[ColumnUse], recipe: Recipe) -> Iterator[Issue]:
    """The columns that are sent otherwise than the workbook's own sheet of fields declares them."""
    added = _added(recipe)
    for use in used:
        kind = None if added is None else added.kinds.get(use.target)
        if added is not None and kind is not None and kind != use.kind:
            message = (
                f"The sheet “{recipe.options[FIELDS_SHEET]}” adds “{use.target}” as "
                f"{added.fields[use.target]}, and the column is sent as {use.kind}"
            )
            yield _about(use, "catalog-type", message, f"Change its kind to {kind}.")


def _unsent(recipe: Recipe) -> frozenset[str]:
    """The fields that the sheet of fields would add, if their rows had no error."""
    told = recipe.facts.get(FACT_UNSENT) if recipe.options.get(FIELDS_SHEET) else None
    fields = told.get("fields") if isinstance(told, Mapping) else None
    return frozenset(map(str, fields)) if isinstance(fields, list) else frozenset()


def _never_added(use: ColumnUse, recipe: Recipe) -> Issue:
    sheet = recipe.options[FIELDS_SHEET]
    message = (
        f"The sheet “{sheet}” adds the field “{use.target}” in a row that has an error and is not "
        "sent, so the catalog will not have it"
    )
    return _about(use, "catalog-field", message, "Correct that row, or leave the column behind.")


def _too_many(used: Sequence[ColumnUse]) -> tuple[Issue, ...]:
    """A catalog cannot have so many fields, whatever they are."""
    if len(used) <= FIELDS.value:
        return ()
    message = f"{len(used)} columns are sent, and a catalog has at most {FIELDS.value} fields"
    return (_about(used[FIELDS.value], "catalog-fields-max", message, "Leave columns behind."),)


def _about(use: ColumnUse, rule: str, message: str, fix: str) -> Issue:
    return Issue(rule, message, fix, column=use.header, target=use.target)
