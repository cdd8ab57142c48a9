"""The command line contract of lint_query: findings, their shape and the exit status."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pytest
from django.core.management import call_command

from searches.management.commands.lint_query import Command

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys, monkeypatch):
    """Runs the command as the shell does; gives its exit status, stdout and stderr."""

    def run_command(*arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        status = 0
        try:
            Command().run_from_argv(["manage.py", "lint_query", *arguments])
        except SystemExit as exit_:
            status = exit_.code
        return status, *capsys.readouterr()

    return run_command


def test_it_prints_each_finding_with_code_severity_and_place(run):
    status, out, err = run("--database", "pubmed", '"FK506"')
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "SL-303 info at characters 1 to 7: "
        "Quotes, tag, hyphen or * switched automatic mapping off for FK506",
        "SL-308 warning at characters 1 to 7: "
        "Concept 1 has text words only; look for a controlled term",
        "SL-905 warning at characters 1 to 7: Hyphen form FK506: add open and closed forms",
    ]


def test_its_json_is_one_object_with_the_findings(run):
    status, out, _ = run("--database", "wos", "--json", "-", stdin=b"PY=2020\n")
    assert status == 1
    assert json.loads(out) == {
        "findings": [
            {
                "code": "SL-312",
                "severity": "error",
                "message": "PY cannot be searched alone",
                "start": 0,
                "end": 7,
            },
            {
                "code": "SL-802",
                "severity": "warning",
                "message": "Date limit; justify",
                "start": 0,
                "end": 7,
            },
        ]
    }


def test_a_text_that_cannot_be_run_has_a_finding_and_exit_status_1(run):
    status, out, err = run("--database", "pubmed", "(FK506[tiab]")
    assert (status, err) == (1, "")
    assert "SL-101 error at characters 1 to 1: Unbalanced parentheses: 1 opening, 0 closing" in out


@pytest.mark.parametrize(
    ("arguments", "stdin", "reason"),
    [
        (["--database", "medline", "x"], b"", "'medline'"),
        (["x"], b"", "--database"),
        (["--database", "ovid"], b"", "- to read it from stdin"),
        (["--database", "ovid", "-"], b"ab\xff", "at byte 3"),
        (["--database", "ovid", "--batch", "x"], b"", "leave TEXT out"),
    ],
    ids=["unknown-database", "no-database", "no-text", "bytes", "batch-text"],
)
def test_it_refuses_with_one_line_and_exit_status_2(run, arguments, stdin, reason):
    status, out, err = run(*arguments, stdin=stdin)
    assert (status, out, len(err.splitlines())) == (2, "", 1)
    assert reason in err


def test_a_batch_answers_every_line_and_goes_on_after_an_error(run):
    lines = ['{"id": 1, "text": "a and b"}', "nonsense", '{"id": 3, "text": "infertility[tiab]"}']
    status, out, _ = run("--database", "pubmed", "--batch", stdin="\n".join(lines).encode())
    first, second, third = map(json.loads, out.splitlines())
    assert status == 1
    assert first["id"] == 1 and "SL-201" in [each["code"] for each in first["findings"]]
    assert second["id"] is None and second["error"].startswith("line 2 is not JSON")
    assert [each["code"] for each in third["findings"]] == ["SL-308"]


def test_a_batch_without_errors_ends_with_status_0(run):
    stdin = b'{"id": "a", "text": "infertility[tiab]"}'
    status, out, _ = run("--database", "pubmed", "--batch", stdin=stdin)
    assert (status, json.loads(out)["id"]) == (0, "a")


def test_headings_are_looked_up_in_the_loaded_release(run, shared, django_assert_max_num_queries):
    call_command("load_mesh", shared / "data/mesh/desc2014_sample.xml")
    text = '"Abortion, Habitul"[mh] OR miscarriage[mh]'
    with django_assert_max_num_queries(9):
        status, out, _ = run("--database", "pubmed", text)
    assert status == 1
    assert "SL-401 error at characters 1 to 23: Abortion, Habitul is not a heading" in out
    assert "miscarriage is an entry term of Abortion, Spontaneous" in out


def test_the_built_in_part_calls_no_heading_wrong(run):
    status, out, _ = run("--database", "pubmed", '"Zebrafish"[mh] OR infertility[tiab]')
    assert (status, "SL-401 info: Only a small built-in part of MeSH" in out) == (0, True)


def test_it_works_before_the_database_has_a_table(tmp_path):
    command = [sys.executable, "manage.py", "lint_query", "--database", "pubmed", "Zebra[mh]"]
    done = subprocess.run(
        command,
        env={**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "SL-401 info: Vocabulary not loaded" in done.stdout and not done.stderr
