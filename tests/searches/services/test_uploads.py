"""Files on their way in: kept, looked at, unpacked, given to a run, thrown away."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from reviews.models import AuditEvent
from reviews.services.jobs import run_inline
from reviewsite.lib.errors import BadInput, Conflict, Gone, NotAllowed
from searches import tasks
from searches.models import ColumnMapping, ImportFile, Run, Upload
from searches.services import uploads as services
from searches.services.runs import create_run

pytestmark = pytest.mark.django_db
assert tasks.store_records
SCOPUS = b"TY  - JOUR\nTI  - One\nDB  - Scopus\nER  - \nTY  - JOUR\nTI  - Two\nER  - \n"


def take(member, name="scopus.ris", content=SCOPUS) -> list[Upload]:
    return services.take_uploads(member, name=name, content=io.BytesIO(content))


def packed(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def stored_files(settings) -> list:
    place = settings.STORAGES["default"]["OPTIONS"]["location"]
    return [path for path in place.rglob("*") if path.is_file()]


def test_a_file_is_kept_and_its_database_guessed_from_its_content(review_cast):
    (upload,) = take(review_cast.ines, name="C:\\exports\\embase.csv")
    assert (upload.name, upload.format, upload.database) == ("embase.csv", "ris", "scopus")
    assert upload.titles == ["One", "Two"] and upload.problem == ""
    assert upload.stored.open("rb").read() == SCOPUS
    assert AuditEvent.objects.filter(action="upload.received").count() == 1


def test_a_file_that_does_not_say_its_database_leaves_the_question_open(review_cast):
    (upload,) = take(review_cast.lena, content=b"TY  - JOUR\nTI  - One\nER  - \n")
    assert upload.database == "" and upload.titles == ["One"]


def test_a_file_that_cannot_be_read_is_kept_with_the_reason(review_cast):
    (upload,) = take(review_cast.ines, name="x.ris", content=b"<!doctype html><p>Sign in")
    assert "IMP-002" in upload.problem and "web page" in upload.problem and not upload.titles


def test_an_archive_becomes_its_files_without_their_folders(review_cast):
    files = {"../../etc/scopus.ris": SCOPUS, "more/list.txt": b"nothing of the kind"}
    scopus, other = take(review_cast.ines, name="all.zip", content=packed(files))
    assert (scopus.name, scopus.database, other.name) == ("scopus.ris", "scopus", "list.txt")
    assert other.problem


def test_nothing_is_kept_of_an_archive_that_breaks_off(review_cast, settings):
    settings.MAX_UNPACKED_MB = 1
    files = {"scopus.ris": SCOPUS, "big.txt": bytes(range(256)) * 8192}
    with pytest.raises(BadInput, match="IMP-003.*|unpacks to more than 1 MB"):
        take(review_cast.ines, name="all.zip", content=packed(files))
    assert not Upload.objects.exists() and not stored_files(settings)


def test_an_empty_and_a_large_file_are_refused(review_cast, settings):
    settings.MAX_UPLOAD_MB = 1
    with pytest.raises(BadInput, match="IMP-001"):
        take(review_cast.ines, content=b"")
    with pytest.raises(BadInput, match="IMP-004"):
        take(review_cast.ines, content=b"x" * (1 << 20) + b"x")
    assert not stored_files(settings)


def test_confirming_gives_the_file_to_a_run_and_the_upload_goes(
    review_cast, settings, django_capture_on_commit_callbacks
):
    (upload,) = take(review_cast.ines)
    run = create_run(review_cast.ines, database="scopus")
    with django_capture_on_commit_callbacks(execute=True):
        file = services.confirm_upload(review_cast.ines, upload, run)
    assert (file.run, file.name, file.sha256) == (run, "scopus.ris", upload.sha256)
    assert file.job.is_open and not Upload.objects.exists()
    assert [path.read_bytes() for path in stored_files(settings)] == [SCOPUS]


def test_confirming_can_make_the_run(review_cast):
    (upload,) = take(review_cast.ines)
    file = services.confirm_upload(review_cast.ines, upload, {"database": "embase", "hits": 2})
    assert (file.run.database, file.run.hits) == ("embase", 2)


def test_the_same_file_again_goes_on_waiting_and_makes_no_run(review_cast):
    (first,), (second,) = take(review_cast.ines), take(review_cast.ines)
    file = services.confirm_upload(review_cast.ines, first, {"database": "scopus"})
    ImportFile.objects.update(published_at=file.uploaded_at)
    with pytest.raises(Conflict, match="IMP-303"):
        services.confirm_upload(review_cast.ines, second, {"database": "scopus"})
    assert Upload.objects.get() == second and Run.objects.count() == 1
    services.confirm_upload(review_cast.ines, second, {"database": "scopus"}, again=True)
    assert ImportFile.objects.count() == 2


def test_an_upload_is_confirmed_once(review_cast):
    (upload,) = take(review_cast.ines)
    services.confirm_upload(review_cast.ines, upload, {"database": "scopus"})
    with pytest.raises(Gone):
        services.confirm_upload(review_cast.ines, upload, {"database": "scopus"})
    services.discard_upload(review_cast.ines, upload)
    assert ImportFile.objects.count() == 1


def test_throwing_away_removes_the_file(review_cast, settings, django_capture_on_commit_callbacks):
    (upload,) = take(review_cast.ines)
    with django_capture_on_commit_callbacks(execute=True):
        services.discard_upload(review_cast.ines, upload)
    assert not Upload.objects.exists() and not stored_files(settings)
    assert AuditEvent.objects.filter(action="upload.discarded").count() == 1


def test_reviewers_and_observers_bring_nothing_in(review_cast):
    for member in (review_cast.ana, review_cast.olu):
        with pytest.raises(NotAllowed):
            take(member)


ODD = "Kürzel;Wer;Was\n1;Khalili A;Erstes\n2;Ng B;Zweites\n".encode("cp1250")


def test_a_person_says_which_column_is_which_and_it_is_remembered(review_cast):
    (upload,) = take(review_cast.ines, name="odd.csv", content=ODD)
    assert "IMP-002" in upload.problem
    layout = services.layout_of(upload)
    assert layout.header[1:] == ("Wer", "Was") and len(layout.rows) == 2
    fields = {1: "authors", 2: "title"}
    upload = services.choose_reading(review_cast.ines, upload, fields=fields)
    assert upload.titles == ["Erstes", "Zweites"] and upload.problem == ""
    file = services.confirm_upload(review_cast.ines, upload, {"database": "other"})
    assert run_inline(file.job).state == "done"
    names = [record.fields["authors"][0]["family"] for record in file.records.order_by("position")]
    assert names == ["Khalili", "Ng"]
    (again,) = take(review_cast.lena, name="next.csv", content=ODD + b"3;X Y;Drittes\n")
    assert again.titles == ["Erstes", "Zweites", "Drittes"]


def test_a_table_without_a_header_is_read_as_a_person_says(review_cast):
    (upload,) = take(review_cast.ines, name="bare.csv", content=b"Khalili A,First\nNg B,Second\n")
    fields = {0: "authors", 1: "title"}
    upload = services.choose_reading(review_cast.ines, upload, fields=fields, has_header=False)
    assert upload.titles == ["First", "Second"]


def test_a_person_chooses_the_encoding(review_cast):
    ris = "TY  - JOUR\nTI  - Příliš žluťoučký\nER  - \n".encode("cp1250")
    (upload,) = take(review_cast.ines, content=ris)
    assert upload.titles != ["Příliš žluťoučký"]
    upload = services.choose_reading(review_cast.ines, upload, encoding="cp1250")
    assert upload.titles == ["Příliš žluťoučký"] and upload.encoding == "cp1250"


@pytest.mark.parametrize(
    "said",
    [{"encoding": "ebcdic"}, {"fields": {0: "secret"}}, {"fields": {0: "authors"}}],
    ids=str,
)
def test_a_reading_that_cannot_be_is_refused(review_cast, said):
    (upload,) = take(review_cast.ines, name="odd.csv", content=ODD)
    with pytest.raises(BadInput):
        services.choose_reading(review_cast.ines, upload, **said)
    assert not ColumnMapping.objects.exists()


def waiting_for(upload: Upload, days: int) -> Upload:
    upload.uploaded_at = timezone.now() - timedelta(days=days, minutes=1)
    upload.save(update_fields=["uploaded_at"])
    return upload


def test_what_nobody_imports_is_thrown_away_in_the_end(review_cast, settings, client_of):
    settings.UPLOAD_DAYS = 3
    forgotten = waiting_for(*take(review_cast.ines, name="forgotten.ris"), 3)
    kept = waiting_for(*take(review_cast.ines, name="kept.ris"), 2)
    page = client_of(review_cast.ines).get("/reviews/tacrolimus/imports/").content.decode()
    assert f"kept until {timezone.now() + timedelta(days=1):%Y-%m-%d}" in page
    services.discard_forgotten()
    assert Upload.objects.get() == kept
    said = AuditEvent.objects.get(action="upload.discarded")
    assert said.subject == str(forgotten.pk) and "3 days" in said.reason and said.actor is None
    services.discard_forgotten()
    assert AuditEvent.objects.filter(action="upload.discarded").count() == 1


def test_the_sweeper_throws_away_what_is_forgotten(review_cast, settings, monkeypatch):
    monkeypatch.setattr("reviews.management.commands.sweep.is_backup_due", lambda folder: False)
    waiting_for(*take(review_cast.ines), settings.UPLOAD_DAYS)
    call_command("sweep")
    assert not Upload.objects.exists()


def test_the_bytes_of_what_is_forgotten_go_too(
    review_cast, settings, django_capture_on_commit_callbacks
):
    waiting_for(*take(review_cast.ines), settings.UPLOAD_DAYS)
    with django_capture_on_commit_callbacks(execute=True):
        services.discard_forgotten()
    assert stored_files(settings) == []
