"""Reasons to exclude a report: several are kept, the highest is the reason, and they can differ."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.urls import reverse

from reviewsite.lib.errors import BadInput
from screening.models import Candidate
from screening.models.decisions import Decision
from screening.rules.policy import Policy
from screening.selectors.candidates import stage_of
from screening.selectors.decisions import visible_decisions
from screening.selectors.policies import preview_policy
from screening.selectors.prisma import count_flow
from screening.services import full_texts
from screening.services.adjudications import adjudicate
from screening.services.integrity import find_violations
from screening.services.policies import change_policy
from screening.vocabulary import OutcomeState, StageKind
from tests.screening.full_texts import reports_sent_on
from tests.screening.pdfs import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def candidate(review_cast, screening_of, vote):
    report = reports_sent_on(review_cast, screening_of, vote, n=1)[0]
    full_texts.attach_file(review_cast.ana, report.pk, name="a.pdf", content=BytesIO(pdf("x")))
    return Candidate.objects.get(report=report)


@pytest.fixture
def reason(review_cast):
    return lambda label: review_cast.review.exclusion_reasons.get(label=label).pk


def stage(cast):
    return stage_of(cast.lena, StageKind.FULL_TEXT)


def differ(cast, candidate, vote, reason):
    vote(cast.ana, candidate, "exclude", reason_id=reason("Wrong outcome"))
    vote(cast.bo, candidate, "exclude", reason_id=reason("Wrong population"))
    candidate.refresh_from_db()


def test_the_highest_of_several_reasons_is_the_reason(review_cast, candidate, vote, reason):
    said = vote(
        review_cast.ana,
        candidate,
        "exclude",
        reason_id=reason("Wrong outcome"),
        further=[reason("Wrong setting"), reason("Wrong population")],
    )
    assert said.reason.label == "Wrong population"
    assert [r.label for r in said.further_reasons.all()] == ["Wrong outcome", "Wrong setting"]
    assert list(find_violations(review_cast.review)) == []


def test_an_exclusion_without_any_reason_is_refused(review_cast, candidate, vote):
    with pytest.raises(BadInput, match="for a reason"):
        vote(review_cast.ana, candidate, "exclude", further=[0])


def test_different_reasons_agree_on_the_highest_by_default(review_cast, candidate, vote, reason):
    differ(review_cast, candidate, vote, reason)
    assert candidate.outcome == OutcomeState.EXCLUDED
    assert candidate.reason.label == "Wrong population"


def test_different_reasons_can_be_a_conflict_that_is_ruled_on(review_cast, candidate, vote, reason):
    lena = review_cast.lena
    strict = Policy(reason_conflicts=True)
    differ(review_cast, candidate, vote, reason)
    assert preview_policy(lena, stage(review_cast), strict).conflicts_appearing == 1
    assert change_policy(lena, stage(review_cast), strict, seen=Policy()) == 1
    candidate.refresh_from_db()
    assert candidate.outcome == OutcomeState.CONFLICT
    adjudicate(
        lena,
        candidate.pk,
        verdict="exclude",
        why="as the criteria say",
        seen=[str(d.pk) for d in visible_decisions(lena, candidate)],
        reason_id=reason("Wrong outcome"),
    )
    assert [(row.label, row.n) for row in count_flow(review_cast.review).dbr_excluded] == [
        ("Wrong outcome", 1)
    ]
    assert list(find_violations(review_cast.review)) == []


def test_at_title_and_abstract_reasons_are_no_matter(review_cast, screening_of):
    screened = screening_of(review_cast, 1)
    change_policy(
        review_cast.lena, screened, Policy(places=3, reason_conflicts=True), seen=Policy()
    )
    screened.refresh_from_db()
    assert screened.policy == Policy(places=3)


def test_the_page_of_the_policy_offers_it_at_full_text_alone(review_cast, candidate, client_of):
    lead = client_of(review_cast.lena)
    address = reverse("screening:policy-full-text", args=["tacrolimus"])
    asked = {"rule": "independent", "places": "2", "reason_conflicts": "on"}
    assert "different reasons are a conflict" in lead.get(address, asked).content.decode()
    seen = {"seen_rule": "independent", "seen_places": "2", "seen_maybe_conflicts": "True"}
    answer = lead.post(address, asked | seen | {"seen_reason_conflicts": "False"})
    assert answer.status_code == 302
    assert stage(review_cast).reason_conflicts
    other = reverse("screening:policy-title-abstract", args=["tacrolimus"])
    assert "reason_conflicts" not in lead.get(other).content.decode().replace("seen_", "")


def test_the_desk_takes_several_reasons_and_shows_them_again(
    review_cast, candidate, client_of, reason
):
    client = client_of(review_cast.ana)
    address = reverse("screening:verdict", args=["tacrolimus", candidate.pk])
    said = {
        "verdict": "exclude",
        "key": uuid4(),
        "reason": reason("Wrong outcome"),
        "further": [reason("Wrong setting"), reason("Wrong language")],
    }
    assert client.post(address, said).status_code == 302
    assert Decision.objects.get(candidate=candidate).further_reasons.count() == 2
    own = client.get(reverse("screening:verdict-list-full-text", args=["tacrolimus"]))
    assert "Wrong outcome, also Wrong setting, also Wrong language" in own.content.decode()
