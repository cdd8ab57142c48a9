"""Files that are no PDF, are too much, or mean harm: refused with a reason, or kept and shut in."""

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reviews.services.jobs import run_job
from reviewsite.lib.errors import BadInput
from screening.models import FullText
from screening.services import full_texts as services
from tests.screening.full_texts import reports_sent_on
from tests.screening.pdfs import (
    pdf,
    pdf_locked,
    pdf_with_attachment,
    pdf_with_bomb,
    pdf_with_launch,
    pdf_with_script,
)

pytestmark = pytest.mark.django_db
REFUSED = [
    ("zero bytes", b"", "is empty"),
    ("a web page", b"<html>%PDF</html>", "is no PDF"),
    ("a program", b"MZ\x90\x00", "is no PDF"),
    ("a picture", b"GIF89a", "is no PDF"),
    ("the mark too late", b" " * 1100 + b"%PDF-1.7", "is no PDF"),
]
KEPT = [
    ("a script", pdf_with_script),
    ("a program to start", pdf_with_launch),
    ("a program inside", pdf_with_attachment),
    ("a bomb", pdf_with_bomb),
    ("a lock", lambda: pdf_locked("secret")),
    ("the newest lock", lambda: pdf_locked("secret", algorithm="AES-256")),
    ("the mark and nonsense", lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40),
    ("a broken end", lambda: pdf("x")[:-200]),
]


@pytest.fixture
def reports(review_cast, screening_of, vote):
    return reports_sent_on(review_cast, screening_of, vote, 1)


def packed(files: dict[str, bytes]) -> BytesIO:
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content


def nothing_is_kept(settings) -> bool:
    folder = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    return not FullText.objects.exists() and not any(p.is_file() for p in folder.rglob("*"))


def match(member) -> dict:
    job = services.open_matching(member)
    run_job(job.pk, lambda running: services.match_files(running, member.review))
    job.refresh_from_db()
    return job.result


@pytest.mark.parametrize(
    ("content", "reason"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_what_is_no_pdf_is_refused_alone_and_inside_an_archive(
    review_cast, reports, settings, client_of, content, reason
):
    attach = reverse("screening:pdf-attach", args=["tacrolimus", reports[0].pk])
    file = SimpleUploadedFile("a.pdf", content)
    answer = client_of(review_cast.ana).post(attach, {"file": file})
    assert answer.status_code == 422 and reason in answer.content.decode()
    with pytest.raises(BadInput, match=reason):
        archive = packed({"good.pdf": pdf("x"), "bad.pdf": content})
        services.take_files(review_cast.ines, name="all.zip", content=archive)
    assert nothing_is_kept(settings)


@pytest.mark.parametrize("make", [case[1] for case in KEPT], ids=[case[0] for case in KEPT])
def test_a_pdf_that_means_harm_is_kept_looked_at_and_given_out_shut_in(
    review_cast, reports, client_of, make
):
    content = make()
    services.take_files(review_cast.ines, name="a.pdf", content=BytesIO(content))
    assert match(review_cast.ines) == {"files": 1, "matched": 0}
    waiting = FullText.objects.get()
    services.confirm_file(review_cast.ines, waiting.pk, reports[0].pk)
    address = reverse("screening:pdf-content", args=["tacrolimus", waiting.pk])
    answer = client_of(review_cast.ana).get(address)
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_pdf_that_is_locked_against_changes_alone_is_found_by_its_text(
    review_cast, reports, algorithm
):
    reports[0].citation.doi = "10.1111/aji.12345"
    reports[0].citation.save()
    content = BytesIO(pdf_locked("", algorithm=algorithm))
    services.take_files(review_cast.ines, name="scan.pdf", content=content)
    assert match(review_cast.ines)["matched"] == 1


def test_an_archive_that_blows_up_is_refused(review_cast, reports, settings):
    bomb = packed({"a.pdf": b"%PDF-1.7\n" + b" " * 150_000_000})
    assert bomb.seek(0, 2) < 200_000
    with pytest.raises(BadInput, match="unpacks to more than 100 times its size"):
        services.take_files(review_cast.ines, name="all.zip", content=bomb)
    assert nothing_is_kept(settings)


@pytest.mark.parametrize(
    "climbing", ["../../../etc/cron.d/a.pdf", "/etc/a.pdf", "..\\..\\a.pdf", "C:\\windows\\a.pdf"]
)
def test_a_path_that_climbs_is_a_name_and_nothing_more(review_cast, reports, settings, climbing):
    (taken,) = services.take_files(
        review_cast.ines, name="all.zip", content=packed({climbing: pdf("x")})
    )
    assert taken.name == "a.pdf"
    assert taken.stored.name == f"full-texts/{review_cast.review.pk}/{taken.pk.hex}"
    folder = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    assert list(folder.parent.rglob("*.pdf")) == []
