"""Files are fetched from the open Internet alone, whatever an address or a redirect says."""

from ipaddress import ip_address

import pytest

from searches.databases.download import download, is_public
from searches.databases.http import ServiceRefused, ServiceUnavailable
from tests.servers.service import Reply, serving


def anywhere(address, port):
    return True


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "2002:a00:1::",
    ],
)  # fmt: skip
def test_addresses_inside_a_house_are_not_public(address):
    assert not is_public(ip_address(address), 443)


def test_the_open_internet_is_reached_at_the_ports_of_the_web():
    assert is_public(ip_address("93.184.215.14"), 443)
    assert is_public(ip_address("2606:2800:21f:cb07:6820:80da:af6b:8b2c"), 80)
    assert not is_public(ip_address("93.184.215.14"), 6379)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/x", "http://127.1/x", "http://2130706433/x", "http://[::1]/x",
        "http://0x7f.1/x", "file:///etc/passwd", "ftp://example.org/x", "gopher://x/", "x", "",
        "http://user@127.0.0.1/", "http://exa\nmple.org/", "http://127.0.0.1:6379/",
    ],
)  # fmt: skip
def test_other_addresses_are_refused_before_anything_is_asked(url):
    with pytest.raises(ServiceRefused):
        download(url, max_bytes=1000)


def test_a_server_inside_the_house_is_not_even_asked():
    with serving(lambda asked: Reply(b"secret")) as service:
        with pytest.raises(ServiceRefused, match="open Internet"):
            download(f"{service.base}/x", max_bytes=1000)
        assert service.asked == []


def test_a_redirect_is_checked_like_the_first_address():
    reply = Reply(b"", status=302, headers={"Location": "http://169.254.169.254/latest/"})
    with serving(lambda asked: reply) as service:
        port = int(service.base.rpartition(":")[2])
        with pytest.raises(ServiceRefused, match="open Internet"):
            download(service.base, max_bytes=1000, may_reach=lambda address, at: at == port)


def test_a_file_is_fetched_also_through_a_redirect():
    def answer(asked):
        if asked.path == "/first":
            return Reply(b"", status=301, headers={"Location": "/second"})
        return Reply(b"%PDF-1.7 content")

    with serving(answer) as service:
        with download(f"{service.base}/first", max_bytes=1000, may_reach=anywhere) as content:
            assert content.read() == b"%PDF-1.7 content"
        assert service.asked[1].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(b"x" * 2000), "larger"),
        (Reply(b"", status=404), "HTTP 404"),
        (Reply(b"", status=302, headers={"Location": "/"}), "circle"),
        (Reply(b"", status=302, headers={"Location": "file:///etc/passwd"}), "no address"),
    ],
    ids=["large", "missing", "circle", "scheme"],
)
def test_what_cannot_be_had_says_why(reply, words):
    with serving(lambda asked: reply) as service, pytest.raises(ServiceRefused, match=words):
        download(service.base, max_bytes=1000, may_reach=anywhere)


def test_no_server_is_said_in_words():
    with serving(lambda asked: Reply()) as service:
        gone = service.base
    with pytest.raises(ServiceUnavailable):
        download(gone, max_bytes=1000, may_reach=anywhere)
