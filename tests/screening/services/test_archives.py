"""Archives: everything leaves, the same comes back, and what is damaged is refused whole."""

import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from reviews.models import AuditEvent, Membership, Review, User
from reviews.services.jobs import run_inline
from reviewsite.lib.errors import BadInput, Conflict
from screening.exports.references import REFERENCES
from screening.exports.registry import EXPORTS
from screening.models import HighlightTerm, Tag
from screening.models.decisions import Decision
from screening.prisma.flow import as_counts
from screening.selectors.exports import source_of
from screening.selectors.prisma import count_flow
from screening.services.archive_files import MANIFEST, ArchiveReader, ArchiveWriter
from screening.services.archive_imports import import_archive
from screening.services.archive_parts import LEFT_OUT, PARTS
from screening.services.archives import write_archive
from screening.services.deletions import delete_rows
from screening.services.demo import seed_demo
from screening.services.desk import set_tags
from screening.services.integrity import find_violations
from searches.models import Citation, ImportFile, Record
from searches.services.imports import receive_file
from searches.services.runs import create_run

pytestmark = pytest.mark.django_db
CLIMBING = ("files/../../evil", "/etc/passwd", "files\\..\\evil", "files/a.b/", "README.txt\n")
RIS = b"TY  - JOUR\nTI  - Tacrolimus\nAU  - Khalili, A\nPY  - 2020\nER  - \n"


def archived(review) -> io.BytesIO:
    file = io.BytesIO()
    write_archive(review, file)
    return file


def exports_of(review) -> dict[str, bytes]:
    """What each export writes; of the reference lists, which all hold the same, the first."""
    lead = Membership.objects.select_related("review", "user").get(review=review, role="lead")
    return {
        export.KEY: b"".join(
            part.encode() if isinstance(part, str) else part
            for part in export.write(source_of(lead))
        )
        for export in EXPORTS
        if export not in REFERENCES[1:]
    }


def counts_of(review) -> dict:
    return as_counts(count_flow(review))


def rows_of(review) -> dict[str, int]:
    counts = {part.name: part.rows(review).count() for part in PARTS}
    counts["rows/reviews.auditevent.jsonl"] = review.audit_events.exclude(
        action="review.imported"
    ).count()
    return counts


@pytest.fixture
def worked(review_cast, screening_of, vote):
    """A file that was read, verdicts, a tag, a term that Bo does not want to see."""
    run = create_run(review_cast.ines, database="pubmed")
    file = receive_file(review_cast.ines, run, name="a.ris", content=ContentFile(RIS))
    run_inline(file.job)
    stage = screening_of(review_cast, 3)
    first, second, _ = stage.candidates.filter(citation__title__startswith="C").order_by("pk")
    for member in (review_cast.ana, review_cast.bo):
        vote(member, first, "include")
    vote(review_cast.ana, second, "exclude", note="=1+1\nER  -")
    vote(review_cast.ana, second, "maybe")
    set_tags(review_cast.ana, second.pk, ["mice"])
    term = HighlightTerm.objects.create(review=review_cast.review, kind="include", text="mice")
    term.switched_off.add(review_cast.bo)
    return review_cast.review


def test_every_model_is_archived_or_left_out_with_a_reason():
    ours = {
        m
        for app in ("reviews", "searches", "screening")
        for m in apps.get_app_config(app).get_models()
    }
    archived_models = {part.model for part in PARTS}
    assert ours - archived_models - LEFT_OUT.keys() == set(), "say it in archive_parts"
    assert not archived_models & LEFT_OUT.keys() and all(LEFT_OUT.values())


def test_the_demo_review_comes_back_beside_itself_with_the_same_numbers_and_bytes(
    settings, tmp_path
):
    settings.DATA_DIR = tmp_path
    review, _ = seed_demo()
    imported = import_archive(archived(review), slug="again").review
    assert counts_of(imported) == counts_of(review)
    assert rows_of(imported) == rows_of(review)
    assert exports_of(imported) == exports_of(review)
    assert list(find_violations(imported)) == []
    again = import_archive(archived(imported), slug="third").review
    assert exports_of(again) == exports_of(review)


def test_an_empty_server_gets_the_same_review_with_the_same_uuids(worked):
    file, before = archived(worked), exports_of(worked)
    counts, rows = counts_of(worked), rows_of(worked)
    decisions = set(Decision.objects.values_list("pk", "created_at"))
    for name in delete_rows(worked):
        default_storage.delete(name)
    User.objects.all().delete()
    assert not Review.objects.exists() and not Record.objects.exists()
    imported = import_archive(file)
    assert imported.review.slug == "tacrolimus"
    assert exports_of(imported.review) == before
    assert (counts_of(imported.review), rows_of(imported.review)) == (counts, rows)
    assert set(Decision.objects.values_list("pk", "created_at")) == decisions
    assert sorted(imported.new_people) == [
        f"{name}@example.org" for name in ("ana", "bo", "ines", "lena", "olu")
    ]
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_files_links_and_texts_come_back_as_they_were(worked):
    imported = import_archive(archived(worked), slug="again").review
    file = ImportFile.objects.get(run__review=imported, name="a.ris")
    assert file.stored.read() == RIS and str(imported.pk) in file.stored.name
    term = HighlightTerm.objects.get(review=imported)
    assert [member.user.name for member in term.switched_off.all()] == ["Bo"]
    assert term.switched_off.get().review == imported
    notes = Decision.objects.filter(candidate__stage__review=imported).exclude(note="")
    assert [decision.note for decision in notes] == ["=1+1\nER  -"]
    given = Citation.objects.get(review=imported, title="Tacrolimus").provenance
    assert set(given.values()) == {Record.objects.get(file=file).pk}


def test_people_who_are_here_keep_their_account(worked):
    before = User.objects.count()
    imported = import_archive(archived(worked), slug="again")
    assert imported.new_people == [] and User.objects.count() == before


def test_an_empty_review_can_be_archived(review_cast):
    imported = import_archive(archived(review_cast.review), slug="again").review
    assert counts_of(imported) == counts_of(review_cast.review)


def test_a_slug_that_is_taken_asks_for_another(worked):
    with pytest.raises(Conflict, match="already") as refusal:
        import_archive(archived(worked))
    assert "--slug" in refusal.value.remedy
    for slug in ("new", "Not good", "x" * 81):
        with pytest.raises(BadInput):
            import_archive(archived(worked), slug=slug)


def remade(file: io.BytesIO, change) -> io.BytesIO:
    """The archive with its members put through `change`; the manifest stays as it was."""
    out = io.BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(out, "w") as target:
        for name, content in change({n: source.read(n) for n in source.namelist()}).items():
            target.writestr(name, content)
    return out


def sealed(worked, change_rows=lambda name, rows: rows, **facts) -> io.BytesIO:
    """A well-formed archive with other rows or other facts in its manifest."""
    out, source = io.BytesIO(), ArchiveReader(archived(worked), ratio=100)
    with ArchiveWriter(out) as writer:
        for name in source.manifest["members"]:
            if name.endswith(".jsonl"):
                writer.add_rows(name, change_rows(name, list(source.rows(name))))
            else:
                writer.add_file(name, source.open(name))
        kept = ("software", "made_at", "review", "missing_files")
        writer.finish({key: source.manifest[key] for key in kept} | facts)
    return out


def with_a_file(name: str, content: bytes) -> io.BytesIO:
    """A well-formed archive of one file."""
    out = io.BytesIO()
    with ArchiveWriter(out) as writer:
        writer.add_file(name, io.BytesIO(content))
        facts = {"software": "1", "made_at": "", "review": {"slug": "x"}, "missing_files": []}
        writer.finish(facts)
    return out


def refused(file: io.BytesIO, words: str) -> None:
    """It is refused in these words and leaves no row and no file."""
    before = (Review.objects.count(), User.objects.count(), Record.objects.count())
    files = default_storage.listdir("imports")[0] if default_storage.exists("imports") else []
    with pytest.raises(BadInput, match=words):
        import_archive(file, slug="again")
    assert (Review.objects.count(), User.objects.count(), Record.objects.count()) == before
    kept = default_storage.listdir("imports")[0] if default_storage.exists("imports") else []
    assert [name for name in kept if default_storage.listdir(f"imports/{name}")[1]] == files


def test_each_member_that_was_altered_is_named(worked):
    file = archived(worked)
    names = [n for n in zipfile.ZipFile(file).namelist() if n != MANIFEST]
    for name in names[:3] + names[-3:]:
        refused(remade(file, lambda all, name=name: all | {name: all[name] + b"{}"}), name)
        refused(
            remade(file, lambda all, name=name: {n: c for n, c in all.items() if n != name}), name
        )


def test_an_altered_manifest_is_found(worked):
    def older(all):
        manifest = json.loads(all[MANIFEST]) | {"made_at": "2020-01-01"}
        return all | {MANIFEST: json.dumps(manifest).encode()}

    refused(remade(archived(worked), older), "was altered")


def test_what_is_not_an_archive_is_refused_in_words(worked):
    refused(remade(archived(worked), lambda all: {"a.txt": b"x"}), f"no {MANIFEST}")
    refused(remade(archived(worked), lambda all: {MANIFEST: b"[]"}), "not that of an archive")
    refused(io.BytesIO(b"PK\x03\x04nonsense"), "no archive")


def test_members_cannot_climb_out(worked):
    file = archived(worked)
    refused(remade(file, lambda all: all | {"../evil": b"x"}), "evil is not in its manifest")
    for name in CLIMBING:
        refused(with_a_file(name, b"x"), "no name of a member")


def test_a_member_that_unpacks_without_end_is_refused(worked):
    refused(with_a_file("README.txt", b"\0" * (20 << 20)), "more than 100 times")


def test_a_version_that_is_not_known_is_refused(worked):
    refused(sealed(worked, version=2), "of version 2")


def renamed(table, change):
    def change_rows(name, rows):
        return [change(row) for row in rows] if name == f"rows/{table}.jsonl" else rows

    return change_rows


def test_an_archive_from_before_gets_what_stands_apart(worked):
    def before(name, rows):
        if name != "rows/reviews.exclusionreason.jsonl":
            return rows
        ours = [row for row in rows if row.pop("kind") == "reason"]
        ours[0]["label"] = "ongoing study"
        return ours

    reasons = import_archive(sealed(worked, before), slug="copy").review.exclusion_reasons
    assert list(reasons.order_by("position").values_list("kind", "label"))[-2:] == [
        ("awaiting", "Awaiting classification"),
        ("ongoing", "Ongoing study"),
    ]
    assert reasons.filter(label__iexact="ongoing study").count() == 1


@pytest.mark.parametrize(
    ("table", "change", "words"),
    [
        ("searches.record", lambda row: row | {"citation": 10**9}, "searches.record.jsonl, line 1"),
        ("searches.record", lambda row: row | {"colour": "red"}, "colour"),
        ("searches.run", lambda row: row | {"created_by": "eve@example.org"}, "searches.run"),
        ("screening.candidate", lambda row: row | {"id": "no"}, "screening.candidate"),
        ("screening.stage", lambda row: row | {"places": 0}, "against the rules"),
        ("reviews.review", lambda row: row | {"created_at": "soon"}, "reviews.review"),
    ],
)
def test_rows_that_do_not_fit_are_refused_whole(worked, table, change, words):
    refused(sealed(worked, renamed(table, change)), words)


def test_a_file_that_is_gone_is_named_and_the_rest_is_whole(worked, review_cast):
    file = ImportFile.objects.get(name="a.ris")
    default_storage.delete(file.stored.name)
    out = io.BytesIO()
    manifest = write_archive(worked, out)
    assert f"files/searches.importfile/{file.pk}" in manifest["missing_files"]
    imported = import_archive(out, slug="again").review
    assert not ImportFile.objects.get(run__review=imported, name="a.ris").stored


def test_the_command_line_writes_and_reads(worked, tmp_path, capsys):
    ImportFile.objects.filter(name="hand.ris").update(stored="")
    path = tmp_path / "a.zip"
    call_command("export_archive", "tacrolimus", output=path)
    call_command("import_archive", path, slug="again")
    assert "Review “again” imported" in capsys.readouterr().out
    assert AuditEvent.objects.filter(review__slug="again", action="review.imported").exists()
    for arguments in ((path,), (tmp_path / "none.zip",)):
        with pytest.raises(CommandError) as refusal:
            call_command("import_archive", *arguments)
        assert refusal.value.returncode == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_archive_is_of_one_moment_though_people_go_on(review_cast, screening_of):
    screening_of(review_cast, 2)
    written = []

    def somebody_works(done, total):
        """Called between two tables, on a connection of its own."""
        if not written:
            Tag.objects.create(review=review_cast.review, name=uuid4().hex)
            written.append(connection.alias)

    file = io.BytesIO()
    with ThreadPoolExecutor(1) as other:
        other.submit(write_archive, review_cast.review, file, progress=somebody_works).result()
    assert written and Tag.objects.count() == 1
    assert list(ArchiveReader(file, ratio=100).rows("rows/screening.tag.jsonl")) == []
