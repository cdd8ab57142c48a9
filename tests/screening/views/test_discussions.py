"""Discussions, comments and rules over HTTP."""

from uuid import uuid4

import pytest

from screening.models.decisions import Decision

pytestmark = pytest.mark.django_db
BASE = "/reviews/tacrolimus/"


@pytest.fixture
def conflict(review_cast, screening_of, vote):
    candidate = screening_of(review_cast, 2).candidates.first()
    vote(review_cast.ana, candidate, "include", note="about RIF")
    vote(review_cast.bo, candidate, "exclude", note="only the drug")
    return candidate


@pytest.fixture
def discussed(review_cast, conflict, client_of):
    client_of(review_cast.lena).post(f"{BASE}conflicts/{conflict.pk}/discuss/")
    return conflict


def test_the_lead_gives_all_conflicts_back_at_once(review_cast, conflict, client_of):
    lead = client_of(review_cast.lena)
    assert "Let the readers discuss 1 conflict" in lead.get(f"{BASE}conflicts/").content.decode()
    shown = lead.post(f"{BASE}conflicts/discuss/", follow=True).content.decode()
    assert "the readers discuss it" in shown and "Let the readers discuss" not in shown


def test_readers_see_each_other_talk_and_agree(review_cast, discussed, client_of):
    page = f"{BASE}discussions/{discussed.pk}/"
    bo = client_of(review_cast.bo)
    assert page in bo.get(f"{BASE}discussions/").content.decode()
    assert "about RIF" in bo.get(page).content.decode()
    client_of(review_cast.ana).post(
        f"{BASE}conflicts/{discussed.pk}/comment/", {"text": "See the methods."}
    )
    assert "See the methods." in bo.get(page).content.decode()
    assert bo.post(page, {"verdict": "perhaps", "key": uuid4()}).status_code == 422
    answer = bo.post(page, {"verdict": "include", "key": uuid4()}, follow=True)
    assert "You agree now: included." in answer.content.decode()
    assert "Nothing to discuss" in answer.content.decode()
    assert bo.post(page, {"verdict": "keep", "key": uuid4()}).status_code == 409


def test_what_is_left_comes_back_to_the_lead(review_cast, discussed, client_of):
    for person in (review_cast.ana, review_cast.bo):
        client_of(person).post(
            f"{BASE}discussions/{discussed.pk}/", {"verdict": "keep", "key": uuid4()}
        )
    lead = client_of(review_cast.lena)
    assert "the readers still differ" in lead.get(f"{BASE}conflicts/").content.decode()
    page = lead.get(f"{BASE}conflicts/{discussed.pk}/").content.decode()
    assert "discussed this record and still differ" in page
    seen = [str(pk) for pk in Decision.objects.values_list("pk", flat=True)]
    ruling = {"verdict": "include", "why": "RIF counts", "seen": seen}
    assert lead.post(f"{BASE}conflicts/{discussed.pk}/", ruling).status_code == 302


def test_hidden_names_are_not_on_the_page_of_a_conflict(review_cast, conflict, client_of):
    lead = client_of(review_cast.lena)
    page = f"{BASE}conflicts/{conflict.pk}/"
    assert '<h2 class="h5">Ana</h2>' in lead.get(page).content.decode()
    lead.post(f"{BASE}screening/title-abstract/names/", {"hidden": "yes"})
    shown = lead.get(page).content.decode()
    assert "Reader A" in shown and ">Ana<" not in shown
    lead.post(f"{BASE}screening/title-abstract/names/", {"hidden": "no"})
    assert "Ana" in lead.get(page).content.decode()


def test_a_conflict_teaches_a_rule(review_cast, conflict, client_of):
    address = f"{BASE}conflicts/{conflict.pk}/rule/"
    lead = client_of(review_cast.lena)
    shown = lead.post(address, {"rule_verdict": "exclude", "text": "Drug alone"}, follow=True)
    assert "version 2 with this rule" in shown.content.decode()
    assert "Drug alone" in shown.content.decode()
    assert lead.post(address, {"rule_verdict": "exclude", "text": ""}).status_code == 422


@pytest.mark.parametrize("person", ["ana", "ines", "olu", "outsider"])
def test_acts_of_the_lead_are_the_leads(review_cast, conflict, client_of, person):
    client = client_of(getattr(review_cast, person))
    expected = 404 if person == "outsider" else 403
    acts = (
        "conflicts/discuss/",
        f"conflicts/{conflict.pk}/discuss/",
        f"conflicts/{conflict.pk}/rule/",
        "screening/title-abstract/names/",
    )
    for act in acts:
        assert client.post(BASE + act).status_code == expected
    assert client_of(review_cast.lena).get(BASE + acts[0]).status_code == 405


def test_who_takes_no_part_finds_nothing_and_cannot_tell_whether_there_is_something(
    review_cast, discussed, client_of
):
    other = discussed.stage.candidates.exclude(pk=discussed.pk).get()
    for candidate in (discussed, other):
        page, remark = (
            f"{BASE}discussions/{candidate.pk}/",
            f"{BASE}conflicts/{candidate.pk}/comment/",
        )
        assert client_of(review_cast.ines).get(page).status_code == 403
        assert client_of(review_cast.lena).get(page).status_code == 404
        assert client_of(review_cast.olu).post(remark, {"text": "x"}).status_code == 403
        assert client_of(review_cast.outsider).get(page).status_code == 404
        assert client_of(review_cast.outsider).post(remark, {"text": "x"}).status_code == 404


@pytest.mark.parametrize("n", [5, 50])
def test_the_list_asks_the_database_as_often_for_few_as_for_many(
    review_cast, screening_of, vote, client_of, django_assert_max_num_queries, n
):
    for candidate in screening_of(review_cast, n).candidates.all():
        vote(review_cast.ana, candidate, "include")
        vote(review_cast.bo, candidate, "exclude")
    client = client_of(review_cast.lena)
    with django_assert_max_num_queries(12):
        client.get(f"{BASE}conflicts/")
