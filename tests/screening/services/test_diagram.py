"""What a review says of its diagram by hand, and the copies of its numbers."""

import pytest

from reviews.models import AuditEvent
from reviewsite.lib.errors import BadInput, Conflict, NotAllowed
from screening.models import Diagram, Snapshot, Study
from screening.prisma.labels import DEFAULTS
from screening.prisma.svg import draw
from screening.selectors.prisma import count_flow
from screening.selectors.snapshots import changes, flow_of, ids_behind, ids_that_changed, rows_of
from screening.services.citations import merge_by_hand
from screening.services.diagram import mark_previous, save_diagram, take_snapshot
from screening.services.integrity import find_violations

pytestmark = pytest.mark.django_db

PREVIOUS = {
    "is_update": True,
    "previous_studies": 8,
    "previous_reports": 9,
    "previous_source": "Smith 2020, figure 1",
}


def test_the_previous_version_is_typed_and_told_to_the_audit_log(review_cast):
    save_diagram(review_cast.lena, **PREVIOUS)
    assert count_flow(review_cast.review).total_studies == 8
    event = AuditEvent.objects.get(action="diagram.changed")
    assert (event.old["previous_studies"], event.new["previous_studies"]) == (None, 8)


def test_saying_the_same_again_is_no_event(review_cast):
    for _ in range(2):
        save_diagram(review_cast.lena, **PREVIOUS)
    assert AuditEvent.objects.filter(action="diagram.changed").count() == 1


WRONG = [
    ("no source", {"previous_source": ""}, "where these numbers are from"),
    ("no studies", {"previous_studies": None}, "needs the studies and reports"),
    ("more removed than there was", {"previous_removed": 9}, "More no longer counts"),
    ("an unknown label", {"labels": {"colour": "red"}}, "A label is unknown"),
    ("a label too long", {"labels": {"duplicates": "x" * 121}}, "more than 120"),
]


@pytest.mark.parametrize(
    ("wrong", "says"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
)
def test_what_cannot_be_is_refused(review_cast, wrong, says):
    with pytest.raises(BadInput, match=says):
        save_diagram(review_cast.lena, **PREVIOUS | wrong)
    assert not Diagram.objects.exists()


def test_only_leads_type_numbers_and_take_snapshots(review_cast):
    study = Study.objects.create(review=review_cast.review, label="Smith 2020")
    for act in (
        lambda member: save_diagram(member, is_update=False),
        lambda member: take_snapshot(member, name="x"),
        lambda member: mark_previous(member, study.pk, is_previous=True),
    ):
        for member in (review_cast.ana, review_cast.ines, review_cast.olu):
            with pytest.raises(NotAllowed):
                act(member)


def test_another_reviews_study_is_not_found(review_cast, make_user):
    from reviews.services.reviews import create_review

    eve = create_review(make_user("Eve"), title="Another", slug="another")
    study = Study.objects.create(review=eve.review, label="Smith 2020")
    with pytest.raises(Study.DoesNotExist):
        mark_previous(review_cast.lena, study.pk, is_previous=True)


@pytest.fixture
def judged(review_cast, screening_of, vote):
    stage = screening_of(review_cast, 4)
    candidates = list(stage.candidates.order_by("citation__title"))
    for member in (review_cast.ana, review_cast.bo):
        vote(member, candidates[0], "exclude")
    return candidates


def test_a_snapshot_keeps_numbers_words_and_ids_whatever_comes_later(review_cast, judged, vote):
    save_diagram(review_cast.lena, labels={"records_excluded": "Left out"})
    flow = count_flow(review_cast.review)
    snapshot = take_snapshot(review_cast.lena, name=" Submitted ")
    picture = draw(flow, title=snapshot.title, labels=snapshot.labels)
    save_diagram(review_cast.lena, labels={})
    for member in (review_cast.ana, review_cast.bo):
        vote(member, judged[1], "exclude")
    snapshot = Snapshot.objects.get(name="Submitted")
    assert flow_of(snapshot) == flow != count_flow(review_cast.review)
    assert draw(flow_of(snapshot), title=snapshot.title, labels=snapshot.labels) == picture
    kind, ids = ids_behind(snapshot, "records_excluded")
    assert rows_of(review_cast.lena, kind, ids) == [judged[0].citation]


def test_the_difference_of_two_snapshots_names_what_came_and_went(review_cast, judged, vote):
    before = take_snapshot(review_cast.lena, name="Before")
    for member in (review_cast.ana, review_cast.bo):
        vote(member, judged[1], "exclude")
    merge_by_hand(review_cast.lena, [judged[2].citation_id, judged[3].citation_id])
    after = take_snapshot(review_cast.lena, name="After")
    found = {c.key: (c.before, c.after, c.came, c.went) for c in changes(before, after)}
    assert found == {
        "duplicates": (0, 1, 1, 0),
        "records_screened": (4, 3, 0, 1),
        "pending_screening": (3, 1, 0, 2),
        "records_excluded": (1, 2, 1, 0),
    }
    kind, came, went = ids_that_changed(before, after, "records_excluded")
    assert (kind, came, went) == ("citation", [judged[1].citation_id], [])
    assert changes(after, after) == []


def test_a_name_is_needed_and_taken_once(review_cast):
    with pytest.raises(BadInput, match="needs a name"):
        take_snapshot(review_cast.lena, name=" ")
    take_snapshot(review_cast.lena, name="Submitted")
    with pytest.raises(Conflict, match="already"):
        take_snapshot(review_cast.lena, name="Submitted")
    assert list(find_violations(review_cast.review)) == []


def test_typed_numbers_are_not_told_to_the_blinded_by_the_audit_log(review_cast, screening_of):
    from screening.selectors.decisions import visible_events

    screening_of(review_cast, 1)
    save_diagram(review_cast.lena, total_studies_ma=3)
    assert visible_events(review_cast.lena).filter(action="diagram.changed").exists()
    assert not visible_events(review_cast.ana).filter(action="diagram.changed").exists()


@pytest.mark.parametrize("beginning", "=+-@")
def test_a_wording_that_a_spreadsheet_would_run_is_refused(review_cast, beginning):
    key = next(iter(DEFAULTS))
    with pytest.raises(BadInput, match="formula"):
        save_diagram(review_cast.lena, labels={key: f"{beginning}HYPERLINK(1)"})
