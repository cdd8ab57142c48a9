import time
from email.utils import format_datetime

import pytest

from searches.databases.http import (
    Manners,
    PoliteClient,
    ServiceRefused,
    ServiceUnavailable,
    asked_wait,
)
from tests.servers.service import Reply, serving

QUICK = Manners(backoff=0.01, longest_wait=0.05, read=2, connect=2, attempts=3, max_bytes=1000)


def replies(*answers):
    rest = list(answers)
    return lambda asked: rest.pop(0) if len(rest) > 1 else rest[0]


def ask(service, manners=QUICK, **params):
    with PoliteClient(service.base, service="The service", manners=manners) as client:
        return client.get("things", params)


def test_an_answer_comes_back_and_the_client_says_who_it_is():
    with serving(lambda asked: Reply({"n": 1})) as service:
        assert ask(service, q="a b&c").json("The service") == {"n": 1}
    assert service.asked[0].params == {"q": "a b&c"}
    assert "Reviewsite" in service.asked[0].headers["user-agent"]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_may_pass_is_asked_again(status):
    with serving(replies(Reply(status=status), Reply(status=status), Reply(b"ok"))) as service:
        assert ask(service).body == b"ok"
    assert len(service.asked) == 3


def test_the_last_attempt_ends_in_words():
    with (
        serving(lambda asked: Reply(status=503)) as service,
        pytest.raises(ServiceUnavailable, match=r"The service is not available \(HTTP 503\)"),
    ):
        ask(service)
    assert len(service.asked) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 414])
def test_a_refusal_is_not_asked_again(status):
    with (
        serving(lambda asked: Reply(status=status)) as service,
        pytest.raises(ServiceRefused, match=f"HTTP {status}"),
    ):
        ask(service)
    assert len(service.asked) == 1


def test_retry_after_is_honoured_up_to_the_longest_wait():
    slow = Reply(status=429, headers={"Retry-After": "3600"})
    with serving(replies(slow, Reply(b"ok"))) as service:
        ask(service, Manners(backoff=0, longest_wait=0.2))
    assert 0.19 < service.asked[1].at - service.asked[0].at < 2


def test_retry_after_may_be_a_date():
    from datetime import UTC, datetime, timedelta

    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    assert 25 < asked_wait(soon) <= 30
    assert asked_wait("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert asked_wait("7") == 7 and asked_wait("soon") is None and asked_wait("") is None


def test_requests_keep_their_distance():
    with (
        serving(lambda asked: Reply(b"ok")) as service,
        PoliteClient(service.base, service="S", manners=Manners(interval=0.1)) as client,
    ):
        for _ in range(3):
            client.get("x")
    assert service.asked[2].at - service.asked[0].at >= 0.19


def test_an_answer_too_large_is_not_read():
    with (
        serving(lambda asked: Reply(b"x" * 2000)) as service,
        pytest.raises(ServiceRefused, match="more than 0.001 MB"),
    ):
        ask(service)


def test_a_redirect_inside_the_host_is_followed():
    def answer(asked):
        moved = Reply(status=302, headers={"Location": "/other?q=1"})
        return Reply(b"here") if asked.path == "/other" else moved

    with serving(answer) as service:
        assert ask(service).body == b"here"
    assert service.asked[1].params == {"q": "1"}


@pytest.mark.parametrize("location", ["https://evil.example/x", "//evil.example/x", ""])
def test_a_redirect_to_another_host_is_refused(location):
    with (
        serving(lambda asked: Reply(status=302, headers={"Location": location})) as service,
        pytest.raises(ServiceRefused, match="redirects to another address"),
    ):
        ask(service)


def test_a_redirect_in_a_circle_ends():
    with (
        serving(lambda asked: Reply(status=302, headers={"Location": "/things"})) as service,
        pytest.raises(ServiceRefused, match="circle"),
    ):
        ask(service)
    assert len(service.asked) == 4


def test_no_server_is_said_in_words():
    with serving(lambda asked: Reply()) as service:
        pass
    with pytest.raises(ServiceUnavailable, match="could not be reached"):
        ask(service)


def test_a_slow_server_is_given_up():
    def slow(asked):
        time.sleep(0.4)
        return Reply(b"late")

    with (
        serving(slow) as service,
        pytest.raises(ServiceUnavailable, match="did not answer in time"),
    ):
        ask(service, Manners(read=0.1, attempts=1))
