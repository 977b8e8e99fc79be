"""A connection: where to send, with which secret, and which world that is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

from urllib3.util import parse_url

from workbench.delivery.addresses import ALTCRAFT_PATH, BATCH_BASE, LOOPBACK, MORE_HOSTS
from workbench.delivery.secrets import Secret
from workbench.errors import FixTheConnection

World = Literal["practice", "test", "production"]
Vendor = Literal["batch", "altcraft"]
Source = Literal["environment", "file", "keyring", "session"]

TWIN, PRACTICE = "twin", "Practice"  # its name, and what pages call it
# contract.md: the twin "accepts only keys that start with `twin_`".
TWIN_KEY_START = "twin_"
_TWIN_PATHS: Mapping[Vendor, str] = {"batch": "/batch", "altcraft": f"/altcraft{ALTCRAFT_PATH}"}


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


def practice(vendor: Vendor, address: str, key: Secret, project: str, *, paced: bool) -> Connection:
    """The twin as that vendor; `address` is its own, without a path."""
    base = address + _TWIN_PATHS[vendor]
    return Connection(TWIN, vendor, "practice", base, key, project, PRACTICE, paced)


def batch(name: str, world: World, project: str, key: Secret, label: str) -> Connection:
    """One to Batch, at its only address."""
    return Connection(name, "batch", world, BATCH_BASE, key, project, label)


def altcraft(name: str, world: World, host: str, token: Secret, label: str) -> Connection:
    """One to Altcraft; `host` is one that `addresses.allowed` gave back."""
    base = f"https://{host}{ALTCRAFT_PATH}"
    return Connection(name, "altcraft", world, base, token, host, label)


def vendor_of(destination: str) -> Vendor:
    """Whose a destination is, by its key: the part before the first dot."""
    return cast("Vendor", destination.partition(".")[0])


def refuse_foreign_key(target: Connection) -> None:
    """Raises FixTheConnection where the key is not for the address, whoever put them together.

    A made-up key never leaves this machine, a real one is never offered to what runs on it, and
    nothing but that is spoken to without TLS (reliability.md T4).
    """
    parts = parse_url(target.base_url)
    here = parts.host in LOOPBACK
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


def environment(target: Connection) -> dict[str, str]:
    """The variables from which a worker makes this connection again; holds the key."""
    if target.name == TWIN:
        made = {
            "WORKBENCH_TWIN_URL": target.base_url.removesuffix(_TWIN_PATHS[target.vendor]),
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
