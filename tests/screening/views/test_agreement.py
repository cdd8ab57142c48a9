"""The page of agreement over HTTP."""

import pytest

pytestmark = pytest.mark.django_db
PAGE = "/reviews/tacrolimus/screening/title-abstract/agreement/"


@pytest.fixture
def stage(review_cast, screening_of, vote):
    stage = screening_of(review_cast, 4)
    for n, candidate in enumerate(stage.candidates.order_by("citation__title")[:3]):
        vote(review_cast.ana, candidate, "include" if n else "exclude")
        vote(review_cast.bo, candidate, "include")
    return stage


def test_the_lead_reads_numbers_chart_and_its_table(review_cast, stage, client_of):
    page = client_of(review_cast.lena).get(PAGE).content.decode()
    assert "Ana and Bo" in page and "0.67" in page and "(0.21 to 0.94)" in page
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img"' in page
    assert "The same as a table" in page and "2 verdicts still wanted" in page
    assert " style=" not in page


def test_an_undefined_number_says_why(review_cast, stage, client_of, vote):
    vote(review_cast.ana, stage.candidates.order_by("citation__title")[0], "include")
    page = client_of(review_cast.lena).get(f"{PAGE}?criteria=1&maybe=apart").content.decode()
    assert "Weighted kappa" in page
    empty = client_of(review_cast.lena).get(f"{PAGE}?criteria=77").content.decode()
    assert "Ana and Bo" in empty


def test_before_anything_is_finished_the_page_says_so(review_cast, screening_of, client_of):
    screening_of(review_cast, 1)
    page = client_of(review_cast.lena).get(PAGE).content.decode()
    assert "No agreement yet" in page and "Nobody has begun" in page


def test_blinded_people_see_nothing_and_outsiders_no_page(review_cast, stage, client_of):
    for person in (review_cast.ana, review_cast.ines, review_cast.olu):
        assert client_of(person).get(PAGE).status_code == 403
    assert client_of(review_cast.outsider).get(PAGE).status_code == 404
    assert client_of(review_cast.lena).post(PAGE).status_code == 405


@pytest.mark.parametrize("n", [5, 50])
def test_it_asks_the_database_as_often_for_few_as_for_many(
    review_cast, screening_of, vote, client_of, django_assert_max_num_queries, n
):
    for candidate in screening_of(review_cast, n).candidates.all():
        vote(review_cast.ana, candidate, "include")
        vote(review_cast.bo, candidate, "exclude")
    client = client_of(review_cast.lena)
    with django_assert_max_num_queries(22):
        client.get(PAGE)
