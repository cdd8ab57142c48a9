"""Judgements of other tools: counted as history, taken over when the lead says so."""

from uuid import uuid4

import pytest

from reviews.models import AuditEvent
from reviews.services.jobs import run_inline
from reviews.services.reviews import create_review
from reviewsite.lib.errors import BadInput, Conflict, NotAllowed
from screening import tasks
from screening.models import Candidate, OutsideReviewer, Stage
from screening.models.decisions import Decision
from screening.selectors.outside import outside_history
from screening.services import outside as services
from screening.services.calibrations import require_calibration
from screening.services.decisions import record_decision
from screening.services.integrity import find_violations
from screening.services.stages import take_in_citations
from searches.models import Record

pytestmark = pytest.mark.django_db
assert tasks.take_over
SAID = {"one": ("include", "exclude"), "two": ("maybe", ""), "three": ("exclude", "exclude")}


@pytest.fixture
def imported(review_cast, add_citations):
    """Three records that Ann and Bob judged in Rayyan, one that nobody did."""
    add_citations(review_cast.lena, [*SAID, "four"])
    for title, verdicts in SAID.items():
        record = Record.objects.get(raw=title)
        record.fields["imported_decisions"] = [
            {"tool": "rayyan", "user": user, "value": value, "reasons": [], "labels": ["check"]}
            for user, value in zip(("Ann", "Bob"), verdicts, strict=True)
        ]
        record.save()


def take_over(cast, name="Ann", of="ana") -> dict:
    job = services.take_over(cast.lena, tool="rayyan", name=name, of=getattr(cast, of))
    job = run_inline(job)
    assert (job.state, job.result) == ("done", {}), job.error
    (one,) = [one for one in outside_history(cast.lena) if one.name == name]
    return {"recorded": one.recorded, "left_out": one.left_out}


def test_the_history_is_counted_and_decides_nothing(review_cast, imported):
    take_in_citations(review_cast.lena)
    ann, bob = outside_history(review_cast.lena)
    assert (ann.name, ann.numbers) == ("Ann", {"include": 1, "exclude": 1, "maybe": 1})
    assert bob.numbers == {"include": 0, "exclude": 2, "maybe": 0} and bob.labels == (("check", 3),)
    assert not Decision.objects.exists() and ann.reviewer is None


def test_nothing_is_taken_over_while_the_stage_waits_for_calibration(review_cast, imported):
    take_in_citations(review_cast.lena)
    require_calibration(review_cast.lena, Stage.objects.get())
    with pytest.raises(Conflict, match="takes no verdicts"):
        services.take_over(review_cast.lena, tool="rayyan", name="Ann", of=review_cast.ana)
    assert not OutsideReviewer.objects.exists()


def test_taken_over_verdicts_are_decisions_of_the_member(review_cast, imported):
    take_in_citations(review_cast.lena)
    assert take_over(review_cast) == {"recorded": 3, "left_out": 0}
    assert take_over(review_cast, "Bob", "bo") == {"recorded": 2, "left_out": 0}
    said = {
        d.candidate.citation.title: d.verdict
        for d in Decision.objects.filter(reviewer=review_cast.ana)
    }
    assert said == {"one": "include", "two": "maybe", "three": "exclude"}
    outcomes = {c.citation.title: c.outcome for c in Candidate.objects.all()}
    assert outcomes == {"one": "conflict", "two": "pending", "three": "excluded", "four": "pending"}
    assert {d.note for d in Decision.objects.all()} == {"Taken over from Rayyan"}
    assert AuditEvent.objects.filter(action="outside.taken_over").count() == 2
    assert list(find_violations(review_cast.review)) == []
    assert outside_history(review_cast.lena)[0].reviewer.member == review_cast.ana


def test_a_verdict_that_is_there_and_a_full_record_are_left_alone(review_cast, imported):
    take_in_citations(review_cast.lena)
    one, three = (Candidate.objects.get(citation__title=title) for title in ("one", "three"))
    record_decision(review_cast.ana, one.pk, verdict="exclude", key=uuid4())
    for member in (review_cast.bo, review_cast.lena):
        record_decision(member, three.pk, verdict="include", key=uuid4())
    assert take_over(review_cast) == {"recorded": 1, "left_out": 2}
    assert Decision.objects.get(reviewer=review_cast.ana, candidate=one).verdict == "exclude"


def test_doing_the_job_twice_records_nothing_twice(review_cast, imported):
    take_in_citations(review_cast.lena)
    take_over(review_cast)
    reviewer = OutsideReviewer.objects.get()
    job = services.open_job(review_cast.lena, services.JOB_KIND, "x", {"outside": reviewer.pk})
    assert run_inline(job).state == "done"
    assert outside_history(review_cast.lena)[0].recorded == 3
    assert Decision.objects.count() == 3


def test_a_name_belongs_to_one_member(review_cast, imported):
    take_in_citations(review_cast.lena)
    take_over(review_cast)
    with pytest.raises(Conflict, match="Ana"):
        take_over(review_cast, of="bo")


def test_what_cannot_be_taken_over_says_why(review_cast, imported, make_user):
    with pytest.raises(BadInput, match="not begun"):
        take_over(review_cast)
    take_in_citations(review_cast.lena)
    for of in ("ines", "olu"):
        with pytest.raises(BadInput, match="who screens"):
            take_over(review_cast, of=of)
    eve = create_review(make_user("Eve"), title="Another", slug="another")
    with pytest.raises(BadInput, match="who screens"):
        services.take_over(review_cast.lena, tool="rayyan", name="Ann", of=eve)
    with pytest.raises(BadInput, match="under that name"):
        take_over(review_cast, name="Nobody")
    assert outside_history(eve) == [] and not OutsideReviewer.objects.exists()


def test_the_audit_log_tells_nobody_how_many_were_recorded(review_cast, imported):
    take_in_citations(review_cast.lena)
    take_over(review_cast)
    ends = AuditEvent.objects.filter(action="job.done")
    assert [event.new for event in ends] == [{}]


def test_it_is_the_leads_alone(review_cast, imported):
    for member in (review_cast.ana, review_cast.ines, review_cast.olu):
        with pytest.raises(NotAllowed):
            outside_history(member)
        with pytest.raises(NotAllowed):
            services.take_over(member, tool="rayyan", name="Ann", of=review_cast.ana)
