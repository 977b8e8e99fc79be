"""A look at the target before anything is sent: does it answer, take the key, hold the object?"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rapidfuzz import process

from workbench.delivery.answers import retry_after_s
from workbench.delivery.asking import json_object, seen
from workbench.delivery.client import Client, Failure
from workbench.delivery.connections import TWIN, Connection
from workbench.delivery.journal import Journal, now_utc
from workbench.delivery.processes import boot_id
from workbench.delivery.quota import Pace
from workbench.delivery.retry import LEAST_WAIT, MOST_WAIT
from workbench.delivery.secrets import redact
from workbench.errors import FixTheConnection, Wait
from workbench.vocabulary.options import OptionValue
from workbench.vocabulary.replies import Reply
from workbench.vocabulary.steps import Limit

if TYPE_CHECKING:
    # pandera comes with it and takes a second; here it is only a name for the reader.
    from workbench.destinations.spec import Destination

# A person waits for this answer, so it is shorter than that of a send.
DEADLINE_S = 20.0
PAGE = Limit(100, "audiences a page", "doc.batch.com audiences/list")
# At one request a second: a person waits 20 s at most.
MOST_PAGES = Limit(20, "pages of a list", "ours", True)
_LIST = "2.11/audiences/list"


@dataclass(frozen=True, slots=True)
class Audience:
    """An audience as the vendor lists it; `size` is the number of its ids."""

    name: str
    display_name: str
    size: int | None
    updated: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was seen at the target, and when (UTC); a typed label proves nothing, this does.

    `exists` and `size` are about `object_name`; `audiences` is filled when a list was needed.
    """

    connection: str
    label: str
    world: str
    project_key: str
    object_name: str
    exists: bool
    size: int | None
    seen_at: str
    audiences: tuple[Audience, ...] = field(default=())


def look(
    connection: Connection, destination: Destination, options: Mapping[str, OptionValue]
) -> Evidence:
    """What the target holds for this send.

    Raises FixTheConnection when it does not answer, does not take the key, or lacks an audience
    that nothing in this send creates; Wait when the vendor asks for patience.
    """
    name = str(options.get("name") or "")
    with _asking(connection, destination) as ask:
        if destination.indexing is None or not name:
            audiences = tuple(_pages(ask, _list_route(destination)))
            return _evidence(connection, name, True, None, audiences)
        answer = ask(destination.indexing.route, {"name": name})
        sight = seen(answer)
        if sight is None:
            raise FixTheConnection(_odd(connection, answer))
        if sight.exists:
            return _evidence(connection, name, True, sight.size, ())
        audiences = tuple(_pages(ask, _list_route(destination)))
    if not any(step.creates and step.object == name for step in destination.steps(options)):
        raise FixTheConnection(_missing(connection, destination, name, audiences))
    return _evidence(connection, name, False, 0, audiences)


def list_audiences(
    connection: Connection, destination: Destination | None = None
) -> tuple[Audience, ...]:
    """The target's audiences, at most 2,000; raises FixTheConnection and Wait as `look` does."""
    if destination is None:
        from workbench.destinations.registry import destination as named

        destination = named("batch.audiences.update")
    with _asking(connection, destination) as ask:
        return tuple(_pages(ask, _list_route(destination)))


Ask = Callable[[str, Mapping[str, str]], Reply]


@contextlib.contextmanager
def _asking(connection: Connection, destination: Destination) -> Iterator[Ask]:
    """A question that takes its turn from the quota, and is asked once more at most."""
    client = Client(connection, deadline_s=DEADLINE_S)
    with Journal() as journal, contextlib.closing(client):
        fingerprint, paced = connection.fingerprint, connection.paced
        pace = Pace(journal, fingerprint, destination.quota, boot_id(), paced=paced)

        def ask(route: str, params: Mapping[str, str]) -> Reply:
            for _ in range(2):
                _turn(pace)
                answer = client.get(route, params)
                if isinstance(answer, Failure) or answer.status != 429:
                    return _readable(connection, answer)
                pace.silence(time.monotonic(), max(LEAST_WAIT.value, retry_after_s(answer) or 0))
            message = f"{connection.label} answers that there were too many requests: try later"
            raise Wait(message)

        yield ask


def _turn(pace: Pace) -> None:
    wait = pace.turn(time.monotonic())
    while wait > 0:
        if wait > MOST_WAIT.value:
            message = f"the vendor asked for silence, for {wait:,.0f} s more: try after that"
            raise Wait(message)
        time.sleep(wait)
        wait = pace.silent_for(time.monotonic())


def _readable(connection: Connection, answer: Reply | Failure) -> Reply:
    if isinstance(answer, Failure):
        raise FixTheConnection(_unreached(connection, answer))
    if answer.status in (401, 403):
        raise FixTheConnection(_refused(connection, answer))
    if answer.status == 503:
        message = f"{connection.label} answers that it is under maintenance (503): try later"
        raise Wait(message)
    if answer.status not in (200, 404):
        raise FixTheConnection(_odd(connection, answer))
    return answer


def _pages(ask: Ask, route: str) -> Iterator[Audience]:
    params = {"limit": str(PAGE.value)}
    for _ in range(MOST_PAGES.value):
        found = json_object(ask(route, params).body)
        listed = found.get("audiences")
        for one in listed if isinstance(listed, list) else ():
            yield _audience(one)
        cursor = found.get("next_from")
        if not found.get("has_more") or not isinstance(cursor, str):
            return
        params = {"limit": str(PAGE.value), "from": cursor}


def _audience(one: Mapping[str, object]) -> Audience:
    size = one.get("nb_ids")
    return Audience(
        name=str(one.get("name") or ""),
        display_name=str(one.get("display_name") or ""),
        size=size if isinstance(size, int) else None,
        updated=str(one.get("updated") or ""),
    )


def _list_route(destination: Destination) -> str:
    indexing = destination.indexing
    return _LIST if indexing is None else indexing.route.removesuffix("view") + "list"


def _evidence(
    connection: Connection,
    name: str,
    exists: bool,
    size: int | None,
    audiences: tuple[Audience, ...],
) -> Evidence:
    return Evidence(
        connection=connection.name,
        label=connection.label,
        world=connection.world,
        project_key=connection.project_key,
        object_name=name,
        exists=exists,
        size=size,
        seen_at=now_utc(),
        audiences=audiences,
    )


def _missing(
    connection: Connection, destination: Destination, name: str, audiences: tuple[Audience, ...]
) -> str:
    names = [one.name for one in audiences]
    near = process.extractOne(name, names, processor=str.casefold, score_cutoff=60)
    held = f"it has {len(names):,} and none is similar" if names else "it has none yet"
    told = f"the nearest name is “{near[0]}”" if near else held
    creates = any(option.name == "create" for option in destination.options)
    create = ", or create it with `--set create=true`" if creates else ", or create it first"
    return (
        f"{connection.label} has no audience called “{name}” ({told}): correct the name "
        f"(upper and lower case differ){create}"
    )


def _unreached(connection: Connection, failure: Failure) -> str:
    if connection.name == TWIN:
        fix = (
            "start it with `workbench twin` and set WORKBENCH_TWIN_URL to the address that it "
            "prints, or unset WORKBENCH_TWIN_URL to have one started"
        )
    else:
        fix = "check the network, then try again"
    return f"the connection “{connection.name}” does not answer ({failure.sentence}): {fix}"


def _refused(connection: Connection, answer: Reply) -> str:
    told = str(json_object(answer.body).get("error_message") or "")
    said = f": {redact(told, [connection.rest_key])[:200]}" if told else ""
    prefix = f"WORKBENCH_{connection.name.upper()}"
    key = f"{prefix}_KEY" if connection.name == TWIN else f"{prefix}_REST_KEY"
    project = f"{prefix}_PROJECT" if connection.name == TWIN else f"{prefix}_PROJECT_KEY"
    return (
        f"the connection “{connection.name}” refuses the key {connection.rest_key.hint()} for "
        f"the project {connection.project_key} ({answer.status}{said}): set {key} and {project} "
        "to a pair that belongs together"
    )


def _odd(connection: Connection, answer: Reply) -> str:
    return (
        f"the connection “{connection.name}” answers {answer.status} in a way that the vendor "
        f"does not document: check that {connection.base_url} is really the vendor's address"
    )
