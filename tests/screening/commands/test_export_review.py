"""The command line contract of export_review: what goes where, and the exit status."""

import pytest
from django.core.management import CommandError, call_command

from screening.exports.registry import EXPORTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(review_cast, add_citations, capsys):
    """Runs the command on a review of two citations; gives what it printed."""
    add_citations(review_cast.lena, ["Tacrolimus", "Sirolimus"])

    def export(key, **options):
        call_command("export_review", "tacrolimus", to=key, **options)
        return capsys.readouterr().out

    return export


def refusal(run, key, **options) -> str:
    with pytest.raises(CommandError) as refused:
        run(key, **options)
    assert refused.value.returncode == 2
    return str(refused.value)


def test_it_writes_what_the_filter_leaves(run):
    assert run("ris", where=["text=sirolimus"]).count("TY  - ") == 1
    assert run("ris", where=["text=imus OR tacro*", "database=pubmed"]).count("TY  - ") == 1
    assert run("ris").count("TY  - ") == 2


def test_it_writes_the_columns_that_are_named(run):
    assert run("csv", columns=["title", "found in"]).splitlines()[0] == "title,found in"
    assert "no column “colour”" in refusal(run, "csv", columns=["colour"])


def test_notes_are_written_where_they_are_asked_for(run):
    assert "N1  - Found in: PubMed" in run("ris", notes=True)
    assert "N1  -" not in run("ris")


def test_a_filter_that_is_unknown_or_empty_of_sense_is_refused(run):
    assert "no filter “outcome”" in refusal(run, "ris", where=["outcome=included"])
    assert "year_from" in refusal(run, "ris", where=["year_from=soon"])


def test_a_blinded_member_is_refused_what_tells_outcomes(run):
    ana = {"email": "ana@example.org"}
    assert "still blind" in refusal(run, "outcomes-csv", **ana)
    assert "still blind" in refusal(run, "ris", where=["title_abstract=included"], **ana)
    assert "no column “study”" in refusal(run, "csv", columns=["study"], **ana)
    assert run("ris", **ana).count("TY  - ") == 2


def test_what_is_not_text_goes_to_a_file_only(run, tmp_path):
    assert "--output" in refusal(run, "xlsx")
    run("xlsx", output=tmp_path / "a.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes()[:2] == b"PK"
    assert "No such file" in refusal(run, "ris", output=tmp_path / "no" / "a.ris")


@pytest.mark.parametrize("export", EXPORTS, ids=[export.KEY for export in EXPORTS])
def test_every_export_is_written_to_a_file(review_cast, screening_of, tmp_path, export):
    screening_of(review_cast, 2)
    path = tmp_path / export.FILE_NAME
    call_command("export_review", "tacrolimus", to=export.KEY, output=path)
    assert path.stat().st_size > 10


@pytest.mark.parametrize("key", ["prisma-png", "prisma-pdf", "prisma-docx", "methods-docx"])
def test_pictures_and_word_files_go_to_a_file_only(run, key):
    assert "--output" in refusal(run, key)
