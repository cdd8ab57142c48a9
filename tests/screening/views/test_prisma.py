"""The pages of the diagram: its numbers, what is typed of it, its snapshots."""

import pytest
from django.urls import reverse

from reviews.services.reviews import create_review
from screening.exports.registry import DIAGRAM
from screening.models import Candidate, Diagram, Report, Snapshot, Study
from screening.services.diagram import save_diagram, take_snapshot
from screening.services.reports import group_reports, set_retrieval
from screening.services.stages import send_on
from searches.models import Record

pytestmark = pytest.mark.django_db


def url(name, *arguments):
    return reverse(f"screening:{name}", args=["tacrolimus", *arguments])


@pytest.fixture
def included(review_cast, screening_of, vote):
    """Two reports, one included and one excluded."""
    stage = screening_of(review_cast, 2)
    team = (review_cast.ana, review_cast.bo)
    for candidate in stage.candidates.all():
        for member in team:
            vote(member, candidate, "include")
    send_on(review_cast.lena)
    first, second = Report.objects.order_by("citation__title")
    reason = review_cast.review.exclusion_reasons.get(label="Wrong population")
    for report, verdict, pk in ((first, "include", None), (second, "exclude", reason.pk)):
        set_retrieval(review_cast.lena, report.pk, retrieval="retrieved")
        for member in team:
            vote(member, Candidate.objects.get(report=report), verdict, reason_id=pk)
    return first


def test_the_page_draws_the_diagram_of_an_empty_review(review_cast, client_of):
    page = client_of(review_cast.lena).get(url("prisma"))
    assert page.status_code == 200 and "All sums close" in page.content.decode()


def test_a_reason_and_a_source_open_their_own_rows(review_cast, included, client_of):
    client = client_of(review_cast.lena)
    page = client.get(url("prisma")).content.decode()
    address = f"{url('prisma-list', 'dbr_excluded')}?line=Wrong+population"
    assert f'href="{address}"' in page
    assert "1 in all" in client.get(address).content.decode()
    other = client.get(f"{url('prisma-list', 'dbr_excluded')}?line=Wrong+outcome")
    assert "0 in all" in other.content.decode()
    source = client.get(f"{url('prisma-list', 'database_results')}?line=PubMed")
    assert "2 in all" in source.content.decode()


def test_a_broken_sum_is_named(review_cast, included, client_of, monkeypatch):
    Candidate.objects.filter(report=included).update(outcome="pending", how="")
    Report.objects.filter(pk=included.pk).update(retrieval="sought")
    page = client_of(review_cast.lena).get(url("prisma")).content.decode()
    assert "These sums do not close" in page and "PR-105" in page


@pytest.mark.parametrize("export", DIAGRAM, ids=[export.KEY for export in DIAGRAM])
def test_the_diagram_is_a_file_in_every_format(review_cast, included, client_of, export):
    answer = client_of(review_cast.lena).get(url("export-download", export.KEY))
    content = b"".join(answer.streaming_content)
    begins = {
        "image/svg+xml": b"<svg",
        "image/png": b"\x89PNG",
        "application/pdf": b"%PDF",
        "text/csv; charset=utf-8": b"data,",
    }
    assert content.startswith(begins.get(export.CONTENT_TYPE, b"PK"))
    assert export.FILE_NAME in answer["Content-Disposition"]


FORM = {
    "is_update": "on",
    "versions": "previous",
    "screened_before": "excluded_other",
    "previous_studies": "8",
    "previous_reports": "9",
    "previous_source": "Smith 2020, figure 1",
    "label-records_excluded": "Left <out>",
}


def test_the_lead_types_the_previous_version_and_words(review_cast, client_of):
    client = client_of(review_cast.lena)
    assert client.get(url("prisma-settings")).status_code == 200
    assert client.post(url("prisma-settings"), FORM).status_code == 302
    page = client.get(url("prisma")).content.decode()
    assert "Left &lt;out&gt;" in page and "Left <out>" not in page
    assert "Total studies included in review" in page
    assert "PR-210" in page


def test_the_previous_version_can_be_a_snapshot(review_cast, client_of, add_citations):
    first = create_review(review_cast.lena.user, title="First version", slug="first")
    add_citations(first, ["A", "B"])
    Record.objects.filter(review=first.review).update(
        is_readable=False, citation=None, own_citation=None
    )
    snapshot = take_snapshot(first, name="Submitted")
    client = client_of(review_cast.lena)
    assert "First version: Submitted" in client.get(url("prisma-settings")).content.decode()
    chosen = {"previous_snapshot": str(snapshot.pk), "versions": "cumulative"}
    empty = {"previous_studies": "", "previous_reports": "", "previous_source": ""}
    answer = client.post(url("prisma-settings"), FORM | empty | chosen)
    assert answer.status_code == 302
    client.post(url("prisma-settings"), FORM | empty | chosen | {"versions": "previous"})
    detail = reverse("screening:snapshot-detail", args=["first", snapshot.pk])
    assert f'href="{detail}"' in client.get(url("prisma")).content.decode()
    client.post(url("prisma-settings"), FORM | empty | chosen)
    listed = client.get(url("prisma-list", "database_results")).content.decode()
    assert "0 in all" in listed and "First version: Submitted" in listed
    box = reverse("screening:snapshot-box", args=["first", snapshot.pk, "database_results"])
    assert f'href="{box}"' in listed and "2 in all" in client.get(box).content.decode()
    combined = take_snapshot(review_cast.lena, name="Combined")
    told = client.get(url("snapshot-detail", combined.pk)).content.decode()
    assert "Each number is the sum of the versions" in told
    rows = client.get(url("snapshot-box", combined.pk, "database_results")).content.decode()
    assert "0 in all" in rows and f'href="{box}"' in rows and "First version: Submitted" in rows
    alone = client.get(reverse("screening:snapshot-detail", args=["first", snapshot.pk]))
    assert "Each number is the sum" not in alone.content.decode()
    kept = client.post(url("prisma-settings"), FORM | chosen | {"previous_snapshot": "kept"})
    assert kept.status_code == 302
    assert Diagram.objects.get(review=review_cast.review).previous["snapshot"] == "Submitted"
    ana = client_of(review_cast.ana)
    assert ana.get(url("prisma-list", "database_results")).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"previous_source": ""},
        {"previous_studies": "-1"},
        {"label-duplicates": "x" * 121},
        {"versions": "updates"},
        {"previous_snapshot": "00000000-0000-4000-8000-000000000000"},
    ],
    ids=["no source", "a negative number", "a label too long", "typed numbers", "no snapshot"],
)
def test_what_cannot_be_comes_back_with_the_form(review_cast, client_of, wrong):
    answer = client_of(review_cast.lena).post(url("prisma-settings"), FORM | wrong)
    assert answer.status_code == 422 and "look at this again" in answer.content.decode()
    assert not Diagram.objects.exists()


def test_the_settings_are_the_leads(review_cast, client_of):
    assert client_of(review_cast.ana).post(url("prisma-settings"), FORM).status_code == 403
    assert client_of(review_cast.outsider).get(url("prisma-settings")).status_code == 404


def test_a_study_of_the_previous_version_is_marked(review_cast, included, client_of):
    save_diagram(
        review_cast.lena,
        is_update=True,
        previous_studies=1,
        previous_reports=1,
        previous_source="x",
    )
    study = group_reports(review_cast.lena, [included.pk], label="Smith 2020")
    client = client_of(review_cast.lena)
    assert "The previous version had it" in client.get(url("study-list")).content.decode()
    address = url("study-previous", study.pk)
    assert client.post(address, {"is_previous": "yes"}).status_code == 302
    assert Study.objects.get().is_previous
    client.post(address, {"is_previous": "no"})
    assert not Study.objects.get().is_previous
    assert client_of(review_cast.bo).post(address, {"is_previous": "yes"}).status_code == 403
    assert client_of(review_cast.outsider).post(address).status_code == 404
    assert client.get(address).status_code == 405


@pytest.mark.parametrize("name", ["methods", "prisma-sources"])
def test_methods_and_sources_are_for_those_who_see_outcomes(review_cast, included, client_of, name):
    page = client_of(review_cast.lena).get(url(name))
    assert page.status_code == 200 and "PubMed" in page.content.decode()
    assert client_of(review_cast.ana).get(url(name)).status_code == 403
    assert client_of(review_cast.outsider).get(url(name)).status_code == 404
    assert client_of(review_cast.lena).post(url(name)).status_code == 405


def test_a_source_has_what_became_of_its_citations(review_cast, included, client_of):
    for by in ("all", "first"):
        page = client_of(review_cast.lena).get(url("prisma-sources"), {"by": by})
        ((source, line),) = page.context["lines"]
        assert (source, line.screened, line.sought, line.only_here) == ("PubMed", 2, 2, 1)


def test_the_methods_text_tells_of_the_review(review_cast, included, client_of):
    page = client_of(review_cast.lena).get(url("methods")).content.decode()
    assert "Databases gave 2 records and registers 0." in page
    assert "2 people took part." in page
    assert "no peer review of the search strategy" in page


@pytest.fixture
def snapshots(review_cast, included, add_citations):
    before = take_snapshot(review_cast.lena, name="Before")
    add_citations(review_cast.lena, ["Late"])
    return before, take_snapshot(review_cast.lena, name="After")


def test_a_snapshot_is_taken_and_shown(review_cast, included, client_of):
    client = client_of(review_cast.lena)
    answer = client.post(url("snapshot-take"), {"name": "Submitted"}, follow=True)
    page = answer.content.decode()
    assert "<svg" in page and "Submitted" in page
    snapshot = Snapshot.objects.get()
    listed = client.get(url("snapshot-box", snapshot.pk, "new_reports")).content.decode()
    assert "Citation 001" in listed and "Citation 002" not in listed
    assert client.get(url("snapshot-box", snapshot.pk, "total_studies")).status_code == 404


@pytest.mark.parametrize("export", DIAGRAM, ids=[export.KEY for export in DIAGRAM])
def test_a_snapshot_is_a_file_as_it_was(review_cast, snapshots, client_of, export):
    client = client_of(review_cast.lena)
    before, after = (
        client.get(url("snapshot-export", snapshot.pk, export.KEY)) for snapshot in snapshots
    )
    assert before.status_code == 200 and before.content != after.content
    unknown = url("snapshot-export", snapshots[0].pk, "outcomes-csv")
    assert client.get(unknown).status_code == 404


def test_the_difference_opens_what_came_and_went(review_cast, snapshots, client_of):
    client = client_of(review_cast.lena)
    chosen = {"before": snapshots[0].pk, "after": snapshots[1].pk}
    page = client.get(url("snapshot-list"), chosen, follow=True).content.decode()
    assert "Records screened" in page and "Records excluded" not in page
    pair = [snapshot.pk for snapshot in snapshots]
    came = client.get(url("snapshot-changed", *pair, "records_screened")).content.decode()
    assert "Late" in came
    went = client.get(url("snapshot-changed", *pair, "records_screened"), {"show": "went"})
    assert "Late" not in went.content.decode()


def test_snapshots_are_for_those_who_see_outcomes(review_cast, snapshots, client_of):
    client = client_of(review_cast.ana)
    addresses = [
        url("snapshot-list"),
        url("snapshot-detail", snapshots[0].pk),
        url("snapshot-export", snapshots[0].pk, "prisma-svg"),
        url("snapshot-box", snapshots[0].pk, "new_reports"),
        url("snapshot-difference", *(snapshot.pk for snapshot in snapshots)),
    ]
    assert {client.get(address).status_code for address in addresses} == {403}
    assert client.post(url("snapshot-take"), {"name": "x"}).status_code == 403
    outsider = client_of(review_cast.outsider)
    assert {outsider.get(address).status_code for address in addresses} == {404}


@pytest.mark.parametrize(("name", "status"), [("", 422), ("Before", 409)])
def test_a_name_must_be_given_and_new(review_cast, snapshots, client_of, name, status):
    answer = client_of(review_cast.lena).post(url("snapshot-take"), {"name": name})
    assert answer.status_code == status


@pytest.mark.parametrize("n", [5, 50])
def test_the_page_asks_a_fixed_number_of_questions(
    review_cast, screening_of, client_of, django_assert_max_num_queries, n
):
    screening_of(review_cast, n)
    client = client_of(review_cast.lena)
    client.get(url("prisma"))
    with django_assert_max_num_queries(42):
        client.get(url("prisma"))
