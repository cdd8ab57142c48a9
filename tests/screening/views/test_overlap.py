"""The overlap of the databases over HTTP: page, links and downloads."""

import csv
import html
import io
import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews.services.reviews import create_review
from screening.services.citations import merge_by_hand

pytestmark = pytest.mark.django_db
BASE = "/reviews/tacrolimus/"
PAGE = f"{BASE}duplicates/overlap/"


@pytest.fixture
def library(review_cast, add_citations):
    """PubMed A A B C, LILACS A B B D, ClinicalTrials.gov C."""
    named = {"database": "other", "name": "LILACS & co"}
    register = {"database": "clinicaltrials", "kind": "register"}
    made = add_citations(review_cast.lena, ["A1", "A2", "B1", "C1"])
    made += add_citations(review_cast.lena, ["A3", "B2", "B3", "D1"], **named)
    made += add_citations(review_cast.lena, ["C2"], **register)
    for letter in "ABC":
        merge_by_hand(review_cast.lena, [c.pk for c in made if c.title[0] == letter])


def numbers(page):
    """The linked numbers of the first table by row, each with its address."""
    body = page.content.decode().split('<h2 id="picture"', 1)[0]
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', body, re.DOTALL)
    return {
        html.unescape(name): [
            (int(n), html.unescape(address))
            for address, n in re.findall(r'<a href="([^"]+)">(\d+)</a>', cells)
        ]
        for name, cells in rows
    }


def test_the_table_has_each_source_and_all(review_cast, library, client_of):
    found = numbers(client_of(review_cast.olu).get(PAGE))
    assert {name: [n for n, _ in cells] for name, cells in found.items()} == {
        "LILACS & co": [4, 1, 2, 3, 1],
        "PubMed": [4, 1, 0, 3],
        "ClinicalTrials.gov (register)": [1, 0, 1, 1],
        "All": [9, 2, 3, 4, 1],
    }


def test_every_number_opens_exactly_what_it_counts(review_cast, library, client_of):
    client = client_of(review_cast.olu)
    page = client.get(PAGE)
    table = [cell for cells in numbers(page).values() for cell in cells]
    body = page.content.decode()
    plot = re.findall(r'<a href="([^"]+)"><title>[^<]*?: (\d+) citations', body)
    beside = re.findall(r'<td class="number"><a href="([^"]+)">(\d+)</a>', body)
    both = [(int(n), html.unescape(address)) for address, n in plot + beside]
    assert len(plot) == 3 + 3 and len(beside) == 3
    for n, address in table + both:
        assert client.get(address).context["page_obj"].paginator.count == n, address


def test_the_shares_are_of_all_citations(review_cast, library, client_of):
    page = client_of(review_cast.ana).get(PAGE).content.decode()
    assert '<span class="share">75.0%</span>' in page and '<span class="share">25.0%</span>' in page


def test_its_duplicates_are_those_of_the_diagram(review_cast, library, client_of):
    client = client_of(review_cast.olu)
    listed = client.get(f"{BASE}prisma/duplicates/")
    assert listed.context["page_obj"].paginator.count == 5
    page = client.get(PAGE).content.decode()
    assert f'<a href="{BASE}prisma/duplicates/">5 duplicates</a>' in page


def test_members_see_it_and_nobody_else(review_cast, library, client_of, make_user):
    for person in ("lena", "ana", "ines", "olu"):
        assert client_of(getattr(review_cast, person)).get(PAGE).status_code == 200
    assert client_of(review_cast.outsider).get(PAGE).status_code == 404
    eve = create_review(make_user("Eve"), title="Another review", slug="another")
    assert client_of(eve).get(PAGE).status_code == 404
    assert client_of(review_cast.lena).post(PAGE).status_code == 405


def test_another_review_shows_nothing_of_this_one(review_cast, library, client_of, make_user):
    eve = create_review(make_user("Eve"), title="Another review", slug="another")
    page = client_of(eve).get("/reviews/another/duplicates/overlap/").content.decode()
    assert "No records yet" in page and "LILACS" not in page and "<svg" not in page.split("main")[1]


def test_it_is_found_from_the_duplicates_and_from_the_diagram(review_cast, library, client_of):
    for person, page in (("ines", "duplicates/"), ("ana", "prisma/"), ("lena", "prisma/")):
        answer = client_of(getattr(review_cast, person)).get(f"{BASE}{page}")
        assert f'href="{PAGE}"' in answer.content.decode()


def test_the_picture_and_its_table_are_downloaded_by_everybody_and_written_by_the_command(
    review_cast, library, client_of, tmp_path
):
    client = client_of(review_cast.ana)
    for key in ("overlap-svg", "overlap-csv"):
        answer = client.get(f"{BASE}exports/{key}/")
        output = tmp_path / key
        call_command("export_review", "tacrolimus", to=key, output=output)
        assert answer.getvalue() == output.read_bytes()
        assert client_of(review_cast.outsider).get(f"{BASE}exports/{key}/").status_code == 404
    svg = (tmp_path / "overlap-svg").read_text()
    assert svg.startswith("<svg") and "<a " not in svg and 'fill="#ffffff"' in svg
    rows = list(csv.reader(io.StringIO((tmp_path / "overlap-csv").read_text())))
    assert rows[1:] == [
        ["source", "LILACS & co", "4", "1", "2", "3", "75.0%", "1", "25.0%"],
        ["source", "PubMed", "4", "1", "0", "3", "75.0%", "0", "0.0%"],
        ["source", "ClinicalTrials.gov (register)", "1", "0", "1", "1", "25.0%", "0", "0.0%"],
        ["all", "", "9", "2", "3", "4", "100.0%", "1", "25.0%"],
        ["exactly", "LILACS & co; PubMed", "", "", "", "2", "50.0%", "", ""],
        ["exactly", "LILACS & co", "", "", "", "1", "25.0%", "", ""],
        ["exactly", "PubMed; ClinicalTrials.gov (register)", "", "", "", "1", "25.0%", "", ""],
    ]


@pytest.mark.parametrize("n", [5, 50])
def test_the_page_costs_the_same_whatever_the_number_of_records(
    review_cast, add_citations, client_of, n
):
    for number in range(n):
        add_citations(review_cast.lena, ["One", "Two"], database="other", name=f"S{number % 9}")
    client = client_of(review_cast.olu)
    with CaptureQueriesContext(connection) as spent:
        assert client.get(PAGE).status_code == 200
    assert len(spent) == 5, [query["sql"][:150] for query in spent]
