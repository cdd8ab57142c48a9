"""Parts of full texts over a real connection, as RFC 9110 section 14 has them."""

from io import BytesIO
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.urls import reverse

from screening.models import FullText
from screening.services import full_texts as services
from tests.screening.full_texts import reports_sent_on
from tests.screening.pdfs import pdf

pytestmark = pytest.mark.django_db(transaction=True)
PAPER = pdf("A paper that is asked for in parts") + b"%" * 200_000


@pytest.fixture
def given(review_cast, screening_of, vote):
    report = reports_sent_on(review_cast, screening_of, vote, 1)[0]
    return services.attach_file(review_cast.ana, report.pk, name="a.pdf", content=BytesIO(PAPER))


@pytest.fixture
def ask(live_server, client_of, review_cast, given):
    """Ask for the file as Ana, or as another person, with these headers."""

    def send(person=review_cast.ana, method="GET", **headers):
        address = reverse("screening:pdf-content", args=["tacrolimus", given.pk])
        cookie = client_of(person).cookies["sessionid"].value
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        headers |= {"Cookie": f"sessionid={cookie}"}
        request = Request(live_server.url + address, method=method, headers=headers)
        try:
            answer = urlopen(request, timeout=10)
        except HTTPError as refused:
            answer = refused
        with answer:
            return answer.status, answer.headers, answer.read()

    return send


def test_the_whole_says_that_parts_can_be_asked_for(ask, given):
    status, headers, body = ask()
    assert (status, body) == (200, PAPER)
    assert headers["Accept-Ranges"] == "bytes"
    assert headers["Content-Length"] == str(len(PAPER))
    assert headers["ETag"] == f'"{given.sha256}"'


def test_head_has_the_headers_of_the_whole_and_no_body(ask):
    status, headers, body = ask(method="HEAD", Range="bytes=0-9")
    assert (status, body) == (200, b"")
    assert headers["Content-Length"] == str(len(PAPER))
    assert headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=65530-140000", 65530, 140000),
        (f"bytes={len(PAPER) - 5}-", len(PAPER) - 5, len(PAPER) - 1),
        ("bytes=-7", len(PAPER) - 7, len(PAPER) - 1),
    ],
)
def test_a_part_is_given_shut_in_like_the_whole(ask, asked, first, last):
    status, headers, body = ask(Range=asked)
    assert (status, body) == (206, PAPER[first : last + 1])
    assert headers["Content-Range"] == f"bytes {first}-{last}/{len(PAPER)}"
    assert headers["Content-Length"] == str(len(body))
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Disposition"] == 'attachment; filename="a.pdf"'
    assert "no-store" in headers["Cache-Control"]


def test_a_part_that_there_is_not_is_416_with_the_size(ask):
    status, headers, body = ask(Range=f"bytes={len(PAPER)}-")
    assert (status, body) == (416, b"")
    assert headers["Content-Range"] == f"bytes */{len(PAPER)}"


def test_several_parts_are_answered_with_the_whole(ask):
    status, headers, body = ask(Range="bytes=0-1,5-6")
    assert (status, body) == (200, PAPER)
    assert "Content-Range" not in headers


def test_if_range_gives_a_part_of_the_same_file_alone(ask, given):
    same = ask(Range="bytes=0-4", If_Range=f'"{given.sha256}"')
    assert (same[0], same[2]) == (206, b"%PDF-")
    for other in ('"0"', f'W/"{given.sha256}"', "Wed, 25 Nov 2026 08:00:00 GMT"):
        assert ask(Range="bytes=0-4", If_Range=other)[0] == 200


def test_who_may_read_is_asked_for_each_part(ask, review_cast, given):
    assert ask(Range="bytes=0-4")[0] == 206
    assert ask(review_cast.outsider, Range="bytes=0-4")[0] == 404
    review_cast.ana.is_active = False
    review_cast.ana.save()
    assert ask(Range="bytes=5-9")[0] == 404
    services.withdraw_file(review_cast.bo, given.pk)
    assert ask(review_cast.bo, Range="bytes=0-4")[0] == 404


def test_a_file_that_is_lost_is_404(ask, given):
    given.stored.storage.delete(given.stored.name)
    assert ask()[0] == 404
    FullText.objects.update(stored="")
    assert ask(Range="bytes=0-4")[0] == 404
