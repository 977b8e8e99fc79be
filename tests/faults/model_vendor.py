"""A vendor in this process, for the model: what it does to each request is told in advance."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from workbench.delivery.client import Failure
from workbench.vocabulary.replies import Reply

JSON = {"content-type": "application/json"}
TOKEN = "a0082dc6860938a26280bd3ba927303b"
# What a request can come to: is it applied, and what comes back.
ACTS = (
    "fine",
    "applied, answer lost",
    "lost",
    "refused",
    "too many",
    "maintenance",
    "applied, 500",
    "500",
    "no key",
    "unreachable",
    "half an answer",
)


def error(status: int, code: str) -> Reply:
    body = json.dumps({"error_code": code, "error_message": "told by the vendor"})
    return Reply(status, JSON, body.encode())


class Vendor:
    """Stands in for `Client`; `log` has a line for each request, as the twin writes them."""

    def __init__(self) -> None:
        self.log: list[dict[str, Any]] = []
        self.acts: list[str] = []
        self.bad: set[str] = set()

    def coming(self, acts: Iterable[str], bad: Iterable[str] = ()) -> None:
        """What the next requests come to; those with a bad id are always refused as a whole."""
        self.acts = list(acts)
        self.bad |= set(bad)

    def __call__(self, target: object) -> Vendor:
        return self

    def another(self) -> Vendor:
        return self

    def close(self) -> None:
        pass

    def ask(self, route: str, params: Mapping[str, str]) -> Reply:
        view = {"name": params.get("name", ""), "nb_ids": 0, "indexing_state": "APPLIED"}
        return Reply(200, JSON, json.dumps(view).encode())

    def send(
        self,
        route: str,
        body: bytes,
        form: str,
        secret_at: int | None,
        on_sent: Callable[[], object],
    ) -> Reply | Failure:
        act = self.acts.pop(0) if self.acts else "fine"
        if act == "unreachable":
            return Failure(certainly_not_sent=True, sentence="nothing answers")
        ids = [one["id"] for one in json.loads(body)["ids"]]
        if set(ids) & self.bad:
            act = "refused"
        applies = act in ("fine", "half an answer") or act.startswith("applied")
        applied = [("add", who) for who in ids] if applies else []
        sha256 = hashlib.sha256(body).hexdigest()
        self.log.append({"sha256": sha256, "applied": applied, "token": TOKEN if applied else None})
        on_sent()
        return _answers()[act]


def _answers() -> Mapping[str, Reply | Failure]:
    lost = Failure(certainly_not_sent=False, sentence="the connection broke")
    return {
        "fine": Reply(202, JSON, json.dumps({"indexing_token": TOKEN}).encode()),
        "half an answer": Reply(202, JSON, b'{"indexing_tok'),
        "applied, answer lost": lost,
        "lost": lost,
        "refused": error(400, "MALFORMED_PARAMETER"),
        "too many": error(429, "TOO_MANY_REQUESTS"),
        "maintenance": error(503, "MAINTENANCE_ERROR"),
        "applied, 500": error(500, "SERVER_ERROR"),
        "500": error(500, "SERVER_ERROR"),
        "no key": error(401, "AUTHENTICATION_INVALID"),
    }
