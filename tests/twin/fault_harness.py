"""A running twin whose faults a test orders, and what then comes over the bare socket."""

from __future__ import annotations

import json
import socket
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from twin_harness import KEY, Running

BATCH, ALTCRAFT = "/batch/2.11/", "/altcraft/api/v1.1/"
UPDATE = "audiences/update"


@dataclass
class Spoilt:
    """`order` replaces the rules in force; `raw` is what a client without HTTP sees."""

    twin: Running

    def order(self, *rules: dict[str, Any]) -> None:
        status, _, body = self.admin("PUT", "/admin/faults", json.dumps(rules).encode())
        assert status == 200, body

    def admin(
        self, method: str, path: str, body: bytes | None = None, **changed: str
    ) -> tuple[int, dict[str, str], Any]:
        headers = {"Authorization": f"Bearer {KEY}", **changed}
        connection = self.twin.connect()
        try:
            connection.request(method, path, body, headers)
            reply = connection.getresponse()
            told = {name.lower(): text for name, text in reply.getheaders()}
            return reply.status, told, json.loads(reply.read())
        finally:
            connection.close()

    def audience(self, name: str) -> str:
        body = {"name": name, "type": "custom_ids"}
        assert self.twin.request("POST", f"{BATCH}audiences/create", body)[0] == 202
        return name

    def socket(self, timeout: float = 10) -> socket.socket:
        address = ("127.0.0.1", urlsplit(self.twin.url).port)
        return socket.create_connection(address, timeout=timeout)

    def sent(self, path: str, body: object, *, method: str = "POST") -> socket.socket:
        """A connection over which one whole request has gone."""
        raw = json.dumps(body).encode()
        head = [
            f"{method} {path} HTTP/1.1",
            "Host: 127.0.0.1",
            f"Authorization: Bearer {KEY}",
            "X-Batch-Project: project_a",
            "Content-Type: application/json",
            f"Content-Length: {len(raw)}",
            "Connection: close",
        ]
        connection = self.socket()
        connection.sendall("\r\n".join([*head, "", ""]).encode() + raw)
        return connection

    def raw(self, path: str, body: object, *, method: str = "POST") -> bytes:
        """Every byte until the end of the connection; raises ConnectionResetError for a reset."""
        with self.sent(path, body, method=method) as connection:
            return read_all(connection)

    def add(self, audience: str, *ids: str) -> bytes:
        return self.raw(BATCH + UPDATE, adding(audience, *ids))

    def line(self) -> dict[str, Any]:
        """The newest line of the log."""
        return self.twin.lines[-1]

    def line_of(self, who: str, within_s: float = 5) -> dict[str, Any]:
        """The line that says that this id was applied, once it is there."""
        until = time.monotonic() + within_s
        while time.monotonic() < until:
            for line in self.twin.lines:
                if any(applied == who for _, applied in line["applied"]):
                    return line
            time.sleep(0.02)
        raise AssertionError(f"{who} was not applied within {within_s} s")


def adding(audience: str, *ids: str) -> dict[str, Any]:
    return {"name": audience, "ids": [{"action": "add", "id": who} for who in ids]}


def rule(do: str, route: str = UPDATE, **more: object) -> dict[str, Any]:
    return {"match": {"route": route}, "do": do, **more}


def read_all(connection: socket.socket) -> bytes:
    parts = []
    while part := connection.recv(65_536):
        parts.append(part)
    return b"".join(parts)


def split(answer: bytes) -> tuple[int, dict[str, str], bytes]:
    """(status, headers in lower case, body) of a whole answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *rest = head.decode("ascii").split("\r\n")
    pairs = (line.partition(": ") for line in rest)
    return int(first.split()[1]), {name.lower(): text for name, _, text in pairs}, body
