"""One HTTP request and what came of it; the only user of requests.

Every rule of reliability.md §1.5 that concerns a single request is held here. What an answer
means, and whether to try again, is decided elsewhere.
"""

from __future__ import annotations

import http.client
import logging
import re
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from types import MappingProxyType
from typing import Any, Self
from xml.sax.saxutils import escape

import orjson
import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from workbench.delivery.connections import Connection, refuse_foreign_key
from workbench.delivery.secrets import Redacting, redact, redact_bytes
from workbench.delivery.sockets import Watch, WatchedPool, WatchedSecurePool
from workbench.errors import FixTheConnection
from workbench.vocabulary.replies import Reply
from workbench.vocabulary.steps import Body

CONNECT_S = 10.0
# 10 MB, the largest body, at 1 Mbit/s upwards, and half a minute for the vendor to answer.
DEADLINE_S = 120.0
# A list of partial errors for 10,000 rows is about 2 MB; anything beyond is not an answer.
MOST_BYTES = 8_000_000
_BLOCK = 65_536
# Members of Altcraft's questions that are numbers (api/altcraft.md 8).
_NUMBERS = frozenset({"id", "db_id", "resource_id", "from_id", "limit"})
# These log what a server sent that they cannot read, and urllib3 asks nobody before it warns.
_LOGGERS = tuple(
    f"urllib3.{name}" for name in ("connection", "connectionpool", "response", "util.retry")
)
_ROUTE = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*")
_FAILURES = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    ValueError,  # a socket that was shut down while it was being read
)


@dataclass(frozen=True, slots=True)
class Failure:
    """No complete answer: what happened, and whether the vendor can have seen the request.

    `certainly_not_sent` is True only when no byte of the request has left this machine. `stop`
    means that every further request would fare the same until a person changes something.
    """

    certainly_not_sent: bool
    sentence: str
    stop: bool = False


class _Key(AuthBase):
    """Adds the secret last, so that nothing made before can contain it; also keeps netrc out.

    Altcraft takes its key in the body (seed 002), where `send` has put it.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._connection.vendor == "batch":
            request.headers["Authorization"] = f"Bearer {self._connection.rest_key.reveal()}"
            request.headers["X-Batch-Project"] = self._connection.project_key
        return request


class _Transport(HTTPAdapter):
    """Requests' transport over watched sockets; it never tries anything a second time."""

    def __init__(self) -> None:
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": WatchedPool, "https": WatchedSecurePool}


class Client:
    """Requests to one connection, each on a socket of its own.

    `deadline_s` bounds a request from the name look-up to the last byte of the answer;
    `most_bytes` bounds the answer. Raises FixTheConnection where the key is not for the address.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        deadline_s: float = DEADLINE_S,
        connect_s: float = CONNECT_S,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        refuse_foreign_key(connection)
        self._connection = connection
        self._deadline_s = deadline_s
        self._connect_s = min(connect_s, deadline_s)
        self._most_bytes = most_bytes
        self._session = _session()
        self._quiet = Redacting(connection.rest_key)
        for name in _LOGGERS:
            logging.getLogger(name).addFilter(self._quiet)

    def another(self) -> Self:
        """A client of the same connection for another thread."""
        return type(self)(
            self._connection,
            deadline_s=self._deadline_s,
            connect_s=self._connect_s,
            most_bytes=self._most_bytes,
        )

    def close(self) -> None:
        """Lets go of the transport."""
        self._session.close()
        for name in _LOGGERS:
            logging.getLogger(name).removeFilter(self._quiet)

    def send(
        self,
        route: str,
        body: bytes,
        form: Body = "json",
        secret_at: int | None = None,
        on_sent: Callable[[], object] = lambda: None,
    ) -> Reply | Failure:
        """Sends these bytes once, as they are; with `secret_at`, with the key at that place.

        `on_sent` is called between the last byte that leaves and the first that is read.
        """
        if secret_at is not None:
            body = body[:secret_at] + self._key_text(form) + body[secret_at:]
        media = f"application/{form}"
        headers = {"Content-Type": media, "Accept": media}
        return self._once("POST", route, body, headers=headers, on_sent=on_sent)

    def ask(self, route: str, params: Mapping[str, str]) -> Reply | Failure:
        """Asks without changing anything: Batch by GET, Altcraft by POST (api/altcraft.md 1)."""
        if self._connection.vendor == "altcraft":
            body = orjson.dumps({"token": "", **_numbers(params)})
            return self.send(route, body, secret_at=len(b'{"token":"'))
        return self._once("GET", route, params=params)

    def _key_text(self, form: Body) -> bytes:
        """The key as it may stand between quotes or tags; the body has it from here to the wire."""
        key = self._connection.rest_key.reveal()
        return escape(key).encode() if form == "xml" else orjson.dumps(key)[1:-1]

    def _once(
        self,
        method: str,
        route: str,
        body: bytes | None = None,
        *,
        headers: Mapping[str, str] = MappingProxyType({}),
        params: Mapping[str, str] | None = None,
        on_sent: Callable[[], object] = lambda: None,
    ) -> Reply | Failure:
        with Watch(self._deadline_s, on_sent) as watch:
            try:
                answer = self._session.request(
                    method,
                    f"{self._connection.base_url}/{_checked(route)}",
                    data=body,
                    params=dict(params) if params else None,
                    headers=dict(headers),
                    auth=_Key(self._connection),
                    timeout=(self._connect_s, self._deadline_s),
                    allow_redirects=False,
                    stream=True,
                )
                with answer:
                    return self._read(answer, watch)
            except _FAILURES as err:
                return self._failure(err, watch)

    def _read(self, answer: requests.Response, watch: Watch) -> Reply | Failure:
        encoding = answer.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in ("", "identity"):
            # Never asked for; not unpacked, so that a few bytes cannot become gigabytes.
            return _ambiguous("the answer came compressed, which was not asked for")
        body = bytearray()
        for block in _blocks(answer.raw):
            body += block
            if len(body) > self._most_bytes:
                return _ambiguous(f"the answer is larger than {self._most_bytes:,} bytes")
        if watch.expired:
            # A socket that was shut down reads like the end of an answer without a length.
            return self._too_late(watch)
        # What a server sends back of the key goes no further than this.
        key = [self._connection.rest_key]
        headers = {name.lower(): redact(value, key) for name, value in answer.headers.items()}
        return Reply(answer.status_code, headers, redact_bytes(bytes(body), key))

    def _failure(self, err: Exception, watch: Watch) -> Failure:
        if watch.expired:
            return self._too_late(watch)
        if watch.bytes_left:
            told = redact(_broken(err), [self._connection.rest_key])
            return _ambiguous(f"the connection broke before a complete answer{told}")
        host = self._connection.base_url
        if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in _causes(err)):
            sentence = (
                f"the certificate of {host} is not trusted, so nothing was sent: check the "
                "network (a proxy that opens connections?) before trying again"
            )
            return Failure(certainly_not_sent=True, sentence=sentence, stop=True)
        sentence = f"{_unreached(err)} at {host}, so this try sent nothing"
        return Failure(certainly_not_sent=True, sentence=sentence)

    def _too_late(self, watch: Watch) -> Failure:
        if watch.bytes_left:
            return _ambiguous(f"no complete answer within {self._deadline_s:g} s")
        sentence = f"no connection to {self._connection.base_url} within {self._deadline_s:g} s"
        return Failure(certainly_not_sent=True, sentence=sentence)


def _numbers(params: Mapping[str, str]) -> Mapping[str, str | int]:
    """Altcraft's own questions carry its numbers as numbers, and what is a person's as text."""
    return {
        name: int(text) if name in _NUMBERS and text.isdecimal() else text
        for name, text in params.items()
    }


def _session() -> requests.Session:
    session = requests.Session()
    # Keeps out netrc (it would replace the key), proxies and certificate bundles of the
    # environment (reliability.md T5).
    session.trust_env = False
    session.verify = True
    session.headers.clear()
    session.headers.update(
        {
            "User-Agent": "audience-workbench",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            # A kept connection that the server closes at that moment looks like a lost answer:
            # measured, 13 of 40.
            "Connection": "close",
        }
    )
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.mount("http://", _Transport())
    session.mount("https://", _Transport())
    return session


def _checked(route: str) -> str:
    if not _ROUTE.fullmatch(route) or ".." in route:
        message = f"“{route[:80]}” is not a route of the vendor: make the plan again"
        raise FixTheConnection(message)
    return route


def _blocks(raw: Any) -> Iterator[bytes]:
    while block := raw.read(_BLOCK, decode_content=False):
        yield block


def _ambiguous(sentence: str) -> Failure:
    return Failure(certainly_not_sent=False, sentence=sentence)


def _causes(err: BaseException) -> Iterator[BaseException]:
    """The error and everything that it was made from, by cause, context, reason or argument."""
    seen: set[int] = set()
    held: list[object] = [err]
    while held:
        one = held.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        held += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]


def _broken(err: Exception) -> str:
    """How a connection broke, in the system's own words, where it has any."""
    found = [one.strerror for one in _causes(err) if isinstance(one, OSError) and one.strerror]
    return f" ({found[0]})" if found else ""


def _unreached(err: Exception) -> str:
    causes = list(_causes(err))
    if any(isinstance(cause, urllib3.exceptions.NameResolutionError) for cause in causes):
        return "the host name could not be found"
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return "nothing answers"
    # By its exact class: every other failure to connect is a subclass of it.
    if any(type(cause) is urllib3.exceptions.ConnectTimeoutError for cause in causes):
        return "no connection could be made in time"
    return "no connection could be made"
