"""Recall of strategy versions over the known-relevant papers."""

import pytest
from django.utils import timezone

from screening.services.citations import merge_by_hand
from searches.bibliography import BibliographicRecord, IndexKeyword, as_dict
from searches.models import Citation, KnownRelevant, Record
from searches.selectors.relevant import (
    Counts,
    entry_of,
    papers_of,
    recall_by_version,
    recall_of,
)
from searches.services.relevant import add_citations as pick
from searches.services.relevant import add_identifiers
from searches.services.strategies import save_strategy

pytestmark = pytest.mark.django_db
DRUG = {"name": "Drug", "terms": [{"text": "tacrolimus"}, {"text": "fk506"}]}
CONDITION = {"name": "Condition", "terms": [{"text": "infertility"}]}


@pytest.fixture
def add_record(add_citations):
    """A citation whose one record has these canonical fields."""

    def add(member, **fields) -> Citation:
        names = {name: fields[name] for name in ("pmid", "doi") if name in fields}
        citation = add_citations(member, [fields["title"]], **names)[0]
        values = as_dict(BibliographicRecord(**fields))
        Record.objects.filter(citation=citation).update(fields=values)
        return citation

    return add


@pytest.fixture
def tried(review_cast, add_record):
    """Found, missed, without an abstract, and a PMID that no import has brought."""
    lena = review_cast.lena
    add_record(lena, title="Tacrolimus in infertility", abstract="Both.", pmid=1)
    add_record(lena, title="FK506 alone", abstract="No condition.", pmid=2)
    add_record(lena, title="Tacrolimus", pmid=3)
    add_identifiers(lena, "1 2 3 4")
    save_strategy(lena, [DRUG, CONDITION])
    return lena


def recall(member):
    papers = papers_of(member)
    return recall_of(recall_by_version(member, papers)[0].strategy, papers)


def test_found_missed_and_not_to_be_told(tried):
    told = recall(tried)
    assert told.counts == Counts(found=1, missed=1, open=2)
    assert told.counts.percent == 50
    assert [each.paper.title for each in told.missed] == ["FK506 alone"]
    assert [each.reasons for each in told.open] == [
        ["the record has no abstract"],
        ["it is not among the review's records"],
    ]


def test_the_concept_that_loses_a_paper_is_named_with_its_terms(tried):
    (missed,) = recall(tried).missed
    assert [(part.name, [term.text for term in part.tried]) for part in missed.parts] == [
        ("Concept 2: Condition", ["infertility [title abstract]"])
    ]


def test_each_concept_by_itself(tried):
    parts = [(part.name, part.counts) for part in recall(tried).parts]
    assert parts == [
        ("Concept 1: Drug", Counts(found=3)),
        ("Concept 2: Condition", Counts(found=1, missed=1, open=1)),
    ]


def test_every_version_is_tried(tried, review_cast):
    save_strategy(tried, [DRUG])
    versions = recall_by_version(tried, papers_of(tried))
    assert [(v.strategy.version, v.counts.found) for v in versions] == [(2, 3), (1, 1)]


def test_headings_of_the_record_count(review_cast, add_record):
    keywords = (IndexKeyword("Infertility", "mesh"),)
    citation = add_record(review_cast.lena, title="A", abstract="B", keywords_index=keywords)
    pick(review_cast.lena, [citation.pk])
    save_strategy(
        review_cast.lena, [{"name": "X", "terms": [{"text": "Infertility", "kind": "mesh"}]}]
    )
    assert recall(review_cast.ana).counts == Counts(found=1)


def test_headings_below_the_one_asked_for_count(review_cast, add_record):
    lena, papers = review_cast.lena, []
    for name in ("Infertility, Female", "Tacrolimus", "Zebrafish"):
        keywords = (IndexKeyword(name, "mesh"),)
        papers.append(add_record(lena, title=name, abstract="B", keywords_index=keywords).pk)
    pick(lena, papers)
    save_strategy(lena, [{"name": "X", "terms": [{"text": "Infertility", "kind": "mesh"}]}])
    assert recall(lena).counts == Counts(found=1, missed=1, open=1)


def test_an_import_that_comes_later_counts(tried, add_record):
    late = add_record(tried, title="Tacrolimus, infertility", abstract="Late.", pmid=4)
    assert entry_of(tried, late).pmid == 4
    assert recall(tried).counts == Counts(found=2, missed=1, open=1)


def test_two_entries_of_one_citation_are_one_paper(review_cast, add_record):
    add_identifiers(review_cast.lena, "8, 10.1000/x")
    add_record(review_cast.lena, title="Both", pmid=8, doi="10.1000/x")
    (paper,) = papers_of(review_cast.lena)
    assert len(paper.entries) == 2
    paper.entries[0].delete()
    assert entry_of(review_cast.lena, paper.citation) == paper.entries[1]


def test_a_picked_citation_is_followed_when_it_is_merged(review_cast, add_record):
    lena = review_cast.lena
    one, other = add_record(lena, title="One", abstract="x"), add_record(lena, title="One too")
    pick(lena, [one.pk, other.pk])
    kept = merge_by_hand(lena, [one.pk, other.pk])
    (paper,) = papers_of(lena)
    assert paper.citation == kept and len(paper.entries) == 2
    assert entry_of(lena, paper.citation) in paper.entries


def test_removed_papers_and_those_of_other_reviews_do_not_count(tried, make_user):
    from reviews.services.reviews import create_review

    other = create_review(make_user("Eve"), title="Another", slug="another")
    assert papers_of(other) == []
    KnownRelevant.objects.update(removed_at=timezone.now(), removed_by=tried.user)
    assert papers_of(tried) == []
    assert entry_of(tried, Citation.objects.get(pmid=1)) is None


def test_records_of_files_that_were_not_read_to_their_end_do_not_count(tried):
    Record.objects.get(citation__pmid=1).file.__class__.objects.update(published_at=None)
    assert recall(tried).counts == Counts(open=4)


def test_no_paper_and_nothing_told_have_no_percentage():
    assert Counts().percent is None and Counts(open=3).percent is None
    assert Counts(found=2, missed=1).percent == 66
