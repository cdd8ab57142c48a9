"""The PRISMA-S page and its downloads over HTTP."""

import io

import pytest
from django.core.management import call_command
from django.utils import timezone
from docx import Document

from reviews.audit import record_event
from reviews.models import AuditEvent
from reviewsite import __version__
from searches.models import Citation, DuplicateRuling, MaybePair, PrismaSNote, Record, Run
from searches.selectors.prisma_s import prisma_s_of

pytestmark = pytest.mark.django_db
PAGE = "/reviews/tacrolimus/prisma-s/"


def test_a_typed_item_shows_newest_first_and_is_audited(review_cast, client_of):
    ines = client_of(review_cast.ines)
    texts = ("We wrote to nobody", "We wrote to two authors", "We wrote to two authors ")
    for text in texts:
        assert ines.post(PAGE, {"item": "6", "text": text}).status_code == 302
    page = client_of(review_cast.olu).get(PAGE).content
    assert b"two authors" in page and b"nobody" not in page
    assert PrismaSNote.objects.count() == 2
    assert AuditEvent.objects.filter(action="prisma_s.noted").count() == 2


def test_who_may_and_what_is_refused(review_cast, client_of):
    typed = {"item": "6", "text": "x"}
    assert client_of(review_cast.ana).post(PAGE, typed).status_code == 403
    assert client_of(review_cast.outsider).get(PAGE).status_code == 404
    assert client_of(review_cast.ines).post(PAGE, {"item": "8", "text": "x"}).status_code == 422
    long = {"item": "6", "text": "x" * 10_001}
    assert client_of(review_cast.ines).post(PAGE, long).status_code == 422
    assert client_of(review_cast.ines).put(PAGE).status_code == 405
    assert client_of(review_cast.ines).post(f"{PAGE}txt/").status_code == 405
    assert client_of(review_cast.ines).get(f"{PAGE}pdf/").status_code == 404


def test_everybody_downloads_and_the_command_writes_the_same(
    review_cast, client_of, add_citations, tmp_path
):
    add_citations(review_cast.ines, ["One"])
    for key in ("txt", "csv", "docx"):
        got = client_of(review_cast.olu).get(f"{PAGE}{key}/")
        output = tmp_path / key
        call_command("export_review", "tacrolimus", to=f"prisma_s_{key}", output=output)
        assert got.status_code == 200 and got.content == output.read_bytes()
    assert Document(io.BytesIO(got.content)).tables
    assert (
        "PubMed: NOT RECORDED hits; exported 1"
        in client_of(review_cast.ana).get(f"{PAGE}txt/").content.decode()
    )


def test_a_pair_ruled_again_counts_once_by_the_word_that_stands(review_cast, add_citations):
    a, b, c = (c.records.get() for c in add_citations(review_cast.ines, ["One", "Two", "Three"]))

    def rule(one, other, **by):
        DuplicateRuling.objects.create(
            review=review_cast.review, record_a=one, record_b=other, verdict="same", **by
        )

    for one, other in ((a, b), (a, c), (b, c)):
        rule(one, other, rule="doi")
    rule(a, c, rule="title")
    for _ in range(2):
        rule(a, b, decided_by=review_cast.lena.user)
    text = prisma_s_of(review_cast.olu).answers[15].text
    assert "by a matching rule: doi: 1; title: 1." in text and "by a person: 1." in text


@pytest.fixture
def joined(review_cast, add_citations):
    """Five records of one citation: 1-2 and 2-3 by a rule, 3-4 by hand, 5 by a rule and by hand."""
    records = [
        c.records.get() for c in add_citations(review_cast.ines, ["One", "Two", "Three", "Four"])
    ]
    records += [c.records.get() for c in add_citations(review_cast.ines, ["5"], database="scopus")]
    for record in records[1:]:
        Citation.objects.filter(pk=record.own_citation_id).update(
            merged_into=records[0].own_citation
        )
        Record.objects.filter(pk=record.pk).update(citation=records[0].own_citation)
    by_rule, by_hand = {"rule": "identifier"}, {"decided_by": review_cast.lena.user}
    for a, b, by in ((0, 1, by_rule), (1, 2, by_rule), (2, 3, by_hand), (3, 4, by_rule)):
        ruling(review_cast, records[a], records[b], **by)
    ruling(review_cast, records[3], records[4], **by_hand, **by_rule)
    return records


def ruling(cast, a, b, **by):
    return DuplicateRuling.objects.create(
        review=cast.review, record_a=a, record_b=b, verdict="same", **by
    )


def item_16(cast):
    return prisma_s_of(cast.olu).answers[15].text


def test_deduplication_says_how_many_were_removed_by_rules_and_by_people(review_cast, joined):
    text = item_16(review_cast)
    assert "identifier: 2. Pairs ruled by a person: 2. " in text
    assert "5 records became 1 citations. Duplicates removed: 4, 2 of them automatically" in text
    assert "and 2 by a person; 3 within a source, 1 between sources." in text
    assert "PubMed: 4 records; duplicates: 3 within the source, 0 of" in text
    assert "Scopus: 1 records; duplicates: 0 within the source, 1 of" in text


def test_records_that_hang_together_by_a_withdrawn_one_were_not_joined_by_a_person(
    review_cast, joined, add_citations
):
    elsewhere = add_citations(review_cast.ines, ["x"])[0].records.get().file
    elsewhere.withdrawn_at = elsewhere.uploaded_at
    elsewhere.withdrawn_by = review_cast.lena.user
    elsewhere.save()
    Record.objects.filter(pk=joined[1].pk).update(file=elsewhere, position=9)
    text = item_16(review_cast)
    assert "matching rule: none." in text
    assert "Duplicates removed: 3, 1 of them automatically and 2 by a person" in text


def test_deduplication_names_the_pairs_left_to_a_person_and_the_last_run(review_cast, joined):
    other = Citation.objects.create(review=review_cast.review, title="Other")
    apart = Record.objects.filter(pk=joined[4].pk)
    apart.update(citation=other)
    for number in (0, 2):
        MaybePair.objects.create(
            review=review_cast.review,
            record_a=joined[number],
            record_b=joined[4],
            rule="similar",
            score=0.9,
            reason="similar titles",
        )
    record_event(review_cast.review, "citations.deduplicated", member=None, subject=other, new={})
    text = item_16(review_cast)
    assert "not ruled on: 2." in text
    assert f"Software: Reviewsite {__version__}; last run {timezone.now():%Y-%m-%d}." in text
    assert "identifier (the same DOI or PMID, and titles that agree)" in text


def test_a_gap_links_to_the_page_where_it_is_filled(review_cast, client_of, add_citations):
    empty = client_of(review_cast.ines).get(PAGE).content.decode()
    for page in ("runs/", "runs/new/", "strategy/#press", "duplicates/"):
        assert f'<li><a href="/reviews/tacrolimus/{page}">' in empty
    add_citations(review_cast.ines, ["One"])
    run = Run.objects.get()
    page = client_of(review_cast.ines).get(PAGE).content.decode()
    assert f'/reviews/tacrolimus/runs/{run.pk}/edit/">' in page
    assert f'/reviews/tacrolimus/runs/{run.pk}/">' in page
    assert f"{run.pk}" not in client_of(review_cast.olu).get(PAGE).content.decode()
