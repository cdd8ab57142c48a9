"""A polite client for the services of others: patient, bounded, and plain about what went wrong."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2

USER_AGENT = "Reviewsite (open workplace for systematic reviews)"
RETRYABLE = frozenset({429, 500, 502, 503, 504})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MAX_REDIRECTS = 3


class ServiceError(Exception):
    """A service gave no usable answer; the message is for people and holds no key."""


class ServiceRefused(ServiceError):
    """Permanent: asking again in the same way gives the same answer.

    `status` is the HTTP status of the refusal, None where it was no answer of the service.
    """

    def __init__(self, message: str, *, status: int | None = None):
        super().__init__(message)
        self.status = status


class ServiceUnavailable(ServiceError):
    """Retryable: the service, the network or its limits stood in the way.

    `wait` is the number of seconds the service asked for, None where it named none.
    """

    def __init__(self, message: str, *, wait: float | None = None):
        super().__init__(message)
        self.wait = wait


@dataclass(frozen=True)
class Answer:
    """What a service answered with a status below 400."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self, service: str) -> Any:
        """The body as JSON; ServiceUnavailable where it is something else, such as a web page."""
        try:
            return json.loads(self.body)
        except ValueError as problem:
            raise ServiceUnavailable(
                f"{service} answered with something other than JSON; it may be down. "
                "Try again later."
            ) from problem


@dataclass(frozen=True)
class Manners:
    """How a client behaves; times in seconds.

    `interval` lies between the starts of two requests; waiting starts at `backoff`, doubles with
    each of the `attempts`, and is never longer than `longest_wait`; an answer of more than
    `max_bytes` is not read to its end.
    """

    interval: float = 0.0
    connect: float = 10.0
    read: float = 60.0
    attempts: int = 4
    backoff: float = 1.0
    longest_wait: float = 30.0
    max_bytes: int = 20_000_000


class PoliteClient:
    """Requests to one service at one base address; safe to share between threads.

    `service` is the name used in messages. Use it as a context manager, or call `close`.
    """

    def __init__(self, base: str, *, service: str, manners: Manners | None = None):
        self.base = base.rstrip("/") + "/"
        self.service = service
        self.manners = manners or Manners()
        self._turn = threading.Lock()
        self._last = float("-inf")
        self._client = httpx2.Client(
            timeout=httpx2.Timeout(self.manners.read, connect=self.manners.connect),
            headers={"User-Agent": USER_AGENT},
            follow_redirects=False,
        )

    def __enter__(self) -> PoliteClient:
        return self

    def __exit__(self, *exc_info) -> None:
        self.close()

    def close(self) -> None:
        self._client.close()

    def get(
        self,
        path: str,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """GET below the base address.

        Raises ServiceRefused (a 4xx, a redirect to another host, an answer too large) or, after
        the last attempt, ServiceUnavailable (no connection, time out, 429, 5xx).
        """
        return self._ask("GET", path, params=params, headers=headers)

    def post(
        self,
        path: str,
        data: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """POST a form; errors as in `get`. For reading only: it is repeated after a failure."""
        return self._ask("POST", path, data=data, headers=headers)

    def _ask(self, method: str, path: str, **content) -> Answer:
        for attempt in range(1, self.manners.attempts + 1):
            try:
                return self._follow(method, path, content)
            except ServiceUnavailable as problem:
                if attempt == self.manners.attempts:
                    raise
                time.sleep(self._pause(attempt, problem.wait))
        raise AssertionError("attempts is at least 1")

    def _pause(self, attempt: int, asked: float | None) -> float:
        if asked is None:
            asked = self.manners.backoff * 2 ** (attempt - 1) * random.uniform(0.8, 1.2)
        return min(asked, self.manners.longest_wait)

    def _follow(self, method: str, path: str, content: dict) -> Answer:
        url = self.base + path.lstrip("/")
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._once(method, url, content)
            if answer.status not in REDIRECTS:
                return answer
            url = self._redirected(url, answer.headers.get("location", ""))
            content = {**content, "params": None}
        raise ServiceRefused(f"{self.service} redirects in a circle.")

    def _redirected(self, url: str, location: str) -> str:
        target = urljoin(url, location)
        old, new = urlsplit(url), urlsplit(target)
        if not location or (old.scheme, old.netloc) != (new.scheme, new.netloc):
            raise ServiceRefused(
                f"{self.service} redirects to another address ({new.hostname}), which is not "
                "followed. Check the address in the settings."
            )
        return target

    def _once(self, method: str, url: str, content: dict) -> Answer:
        self._wait_for_turn()
        try:
            with self._client.stream(method, url, **content) as response:
                body = self._read(response)
        except (httpx2.InvalidURL, httpx2.UnsupportedProtocol) as problem:
            raise ServiceRefused(
                f"The address of {self.service} in the settings is not one."
            ) from problem
        except httpx2.TimeoutException as problem:
            raise ServiceUnavailable(f"{self.service} did not answer in time.") from problem
        except httpx2.HTTPError as problem:
            raise ServiceUnavailable(
                f"{self.service} could not be reached; is the network up?"
            ) from problem
        self._judge(response)
        return Answer(response.status_code, response.headers, body)

    def _wait_for_turn(self) -> None:
        with self._turn:
            pause = self._last + self.manners.interval - time.monotonic()
            if pause > 0:
                time.sleep(pause)
            self._last = time.monotonic()

    def _read(self, response: httpx2.Response) -> bytes:
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > self.manners.max_bytes:
                raise ServiceRefused(
                    f"{self.service} answered with more than "
                    f"{self.manners.max_bytes / 1_000_000:g} MB, which is not read."
                )
        return bytes(body)

    def _judge(self, response: httpx2.Response) -> None:
        status = response.status_code
        if status in RETRYABLE:
            reason = "asks for fewer requests" if status == 429 else "is not available"
            raise ServiceUnavailable(
                f"{self.service} {reason} (HTTP {status}). Try again later.",
                wait=asked_wait(response.headers.get("retry-after", "")),
            )
        if status >= 400:
            raise ServiceRefused(
                f"{self.service} refused the request (HTTP {status}).", status=status
            )


def asked_wait(retry_after: str) -> float | None:
    """Seconds that a Retry-After header (seconds or HTTP date) asks for; None without one."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except ValueError:
        return None
