"""Duplicates found by the software: what is new against all that is there."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviews.models import Job
from reviews.services.jobs import LeaseLost, RunningJob, run_inline
from screening.selectors.duplicates import waits_for_comparison
from screening.services import citations, deduplication
from screening.services.integrity import find_violations
from searches.models import (
    Citation,
    DuplicateRuling,
    ImportFile,
    MaybePair,
    Record,
    RecordKeys,
)
from searches.services.comparisons import compare_all, compare_new
from searches.services.imports import receive_file
from searches.services.runs import create_run

pytestmark = pytest.mark.django_db
ARTICLE = {
    "TY": "JOUR",
    "TI": "Tacrolimus treatment in women with repeated implantation failures",
    "AU": "Nakagawa, Koji",
    "PY": "2015",
    "T2": "American Journal of Reproductive Immunology",
    "VL": "73",
    "IS": "4",
    "SP": "353",
    "EP": "361",
}


def ris(*records: dict) -> bytes:
    lines = []
    for record in records:
        lines += [f"{tag}  - {value}" for tag, value in (ARTICLE | record).items() if value]
        lines.append("ER  - \n")
    return "\n".join(lines).encode()


@pytest.fixture
def bring(review_cast):
    """Imports records as a file of a run of its own; duplicates are not looked for yet."""

    def import_them(*records: dict, database: str = "scopus", again: bool = True) -> ImportFile:
        run = create_run(review_cast.ines, database=database)
        content = BytesIO(ris(*records))
        file = receive_file(review_cast.ines, run, name="a.ris", content=content, again=again)
        assert run_inline(file.job).state == "done"
        return file

    return import_them


@pytest.fixture
def compare(review_cast):
    """Does the job that the import left waiting."""

    def do() -> dict:
        job = run_inline(Job.objects.get(kind="screening.tasks.deduplicate", state="queued"))
        assert job.state == "done", job.error
        assert not list(find_violations(review_cast.review))
        return job.result

    return do


def test_it_runs_by_itself_after_an_import(bring, compare):
    bring(ARTICLE, {"DO": "10.1111/aji.12373"})
    assert compare()["merged"] == 1
    assert Citation.objects.visible().count() == 1


def test_several_imports_leave_one_job_waiting(bring, compare):
    bring(ARTICLE)
    bring(ARTICLE)
    assert compare()["compared"] == 2


def test_only_what_is_new_is_compared(bring, compare, django_assert_max_num_queries):
    bring(ARTICLE, *({"TI": f"Seed dormancy of alpine plants, {n}", "SP": n} for n in range(10)))
    assert compare()["compared"] == 11
    bring({"TI": ARTICLE["TI"].upper()}, database="pubmed")
    result = compare()
    assert (result["records"], result["compared"], result["merged"]) == (12, 1, 1)


def test_what_was_compared_by_older_rules_is_compared_anew(bring, compare, review_cast):
    bring(ARTICLE)
    compare()
    RecordKeys.objects.update(version=1)
    assert waits_for_comparison(review_cast.ines)
    compare_new(review_cast.ines)
    assert compare()["compared"] == 1
    assert not waits_for_comparison(review_cast.ines)
    assert RecordKeys.objects.count() == 1


def test_a_new_record_joins_a_citation_of_several(bring, compare):
    bring(ARTICLE, {"IS": ""})
    compare()
    bring({"VL": ""}, database="pubmed")
    assert compare()["merged"] == 1
    citation = Citation.objects.visible().get()
    assert citation.records.count() == 3


def test_a_new_record_stays_out_of_a_citation_whose_other_record_forbids_it(bring, compare):
    """The new one fits the record without a DOI, and contradicts the one with another DOI."""
    bring({"DO": "10.1000/a"}, {"IS": ""})
    compare()
    bring({"DO": "10.1000/b", "IS": ""})
    assert compare()["merged"] == 0
    assert Citation.objects.visible().count() == 2
    assert MaybePair.objects.waiting().count() == 2


def test_a_ruling_different_wins_for_ever(bring, compare, review_cast):
    bring(ARTICLE, ARTICLE)
    compare()
    citations.split_citation(review_cast.ines, Citation.objects.visible().get())
    for ask in (compare_new, compare_all):
        ask(review_cast.ines)
        assert compare()["merged"] == 0
    bring(ARTICLE)
    compare()
    assert Citation.objects.visible().count() >= 2
    first, second = Record.objects.order_by("pk")[:2]
    assert first.citation != second.citation


def test_a_ruling_same_stays_when_all_is_compared_anew(bring, compare, review_cast):
    bring(ARTICLE, {"TI": "Seed dormancy of alpine plants", "SP": "12", "AU": "Moss, A"})
    compare()
    citations.merge_by_hand(review_cast.ines, Citation.objects.values_list("pk", flat=True))
    compare_all(review_cast.ines)
    assert compare()["merged"] == 0
    assert Citation.objects.visible().count() == 1


def test_run_twice_it_changes_nothing(bring, compare, review_cast):
    bring(ARTICLE, ARTICLE, {"VL": "74", "SP": "900"})
    first = compare()
    rows = list(DuplicateRuling.objects.values_list("pk", flat=True))
    pairs = list(MaybePair.objects.values_list("pk", flat=True))
    for ask in (compare_new, compare_all):
        ask(review_cast.ines)
        again = compare()
        assert (again["merged"], again["maybe"]) == (0, first["maybe"])
    assert list(DuplicateRuling.objects.values_list("pk", flat=True)) == rows
    assert list(MaybePair.objects.values_list("pk", flat=True)) == pairs


def test_the_reason_of_a_merge_is_kept(bring, compare):
    bring(ARTICLE, {"PY": "2014"})
    compare()
    ruling = DuplicateRuling.objects.get()
    assert (ruling.rule, ruling.verdict, ruling.decided_by) == ("title and place", "same", None)
    assert ruling.reason == "same title, year and place of publication"


def test_a_pair_that_the_rules_judge_otherwise_by_now_is_gone(bring, compare, review_cast):
    bring(ARTICLE, {"VL": "74", "SP": "900"})
    assert compare()["maybe"] == 1
    first, second = Record.objects.order_by("pk")
    MaybePair.objects.update(reason="by older rules")
    Record.objects.filter(pk=second.pk).update(fields={"title": "Seed dormancy"})
    RecordKeys.objects.all().delete()
    compare_all(review_cast.ines)
    assert compare()["maybe"] == 0
    assert not MaybePair.objects.exists()


def test_withdrawn_records_are_compared_when_they_are_back(bring, compare, review_cast):
    from screening.services.withdrawals import restore_file, withdraw_file

    file = bring(ARTICLE)
    compare()
    withdraw_file(review_cast.ines, file, reason="x")
    bring(ARTICLE)
    assert compare()["merged"] == 0
    restore_file(review_cast.ines, file)
    assert compare()["merged"] == 1


def test_a_job_that_lost_its_lease_writes_nothing_more(bring, review_cast):
    bring(ARTICLE, ARTICLE)
    job = compare_new(review_cast.ines)
    with pytest.raises(LeaseLost):
        deduplication.deduplicate(RunningJob(job), review_cast.review)
    assert Citation.objects.visible().count() == 2
    assert not RecordKeys.objects.exists()


def test_records_of_another_review_are_left_alone(bring, compare, make_user, review_cast):
    from reviews.services.reviews import create_review

    bring(ARTICLE)
    other = create_review(make_user("Zoe"), title="Other", slug="other")
    run = create_run(other, database="scopus")
    file = receive_file(other, run, name="b.ris", content=BytesIO(ris(ARTICLE)))
    run_inline(file.job)
    for job in Job.objects.filter(kind="screening.tasks.deduplicate"):
        assert run_inline(job).result["merged"] == 0


RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            "TI": st.sampled_from([ARTICLE["TI"], f"{ARTICLE['TI']}: part II", "Editorial"]),
            "VL": st.sampled_from(["73", "74", ""]),
            "SP": st.sampled_from(["353", "900", ""]),
            "DO": st.sampled_from(["", "", "10.1000/a", "10.1000/b"]),
            "PY": st.sampled_from(["2015", "2016"]),
        }
    ),
    min_size=2,
    max_size=6,
)


@given(RECORDS, RECORDS)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_in_two_steps_nothing_is_joined_that_must_stay_apart(bring, review_cast, one, two):
    before = transaction.savepoint()
    for file in (one, two):
        bring(*file)
        for job in Job.objects.filter(kind="screening.tasks.deduplicate", state="queued"):
            assert run_inline(job).state == "done"
    for citation in Citation.objects.visible():
        dois = {record.fields.get("doi") for record in citation.records.all()} - {None, ""}
        assert len(dois) <= 1
    assert not list(find_violations(review_cast.review))
    transaction.savepoint_rollback(before)
