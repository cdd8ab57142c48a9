"""Peer review and final mark over HTTP."""

import pytest
from django.db import IntegrityError, transaction

from reviews.models import AuditEvent
from searches.models import PressComment, PressRuling, StrategyFinal, Translation
from searches.services.strategies import save_strategy

pytestmark = pytest.mark.django_db
PRESS = "/reviews/tacrolimus/strategy/1/press/"
FINAL = "/reviews/tacrolimus/strategy/1/final/"
COMMENT = {"act": "comment", "element": "3", "line": "2", "text": "No heading"}
APPROVE = {"act": "ruling", "verdict": "approved"}


@pytest.fixture
def strategy(review_cast):
    saved = save_strategy(review_cast.ines, [{"name": "A", "terms": [{"text": "tacrolimus"}]}])
    saved.translations.update(warnings=[])
    return saved


def warn(strategy, severity):
    warning = {"code": "SL-305", "severity": severity, "message": "Look"}
    Translation.objects.filter(strategy=strategy, database="pubmed").update(warnings=[warning])


def test_a_second_searcher_comments_the_author_answers_and_a_ruling_closes(
    review_cast, strategy, client_of
):
    lena, ines = client_of(review_cast.lena), client_of(review_cast.ines)
    assert lena.post(PRESS, COMMENT).status_code == 302
    comment = PressComment.objects.get()
    assert b"3 Subject headings: 1 open" in ines.get(PRESS).content
    answer = {"act": "answer", "comment": comment.pk, "text": "Added"}
    assert ines.post(PRESS, answer).status_code == 302
    assert lena.post(PRESS, APPROVE).status_code == 302
    page = client_of(review_cast.olu).get(PRESS).content
    assert b"Approved" in page and b"1 open" not in page and b"Added" in page
    actions = AuditEvent.objects.filter(action__startswith="press.").order_by("at")
    assert [e.action for e in actions] == ["press.commented", "press.answered", "press.ruled"]


@pytest.mark.parametrize("data", [COMMENT, APPROVE])
def test_nobody_reviews_the_own_version(review_cast, strategy, client_of, data):
    assert client_of(review_cast.ines).post(PRESS, data).status_code == 403
    assert not PressRuling.objects.exists() and not PressComment.objects.exists()


@pytest.mark.parametrize("address", [PRESS, FINAL])
def test_who_may(review_cast, strategy, client_of, address):
    for person in (review_cast.ana, review_cast.olu):
        assert client_of(person).get(address).status_code == 200
        assert client_of(person).post(address, APPROVE).status_code == 403
    assert client_of(review_cast.outsider).get(address).status_code == 404
    assert client_of(review_cast.lena).put(address).status_code == 405
    assert client_of(review_cast.lena).get(address.replace("/1/", "/2/")).status_code == 404


@pytest.mark.parametrize(
    "change",
    [{"element": "7"}, {"element": "x"}, {"line": "0"}, {"text": " "}, {"act": "?"},
     {"act": "answer", "comment": "99"}, {"act": "ruling", "verdict": "maybe"}],
)  # fmt: skip
def test_bad_input_is_refused(review_cast, strategy, client_of, change):
    assert client_of(review_cast.lena).post(PRESS, COMMENT | change).status_code == 422


def test_the_database_knows_six_elements(review_cast, strategy):
    with pytest.raises(IntegrityError), transaction.atomic():
        PressComment.objects.create(
            strategy=strategy, element=7, text="x", by=review_cast.lena.user
        )


def test_an_error_blocks_the_final_mark(review_cast, strategy, client_of):
    warn(strategy, "error")
    answer = client_of(review_cast.ines).post(FINAL)
    assert answer.status_code == 422 and b"SL-305 (PubMed" in answer.content


def test_a_warning_needs_a_reason_and_the_mark_can_be_taken_back(review_cast, strategy, client_of):
    warn(strategy, "warning")
    ines = client_of(review_cast.ines)
    assert ines.post(FINAL, {"reason-pubmed-1": " "}).status_code == 422
    assert ines.post(FINAL, {"reason-pubmed-1": "meant"}).status_code == 302
    assert StrategyFinal.objects.get().reasons[0]["reason"] == "meant"
    assert ines.post(FINAL, {"reason-pubmed-1": "meant"}).status_code == 409
    assert ines.post(FINAL, {"act": "take-back"}).status_code == 302
    assert [m.is_final for m in StrategyFinal.objects.all()] == [True, False]


def test_what_was_typed_comes_back_with_the_refusal(review_cast, strategy, client_of):
    lena = client_of(review_cast.lena)
    shown = lena.post(PRESS, COMMENT | {"line": "two"}).content.decode()
    assert '<option value="3" selected>' in shown and 'value="two"' in shown
    assert ">No heading</textarea>" in shown
    shown = lena.post(PRESS, {"act": "ruling", "verdict": "?", "text": "Fine"}).content.decode()
    assert ">Fine</textarea>" in shown


def test_the_reviewer_sees_the_text_as_written_and_what_a_warning_is_about(
    review_cast, strategy, client_of
):
    assert b'id="strategy-text"' in client_of(review_cast.olu).get(PRESS).content
    warning = {"code": "SL-305", "severity": "warning", "message": "Look", "start": 0, "end": 10}
    Translation.objects.filter(strategy=strategy, database="scopus").update(warnings=[warning])
    shown = client_of(review_cast.ines).get(FINAL).content
    assert b"Scopus, characters 1 to 10" in shown and b">tacrolimus</code>" in shown
