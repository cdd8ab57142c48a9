"""Stages, reports, studies, PRISMA, exports and the audit log over HTTP."""

import csv
import io
import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from screening.models import Candidate, Report
from screening.services.reports import set_retrieval
from screening.services.stages import send_on

pytestmark = pytest.mark.django_db
BASE = "/reviews/tacrolimus/"


@pytest.fixture
def story(review_cast, screening_of, vote):
    """Four records: one included and assessed, one excluded, one in conflict, one half read."""
    stage = screening_of(review_cast, 4)
    a, b, c, d = stage.candidates.order_by("citation__title")
    for candidate, verdicts in ((a, "include include"), (b, "exclude exclude")):
        for member, verdict in zip(
            (review_cast.ana, review_cast.bo), verdicts.split(), strict=True
        ):
            vote(member, candidate, verdict)
    vote(review_cast.ana, c, "include")
    vote(review_cast.bo, c, "exclude")
    vote(review_cast.ana, d, "include")
    send_on(review_cast.lena)
    report = Report.objects.get()
    set_retrieval(review_cast.lena, report.pk, retrieval="retrieved")
    full_text = Candidate.objects.get(report=report)
    for member in (review_cast.ana, review_cast.bo):
        vote(member, full_text, "include")
    return report


def test_the_lead_sees_the_diagram_and_every_number_opens_its_list(review_cast, story, client_of):
    client = client_of(review_cast.lena)
    page = client.get(f"{BASE}prisma/").content.decode()
    assert (
        "All sums close; 2 pending" in page and 'class="diagram"' in page and " style=" not in page
    )
    expected = {
        "database_results": 4,
        "records_screened": 4,
        "records_excluded": 1,
        "pending_screening": 2,
        "dbr_sought_reports": 1,
        "dbr_assessed": 1,
        "new_reports": 1,
    }
    for key, n in expected.items():
        listed = client.get(f"{BASE}prisma/{key}/").content.decode()
        assert f"{n} in all" in listed, key
        assert f'href="{BASE}prisma/{key}/"' in page, key


def test_a_blinded_member_sees_identification_only(review_cast, story, client_of):
    client = client_of(review_cast.ana)
    page = client.get(f"{BASE}prisma/").content.decode()
    assert "Records screened" in page and "Records excluded" not in page
    assert 'class="diagram"' not in page
    assert client.get(f"{BASE}prisma/database_results/").status_code == 200
    assert client.get(f"{BASE}prisma/records_excluded/").status_code == 403
    assert client.get(f"{BASE}prisma/nonsense/").status_code == 404


def test_exports_that_tell_outcomes_are_the_leads(review_cast, story, client_of):
    for key in ("prisma-svg", "prisma2020-csv", "outcomes-csv"):
        address = f"{BASE}exports/{key}/"
        assert client_of(review_cast.ana).get(address).status_code == 403
        assert client_of(review_cast.lena).get(address).status_code == 200
    assert client_of(review_cast.ana).get(f"{BASE}exports/citations-csv/").status_code == 200
    assert client_of(review_cast.lena).get(f"{BASE}exports/nothing/").status_code == 404


def test_the_outcomes_export_has_a_line_for_each_citation(review_cast, story, client_of):
    response = client_of(review_cast.lena).get(f"{BASE}exports/outcomes-csv/")
    rows = list(csv.DictReader(io.StringIO(response.getvalue().decode())))
    assert [row["title_abstract"] for row in rows] == [
        "included",
        "excluded",
        "conflict",
        "pending",
    ]
    assert rows[0]["full_text"] == "included" and rows[0]["found_in"] == "PubMed"


def test_numbers_that_are_not_final_say_so_in_the_name_of_their_file(review_cast, story, client_of):
    client = client_of(review_cast.lena)
    for key in ("prisma-svg", "prisma2020-csv", "outcomes-csv"):
        response = client.get(f"{BASE}exports/{key}/")
        assert "tacrolimus-interim-" in response["Content-Disposition"], key
    citations = client.get(f"{BASE}exports/citations-csv/")
    assert "interim" not in citations["Content-Disposition"]


def test_an_export_cell_that_a_spreadsheet_would_run_is_neutralised(
    review_cast, add_citations, client_of
):
    add_citations(review_cast.lena, ['=HYPERLINK("http://evil")'])
    response = client_of(review_cast.lena).get(f"{BASE}exports/citations-csv/")
    assert "'=HYPERLINK" in response.getvalue().decode()


def test_the_command_line_gives_the_same_numbers(review_cast, story, capsys):
    call_command("prisma_counts", "tacrolimus", "--json")
    counts = json.loads(capsys.readouterr().out)
    assert counts["records_screened"] == 4 and counts["new_studies"] == 1
    assert counts["database_specific_results"] == [{"label": "PubMed", "n": 4}]
    assert counts["website_results"] is None


def test_the_audit_log_hides_verdicts_from_others_and_keeps_own(review_cast, story, client_of):
    bo = client_of(review_cast.bo).get(f"{BASE}audit/").content.decode()
    assert "decision.exclude" in bo and "outcome.changed" not in bo
    assert ">Ana<" not in "".join(line for line in bo.splitlines() if "decision." in line)
    lead = client_of(review_cast.lena).get(f"{BASE}audit/").content.decode()
    assert "outcome.changed" in lead


def test_a_report_is_marked_by_htmx_and_by_form(review_cast, story, client_of):
    address = reverse("screening:report-retrieval", args=["tacrolimus", story.pk])
    client = client_of(review_cast.ines)
    again = client.post(address, {"retrieval": "retrieved", "note": "shelf 3"})
    assert again.status_code == 302
    fragment = client.post(
        address, {"retrieval": "retrieved", "note": "shelf 4"}, headers={"HX-Request": "true"}
    )
    assert fragment.content.decode().lstrip().startswith("<li id=")
    assert client.post(address, {"retrieval": "eaten"}).status_code == 422
    assert client_of(review_cast.olu).post(address).status_code == 403


def test_studies_are_grouped_by_the_lead(review_cast, story, client_of):
    client = client_of(review_cast.lena)
    client.post(f"{BASE}studies/group/", {"reports": [story.pk], "label": "Nakagawa 2015"})
    assert b"Study: Nakagawa 2015" in client.get(f"{BASE}studies/").content
    assert client.post(f"{BASE}studies/group/", {"label": "x"}).status_code == 422
    assert client_of(review_cast.ana).get(f"{BASE}studies/").status_code == 403


@pytest.mark.parametrize("act", ["take-in/", "send-on/"])
def test_batch_acts_are_the_leads(review_cast, story, client_of, act):
    address = f"{BASE}screening/{act}"
    assert client_of(review_cast.ana).post(address).status_code == 403
    assert client_of(review_cast.lena).get(address).status_code == 405
    assert client_of(review_cast.lena).post(address).status_code == 302


def test_the_overview_tells_the_story_without_telling_verdicts(review_cast, story, client_of):
    lead = client_of(review_cast.lena).get(BASE).content.decode()
    assert "1 to rule on" in lead
    ana = client_of(review_cast.ana).get(BASE).content.decode()
    assert "to rule on" not in ana and "reports included" not in ana


def test_a_searcher_joins_ticked_citations_and_others_are_offered_nothing(
    review_cast, add_citations, client_of
):
    one, other = add_citations(review_cast.lena, ["Same work", "Same work, again"])
    searcher = client_of(review_cast.ines)
    assert b'form="merge"' in searcher.get(f"{BASE}citations/").content
    assert b'form="merge"' not in client_of(review_cast.ana).get(f"{BASE}citations/").content
    joined = searcher.post(f"{BASE}duplicates/merge/", {"citation": [one.pk, other.pk]})
    assert joined["Location"] == f"{BASE}duplicates/{one.pk}/"
    assert searcher.post(f"{BASE}duplicates/merge/", {"citation": [one.pk]}).status_code == 422
    assert searcher.post(f"{BASE}duplicates/merge/", {"citation": ["x"]}).status_code == 422
    assert client_of(review_cast.ana).post(f"{BASE}duplicates/merge/").status_code == 403


def test_closing_says_first_what_it_leaves_undone(review_cast, story, client_of):
    address = f"{BASE}screening/title-abstract/close/"
    page = client_of(review_cast.lena).get(address).content.decode()
    assert "Without an outcome</dt><dd>1</dd>" in page and "In conflict</dt><dd>1</dd>" in page
    assert client_of(review_cast.lena).post(address).status_code == 302
    assert client_of(review_cast.ana).post(address).status_code == 403
    assert client_of(review_cast.ana).get(address).status_code == 403
    assert client_of(review_cast.outsider).get(address).status_code == 404
