"""JSON lines."""

import io
import json

from searches.bibliography import Author, BibliographicRecord, as_dict
from searches.formats import jsonl


def test_one_line_a_record_whatever_its_text_holds():
    records = [
        BibliographicRecord(title="α\u2028β\x85γ\nδ", raw="a\r\nb"),
        BibliographicRecord(authors=(Author("Khalili", initials="A"),)),
    ]
    stream = io.BytesIO()
    jsonl.write(records, stream)
    lines = stream.getvalue().decode().splitlines()
    assert [json.loads(line) for line in lines] == [as_dict(record) for record in records]
    assert "α" in lines[0]
