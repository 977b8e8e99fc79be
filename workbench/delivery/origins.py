"""Where connections come from: the environment, else a file of secrets, else a page."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from typing import cast, get_args

from workbench.delivery import added, connections, keeping, secrets_file
from workbench.delivery.added import Added
from workbench.delivery.addresses import BATCH_HOST, allowed, loopback_address
from workbench.delivery.connections import (
    PRACTICE,
    TWIN,
    TWIN_KEY_START,
    Connection,
    Source,
    Vendor,
    World,
)
from workbench.delivery.keeping import Pair
from workbench.delivery.secrets import Secret, header_text, secret
from workbench.delivery.secrets_file import Written
from workbench.delivery.traces import LEAST
from workbench.errors import FixTheConnection

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_KEY = re.compile(r"WORKBENCH_([A-Z0-9_]+_)?(REST_KEY|TOKEN|TWIN_KEY)")
_KIND = re.compile(r"WORKBENCH_([A-Z][A-Z0-9_]*)_KIND")


def connection(name: str, vendor: Vendor | None = None, *, twin_url: str = "") -> Connection:
    """The connection of that name to a vendor; raises FixTheConnection with what to set.

    Practice imitates both vendors (Batch, unless told); any other connection belongs to one, and
    asking it for the other is an error. `twin_url` is the address of a running twin; without it
    WORKBENCH_TWIN_URL is used.
    """
    if name.lower() == TWIN:
        return _twin(twin_url or os.environ.get("WORKBENCH_TWIN_URL", ""), vendor or "batch")
    found = _found(name.lower()) if NAME.fullmatch(name) else None
    if found is None:
        message = (
            f"no connection is called “{name}” (known: {', '.join(known())}): add one by setting "
            f"WORKBENCH_{_variable(name)}_KIND=batch, _WORLD=test or production, _REST_KEY and "
            "_PROJECT_KEY (or _KIND=altcraft, _HOST and _TOKEN), with a table "
            f"[workbench.{_variable(name).lower()}] in {secrets_file.FILE}, or on the page "
            "Connections"
        )
        raise FixTheConnection(message)
    if vendor not in (None, found.vendor):
        message = (
            f"the connection “{found.name}” leads to {found.vendor.title()}, and these rows go to "
            f"{str(vendor).title()}: choose a connection of that kind"
        )
        raise FixTheConnection(message)
    return found


def known() -> tuple[str, ...]:
    """The names that `connection` accepts: the twin, and those of each source.

    Raises FixTheConnection where a file of connections cannot be read.
    """
    some = in_environment() | secrets_file.every().keys() | added.every().keys()
    return (TWIN, *sorted(some - {TWIN}))


def in_environment() -> set[str]:
    """The names of those that are set as variables, in small letters."""
    return {m[1].lower() for key in os.environ if (m := _KIND.fullmatch(key))}


def known_keys() -> list[Secret]:
    """Every key in the environment and in files, also one that no connection can use, and every
    key that this process was given on a page, for `redact`."""
    found = (text.strip() for name, text in os.environ.items() if _KEY.fullmatch(name))
    given = [Secret(text) for text in found if len(text) >= LEAST]
    return [*given, *secrets_file.known(), *keeping.known()]


def _found(name: str) -> Connection | None:
    """The connection whole from its first source: keys of two are never put together."""
    if name in in_environment():
        return _from_environment(name)
    written = secrets_file.every().get(name)
    if written is not None:
        return _from_file(written)
    typed = added.every().get(name)
    return None if typed is None else _from_page(typed)


def _variable(name: str) -> str:
    return re.sub(r"[^A-Z0-9]+", "_", name.upper()).strip("_") or "NAME"


def _twin(url: str, vendor: Vendor) -> Connection:
    if not url:
        message = (
            "the connection “twin” has no server: start one with `workbench twin` and set "
            "WORKBENCH_TWIN_URL to the address that it prints"
        )
        raise FixTheConnection(message)
    key = os.environ.get("WORKBENCH_TWIN_KEY", "twin_practice")
    if not key.strip().startswith(TWIN_KEY_START):
        message = (
            f"WORKBENCH_TWIN_KEY does not start with “{TWIN_KEY_START}”: practice takes only "
            "made-up keys, so that a real one is never used there by mistake"
        )
        raise FixTheConnection(message)
    project = os.environ.get("WORKBENCH_TWIN_PROJECT", "project_practice")
    return connections.practice(
        vendor,
        loopback_address(url),
        secret(key, "WORKBENCH_TWIN_KEY"),
        header_text(project, "WORKBENCH_TWIN_PROJECT"),
        paced=not os.environ.get("WORKBENCH_TWIN_NO_QUOTA"),
    )


def _from_environment(name: str) -> Connection:
    prefix = f"WORKBENCH_{name.upper()}_"
    return _written(name, lambda part: os.environ.get(prefix + part, ""), prefix.__add__)


def _from_file(one: Written) -> Connection:
    secrets_file.refuse_shared(one)
    return replace(_written(one.name, one.part, one.called), source="file", file=one.file)


def _written(name: str, part: Callable[[str], str], called: Callable[[str], str]) -> Connection:
    """The connection of what somebody wrote; `called` is how a part is called there."""
    kind = _one_of(part("KIND"), called("KIND"), get_args(Vendor))
    world = cast("World", _one_of(part("WORLD"), called("WORLD"), ("test", "production")))
    label = part("LABEL").strip() or name
    for told in (name, label):
        if told.lower() in (TWIN, PRACTICE.lower()):
            message = (
                f"a connection to {kind.title()} is called “{told}”, as only practice may be: give "
                f"it another name and another {called('LABEL')}"
            )
            raise FixTheConnection(message)
    if kind == "altcraft":
        host = allowed(part("HOST"), called("HOST"))
        key = _real(part("TOKEN"), called("TOKEN"))
        _refuse_key_in(label, called("LABEL"), key)
        return connections.altcraft(name, world, host, key, label)
    key = _real(part("REST_KEY"), called("REST_KEY"))
    project = header_text(part("PROJECT_KEY"), called("PROJECT_KEY"))
    _refuse_key_in(label, called("LABEL"), key)
    _refuse_key_in(project, called("PROJECT_KEY"), key)
    return connections.batch(name, world, project, key, label)


def _from_page(one: Added) -> Connection:
    pair = keeping.kept(one.place, one.kept)
    if pair is None:
        gone = {
            "keyring": "is not in this machine's keyring any more, or that is locked",
            "session": "was kept for one session of the app only",
        }[one.kept]
        message = (
            f"the key of the connection “{one.name}” {gone}: add the connection again under the "
            "same name on the page Connections"
        )
        raise FixTheConnection(message)
    return made(one, pair, one.kept)


def made(one: Added, pair: Pair, source: Source) -> Connection:
    """The connection of what was typed on a page; raises FixTheConnection with what is wrong."""
    if one.vendor == "altcraft":
        host = allowed(one.host, "the host")
        token = _real(pair.key.reveal(), "the token")
        return replace(
            connections.altcraft(one.name, one.world, host, token, one.label), source=source
        )
    if one.host != BATCH_HOST:
        message = f"the connection “{one.name}” leads to {one.host}, which is not Batch's address"
        raise FixTheConnection(message)
    key = _real(pair.key.reveal(), "the REST key")
    project = header_text(pair.project, "the project key")
    return replace(connections.batch(one.name, one.world, project, key, one.label), source=source)


def _real(found: str, where: str) -> Secret:
    """A vendor's key; a made-up one says that practice was meant."""
    key = secret(found, where)
    if key.reveal().startswith(TWIN_KEY_START):
        message = (
            f"{where} starts with “{TWIN_KEY_START}”, as only practice's keys do: set it to the "
            "value from your vendor's dashboard, or send to the connection “twin”"
        )
        raise FixTheConnection(message)
    return key


def _one_of(given: str, where: str, choices: tuple[str, ...]) -> str:
    found = given.strip().lower()
    if found in choices:
        return found
    shown = f"is “{found}”" if found else "is not set"
    message = f"{where} {shown}: expected {' or '.join(choices)}"
    raise FixTheConnection(message)


def _refuse_key_in(told: str, where: str, key: Secret) -> None:
    """Raises FixTheConnection for a text that pages show and files keep, where it holds the key."""
    if of_the_key(told, key.reveal()):
        message = f"{where} holds the key and is shown: write there what it should be, not the key"
        raise FixTheConnection(message)


def of_the_key(told: str, key: str) -> bool:
    """Whether a text holds a key, or is a long piece of one, as a box that is too short cuts it."""
    shorter, longer = sorted((told.strip().lower(), key.lower()), key=len)
    return len(shorter) >= LEAST and shorter in longer
