"""Rulings on pairs of records: one by one, in contradiction, taken back, and many at once."""

import pytest

from reviews.models import AuditEvent
from reviews.services.jobs import RunningJob, cancel_job, run_inline
from reviews.services.reviews import create_review
from reviewsite.lib.errors import BadInput, Conflict, Gone, NotAllowed
from screening.models import Candidate
from screening.models.decisions import Decision
from screening.prisma.sums import check
from screening.selectors.acceptance import preview_acceptance
from screening.selectors.pairs import next_pair, pair_of, ruled_different, waiting_pairs
from screening.selectors.prisma import count_flow
from screening.services import pairs as services
from screening.services.citations import merge_by_hand, split_citation, split_record
from screening.services.integrity import find_violations
from screening.services.pairs import rule_on_pair
from screening.services.withdrawals import withdraw_file
from searches.models import Citation, DuplicateRuling, ImportFile, MaybePair, Record

pytestmark = pytest.mark.django_db


@pytest.fixture
def records(review_cast, screening_of):
    """Five records, each a citation in screening."""
    screening_of(review_cast, 5)
    return list(Record.objects.order_by("pk"))


def maybe(one, other, score=0.9, rule="similar"):
    first, second = sorted((one, other), key=lambda record: record.pk)
    return MaybePair.objects.create(
        review=one.review, record_a=first, record_b=second, rule=rule, score=score, reason="alike"
    )


def rule(member, one, other, verdict, **values):
    rule_on_pair(member, (one.pk, other.pk), verdict, **values)


def state(member, one, other) -> str:
    return pair_of(member, one.pk, other.pk).state


def citation_of(record) -> int:
    return Record.objects.get(pk=record.pk).citation_id


def candidate_of(record) -> Candidate:
    return Candidate.objects.get(citation=record.own_citation_id)


def are_one(*records) -> bool:
    return len({citation_of(record) for record in records}) == 1


def assert_whole(review):
    assert list(find_violations(review)) == []
    assert check(count_flow(review)) == ()


def test_same_makes_one_citation_and_says_who_ruled(review_cast, records):
    a, b, *_ = records
    maybe(a, b)
    rule(review_cast.ines, b, a, "same", reason=" the preprint ")
    assert are_one(a, b) and not waiting_pairs(review_cast.ines).exists()
    ruling = DuplicateRuling.objects.get()
    assert (ruling.decided_by, ruling.reason) == (review_cast.ines.user, "the preprint")
    assert_whole(review_cast.review)


def test_different_keeps_the_two_apart_and_ends_the_waiting(review_cast, records):
    a, b, *_ = records
    maybe(a, b)
    rule(review_cast.ines, a, b, "different")
    assert not are_one(a, b) and not waiting_pairs(review_cast.ines).exists()
    assert ruled_different(review_cast.ines).get().record_a == a
    assert AuditEvent.objects.get(action="pair.ruled_different").actor == review_cast.ines.user


@pytest.mark.parametrize("verdict", ["same", "different"])
def test_a_ruling_sent_twice_is_stored_once(review_cast, records, verdict):
    a, b, *_ = records
    seen = state(review_cast.ines, a, b)
    for _ in range(2):
        rule(review_cast.ines, a, b, verdict, seen=seen)
    assert DuplicateRuling.objects.count() == 1


@pytest.mark.parametrize(("first", "second"), [("same", "different"), ("different", "same")])
def test_who_comes_second_with_another_word_is_told_so(review_cast, records, first, second):
    a, b, *_ = records
    seen = state(review_cast.lena, a, b)
    rule(review_cast.ines, a, b, first, seen=seen)
    with pytest.raises(Conflict, match="meanwhile"):
        rule(review_cast.lena, a, b, second, seen=seen)
    assert DuplicateRuling.objects.count() == 1


def test_a_pair_whose_record_moved_meanwhile_is_shown_again_first(review_cast, records):
    a, b, c, *_ = records
    seen = state(review_cast.ines, a, c)
    merge_by_hand(review_cast.lena, [b.citation_id, c.citation_id])
    with pytest.raises(Conflict, match="meanwhile"):
        rule(review_cast.ines, a, c, "same", seen=seen)


def test_same_that_contradicts_a_person_is_refused_and_names_the_records(review_cast, records):
    a, b, c, *_ = records
    rule(review_cast.lena, a, c, "different")
    rule(review_cast.ines, a, b, "same")
    seen = state(review_cast.ines, b, c)
    with pytest.raises(Conflict, match="Lena.*PubMed record 1 and PubMed record 3"):
        rule(review_cast.ines, b, c, "same", seen=seen)
    assert not are_one(b, c)


def test_a_pair_of_citations_kept_apart_is_not_asked_about_again(review_cast, records):
    a, b, c, *_ = records
    maybe(a, c), maybe(b, c)
    rule(review_cast.ines, a, b, "same")
    rule(review_cast.ines, a, c, "different")
    assert not waiting_pairs(review_cast.ines).exists()
    rule(review_cast.ines, a, b, "different")
    assert waiting_pairs(review_cast.ines).get().record_a == b


def test_different_is_reconsidered_on_the_pair_itself_with_what_was_seen(review_cast, records):
    a, b, *_ = records
    rule(review_cast.ines, a, b, "different")
    with pytest.raises(Conflict):
        rule(review_cast.lena, a, b, "same")
    rule(review_cast.lena, a, b, "same", seen=state(review_cast.lena, a, b))
    assert are_one(a, b) and not ruled_different(review_cast.ines).exists()
    assert DuplicateRuling.objects.count() == 2


def test_reconsidering_overrules_every_different_between_the_two_citations(review_cast, records):
    a, b, c, *_ = records
    head = merge_by_hand(review_cast.lena, [r.citation_id for r in (a, b, c)])
    split_record(review_cast.lena, c)
    assert ruled_different(review_cast.ines).count() == 2
    rule(review_cast.ines, a, c, "same", seen=state(review_cast.ines, a, c))
    assert citation_of(c) == head.pk and not ruled_different(review_cast.ines).exists()
    assert_whole(review_cast.review)


def test_the_newest_word_of_a_person_wins(review_cast, records):
    a, b, *_ = records
    for verdict in ("different", "same", "different", "same"):
        rule(review_cast.ines, a, b, verdict, seen=state(review_cast.ines, a, b))
        assert are_one(a, b) == (verdict == "same")
    assert DuplicateRuling.objects.count() == 4
    assert_whole(review_cast.review)


@pytest.mark.parametrize("founder_leaves", [True, False])
def test_taking_same_back_gives_the_two_groups_as_they_were(review_cast, records, founder_leaves):
    a, b, c, d, _ = records
    rule(review_cast.ines, a, b, "same")
    rule(review_cast.ines, c, d, "same")
    before = count_flow(review_cast.review)
    pair = (c, b) if founder_leaves else (b, c)
    rule(review_cast.ines, *pair, "same")
    assert are_one(a, b, c, d)
    rule(review_cast.ines, *pair, "different")
    assert are_one(a, b) and are_one(c, d) and not are_one(b, c)
    assert count_flow(review_cast.review) == before
    assert_whole(review_cast.review)


def test_records_that_other_rulings_hold_together_are_taken_out_in_their_group(
    review_cast, records
):
    a, b, c, *_ = records
    merge_by_hand(review_cast.lena, [r.citation_id for r in (a, b, c)])
    with pytest.raises(Conflict, match="Other rulings"):
        rule(review_cast.ines, a, b, "different")
    assert are_one(a, b, c)


def test_only_those_who_search_rule(review_cast, records):
    for member in (review_cast.ana, review_cast.olu):
        with pytest.raises(NotAllowed):
            rule(member, *records[:2], "same")
        with pytest.raises(NotAllowed):
            services.open_acceptance(member, 0.9)


def test_nonsense_strangers_and_undone_imports_are_refused(review_cast, records, make_user):
    a, b, *_ = records
    eve = create_review(make_user("Eve"), title="Another", slug="another")
    with pytest.raises(Record.DoesNotExist):
        rule(eve, a, b, "same")
    with pytest.raises(Record.DoesNotExist):
        rule(review_cast.ines, a, a, "same")
    with pytest.raises(BadInput):
        rule(review_cast.ines, a, b, "perhaps")
    withdraw_file(review_cast.ines, ImportFile.objects.get(), reason="x")
    with pytest.raises(Gone):
        rule(review_cast.ines, a, b, "same")


def test_skipping_leads_through_all_pairs_by_score_and_then_by_age(review_cast, records):
    a, b, c, d, e = records
    made = [maybe(a, b, 0.8), maybe(a, c, 0.9), maybe(c, d, 0.9), maybe(d, e, 0.99)]
    seen, last = [], None
    while last := next_pair(waiting_pairs(review_cast.ines), last):
        seen.append(last)
    assert seen == [made[3], made[1], made[2], made[0]]


def test_the_queue_is_narrowed_by_rule_and_by_databases(review_cast, records, add_citations):
    a, b, *_ = records
    (other,) = add_citations(review_cast.lena, ["Elsewhere"], database="scopus")
    inside = maybe(a, b, rule="N6")
    across = maybe(a, other.records.get())
    assert waiting_pairs(review_cast.ines, rule="N6").get() == inside
    assert waiting_pairs(review_cast.ines, databases="pubmed-scopus").get() == across
    assert waiting_pairs(review_cast.ines, databases="pubmed-pubmed").get() == inside
    assert not waiting_pairs(review_cast.ines, rule="N6", databases="pubmed-scopus").exists()


def accept(cast, score: float):
    return run_inline(services.open_acceptance(cast.ines, score))


def test_accepting_rules_every_pair_of_the_score_and_no_other(review_cast, records):
    a, b, c, d, e = records
    maybe(a, b, 0.95), maybe(c, d, 0.99), maybe(d, e, 0.94)
    job = accept(review_cast, 0.95)
    assert (job.state, job.result) == ("done", {"same": 2, "left": 0})
    assert are_one(a, b) and are_one(c, d) and not are_one(d, e)
    assert_whole(review_cast.review)


def test_accepting_never_joins_what_a_person_ruled_different(review_cast, records):
    a, b, c, *_ = records
    rule(review_cast.lena, a, c, "different")
    maybe(a, b, 0.99), maybe(b, c, 0.98)
    preview = preview_acceptance(review_cast.lena, 0.9)
    assert (preview.pairs, preview.skipped, preview.citations, preview.groups) == (2, 1, 2, 1)
    assert accept(review_cast, 0.9).result == {"same": 1, "left": 0}
    assert are_one(a, b) and not are_one(b, c)


def test_the_preview_says_what_the_acceptance_then_does(review_cast, records):
    a, b, c, d, e = records
    maybe(a, b, 0.99), maybe(b, c, 0.98), maybe(a, c, 0.97), maybe(d, e, 0.5)
    preview = preview_acceptance(review_cast.lena, 0.9)
    assert (preview.pairs, preview.skipped, preview.citations, preview.groups) == (3, 0, 3, 1)
    before = Citation.objects.visible().count()
    accept(review_cast, 0.9)
    assert before - Citation.objects.visible().count() == preview.citations - preview.groups


def test_the_preview_counts_conflicts_for_the_lead_alone(review_cast, records, vote):
    a, b, c, d, _ = records
    for record, verdict in ((a, "include"), (b, "exclude"), (c, "include")):
        for member in (review_cast.ana, review_cast.bo):
            vote(member, candidate_of(record), verdict)
    vote(review_cast.bo, candidate_of(d), "exclude")
    maybe(a, b), maybe(c, d)
    assert preview_acceptance(review_cast.lena, 0.5).conflicts == 1
    assert preview_acceptance(review_cast.ines, 0.5).conflicts is None
    assert preview_acceptance(review_cast.ines, 0.5).screened == 2


def test_an_acceptance_run_twice_goes_on_where_it_stopped(review_cast, records, monkeypatch):
    a, b, c, d, _ = records
    maybe(a, b, 0.99), maybe(c, d, 0.98)
    job = services.open_acceptance(review_cast.ines, 0.9)
    progress = RunningJob.progress

    def die(running, done, total=None):
        raise RuntimeError("the worker was killed")

    monkeypatch.setattr(RunningJob, "progress", die)
    assert run_inline(job).state == "queued" and are_one(a, b) and not are_one(c, d)
    monkeypatch.setattr(RunningJob, "progress", progress)
    assert run_inline(job).result == {"same": 2, "left": 0}
    assert DuplicateRuling.objects.count() == 2


def test_a_cancelled_acceptance_keeps_what_was_joined(review_cast, records, monkeypatch):
    a, b, c, d, _ = records
    maybe(a, b, 0.99), maybe(c, d, 0.98)
    job = services.open_acceptance(review_cast.ines, 0.9)
    progress = RunningJob.progress

    def cancel_first(running, done, total=None):
        cancel_job(review_cast.ines, running.job)
        progress(running, done, total)

    monkeypatch.setattr(RunningJob, "progress", cancel_first)
    assert run_inline(job).state == "cancelled"
    assert are_one(a, b) and not are_one(c, d)
    assert_whole(review_cast.review)


def test_one_acceptance_at_a_time_and_none_for_nothing(review_cast, records):
    maybe(*records[:2])
    job = services.open_acceptance(review_cast.ines, 0.9)
    assert services.open_acceptance(review_cast.lena, 0.5) == job
    run_inline(job)
    with pytest.raises(BadInput, match="No pair"):
        services.open_acceptance(review_cast.ines, 0.9)


def test_pairs_found_after_the_count_are_not_accepted(review_cast, records):
    a, b, c, d, _ = records
    maybe(a, b)
    job = services.open_acceptance(review_cast.ines, 0.9)
    maybe(c, d)
    assert run_inline(job).result == {"same": 1, "left": 0} and not are_one(c, d)


def test_who_left_the_review_meanwhile_accepts_nothing(review_cast, records):
    maybe(*records[:2])
    job = services.open_acceptance(review_cast.ines, 0.9)
    review_cast.ines.is_active = False
    review_cast.ines.save()
    assert run_inline(job).state == "failed" and not are_one(*records[:2])


def test_verdicts_stay_where_they_were_given_whatever_is_ruled(review_cast, records, vote):
    a, b, *_ = records
    vote(review_cast.ana, candidate_of(a), "include")
    vote(review_cast.bo, candidate_of(b), "exclude")
    maybe(a, b)
    accept(review_cast, 0.5)
    assert candidate_of(a).outcome == "conflict"
    assert set(Decision.objects.values_list("candidate", flat=True)) == {
        candidate_of(a).pk,
        candidate_of(b).pk,
    }
    rule(review_cast.ines, a, b, "different")
    assert {candidate_of(a).outcome, candidate_of(b).outcome} == {"pending"}
    assert_whole(review_cast.review)


def test_the_same_persons_second_verdict_is_history_after_a_ruling(review_cast, records, vote):
    a, b, *_ = records
    vote(review_cast.ana, candidate_of(a), "include")
    vote(review_cast.ana, candidate_of(b), "exclude")
    rule(review_cast.ines, a, b, "same")
    vote(review_cast.bo, candidate_of(a), "exclude")
    assert candidate_of(a).outcome == "excluded"
    split_citation(review_cast.ines, Citation.objects.get(pk=citation_of(a)))
    assert candidate_of(a).outcome == "conflict" and candidate_of(b).outcome == "pending"
    assert_whole(review_cast.review)
