"""The faults that a running practice vendor plays: which are in force, and new ones by order.

Speaks to a twin on this machine alone, by its own routes (README, "When something goes wrong").
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from workbench.delivery.addresses import loopback_address
from workbench.errors import FixTheConnection

Rule = Mapping[str, Any]
ROUTE = "/admin/faults"
PATIENCE_S = 5.0
# The twin takes any key that begins so, and holds nobody's real one.
_KEY = "twin_practice"


def in_force(url: str) -> list[Rule]:
    """The rules of the twin at that address, in order.

    Each with how many requests were for it (`seen`) and how often it was played (`fired`).

    Raises FixTheConnection where nothing answers there, or something else than a twin.
    """
    return _asked(url, "GET")


def order(url: str, rules: Sequence[Rule]) -> list[Rule]:
    """Sets these rules in place of all others, none for none; counts begin anew."""
    return _asked(url, "PUT", json.dumps(list(rules)).encode())


def _asked(url: str, method: str, body: bytes = b"") -> list[Rule]:
    parts = urlsplit(loopback_address(url))
    link = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=PATIENCE_S)
    try:
        link.request(method, ROUTE, body, {"Authorization": f"Bearer {_KEY}"})
        answer = link.getresponse()
        told = json.loads(answer.read())
    except (OSError, ValueError, http.client.HTTPException) as err:
        message = f"The practice vendor at {url} does not answer: start it again"
        raise FixTheConnection(message) from err
    finally:
        link.close()
    if not isinstance(told, dict) or not isinstance(told.get("faults"), list):
        said = told.get("error", "") if isinstance(told, dict) else ""
        message = (
            f"The practice vendor does not take that: {said}"
            if said
            else f"What answers at {url} is no practice vendor: end it, or start the app again"
        )
        raise FixTheConnection(message)
    return list(told["faults"])
