"""How quickly words are found among many citations: the first page and the count, kind by kind.

`python -m benchmarks.search --citations 100000` imports the invented articles into the database of
the environment and asks; `--review SLUG` asks in a review that an earlier pass has left. Every
query is asked a few times and its quickest answer taken, for other work on the machine is not the
search's; the table tells the median and the 95th percentile over the queries of a kind, in
milliseconds. "characters" is the search for a part of a word, which reads every text.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks import articles

REPEATS = 3
PER_KIND = 8


def queries() -> Iterator[tuple[str, dict]]:
    """The kind of each query, and what the filter of citations is asked."""
    chance = random.Random(articles.SEED)
    rare = _words_of_few(PER_KIND * 4)
    common = chance.sample(articles.COMMON, PER_KIND * 2)
    for number in range(PER_KIND):
        first, second = common[number], common[-1 - number]
        yield "rare word", {"text": rare[number]}
        yield "word of one in fifty", {"text": articles.PHRASE.split()[number % 2]}
        yield "word of one in five", {"text": articles.ACCENTED}
        yield "common word", {"text": first}
        yield "phrase", {"text": f'"{articles.PHRASE}"'}
        yield "phrase of common words", {"text": f'"{first} {second}"'}
        yield "two common words", {"text": f"{first} {second}"}
        yield "common and rare word", {"text": f"{first} {rare[number + PER_KIND]}"}
        yield "stem", {"text": f"{rare[number][:5]}*"}
        yield "common, not another", {"text": f"{first} -{second}"}
        yield "common word, ten years", {"text": first, "year_from": 2001, "year_to": 2010}
        yield "common word, newest first", {"text": first, "sort": "newest"}
        yield "rare characters", {"text": rare[-1 - number][2:], "match": "characters"}
        yield "common characters", {"text": first[1:], "match": "characters"}


def _words_of_few(n: int) -> list[str]:
    """Words of the vocabulary that no text needs to have often, the rarest of all first."""
    found = (word for each in articles.articles(50) for word in each["keywords"])
    return [articles.RARE, *dict.fromkeys(word for word in found if len(word) > 7)][:n]


def measure(member) -> Iterator[tuple[str, ...]]:
    """Kind, how many were found, and median and 95th percentile of page and count."""
    from searches.filters import CitationFilter, counted_to
    from searches.selectors.citations import citations_for_list
    from searches.selectors.sources import sources_of

    times: dict[str, list[tuple[float, float, str]]] = {}
    for kind, asked in (("no words", {}), ("no words", {"sort": "newest"}), *queries()):
        found = CitationFilter(asked, citations_for_list(member), databases=sources_of(member))
        page = _quickest(lambda q=found.qs: list(q[:50]))
        counted = Count(found.qs, counted_to(found))
        times.setdefault(kind, []).append((page, _quickest(counted), counted.said))
    for kind, rows in times.items():
        pages, counts, said = zip(*rows, strict=True)
        yield kind, said[0], *_percentiles(pages), *_percentiles(counts)


class Count:
    """Counts as the page does; `said` is what it shows."""

    def __init__(self, found, limit: int | None):
        self.found, self.limit, self.said = found, limit, ""

    def __call__(self) -> None:
        from reviewsite.lib.paging import ShortPaginator

        if self.limit is None:
            self.said = f"{self.found.count():,}"
            return
        pages = ShortPaginator(self.found, 50, self.limit)
        self.said = f"{pages.count:,}" + "+" * pages.has_more


def _quickest(function: Callable) -> float:
    times = []
    for _ in range(REPEATS):
        began = perf_counter()
        function()
        times.append(1000 * (perf_counter() - began))
    return min(times)


def _percentiles(times: tuple[float, ...]) -> tuple[str, str]:
    parts = quantiles(times, n=20, method="inclusive")
    return f"{parts[9]:.1f}", f"{parts[18]:.1f}"


def main() -> None:
    """Print a table of searches by kind."""
    from benchmarks import imports

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--citations", type=int, default=100_000)
    parser.add_argument("--review", help="ask in this review, import nothing")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        imports.prepare(Path(folder), migrate=not options.review)
        slug = options.review
        if not slug:
            path = Path(folder) / f"search-{options.citations}.nbib"
            articles.write(path, "nbib", options.citations)
            slug = imports.import_file(path).review.slug
        show(slug)


def show(slug: str) -> None:
    """Print the table for a review that is there."""
    from django.db import connection

    from benchmarks.imports import print_row
    from reviews.models import Membership

    member = Membership.objects.get(review__slug=slug)
    print_row("search", "database", "shown", "page p50", "page p95", "count p50", "count p95")
    for kind, *cells in measure(member):
        print_row(kind, connection.vendor, *cells)


if __name__ == "__main__":
    main()
