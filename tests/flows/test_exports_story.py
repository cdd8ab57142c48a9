"""What leaves by the commands is what the pages offer, and comes back as the same records."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from reviews.services.jobs import run_inline
from screening.exports.registry import EXPORTS
from screening.management.commands.export_review import Command
from searches.formats import WRITERS, read_records
from searches.services.imports import receive_file
from searches.services.runs import create_run
from tests.searches.formats.test_round_trip import facts

CASES = Path(__file__).parents[1] / "searches/formats/cases"
pytestmark = pytest.mark.django_db
PAGES = ("screening:export-list", "screening:export-records", "searches:prisma-s")


@pytest.fixture
def review(review_cast):
    """Five publications with all their fields, from five databases."""
    run = create_run(review_cast.ines, database="pubmed")
    for name in ("pubmed_rich.nbib", "scopus.ris", "wos.txt", "ovid.ovd", "cnki_gb18030.txt"):
        with (CASES / name).open("rb") as content:
            run_inline(receive_file(review_cast.ines, run, name=name, content=content).job)
    return review_cast.review


def records_in(path):
    with path.open("rb") as content:
        return [facts(row.record) for row in read_records(content, format="jsonl")]


@pytest.mark.parametrize("key", [writer.KEY for writer in WRITERS])
def test_an_export_is_converted_into_the_records_it_was_made_of(review, tmp_path, key):
    files = {name: tmp_path / name for name in ("direct.jsonl", f"out.{key}", "round.jsonl")}
    direct, written, round_ = files.values()
    call_command("export_review", "tacrolimus", to="jsonl", output=direct)
    call_command("export_review", "tacrolimus", to=key, output=written)
    call_command("convert_records", written, **{"from": key}, to="jsonl", output=round_)
    assert len(records_in(direct)) == 5
    assert records_in(round_) == records_in(direct)


def test_the_command_offers_every_export_that_the_pages_offer(review_cast, review, client_of):
    parser = Command().create_parser("manage.py", "export_review")
    (keys,) = (action.choices for action in parser._actions if action.dest == "to")
    client = client_of(review_cast.lena)
    linked = set()
    for page in PAGES:
        text = client.get(reverse(page, args=["tacrolimus"])).content.decode()
        linked |= set(re.findall(r'href="[^"]*/exports/([\w-]+)/[?"]', text))
        linked |= {f"prisma_s_{key}" for key in re.findall(r'href="[^"]*/prisma-s/(\w+)/"', text)}
    linked -= {"records"}
    assert linked == set(keys) and {export.KEY for export in EXPORTS} < linked
