"""The command line contract of find_duplicates: its tables, ids and the exit status."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from searches.management.commands.find_duplicates import Command

HEADER = "ID,Title,Authors,Year,Source title,Volume,Page start,DOI\n"
TITLE = "Tacrolimus treatment in women with implantation failures"
ROWS = [
    f'a,"{TITLE}","Nakagawa, K.; Kwak-Kim, J.",2015,Am J Reprod Immunol,73,353,10.1111/aji.12373',
    'b,"Seed dormancy of alpine plants","Smith, A.",2001,Annals of Botany,8,12,10.1093/x',
    f'c,"{TITLE.upper()}","Nakagawa, K.; Kwak-Kim, J.",2015,,73,353,https://doi.org/10.1111/AJI.12373',
    f'd,"Erratum: {TITLE}","Nakagawa, K.",2015,Am J Reprod Immunol,74,90,',
]
NBIB = f"""PMID- 25640606
TI  - {TITLE}.
FAU - Nakagawa, Koji
FAU - Kwak-Kim, Joanne
DP  - 2015 Apr
VI  - 73
PG  - 353-61
AID - 10.1111/aji.12373 [doi]
"""
RIS = f"""TY  - JOUR
ID  - r1
TI  - {TITLE}
AU  - Nakagawa, K.
PY  - 2015
VL  - 73
SP  - 353
ER  - 
"""  # noqa: W291


@pytest.fixture
def run(capsys):
    """Runs the command as the shell does; gives its exit status, stdout and stderr."""

    def run_command(*arguments) -> tuple[int, str, str]:
        status = 0
        try:
            Command().run_from_argv(["manage.py", "find_duplicates", *map(str, arguments)])
        except SystemExit as exit_:
            status = exit_.code
        return status, *capsys.readouterr()

    return run_command


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "scopus.csv"
    path.write_text(HEADER + "\n".join(ROWS) + "\n")
    return path


def test_it_writes_one_line_for_each_record_in_their_order(run, table):
    assert run(table) == (0, "id,cluster\n1,1\n2,2\n3,1\n4,3\n", "")


def test_positions_count_over_all_files(run, table, tmp_path):
    nbib = tmp_path / "pubmed.nbib"
    nbib.write_text(NBIB)
    status, out, _ = run(table, nbib)
    assert (status, out.splitlines()[-1]) == (0, "5,1")


def test_ids_come_from_the_raw_column(run, table):
    status, out, _ = run(table, "--id-field", "ID")
    assert (status, out) == (0, "id,cluster\na,1\nb,2\nc,1\nd,3\n")


def test_the_column_is_found_below_a_preamble_and_between_semicolons(run, tmp_path):
    path = tmp_path / "excel.csv"
    header = "My id;Title;Author Names;Publication Year"
    text = f"SEARCH QUERY;My id\n\n{header}\nk7;{TITLE};Nakagawa K.;2015\n"
    path.write_bytes(text.encode("utf-16"))
    assert run(path, "--id-field", "My id")[:2] == (0, "id,cluster\nk7,1\n")


@pytest.mark.parametrize(
    ("text", "field", "id"), [(NBIB, "PMID", "25640606"), (RIS, "ID", "r1")], ids=["nbib", "ris"]
)
def test_ids_come_from_the_raw_tag(run, tmp_path, text, field, id):
    path = tmp_path / "export.txt"
    path.write_text(text)
    assert run(path, "--id-field", field)[:2] == (0, f"id,cluster\n{id},1\n")


CASES = Path(__file__).resolve().parents[1] / "formats" / "cases"


@pytest.mark.parametrize(
    ("name", "field", "id"),
    [
        ("wos.txt", "UT", "WOS:000000000000001"),
        ("wos_tab.txt", "UT", "WOS:000000000000001"),
        ("endnote.enw", "%M", "31234567"),
        ("noteexpress.txt", "Year", "2024"),
        ("cochrane.txt", "ID", "CN-00000001"),
        ("ovid.ovd", "UI", "31234567"),
        ("ovid_names.txt", "Unique Identifier", "31234567"),
        ("scopus.bib", "pmid", "31234567"),
        ("wos.bib", "Unique-ID", "WOS:000000000000001"),
        ("wos.bib", "key", "WOS:000000000000001"),
        ("pubmed.xml", "PMID", "31234567"),
        ("endnote.xml", "year", "2024"),
        ("notefirst.txt", "PageScope", "210-215"),
    ],
)
def test_ids_come_from_the_raw_text_of_every_format(run, name, field, id):
    assert run(CASES / name, "--id-field", field)[:2] == (0, f"id,cluster\n{id},1\n")


def test_pairs_for_a_person_go_to_a_file_of_their_own(run, table, tmp_path):
    maybe, output = tmp_path / "maybe.csv", tmp_path / "clusters.csv"
    status, out, _ = run(table, "--id-field", "ID", "--maybe", maybe, "--output", output)
    assert (status, out) == (0, "")
    assert output.read_text().startswith("id,cluster\na,1\n")
    header, *pairs = csv.reader(maybe.open(newline=""))
    assert header == ["id_a", "id_b", "score"]
    assert [pair[:2] for pair in pairs] == [["a", "d"], ["c", "d"]]
    assert all(0 <= float(pair[2]) <= 1 for pair in pairs)


def test_an_unreadable_record_is_reported_and_the_others_are_done(run, table):
    table.write_text(HEADER + ROWS[0] + "\nx,too,many,cells,1,2,3,4,5,6,7,8\n" + ROWS[2] + "\n")
    status, out, err = run(table)
    assert (status, out) == (1, "id,cluster\n1,1\n3,1\n")
    assert f"{table}: record 2, line 3: IMP-210" in err
    assert err.endswith("1 records could not be read.\n")


def one_line(err: str) -> str:
    (line,) = err.splitlines()
    return line


def test_an_id_that_occurs_twice_is_refused(run, table):
    table.write_text(HEADER + ROWS[0] + "\n" + ROWS[0] + "\n")
    status, out, err = run(table, "--id-field", "ID")
    assert (status, out) == (2, "")
    assert "record 2, line 3, has the id 'a'" in one_line(err)
    assert "record 1, line 2, has already" in err


def test_a_record_without_an_id_is_refused(run, table):
    table.write_text(HEADER + ROWS[0] + "\n" + ROWS[2].removeprefix("c") + "\n")
    status, out, err = run(table, "--id-field", "ID")
    assert (status, out) == (2, "")
    assert "record 2, line 3, has no 'ID'" in one_line(err)


def test_a_column_that_does_not_exist_is_refused(run, table):
    status, _, err = run(table, "--id-field", "Key")
    assert (status, "record 1, line 2, has no 'Key'" in one_line(err)) == (2, True)


def test_a_cell_is_not_taken_for_a_column(run, table):
    table.write_text(HEADER + ROWS[1] + "\nKey,Key,Key,2001,Key,8,12,\n")
    assert run(table, "--id-field", "Key")[0] == 2


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"<html></html>"])
def test_a_file_that_is_no_export_is_refused(run, tmp_path, content):
    path = tmp_path / "odd"
    path.write_bytes(content)
    status, out, err = run(path)
    assert (status, out) == (2, "")
    assert "IMP-00" in one_line(err)


def test_a_file_that_is_not_there_is_refused(run, tmp_path):
    status, _, err = run(tmp_path / "absent.csv")
    assert (status, "No such file" in one_line(err)) == (2, True)


def test_an_output_that_cannot_be_written_is_refused(run, table, tmp_path):
    status, _, err = run(table, "--output", tmp_path / "absent" / "x.csv")
    assert (status, "No such file" in one_line(err)) == (2, True)


@pytest.mark.parametrize("arguments", [(), ("--colour",)])
def test_wrong_arguments_are_refused(run, arguments):
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert one_line(err)
