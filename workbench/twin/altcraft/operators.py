"""What one member of a profile or of `custom_fields` does to the field it names (§5.4, §5.5).

Pure but for the mapping it is given, which it changes; raises Wrong before it changes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Context, Decimal

from workbench.twin.altcraft.failures import Wrong, deny
from workbench.twin.altcraft.fields import Field
from workbench.twin.altcraft.values import a_property, convert, leaf, tags, text_of
from workbench.twin.errors import shown
from workbench.twin.jsontext import Number

ACTIONS = ("set", "unset", "incr", "add", "delete", "upsert")
_MEMBERS = frozenset({"action", "value", "submatch"})
_SUMS = Context(prec=64)  # more digits than a 64-bit number or a double can hold
_ABSENT = object()

Held = dict[str, object]


def apply(held: Held, field: Field, value: object) -> None:
    """Sets, clears or changes one field; raises Wrong with the field's name in it."""
    try:
        order = _function(value)
        if order is None:
            held[field.name] = convert(field, value)
            return
        action = str(order["action"])
        kinds, change = _ACTS[action]
        if kinds and field.type not in kinds:
            expected = " or ".join(sorted(kinds - {"undeclared"}))
            deny(f"{action} works on {expected}, and this is of type {field.type}")
        change(held, field, order)
    except Wrong as problem:
        message = f"{field.name}: {problem.text.rstrip('.')}."
        raise Wrong(message, error=problem.error) from None


def action_of(value: object) -> str:
    """The word of the function that a value is, "" for a plain value."""
    order = _function(value)
    return "" if order is None else str(order["action"])


def _function(value: object) -> Mapping[str, object] | None:
    """The function that a value is, None when it is a plain value.

    An object field may really hold a property named action: it is one of the six words and
    nothing but the members of a function makes it a function (§5.4, an assumption).
    """
    if not isinstance(value, dict) or not value.keys() <= _MEMBERS:
        return None
    return value if value.get("action") in ACTIONS else None


def _value(order: Mapping[str, object]) -> object:
    if "value" not in order:
        deny(f"{order['action']} needs a value")
    return order["value"]


def _set(held: Held, field: Field, order: Mapping[str, object]) -> None:
    held[field.name] = convert(field, _value(order))


def _unset(held: Held, field: Field, order: Mapping[str, object]) -> None:
    if field.name == "email":
        deny("the e-mail address cannot be unset")
    held.pop(field.name, None)


def _incr(held: Held, field: Field, order: Mapping[str, object]) -> None:
    number = Field(field.name, "int" if field.type == "int" else "float")
    more = str(convert(number, _value(order)))
    before = str(convert(number, held.get(field.name, Number("0"))))
    total = str(_SUMS.add(Decimal(before), Decimal(more)))
    held[field.name] = convert(number, Number(total))


def _list(held: Held, field: Field) -> list[object]:
    found = held.get(field.name, [])
    if not isinstance(found, list):
        deny("the profile holds one value there and no list")
    return found


def _add(held: Held, field: Field, order: Mapping[str, object]) -> None:
    before = _list(held, field)
    if field.type == "arr_object":
        held[field.name] = [*before, *_elements(field, order)]
    else:
        held[field.name] = [*before, *(tag for tag in tags(_value(order)) if tag not in before)]


def _elements(field: Field, order: Mapping[str, object]) -> list[object]:
    """Objects as they are, or strings that become the property named by `submatch`."""
    value = _value(order)
    if isinstance(value, list) and not any(isinstance(member, dict) for member in value):
        path = _path(order)
        if len(path) > 1:
            deny("submatch of add is one property, not a path")
        return [{path[0]: a_property(field, path[0], member)} for member in value]
    found = convert(field, value)
    return found if isinstance(found, list) else [found]


def _delete(held: Held, field: Field, order: Mapping[str, object]) -> None:
    before = _list(held, field)
    if field.type == "arr_object":
        path = _path(order)
        gone = {text_of(member) for member in _members(_value(order))}
        kept = [one for one in before if _text(_at(one, path)) not in gone]
    else:
        gone = set(tags(_value(order)))
        kept = [tag for tag in before if tag not in gone]
    held[field.name] = kept


def _members(value: object) -> list[object]:
    if not isinstance(value, list):
        deny(f"found {shown(value)}, expected an array of strings")
    return value


def _text(found: object) -> str | None:
    return None if found is _ABSENT or isinstance(found, dict | list) else text_of(found)


def _path(order: Mapping[str, object]) -> list[str]:
    path = order.get("submatch")
    if not isinstance(path, str) or not all(path.split(".")):
        deny(f"{order['action']} needs submatch, the path of a property such as a or a.b")
    return path.split(".")


def _at(held: object, path: list[str]) -> object:
    for name in path:
        if not isinstance(held, dict) or name not in held:
            return _ABSENT
        held = held[name]
    return held


def _put(held: object, path: list[str], value: object) -> dict[str, object]:
    """A copy of an object with one property set; objects on the way there are made."""
    if not isinstance(held, dict):
        deny(f"{'.'.join(path)} leads through a value that is no object")
    name, *rest = path
    return {**held, name: _put(held.get(name, {}), rest, value) if rest else value}


def _upsert(held: Held, field: Field, order: Mapping[str, object]) -> None:
    path, value = _path(order), _value(order)
    if field.type != "arr_object":
        held[field.name] = _put(held.get(field.name, {}), path, _typed(field, path, value))
        return
    whole = isinstance(value, dict)
    new = convert(field, [value]) if whole else _typed(field, path, value)
    held[field.name] = [
        one if _at(one, path) is _ABSENT else _renewed(one, path, new, whole=whole)
        for one in _list(held, field)
    ]


def _typed(field: Field, path: list[str], value: object) -> object:
    return a_property(field, path[0], value) if len(path) == 1 else leaf(value)


def _renewed(one: object, path: list[str], new: object, *, whole: bool) -> object:
    # The documents' example gives a whole object as the new value of every element that has the
    # property, so an object stands for the element and anything else for the property.
    return new[0] if whole and isinstance(new, list) else _put(one, path, new)


_UNDECLARED = frozenset({"undeclared"})
_LISTS = frozenset({"tags", "arr_object"}) | _UNDECLARED

# Each action with the field types it works on (none: all of them) and what it does.
_ACTS: dict[str, tuple[frozenset[str], Callable[[Held, Field, Mapping[str, object]], None]]] = {
    "set": (frozenset(), _set),
    "unset": (frozenset(), _unset),
    "incr": (frozenset({"int", "float"}) | _UNDECLARED, _incr),
    "add": (_LISTS, _add),
    "delete": (_LISTS, _delete),
    "upsert": (frozenset({"object", "arr_object"}) | _UNDECLARED, _upsert),
}
