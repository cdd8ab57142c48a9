"""A request that is too large is refused by its header; nothing of its body is waited for."""

import socket
from http.client import HTTPResponse
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse

pytestmark = pytest.mark.django_db(transaction=True)


def announce(address: str, cookie: str, size: object) -> tuple[int, str]:
    """Say that so many bytes will come, send a few of them, and read what is answered."""
    parts = urlsplit(address)
    head = f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nCookie: sessionid={cookie}\r\n"
    head += "Content-Type: multipart/form-data; boundary=x\r\n"
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as line:
        line.sendall(f"{head}Content-Length: {size}\r\n\r\n--x\r\n".encode())
        answer = HTTPResponse(line)
        answer.begin()
        return answer.status, answer.read().decode()


@pytest.fixture
def send(live_server, client_of, review_cast):
    cookie = client_of(review_cast.ines).cookies["sessionid"].value
    address = live_server.url + reverse("screening:pdf-list", args=["tacrolimus"])
    return lambda size: announce(address, cookie, size)


def test_600_mb_are_refused_before_they_come(send):
    status, page = send(600 * 1024 * 1024)
    assert status == 413
    assert "more than 100 MB" in page and "nothing of it was read" in page


def test_what_is_just_too_large_is_refused_and_a_length_that_is_none_is_no_error(send):
    assert send(settings.LARGEST_REQUEST + 1)[0] == 413
    assert send("nonsense")[0] == 403, "without a body there is no CSRF token"


def test_a_script_reads_the_refusal_as_json(client_of, review_cast):
    answer = client_of(review_cast.ines).post(
        reverse("screening:pdf-list", args=["tacrolimus"]),
        headers={"Accept": "application/json"},
        CONTENT_LENGTH=str(settings.LARGEST_REQUEST + 1),
    )
    assert answer.status_code == 413 and answer.json()["title"] == "That is too large"
