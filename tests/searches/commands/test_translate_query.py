"""The command line contract of translate_query: outputs, their shape and the exit status."""

from __future__ import annotations

import io
import json
import sys

import pytest
from django.core.management.base import CommandError

from searches.management.commands.translate_query import Command

QUERY = '("Tacrolimus"[mh] OR FK506[tiab]) AND "Infertility"[mh]'
SCOPUS = "TITLE-ABS-KEY((tacrolimus OR FK506) AND infertility)"


@pytest.fixture
def run(capsys, monkeypatch):
    """Runs the command as the shell does; gives its exit status, stdout and stderr."""

    def run_command(*arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        status = 0
        try:
            Command().run_from_argv(["manage.py", "translate_query", *arguments])
        except SystemExit as exit_:
            status = exit_.code
        return status, *capsys.readouterr()

    return run_command


def test_it_prints_the_query_and_what_is_lost_on_stderr(run):
    status, out, err = run("--from", "pubmed", "--to", "scopus", QUERY)
    assert (status, out) == (0, f"{SCOPUS}\n")
    (line,) = err.splitlines()
    assert line == (
        "SL-903 warning at characters 39 to 55: "
        "Lossy: narrower headings of Infertility are not searched; recall down"
    )


def test_it_reads_stdin_for_a_dash(run):
    status, out, _ = run("--from", "pubmed", "--to", "wos", "-", stdin="über[ti]\n".encode())
    assert (status, out) == (0, "TI=(über)\n")


def test_it_narrows_the_fields_for_the_faithful_profile(run):
    _, out, _ = run("--from", "pubmed", "--to", "ovid", "--profile", "faithful", "x[tiab]")
    assert out == "x.ti,ab.\n"


def test_it_writes_numbered_lines_where_the_database_has_them(run):
    _, out, _ = run("--from", "pubmed", "--to", "ovid", "--lines", "(a[ti] OR b[ti]) AND c[ti]")
    assert out == "1 a.ti.\n2 b.ti.\n3 1 or 2\n4 c.ti.\n5 3 and 4\n"


def test_its_json_is_one_object_with_database_query_and_warnings(run):
    status, out, _ = run("--from", "pubmed", "--to", "scopus", "--json", QUERY)
    assert status == 0
    assert json.loads(out) == {
        "database": "scopus",
        "query": SCOPUS,
        "warnings": [
            {
                "code": "SL-903",
                "severity": "warning",
                "message": "Lossy: narrower headings of Infertility are not searched; recall down",
                "start": 38,
                "end": 55,
            }
        ],
    }


def test_findings_of_error_severity_make_exit_status_1(run):
    status, out, err = run("--from", "pubmed", "--to", "pubmed", "a and b")
    assert (status, out) == (1, "a AND b\n")
    assert err.startswith("SL-201 error at characters 3 to 5: ")


# id, arguments, stdin, what the reason says
REFUSED = [
    ("syntax", ["--from", "pubmed", "--to", "wos", "a\n(b"], b"", "SL-101 line 2, column 1"),
    ("syntax-json", ["--from", "pubmed", "--to", "wos", "--json", "(b"], b"", "SL-101 line 1"),
    ("unknown-source", ["--from", "medline", "--to", "wos", "x"], b"", "'medline'"),
    ("unknown-target", ["--from", "pubmed", "--to", "other", "x"], b"", "'other'"),
    ("unknown-profile", ["--from", "pubmed", "--to", "wos", "--profile", "x", "x"], b"", "--prof"),
    ("no-target", ["--from", "pubmed", "x"], b"", "--to"),
    ("no-text", ["--from", "pubmed", "--to", "wos"], b"", "- to read it from stdin"),
    ("empty", ["--from", "pubmed", "--to", "wos", "-"], b"\n", "Empty query"),
    ("bytes", ["--from", "pubmed", "--to", "wos", "-"], b"ab\xff", "at byte 3"),
    ("surrogate", ["--from", "pubmed", "--to", "wos", "a\udcff"], b"", "at character 2"),
    ("batch-text", ["--from", "pubmed", "--to", "wos", "--batch", "x"], b"", "leave TEXT out"),
]


@pytest.mark.parametrize(
    ("arguments", "stdin", "reason"),
    [case[1:] for case in REFUSED],
    ids=[case[0] for case in REFUSED],
)
def test_it_refuses_with_one_line_and_exit_status_2(run, arguments, stdin, reason):
    status, out, err = run(*arguments, stdin=stdin)
    assert (status, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert reason in err


def test_a_batch_answers_every_line_and_goes_on_after_an_error(run):
    lines = ['{"id": 1, "text": "a[ti]"}', "", '{"id": "b", "text": "(a"}', "nonsense"]
    lines += ['{"id": 4}', "[" * 100_000, '{"id": null, "text": "c[ti]"}']
    status, out, err = run(
        "--from", "pubmed", "--to", "ovid", "--batch", stdin="\n".join(lines).encode()
    )
    first, second, third, fourth, fifth, sixth = map(json.loads, out.splitlines())
    assert (status, err) == (1, "")
    assert first == {"id": 1, "database": "ovid", "query": "a.ti.", "warnings": []}
    assert second["id"] == "b"
    assert second["error"].startswith("SL-101 line 1, column 1: ")
    assert third["error"].startswith("line 4 is not JSON")
    assert fourth == {"id": 4, "error": 'line 5 is not an object with "id" and "text"'}
    assert fifth["error"].startswith("line 6 is not JSON")
    assert sixth["query"] == "c.ti."


def test_a_batch_without_problems_ends_with_status_0(run):
    status, out, _ = run(
        "--from", "pubmed", "--to", "wos", "--batch", "-", stdin=b'{"id": 1, "text": "a[ti]"}'
    )
    assert (status, json.loads(out)["query"]) == (0, "TI=(a)")


def test_called_from_code_it_raises_the_refusal():
    with pytest.raises(CommandError, match="SL-101"):
        Command().handle(
            source="ovid",
            target="wos",
            profile="sensitive",
            lines=False,
            json=False,
            batch=False,
            text="(x",
        )
