"""One request as code that somebody else can run; the secret is always a placeholder."""

from __future__ import annotations

import json
from typing import Literal

Language = Literal["curl", "python", "http"]
HOST = "https://api.batch.com"
HEADERS = {
    "Authorization": "Bearer YOUR_REST_API_KEY",
    "X-Batch-Project": "YOUR_PROJECT_KEY",
    "Content-Type": "application/json",
}


def snippet(route: str, body: str, language: Language) -> str:
    """A request to a Batch route with these exact bytes, as curl, Python or plain HTTP."""
    return {"curl": _curl, "python": _python, "http": _http}[language](route, body)


def _curl(route: str, body: str) -> str:
    headers = " \\\n".join(f"  -H '{name}: {value}'" for name, value in HEADERS.items())
    # Inside single quotes a shell reads everything but the quote itself as it is.
    quoted = body.replace("'", "'\\''")
    return f"curl -X POST '{HOST}/{route}' \\\n{headers} \\\n  --data-binary '{quoted}'\n"


def _python(route: str, body: str) -> str:
    return (
        "import requests\n\n"
        f"body = {body!r}\n"
        f"headers = {json.dumps(HEADERS, indent=4)}\n"
        f'answer = requests.post("{HOST}/{route}", data=body.encode(), headers=headers,\n'
        "                       allow_redirects=False, timeout=30)\n"
        "print(answer.status_code, answer.text)\n"
    )


def _http(route: str, body: str) -> str:
    length = len(body.encode())
    headers = "".join(f"{name}: {value}\n" for name, value in HEADERS.items())
    host = HOST.removeprefix("https://")
    return f"POST /{route} HTTP/1.1\nHost: {host}\n{headers}Content-Length: {length}\n\n{body}\n"
