"""Pages of missing abstracts over HTTP."""

import pytest

from reviews.models import Job
from searches.models import Citation, FieldFill, Record

pytestmark = pytest.mark.django_db
LIST = "/reviews/tacrolimus/abstracts/"
LOOK_UP = f"{LIST}look-up/"


@pytest.fixture(autouse=True)
def _worker_is_away(monkeypatch):
    """The broker is not part of these tests."""
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda *args, **kwargs: None)


@pytest.fixture
def citation(review_cast, add_citations):
    """One without an abstract, beside one that has one."""
    add_citations(review_cast.lena, ["Whole"], abstract="There.")
    return add_citations(review_cast.lena, ["<b>Bare</b>"], pmid=11)[0]


def page(citation) -> str:
    return f"/reviews/tacrolimus/citations/{citation.pk}/"


def test_the_list_holds_those_without_an_abstract(review_cast, citation, client_of):
    shown = client_of(review_cast.olu).get(LIST).content.decode()
    assert "&lt;b&gt;Bare" in shown and "Whole" not in shown
    assert "1 of them can be looked up" in shown and "<textarea" not in shown


def test_an_abstract_is_filled_from_the_list_and_from_the_page(review_cast, citation, client_of):
    client = client_of(review_cast.ines)
    data = {"abstract": "<script>x</script>Typed.", "from": "list"}
    response = client.post(f"{page(citation)}abstract/", data)
    assert response["Location"] == LIST
    assert b"No abstract is missing" in client.get(LIST).content
    shown = client.get(page(citation)).content.decode()
    assert "Filled in from" in shown and "typed in" in shown and "<script>x" not in shown
    response = client.post(f"{page(citation)}abstract/take-back/")
    assert response["Location"] == page(citation)
    assert Citation.objects.get(pk=citation.pk).abstract == ""


def test_an_empty_text_is_refused_with_words(review_cast, citation, client_of):
    response = client_of(review_cast.ines).post(f"{page(citation)}abstract/", {"abstract": " "})
    assert response.status_code == 422 and "no text to fill in" in response.content.decode()


def test_another_records_abstract_is_offered_and_used(review_cast, citation, client_of):
    record = citation.records.get()
    record.fields |= {"abstract": "The record has one."}
    record.save()
    client = client_of(review_cast.ines)
    assert "The record has one." in client.get(page(citation)).content.decode()
    client.post(f"{page(citation)}abstract/", {"record": str(record.pk)})
    assert Citation.objects.get(pk=citation.pk).abstract == "The record has one."


@pytest.mark.parametrize("number", ["x", "999999", "-1", str(10**30)])
def test_a_record_that_is_not_there_is_not_found(review_cast, citation, client_of, number):
    client = client_of(review_cast.ines)
    assert client.post(f"{page(citation)}abstract/", {"record": number}).status_code == 404


def test_looking_up_opens_a_job_where_services_may_be_asked(
    review_cast, citation, client_of, settings
):
    client = client_of(review_cast.ines)
    assert client.post(LOOK_UP).status_code == 422
    settings.CROSSREF_URL = "http://127.0.0.1:1"
    assert client.post(LOOK_UP)["Location"] == LIST
    assert Job.objects.get().is_open and b"Look up missing abstracts" in client.get(LIST).content


def test_the_last_look_up_says_what_it_found(review_cast, citation, client_of):
    result = {"asked": 9, "filled": {"PubMed": 4}, "not_answering": {"Crossref": "It is down."}}
    Job.objects.create(
        review=review_cast.review,
        kind="searches.tasks.look_up_abstracts",
        label="Look up",
        state="done",
        result=result,
        created_by=review_cast.ines.user,
        finished_at=citation.records.get().file.uploaded_at,
    )
    shown = client_of(review_cast.ana).get(LIST).content.decode()
    assert "4 from PubMed" in shown and "Crossref was left out: It is down." in shown


def test_the_pages_keep_to_roles_and_reviews(review_cast, citation, client_of):
    acts = [LOOK_UP, f"{page(citation)}abstract/", f"{page(citation)}abstract/take-back/"]
    for person, status in (("ana", 403), ("olu", 403), ("outsider", 404)):
        client = client_of(getattr(review_cast, person))
        assert [client.post(act).status_code for act in acts] == [status] * 3
    assert client_of(review_cast.outsider).get(LIST).status_code == 404
    assert not FieldFill.objects.exists() and Record.objects.count() == 2
