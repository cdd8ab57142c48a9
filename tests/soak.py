"""A long fuzz run of every reader: `make soak`; READERS names some.

Each has SOAK_SECONDS (600) of processor time, whatever else the machine does. Samples of every
format are cut, mixed, repeated and damaged. A reader may only refuse a file; what else goes
wrong is printed with the bytes that did it, and belongs into the tests.
"""

from __future__ import annotations

import io
import os
import random
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from searches.formats import READERS, read_records
from searches.formats.reading import UnreadableFile

CASES = Path(__file__).resolve().parent / "searches" / "formats" / "cases"
SECONDS = float(os.environ.get("SOAK_SECONDS", "600"))
SLOW = 5.0
ODD = (
    b"\x00 \xff \xef\xbb\xbf \xff\xfe \r \n \r\n \t \" ' ; , | { } [ ] < > & &lt; <![CDATA[ ]]> "
    b"<!-- --> <?xml @ \\ % 10. 10.1000/ \xc3\xa9 \xd9\xa2 \xe2\x80\xae 99999999999 -2020 TY ER "
    b"PMID-"
).split(b" ")

Damage = Callable[[random.Random, bytes, bytes], bytes]


def _cut(chance: random.Random, data: bytes, _: bytes) -> bytes:
    begin, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:begin] + data[end:]


def _insert(chance: random.Random, data: bytes, _: bytes) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.choice(ODD) * chance.choice((1, 1, 2, 300)) + data[place:]


def _flip(chance: random.Random, data: bytes, _: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8) if data else 0):
        changed[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(changed)


def _repeat(chance: random.Random, data: bytes, _: bytes) -> bytes:
    begin, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:end] + data[begin:end] * chance.randint(1, 20) + data[end:]


def _mix(chance: random.Random, data: bytes, other: bytes) -> bytes:
    return data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other) + 1) :]


def _shuffle(chance: random.Random, data: bytes, _: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines)


def _encode(chance: random.Random, data: bytes, _: bytes) -> bytes:
    encoding = chance.choice(("utf-16", "utf-16-be", "utf-8-sig", "cp1252", "gb18030"))
    return data.decode(errors="replace").encode(encoding, errors="replace")


DAMAGES: tuple[Damage, ...] = (_cut, _insert, _flip, _repeat, _mix, _shuffle, _encode)


def main() -> int:
    """Fuzz the readers one after the other; 1 when something went wrong."""
    samples = [path.read_bytes() for path in sorted(CASES.iterdir())]
    named = os.environ.get("READERS", "").split() or [reader.KEY for reader in READERS]
    seed = int(os.environ.get("SOAK_SEED", time.time()))
    return max(fuzz(key, samples, SECONDS, seed) for key in named)


def fuzz(key: str, samples: list[bytes], seconds: float, seed: int) -> int:
    """Damage samples for so many seconds and read them as `key`; how the reader fared, printed."""
    chance, files, found = random.Random(seed), 0, set()
    own = [sample for sample in samples if _is_read_as(key, sample)] or samples
    until = time.process_time() + seconds
    while time.process_time() < until:
        data = chance.choice(own if chance.random() < 0.9 else samples)
        for _ in range(chance.randint(1, 4)):
            data = chance.choice(DAMAGES)(chance, data, chance.choice(samples))[:200_000]
        files += 1
        wrong = _what_goes_wrong(key, data)
        if wrong and wrong not in found:
            found.add(wrong)
            sys.stdout.write(f"{key}: {wrong}\n{data[:3000]!r}\n")
    sys.stdout.write(f"{key}: {files:,} files, {len(found)} kinds of failure (seed {seed})\n")
    sys.stdout.flush()
    return int(bool(found))


def _is_read_as(key: str, data: bytes) -> bool:
    try:
        return read_records(io.BytesIO(data)).format == key
    except UnreadableFile:
        return False


def _what_goes_wrong(key: str, data: bytes) -> str:
    """The last lines of a traceback, or the promise that was broken; "" when all is well."""
    started = time.process_time()
    try:
        rows = list(read_records(io.BytesIO(data), format=key))
    except UnreadableFile as refused:
        return "" if refused.problem.message else "A refusal without a word."
    except Exception:
        return "".join(traceback.format_exc().splitlines(keepends=True)[-6:])
    if [row.position for row in rows] != list(range(1, len(rows) + 1)):
        return "The positions do not count from 1."
    if any(
        (row.record is None) != any(p.severity == "error" for p in row.problems) for row in rows
    ):
        return "A row is readable and has an error, or is neither."
    if any(row.record and row.record.raw != row.raw for row in rows):
        return "A record's raw text is not its row's."
    if time.process_time() - started > SLOW:
        return f"{len(data)} bytes took more than {SLOW} seconds."
    return ""


if __name__ == "__main__":
    sys.exit(main())
