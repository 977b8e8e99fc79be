"""Altcraft's side of a twin in this process."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from twin_harness import KEY, START, Desk

from workbench.twin.altcraft.practice import seed_profiles, switch
from workbench.twin.exchange import Answer, Call
from workbench.twin.faults import Rule
from workbench.twin.holdings import altcraft_profiles

ROOT = "/altcraft/api/v1.1/"
UPDATE = "profiles/update_batch"
JSON, XML = "application/json", "application/xml"
FAILED = {"error", "error_text"}


@dataclass
class Account:
    """Sends to one practice database and looks at it; `matching` and the rest go at top level."""

    desk: Desk
    top: dict[str, object] = field(default_factory=dict)

    def call(
        self,
        route: str,
        body: bytes,
        media: str | None = JSON,
        *,
        method: str = "POST",
        fault: Rule | None = None,
        **headers: str,
    ) -> Answer:
        kind = {} if media is None else {"content-type": media}
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        return self.desk.send(Call(method, ROOT + route, "", {**kind, **named}, body), fault)

    def ask(self, route: str, **members: object) -> dict[str, Any]:
        """The answer's body; the token rides along."""
        answer = self.call(route, json.dumps({"token": KEY, **members}).encode())
        assert answer.status == 200
        found: dict[str, Any] = json.loads(answer.body)
        return found

    def update(self, *items: object, **top: object) -> list[dict[str, Any]]:
        """The results of a call that is taken as a whole."""
        body = self.ask(UPDATE, db_id=1, data=list(items), **{**self.top, **top})
        assert (body["error"], body["error_text"]) == (0, "Successful operation")
        results: list[dict[str, Any]] = body["result"]
        return results

    def errors(self, *items: object, **top: object) -> list[int]:
        return [result["error"] for result in self.update(*items, **top)]

    def xml(self, inner: str) -> str:
        """The text of the answer to a document; the token rides along."""
        body = f"<xml><token>{KEY}</token>{inner}</xml>".encode()
        answer = self.call(UPDATE, body, XML)
        assert (answer.status, answer.headers["Content-Type"]) == (200, XML)
        return answer.body.decode()

    def seed(self, *profiles: Mapping[str, object], db_id: int = 1) -> list[str]:
        return seed_profiles(self.desk.state, profiles, db_id=db_id, now=START)

    def strict(self) -> None:
        switch(self.desk.state, strict_profiles=True)

    def held(self, database: int = 1) -> list[dict[str, Any]]:
        """What profiles/get tells of everyone, without ids and what a subscription shows only."""
        found: list[dict[str, Any]] = [dict(one) for one in altcraft_profiles(self.desk.state)]
        if database != 1:
            found = [dict(one) for one in altcraft_profiles(self.desk.state, database)]
        for one in found:
            del one["id"]
            for subscription in one["subscriptions"]:
                for name in ("hash_id", "is_delete", "reg_info"):
                    del subscription[name]
                for name in ("domain", "md5"):
                    subscription.get("email_data", {}).pop(name, None)
        return found

    def only(self) -> dict[str, Any]:
        (one,) = self.held()
        return one


def subscription(
    *, status: str = "subscribed", resource: int = 1, mail: str = "a@b.example", **more: object
) -> dict[str, object]:
    """An e-mail subscription as reads tell it."""
    return {
        "resource_id": resource,
        "channel": "email",
        "status": status,
        "email_data": {"email": mail},
        "cats": [],
        "custom_fields": {},
        **more,
    }


def wanted(**more: object) -> dict[str, object]:
    """An e-mail subscription as update_batch takes it."""
    return {"resource_id": 1, "channel": "email", "email": "a@b.example", **more}


def as_xml(value: object, name: str = "xml") -> str:
    """The documents' XML of a JSON value: single-member arrays flagged (api/altcraft.md §7)."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        flag = " array='true'" if len(value) == 1 else ""
        return "".join(f"<{name}{flag}>{_inner(one)}</{name}>" for one in value)
    return f"<{name}>{_inner(value)}</{name}>"


def _inner(value: object) -> str:
    if isinstance(value, Mapping):
        return "".join(as_xml(one, name) for name, one in value.items())
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).replace("&", "&amp;").replace("<", "&lt;")
