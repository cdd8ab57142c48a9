"""The pages of records removed before screening: said, looked at, done, taken back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from screening.models import Removal
from screening.services.stages import take_in_citations

pytestmark = pytest.mark.django_db

SAID = {
    "tool": "ASReview",
    "version": "2.1",
    "rule": "SAFE",
    "recall_target": "95",
    "done_on": "2026-03-01",
}


def url(name, *arguments):
    return reverse(f"screening:{name}", args=["tacrolimus", *arguments])


@pytest.fixture
def candidates(review_cast, screening_of):
    return list(screening_of(review_cast, 5).candidates.order_by("citation__title"))


@pytest.fixture
def lead(review_cast, candidates, client_of):
    return client_of(review_cast.lena)


def look(client, address, **values):
    return client.post(address, SAID | values)


def seen_on(page):
    return page.context["form"]["seen"].value()


def confirm(client, address, seen, *, follow=False, **values):
    return client.post(address, SAID | {"seen": seen, "confirm": "yes"} | values, follow=follow)


def stop_here(client):
    address = url("removal-new", "stopping")
    return confirm(client, address, seen_on(look(client, address)))


def test_the_rest_is_counted_first_and_removed_on_the_second_click(lead, candidates):
    address = url("removal-new", "stopping")
    page = look(lead, address)
    assert page.status_code == 200 and not Removal.objects.exists()
    assert "5 records would be removed before screening" in page.content.decode()
    answer = confirm(lead, address, seen_on(page), follow=True)
    assert "5 in all" in answer.content.decode()
    listed = lead.get(url("removal-list")).content.decode()
    assert "ASReview 2.1: SAFE" in listed and "recall target 95%" in listed
    diagram = lead.get(url("prisma")).content.decode()
    assert "by the stopping rule “SAFE”" in diagram
    assert f'href="{url("prisma-list", "excluded_automatic")}"' in diagram


def test_what_changed_since_the_look_is_shown_again(lead, candidates, review_cast, vote):
    seen = seen_on(look(lead, url("removal-new", "stopping")))
    vote(review_cast.ana, candidates[0], "include")
    page = confirm(lead, url("removal-new", "stopping"), seen)
    assert "4 records would be removed" in page.content.decode()
    assert not Removal.objects.exists()


def test_as_many_that_are_others_are_shown_again_too(
    lead, candidates, review_cast, vote, add_citations
):
    seen = seen_on(look(lead, url("removal-new", "stopping")))
    vote(review_cast.ana, candidates[0], "include")
    add_citations(review_cast.lena, ["Came meanwhile"])
    take_in_citations(review_cast.lena)
    page = confirm(lead, url("removal-new", "stopping"), seen)
    assert "5 records would be removed" in page.content.decode()
    assert not Removal.objects.exists()


def test_a_list_can_be_a_file_and_says_what_it_does_not_know(lead, candidates, review_cast, vote):
    vote(review_cast.ana, candidates[1], "include")
    address = url("removal-new", "tool")
    file = SimpleUploadedFile("ids.txt", b"\xef\xbb\xbf1\r\n2\r\nnobody\r\n")
    looked = look(lead, address, file=file)
    page = looked.content.decode()
    assert "1 record would be removed" in page
    assert (
        "1 of those named was judged already, or is in an open calibration round, and stays" in page
    )
    assert "nobody" in page
    done = confirm(lead, address, seen_on(looked), ids="1\n2\nnobody")
    assert done.status_code == 302
    assert Removal.objects.get().candidates.get() == candidates[0]


def test_the_records_can_be_those_of_a_filter(lead, candidates):
    listed = lead.get(url("export-records"), {"text": "001"}).content.decode()
    address = f"{url('removal-new', 'tool')}?text=001"
    assert address in listed
    page = lead.get(address)
    assert "name=&quot;ids" not in page.content.decode()
    answer = lead.post(url("removal-new", "tool"), SAID | {"limits": "text=001"})
    assert "1 record would be removed" in answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("stopping", {"tool": ""}),
        ("stopping", {"done_on": "yesterday"}),
        ("stopping", {"recall_target": "101"}),
        ("tool", {}),
        ("tool", {"file": SimpleUploadedFile("ids.bin", b"\xff\xfe\x00")}),
        ("tool", {"limits": "colour=red"}),
        ("previous", {"ids": ""}),
    ],
)
def test_what_is_not_said_in_full_is_asked_again(lead, kind, wrong):
    page = lead.post(url("removal-new", kind), SAID | wrong)
    assert page.status_code == 422 and "Please look at this again" in page.content.decode()


def test_it_is_taken_back(lead, candidates):
    stop_here(lead)
    removal = Removal.objects.get()
    assert lead.post(url("removal-undo", removal.pk)).status_code == 302
    assert "Taken back by Lena" in lead.get(url("removal-list")).content.decode()


def test_who_may(review_cast, candidates, client_of, lead):
    stop_here(lead)
    removal = Removal.objects.get()
    pages = (url("removal-list"), url("removal-detail", removal.pk))
    acts = (url("removal-new", "tool"), url("removal-undo", removal.pk))
    for member in (review_cast.ana, review_cast.ines, review_cast.olu):
        client = client_of(member)
        assert [client.get(page).status_code for page in pages] == [403, 403]
        assert [client.post(act).status_code for act in acts] == [403, 403]
    outsider = client_of(review_cast.outsider)
    assert {outsider.get(page).status_code for page in (*pages, *acts)} == {404}
    assert lead.get(url("removal-new", "else")).status_code == 404
    assert lead.get(url("removal-undo", removal.pk)).status_code == 405
