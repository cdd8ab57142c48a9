"""Peer review and final mark over HTTP."""

import pytest
from django.db import IntegrityError, transaction
from django.utils.html import escape

from reviews.models import AuditEvent
from searches.models import PressComment, PressRuling, StrategyFinal, Translation
from searches.selectors.translations import placed_findings_of
from searches.services.strategies import save_strategy
from searches.services.translations import edit_translation

pytestmark = pytest.mark.django_db
PRESS = "/reviews/tacrolimus/strategy/1/press/"
FINAL = "/reviews/tacrolimus/strategy/1/final/"
COMMENT = {"act": "comment", "element": "3", "line": "2", "text": "No heading"}
MARK = {"act": "mark"}
TEXT = "(Tacrolimus[mh] OR tacrolimus[tiab])\nAND (Infertility[mh] OR infertility[tiab])"
APPROVE = {"act": "ruling", "verdict": "approved"}


@pytest.fixture
def strategy(review_cast):
    saved = save_strategy(review_cast.ines, text=TEXT)
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


@pytest.mark.parametrize(("address", "data"), [(PRESS, APPROVE), (FINAL, MARK)])
def test_who_may(review_cast, strategy, client_of, address, data):
    for person in (review_cast.ana, review_cast.olu):
        assert client_of(person).get(address).status_code == 200
        assert client_of(person).post(address, data).status_code == 403
    assert client_of(review_cast.outsider).get(address).status_code == 404
    assert client_of(review_cast.lena).put(address).status_code == 405
    assert client_of(review_cast.lena).get(address.replace("/1/", "/2/")).status_code == 404


@pytest.mark.parametrize(
    "change",
    [{"element": "7"}, {"element": "x"}, {"line": "0"}, {"line": "3"}, {"text": " "}, {"act": "?"},
     {"act": "answer", "comment": "99"}, {"act": "ruling", "verdict": "maybe"}],
)  # fmt: skip
def test_bad_input_is_refused(review_cast, strategy, client_of, change):
    assert client_of(review_cast.lena).post(PRESS, COMMENT | change).status_code == 422


def test_the_database_knows_six_elements(review_cast, strategy):
    with pytest.raises(IntegrityError), transaction.atomic():
        PressComment.objects.create(
            strategy=strategy, element=7, text="x", by=review_cast.lena.user
        )


def test_the_same_click_sent_twice_is_stored_once(review_cast, strategy, client_of):
    lena = client_of(review_cast.lena)
    for data in (COMMENT, APPROVE):
        assert [lena.post(PRESS, data).status_code for _ in range(2)] == [302, 302]
    assert PressComment.objects.count() == PressRuling.objects.count() == 1
    assert AuditEvent.objects.filter(action__startswith="press.").count() == 2
    lena.post(PRESS, COMMENT | {"text": "One more"})
    lena.post(PRESS, APPROVE)
    assert PressComment.objects.count() == PressRuling.objects.count() == 2


def reason_for(strategy, label):
    return next(f"reason-{f.key}" for f in placed_findings_of(strategy) if f.label == label)


def test_an_error_blocks_the_final_mark(review_cast, strategy, client_of):
    warn(strategy, "error")
    answer = client_of(review_cast.ines).post(FINAL, MARK)
    assert answer.status_code == 422 and b"SL-305 (PubMed" in answer.content


def test_an_error_of_the_lint_rules_blocks_it_too(review_cast, client_of):
    saved = save_strategy(review_cast.ines, text="#1 a[tiab]\n#2 b[tiab]")
    assert "SL-705" in {f.code for f in placed_findings_of(saved) if f.severity == "error"}
    assert client_of(review_cast.ines).post(FINAL, MARK).status_code == 422


def test_a_form_that_does_not_say_what_to_do_marks_nothing(review_cast, strategy, client_of):
    assert client_of(review_cast.ines).post(FINAL).status_code == 422
    assert not StrategyFinal.objects.exists()


def test_a_warning_needs_a_reason_and_the_mark_can_be_taken_back(review_cast, strategy, client_of):
    warn(strategy, "warning")
    ines, reason = client_of(review_cast.ines), reason_for(strategy, "PubMed")
    assert ines.post(FINAL, MARK | {reason: " "}).status_code == 422
    assert ines.post(FINAL, MARK | {reason: "meant"}).status_code == 302
    kept = {"database": "pubmed", "code": "SL-305", "message": "Look", "reason": "meant"}
    assert StrategyFinal.objects.get().reasons == [kept]
    assert ines.post(FINAL, MARK | {reason: "meant"}).status_code == 409
    assert ines.post(FINAL, {"act": "take-back"}).status_code == 302
    assert ines.post(FINAL, {"act": "take-back"}).status_code == 409
    assert [m.is_final for m in StrategyFinal.objects.all()] == [True, False]
    events = AuditEvent.objects.filter(action__startswith="strategy.").order_by("at")
    told = [(e.action, e.actor, e.new) for e in events if e.action != "strategy.created"]
    author = review_cast.ines.user
    assert told == [
        ("strategy.finalised", author, {"reasons": [kept]}),
        ("strategy.reopened", author, {"reasons": []}),
    ]


def test_a_reason_stays_with_its_warning_whatever_stands_before_it(strategy):
    warn(strategy, "warning")
    before = reason_for(strategy, "PubMed")
    other = {"code": "SL-306", "severity": "warning", "message": "First", "start": 0, "end": 1}
    text = strategy.translations.get(database="pubmed")
    text.warnings = [other, *text.warnings]
    text.save()
    assert reason_for(strategy, "PubMed") != before
    assert before in {f"reason-{f.key}" for f in placed_findings_of(strategy)}


def test_what_is_said_of_many_places_needs_one_reason(strategy):
    look = {"code": "SL-305", "severity": "warning", "message": "Look"}
    warnings = [look | {"start": n, "end": n + 1} for n in range(100)]
    strategy.translations.filter(database="pubmed").update(warnings=warnings)
    (found,) = (f for f in placed_findings_of(strategy) if f.label == "PubMed")
    assert found.place == "PubMed, characters 1 to 1, 2 to 2, 3 to 3, 97 more"


def test_the_page_of_the_mark_shows_what_the_peer_review_said(review_cast, strategy, client_of):
    revise = {"act": "ruling", "verdict": "revise", "text": "Explode <b>both</b> headings"}
    client_of(review_cast.lena).post(PRESS, revise)
    page = client_of(review_cast.ines).get(FINAL).content
    assert b"Revise" in page and b"Explode &lt;b&gt;both&lt;/b&gt; headings" in page


@pytest.mark.parametrize("act", [COMMENT, APPROVE])
def test_a_text_too_long_is_refused(review_cast, strategy, client_of, act):
    answer = client_of(review_cast.lena).post(PRESS, act | {"text": "x" * 10_001})
    assert answer.status_code == 422


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
    shown = client_of(review_cast.ines).get(FINAL).content.decode()
    assert "Scopus, characters 1 to 10" in shown
    assert f">{escape(strategy.text[:10])}</code>" in shown


def test_the_reasons_of_a_final_mark_name_their_database_in_words(review_cast, strategy, client_of):
    lena = client_of(review_cast.lena)
    warn(strategy, "warning")
    keys = [f.key for f in placed_findings_of(strategy) if f.severity == "warning"]
    lena.post(FINAL, MARK | {f"reason-{key}": "Known" for key in keys})
    shown = lena.get(FINAL).content.decode()
    assert "<strong>SL-305</strong> (PubMed): Look" in shown


def test_an_error_in_a_hand_edit_stands_in_the_way_of_the_final_mark(
    review_cast, strategy, client_of
):
    lena = client_of(review_cast.lena)
    scopus = strategy.translations.get(database="scopus")
    edit_translation(review_cast.ines, scopus.pk, text=f"{scopus.text} AND (x", number=0)
    shown = lena.get(FINAL).content.decode()
    assert "SL-101" in shown and "Scopus, edited by hand" in shown
    assert lena.post(FINAL, MARK).status_code == 422 and not StrategyFinal.objects.exists()
