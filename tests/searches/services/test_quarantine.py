"""Unreadable rows: mended with the file's own reader, discarded, taken back."""

import io

import pytest

from reviews.models import AuditEvent
from reviews.services.jobs import run_inline
from reviews.services.reviews import create_review
from reviewsite.lib.errors import BadInput, Conflict, NotAllowed
from searches import tasks
from searches.models import Citation, ImportFile, Record
from searches.services import quarantine as services
from searches.services.imports import receive_file
from searches.services.runs import create_run

pytestmark = pytest.mark.django_db
RIS = "TY  - JOUR\nTI  - One\nER  - \nTY  - JOUR\nER  - \nTY  - JOUR\nTI  - Three\nER  - \n"
CSV = 'Title,Authors,Year\nOne,"Khalili, A.",2020\n"Two,"broken" here,2021\nThree,"Ng, B.",2022\n'
MENDED = "TY  - JOUR\nTI  - Two\nAB  - It was there.\nPY  - 2021\nER  - \n"


def imported(member, text: str, name: str = "rows.ris") -> ImportFile:
    assert tasks.store_records
    run = create_run(member, database="scopus")
    file = receive_file(member, run, name=name, content=io.BytesIO(text.encode()))
    job = run_inline(file.job)
    assert job.state == "done", job.error
    file.refresh_from_db()
    return file


def unreadable(file) -> Record:
    return file.records.get(is_readable=False)


def test_a_mended_row_becomes_a_record_with_a_citation_and_keeps_what_came(review_cast):
    file = imported(review_cast.lena, RIS)
    row = unreadable(file)
    delivered = row.raw
    (record,) = services.mend_record(review_cast.ines, row, MENDED)
    record.refresh_from_db()
    assert record.pk == row.pk and record.is_readable and record.position == 2
    assert (record.raw, record.mended_raw, record.mended_by) == (
        delivered,
        MENDED,
        review_cast.ines.user,
    )
    citation = Citation.objects.visible().get(title="Two")
    assert citation.abstract == "It was there." and citation.year == 2021
    assert citation.provenance["title"] == record.pk
    assert citation == record.citation == record.own_citation
    event = AuditEvent.objects.get(action="record.mended")
    assert event.old == {} and event.new == {"records": [row.pk]}


def test_a_row_of_a_table_is_read_under_the_tables_header(review_cast):
    file = imported(review_cast.lena, CSV, "rows.csv")
    row = unreadable(file)
    (record,) = services.mend_record(review_cast.ines, row, 'Two,"Meyer, C.",2021\n')
    assert record.fields["title"] == "Two" and record.fields["year"] == 2021
    assert record.fields["authors"][0]["family"] == "Meyer"


def test_a_text_of_two_records_gives_a_further_row_at_the_end(review_cast):
    file = imported(review_cast.lena, RIS)
    both = MENDED + MENDED.replace("Two", "And one more")
    first, second = services.mend_record(review_cast.ines, unreadable(file), both)
    assert (first.position, second.position) == (2, 4)
    assert Record.objects.visible().filter(file=file, is_readable=True).count() == 4
    assert second.raw == second.mended_raw and "And one more" in second.raw


@pytest.mark.parametrize(
    "text",
    ["", "  \n", "TY  - JOUR\nER  - \n", "nothing of the kind", MENDED + "TY  - JOUR\nER  - \n"],
)
def test_a_text_that_still_cannot_be_read_changes_nothing(review_cast, text):
    file = imported(review_cast.lena, RIS)
    with pytest.raises(BadInput):
        services.mend_record(review_cast.ines, unreadable(file), text)
    assert not Record.objects.filter(mended_at__isnull=False).exists()
    assert Citation.objects.count() == 2


def test_the_place_of_the_fault_is_counted_in_the_text_itself(review_cast):
    file = imported(review_cast.lena, CSV, "rows.csv")
    with pytest.raises(BadInput, match="line 2 of the text:.*IMP-210"):
        services.mend_record(review_cast.ines, unreadable(file), 'Two,"A, B.",2021\n"x,"y" z,1\n')


def test_a_row_is_mended_once(review_cast):
    row = unreadable(imported(review_cast.lena, RIS))
    services.mend_record(review_cast.ines, row, MENDED)
    with pytest.raises(Conflict, match="meanwhile"):
        services.mend_record(review_cast.lena, row, MENDED)
    assert Citation.objects.filter(title="Two").count() == 1


def test_a_discarded_row_counts_nowhere_until_it_is_put_back(review_cast):
    file = imported(review_cast.lena, RIS)
    row = unreadable(file)
    assert services.discard_records(review_cast.ines, [row.pk], reason="A line of prose") == 1
    assert Record.objects.visible().filter(file=file).count() == 2
    for act in (
        lambda: services.mend_record(review_cast.ines, row, MENDED),
        lambda: services.discard_records(review_cast.ines, [row.pk], reason="again"),
    ):
        with pytest.raises(Conflict):
            act()
    services.keep_record(review_cast.lena, row)
    assert Record.objects.visible().filter(file=file).count() == 3
    with pytest.raises(Conflict):
        services.keep_record(review_cast.lena, row)


def test_discarding_needs_rows_a_reason_and_unreadable_ones(review_cast):
    file = imported(review_cast.lena, RIS)
    row = unreadable(file)
    for pks, reason in (([], "why"), ([row.pk], "  ")):
        with pytest.raises(BadInput):
            services.discard_records(review_cast.ines, pks, reason=reason)
    with pytest.raises(Conflict):
        readable = file.records.filter(is_readable=True).first()
        services.discard_records(review_cast.ines, [row.pk, readable.pk], reason="why")
    assert not Record.objects.filter(discarded_at__isnull=False).exists()


def test_a_row_of_an_undone_import_is_left_alone(review_cast):
    file = imported(review_cast.lena, RIS)
    ImportFile.objects.update(withdrawn_at=file.published_at, withdrawn_by=review_cast.lena.user)
    with pytest.raises(Conflict, match="import of “rows.ris” was undone"):
        services.mend_record(review_cast.ines, unreadable(file), MENDED)


def test_those_who_do_not_search_and_other_reviews_change_nothing(review_cast, make_user):
    row = unreadable(imported(review_cast.lena, RIS))
    for member in (review_cast.ana, review_cast.olu):
        with pytest.raises(NotAllowed):
            services.mend_record(member, row, MENDED)
        with pytest.raises(NotAllowed):
            services.discard_records(member, [row.pk], reason="why")
    eve = create_review(make_user("Eve"), title="Another", slug="another")
    with pytest.raises(Conflict):
        services.mend_record(eve, row, MENDED)
    with pytest.raises(Conflict):
        services.discard_records(eve, [row.pk], reason="why")


def test_the_audit_log_quotes_no_text_that_may_hold_verdicts_of_another_tool(review_cast):
    row = unreadable(imported(review_cast.lena, RIS))
    judged = MENDED.replace("ER  - ", 'N1  - RAYYAN-INCLUSION: {"Ann"=>"Included"}\nER  - ')
    (record,) = services.mend_record(review_cast.ines, row, judged)
    assert record.fields["imported_decisions"]
    assert "RAYYAN" not in str([(event.old, event.new) for event in AuditEvent.objects.all()])


def test_remarks_on_a_mended_text_name_no_line_of_the_file(review_cast):
    row = unreadable(imported(review_cast.lena, CSV, "rows.csv"))
    text = 'Two,"Meyer, C.",20\n'
    (preview,) = services.read_mended(row.file, text)
    assert {problem.line for problem in preview.problems} <= {0, 1}
    (record,) = services.mend_record(review_cast.ines, row, text)
    assert {problem["line"] for problem in record.problems} <= {0}


def test_a_table_imported_before_frames_were_kept_is_mended_under_its_header(review_cast):
    file = imported(review_cast.lena, CSV, "rows.csv")
    ImportFile.objects.update(frame=[])
    (record,) = services.mend_record(review_cast.ines, unreadable(file), 'Two,"Ng, B.",2021\n')
    assert (record.fields["title"], record.fields["year"]) == ("Two", 2021)


def test_line_ends_of_a_browser_are_those_of_the_text(review_cast):
    row = unreadable(imported(review_cast.lena, RIS))
    (record,) = services.mend_record(review_cast.ines, row, MENDED.replace("\n", "\r\n"))
    assert record.mended_raw == MENDED
