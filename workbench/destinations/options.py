"""The options that were given, read against the definition: types, defaults, patterns."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workbench.destinations.spec import Destination
from workbench.errors import FixTheRecipe
from workbench.vocabulary.options import Option, Options, OptionValue

_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def checked_options(
    destination: Destination, given: Mapping[str, OptionValue], *, complete: bool = True
) -> Options:
    """The options with their defaults, each of its own type.

    With `complete`, a required one must be there. Raises FixTheRecipe that names it.
    """
    known = {option.name: option for option in destination.options}
    for name in given:
        if name not in known:
            takes = ", ".join(known) or "no options"
            message = f"{destination.key} has no option “{name}”; it takes {takes}"
            raise FixTheRecipe(message)
    made: dict[str, OptionValue] = {}
    for option in destination.options:
        value = given.get(option.name, option.default)
        if value is None or value == "":
            if option.required and complete:
                message = (
                    f"{destination.key} needs the option “{option.name}” ({option.label}): "
                    f"add --set {option.name}=..."
                )
                raise FixTheRecipe(message)
            continue
        made[option.name] = _read(option, value)
    return made


def _read(option: Option, value: OptionValue) -> OptionValue:
    where = f"The option “{option.name}” is “{value}”"
    if option.type == "boolean":
        if isinstance(value, bool):
            return value
        if str(value).lower() in _BOOLEANS:
            return _BOOLEANS[str(value).lower()]
        message = f"{where}; expected true or false"
        raise FixTheRecipe(message)
    text = str(value)
    if option.type == "choice" and text not in option.choices:
        message = f"{where}; expected one of {', '.join(option.choices)}"
        raise FixTheRecipe(message)
    if not option.takes(text):
        like = re.sub(r"\s+", "_", text.strip())
        proposed = f", like “{like}”" if option.takes(like) else ""
        message = f"{where}; expected {option.pattern_words}{proposed}"
        raise FixTheRecipe(message)
    return text
