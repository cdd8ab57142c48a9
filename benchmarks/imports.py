"""How long an export takes from upload to browsable, and how quickly its words are found.

Run with `make bench-import`; it uses the database of the environment (DATABASE_URL, else a fresh
SQLite file in a folder of its own) and leaves its reviews there. `python -m benchmarks.imports
--records 250000 --formats ris` imports more, `--search 0` leaves the search out. Seconds are wall
clock, but for "processor", what the importing process itself took of it (a database server comes on
top); "read" is what the reader alone needs; "browsable" ends when the records show, "in all" when
the words are filed away; memory is the most the importing process ever held.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles
from time import perf_counter, process_time
from uuid import uuid4

from benchmarks import articles

IMPORT_COLUMNS = (
    "database",
    "records",
    "read",
    "store",
    "publish",
    "browsable",
    "in all",
    "processor",
    "MB",
)
REPEATS = 20
QUERIES = (
    ("rare word", articles.RARE, "words"),
    ("common word", "patients", "words"),
    ("phrase", f'"{articles.PHRASE}"', "words"),
    ("stem", "tacro*", "words"),
    ("exactly these characters", articles.RARE[2:], "characters"),
)


def main() -> None:
    """Print a table of imports, each in a process of its own, and one of searches."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--formats", nargs="+", default=["ris", "nbib"], choices=articles.FORMATS)
    parser.add_argument("--search", type=int, default=100_000, help="citations to search in")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if not os.environ.get("DATABASE_URL"):
            os.environ.setdefault("DATA_DIR", folder)
        os.environ["MAX_UPLOAD_MB"] = "4096"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewsite.settings")
        if options.one:
            _import_and_report(Path(options.one))
            return
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], check=True)
        _row("file", *IMPORT_COLUMNS)
        for format in options.formats:
            path = Path(folder) / f"{options.records}.{format}"
            articles.write(path, format, options.records)
            _in_a_process(path)
        if options.search:
            _search(Path(folder), options.search)


def _in_a_process(path: Path) -> None:
    arguments = [sys.executable, "-m", "benchmarks.imports", "--one", str(path)]
    subprocess.run(arguments, check=True)


def _import_and_report(path: Path) -> None:
    import django

    django.setup()
    from django.db import connection

    from reviews.vocabulary import JobState
    from searches.formats import read_records
    from searches.services import imports, storing

    spent: dict[str, float] = {}
    imports.stage_rows = _timed(storing.stage_rows, "store", spent)
    imports._publish = _timed(imports._publish, "publish", spent)
    imports.settle = _timed(storing.settle, "settle", spent)
    began, worked = perf_counter(), process_time()
    job = _import(path)
    whole, worked = perf_counter() - began, process_time() - worked
    assert job.state == JobState.DONE, job.error
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began = perf_counter()
    with path.open("rb") as content:
        for _ in read_records(content):
            pass
    _row(
        path.name,
        connection.vendor,
        f"{job.result['records']:,}",
        f"{perf_counter() - began:.1f}",
        f"{spent['store']:.1f}",
        f"{spent['publish']:.1f}",
        f"{whole - spent['settle']:.1f}",
        f"{whole:.1f}",
        f"{worked:.1f}",
        f"{megabytes:.0f}",
    )


def _timed(function: Callable, name: str, spent: dict[str, float]) -> Callable:
    def timed(*arguments):
        began = perf_counter()
        try:
            return function(*arguments)
        finally:
            spent[name] = perf_counter() - began

    return timed


def _import(path: Path):
    """Upload and import the file in a new review, through the services of the page."""
    from reviews.services.jobs import run_inline
    from searches.services.imports import receive_file
    from searches.services.runs import create_run

    lead = _lead(path.stem)
    with path.open("rb") as content:
        run = create_run(lead, database="pubmed")
        file = receive_file(lead, run, name=path.name, content=content)
    return run_inline(file.job)


def _lead(name: str):
    from reviews.models import User
    from reviews.services.reviews import create_review

    slug = f"bench-{name}-{uuid4().hex[:8]}"
    user = User.objects.create_user(f"{slug}@example.org", name="Bench")
    return create_review(user, title=slug, slug=slug)


def _search(folder: Path, n: int) -> None:
    import django

    django.setup()
    from django.db import connection

    from reviews.models import Membership
    from searches.filters import CitationFilter
    from searches.selectors.citations import citations_for_list

    path = folder / f"search-{n}.nbib"
    articles.write(path, "nbib", n)
    job = _import(path)
    member = Membership.objects.get(review=job.review)
    _row("search", "database", "found", "page p50", "page p95", "count p50", "count p95")
    for label, text, match in (("no words", "", "words"), *QUERIES):
        asked = {"text": text, "match": match}
        found = CitationFilter(asked, citations_for_list(member), databases=[]).qs
        page, count = _milliseconds(lambda q=found: list(q[:50])), _milliseconds(found.count)
        _row(label, connection.vendor, f"{found.count():,}", *page, *count)


def _milliseconds(function: Callable) -> tuple[str, str]:
    """The median and the 95th percentile of several runs."""
    times = []
    for _ in range(REPEATS):
        began = perf_counter()
        function()
        times.append(1000 * (perf_counter() - began))
    parts = quantiles(times, n=20)
    return f"{parts[9]:.1f}", f"{parts[18]:.1f}"


def _row(first: str, *cells: str) -> None:
    sys.stdout.write(f"{first:<26}" + "".join(f"{cell:>12}" for cell in cells) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
