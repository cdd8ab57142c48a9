"""The numbers of an update with other methods, as the command prints them."""

import io
import json

import pytest
from django.core.management import call_command

from screening.prisma.flow import BOXES
from screening.services.diagram import save_diagram

pytestmark = pytest.mark.django_db


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
