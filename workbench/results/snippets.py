"""One request as code that somebody else can run; the secret is always a placeholder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Language = Literal["curl", "python", "http"]
_BATCH = {
    "Authorization": "Bearer YOUR_REST_API_KEY",
    "X-Batch-Project": "YOUR_PROJECT_KEY",
    "Content-Type": "application/json",
}


@dataclass(frozen=True, slots=True)
class _Request:
    """What is sent, with placeholders for the secret and for a host that nobody knows here."""

    url: str
    headers: Mapping[str, str]
    body: str


def snippet(vendor: str, route: str, body: str, language: Language) -> str:
    """A request to a vendor's route with these exact bytes, as curl, Python or plain HTTP.

    `body` is a chunk's file; Altcraft's has an empty place for the token (seed 002).
    """
    made = _altcraft(route, body) if vendor == "altcraft" else _batch(route, body)
    return {"curl": _curl, "python": _python, "http": _http}[language](made)


def _batch(route: str, body: str) -> _Request:
    return _Request(f"https://api.batch.com/{route}", _BATCH, body)


def _altcraft(route: str, body: str) -> _Request:
    xml = body.startswith("<")
    empty, filled = (
        ("<token>", "<token>YOUR_TOKEN") if xml else ('"token":"', '"token":"YOUR_TOKEN')
    )
    headers = {"Content-Type": "application/xml" if xml else "application/json"}
    url = f"https://YOUR_ALTCRAFT_HOST/api/v1.1/{route}"
    return _Request(url, headers, body.replace(empty, filled, 1))


def _curl(made: _Request) -> str:
    headers = " \\\n".join(f"  -H '{name}: {value}'" for name, value in made.headers.items())
    # Inside single quotes a shell reads everything but the quote itself as it is.
    quoted = made.body.replace("'", "'\\''")
    return f"curl -X POST '{made.url}' \\\n{headers} \\\n  --data-binary '{quoted}'\n"


def _python(made: _Request) -> str:
    return (
        "import requests\n\n"
        f"body = {made.body!r}\n"
        f"headers = {json.dumps(dict(made.headers), indent=4)}\n"
        f'answer = requests.post("{made.url}", data=body.encode(), headers=headers,\n'
        "                       allow_redirects=False, timeout=30)\n"
        "print(answer.status_code, answer.text)\n"
    )


def _http(made: _Request) -> str:
    length = len(made.body.encode())
    headers = "".join(f"{name}: {value}\n" for name, value in made.headers.items())
    host, _, path = made.url.removeprefix("https://").partition("/")
    first = f"POST /{path} HTTP/1.1\nHost: {host}\n"
    return f"{first}{headers}Content-Length: {length}\n\n{made.body}\n"
