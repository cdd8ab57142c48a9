"""How long the whole of MeSH takes to load, with how much memory, and to answer.

Run with `make bench-mesh`. A generated release as large as NLM's is loaded by `manage.py load_mesh`
in a process of its own, into a fresh SQLite database and, where the server at TEST_POSTGRES_URL
answers, into a fresh PostgreSQL database.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg2

DESCRIPTORS = 30_000
TERMS = 8
QUALIFIERS = 10
BRANCHING = 12
YEAR = "2030"
NAME = "reviewsite_bench_mesh"
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432")
WORDS = (
    "Acid Bone Cell Disease Factor Growth Protein Receptor Syndrome Therapy Tissue Virus".split()
)
CALLS = 20


def main() -> None:
    """Print what loading and asking took, a line for each database that answers."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"desc{YEAR}.xml"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(release())
        sys.stdout.write(
            f"{DESCRIPTORS:,} descriptors, {path.stat().st_size / 1e6:.0f} MB of XML\n"
        )
        _row("", "load", "processor", "peak", "first nearest", "nearest", "first tree", "explosion")
        _measure("SQLite", {"DATA_DIR": folder, "DATABASE_URL": ""}, path)
        with _fresh_database() as url:
            if url:
                server = {"SECRET_KEY": "only-for-benchmarks" * 3, "ALLOWED_HOSTS": "localhost"}
                server |= {"DATABASE_URL": url, "REDIS_URL": "redis://127.0.0.1:6379/9"}
                _measure("PostgreSQL", {"DATA_DIR": folder, **server}, path)


def _measure(name: str, environment: dict[str, str], path: Path) -> None:
    _run(["manage.py", "migrate", "--no-input", "-v", "0"], environment)
    loaded = _run(["-m", "benchmarks.mesh", "load", str(path)], environment)
    asked = _run(["-m", "benchmarks.mesh", "ask"], environment)
    _row(name, *loaded.split("\t"), *asked.split("\t"))


def _run(arguments: list[str], environment: dict[str, str]) -> str:
    whole = {**os.environ, **environment}
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=whole, check=True, stdout=subprocess.PIPE, text=True).stdout


@contextmanager
def _fresh_database() -> Iterator[str]:
    """The address of a database made for this run, "" where no server answers."""
    try:
        server = psycopg2.connect(f"{POSTGRES}/postgres", connect_timeout=2)
    except psycopg2.OperationalError:
        yield ""
        return
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME}")
        cursor.execute(f"CREATE DATABASE {NAME}")
        yield f"{POSTGRES}/{NAME}"
        cursor.execute(f"DROP DATABASE {NAME}")
    server.close()


def release() -> Iterator[str]:
    """The XML of a release, descriptor by descriptor."""
    yield "<DescriptorRecordSet LanguageCode='eng'>\n"
    numbers: list[str] = []
    for place in range(DESCRIPTORS):
        above = f"{numbers[place // BRANCHING - 1]}." if place >= BRANCHING else "C"
        numbers.append(f"{above}{place:03d}")
        yield _descriptor(place, numbers[place])
    yield "</DescriptorRecordSet>\n"


def _descriptor(place: int, number: str) -> str:
    first, second = (WORDS[(place // step) % len(WORDS)] for step in (1, len(WORDS)))
    name = f"{first} {second} {place}"
    terms = (name, *(f"{second} {first} Form {term}, {place}" for term in range(1, TERMS)))
    return f"""<DescriptorRecord DescriptorClass="1">
<DescriptorUI>D{place:06d}</DescriptorUI><DescriptorName><String>{name}</String></DescriptorName>
<ActiveMeSHYearList><Year>{YEAR}</Year></ActiveMeSHYearList>
<AllowableQualifiersList>{"".join(map(_qualifier, range(QUALIFIERS)))}</AllowableQualifiersList>
<TreeNumberList><TreeNumber>{number}</TreeNumber><TreeNumber>Z{place}</TreeNumber></TreeNumberList>
<ConceptList><Concept PreferredConceptYN="Y"><ScopeNote>{"About " + name * 20}</ScopeNote>
<TermList>{"".join(map(_term, terms))}</TermList></Concept></ConceptList></DescriptorRecord>
"""


def _qualifier(number: int) -> str:
    return f"""<AllowableQualifier><QualifierReferredTo><QualifierUI>Q{number:06d}</QualifierUI>
<QualifierName><String>qualifier {number}</String></QualifierName></QualifierReferredTo>
<Abbreviation>Q{number}</Abbreviation></AllowableQualifier>"""


def _term(text: str) -> str:
    return f"<Term IsPermutedTermYN='N'><TermUI>T1</TermUI><String>{text}</String></Term>\n"


def load(path: str) -> None:
    """Load in this process; print seconds, those of the processor, and the greatest memory."""
    from django.core.management import call_command

    started = time.perf_counter()
    call_command("load_mesh", path, stdout=sys.stderr)
    seconds = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_SELF)
    times = f"{seconds:.1f} s\t{used.ru_utime + used.ru_stime:.1f} s"
    sys.stdout.write(f"{times}\t{used.ru_maxrss / 1024:.0f} MB")


def ask() -> None:
    """Print how long the first and the later answers of each kind take."""
    from searches.selectors.mesh import vocabulary

    mesh = vocabulary()
    top = f"{WORDS[0]} {WORDS[0]} 0"
    first_nearest = _milliseconds(lambda: mesh.nearest("Acid Bonne 123"), 1)
    nearest = _milliseconds(lambda: mesh.nearest("Celll Factor 4567"), CALLS)
    first_tree = _milliseconds(lambda: mesh.narrower(top), 1)
    explosion = _milliseconds(lambda: mesh.explosion(top), CALLS)
    times = (first_nearest, nearest, first_tree, explosion)
    sys.stdout.write("\t".join(f"{time:.1f} ms" for time in times))


def _milliseconds(work: Callable[[], object], calls: int) -> float:
    started = time.perf_counter()
    for _ in range(calls):
        work()
    return (time.perf_counter() - started) * 1000 / calls


def _row(first: str, *cells: str) -> None:
    sys.stdout.write(f"{first:<12}" + "".join(f"{cell:>15}" for cell in cells) + "\n")


def _in_django(act: str, *arguments: str) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewsite.settings")
    django.setup()
    {"load": load, "ask": ask}[act](*arguments)


if __name__ == "__main__":
    _in_django(*sys.argv[1:]) if sys.argv[1:] else main()
