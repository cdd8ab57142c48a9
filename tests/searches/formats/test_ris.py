"""RIS of the producers, entry by entry and tag by tag (format rules 6, cases 18 to 34)."""

import io

import pytest

from searches.formats import read_records


def reading_of(text: str):
    reading = read_records(io.BytesIO(text.encode()), format="ris")
    return list(reading), reading


def record_of(*lines: str):
    rows, _ = reading_of("\n".join(["TY  - JOUR", "TI  - a", *lines, "ER  - ", ""]))
    assert len(rows) == 1
    return rows[0].record


FIELDS = [
    ("the first of several titles", ["T1  - b"], {"title": "a"}),
    ("one blank", ["VL - 3"], {"volume": "3"}),
    ("no blank after", ["VL  -3"], {"volume": "3"}),
    ("two blanks after", ["VL  -  3"], {"volume": "3"}),
    ("wrapped text", ["AB  - one", "   two", "three"], {"abstract": "one two three"}),
    (
        "wrapped text that looks like a tag",
        ["AB  - in", "IL-6 and", "ER - positive", "T2-weighted"],
        {"abstract": "in IL-6 and ER - positive T2-weighted"},
    ),
    ("keywords one a line", ["KW  - x", "y", "Z w"], {"keywords_author": ("x", "y", "Z w")}),
    ("issns one a line", ["SN  - 1932-8494", "1932-8486"], {"eissn": "1932-8486"}),
    ("issns in one value", ["SN  - 1660-4601 1661-7827"], {"issn": "1660-4601"}),
    ("isbn", ["SN  - 978-3-540-69033-7"], {"isbn": ("9783540690337",), "issn": ""}),
    ("zotero date", ["DA  - 2024///"], {"year": 2024}),
    ("ovid year", ["Y1  - 1989//"], {"year": 1989}),
    ("a bad year, then a good one", ["PY  - 0", "DA  - 2020/05/01"], {"year": 2020}),
    ("doi link", ["DO  - https://dx.doi.org/10.1000/X"], {"doi": "10.1000/x"}),
    ("ebsco doi", ["L3  - 10.1111/x"], {"doi": "10.1111/x"}),
    ("embase doi", ["L2  - http://dx.doi.org/10.1111/x"], {"doi": "10.1111/x"}),
    ("glued doi", ["DO  - 10.1000/x     LK  - https://e.org/l"], {"doi": "10.1000/x"}),
    (
        "glued accession",
        ["UR  - https://e.org/     U2  - L20"],
        {"urls": ("https://e.org/",), "accession": "L20"},
    ),
    ("urls in one value", ["UR  - https://e.org/a; https://e.org/b https://e.org/c"],
     {"urls": ("https://e.org/a", "https://e.org/b", "https://e.org/c")}),
    ("range in SP", ["SP  - 210-215"], {"page_start": "210", "page_end": "215"}),
    ("short EP", ["SP  - 210", "EP  - 5"], {"page_end": "215"}),
    ("page count", ["SP  - 210", "EP  - 6", "DP  - EBSCOhost"], {"page_end": "215"}),
    ("EP before SP", ["SP  - 215", "EP  - 210"], {"page_end": "", "warnings": ("IMP-204",)}),
    ("article number", ["C7  - 2864"], {"article_number": "2864"}),
    ("electronic page", ["SP  - e12558"], {"article_number": "e12558"}),
    ("volume and issue in one", ["VL  - 23 5"], {"volume": "23", "issue": "5"}),
    ("scopus pmid", ["C2  - 31234567"], {"pmid": 31234567}),
    ("embase pmid", ["C5  - 31234567"], {"pmid": 31234567}),
    ("cochrane pmid", ["C3  - PUBMED 21314913"], {"pmid": 21314913}),
    ("affiliation in C3", ["C3  - 1234567"], {"pmid": None}),
    ("ovid medline", ["DB  - Ovid MEDLINE(R) <2024>", "AN  - 31234567"], {"pmid": 31234567}),
    ("accession elsewhere", ["DB  - Embase", "AN  - 31234567"], {"pmid": None}),
    ("ebsco accession", ["N1  - Accession Number: 176; x"], {"accession": "176"}),
    ("cited by", ["N1  - Export Date: 1 May 2026; Cited By: 7"], {"citation_count": 7}),
    ("absent words", ["AB  - [No abstract available]", "VL  - undefined"],
     {"abstract": "", "volume": ""}),
    ("longest abstract", ["N2  - short", "AB  - longer text"],
     {"abstract": "longer text", "notes": ("AB: short",)}),
    ("full and short journal", ["JF  - Nature Medicine", "JO  - Nat. Med."],
     {"journal": "Nature Medicine", "journal_abbr": "Nat. Med."}),
    ("short journal only", ["JA  - Trials"], {"journal": "Trials"}),
    ("unknown tag", ["XX  - y"], {"notes": ("XX: y",)}),
    ("html note", ["N1  - <p>one</p>"], {"notes": ("one",)}),
    ("language", ["LA  - English"], {"language": ("eng",)}),
    ("retracted", ["M3  - Retracted"], {"retraction_status": "retracted"}),
    ("control character", ["VL  - 1\x01"], {"warnings": ("IMP-104",)}),
    ("garbled letters", ["AB  - RenÃ©"], {"warnings": ("IMP-105",)}),
    ("bad doi", ["DO  - see publisher"], {"doi": "", "warnings": ("IMP-206",)}),
    ("impossible year", ["PY  - 3024"], {"year": None, "warnings": ("IMP-203",)}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "fields"), [case[1:] for case in FIELDS], ids=[case[0] for case in FIELDS]
)
def test_a_tag_becomes_its_field(lines, fields):
    record = record_of(*lines)
    assert {name: getattr(record, name) for name in fields} == fields


@pytest.mark.parametrize(
    ("lines", "source"),
    [
        (["DB  - Scopus"], "scopus"),
        (["DB  - psyh", "DP  - EBSCOhost"], "ebsco"),
        (["AN  - WOS:000000000000001"], "wos"),
        (["AN  - CN-00000001"], "cochrane"),
        (["DB  - ERIC <1992 to June 2024>"], "ovid"),
        (["DB  - Embase", "DB  - Medline"], "embase"),
        (["DB  - Medline", "U2  - L2029880245"], "embase"),
        (["DB  - Medline"], "pubmed"),
        (["DO  - 10.1016/j.x"], ""),
    ],
)
def test_the_database_is_told_by_the_files_own_signature(lines, source):
    assert record_of(*lines).source_db == source


@pytest.mark.parametrize(
    ("code", "lines", "kind"),
    [
        ("ABST", [], "conference_abstract"),
        ("CPAPER", [], "conference_paper"),
        ("UNKNOWN", [], "other"),
        ("JOUR", ["M3  - Review"], "review"),
        ("UNPB", ["PB  - Cold Spring"], "other"),
        ("UNPB", ["T2  - medRxiv"], "preprint"),
    ],
)
def test_types_become_record_types(code, lines, kind):
    rows, _ = reading_of("\n".join([f"TY  - {code}", "TI  - a", *lines, "ER  - "]))
    assert rows[0].record.record_type == kind


def test_month_and_day_come_from_the_fuller_date():
    date = record_of("PY  - 2024", "DA  - 2024/02/01/").pub_date
    assert (date.year, date.month, date.day) == (2024, 2, 1)


def test_web_of_science_affiliations_go_to_their_authors():
    khalili, meyer = record_of(
        "AU  - Khalili, A",
        "AU  - Meyer, AG",
        "AD  - [Khalili, A] Univ A, City\r[Meyer, AG; Khalili, A] Univ B",
    ).authors
    assert khalili.affiliations == ("Univ A, City", "Univ B")
    assert meyer.affiliations == ("Univ B",)


def test_a_starred_keyword_is_a_major_term_with_its_qualifiers():
    record = record_of(
        "KW  - *Tacrolimus", "KW  - Conduct Disorder [*prevention & control, therapy]"
    )
    assert [(k.term, k.major, k.qualifiers) for k in record.keywords_index] == [
        ("Tacrolimus", True, ()),
        ("Conduct Disorder", True, ("prevention & control", "therapy")),
    ]


DECISIONS = [
    ('RAYYAN-INCLUSION: {"Emily"=>"Included"}', [("Emily", "include", (), ())], ()),
    (
        "old note | RAYYAN-LABELS: a,b | RAYYAN-EXCLUSION-REASONS: __EXR__wrong population",
        [("", "", ("a", "b"), ("wrong population",))],
        ("old note",),
    ),
    ("RAYYAN-INCLUSION: rubbish", [], ("RAYYAN-INCLUSION: rubbish",)),
    ("ASReview_irrelevant", [("", "exclude", (), ())], ()),
    ("ASReview_relevant", [("", "include", (), ())], ()),
    ("ASReview_not_seen", [], ()),
]


@pytest.mark.parametrize(("note", "decisions", "notes"), DECISIONS)
def test_decisions_of_other_tools_are_history(note, decisions, notes):
    record = record_of(f"N1  - {note}")
    found = [(d.user, d.value, d.labels, d.reasons) for d in record.imported_decisions]
    assert found == decisions
    assert record.notes == notes


def test_an_entry_that_is_not_closed_is_kept_and_told():
    rows, _ = reading_of("TY  - JOUR\nTI  - a\nTY  - JOUR\nTI  - b\nER  - \n")
    assert [row.record.title for row in rows] == ["a", "b"]
    assert [row.record.warnings for row in rows] == [("IMP-202",), ()]


def test_lines_between_entries_are_counted_and_a_missing_entry_is_told():
    rows, reading = reading_of("Record #1 of 3\n\n6. \nTY  - JOUR\nTI  - a\nER  - \n7. \n")
    assert (rows[0].line, rows[0].raw) == (4, "TY  - JOUR\nTI  - a\nER  - \n")
    told = {problem.code: problem.message for problem in reading.problems}
    assert told["IMP-103"].startswith("3 lines")
    assert "3 records, but 1" in told["IMP-106"]


def test_unknown_tags_are_counted_over_the_file():
    _, reading = reading_of("TY  - JOUR\nTI  - a\nXX  - b\nXX  - c\nER  - \n")
    assert [p.message for p in reading.problems] == [
        "The tag XX is not known; 2 times, kept in the notes."
    ]
