"""The exports on the command line: text goes to standard output, bytes to a file alone."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from screening.exports.registry import EXPORTS
from screening.prisma.flow import BOXES
from screening.services.diagram import save_diagram

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("export", EXPORTS, ids=[export.KEY for export in EXPORTS])
def test_every_export_is_written_to_a_file(review_cast, screening_of, tmp_path, export):
    screening_of(review_cast, 2)
    path = tmp_path / export.FILE_NAME
    call_command("export_review", "tacrolimus", to=export.KEY, output=path)
    assert path.stat().st_size > 10


@pytest.mark.parametrize("key", ["prisma-png", "prisma-pdf", "prisma-docx", "methods-docx"])
def test_what_is_no_text_needs_a_file(review_cast, key):
    with pytest.raises(CommandError, match="needs --output"):
        call_command("export_review", "tacrolimus", to=key)


def test_counts_have_every_box_and_null_where_it_does_not_apply(review_cast, add_citations):
    add_citations(review_cast.lena, ["A"], kind="website", database="other")
    save_diagram(
        review_cast.lena,
        is_update=True,
        previous_studies=8,
        previous_reports=9,
        previous_source="Smith 2020",
    )
    out = io.StringIO()
    call_command("prisma_counts", "tacrolimus", json=True, stdout=out)
    counts = json.loads(out.getvalue())
    assert list(counts) == [box.key for box in BOXES]
    assert (counts["website_results"], counts["total_studies"]) == (1, 8)
    assert counts["other_excluded"] == [] and counts["total_studies_ma"] is None
