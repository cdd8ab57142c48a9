"""The policy of a stage over HTTP."""

import pytest

from screening.models import Stage

pytestmark = pytest.mark.django_db
PAGE = "/reviews/tacrolimus/screening/title-abstract/policy/"
SEEN = {"seen_rule": "independent", "seen_places": "2", "seen_maybe_conflicts": "True"}
THREE = {"rule": "independent", "places": "3", "maybe_conflicts": "on"}
LIBERAL = {"rule": "liberal", "places": "2", "maybe_conflicts": "on"}


@pytest.fixture
def stage(review_cast, screening_of, vote):
    stage = screening_of(review_cast, 3)
    candidate = stage.candidates.first()
    vote(review_cast.ana, candidate, "exclude")
    vote(review_cast.bo, candidate, "exclude")
    return stage


def test_the_lead_sees_what_a_change_touches_and_nothing_is_written(review_cast, stage, client_of):
    page = client_of(review_cast.lena).get(PAGE, THREE)
    text = page.content.decode()
    assert "Settled, open again</dt><dd>1</dd>" in text and "4 → 7" in text
    stage.refresh_from_db()
    assert stage.places == 2


def test_the_change_is_made_by_a_second_step(review_cast, stage, client_of):
    answer = client_of(review_cast.lena).post(PAGE, THREE | SEEN, follow=True)
    assert "3 independent readers. Outcomes that changed: 1." in answer.content.decode()
    stage.refresh_from_db()
    assert stage.places == 3
    assert stage.candidates.filter(outcome="excluded").count() == 0


def test_a_policy_that_tells_by_its_queue_says_so_to_lead_and_team(review_cast, stage, client_of):
    lead = client_of(review_cast.lena)
    assert "cannot be blind" in lead.get(PAGE, LIBERAL).content.decode()
    lead.post(PAGE, LIBERAL | SEEN)
    shown = client_of(review_cast.ana).get("/reviews/tacrolimus/screening/").content.decode()
    assert "this policy cannot hide it" in shown and "Change the policy" not in shown


def test_a_policy_that_was_changed_meanwhile_is_shown_anew(review_cast, stage, client_of):
    Stage.objects.filter(pk=stage.pk).update(places=1)
    answer = client_of(review_cast.lena).post(PAGE, THREE | SEEN)
    assert answer.status_code == 409
    assert "changed meanwhile to “One reader”" in answer.content.decode()


@pytest.mark.parametrize(
    "asked",
    [{"rule": "liberal", "places": "1"}, {"rule": "dice", "places": "2"}, {"places": "x"}],
)
def test_nonsense_comes_back_with_what_is_wrong(review_cast, stage, client_of, asked):
    lead = client_of(review_cast.lena)
    assert lead.get(PAGE, asked).status_code == 422
    answer = lead.post(PAGE, asked | {"seen_places": "²"})
    assert answer.status_code == 422 and "Please look at this again" in answer.content.decode()
    stage.refresh_from_db()
    assert (stage.rule, stage.places) == ("independent", 2)


def test_the_same_policy_is_told_to_be_the_same(review_cast, stage, client_of):
    asked = {"rule": "independent", "places": "2", "maybe_conflicts": "on"}
    assert "the policy already" in client_of(review_cast.lena).get(PAGE, asked).content.decode()


def test_only_the_lead_comes_here(review_cast, stage, client_of):
    for person in (review_cast.ana, review_cast.ines, review_cast.olu):
        assert client_of(person).get(PAGE, THREE).status_code == 403
        assert client_of(person).post(PAGE, THREE | SEEN).status_code == 403
    assert client_of(review_cast.outsider).get(PAGE).status_code == 404
    assert client_of(review_cast.lena).put(PAGE).status_code == 405


def test_a_stage_that_has_not_begun_has_no_policy_page(review_cast, client_of):
    assert client_of(review_cast.lena).get(PAGE).status_code == 404


@pytest.mark.parametrize("n", [5, 50])
def test_the_preview_asks_the_database_as_often_for_few_as_for_many(
    review_cast, screening_of, client_of, django_assert_max_num_queries, n
):
    screening_of(review_cast, n)
    client = client_of(review_cast.lena)
    with django_assert_max_num_queries(14):
        client.get(PAGE, THREE)
