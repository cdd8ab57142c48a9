"""A real HTTP server on 127.0.0.1 that answers like a service and remembers what was asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass
class Asked:
    method: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]
    at: float


@dataclass
class Reply:
    body: object = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def as_bytes(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass
class Service:
    """`answer` gets each request; `asked` holds them all."""

    base: str
    asked: list[Asked]


@contextmanager
def serving(answer: Callable[[Asked], Reply]):
    """Serve `answer` until the block ends; gives the Service."""
    asked: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self._answer("")

        def do_POST(self):
            self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

        def _answer(self, form: str):
            parts = urlsplit(self.path)
            fields = parse_qs(form or parts.query, keep_blank_values=True)
            request = Asked(
                self.command,
                parts.path,
                {name: values[0] for name, values in fields.items()},
                {name.lower(): value for name, value in self.headers.items()},
                time.monotonic(),
            )
            asked.append(request)
            reply = answer(request)
            body = reply.as_bytes()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Service(f"http://127.0.0.1:{server.server_port}", asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
