"""BibTeX of databases and tools, read and written (format rules 8, cases 51 and 71)."""

import io

import bibtexparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searches.bibliography import Author, BibliographicRecord, IndexKeyword, PublicationDate
from searches.formats import bibtex, read_records
from searches.formats.names import author


def reading_of(text: str):
    reading = read_records(io.BytesIO(text.encode()), format="bibtex")
    return list(reading), reading


def record_of(*fields: str, kind: str = "article"):
    (row,), _ = reading_of(f"@{kind}{{a1,\n" + ",\n".join(["title = {a}", *fields]) + "\n}\n")
    return row.record


def test_the_sample_of_the_rules():
    text = (
        "@article{k, title = {{Tacrolimus} in {RIF}}, pages = {377--382}, "
        "author = {Khalili, Amin and others}}"
    )
    (row,), _ = reading_of(text)
    record = row.record
    assert record.title == "Tacrolimus in RIF"
    assert (record.page_start, record.page_end) == ("377", "382")
    assert [name.family for name in record.authors] == ["Khalili"]
    assert record.author_count_truncated


@pytest.mark.parametrize("case", [pytest.param(test_the_sample_of_the_rules, id="case-51")])
def test_acceptance(case):
    case()


FIELDS = [
    ("month macro", ["year = 2020", "month = feb"], {"year": 2020, "month": 2}),
    ("month number", ["year = {2020}", "month = {2}", "day = {3}"], {"month": 2, "day": 3}),
    ("month joined", ['year = "2020"', 'month = feb # "~3"'], {"month": 2, "day": 3}),
    ("biblatex date", ["date = {2020-02-03}"], {"year": 2020, "month": 2, "day": 3}),
    ("journaltitle", ["journaltitle = {J X}"], {"journal": "J X"}),
    ("booktitle", ["booktitle = {Meeting}"], {"journal": "Meeting"}),
    ("subtitle", ["subtitle = {b}"], {"title": "a: b"}),
    ("unknown macro", ["journal = jbc"], {"journal": "jbc"}),
    ("doi", ["doi = {10.1000/a\\_b}"], {"doi": "10.1000/a_b"}),
    ("old doi", [r"doi = {10.1002/(SICI)1:2{\textless}3::AID{\textgreater}4.0.CO;2-2}"],
     {"doi": "10.1002/(sici)1:2<3::aid>4.0.co;2-2"}),
    ("doi in an address", ["url = {https://doi.org/10.1000/x}"], {"doi": "10.1000/x"}),
    ("pubmed eprint", ["eprint = {31234567}", "eprinttype = {pubmed}"], {"pmid": 31234567}),
    ("pmc", ["pmc = {PMC123}"], {"pmcid": "PMC123"}),
    ("key", [], {"accession": "a1"}),
    ("unique id", ["Unique-ID = {{WOS:1}}"], {"accession": "WOS:1", "source_db": "wos"}),
    ("scopus", ["source = {Scopus}", "note = {Cited by: 12; Gold Open Access}"],
     {"source_db": "scopus", "citation_count": 12}),
    ("keywords with commas between", ["keywords = {a, b}"], {"keywords_author": ("a", "b")}),
    ("keywords with semicolons", ["keywords = {a, b; c}"], {"keywords_author": ("a, b", "c")}),
    ("author keywords", ["author_keywords = {a}", "keywords = {b}"], {"keywords_author": ("a",)}),
    ("keywords plus", ["Keywords-Plus = {{X}}"],
     {"keywords_index": (IndexKeyword("X", "keywords_plus"),)}),
    ("cochrane keywords", ["keywords = {*Labor, Obstetric; Cardiotocography [*methods]; Female}"],
     {"keywords_author": ("Female",), "keywords_index": (
         IndexKeyword("Labor, Obstetric", major=True),
         IndexKeyword("Cardiotocography", major=True, qualifiers=("methods",)))}),
    ("article number", ["eid = {e12}", "pages = {e12}"], {"article_number": "e12"}),
    ("scopus article number", ["art_number = {12}"], {"article_number": "12"}),
    ("abbreviation", ["abbrev_source_title = {J. X.}"], {"journal_abbr": "J. X."}),
    ("issns", ["issn = {1680-6433, 2008-2177}"], {"issn": "1680-6433", "eissn": "2008-2177"}),
    ("review", ["document_type = {Review}"], {"record_type": "review"}),
    ("retracted", ["type = {Retracted}"], {"retraction_status": "retracted"}),
    ("preprint", ["journal = {medRxiv}"], {"record_type": "preprint"}),
    ("a percent sign", ["abstract = {95% CI}", "volume = {2}"], {"abstract": "95% CI",
     "volume": "2"}),
    ("an entity", ["journal = {Health &amp; Care}"], {"journal": "Health & Care"}),
    ("no end of the last field", ["volume = 2", ""], {"volume": "2"}),
    ("an entry in a text", ["abstract = {x\n@foo{y}\nz}"], {"abstract": "x @fooy z"}),
    ("a backslash before a brace", [r"abstract = {a\\}", "volume = 2"], {"volume": "2"}),
    ("quotation marks in braces", ['abstract = {5" x}'], {"abstract": '5" x'}),
    ("joined strings", ['abstract = "a " # {b {#} } # "c"'], {"abstract": "a b # c"}),
    ("a second field of a name", ["volume = 2", "volume = 3"],
     {"volume": "2", "notes": ("volume: 3",)}),
    ("unknown field", ["nickname = {x}"], {"notes": ("nickname: x",)}),
    ("page count of zero", ["year = {0}"], {"year": None}),
    ("impossible year", ["year = {3024}"], {"year": None, "warnings": ("IMP-203",)}),
    ("negative year", ["year = {-2020}"], {"year": 2020}),
    ("arabic digits", ["year = {٢٠٢٠}"], {"year": None}),
    ("script", ["abstract = {<script>alert(1)</script>}"],
     {"abstract": "<script>alert(1)</script>"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "fields"), [case[1:] for case in FIELDS], ids=[case[0] for case in FIELDS]
)
def test_a_field_becomes_ours(lines, fields):
    record = record_of(*lines)
    found = {"month": record.pub_date.month, "day": record.pub_date.day}
    assert {name: found.get(name, getattr(record, name, None)) for name in fields} == fields


NAMES = [
    ("Khalili, Amin and van der Berg, Pieter J.", ["Khalili|Amin", "van der Berg|Pieter J."]),
    ("A Khalili and PJ van der Berg", ["Khalili|A", "van der Berg|PJ"]),
    ("Amin Khalili and Anna Meyer", ["Khalili|Amin", "Meyer|Anna"]),
    ("{ESHRE Guideline Group} and Meyer, A.", ["*ESHRE Guideline Group", "Meyer|A"]),
    ("{Centers for Control and Prevention}", ["*Centers for Control and Prevention"]),
    ("{Khalili, Amin and Meyer, Anna}", ["Khalili|Amin", "Meyer|Anna"]),
    ("{Smith, J.}", ["Smith|J"]),
    ("{Ministry of Health, Labour}", ["*Ministry of Health, Labour"]),
    (r"{\"O}zt{\"u}rk, {\c{S}}. and {Van Dam}, P", ["Öztürk|Ş", "Van Dam|P"]),
    ("Smith, Jr, John", ["Smith|John|Jr"]),
    ("Huey, SL, Mehta, NH, and Mehta, S", ["Huey|SL", "Mehta|NH", "Mehta|S"]),
    ("Alkhawaja, S, and Martin, C", ["Alkhawaja|S", "Martin|C"]),
    ("Khalili, A\n   and\tMeyer, A", ["Khalili|A", "Meyer|A"]),
    ("Khalili A.; Meyer A.G.", ["Khalili|A", "Meyer|AG"]),
    ("Plato", ["Plato|"]),
    ("Heidaryan Gorji, {}", ["Heidaryan Gorji|"]),
    ("", []),
]


@pytest.mark.parametrize(("written", "names"), NAMES)
def test_names_are_told_apart(written, names):
    found = [
        f"*{a.family}"
        if a.collective
        else "|".join([a.family, a.given or a.initials, *([a.suffix] if a.suffix else [])])
        for a in record_of(f"author = {{{written}}}").authors
    ]
    assert found == names


KINDS = [
    ("inproceedings", "conference_paper"),
    ("incollection", "chapter"),
    ("book", "book"),
    ("phdthesis", "thesis"),
    ("techreport", "report"),
    ("misc", "other"),
    ("online", "web"),
    ("ARTICLE", "article"),
]


@pytest.mark.parametrize(("kind", "record_type"), KINDS)
def test_the_type_of_an_entry_is_ours(kind, record_type):
    assert record_of(kind=kind).record_type == record_type


ODD = [
    ("a missing brace", "@article{a, title={x\n@article{b, title={y}}\n", [None, "y"]),
    ("a missing brace at the end", "@article{a, title={x}}\n@article{b, title={y\n", ["x", None]),
    ("a missing comma", "@article{a, title={x} year={2}}\n@article{b, title={y}}\n",
     ["x year=2", "y"]),
    ("no key", "@article{title={x}, year={2020}}\n", ["x"]),
    ("a key with blanks", "@article{a b, title={x}}\n", ["x"]),
    ("the same key twice", "@article{a, title={x}}\n@article{a, title={y}}\n", ["x", "y"]),
    ("nothing inside", "@article{a,}\n@article{b, title={y}}\n", [None, "y"]),
    ("round brackets", "@article(a, title={x (y)}, year=2020)\n@article{b, title={y}}\n",
     ["x (y)", "y"]),
    ("two in a line", "@article{a, title={x}} @article{b, title={y}}\n", ["x", "y"]),
    ("comments", "% @article{a, title={x}}\n@comment{jabref-meta: x}\n@article{b, title={y}}\n",
     ["y"]),
    ("one brace too many", "@article{a, title={x}}}\n@article{b, title={y}}\n", ["x", "y"]),
    ("carriage returns", "@article{a,\rtitle={x}\r}\r@article{b,\rtitle={y}\r}\r", ["x", "y"]),
    ("a type nobody knows", "@dataset{a, title={x}}\n@foo{b, title={y}}\n", ["x", "y"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "titles"), [c[1:] for c in ODD], ids=[c[0] for c in ODD])
def test_every_entry_arrives_readable_or_not(text, titles):
    rows, _ = reading_of(text)
    assert [row.record and row.record.title for row in rows] == titles
    assert all(row.raw in text for row in rows)


def test_an_entry_that_cannot_be_read_says_where_and_keeps_its_text():
    rows, _ = reading_of("@article{a, title={x}}\n\n@article{b,\n title={y\n@article{c, title={z}}")
    assert (rows[1].line, rows[1].raw) == (3, "@article{b,\n title={y\n")
    problem = rows[1].problems[0]
    assert (problem.code, problem.line) == ("IMP-210", 3)
    assert "never closed" in problem.message


def test_macros_are_put_in_and_stand_in_the_frame():
    text = '@string{jx = "Journal of X"}\n@String(y = {2020})\n@article{a, title={t}, journal=jx}\n'
    rows, reading = reading_of(text)
    assert rows[0].record.journal == "Journal of X"
    before, after = reading.frame
    alone, _ = reading_of(before + rows[0].raw + after)
    assert alone[0].record.journal == "Journal of X"
    assert reading.problems == []


def test_the_count_of_the_cochrane_library_is_compared():
    _, reading = reading_of("Record #1 of 2\n@article{a, title={x}}\n")
    assert [problem.code for problem in reading.problems] == ["IMP-106"]


def test_what_stands_outside_is_counted():
    _, reading = reading_of("Scopus\nEXPORT DATE: today\n\n@article{a, title={x}}\n")
    assert reading.problems[0].message.startswith("2 lines")


def test_ten_thousand_authors():
    names = " and ".join(f"Family{n}, A" for n in range(10_000))
    assert len(record_of(f"author = {{{names}}}").authors) == 10_000


def written(*records: BibliographicRecord) -> str:
    stream = io.BytesIO()
    bibtex.write(records, stream)
    return stream.getvalue().decode()


FULL = BibliographicRecord(
    accession="CN-1",
    pmid=31234567,
    pmcid="PMC123",
    doi="10.1002/(sici)1097(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2",
    title="Effect of {FK506} & 10% CO2 on α_1 -- a “trial” @home",
    abstract="AIM: 95% CI $5.\nRESULTS: x ~ y^2 \\ z # {b.\n@foo{x}",
    authors=(
        Author("Khalili", "Amin", "A"),
        Author("van der Berg", "", "PJ"),
        Author("Smith", "John", "J", suffix="Jr"),
        Author("Heidaryan Gorji"),
        Author("Öztürk", "Şule", "Ş"),
        Author("Centers for Control and Prevention", collective=True),
    ),
    author_count_truncated=True,
    year=2024,
    pub_date=PublicationDate(2024, 2, 3),
    journal="Health & Care",
    journal_abbr="Health Care",
    issn="1680-6433",
    eissn="2008-2177",
    volume="12",
    issue="2",
    page_start="210",
    page_end="215",
    article_number="e12",
    pub_types=("Journal Article", "Review"),
    record_type="review",
    retraction_status="retracted",
    language=("eng", "per"),
    keywords_author=("Infertility, Female",),
    keywords_index=(IndexKeyword("Tacrolimus", major=True), IndexKeyword("Humans")),
    title_original="Titel & mehr",
    urls=("https://e.org/~a?b=1&c=2#d_e",),
    notes=("first", "second: 5%"),
)
SAME = (
    "accession pmid pmcid doi title title_markup title_is_translated title_original abstract "
    "author_count_truncated year journal journal_abbr issn eissn volume issue page_start page_end "
    "article_number pub_types record_type retraction_status language keywords_author "
    "keywords_index urls notes"
).split()


def same(record: BibliographicRecord) -> dict:
    people = [(a.family, a.given, a.initials, a.suffix, a.collective) for a in record.authors]
    date = (record.pub_date.month, record.pub_date.day)
    return {name: getattr(record, name) for name in SAME} | {"people": people, "date": date}


def test_what_is_written_reads_back_to_the_same():
    (row,), reading = reading_of(written(FULL))
    assert same(row.record) == same(FULL)
    assert reading.problems == []


def test_marked_titles_keep_their_marks():
    record = record_of(r"subtitle = {T\textsubscript{H}1 \& \textit{in vivo} x $<$ y}")
    assert record.title_markup == "a: T<sub>H</sub>1 &amp; <i>in vivo</i> x &lt; y"
    (row,), _ = reading_of(written(record))
    assert (row.record.title, row.record.title_markup) == (record.title, record.title_markup)


def test_others_read_what_is_written():
    library = bibtexparser.parse_string(written(FULL, FULL, BibliographicRecord(title="b")))
    assert library.failed_blocks == []
    assert [entry.key for entry in library.entries] == [
        "khalili2024-1",
        "khalili2024-2",
        "record-3",
    ]
    assert library.entries[0].fields_dict["pmid"].value == "31234567"


def test_an_empty_record_is_an_entry():
    (row,), _ = reading_of(written(BibliographicRecord(title="[no title]", year=2020)))
    assert (row.record.title, row.record.warnings) == ("[no title]", ("IMP-201",))
    assert written(BibliographicRecord()) == "@misc{record-1,\n  title = {}\n}\n"


TEXT = st.text(alphabet="abé{}\\$&%#_^~-'`\"@<>; ,.\nAnd", min_size=1, max_size=20)
RECORDS = st.builds(
    lambda title, abstract, word, family: BibliographicRecord(
        title=title, abstract=abstract, keywords_author=(word,), authors=(author(family),)
    ),
    TEXT,
    TEXT,
    TEXT,
    st.sampled_from(["Khalili, Amin", "van der Berg PJ", "PARIS Group,", "O'Neil, Ann-Marie"]),
)


@settings(max_examples=80, deadline=None)
@given(RECORDS)
def test_reading_what_is_written_again_changes_nothing(record):
    """A record as any reader makes it; the first writing has brought its texts into that form."""
    (first,), _ = reading_of(written(record))
    (second,), _ = reading_of(written(first.record))
    expected = same(first.record) | {"accession": ""}
    assert same(second.record) | {"accession": ""} == expected
