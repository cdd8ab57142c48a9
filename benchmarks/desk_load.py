"""Reviewers at their desks, as one process that speaks HTTP: what a browser sends, no more.

Run by `benchmarks.desk` as `python -m benchmarks.desk_load`; it reads one JSON object with `port`,
`floor` (an address, or nothing for the desk), `slug`, `readers`, `seconds` and `think` (seconds
between two verdicts), and prints the milliseconds of each kind of request.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlencode
from uuid import uuid4

AHEAD, LOW = 10, 4


@dataclass
class Connection:
    """One kept-alive connection of a signed-in person."""

    port: int
    session: str
    token: str = "x" * 32
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, method: str, path: str, fields: list[tuple] = ()) -> tuple[int, str]:
        """The status and the body; a connection that the server closed is opened again."""
        body = urlencode(fields)
        text = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Cookie: sessionid={self.session}; csrftoken={self.token}\r\n"
            f"X-CSRFToken: {self.token}\r\nAccept: application/json\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )
        for again in (True, False):
            if self.streams is None:
                self.streams = await asyncio.open_connection("127.0.0.1", self.port)
            reader, writer = self.streams
            try:
                writer.write(text.encode())
                return await self._answer(reader)
            except (ConnectionError, asyncio.IncompleteReadError):
                self.streams = None
                if not again:
                    raise
        raise AssertionError

    async def _answer(self, reader: asyncio.StreamReader) -> tuple[int, str]:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        lower = head.lower()
        if length := re.search(r"content-length: (\d+)", lower):
            body = await reader.readexactly(int(length[1]))
        else:
            body = b""
            while size := int(await reader.readline(), 16):
                body += await reader.readexactly(size)
                await reader.readline()
            await reader.readline()
        if token := re.search(r"csrftoken=(\w+)", head, re.IGNORECASE):
            self.token = token[1]
        if "connection: close" in lower:
            self.streams = None
        return int(head.split(" ", 2)[1]), body.decode()


@dataclass
class Load:
    port: int
    slug: str
    floor: str
    think: float
    until: float = 0
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    async def timed(self, kind: str, asked) -> str:
        began = perf_counter()
        status, body = await asked
        if status != 200:
            kind = f"{kind}, answered {status}"
        self.times[kind].append(1000 * (perf_counter() - began))
        return body

    async def pause(self) -> None:
        if self.think:
            await asyncio.sleep(random.uniform(0.5, 1.5) * self.think)

    async def refill(self, connection: Connection, member: int, hand: list[str]) -> None:
        fields = [("want", AHEAD + 1), ("reader", member), *(("have", pk) for pk in hand)]
        address = f"/reviews/{self.slug}/screening/title-abstract/ahead/"
        body = await self.timed("ahead", connection.send("POST", address, fields))
        hand += [pk for pk in re.findall(r'data-card="([^"]+)"', body) if pk not in hand]

    async def sit_down(self, session: str, member: int) -> tuple[Connection, int, list[str]]:
        connection, hand = Connection(self.port, session), []
        if not self.floor:
            desk = f"/reviews/{self.slug}/screening/title-abstract/"
            status, _ = await connection.send("GET", desk)
            assert status == 200, status
            await self.refill(connection, member, hand)
        return connection, member, hand

    async def screen(self, connection: Connection, member: int, hand: list[str]) -> None:
        """Verdict after verdict, and the next records when few are at hand, as the page does."""
        await self.pause()
        while perf_counter() < self.until:
            if self.floor:
                await self.timed("save", connection.send("POST", self.floor, [("key", uuid4())]))
            elif hand:
                await self.save(connection, member, hand.pop(0))
                if len(hand) < LOW:
                    await self.refill(connection, member, hand)
            else:
                return
            await self.pause()

    async def save(self, connection: Connection, member: int, candidate: str) -> None:
        fields = [
            ("verdict", "include" if random.random() < 0.05 else "exclude"),
            ("key", uuid4()),
            ("replaces", ""),
            ("note", ""),
            ("reader", member),
        ]
        address = f"/reviews/{self.slug}/candidates/{candidate}/verdict/"
        await self.timed("save", connection.send("POST", address, fields))


async def main() -> None:
    order = json.load(sys.stdin)
    load = Load(order["port"], order["slug"], order["floor"], order["think"])
    people = [load.sit_down(each["session"], each["member"]) for each in order["readers"]]
    seated = await asyncio.gather(*people)
    load.times.clear()
    began = perf_counter()
    load.until = began + order["seconds"]
    await asyncio.gather(*(load.screen(*person) for person in seated))
    json.dump({"seconds": perf_counter() - began, "times": load.times}, sys.stdout)


if __name__ == "__main__":
    asyncio.run(main())
