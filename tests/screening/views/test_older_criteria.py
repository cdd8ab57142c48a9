"""Verdicts made under older criteria: counted for oneself, confirmed or changed, told apart."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from reviews.services.reviews import save_criteria
from screening.models.decisions import Decision
from screening.selectors.agreement import agreement_by_version, agreement_of
from screening.selectors.decisions import stale_count
from screening.services.stages import send_on
from screening.vocabulary import OutcomeState

pytestmark = pytest.mark.django_db
DESK = "/reviews/tacrolimus/screening/title-abstract/"
OWN = f"{DESK}verdicts/"


@pytest.fixture
def stage(review_cast, screening_of, vote):
    """Ana judged three records and Bo two under version 1; now version 2 is in force."""
    stage = screening_of(review_cast, 5)
    candidates = stage.candidates.order_by("citation__title")
    for candidate, verdict in zip(candidates, ("include", "exclude", "maybe"), strict=False):
        vote(review_cast.ana, candidate, verdict, note="as I see it")
    for candidate in candidates[1:3]:
        vote(review_cast.bo, candidate, "exclude")
    save_criteria(review_cast.lena, inclusion="Women", exclusion="Mice")
    return stage


def titles(page) -> list[str]:
    return re.findall(r"· (Citation \d+)", page.content.decode())


def test_desk_and_list_count_ones_own_only(review_cast, stage, client_of):
    for name, number in (("ana", 3), ("bo", 2)):
        client = client_of(getattr(review_cast, name))
        assert f"{number} of your verdicts were made" in client.get(DESK).content.decode()
        assert len(titles(client.get(OWN + "?stale=on"))) == number
    assert "older criteria</a>" not in client_of(review_cast.lena).get(DESK).content.decode()


def test_a_verdict_is_confirmed_by_a_new_row_under_the_new_criteria(review_cast, stage, client_of):
    client = client_of(review_cast.ana)
    page = client.get(OWN + "?stale=on").content.decode()
    assert "Confirm “Maybe” under version 2" in page
    form = re.search(r'<form method="post"[^>]*class="my-2".*?</form>', page, re.S)[0]
    fields = dict(re.findall(r'name="(key|replaces|back|note|verdict)" value="([^"]*)"', form))
    address = re.search(r'action="([^"]+)"', form)[1]
    assert client.post(address, fields)["Location"] == OWN + "?stale=on"
    before, after = Decision.objects.filter(
        reviewer=review_cast.ana, candidate__citation__title="Citation 003"
    ).order_by("created_at")
    assert (before.verdict, after.verdict, after.note) == ("maybe", "maybe", "as I see it")
    assert (after.replaces, after.criteria.version) == (before, 2)
    assert titles(client.get(OWN + "?stale=on")) == ["Citation 002", "Citation 001"]


def test_a_changed_verdict_is_looked_at_too(review_cast, stage, vote):
    vote(review_cast.ana, stage.candidates.get(citation__title="Citation 002"), "include")
    assert stale_count(review_cast.ana, stage) == 2


def test_a_record_that_went_on_waits_for_no_other_look(review_cast, stage, vote):
    vote(review_cast.bo, stage.candidates.get(citation__title="Citation 001"), "include")
    send_on(review_cast.lena)
    assert stale_count(review_cast.ana, stage) == 2


def test_with_one_version_nothing_is_said(review_cast, screening_of, vote, client_of):
    stage = screening_of(review_cast, 2)
    vote(review_cast.ana, stage.candidates.first(), "include")
    client = client_of(review_cast.ana)
    assert "Confirm “" not in client.get(OWN).content.decode()
    assert "older criteria</a>" not in client.get(DESK).content.decode()
    assert "SC-201" not in client.get(OWN).content.decode()


def test_verdicts_of_version_1_are_not_counted_in_kappa_of_version_2(review_cast, stage, vote):
    """Spec, screening rules, case 30."""
    four, five = stage.candidates.order_by("citation__title")[3:]
    for candidate in (four, five):
        vote(review_cast.ana, candidate, "include")
    vote(review_cast.bo, four, "include")
    vote(review_cast.bo, five, "exclude")
    newest, oldest = agreement_by_version(review_cast.lena, stage, [1, 2])
    assert (newest.version, newest.verdicts, newest.report.records) == (2, 4, 2)
    assert (oldest.version, oldest.verdicts, oldest.report.records) == (1, 5, 2)
    assert agreement_of(review_cast.lena, stage).records == 4
    assert newest.report.pairs[0].n == 2


def test_the_page_shows_each_version_by_itself(review_cast, stage, vote, client_of):
    page = f"{DESK}agreement/"
    lead = client_of(review_cast.lena)
    assert "SC-201" not in lead.get(page).content.decode()
    vote(review_cast.ana, stage.candidates.get(citation__title="Citation 004"), "include")
    shown = lead.get(page).content.decode()
    assert "SC-201" in shown and "Version 2" in shown
    assert client_of(review_cast.ana).get(page).status_code == 403


def test_who_took_a_verdict_back_later_did_not_say_it(review_cast, stage, vote, client_of):
    candidate = stage.candidates.get(citation__title="Citation 002")
    assert candidate.outcome == OutcomeState.EXCLUDED
    said = Decision.objects.get(candidate=candidate, reviewer=review_cast.ana)
    address = reverse("screening:withdraw", args=["tacrolimus", candidate.pk])
    client_of(review_cast.ana).post(address, {"key": uuid4(), "replaces": said.pk})
    vote(review_cast.ana, candidate, "exclude")
    assert agreement_of(review_cast.lena, stage, criteria=1).records == 1
