"""An update whose previous version is a frozen snapshot of this or another review."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from reviews.models import Membership
from reviews.services.memberships import remove_member
from reviews.services.reviews import create_review
from reviewsite.lib.errors import BadInput
from screening.models import Diagram, Report
from screening.prisma.sums import check
from screening.selectors.ledger import LISTS
from screening.selectors.per_source import per_source
from screening.selectors.prisma import count_flow, notices_of, shown_flow
from screening.selectors.removals import preview_of_rest
from screening.selectors.reports import included_reports
from screening.selectors.snapshots import choosable_snapshots, flow_of, shown_flow_of
from screening.services.archives import write_archive
from screening.services.citations import merge_by_hand
from screening.services.diagram import save_diagram, take_snapshot
from screening.services.integrity import find_violations
from screening.services.removals import remove_before_screening
from screening.services.reports import group_reports, set_retrieval
from screening.services.stages import send_on, take_in_citations

pytestmark = pytest.mark.django_db


def shown(member):
    flow = shown_flow(member.review)
    assert check(flow) == () and list(find_violations(member.review)) == []
    return flow


@pytest.fixture
def settle():
    """Everything unread is removed before screening, so that nothing is pending."""

    def remove_all(lead):
        take_in_citations(lead)
        rest = preview_of_rest(lead).candidates
        said = {"kind": "previous", "rule": "Another review", "done_on": date(2026, 3, 1)}
        remove_before_screening(lead, rest, **said)

    return remove_all


@pytest.fixture
def first(review_cast, add_citations, settle):
    """Lena's first version: three records."""
    lead = create_review(review_cast.lena.user, title="First version", slug="first")
    add_citations(lead, ["A", "B", "C"])
    settle(lead)
    return take_snapshot(lead, name="Submitted")


@pytest.fixture
def second(review_cast, add_citations, settle, first):
    """Her first update of it."""
    lead = create_review(review_cast.lena.user, title="Update 1", slug="update-1")
    add_citations(lead, ["D", "E"])
    settle(lead)
    save_diagram(lead, previous=first.pk)
    return take_snapshot(lead, name="Update 1")


def test_numbers_of_a_snapshot_are_copied_with_its_identity(review_cast, first):
    diagram = save_diagram(review_cast.lena, previous=first.pk)
    assert diagram.is_update
    assert (diagram.previous_studies, diagram.previous_reports) == (0, 0)
    assert diagram.previous_source.startswith("Snapshot “Submitted” of “First version”, ")
    assert diagram.previous["id"] == str(first.pk)
    assert "PR-210" not in {n.code for n in notices_of(review_cast.review, shown(review_cast.lena))}


def test_typed_again_they_are_typed(review_cast, first):
    save_diagram(review_cast.lena, previous=first.pk)
    save_diagram(review_cast.lena, previous="typed", previous_source="Smith 2020")
    flow = shown(review_cast.lena)
    assert "PR-210" in {notice.code for notice in notices_of(review_cast.review, flow)}


def test_only_snapshots_of_own_reviews_can_be_chosen(review_cast, make_user, first):
    eve = create_review(make_user("Eve"), title="Another", slug="another")
    foreign = take_snapshot(eve, name="Hers")
    assert choosable_snapshots(review_cast.lena) == [first]
    with pytest.raises(BadInput, match="no snapshot of a review"):
        save_diagram(review_cast.lena, previous=foreign.pk)


def test_who_left_a_review_has_its_snapshots_no_more(
    review_cast, make_user, add_citations, client_of
):
    eve = create_review(make_user("Eve"), title="Left behind", slug="left-behind")
    left = Membership.objects.create(
        review=eve.review, user=review_cast.lena.user, role="lead", is_active=True
    )
    add_citations(eve, ["A"])
    snapshot = take_snapshot(eve, name="Submitted")
    assert choosable_snapshots(review_cast.lena) == [snapshot]
    save_diagram(review_cast.lena, previous=snapshot.pk)
    remove_member(eve, left)
    assert choosable_snapshots(review_cast.lena) == []
    with pytest.raises(BadInput, match="no snapshot of a review"):
        save_diagram(review_cast.lena, previous=snapshot.pk)
    client = client_of(review_cast.lena)
    diagram = client.get(reverse("screening:prisma", args=["tacrolimus"])).content.decode()
    assert "left-behind" not in diagram
    found = client.post(
        reverse("screening:removal-new", args=["tacrolimus", "previous"]),
        {"rule": "Version of 2024", "done_on": "2026-03-01"},
    )
    assert found.status_code == 422 and "you may see is chosen" in found.content.decode()


def test_an_outsider_has_no_snapshot_to_choose(review_cast, first):
    otto = create_review(review_cast.outsider, title="His own", slug="his-own")
    assert choosable_snapshots(otto) == []
    with pytest.raises(BadInput, match="no snapshot of a review"):
        save_diagram(otto, previous=first.pk)


def test_updates_combined_and_all_together_reach_back_through_snapshots(
    review_cast, add_citations, second
):
    add_citations(review_cast.lena, ["F"])
    save_diagram(review_cast.lena, previous=second.pk, versions="updates")
    assert shown(review_cast.lena).database_results == 3
    save_diagram(review_cast.lena, versions="cumulative")
    flow = shown(review_cast.lena)
    assert (flow.database_results, flow.is_update) == (6, False)
    assert count_flow(review_cast.review).database_results == 1


def test_versions_are_not_combined_without_their_numbers(review_cast, second):
    typed = {"is_update": True, "previous_studies": 1, "previous_reports": 1}
    with pytest.raises(BadInput, match="only where their numbers"):
        save_diagram(review_cast.lena, previous_source="x", versions="updates", **typed)
    save_diagram(review_cast.lena, previous_source="x", **typed)
    lead = create_review(review_cast.lena.user, title="Update 2", slug="update-2")
    last = take_snapshot(review_cast.lena, name="From a typed one")
    with pytest.raises(BadInput, match="only typed numbers"):
        save_diagram(lead, previous=last.pk, versions="cumulative")
    save_diagram(lead, previous=last.pk, versions="updates")


def test_a_review_that_is_no_update_any_more_combines_nothing(review_cast, first):
    save_diagram(review_cast.lena, previous=first.pk, versions="cumulative")
    diagram = save_diagram(review_cast.lena, is_update=False, versions="cumulative")
    assert (diagram.previous, diagram.versions) == (None, "previous")
    assert shown(review_cast.lena).database_results == 0


@pytest.mark.parametrize("versions", ["updates", "cumulative"])
def test_versions_are_not_combined_while_something_was_pending_in_one(
    review_cast, add_citations, settle, versions
):
    add_citations(review_cast.lena, ["A", "B", "C"])
    interim = take_snapshot(review_cast.lena, name="Interim")
    settle(review_cast.lena)
    with pytest.raises(BadInput, match="3 are pending, and kept numbers stay") as refused:
        save_diagram(review_cast.lena, previous=interim.pk, versions=versions)
    assert "keep its numbers anew" in refused.value.remedy
    settled = take_snapshot(review_cast.lena, name="Settled")
    save_diagram(review_cast.lena, previous=settled.pk, versions=versions)
    assert not shown(review_cast.lena).is_interim


def test_a_file_is_called_interim_where_its_diagram_is(review_cast, add_citations, client_of):
    add_citations(review_cast.lena, ["A"])
    snapshot = take_snapshot(review_cast.lena, name="Interim")
    save_diagram(review_cast.lena, previous=snapshot.pk)
    Diagram.objects.update(versions="cumulative")  # as it could be chosen once
    address = reverse("screening:export-download", args=["tacrolimus", "prisma-svg"])
    answer = client_of(review_cast.lena).get(address)
    assert b"nterim" in b"".join(answer.streaming_content)
    assert 'filename="tacrolimus-interim-' in answer["Content-Disposition"]


def test_a_snapshot_keeps_what_was_shown_and_what_was_counted(review_cast, add_citations, second):
    add_citations(review_cast.lena, ["F"])
    save_diagram(review_cast.lena, previous=second.pk, versions="cumulative")
    kept = take_snapshot(review_cast.lena, name="Update 2")
    assert shown_flow_of(kept).database_results == 6
    assert flow_of(kept).database_results == 1
    assert not Report.objects.exists()


def test_an_archive_takes_the_earlier_versions_along(review_cast, second, tmp_path):
    from screening.services.archive_imports import import_archive

    save_diagram(review_cast.lena, previous=second.pk, versions="cumulative")
    with (tmp_path / "a.zip").open("w+b") as file:
        write_archive(review_cast.review, file)
        copy = import_archive(file, slug="again").review
    assert shown_flow(copy) == shown_flow(review_cast.review)


@pytest.fixture
def living(review_cast, screening_of, vote):
    """A review that goes on from a snapshot of its own: three records screened, one included."""
    for number, candidate in enumerate(screening_of(review_cast, 3).candidates.order_by("pk")):
        for member in (review_cast.ana, review_cast.bo):
            vote(member, candidate, "exclude" if number else "include")
    send_on(review_cast.lena)
    report = Report.objects.get()
    set_retrieval(review_cast.lena, report.pk, retrieval="retrieved")
    for member in (review_cast.ana, review_cast.bo):
        vote(member, report.candidate, "include")
    snapshot = take_snapshot(review_cast.lena, name="Base")
    save_diagram(review_cast.lena, previous=snapshot.pk)
    return report


def test_after_its_own_snapshot_a_review_counts_what_came_since(review_cast, living, add_citations):
    flow = shown(review_cast.lena)
    assert (flow.previous_studies, flow.previous_reports) == (1, 1)
    assert (flow.database_results, flow.records_screened, flow.new_studies) == (0, 0, 0)
    assert (flow.total_studies, flow.total_reports) == (1, 1)
    add_citations(review_cast.lena, ["New"])
    flow = shown(review_cast.lena)
    assert (flow.database_results, flow.records_screened, flow.total_studies) == (1, 1, 1)
    ((_, line),) = per_source(review_cast.lena, first_found=True)
    assert (line.identified, line.screened) == (1, 1)
    assert list(included_reports(review_cast.lena)) == [living]


def test_what_its_snapshot_had_and_is_found_again_was_screened_before(
    review_cast, living, add_citations
):
    again, twin = add_citations(review_cast.lena, ["Again", "Twin"])
    merge_by_hand(review_cast.lena, [living.citation_id, again.pk, twin.pk])
    flow = shown(review_cast.lena)
    assert (flow.database_results, flow.duplicates, flow.records_screened) == (2, 1, 0)
    assert (flow.excluded_other, flow.screened_before) == (1, 1)
    assert LISTS["screened_before"](review_cast.review).count() == 1
    save_diagram(review_cast.lena, screened_before="duplicates")
    flow = shown(review_cast.lena)
    assert (flow.duplicates, flow.excluded_other) == (2, 0)


def test_a_website_that_finds_it_again_is_removed_there(review_cast, living, add_citations):
    (site,) = add_citations(review_cast.lena, ["Again"], kind="website", database="other")
    merge_by_hand(review_cast.lena, [living.citation_id, site.pk])
    flow = shown(review_cast.lena)
    assert (flow.website_results, flow.other_removed, flow.screened_before) == (1, 1, 0)


def test_a_new_report_of_a_study_that_its_snapshot_had_is_of_no_new_study(
    review_cast, living, add_citations, vote
):
    group_reports(review_cast.lena, [living.pk], label="Ng 2020")
    (new,) = add_citations(review_cast.lena, ["New"])
    take_in_citations(review_cast.lena)
    team = (review_cast.ana, review_cast.bo)
    for member in team:
        vote(member, new.candidate, "include")
    send_on(review_cast.lena)
    report = Report.objects.get(citation=new)
    set_retrieval(review_cast.lena, report.pk, retrieval="retrieved")
    for member in team:
        vote(member, report.candidate, "include")
    assert shown(review_cast.lena).total_studies == 2
    group_reports(review_cast.lena, [report.pk], label="Ng 2020")
    flow = shown(review_cast.lena)
    assert (flow.new_studies, flow.new_reports_of_previous) == (0, 1)
    assert (flow.total_studies, flow.total_reports) == (1, 2)


def test_all_versions_of_one_review_together_are_what_it_has(review_cast, living, add_citations):
    add_citations(review_cast.lena, ["New"])
    save_diagram(review_cast.lena, versions="cumulative")
    together = shown(review_cast.lena)
    save_diagram(review_cast.lena, is_update=False)
    alone = shown(review_cast.lena)
    assert (together.database_results, together.records_screened) == (4, 4)
    assert replace(together, states=None) == replace(alone, states=None)
