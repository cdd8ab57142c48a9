"""The PRISMA-S page and its downloads over HTTP."""

import io

import pytest
from django.core.management import call_command
from docx import Document

from reviews.models import AuditEvent
from searches.models import DuplicateRuling, PrismaSNote, Run
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
