"""A row is mended, its record screened, its import undone and put back: all of it over HTTP."""

from __future__ import annotations

import csv
import io
import re

import pytest

from reviews.models import AuditEvent, Job, Review
from reviews.services.jobs import run_inline
from screening.models import Candidate
from screening.models.decisions import Decision
from screening.services.integrity import find_violations
from searches.models import Citation, ImportFile, Record
from tests.flows.test_whole_story import WORKS, Person, ris, team, upload

__all__ = ["team"]
pytestmark = pytest.mark.django_db
BROKEN = b"\n\nTY  - JOUR\nXX  - Atopic dermatitis in children\nER  - \n"
PROSE = b"\n\nTY  - JOUR\nXX  - End of the list\nER  - \n"


def numbers(lena: Person) -> dict[str, str]:
    """The diagram's boxes; the page says that its sums close, and no invariant is broken."""
    assert "All sums close" in lena.get("prisma/")
    assert list(find_violations(Review.objects.get())) == []
    table = lena.client.get(f"{lena.base}exports/prisma2020-csv/").getvalue().decode()
    return {row["data"]: row["n"] for row in csv.DictReader(io.StringIO(table))}


def find_duplicates(lena: Person) -> None:
    lena.post("duplicates/find/")
    run_inline(Job.objects.filter(kind="screening.tasks.deduplicate").latest("created_at"))


def test_a_row_is_mended_its_import_undone_and_put_back(team):
    lena, ana, bo = team["lena"], team["ana"], team["bo"]
    upload(lena, "pubmed", "pubmed.ris", ris(*WORKS[:3]) + BROKEN + PROSE, 5)
    upload(lena, "scopus", "scopus.ris", ris(*WORKS[1:], source=" Longer."), 4)
    first = ImportFile.objects.get(name="pubmed.ris")
    find_duplicates(lena)
    n = numbers(lena)
    assert (n["database_results"], n["excluded_other"], n["duplicates"]) == ("9", "2", "2")

    row, prose = Record.objects.filter(is_readable=False).order_by("position")
    link = re.search(r'href="[^"]+(quarantine/\?file=[^"]+)"', lena.get(f"files/{first.pk}/"))
    assert f"quarantine/{row.pk}/" in lena.get(link.group(1))
    editor = f"quarantine/{row.pk}/"
    assert row.raw.splitlines()[1] in lena.get(editor)
    text = ris(WORKS[4]).decode()
    assert WORKS[4][0] in lena.post(editor, {"text": text, "look": "1"}).content.decode()
    assert Record.objects.filter(is_readable=False).count() == 2
    lena.post(editor, {"text": "TY  - JOUR\nXX  - still\nER  - "}, status=422)
    assert "Look for duplicates" in lena.post(editor, {"text": text}).content.decode()
    lena.post("quarantine/discard/", {"record": [prose.pk], "reason": "A line of prose"})
    n = numbers(lena)
    assert (n["database_results"], n["excluded_other"], n["duplicates"]) == ("8", "0", "2")
    assert Citation.objects.visible().count() == 6

    find_duplicates(lena)
    assert Citation.objects.visible().count() == 5 and numbers(lena)["duplicates"] == "3"
    lena.post("screening/take-in/")

    def wants(title: str) -> dict:
        return {"verdict": "exclude" if "Kidney" in title else "include"}

    assert ana.screen("title-abstract", wants) == bo.screen("title-abstract", wants) == 5
    lena.post("screening/send-on/")
    before, verdicts = numbers(lena), Decision.objects.count()
    assert before["dbr_sought_reports"] == "4"

    undo = f"files/{first.pk}/withdraw/"
    preview = re.sub(r"<[^>]+>", " ", lena.get(undo))
    for word, n in (("Records of the file", 4), ("Citations that vanish", 1), ("Verdicts", 2)):
        assert re.search(rf"{word}\s+{n}\b", preview), word
    reason = {"reason": "Searched with the wrong dates"}
    lena.post(undo, reason, status=422)
    page = lena.post(undo, reason | {"confirmation": "pubmed.ris"}).content.decode()
    assert "Put it back" in page
    n = numbers(lena)
    assert (n["database_results"], n["duplicates"], n["records_screened"]) == ("4", "0", "4")
    assert n["dbr_sought_reports"] == "3" and Decision.objects.count() == verdicts
    assert WORKS[0][0] not in lena.get("citations/") + lena.get("reports/")
    alone = Candidate.objects.get(citation__title=WORKS[0][0])
    late = ana.post(f"candidates/{alone.pk}/verdict/", verdict_of("include"), status=409)
    assert WORKS[0][0] in late.content.decode() and "I read it twice" in late.content.decode()
    assert lena.client.get(f"{lena.base}{editor}").status_code == 409

    lena.post(f"files/{first.pk}/restore/")
    assert numbers(lena) == before and Decision.objects.count() == verdicts
    told = set(AuditEvent.objects.values_list("action", flat=True))
    assert told >= {"record.mended", "record.discarded", "file.withdrawn", "file.restored"}


def verdict_of(word: str) -> dict:
    key = "6f0c3b3e-3f0f-4f3f-9d0a-5f3f2b1c7a99"
    return {"verdict": word, "key": key, "note": "I read it twice"}
