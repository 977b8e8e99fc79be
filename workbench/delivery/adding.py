"""A connection that is typed on a page: what may be one, and how it is kept."""

from __future__ import annotations

from workbench.delivery import added, keeping, secrets_file
from workbench.delivery.added import Added
from workbench.delivery.connections import PRACTICE, TWIN
from workbench.delivery.keeping import Kept, Pair
from workbench.delivery.origins import NAME, in_environment, made, of_the_key
from workbench.delivery.secrets import Secret
from workbench.errors import FixTheConnection

MOST_NAME = 30  # as the names of audiences; it becomes a part of variables' names


def add(one: Added, key: str, project: str = "") -> Kept:
    """Keeps a connection that was typed on a page; where its key is from now on.

    Raises FixTheConnection for a name that is taken or cannot be one, a host that is not allowed,
    a key of practice, one that was pasted into another box as well, and another target or another
    label under the name of a connection that is there already.
    """
    if any(of_the_key(told, key.strip()) for told in (one.label, one.name, project.strip())):
        message = (
            "the key stands in the name or the project key too, which are shown and kept in files: "
            "give the connection a name of your own, and the project key of your vendor's dashboard"
        )
        raise FixTheConnection(message)
    if not NAME.fullmatch(one.name) or one.name != one.name.lower() or len(one.name) > MOST_NAME:
        message = (
            f"“{one.name}” cannot be the name of a connection: expected a small letter, then "
            f"small letters, digits or _, {MOST_NAME} characters at most"
        )
        raise FixTheConnection(message)
    before = added.every().get(one.name)
    taken = {TWIN, PRACTICE.lower(), *in_environment(), *secrets_file.every()}
    if not taken.isdisjoint((one.name, one.label.strip().lower())):
        message = f"a connection is called “{one.name}” already: choose another name"
        raise FixTheConnection(message)
    if before is not None:
        _refuse_another(before, one, project.strip())
    whole = made(one, Pair(Secret(key), project), "session")
    return added.keep(one, Pair(whole.rest_key, project.strip()))


def _refuse_another(before: Added, one: Added, project: str) -> None:
    """Raises FixTheConnection where the name leads elsewhere, or was made of another one."""
    pair = keeping.kept(before.place, before.kept)
    if before.place != one.place or (pair is not None and pair.project != project):
        where = before.host if pair is None or not pair.project else f"project {pair.project}"
        message = (
            f"the connection “{one.name}” leads to {where} ({before.world}): a key belongs "
            "to one target, so choose another name, or forget that connection first"
        )
        raise FixTheConnection(message)
    if before.label.lower() != one.label.strip().lower():
        message = (
            f"“{before.label}” and “{one.label.strip()}” would both be the connection “{one.name}”"
            f": write “{before.label}” to give that one a new key, or choose another name"
        )
        raise FixTheConnection(message)
