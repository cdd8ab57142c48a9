"""The overlap is counted from the rows that count, and every number opens exactly its rows."""

import pytest
from django.utils import timezone

from reviews.services.reviews import create_review
from screening.selectors.ledger import duplicates
from screening.selectors.prisma import count_flow
from screening.services.citations import merge_by_hand
from searches.models import Citation, ImportFile, Record
from searches.selectors.overlap import overlap_of
from searches.selectors.sources import sources_of

pytestmark = pytest.mark.django_db
BASE = "/reviews/tacrolimus/"
REGISTER = {"database": "clinicaltrials", "kind": "register"}


@pytest.fixture
def library(review_cast, add_citations, make_user):
    """Titles by source; equal letters are one citation. Another review has the same titles."""

    def add(member):
        rows = [("a", *add_citations(member, ["A1", "A2", "B1", "C1"]))]
        rows.append(("b", *add_citations(member, ["A3", "B2", "B3", "D1"], database="scopus")))
        rows.append(("c", *add_citations(member, ["A4", "E1"], database="other", name="LILACS")))
        rows.append(("d", *add_citations(member, ["C2", "F1"], **REGISTER)))
        made = [citation for _, *citations in rows for citation in citations]
        for letter in "ABC":
            merge_by_hand(member, [c.pk for c in made if c.title[0] == letter])

    other = create_review(make_user("Eve"), title="Another review", slug="another")
    add(other)
    add(review_cast.lena)


def table(member):
    return {
        str(f.source): (f.records, f.within, f.between, f.citations, f.alone)
        for f in overlap_of(member).found
    }


EXPECTED = {
    "PubMed": (4, 1, 0, 3, 0),
    "Scopus": (4, 1, 2, 3, 1),
    "LILACS": (2, 0, 1, 2, 1),
    "ClinicalTrials.gov (register)": (2, 0, 1, 2, 1),
}


def test_each_source_is_counted_in_its_own_review(review_cast, library):
    assert table(review_cast.olu) == EXPECTED
    assert list(table(review_cast.olu)) == list(EXPECTED)


def test_the_sums_are_those_of_the_prisma_diagram(review_cast, library):
    overlap, flow = overlap_of(review_cast.lena), count_flow(review_cast.review)
    assert overlap.within + overlap.between == flow.duplicates == 6
    assert overlap.records == flow.database_results + flow.register_results
    assert overlap.citations == flow.records_screened == 6


def test_runs_of_one_source_are_one_and_a_register_of_that_name_is_another(
    review_cast, add_citations
):
    for kind in ("database", "database", "register"):
        add_citations(review_cast.lena, ["One"], database="other", name="ICTRP", kind=kind)
    assert list(table(review_cast.lena)) == ["ICTRP", "ICTRP (register)"]
    assert table(review_cast.lena)["ICTRP"][0] == 2


def test_what_does_not_count_is_not_counted(review_cast, library):
    file = ImportFile.objects.get(run__database="pubmed", run__review=review_cast.review)
    file.withdrawn_at, file.withdrawn_by = timezone.now(), review_cast.lena.user
    file.save()
    unreadable = Record.objects.filter(review=review_cast.review, raw="E1")
    unreadable.update(is_readable=False, citation=None, own_citation=None)
    assert table(review_cast.lena) == {
        "Scopus": (4, 1, 0, 3, 2),
        "ClinicalTrials.gov (register)": (2, 0, 0, 2, 2),
        "LILACS": (1, 0, 1, 1, 0),
    }
    assert overlap_of(review_cast.lena).duplicates == duplicates(review_cast.review).count() == 2


def test_a_review_without_records_has_no_overlap(review_cast):
    assert table(review_cast.lena) == {}


def test_the_lists_of_an_empty_review_can_be_filtered(review_cast, client_of):
    client = client_of(review_cast.olu)
    for page in (
        "citations/?overlap=single",
        "citations/?overlap=alone",
        "records/?duplicate=within",
    ):
        assert listed(client.get(f"{BASE}{page}")) == []


def listed(response):
    assert response.status_code == 200
    return sorted((row.title or row.raw) for row in response.context["page_obj"])


RECORDS = [
    ("records", {"database": "scopus"}, "A3 B2 B3 D1"),
    ("of a named source", {"database": "other:LILACS"}, "A4 E1"),
    ("of a register", {"database": "register:clinicaltrials"}, "C2 F1"),
    ("within", {"database": "scopus", "duplicate": "within"}, "B3"),
    ("between", {"database": "scopus", "duplicate": "between"}, "A3 B2"),
    ("within all", {"duplicate": "within"}, "A2 B3"),
    ("between all", {"duplicate": "between"}, "A3 A4 B2 C2"),
    ("duplicates of all", {"duplicate": "any"}, "A2 A3 A4 B2 B3 C2"),
]
CITATIONS = [
    ("found in one", {"database": "scopus"}, "A1 B1 D1"),
    ("found there alone", {"database": "scopus", "overlap": "alone"}, "D1"),
    ("found in one database only", {"overlap": "single"}, "D1 E1 F1"),
    ("found in both", {"database": ["pubmed", "scopus"]}, "A1 B1"),
    ("in these two alone", {"database": ["pubmed", "scopus"], "overlap": "alone"}, "B1"),
    ("with a register", {"database": ["pubmed", "register:clinicaltrials"]}, "C1"),
]


@pytest.mark.parametrize(("asked", "found"), [c[1:] for c in RECORDS], ids=[c[0] for c in RECORDS])
def test_the_list_of_records_can_show_each_number(review_cast, library, client_of, asked, found):
    assert listed(client_of(review_cast.olu).get(f"{BASE}records/", asked)) == found.split()


@pytest.mark.parametrize(
    ("asked", "found"), [c[1:] for c in CITATIONS], ids=[c[0] for c in CITATIONS]
)
def test_the_list_of_citations_can_show_each_number(review_cast, library, client_of, asked, found):
    assert listed(client_of(review_cast.olu).get(f"{BASE}citations/", asked)) == found.split()


def test_the_lists_do_not_count_what_is_withdrawn_either(review_cast, library, client_of):
    file = ImportFile.objects.get(run__database="pubmed", run__review=review_cast.review)
    file.withdrawn_at, file.withdrawn_by = timezone.now(), review_cast.lena.user
    file.save()
    client = client_of(review_cast.olu)
    assert listed(client.get(f"{BASE}records/", {"duplicate": "any"})) == ["A4", "B3"]
    alone = {"database": "scopus", "overlap": "alone"}
    assert [c[0] for c in listed(client.get(f"{BASE}citations/", alone))] == ["B", "D"]


def test_a_source_of_another_review_is_no_choice(review_cast, library, add_citations, client_of):
    other = Citation.objects.filter(review__slug="another").first().review
    lead = other.memberships.get(role="lead")
    add_citations(lead, ["G1"], database="other", name="Secret source")
    for page in ("records/", "citations/"):
        answer = client_of(review_cast.lena).get(
            f"{BASE}{page}", {"database": "other:Secret source"}
        )
        assert answer.status_code == 422
        assert b"Secret source</label>" not in answer.content


def test_what_came_by_other_methods_overlaps_with_no_database(review_cast, add_citations):
    add_citations(review_cast.lena, ["Here"])
    add_citations(review_cast.lena, ["There"], kind="website", database="other", name="WHO")
    overlap = overlap_of(review_cast.lena)
    assert [str(found.source) for found in overlap.found] == ["PubMed"]
    assert (overlap.records, overlap.citations) == (1, 1)
    assert [str(each.source) for each in sources_of(review_cast.lena)] == [
        "PubMed",
        "WHO (website)",
    ]
