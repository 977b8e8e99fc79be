"""Where to send, with which secret, and which world that is.

From the environment, else a file of secrets, else what was added on a page.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, cast, get_args

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from workbench.delivery import added, keeping, secrets_file
from workbench.delivery.added import Added
from workbench.delivery.keeping import Kept, Pair
from workbench.delivery.secrets import LEAST, Secret, header_text, secret
from workbench.delivery.secrets_file import Written
from workbench.errors import FixTheConnection

World = Literal["practice", "test", "production"]
Vendor = Literal["batch", "altcraft"]
Source = Literal["environment", "file", "keyring", "session"]

# Fixed and not editable, so that a key cannot be lured to another host (reliability.md T4).
BATCH_HOST = "api.batch.com"
BATCH_BASE = f"https://{BATCH_HOST}"
# The cloud's host (api/altcraft.md 1). A platform on a company's own premises has a host of its
# own, which counts only when whoever runs this machine has named it here, exactly (T4).
ALTCRAFT_HOSTS = ("ru.altkraft.com",)
MORE_HOSTS = "WORKBENCH_ALTCRAFT_HOSTS"
_ALTCRAFT_PATH = "/api/v1.1"
_PATHS: Mapping[Vendor, str] = {"batch": "/batch", "altcraft": "/altcraft/api/v1.1"}
# A name, never a number: whatever ends in one is an address (127.1, 10.0.0.1, 0x7f.1).
_HOST = re.compile(r"(?!-)[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*(:[1-9][0-9]{0,4})?")
_KEY = re.compile(r"WORKBENCH_([A-Z0-9_]+_)?(REST_KEY|TOKEN|TWIN_KEY)")
MOST_PORT = 65_535
MOST_NAME = 30  # as the names of audiences; it becomes a part of variables' names
TWIN, PRACTICE = "twin", "Practice"  # its name, and what pages call it
# contract.md: the twin "accepts only keys that start with `twin_`".
TWIN_KEY_START = "twin_"
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_KIND = re.compile(r"WORKBENCH_([A-Z][A-Z0-9_]*)_KIND")


@dataclass(frozen=True, slots=True)
class Connection:
    """One target: a base address, a key, a project, and the world it belongs to.

    Altcraft's token picks the account by itself, so there the project is the host.

    `paced` is False only for a practice twin that runs without quotas (`--no-quota`); `source` is
    where its key comes from, and `file` which file that is: no part of what it is.
    """

    name: str
    vendor: Vendor
    world: World
    base_url: str
    rest_key: Secret
    project_key: str
    label: str
    paced: bool = True
    source: Source = field(default="environment", compare=False)
    file: Path | None = field(default=None, compare=False)

    @property
    def fingerprint(self) -> str:
        """A short name for (address, project), never made from the key: 12 hex digits.

        Practice is one place whatever its address: a twin of ours starts on any free port.
        """
        where = self.world if self.world == "practice" else self.base_url
        where += "" if self.vendor == "batch" else f" {self.vendor}"
        told = f"{where}\n{self.project_key}".encode()
        return hashlib.sha256(told).hexdigest()[:12]


def connection(name: str, vendor: Vendor | None = None, *, twin_url: str = "") -> Connection:
    """The connection of that name to a vendor; raises FixTheConnection with what to set.

    Practice imitates both vendors (Batch, unless told); any other connection belongs to one, and
    asking it for the other is an error. `twin_url` is the address of a running twin; without it
    WORKBENCH_TWIN_URL is used.
    """
    if name.lower() == TWIN:
        return _twin(twin_url or os.environ.get("WORKBENCH_TWIN_URL", ""), vendor or "batch")
    found = _found(name.lower()) if _NAME.fullmatch(name) else None
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
    some = _in_environment() | secrets_file.every().keys() | added.every().keys()
    return (TWIN, *sorted(some - {TWIN}))


def _in_environment() -> set[str]:
    return {m[1].lower() for key in os.environ if (m := _KIND.fullmatch(key))}


def _found(name: str) -> Connection | None:
    """The connection whole from its first source: keys of two are never put together."""
    if name in _in_environment():
        return _from_environment(name)
    written = secrets_file.every().get(name)
    if written is not None:
        return _from_file(written)
    typed = added.every().get(name)
    return None if typed is None else _from_page(typed)


def known_keys() -> list[Secret]:
    """Every key in the environment and in files, also one that no connection can use, and every
    key that this process was given on a page, for `redact`."""
    found = (text.strip() for name, text in os.environ.items() if _KEY.fullmatch(name))
    given = [Secret(text) for text in found if len(text) >= LEAST]
    return [*given, *secrets_file.known(), *keeping.known()]


def add(one: Added, key: str, project: str = "") -> Kept:
    """Keeps a connection that was typed on a page; where its key is from now on.

    Raises FixTheConnection for a name that is taken or cannot be one, a host that is not allowed,
    a key of practice, one that was pasted into another box as well, and another target or another
    label under the name of a connection that is there already.
    """
    if any(_of_the_key(told, key.strip()) for told in (one.label, one.name, project.strip())):
        message = (
            "the key stands in the name or the project key too, which are shown and kept in files: "
            "give the connection a name of your own, and the project key of your vendor's dashboard"
        )
        raise FixTheConnection(message)
    if not _NAME.fullmatch(one.name) or one.name != one.name.lower() or len(one.name) > MOST_NAME:
        message = (
            f"“{one.name}” cannot be the name of a connection: expected a small letter, then "
            f"small letters, digits or _, {MOST_NAME} characters at most"
        )
        raise FixTheConnection(message)
    before = added.every().get(one.name)
    taken = {TWIN, PRACTICE.lower(), *_in_environment(), *secrets_file.every()}
    if not taken.isdisjoint((one.name, one.label.strip().lower())):
        message = f"a connection is called “{one.name}” already: choose another name"
        raise FixTheConnection(message)
    if before is not None:
        _refuse_another(before, one, project.strip())
    made = _made(one, Pair(Secret(key), project), "session")
    return added.keep(one, Pair(made.rest_key, project.strip()))


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


def _of_the_key(told: str, key: str) -> bool:
    """Whether a text holds a key, or is a long piece of one, as a box that is too short cuts it."""
    shorter, longer = sorted((told.strip().lower(), key.lower()), key=len)
    return len(shorter) >= LEAST and shorter in longer


def altcraft_hosts() -> tuple[str, ...]:
    """The hosts that an Altcraft token may go to: the cloud's, and those that were allowed."""
    more = os.environ.get(MORE_HOSTS, "").lower()
    return (*ALTCRAFT_HOSTS, *(one.strip() for one in more.split(",") if one.strip()))


def refuse_foreign_key(target: Connection) -> None:
    """Raises FixTheConnection where the key is not for the address, whoever put them together.

    A made-up key never leaves this machine, a real one is never offered to what runs on it, and
    nothing but that is spoken to without TLS (reliability.md T4).
    """
    parts = parse_url(target.base_url)
    here = parts.host in _LOOPBACK
    if here != target.rest_key.reveal().startswith(TWIN_KEY_START):
        kind = "a real" if here else "a practice"
        message = (
            f"the connection “{target.name}” has {kind} key and leads to {parts.host}: use a key "
            f"that starts with “{TWIN_KEY_START}” for practice, and only there"
        )
        raise FixTheConnection(message)
    if parts.scheme != "https" and not here:
        message = f"the connection “{target.name}” leads to {parts.host} without TLS: use https"
        raise FixTheConnection(message)


def vendor_of(destination: str) -> Vendor:
    """Whose a destination is, by its key: the part before the first dot."""
    return cast("Vendor", destination.partition(".")[0])


def environment(target: Connection) -> dict[str, str]:
    """The variables from which a worker makes this connection again; holds the key."""
    if target.name == TWIN:
        made = {
            "WORKBENCH_TWIN_URL": target.base_url.removesuffix(_PATHS[target.vendor]),
            "WORKBENCH_TWIN_KEY": target.rest_key.reveal(),
            "WORKBENCH_TWIN_PROJECT": target.project_key,
        }
        return made if target.paced else {**made, "WORKBENCH_TWIN_NO_QUOTA": "1"}
    prefix = f"WORKBENCH_{target.name.upper()}"
    label = {} if target.label == target.name else {f"{prefix}_LABEL": target.label}
    if target.vendor == "altcraft":
        return {
            **label,
            f"{prefix}_KIND": target.vendor,
            f"{prefix}_WORLD": target.world,
            f"{prefix}_TOKEN": target.rest_key.reveal(),
            f"{prefix}_HOST": target.project_key,
            MORE_HOSTS: target.project_key,
        }
    return {
        **label,
        f"{prefix}_KIND": target.vendor,
        f"{prefix}_WORLD": target.world,
        f"{prefix}_REST_KEY": target.rest_key.reveal(),
        f"{prefix}_PROJECT_KEY": target.project_key,
    }


def loopback_address(url: str) -> str:
    """`http://HOST:PORT` of this machine, rebuilt from its parts; raises FixTheConnection.

    Anything that two readers of an address could take differently is refused (reliability.md T4):
    user information, a backslash, a query, a fragment, a path, another spelling of loopback.
    """
    try:
        parts = parse_url(url)
    except LocationParseError:
        parts = parse_url("")
    plain = url.isascii() and "\\" not in url and "@" not in url
    bare = not (parts.auth or parts.query is not None or parts.fragment is not None)
    here = parts.scheme == "http" and parts.host in _LOOPBACK and parts.path in (None, "", "/")
    if not (plain and bare and here):
        message = (
            "WORKBENCH_TWIN_URL is not an address on this machine: expected something like "
            "http://127.0.0.1:8600, without a user, a path or a query"
        )
        raise FixTheConnection(message)
    return f"http://{parts.host}:{parts.port}" if parts.port else f"http://{parts.host}"


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
    return Connection(
        name=TWIN,
        vendor=vendor,
        world="practice",
        base_url=loopback_address(url) + _PATHS[vendor],
        rest_key=secret(key, "WORKBENCH_TWIN_KEY"),
        project_key=header_text(project, "WORKBENCH_TWIN_PROJECT"),
        label=PRACTICE,
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
        host = _allowed(part("HOST"), called("HOST"))
        key = _real(part("TOKEN"), called("TOKEN"))
        _refuse_key_in(label, called("LABEL"), key)
        return _altcraft(name, world, host, key, label)
    key = _real(part("REST_KEY"), called("REST_KEY"))
    project = header_text(part("PROJECT_KEY"), called("PROJECT_KEY"))
    _refuse_key_in(label, called("LABEL"), key)
    _refuse_key_in(project, called("PROJECT_KEY"), key)
    return _batch(name, world, project, key, label)


def _refuse_key_in(told: str, where: str, key: Secret) -> None:
    """Raises FixTheConnection for a text that pages show and files keep, where it holds the key."""
    if _of_the_key(told, key.reveal()):
        message = f"{where} holds the key and is shown: write there what it should be, not the key"
        raise FixTheConnection(message)


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
    return _made(one, pair, one.kept)


def _made(one: Added, pair: Pair, source: Source) -> Connection:
    if one.vendor == "altcraft":
        host = _allowed(one.host, "the host")
        token = _real(pair.key.reveal(), "the token")
        return replace(_altcraft(one.name, one.world, host, token, one.label), source=source)
    if one.host != BATCH_HOST:
        message = f"the connection “{one.name}” leads to {one.host}, which is not Batch's address"
        raise FixTheConnection(message)
    key = _real(pair.key.reveal(), "the REST key")
    project = header_text(pair.project, "the project key")
    return replace(_batch(one.name, one.world, project, key, one.label), source=source)


def _batch(name: str, world: World, project: str, key: Secret, label: str) -> Connection:
    return Connection(name, "batch", world, BATCH_BASE, key, project, label)


def _altcraft(name: str, world: World, host: str, token: Secret, label: str) -> Connection:
    base = f"https://{host}{_ALTCRAFT_PATH}"
    return Connection(name, "altcraft", world, base, token, host, label)


def _allowed(given: str, where: str) -> str:
    """A host of the allow-list; raises FixTheConnection for any other (reliability.md T4)."""
    host = given.strip().lower()
    allowed = altcraft_hosts()
    port = host.partition(":")[2]
    if host not in allowed or not _HOST.fullmatch(host) or int(port or 443) > MOST_PORT:
        shown = f"is “{host}”" if host else "is not set"
        message = (
            f"{where} {shown}: expected {' or '.join(allowed)}; a platform of your own is "
            f"allowed by naming its host in {MORE_HOSTS}"
        )
        raise FixTheConnection(message)
    return host


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


def _variable(name: str) -> str:
    return re.sub(r"[^A-Z0-9]+", "_", name.upper()).strip("_") or "NAME"
