"""A look at the target before anything is sent: does it answer, take the key, hold the object?"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workbench.delivery.answers import retry_after_s
from workbench.delivery.asking import Sight, seen
from workbench.delivery.client import Client, Failure
from workbench.delivery.connections import TWIN, Connection
from workbench.delivery.journal import Journal, now_utc
from workbench.delivery.listing import Listed, instead, listed_by
from workbench.delivery.processes import boot_id
from workbench.delivery.quota import Pace
from workbench.delivery.retry import LEAST_WAIT, MOST_WAIT
from workbench.delivery.secrets import redact
from workbench.delivery.secrets_file import called
from workbench.errors import FixTheConnection, Wait
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.options import OptionValue
from workbench.vocabulary.replies import Ask, Reply, json_object
from workbench.vocabulary.steps import Quota

if TYPE_CHECKING:
    # pandera comes with it and takes a second; here it is only a name for the reader.
    from workbench.destinations.spec import Destination, Look

# A person waits for this answer, so it is shorter than that of a send.
DEADLINE_S = 20.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was seen at the target, and when (UTC); a typed label proves nothing, this does.

    `exists` and `size` are about `object_name`, which is a `noun` with a number of `holds` in it;
    `found` is that object in the vendor's own words; `others` is filled when a list was needed.
    """

    connection: str
    label: str
    world: str
    project_key: str
    object_name: str
    exists: bool
    size: int | None
    seen_at: str
    noun: str = ""
    holds: str = "id"
    others: tuple[Listed, ...] = field(default=())
    found: Mapping[str, object] = field(default_factory=dict)


def look(
    connection: Connection, destination: Destination, options: Mapping[str, OptionValue]
) -> Evidence:
    """What the target holds for this send.

    Raises FixTheConnection when it does not answer, does not take the key, or lacks something
    that an option names and nothing in this send creates; Wait when the vendor asks for patience.
    """
    how = destination.look
    with asking(connection, how.quota) as ask:
        name = _named(how, options)
        sight, others = _sight(connection, ask, how, name)
        if not sight.exists and not _created(destination, options, name):
            raise FixTheConnection(_missing(connection, destination, how, name, others))
        for one in destination.lists:
            if wanted := _named(one, options):
                there, held = _sight(connection, ask, one, wanted)
                if not there.exists:
                    message = _missing(connection, destination, one, wanted, held)
                    raise FixTheConnection(message)
    return _evidence(connection, how, name, sight, others)


def _named(how: Look, options: Mapping[str, OptionValue]) -> str:
    return str(options.get(how.option) or "") if how.option else ""


def _sight(
    connection: Connection, ask: Ask, how: Look, name: str
) -> tuple[Sight, tuple[Listed, ...]]:
    """The object of that name; where it is not there or none is named, also what is."""
    if not how.view or not name:
        return Sight(exists=True), tuple(listed_by(ask, how))
    answer = ask(how.view, {how.by: name})
    sight = seen(how, answer)
    if sight is None:
        raise FixTheConnection(_odd(connection, answer))
    return sight, () if sight.exists else tuple(listed_by(ask, how))


def _created(destination: Destination, options: Mapping[str, OptionValue], name: str) -> bool:
    steps = destination.steps(Recipe(destination.key, options))
    return any(step.creates and step.object == name for step in steps)


def listed(connection: Connection, how: Look) -> tuple[Listed, ...]:
    """What the target holds of one kind, at most 2,000; raises as `look` does."""
    with asking(connection, how.quota) as ask:

        def heard(route: str, params: Mapping[str, str]) -> Reply:
            answer = ask(route, params)
            # Altcraft says inside what it does not know (api/altcraft.md 3.3).
            found = json_object(answer.body)
            if answer.status == 404 or found.get("error") == 404:
                raise FixTheConnection(_no_list(connection, how))
            # What is no list is not an empty one: nobody shall create what is there already.
            if not found or not isinstance(found.get(how.listed), list | None):
                raise FixTheConnection(_odd(connection, answer))
            return answer

        return tuple(listed_by(heard, how))


@contextlib.contextmanager
def asking(connection: Connection, quota: Quota) -> Iterator[Ask]:
    """A question that takes its turn from the quota, and is asked once more at most."""
    client = Client(connection, deadline_s=DEADLINE_S)
    with Journal() as journal, contextlib.closing(client):
        pace = Pace(journal, connection.fingerprint, boot_id(), paced=connection.paced)

        def ask(route: str, params: Mapping[str, str]) -> Reply:
            for _ in range(2):
                _turn(pace, quota)
                answer = client.ask(route, params)
                if isinstance(answer, Failure) or answer.status != 429:
                    return _readable(connection, answer)
                pace.silence(time.monotonic(), max(LEAST_WAIT.value, retry_after_s(answer) or 0))
            message = f"{connection.label} answers that there were too many requests: try later"
            raise Wait(message)

        yield ask


def _turn(pace: Pace, quota: Quota) -> None:
    wait = pace.turn(time.monotonic(), quota)
    while wait > 0:
        if wait > MOST_WAIT.value:
            message = f"the vendor asked for silence, for {wait:,.0f} s more: try after that"
            raise Wait(message)
        time.sleep(wait)
        wait = pace.silent_for(time.monotonic())


def _readable(connection: Connection, answer: Reply | Failure) -> Reply:
    if isinstance(answer, Failure):
        raise FixTheConnection(_unreached(connection, answer))
    # Altcraft answers 200 and says inside what it refuses (api/altcraft.md 3.3).
    inside = json_object(answer.body).get("error") if connection.vendor == "altcraft" else None
    if answer.status in (401, 403) or inside in (401, 403):
        raise FixTheConnection(_refused(connection, answer))
    if answer.status == 503:
        message = f"{connection.label} answers that it is under maintenance (503): try later"
        raise Wait(message)
    if answer.status not in (200, 404):
        raise FixTheConnection(_odd(connection, answer))
    return answer


def _evidence(
    connection: Connection, how: Look, name: str, sight: Sight, others: tuple[Listed, ...]
) -> Evidence:
    return Evidence(
        connection=connection.name,
        label=connection.label,
        world=connection.world,
        project_key=connection.project_key,
        object_name=name,
        exists=sight.exists,
        size=sight.size,
        seen_at=now_utc(),
        noun=how.noun,
        holds=how.holds,
        others=others,
        found=sight.found,
    )


# What practice has is invented: that it lacks a number says nothing about an account.
REHEARSE = (
    "your own account may have it, so take one of practice's to rehearse with, and the real number "
    "when you send there"
)


def _missing(
    connection: Connection,
    destination: Destination,
    how: Look,
    name: str,
    others: Sequence[Listed],
) -> str:
    if how.by == "id":
        mend = "correct the number, or create it first"
        if connection.world == "practice":
            mend = REHEARSE
        return (
            f"{connection.label} has no {how.noun} with the number “{name}” "
            f"({instead(how, name, others)}): {mend}"
        )
    creates = any(option.name == "create" for option in destination.options)
    create = ", or create it with `--set create=true`" if creates else ", or create it first"
    return (
        f"{connection.label} has no {how.noun} called “{name}” ({instead(how, name, others)}): "
        f"correct the name (upper and lower case differ){create}"
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
    found = json_object(answer.body)
    told = str(found.get("error_message") or found.get("error_text") or "")
    said = f": {redact(told, [connection.rest_key])[:200]}" if told else ""
    if connection.source in ("keyring", "session"):
        what = "token" if connection.vendor == "altcraft" else "key"
        return (
            f"the connection “{connection.name}” refuses the {what} {connection.rest_key.hint()} "
            f"for {connection.project_key} ({answer.status}{said}): add it again under the same "
            "name on the page Connections, with what your vendor's dashboard shows"
        )
    if connection.file is not None:
        parts = ("token",) if connection.vendor == "altcraft" else ("rest_key", "project_key")
        return (
            f"the connection “{connection.name}” refuses the key {connection.rest_key.hint()} for "
            f"{connection.project_key} ({answer.status}{said}): correct "
            f"{called(connection.file, connection.name, *parts)}"
        )
    prefix = f"WORKBENCH_{connection.name.upper()}"
    if connection.vendor == "altcraft":
        variable = f"{prefix}_KEY" if connection.name == TWIN else f"{prefix}_TOKEN"
        status = answer.status if answer.status != 200 else found.get("error")
        return (
            f"the connection “{connection.name}” refuses the token {connection.rest_key.hint()} "
            f"({status}{said}): set {variable} to a token of {connection.base_url}"
        )
    key = f"{prefix}_KEY" if connection.name == TWIN else f"{prefix}_REST_KEY"
    project = f"{prefix}_PROJECT" if connection.name == TWIN else f"{prefix}_PROJECT_KEY"
    return (
        f"the connection “{connection.name}” refuses the key {connection.rest_key.hint()} for "
        f"the project {connection.project_key} ({answer.status}{said}): set {key} and {project} "
        "to a pair that belongs together"
    )


def _no_list(connection: Connection, how: Look) -> str:
    return (
        f"the connection “{connection.name}” knows no list of {how.noun}s (404): check that "
        f"{connection.base_url} is the vendor's address and that the key may read {how.noun}s"
    )


def _odd(connection: Connection, answer: Reply) -> str:
    return (
        f"the connection “{connection.name}” answers {answer.status} in a way that the vendor "
        f"does not document: check that {connection.base_url} is really the vendor's address"
    )
