"""Records in every format: the filter, what each role gets, columns that are remembered."""

import csv
import io
from datetime import date
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from screening.exports.references import ReferenceList
from screening.exports.registry import LISTS
from screening.models import ExportColumns, Report
from screening.selectors.removals import preview_of_rest
from screening.services.citations import merge_by_hand
from screening.services.desk import set_tags
from screening.services.removals import remove_before_screening
from screening.services.reports import set_retrieval
from screening.services.stages import close_stage, send_on
from searches.formats import read_records
from searches.services.fills import fill_by_hand

pytestmark = pytest.mark.django_db
BASE = "/reviews/tacrolimus/exports/"
PAGE = f"{BASE}records/"


@pytest.fixture
def screened(review_cast, screening_of, vote):
    """Citation 001 included by both, 002 in conflict, 003 read by Ana alone, 004 by nobody."""
    stage = screening_of(review_cast, 4)
    first, second, third, _ = stage.candidates.order_by("citation__title")
    for member in (review_cast.ana, review_cast.bo):
        vote(member, first, "include")
    vote(review_cast.ana, second, "include")
    vote(review_cast.bo, second, "exclude")
    vote(review_cast.ana, third, "exclude")
    set_tags(review_cast.ana, third.pk, ["mice"])
    set_tags(review_cast.bo, second.pk, ["no"])
    return stage


@pytest.fixture
def got(client_of):
    """What a person downloads, the address with its filter."""

    def get(person, key, **limits):
        address = f"{BASE}{key}/?{urlencode(limits, doseq=True)}"
        return client_of(person).get(address)

    return get


def rows(response):
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.getvalue().decode())))


def titles(response):
    return [row["title"][-3:] for row in rows(response)]


LIMITS = [
    ({}, ["001", "002", "003", "004"]),
    ({"title_abstract": "included"}, ["001"]),
    ({"title_abstract": "conflict"}, ["002"]),
    ({"full_text": "none"}, ["002", "003", "004"]),
    ({"full_text": "sought"}, ["001"]),
    ({"full_text": "pending"}, []),
    ({"text": "003 OR 004"}, ["003", "004"]),
    ({"database": "pubmed"}, ["001", "002", "003", "004"]),
    ({"text": "citation", "title_abstract": "pending"}, ["003", "004"]),
    ({"own_verdict": "none"}, ["001", "002", "003", "004"]),
    ({"reason": "Wrong population"}, []),
    ({"text": "nothing"}, []),
]


@pytest.mark.parametrize(("limits", "expected"), LIMITS)
def test_a_lead_gets_the_citations_that_the_filter_leaves(
    review_cast, screened, got, limits, expected
):
    send_on(review_cast.lena)
    assert titles(got(review_cast.lena, "csv", **limits)) == expected


def test_own_verdicts_narrow_the_list_and_those_of_others_do_not(review_cast, screened, got):
    expected = {"include": ["001", "002"], "exclude": ["003"], "maybe": [], "none": ["004"]}
    for verdict, found in expected.items():
        assert titles(got(review_cast.ana, "csv", own_verdict=verdict)) == found
    assert titles(got(review_cast.bo, "csv", own_verdict="exclude")) == ["002"]
    assert titles(got(review_cast.ana, "csv", own_full_text="include")) == []


def test_an_own_verdict_on_what_was_merged_away_counts_for_what_stands(review_cast, screened, got):
    third, fourth = screened.candidates.order_by("citation__title")[2:]
    merge_by_hand(review_cast.ines, [fourth.citation_id, third.citation_id])
    assert len(titles(got(review_cast.ana, "csv", own_verdict="exclude"))) == 1
    assert titles(got(review_cast.ana, "csv", own_verdict="none")) == []


def test_reports_are_found_by_the_reason_they_were_excluded_for(review_cast, screened, got, vote):
    send_on(review_cast.lena)
    report = Report.objects.get()
    set_retrieval(review_cast.lena, report.pk, retrieval="retrieved")
    reasons = review_cast.review.exclusion_reasons
    for member in (review_cast.ana, review_cast.bo):
        assert titles(got(review_cast.lena, "csv", reason="Wrong outcome")) == []
        reason = reasons.get(label="Wrong outcome")
        vote(member, report.candidate, "exclude", reason_id=reason.pk)
    assert titles(got(review_cast.lena, "csv", reason="Wrong outcome")) == ["001"]
    assert titles(got(review_cast.lena, "csv", reason="Wrong population")) == []
    assert titles(got(review_cast.ana, "csv", own_full_text="exclude")) == ["001"]
    assert got(review_cast.ana, "csv", reason="Wrong outcome").status_code == 403
    assert got(review_cast.lena, "csv", reason="Wrong day").status_code == 422


def test_every_list_follows_the_filter(review_cast, screened, got):
    for export in LISTS:
        response = got(review_cast.lena, export.KEY, text="002")
        content = response.getvalue()
        if not response["Content-Type"].startswith("application/vnd"):
            assert b"Citation 002" in content and b"Citation 001" not in content, export.KEY


def test_a_filter_that_makes_no_sense_is_refused_in_words(review_cast, screened, got):
    for limits in ({"outcome": "included"}, {"year_from": "soon"}, {"title_abstract": "maybe"}):
        response = got(review_cast.lena, "csv", **limits)
        assert response.status_code == 422 and b"filter" in response.content


def test_a_blinded_reviewer_gets_own_verdicts_and_tags_only(review_cast, screened, got):
    found = rows(got(review_cast.ana, "csv"))
    assert not any("outcome" in name for name in found[0])
    assert [row["title and abstract verdicts"] for row in found] == [
        "Ana: include",
        "Ana: include",
        "Ana: exclude",
        "",
    ]
    assert [row["tags"] for row in found] == ["", "", "mice", ""]
    assert titles(got(review_cast.ana, "csv", tag="mice")) == ["003"]
    assert got(review_cast.ana, "csv", tag="no").status_code == 422


def test_a_blinded_reviewer_cannot_ask_by_outcome(review_cast, screened, client_of):
    for person in (review_cast.ana, review_cast.ines, review_cast.olu):
        for address in (PAGE, f"{BASE}csv/", f"{BASE}ris/"):
            response = client_of(person).get(f"{address}?title_abstract=included")
            assert response.status_code == 403
        assert b"At full text" not in client_of(person).get(PAGE).content
    assert b"At full text" in client_of(review_cast.lena).get(PAGE).content


def test_a_lead_sees_verdicts_once_all_places_are_decided(review_cast, screened, got):
    verdicts = [row["title and abstract verdicts"] for row in rows(got(review_cast.lena, "csv"))]
    assert verdicts == ["Ana: include; Bo: include", "Ana: include; Bo: exclude", "", ""]


def test_names_that_a_stage_hides_stand_in_no_export(review_cast, screened, got):
    screened.hides_names = True
    screened.save()
    second = rows(got(review_cast.lena, "csv"))[1]
    assert second["title and abstract verdicts"] == "exclude; include"


def test_notes_say_what_is_known_of_a_record(review_cast, screened, got):
    response = got(review_cast.lena, "ris", title_abstract="included", notes=1)
    text = response.getvalue().decode()
    assert "N1  - Found in: PubMed\r\n" in text
    assert "N1  - Title and abstract: included\r\n" in text
    assert "N1  -" not in got(review_cast.lena, "ris").getvalue().decode()
    own = got(review_cast.ana, "ris", notes=1).getvalue().decode()
    assert "Tags: mice" in own and "Bo" not in own and "included" not in own


def test_judgements_of_other_tools_are_the_leads(review_cast, screened, got):
    record = screened.candidates.get(citation__title="Citation 001").citation.records.get()
    judged = {"tool": "rayyan", "user": "Bo", "stage": "title_abstract", "value": "exclude"}
    record.fields |= {"imported_decisions": [judged | {"reasons": [], "labels": [], "time": ""}]}
    record.save()
    assert b"rayyan" in got(review_cast.lena, "jsonl").getvalue()
    for key in ("jsonl", "csv"):
        assert b"rayyan" not in got(review_cast.ana, key).getvalue()


def test_what_a_person_filled_in_is_exported(review_cast, screened, got):
    citation = screened.candidates.get(citation__title="Citation 001").citation
    fill_by_hand(review_cast.ines, citation, "Typed from the paper.")
    assert rows(got(review_cast.olu, "csv"))[0]["abstract"] == "Typed from the paper."


def test_chosen_columns_are_remembered_for_one_person(review_cast, screened, got, client_of):
    client = client_of(review_cast.ana)
    chosen = client.post(f"{BASE}columns/", {"column": ["doi", "title"], "limits": "text=00"})
    assert chosen["Location"] == f"{PAGE}?text=00"
    assert list(rows(got(review_cast.ana, "csv"))[0]) == ["title", "doi"]
    assert len(rows(got(review_cast.bo, "csv"))[0]) > 30
    page = client.get(PAGE).content.decode()
    assert page.count("checked") == 2
    assert client.post(f"{BASE}columns/", {"column": ["study"]}).status_code == 422
    client.post(f"{BASE}columns/", {})
    assert not ExportColumns.objects.exists()


def test_a_column_that_tells_outcomes_is_not_written_for_who_is_blinded(review_cast, screened, got):
    ExportColumns.objects.create(member=review_cast.bo, names=["title", "study"])
    assert list(rows(got(review_cast.bo, "csv"))[0]) == ["title"]


def test_when_screening_is_closed_everybody_gets_outcomes(review_cast, screened, got):
    send_on(review_cast.lena)
    for stage in review_cast.review.stages.all():
        close_stage(review_cast.lena, stage)
    first = rows(got(review_cast.olu, "csv"))[0]
    assert first["title and abstract outcome"] == "included"
    assert got(review_cast.olu, "asreview-csv").status_code == 200


def test_labels_for_asreview_are_the_outcomes(review_cast, screened, got):
    labels = [row["label_included"] for row in rows(got(review_cast.lena, "asreview-csv"))]
    assert labels == ["1", "", "", ""]
    assert got(review_cast.bo, "asreview-csv").status_code == 403


def test_what_rayyan_gets_reads_back(review_cast, screened, got):
    content = got(review_cast.bo, "rayyan-csv").getvalue()
    found = [row.record.title for row in read_records(io.BytesIO(content))]
    assert found == [f"Citation {n:03d}" for n in range(1, 5)]


def test_outsiders_and_wrong_methods_are_refused(review_cast, screened, client_of):
    outsider = client_of(review_cast.outsider)
    for address in (PAGE, f"{BASE}csv/", f"{BASE}ris/?title_abstract=included"):
        assert outsider.get(address).status_code == 404
        assert client_of(review_cast.lena).post(address).status_code == 405
    assert outsider.post(f"{BASE}columns/").status_code == 404
    assert client_of(review_cast.lena).get(f"{BASE}columns/").status_code == 405


def test_an_empty_review_gives_empty_files(review_cast, got):
    for export in LISTS:
        if not export.NEEDS_OUTCOMES:
            response = got(review_cast.ana, export.KEY)
            assert response.status_code == 200 and response.getvalue() is not None


@pytest.mark.parametrize("key", ["csv", "ris"])
def test_its_queries_do_not_grow_with_the_records(
    review_cast, screening_of, add_citations, got, key
):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            got(review_cast.lena, key).getvalue()
        return len(captured)

    screening_of(review_cast, 5)
    few = queries()
    add_citations(review_cast.lena, [f"More {n}" for n in range(50)])
    assert queries() == few


def test_a_list_that_is_too_long_to_format_is_refused_in_words(
    review_cast, add_citations, got, monkeypatch
):
    monkeypatch.setattr(ReferenceList, "MOST", 2)
    add_citations(review_cast.lena, ["One", "Two", "Three"])
    refused = got(review_cast.ana, "references-apa-txt")
    assert refused.status_code == 422 and b"up to 2 citations" in refused.content
    fewer = got(review_cast.ana, "references-apa-txt", text="two")
    assert fewer.getvalue().startswith(b"Two. (n.d.).")


def test_what_was_removed_before_screening_is_not_pending(review_cast, screened, got):
    (rest,) = preview_of_rest(review_cast.lena).candidates
    said = {"kind": "previous", "rule": "Version of 2024", "done_on": date(2026, 3, 1)}
    remove_before_screening(review_cast.lena, [rest], **said)
    assert titles(got(review_cast.lena, "csv", title_abstract="pending")) == ["003"]
    removed = rows(got(review_cast.lena, "csv", title_abstract="removed"))
    assert ["removed before screening" in row.values() for row in removed] == [True]
    assert titles(got(review_cast.lena, "csv", title_abstract="none")) == []
