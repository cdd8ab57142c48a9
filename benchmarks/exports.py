"""How long the records of a large review take to leave the house, and how much memory that needs.

Run with `make bench-export`; it uses the database of the environment (DATABASE_URL, else a fresh
SQLite file in a folder of its own) and leaves its review there, half of it screened by two people.
`python -m benchmarks.exports --citations 250000 --formats csv ris` writes more. Seconds are wall
clock, and those that the process itself computed; memory is the most that the exporting process
ever held.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

from benchmarks import articles

FORMATS = ("csv", "citations-csv", "ris", "bibtex", "nbib", "endnote-xml", "jsonl", "xlsx")


def main() -> None:
    """Import a file of articles once, then write each format in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--citations", type=int, default=100_000)
    parser.add_argument("--formats", nargs="+", default=FORMATS)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if not os.environ.get("DATABASE_URL"):
            os.environ.setdefault("DATA_DIR", folder)
        os.environ["MAX_UPLOAD_MB"] = "4096"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewsite.settings")
        if options.one:
            _export(*options.one)
            return
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], check=True)
        slug = _review(Path(folder), options.citations)
        _row("format", "database", "citations", "MB file", "seconds", "computing", "MB memory")
        for format in options.formats:
            arguments = [sys.executable, "-m", "benchmarks.exports", "--one", slug, format]
            subprocess.run(arguments, check=True)


def _review(folder: Path, n: int) -> str:
    """The slug of a review in screening: of four citations one has two verdicts, one has one."""
    import django

    django.setup()
    from django.db import connection

    from benchmarks.desk_review import add_reviewer, give_verdicts
    from benchmarks.imports import import_file
    from reviews.models import Membership
    from reviews.services.reviews import save_criteria
    from screening.models import Stage
    from screening.services.stages import take_in_citations

    path = folder / f"export-{n}.ris"
    articles.write(path, "ris", n)
    review = import_file(path).review
    lead = Membership.objects.get(review=review)
    take_in_citations(lead)
    save_criteria(lead, inclusion="Women", exclusion="Mice")
    readers = [add_reviewer(lead, f"r{number}@{review.slug}.example") for number in (1, 2)]
    give_verdicts(Stage.objects.get(review=review, kind="title_abstract"), readers)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return review.slug


def _export(slug: str, key: str) -> None:
    import django

    django.setup()
    from django.db import connection

    from reviews.models import Membership
    from screening.selectors.exports import citations_to_export, export_of, list_source_of
    from searches.models import Citation

    members = Membership.objects.select_related("review", "user")
    member = members.get(review__slug=slug, role="lead")
    source = list_source_of(member, citations_to_export(member))
    began, computed, size = perf_counter(), process_time(), 0
    for part in export_of(member, key).write(source):
        size += len(part.encode() if isinstance(part, str) else part)
    seconds, computed = perf_counter() - began, process_time() - computed
    count = Citation.objects.filter(review=member.review).count()
    _row(
        key,
        connection.vendor,
        f"{count:,}",
        f"{size / 1e6:.0f}",
        f"{seconds:.1f}",
        f"{computed:.1f}",
        f"{_most_megabytes():.0f}",
    )


def _most_megabytes() -> float:
    """Of this process; `ru_maxrss` would start at what the process that started it held."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


def _row(first: str, *cells: str) -> None:
    sys.stdout.write(f"{first:<16}" + "".join(f"{cell:>12}" for cell in cells) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
