"""How long an export takes from upload to browsable.

Run with `make bench-import`; it uses the database of the environment (DATABASE_URL, else a fresh
SQLite file in a folder of its own) and leaves its reviews there. `python -m benchmarks.imports
--records 250000 --formats ris` imports more, `--search 0` leaves out what `benchmarks.search` asks.
Seconds are wall clock, but for "processor", what the importing process itself took of it (a
database server comes on top); "read" is what the reader alone needs; "browsable" ends when the
records show, "in all" when the words are filed away; memory is the most the process ever held.
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


def main() -> None:
    """Print a table of imports, each in a process of its own, and one of searches."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--formats", nargs="+", default=["ris", "nbib"], choices=articles.FORMATS)
    parser.add_argument("--search", type=int, default=100_000, help="citations to search in")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder), migrate=not options.one)
        if options.one:
            _import_and_report(Path(options.one))
            return
        print_row("file", *IMPORT_COLUMNS)
        for format in options.formats:
            path = Path(folder) / f"{options.records}.{format}"
            articles.write(path, format, options.records)
            _in_a_process(path)
        if options.search:
            searching = ["-m", "benchmarks.search", "--citations", str(options.search)]
            subprocess.run([sys.executable, *searching], check=True)


def prepare(folder: Path, *, migrate: bool) -> None:
    """Set Django up for the database of the environment, else for one in the folder."""
    if not os.environ.get("DATABASE_URL"):
        os.environ.setdefault("DATA_DIR", str(folder))
    os.environ["MAX_UPLOAD_MB"] = "4096"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewsite.settings")
    if migrate:
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], check=True)
    import django

    django.setup()


def _in_a_process(path: Path) -> None:
    arguments = [sys.executable, "-m", "benchmarks.imports", "--one", str(path)]
    subprocess.run(arguments, check=True)


def _import_and_report(path: Path) -> None:
    from django.db import connection

    from reviews.vocabulary import JobState
    from searches.formats import read_records
    from searches.services import imports, storing

    spent: dict[str, float] = {}
    imports.stage_rows = _timed(storing.stage_rows, "store", spent)
    imports._publish = _timed(imports._publish, "publish", spent)
    imports.settle = _timed(storing.settle, "settle", spent)
    began, worked = perf_counter(), process_time()
    job = import_file(path)
    whole, worked = perf_counter() - began, process_time() - worked
    assert job.state == JobState.DONE, job.error
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began = perf_counter()
    with path.open("rb") as content:
        for _ in read_records(content):
            pass
    print_row(
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


def import_file(path: Path):
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


def print_row(first: str, *cells: str) -> None:
    """One line of a table, shown at once."""
    sys.stdout.write(f"{first:<26}" + "".join(f"{cell:>12}" for cell in cells) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
