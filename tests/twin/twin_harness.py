"""A twin in this process with a clock the test sets, and twins that really listen."""

from __future__ import annotations

import http.client
import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from workbench.twin.exchange import Answer, Call, Twin, process
from workbench.twin.faults import Rule
from workbench.twin.log import Log
from workbench.twin.state import Store, open_store

KEY = "twin_secret_4711"
START = 1_760_000_000.0  # 2025-10-09T08:53:20Z


def _path(route: str) -> str:
    return f"/batch/2.11/{route if '/' in route else 'audiences/' + route}"


@dataclass
class Desk:
    """Calls the twin without HTTP; `now` is its clock."""

    folder: Path
    quota: bool = False
    indexing_s: float = 1.0
    now: float = START
    project: str = "project_a"
    _open: list[tuple[Store, Log]] = field(default_factory=list)

    @property
    def state(self) -> Path:
        return self.folder / "twin.db"

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / "log").read_text().splitlines()]

    def twin(self) -> Twin:
        if not self._open:
            store = open_store(self.state)
            self._open.append((store, Log(store, self.folder / "log")))
        store, log = self._open[-1]
        return Twin(store, log, lambda: self.now, self.quota, self.indexing_s)

    def close(self) -> None:
        for store, log in self._open:
            log.close()
            store.close()
        self._open.clear()

    def send(self, call: Call, fault: Rule | None = None) -> Answer:
        return process(self.twin(), call, fault)

    def headers(self, **changed: str | None) -> dict[str, str]:
        usual: dict[str, str | None] = {
            "authorization": f"Bearer {KEY}",
            "x-batch-project": self.project,
            "content-type": "application/json",
        }
        usual.update({name.replace("_", "-"): text for name, text in changed.items()})
        return {name: text for name, text in usual.items() if text is not None}

    def post(self, route: str, body: object) -> tuple[int, dict[str, Any]]:
        """`route` is a whole one such as catalogs/create, or what follows audiences/."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.send(Call("POST", _path(route), "", self.headers(), raw))
        return answer.status, json.loads(answer.body or b"{}")

    def get(self, route: str, **query: object) -> tuple[int, dict[str, Any]]:
        named = urlencode({name.rstrip("_"): value for name, value in query.items()})
        answer = self.send(Call("GET", _path(route), named, self.headers()))
        return answer.status, json.loads(answer.body)

    def create(self, name: str) -> str:
        status, body = self.post("create", {"name": name, "type": "custom_ids"})
        assert status == 202, body
        return str(body["indexing_token"])

    def write(self, route: str, name: str, *ids: dict[str, Any]) -> str:
        status, body = self.post(route, {"name": name, "ids": list(ids)})
        assert status == 202, body
        return str(body["indexing_token"])

    def view(self, name: str, token: str | None = None) -> dict[str, Any]:
        query = {"name": name} if token is None else {"name": name, "indexing_token": token}
        status, body = self.get("view", **query)
        assert status == 200, body
        return body


@dataclass
class Running:
    """A twin in a process of its own."""

    process: subprocess.Popen[str]
    url: str
    folder: Path

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / "log").read_text().splitlines()]

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=10)

    def request(
        self, method: str, path: str, body: object = None, key: str = KEY
    ) -> tuple[int, dict[str, str], bytes]:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {
            "Authorization": f"Bearer {key}",
            "X-Batch-Project": "project_a",
            "Content-Type": "application/json",
        }
        connection = self.connect()
        try:
            connection.request(method, path, raw if method == "POST" else None, headers)
            reply = connection.getresponse()
            return reply.status, {k.lower(): v for k, v in reply.getheaders()}, reply.read()
        finally:
            connection.close()

    def post(self, route: str, body: object) -> tuple[int, dict[str, str], bytes]:
        return self.request("POST", _path(route), body)

    def end(self) -> int:
        """SIGTERM, then the exit code."""
        self.process.terminate()
        return self.process.wait(timeout=10)
