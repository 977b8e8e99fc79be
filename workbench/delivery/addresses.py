"""Where a key may go: the vendors' addresses, and this machine's own for practice.

Fixed and not editable, so that a key cannot be lured to another host (reliability.md T4).
"""

from __future__ import annotations

import os
import re

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from workbench.errors import FixTheConnection

BATCH_HOST = "api.batch.com"
BATCH_BASE = f"https://{BATCH_HOST}"
# The cloud's host (api/altcraft.md 1). A platform on a company's own premises has a host of its
# own, which counts only when whoever runs this machine has named it here, exactly (T4).
ALTCRAFT_HOSTS = ("ru.altkraft.com",)
MORE_HOSTS = "WORKBENCH_ALTCRAFT_HOSTS"
ALTCRAFT_PATH = "/api/v1.1"
# A name, never a number: whatever ends in one is an address (127.1, 10.0.0.1, 0x7f.1).
_HOST = re.compile(r"(?!-)[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*(:[1-9][0-9]{0,4})?")
MOST_PORT = 65_535
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def altcraft_hosts() -> tuple[str, ...]:
    """The hosts that an Altcraft token may go to: the cloud's, and those that were allowed."""
    more = os.environ.get(MORE_HOSTS, "").lower()
    return (*ALTCRAFT_HOSTS, *(one.strip() for one in more.split(",") if one.strip()))


def allowed(given: str, where: str) -> str:
    """A host of the allow-list; raises FixTheConnection for any other (reliability.md T4)."""
    host = given.strip().lower()
    hosts = altcraft_hosts()
    port = host.partition(":")[2]
    if host not in hosts or not _HOST.fullmatch(host) or int(port or 443) > MOST_PORT:
        shown = f"is “{host}”" if host else "is not set"
        message = (
            f"{where} {shown}: expected {' or '.join(hosts)}; a platform of your own is "
            f"allowed by naming its host in {MORE_HOSTS}"
        )
        raise FixTheConnection(message)
    return host


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
    here = parts.scheme == "http" and parts.host in LOOPBACK and parts.path in (None, "", "/")
    if not (plain and bare and here):
        message = (
            "WORKBENCH_TWIN_URL is not an address on this machine: expected something like "
            "http://127.0.0.1:8600, without a user, a path or a query"
        )
        raise FixTheConnection(message)
    return f"http://{parts.host}:{parts.port}" if parts.port else f"http://{parts.host}"
