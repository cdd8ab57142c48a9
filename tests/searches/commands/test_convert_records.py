"""The command line contract of convert_records: what goes where, and the exit status."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from searches.formats import READERS, WRITERS, read_records
from searches.management.commands.convert_records import Command

RIS = "TY  - JOUR\nTI  - {}\nER  - \n"


@pytest.fixture
def run(capsys):
    """Runs the command as the shell does; gives its exit status, stdout and stderr."""

    def run_command(*arguments: object) -> tuple[int, str, str]:
        command = Command()
        status = 0
        try:
            command.run_from_argv(["manage.py", "convert_records", *map(str, arguments)])
        except SystemExit as exit_:
            status = exit_.code
        return status, *capsys.readouterr()

    return run_command


def titles(out: str) -> list[str]:
    return [json.loads(line)["title"] for line in out.splitlines()]


def test_it_writes_one_object_a_record_in_the_order_of_the_files(run, tmp_path):
    (tmp_path / "a.ris").write_text(RIS.format("é") + RIS.format("b"), encoding="utf-8")
    (tmp_path / "b.csv").write_text("Title,Authors\nc,Meyer A\n")
    status, out, err = run(tmp_path / "a.ris", tmp_path / "b.csv", "--to", "jsonl")
    assert (status, titles(out)) == (0, ["é", "b", "c"])
    record = json.loads(out.splitlines()[2])
    assert record["authors"][0]["family"] == "Meyer"
    assert not {"id", "search_run", "import_batch"} & record.keys()
    assert "IMP-301" in err


def test_rows_it_cannot_read_are_told_with_their_place_and_counted(run, tmp_path):
    path = tmp_path / "a.ris"
    path.write_text(RIS.format("a") + "TY  - JOUR\nER  - \n" + RIS.format("b"))
    status, out, err = run(path, "--to", "jsonl")
    assert (status, titles(out)) == (1, ["a", "b"])
    assert f"{path}: record 2, line 4: IMP-210 " in err
    assert "1 rows could not be read." in err


def test_warnings_alone_do_not_fail_it(run, tmp_path):
    path = tmp_path / "a.ris"
    path.write_bytes(("6. \n" + RIS.format("é")).encode("latin-1"))
    status, _, err = run(path, "--to", "jsonl")
    assert status == 0
    assert "IMP-101" in err
    assert "IMP-103" in err


def test_output_goes_to_a_file_in_utf_8(run, tmp_path):
    (tmp_path / "a.ris").write_text(RIS.format("é"), encoding="utf-8")
    assert run(tmp_path / "a.ris", "--to", "jsonl", "--output", tmp_path / "o") == (0, "", "")
    assert titles((tmp_path / "o").read_text(encoding="utf-8")) == ["é"]


def test_the_format_can_be_named(run, tmp_path):
    path = tmp_path / "a"
    path.write_text("PMID- 1\nTI  - a\n\nTY  - x\n")
    status, out, _ = run(path, "--to", "jsonl", "--from", "nbib")
    assert titles(out)[0] == "a"
    assert status in (0, 1)


def test_a_pipe_can_be_read(run):
    reader, writer = os.pipe()
    with open(writer, "w") as stream:
        stream.write(RIS.format("a"))
    try:
        status, out, _ = run(f"/dev/fd/{reader}", "--to", "jsonl")
    finally:
        os.close(reader)
    assert (status, titles(out)) == (0, ["a"])


REFUSALS = [
    ("no such file", ["missing.ris", "--to", "jsonl"], "No such file"),
    ("a folder", [".", "--to", "jsonl"], "directory"),
    ("empty file", ["empty", "--to", "jsonl"], "IMP-001"),
    ("a web page", ["page", "--to", "jsonl"], "IMP-002"),
    ("a web page called ris", ["page", "--to", "jsonl", "--from", "ris"], "IMP-002"),
    ("an archive", ["zip", "--to", "jsonl"], "IMP-003"),
    ("unknown target", ["good", "--to", "docx"], "--to"),
    ("unknown source", ["good", "--to", "jsonl", "--from", "docx"], "--from"),
    ("no target", ["good"], "--to"),
    ("no file", ["--to", "jsonl"], "FILE"),
    ("output is an input", ["good", "--to", "jsonl", "--output", "good"], "is also read"),
    ("output cannot be made", ["good", "--to", "jsonl", "--output", "no/such"], "No such file"),
]


@pytest.mark.parametrize(
    ("arguments", "reason"), [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS]
)
def test_what_it_refuses_it_refuses_in_one_line(run, tmp_path, monkeypatch, arguments, reason):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").touch()
    (tmp_path / "page").write_text("<!doctype html><p>Sign in")
    (tmp_path / "zip").write_bytes(b"PK\x03\x04 x")
    (tmp_path / "good").write_text(RIS.format("a"))
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert reason in err
    assert len(err.splitlines()) == 1
    assert (tmp_path / "good").read_text() == RIS.format("a")


CASES = Path(__file__).resolve().parents[1] / "formats/cases"
SAMPLES = {
    read_records(io.BytesIO(path.read_bytes())).format: path for path in sorted(CASES.iterdir())
}
REST = {
    "ids": b"31234567\n",
    "csl-json": b'[{"type": "book", "title": "a", "DOI": "10.5555/a"}]',
    "jsonl": b'{"title": "a", "record_type": "book"}\n',
}


def sample(key: str, folder: Path) -> Path:
    """A file of one record in a format; a workbook is made by the command itself."""
    path = SAMPLES.get(key, folder / "sample")
    if key not in SAMPLES:
        path.write_bytes(REST.get(key, b""))
    return path


@pytest.mark.parametrize("target", [writer.KEY for writer in WRITERS])
@pytest.mark.parametrize("source", [reader.KEY for reader in READERS])
def test_every_format_read_goes_into_every_format_written(run, tmp_path, source, target):
    path = sample(source, tmp_path)
    if source == "xlsx":
        assert run(SAMPLES["csv"], "--to", "xlsx", "--output", path)[0] == 0
    status, _, err = run(path, "--from", source, "--to", target, "--output", tmp_path / "out")
    assert status == 0, err
    if target in {reader.KEY for reader in READERS}:
        with (tmp_path / "out").open("rb") as written:
            (row,) = read_records(written, format=target)
        assert row.record is not None


def archive(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    return path


def test_the_files_of_an_archive_are_read_under_their_names(run, tmp_path):
    files = {"../../a.ris": RIS.format("a") + "TY  - JOUR\nER  - \n", "x/b.csv": "Title,DOI\nb,c\n"}
    status, out, err = run(archive(tmp_path / "a.zip", files), "--to", "jsonl")
    assert (status, titles(out)) == (1, ["a", "b"])
    assert "a.zip, “../../a.ris”: record 2, line 4: IMP-210" in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip"]


def test_a_file_of_an_archive_that_is_none_is_told_and_left(run, tmp_path):
    files = {"articles.csv": "Title,DOI\nb,c\n", "readme.txt": "hello"}
    status, out, err = run(archive(tmp_path / "a.zip", files), "--to", "jsonl")
    assert (status, titles(out)) == (1, ["b"])
    assert "“readme.txt”: IMP-002" in err


def test_an_archive_without_records_is_refused(run, tmp_path):
    status, out, err = run(archive(tmp_path / "a.zip", {"readme.txt": "hello"}), "--to", "jsonl")
    assert (status, out) == (2, "")
    assert "no file in it can be read" in err


def test_standard_input_is_read(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(RIS.format("a").encode())))
    status, out, _ = run("-", "--to", "jsonl")
    assert (status, titles(out)) == (0, ["a"])


def test_a_reader_that_has_enough_ends_it_without_a_trace(tmp_path):
    (tmp_path / "a.ris").write_text(RIS.format("a" * 500) * 2_000)
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "manage.py", "convert_records", tmp_path / "a.ris", "--to", "ris"]
    with subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.read(100)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_a_workbook_can_go_to_standard_output(tmp_path, capfdbinary):
    (tmp_path / "a.ris").write_text(RIS.format("a"))
    command = Command()
    command.run_from_argv(["manage.py", "convert_records", str(tmp_path / "a.ris"), "--to", "xlsx"])
    (row,) = read_records(io.BytesIO(capfdbinary.readouterr().out))
    assert row.record.title == "a"
