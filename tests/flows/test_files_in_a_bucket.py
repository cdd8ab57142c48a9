"""A review whose files lie in a bucket: brought in, read, archived, imported elsewhere, deleted."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reviews.models import Job
from reviews.services.jobs import run_inline
from reviewsite.bucket import BucketStorage
from reviewsite.lib.stored import let_go
from screening.models import FullText
from screening.services.archive_imports import import_archive
from searches.models import ImportFile, Record, Upload
from searches.services.uploads import confirm_upload
from tests.screening.full_texts import reports_sent_on
from tests.screening.pdfs import pdf
from tests.servers.bucket import client_of as s3
from tests.servers.bucket import names_in, serving_bucket

pytestmark = pytest.mark.django_db
RIS = b"TY  - JOUR\nTI  - A paper of two pages\nPY  - 2020\nER  - \n"


@pytest.fixture
def bucket(settings):
    with serving_bucket() as options:
        backend = f"{BucketStorage.__module__}.{BucketStorage.__name__}"
        settings.STORAGES = settings.STORAGES | {
            "default": {"BACKEND": backend, "OPTIONS": options}
        }
        yield options


def url(name, *ids, slug="tacrolimus"):
    return reverse(name, args=[slug, *ids])


def run_newest(kind):
    job = Job.objects.filter(kind__endswith=kind).order_by("-created_at").first()
    return run_inline(job)


def test_exports_are_taken_in_looked_at_and_read(
    bucket, review_cast, client_of, django_capture_on_commit_callbacks
):
    client = client_of(review_cast.ines)
    page = url("searches:upload-list")
    client.post(page, {"files": SimpleUploadedFile("found.ris", RIS)})
    waiting = Upload.objects.get()
    assert waiting.titles == ["A paper of two pages"]
    assert len(names_in(bucket)) == 1
    run = {"database": "pubmed", "source_kind": "database"}
    with django_capture_on_commit_callbacks(execute=True):
        confirm_upload(review_cast.ines, waiting, run)
    run_newest("store_records")
    assert Record.objects.visible().count() == 1
    assert names_in(bucket) == [ImportFile.objects.get().stored.name]


def test_full_texts_are_read_archived_brought_back_and_deleted(
    bucket, review_cast, screening_of, vote, client_of, django_capture_on_commit_callbacks
):
    report = reports_sent_on(review_cast, screening_of, vote, 1)[0]
    paper = pdf("A paper in a bucket")
    client_of(review_cast.ines).post(
        url("screening:pdf-attach", report.pk), {"file": SimpleUploadedFile("a.pdf", paper)}
    )
    given = FullText.objects.get()
    assert names_in(bucket) == [given.stored.name]

    address = url("screening:pdf-content", given.pk)
    assert client_of(review_cast.outsider).get(address).status_code == 404
    reader = client_of(review_cast.ana)
    answer = reader.get(address)
    assert b"".join(answer.streaming_content) == paper
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    part = reader.get(address, headers={"Range": "bytes=5-9"})
    assert part.status_code == 206 and b"".join(part.streaming_content) == paper[5:10]

    lead = client_of(review_cast.lena)
    lead.post(url("screening:archive-list"))
    run_newest("make_archive")
    packed = b"".join(lead.get(url("screening:archive-download")).streaming_content)
    copy = import_archive(BytesIO(packed), slug="copy").review
    theirs = FullText.objects.get(review=copy)
    assert theirs.stored.open("rb").read() == paper
    assert len([name for name in names_in(bucket) if name.startswith("full-texts/")]) == 2

    with django_capture_on_commit_callbacks(execute=True):
        lead.post(url("screening:review-delete"), {"title": review_cast.review.title})
    left = names_in(bucket)
    assert [name for name in left if name.startswith("full-texts/")] == [theirs.stored.name]
    assert [name for name in left if name.startswith(f"archives/{review_cast.review.pk}/")]


def test_a_bucket_that_is_gone_is_said_in_words(bucket, review_cast, screening_of, vote, client_of):
    report = reports_sent_on(review_cast, screening_of, vote, 1)[0]
    client = client_of(review_cast.ana)
    attach = url("screening:pdf-attach", report.pk)
    client.post(attach, {"file": SimpleUploadedFile("a.pdf", pdf("x"))})
    address = url("screening:pdf-content", FullText.objects.get().pk)
    for name in names_in(bucket):
        s3(bucket).delete_object(Bucket=bucket["bucket_name"], Key=name)
    assert client.get(address).status_code == 404
    s3(bucket).delete_bucket(Bucket=bucket["bucket_name"])
    answer = client.get(address)
    assert answer.status_code == 503
    assert "does not answer" in answer.content.decode()
    answer = client.post(attach, {"file": SimpleUploadedFile("b.pdf", pdf("y"))})
    assert answer.status_code == 503
    assert FullText.objects.count() == 1


def test_a_file_that_cannot_be_fetched_is_looked_at_later(
    bucket, review_cast, screening_of, vote, client_of
):
    reports_sent_on(review_cast, screening_of, vote, 1)
    paper = SimpleUploadedFile("a.pdf", pdf("A paper in a bucket"))
    client_of(review_cast.ines).post(url("screening:pdf-list"), {"files": paper})
    job = Job.objects.filter(kind__endswith="match_full_texts").latest("created_at")
    for name in names_in(bucket):
        s3(bucket).delete_object(Bucket=bucket["bucket_name"], Key=name)
    s3(bucket).delete_bucket(Bucket=bucket["bucket_name"])
    assert run_inline(job).state != "done"
    assert FullText.objects.get().looked_at is None


def test_what_the_bucket_will_not_delete_is_in_the_log(bucket, caplog):
    s3(bucket).delete_bucket(Bucket=bucket["bucket_name"])
    let_go("full-texts/a.pdf")
    assert "full-texts/a.pdf" in caplog.text
