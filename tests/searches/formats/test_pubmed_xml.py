"""PubMed XML: every fact of an article and of a book."""

from dataclasses import replace

import pytest

from searches.bibliography import (
    AbstractSection,
    Author,
    BibliographicRecord,
    IndexKeyword,
    PublicationDate,
    Relation,
    Substance,
)
from tests.searches.formats.test_xml import CASES, rows_of


def article(inside: str = "", *, medline: str = "", data: str = "") -> BibliographicRecord:
    """The record of a PubMed article with these elements."""
    text = (
        f"<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article>{inside}"
        f"</Article>{medline}</MedlineCitation><PubmedData>{data}</PubmedData></PubmedArticle>"
        "</PubmedArticleSet>"
    )
    (row,), _ = rows_of(text)
    assert row.record is not None, row.problems
    return row.record


ABSTRACT = '<Abstract><AbstractText Label="METHODS" NlmCategory="METHODS">x</AbstractText>'
ABSTRACT += '<AbstractText Label="RESULTS">y</AbstractText></Abstract>'
NESTED = "<Abstract><AbstractText>10 cm<sup>2</sup> and <i>more</i>.</AbstractText></Abstract>"
REFERENCES = '<ArticleIdList><ArticleId IdType="pmc">PMC12</ArticleId></ArticleIdList>'
REFERENCES += "<ReferenceList><Reference><ArticleIdList>"
REFERENCES += '<ArticleId IdType="doi">10.1000/x</ArticleId></ArticleIdList></Reference>'
REFERENCES += "</ReferenceList>"
RETRACTED = "<CommentsCorrectionsList><CommentsCorrections RefType='RetractionIn'>"
RETRACTED += "<RefSource>J. 2020</RefSource><PMID>1</PMID></CommentsCorrections>"
RETRACTED += "<CommentsCorrections RefType='Cites'><PMID>2</PMID></CommentsCorrections>"
RETRACTED += "</CommentsCorrectionsList>"


def types(*names: str) -> str:
    inside = "".join(f"<PublicationType>{name}</PublicationType>" for name in names)
    return f"<PublicationTypeList>{inside}</PublicationTypeList>"


def authors(*people: str) -> str:
    return f"<AuthorList>{''.join(people)}</AuthorList>"


ACCEPTANCE = [
    pytest.param(
        {"inside": ABSTRACT},
        {
            "abstract": "METHODS: x\nRESULTS: y",
            "abstract_sections": (
                AbstractSection("METHODS", "x", "METHODS"),
                AbstractSection("RESULTS", "y"),
            ),
        },
        id="case-37",
    ),
    pytest.param({"inside": NESTED}, {"abstract": "10 cm2 and more."}, id="case-38"),
    pytest.param({"data": REFERENCES}, {"doi": "", "pmcid": "PMC12"}, id="case-39"),
    pytest.param(
        {"medline": RETRACTED},
        {
            "retraction_status": "retracted",
            "relations": (Relation("RetractionIn", pmid=1, text="J. 2020. PMID: 1"),),
        },
        id="case-40",
    ),
    pytest.param(
        {"inside": types("Journal Article", "Retraction of Publication")},
        {"retraction_status": "retraction_notice", "record_type": "retraction_notice"},
        id="case-40-notice",
    ),
    pytest.param(
        {
            "inside": "<ArticleTitle>[Tacrolimus.].</ArticleTitle>"
            "<VernacularTitle>Takrolimus.</VernacularTitle>"
        },
        {"title": "Tacrolimus", "title_original": "Takrolimus", "title_is_translated": True},
        id="case-41",
    ),
    pytest.param(
        {
            "inside": authors(
                "<Author><CollectiveName>Sample Team</CollectiveName></Author>",
                "<Author ValidYN='N'><LastName>Wrong</LastName></Author>",
            )
        },
        {"authors": (Author("Sample Team", collective=True, raw="Sample Team"),)},
        id="case-42",
    ),
    pytest.param(
        {
            "inside": "<Journal><JournalIssue><PubDate><MedlineDate>1998 Dec-1999 Jan"
            "</MedlineDate></PubDate></JournalIssue></Journal>"
        },
        {"year": 1998},
        id="case-43",
    ),
    pytest.param(
        {"inside": types("Vorabdruck").replace("Type>V", "Type UI='D000076942'>V", 1)},
        {"record_type": "preprint"},
        id="case-45",
    ),
]


@pytest.mark.parametrize(("given_", "expected"), ACCEPTANCE)
def test_pubmed_articles_as_the_rules_say(given_, expected):
    record = article(**given_)
    assert {name: getattr(record, name) for name in expected} == expected


def test_case_44_deleted_citations_are_told_and_not_imported():
    text = (CASES / "pubmed.xml").read_text()
    deleted = "<DeleteCitation><PMID Version='1'>7</PMID><PMID>8</PMID></DeleteCitation>"
    rows, reading = rows_of(text.replace("</PubmedArticleSet>", deleted + "</PubmedArticleSet>"))
    assert len(rows) == 1
    assert [p.message for p in reading.problems if "PMID 7, 8" in p.message]


def test_pubmed_carries_every_fact_of_an_article():
    record = article(
        "<Journal><ISSN IssnType='Electronic'>1932-6203</ISSN><JournalIssue><Volume>3</Volume>"
        "<PubDate><Year>2020</Year><Month>03</Month><Day>9</Day></PubDate></JournalIssue>"
        "<Title>PloS one</Title><ISOAbbreviation>PLoS One.</ISOAbbreviation></Journal>"
        "<ArticleTitle>T<sub>H</sub>1 &amp; <i>more</i></ArticleTitle>"
        "<Pagination><StartPage>e12</StartPage></Pagination>"
        "<ELocationID EIdType='doi'>10.1000/X</ELocationID>"
        "<AuthorList CompleteYN='N'><Author><LastName>Ng</LastName><ForeName>An B</ForeName>"
        "<Initials>AB</Initials><Suffix>Jr</Suffix>"
        "<Identifier Source='ORCID'>0000000212345678</Identifier>"
        "<AffiliationInfo><Affiliation>Univ A</Affiliation></AffiliationInfo></Author></AuthorList>"
        "<Language>ger</Language><DataBankList><DataBank><AccessionNumberList><AccessionNumber>"
        "NCT01234567</AccessionNumber></AccessionNumberList></DataBank></DataBankList>"
        "<ArticleDate DateType='Electronic'><Year>2019</Year><Month>3</Month><Day>25</Day>"
        "</ArticleDate>",
        medline="<ChemicalList><Chemical><RegistryNumber>0</RegistryNumber><NameOfSubstance>FK"
        "</NameOfSubstance></Chemical></ChemicalList><MeshHeadingList><MeshHeading>"
        "<DescriptorName MajorTopicYN='N'>Mice</DescriptorName>"
        "<QualifierName MajorTopicYN='Y'>genetics</QualifierName></MeshHeading></MeshHeadingList>"
        "<OtherAbstract><AbstractText>Plain words.</AbstractText></OtherAbstract>",
        data="<History><PubMedPubDate PubStatus='pubmed'><Year>2019</Year><Month>3</Month>"
        "<Day>30</Day></PubMedPubDate></History>",
    )
    expected = {
        "title": "TH1 & more",
        "title_markup": "T<sub>H</sub>1 &amp; <i>more</i>",
        "doi": "10.1000/x",
        "year": 2020,
        "pub_date": PublicationDate(2020, 3, 9, "", "2020 Mar 9"),
        "date_epub": "2019-03-25",
        "date_entered": "2019-03-30",
        "journal": "PloS one",
        "journal_abbr": "PLoS One.",
        "issn": "",
        "eissn": "1932-6203",
        "article_number": "e12",
        "author_count_truncated": True,
        "authors": (
            Author(
                "Ng",
                "An B",
                "AB",
                "Jr",
                orcid="0000-0002-1234-5678",
                affiliations=("Univ A",),
                raw="Ng, An B Jr",
            ),
        ),
        "language": ("ger",),
        "registry_ids": ("NCT01234567",),
        "substances": (Substance("FK"),),
        "keywords_index": (IndexKeyword("Mice", "mesh", True, ("genetics",)),),
        "other_abstracts": ("Plain words.",),
    }
    assert {name: getattr(record, name) for name in expected} == expected


def test_a_book_and_its_chapter_are_read():
    book = (
        "<PubmedBookArticle><BookDocument><PMID>5</PMID><Book><BookTitle>Handbook</BookTitle>"
        "<PubDate><Year>2011</Year></PubDate><AuthorList Type='authors'><Author><LastName>Ng"
        "</LastName></Author></AuthorList><Isbn>9783034604796</Isbn></Book>{}"
        "<Abstract><AbstractText>All.</AbstractText></Abstract></BookDocument></PubmedBookArticle>"
    )
    chapter = "<ArticleTitle>Part one</ArticleTitle>"
    rows, _ = rows_of(f"<PubmedArticleSet>{book.format('')}{book.format(chapter)}")
    whole, part = (row.record for row in rows)
    assert (whole.title, whole.record_type, whole.isbn) == ("Handbook", "book", ("9783034604796",))
    assert (part.title, part.record_type, part.journal) == ("Part one", "chapter", "Handbook")
    assert whole.year == 2011 and whole.authors[0].family == "Ng" and whole.abstract == "All."


def test_pubmed_says_the_same_in_both_of_its_formats():
    """All but what MEDLINE cannot say: line breaks between sections, markup, groups' own names."""
    by_format = []
    for ending in ("nbib", "xml"):
        (row,), _ = rows_of((CASES / f"pubmed_rich.{ending}").read_bytes())
        record = replace(
            row.record,
            raw="",
            abstract=row.record.abstract.replace("\n", " "),
            abstract_sections=(),
            authors=tuple(replace(author, raw="") for author in row.record.authors),
            relations=tuple(sorted(row.record.relations, key=lambda relation: relation.type)),
        )
        by_format.append(record)
    assert by_format[0] == by_format[1]


def test_an_invalid_doi_is_not_taken():
    place = "<ELocationID EIdType='doi' ValidYN='{}'>10.1000/{}</ELocationID>"
    assert article(place.format("N", "old") + place.format("Y", "new")).doi == "10.1000/new"


def test_an_empty_heading_and_a_month_of_5000_digits_are_forgiven():
    date = f"<PubDate><Year>2020</Year><Month>{'9' * 5000}</Month></PubDate>"
    record = article(
        f"<Journal><JournalIssue>{date}</JournalIssue></Journal>",
        medline="<MeshHeadingList><MeshHeading/></MeshHeadingList>",
    )
    assert (record.year, record.pub_date.month, record.keywords_index) == (2020, None, ())
