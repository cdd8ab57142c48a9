"""Every list of the searches costs the same queries at five rows and at fifty."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from searches.bibliography import BibliographicRecord, IndexKeyword, as_dict
from searches.models import Citation, ImportFile, MeshDescriptor
from searches.selectors.mesh import vocabulary
from searches.services import press
from searches.services.mesh import load_release
from searches.services.prisma_s import write_note
from searches.services.relevant import add_identifiers
from searches.services.strategies import save_strategy
from searches.services.uploads import take_uploads

pytestmark = pytest.mark.django_db
BASE = "/reviews/tacrolimus/"


def citations(cast, add_citations, n):
    add_citations(cast.lena, [f"Citation {number}" for number in range(n)])
    return f"{BASE}citations/"


def records(cast, add_citations, n):
    citations(cast, add_citations, n)
    return f"{BASE}records/"


def waiting_uploads(cast, add_citations, n):
    runs(cast, add_citations, n)
    for number in range(n):
        content = BytesIO(b"TY  - JOUR\nTI  - One %d\nER  - \n" % number)
        take_uploads(cast.ines, name=f"{number}.ris", content=content)
    return f"{BASE}imports/"


def a_citation(cast, add_citations, n):
    first, *others = add_citations(cast.lena, [f"Citation {number}" for number in range(n)])
    for citation in others:
        citation.records.update(citation=first)
    return f"{BASE}citations/{first.pk}/"


def runs(cast, add_citations, n):
    for number in range(n):
        add_citations(cast.lena, [f"Citation {number}"])
    return f"{BASE}runs/"


def a_run(cast, add_citations, n):
    runs(cast, add_citations, n)
    run = ImportFile.objects.first().run
    ImportFile.objects.update(run=run)
    return f"{BASE}runs/{run.pk}/"


def a_file(cast, add_citations, n):
    citations(cast, add_citations, n)
    return f"{BASE}files/{ImportFile.objects.get().pk}/"


def versions(cast, add_citations, n):
    for number in range(n):
        save_strategy(cast.lena, [{"name": "Drug", "terms": [{"text": f"drug {number}"}]}])
    return f"{BASE}strategy/"


def known_relevant(cast, add_citations, n):
    for number, citation in enumerate(citations_with_pmids(cast, add_citations, n)):
        save_strategy(cast.lena, [{"name": "Drug", "terms": [{"text": f"drug {number}"}]}])
        add_identifiers(cast.lena, str(citation.pmid))
    return f"{BASE}strategy/known-relevant/"


def peer_review(cast, add_citations, n):
    save_strategy(cast.ines, [{"name": "Drug", "terms": [{"text": "drug"}]}])
    for number in range(n):
        comment = press.add_comment(cast.lena, 1, element=4, text=f"Why {number}?")
        press.answer_comment(cast.ines, 1, comment.pk, text=f"Because {number}")
    return f"{BASE}strategy/1/press/"


def a_final_mark(cast, add_citations, n):
    peer_review(cast, add_citations, n)
    return f"{BASE}strategy/1/final/"


def prisma_s(cast, add_citations, n):
    runs(cast, add_citations, n)
    for number in range(n):
        save_strategy(cast.ines, [{"name": "Drug", "terms": [{"text": f"drug {number}"}]}])
        press.rule(cast.lena, number + 1, verdict="approved")
        write_note(cast.ines, 6, f"Wrote {number} letters")
    return f"{BASE}prisma-s/"


def citations_with_pmids(cast, add_citations, n):
    return [add_citations(cast.lena, [f"Drug {pmid}"], pmid=pmid)[0] for pmid in range(1, n + 1)]


PAGES = [
    (citations, 7),
    (records, 7),
    (a_citation, 8),
    (runs, 5),
    (a_run, 7),
    (a_file, 6),
    (versions, 13),
]
PAGES += [
    (waiting_uploads, 8),
    (known_relevant, 7),
    (peer_review, 12),
    (a_final_mark, 13),
    (prisma_s, 16),
]


@pytest.mark.parametrize("n", [5, 50])
@pytest.mark.parametrize(("build", "queries"), PAGES, ids=[build.__name__ for build, _ in PAGES])
def test_the_page_costs_the_same(review_cast, add_citations, client_of, build, queries, n):
    address = build(review_cast, add_citations, n)
    client = client_of(review_cast.ines)
    with CaptureQueriesContext(connection) as spent:
        assert client.get(address).status_code == 200
    assert len(spent) == queries, [query["sql"][:150] for query in spent]


@pytest.mark.parametrize("n", [5, 50])
def test_looking_below_headings_costs_the_same(review_cast, add_citations, client_of, shared, n):
    load_release([shared / "data/mesh/desc2014_sample.xml"])
    headings = list(MeshDescriptor.objects.values_list("name", flat=True))
    for number, citation in enumerate(citations_with_pmids(review_cast, add_citations, n)):
        named = (headings[number % len(headings)], f"Other {number}")
        record = BibliographicRecord(
            title="A", keywords_index=tuple(IndexKeyword(name, "mesh") for name in named)
        )
        citation.records.update(fields=as_dict(record))
        add_identifiers(review_cast.lena, str(citation.pmid))
        terms = [{"text": name, "kind": "mesh"} for name in headings[: number + 2]]
        save_strategy(review_cast.lena, [{"name": "X", "terms": terms}])
    vocabulary().narrower(headings[0])
    client = client_of(review_cast.ana)
    with CaptureQueriesContext(connection) as spent:
        assert client.get(f"{BASE}strategy/known-relevant/").status_code == 200
    assert len(spent) == 17, [query["sql"][:150] for query in spent]


def test_counts_are_of_records_in_published_files_only(review_cast, add_citations):
    from searches.selectors.runs import files_of, runs_of

    runs(review_cast, add_citations, 2)
    hidden = ImportFile.objects.first()
    hidden.published_at = None
    hidden.save()
    assert sorted(run.readable for run in runs_of(review_cast.ana)) == [0, 1]
    assert sorted(file.readable for file in files_of(review_cast.ana)) == [0, 1]
    assert Citation.objects.visible().count() == 1
