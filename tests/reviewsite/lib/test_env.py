"""Readers of environment variables: what they take, and that each refusal names the variable."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from reviewsite.lib.env import read_bool, read_folder, read_int, read_list, read_text, read_url


@pytest.fixture
def given_value(monkeypatch):
    return lambda value: monkeypatch.setenv("X_VARIABLE", value)


def small_int(name):
    return read_int(name, 7, low=1, high=20)


def server_url(name):
    return read_url(name, schemes=("postgres", "sqlite"))


TAKEN = [
    ("text is stripped", read_text, "  a b ", "a b"),
    ("blank text is the default", read_text, "   ", ""),
    ("yes", lambda name: read_bool(name, False), "Yes", True),
    ("off", lambda name: read_bool(name, True), "off", False),
    ("blank switch is the default", lambda name: read_bool(name, True), " ", True),
    ("lowest number", small_int, "1", 1),
    ("highest number", small_int, "20", 20),
    ("blank number is the default", small_int, "", 7),
    ("list", read_list, "a.org, b.org,,", ["a.org", "b.org"]),
    ("list of nothing is the default", lambda name: read_list(name, ["x"]), " , ", ["x"]),
    ("address", server_url, "postgres://u@h:5432/n", "postgres://u@h:5432/n"),
    ("file needs no host", server_url, "sqlite:////tmp/x", "sqlite:////tmp/x"),
    ("blank address", server_url, "", ""),
]


@pytest.mark.parametrize(
    ("reader", "value", "expected"), [c[1:] for c in TAKEN], ids=[c[0] for c in TAKEN]
)
def test_a_sensible_value_is_taken(given_value, reader, value, expected):
    given_value(value)
    assert reader("X_VARIABLE") == expected


def test_an_unset_variable_is_its_default(monkeypatch, tmp_path):
    monkeypatch.delenv("X_VARIABLE", raising=False)
    assert read_text("X_VARIABLE", "d") == "d"
    assert read_bool("X_VARIABLE", True) is True
    assert small_int("X_VARIABLE") == 7
    assert read_folder("X_VARIABLE", tmp_path / "new") == tmp_path / "new"


REFUSED = {
    "a switch that is neither": (lambda name: read_bool(name, False), "maybe"),
    "a word for a number": (small_int, "abc"),
    "a number too low": (small_int, "0"),
    "a number too high": (small_int, "21"),
    "a negative number": (small_int, "-3"),
    "a decimal number": (small_int, "1.5"),
    "digits of another script": (small_int, "٣"),
    "another kind of server": (server_url, "mysql://u@h/n"),
    "no address at all": (server_url, "foo"),
    "an address without host": (server_url, "postgres:///n"),
    "a port that is a word": (server_url, "postgres://h:port/n"),
    "a port out of range": (server_url, "postgres://h:99999/n"),
    "port nought": (server_url, "postgres://h:0/n"),
    "a broken IPv6 address": (server_url, "postgres://[::1/n"),
}


@pytest.mark.parametrize(("reader", "value"), REFUSED.values(), ids=REFUSED)
def test_nonsense_is_refused_with_the_name_of_the_variable(given_value, reader, value):
    given_value(value)
    with pytest.raises(ImproperlyConfigured, match="X_VARIABLE"):
        reader("X_VARIABLE")


def test_a_refused_address_is_not_repeated_for_it_may_hold_a_password(given_value):
    given_value("mysql://u:hidden@h/n")
    with pytest.raises(ImproperlyConfigured) as refusal:
        server_url("X_VARIABLE")
    assert "hidden" not in str(refusal.value)


def test_a_folder_is_made_and_one_that_cannot_be_is_refused(given_value, tmp_path):
    given_value(str(tmp_path / "deep" / "er"))
    assert read_folder("X_VARIABLE", tmp_path).is_dir()
    (tmp_path / "file").write_text("")
    given_value(str(tmp_path / "file" / "folder"))
    with pytest.raises(ImproperlyConfigured, match="X_VARIABLE"):
        read_folder("X_VARIABLE", tmp_path)


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_text_is_read_as_a_number_in_range_or_refused(value):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("X_VARIABLE", value)
        try:
            assert 1 <= small_int("X_VARIABLE") <= 20
        except ImproperlyConfigured as refusal:
            assert "X_VARIABLE" in str(refusal)


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_text_is_read_as_an_address_or_refused(value):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("X_VARIABLE", value)
        try:
            assert server_url("X_VARIABLE") in ("", value.strip())
        except ImproperlyConfigured as refusal:
            assert "X_VARIABLE" in str(refusal)
