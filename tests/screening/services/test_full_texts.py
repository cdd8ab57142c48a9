"""PDF files: taken in, matched, given to reports, and taken off; what is none is refused."""

from io import BytesIO
from pathlib import Path
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from reviews.models import AuditEvent
from reviews.services.jobs import run_job
from reviewsite.lib.errors import BadInput, Gone, NotAllowed
from screening.models import Candidate, FullText, Report
from screening.models.annotations import Annotation
from screening.models.decisions import Decision
from screening.services import full_texts as services
from screening.services.annotations import annotate
from screening.services.archive_imports import import_archive
from screening.services.archives import write_archive
from screening.services.integrity import find_violations
from screening.vocabulary import Retrieval
from tests.screening.full_texts import reports_sent_on
from tests.screening.pdfs import pdf, pdf_with_bomb, pdf_with_script

pytestmark = pytest.mark.django_db


@pytest.fixture
def reports(review_cast, screening_of, vote):
    return reports_sent_on(review_cast, screening_of, vote)


def stored_files(settings) -> list[Path]:
    folder = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    return [path for path in folder.rglob("*") if path.is_file()]


def archive(**files: bytes) -> BytesIO:
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return content


def match(member):
    job = services.open_matching(member)
    run_job(job.pk, lambda running: services.match_files(running, member.review))
    job.refresh_from_db()
    return job


def test_a_report_with_a_file_is_retrieved_and_can_be_judged(review_cast, reports):
    given = services.attach_file(
        review_cast.ines, reports[0].pk, name="../../etc/a paper.pdf", content=BytesIO(pdf("x"))
    )
    reports[0].refresh_from_db()
    assert reports[0].retrieval == Retrieval.RETRIEVED
    assert Candidate.objects.filter(report=reports[0]).exists()
    assert given.name == "a paper.pdf"
    assert "paper" not in given.stored.name


def test_the_same_file_again_is_kept_once(review_cast, reports, settings):
    paper = pdf("x")
    for _ in range(2):
        services.attach_file(review_cast.ana, reports[0].pk, name="a.pdf", content=BytesIO(paper))
    assert FullText.objects.count() == 1


def test_a_file_that_is_too_large_is_refused(review_cast, reports, settings):
    settings.MAX_UPLOAD_MB = 1
    content = BytesIO(pdf("x") + b" " * 1_100_000)
    with pytest.raises(BadInput, match="larger than 1 MB"):
        services.attach_file(review_cast.ana, reports[0].pk, name="a.pdf", content=content)


def test_an_archive_waits_file_by_file(review_cast, reports):
    packed = archive(**{"folder/Citation 001.pdf": pdf("a"), "b.pdf": pdf("b")})
    taken = services.take_files(review_cast.ines, name="all.zip", content=packed)
    assert [one.name for one in taken] == ["Citation 001.pdf", "b.pdf"]
    assert not FullText.objects.standing().exists()


def test_of_an_archive_with_something_else_nothing_is_kept(review_cast, reports, settings):
    packed = archive(**{"a.pdf": pdf("a"), "virus.exe": b"MZ" * 100})
    with pytest.raises(BadInput, match="virus.exe"):
        services.take_files(review_cast.ines, name="all.zip", content=packed)
    assert not FullText.objects.exists()
    assert not stored_files(settings)


def test_files_are_proposed_for_their_reports_and_wait_for_a_word(review_cast, reports):
    citation = reports[1].citation
    citation.doi = "10.1111/aji.12345"
    citation.save()
    for name, content in (
        ("scan.pdf", pdf("doi 10.1111/aji.12345")),
        ("unknown.pdf", pdf("nothing")),
        ("script.pdf", pdf_with_script()),
        ("bomb.pdf", pdf_with_bomb()),
    ):
        services.take_files(review_cast.ines, name=name, content=BytesIO(content))
    job = match(review_cast.ines)
    assert job.result == {"files": 4, "matched": 1}
    found = FullText.objects.get(name="scan.pdf")
    assert (found.proposed, found.matched_by, found.report) == (reports[1], "DOI", None)
    assert match(review_cast.ines).result["files"] == 0

    services.confirm_file(review_cast.ines, found.pk, reports[1].pk)
    assert FullText.objects.standing().get().report == reports[1]
    with pytest.raises(Gone):
        services.confirm_file(review_cast.ines, found.pk, reports[2].pk)


def test_files_that_nobody_knew_are_looked_at_once_more_when_asked(review_cast, reports):
    services.take_files(review_cast.ines, name="unknown.pdf", content=BytesIO(pdf("nothing")))
    assert match(review_cast.ines).result == {"files": 1, "matched": 0}
    citation = reports[0].citation
    citation.title = "A title that stands in the file now"
    citation.save()
    FullText.objects.update(name="A title that stands in the file now.pdf")
    assert match(review_cast.ines).result["files"] == 0
    services.open_matching(review_cast.ines, again=True)
    assert match(review_cast.ines).result == {"files": 1, "matched": 1}


def test_a_file_that_nobody_wants_goes_with_its_bytes(
    review_cast, reports, settings, django_capture_on_commit_callbacks
):
    (waiting,) = services.take_files(review_cast.ines, name="a.pdf", content=BytesIO(pdf("x")))
    with django_capture_on_commit_callbacks(execute=True):
        services.discard_file(review_cast.ines, waiting.pk)
    assert not stored_files(settings)
    assert AuditEvent.objects.filter(action="full_text.discarded").exists()


def test_a_wrong_file_goes_out_of_sight_and_stays_kept(review_cast, reports, settings):
    given = services.attach_file(
        review_cast.ana, reports[0].pk, name="a.pdf", content=BytesIO(pdf("x"))
    )
    services.withdraw_file(review_cast.bo, given.pk)
    assert not FullText.objects.standing().exists()
    assert stored_files(settings)
    with pytest.raises(FullText.DoesNotExist):
        services.withdraw_file(review_cast.bo, given.pk)


def test_observers_bring_no_files_and_another_review_has_none(review_cast, reports, make_user):
    from reviews.services.reviews import create_review

    with pytest.raises(NotAllowed):
        services.take_files(review_cast.olu, name="a.pdf", content=BytesIO(pdf("x")))
    other = create_review(make_user("Nora"), title="Other", slug="other")
    for report_id in (reports[0].pk, uuid4()):
        with pytest.raises(Report.DoesNotExist):
            services.attach_file(other, report_id, name="a.pdf", content=BytesIO(pdf("x")))


def test_an_archive_takes_files_marks_and_main_reports_along(review_cast, reports, vote):
    given = services.attach_file(
        review_cast.ana, reports[0].pk, name="a.pdf", content=BytesIO(pdf("x"))
    )
    services.take_files(review_cast.ines, name="waits.pdf", content=BytesIO(pdf("y")))
    annotate(review_cast.ana, given, key=uuid4(), page=1, comment="Mine")
    reason = review_cast.review.exclusion_reasons.all()
    candidate = Candidate.objects.get(report=reports[0])
    ids = [one.pk for one in reason[:2]]
    vote(review_cast.ana, candidate, "exclude", reason_id=ids[0], further=ids[1:])
    file = BytesIO()
    write_archive(review_cast.review, file)
    copy = import_archive(file, slug="copy").review
    theirs = FullText.objects.standing().get(review=copy)
    with theirs.stored.open("rb") as content:
        assert content.read() == pdf_of(given)
    assert FullText.objects.waiting().filter(review=copy).count() == 1
    assert Annotation.objects.get(full_text=theirs).comment == "Mine"
    said = Decision.objects.get(candidate__report=theirs.report)
    assert [one.review for one in said.further_reasons.all()] == [copy]
    assert list(find_violations(copy)) == []


def pdf_of(full_text):
    with full_text.stored.open("rb") as content:
        return content.read()
