"""A corpus of invented records for measuring readers: the same on every run, in six formats."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

RECORDS = 50_000
BIBTEX_RECORDS = 5_000
WORDS = (
    "tacrolimus pregnancy implantation failure patients randomised trial outcome endometrial "
    "immune response cytokine ratio treatment placebo group significant cells live birth rate of "
    "the and in with was were for that after between recurrent miscarriage women receptor dose"
).split()
FAMILIES = "Khalili Meyer Nakagawa Öztürk García Müller Smith Jones Nguyen Sørensen Kim Dvořák"
ENDS = "son mann ova ides ini wska sen quist berg ez ton er".split()
GIVEN = "Amin Anna José Mary Zoë Pieter Björn Laura Chen Olga Ravi Tom".split()
JOURNALS = [f"Journal of {word.title()} Research" for word in WORDS[:20]]


@dataclass(frozen=True, slots=True)
class Item:
    number: int
    title: str
    abstract: str
    authors: list[tuple[str, str]]
    keywords: list[str]
    journal: str
    year: int
    issn: str = "1680-6433"

    @property
    def doi(self) -> str:
        return f"10.5555/bench.{self.year}.{self.number}"


def items(count: int) -> Iterator[Item]:
    """Titles of 12 words, abstracts of 210, two to eight authors, three to seven keywords."""
    chance = random.Random(4)
    for number in range(1, count + 1):
        yield Item(
            number,
            " ".join(chance.choices(WORDS, k=12)).capitalize(),
            " ".join(chance.choices(WORDS, k=210)).capitalize() + ".",
            [_name(chance) for _ in range(chance.randint(2, 8))],
            [" ".join(chance.choices(WORDS, k=2)) for _ in range(chance.randint(3, 7))],
            chance.choice(JOURNALS),
            chance.randint(1985, 2025),
        )


def _name(chance: random.Random) -> tuple[str, str]:
    family = chance.choice(FAMILIES.split()) + chance.choice(ENDS) + chance.choice(ENDS)
    return family, f"{chance.choice(GIVEN)} {chr(chance.randint(65, 90))}"


def write(folder: Path) -> None:
    """Write the corpus in every format, a file each named after its format."""
    for name, entry in ENTRIES.items():
        count = BIBTEX_RECORDS if name == "bibtex" else RECORDS
        before, after = FRAMES.get(name, ("", ""))
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            file.write(before)
            file.writelines(map(entry, items(count)))
            file.write(after)
    with (folder / "scopus_csv").open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(HEADER)
        table.writerows(map(_cells, items(RECORDS)))


def _initials(given: str) -> str:
    return "".join(f"{word[0]}." for word in given.split())


def _ris(item: Item) -> str:
    names = "".join(f"AU  - {family}, {_initials(given)}\n" for family, given in item.authors)
    words = "".join(f"KW  - {word}\n" for word in item.keywords)
    return (
        f"TY  - JOUR\n{names}TI  - {item.title}\nPY  - {item.year}\nT2  - {item.journal}\n"
        f"VL  - 12\nIS  - 2\nSP  - {item.number}\nEP  - {item.number + 7}\nDO  - {item.doi}\n"
        f"C2  - {30_000_000 + item.number}\nSN  - {item.issn.replace('-', '')} (ISSN)\n"
        f"AB  - {item.abstract}\n{words}LA  - English\nDB  - Scopus\n"
        f"UR  - https://example.org/record/{item.number}\n"
        f"N1  - Export Date: 01 May 2026; Cited By: {item.number % 90}\nER  - \n\n"
    )


def _wrapped(text: str) -> str:
    words, lines, line = text.split(), [], ""
    for word in words:
        if len(line) + len(word) > 76:
            lines.append(line)
            line = ""
        line += f"{word} "
    return "\n      ".join((*lines, line.rstrip()))


def _nbib(item: Item) -> str:
    names = "".join(
        f"FAU - {family}, {given}\nAU  - {family} {_initials(given).replace('.', '')}\n"
        "AD  - Department of Examples, University of Samples, City, Country.\n"
        for family, given in item.authors
    )
    words = "".join(f"OT  - {word}\n" for word in item.keywords)
    headings = "MH  - Humans\nMH  - Tacrolimus/*therapeutic use\nMH  - Female\n"
    return (
        f"PMID- {30_000_000 + item.number}\nOWN - NLM\nSTAT- MEDLINE\nIS  - {item.issn} (Print)\n"
        f"VI  - 12\nIP  - 2\nDP  - {item.year} Feb\nTI  - {_wrapped(item.title)}.\n"
        f"PG  - {item.number}-{item.number + 7}\nLID - {item.doi} [doi]\n"
        f"AB  - {_wrapped(item.abstract)}\n{names}LA  - eng\nPT  - Journal Article\n"
        f"TA  - {item.journal}\nJT  - {item.journal}\n{headings}{words}"
        f"AID - {item.doi} [doi]\nSO  - {item.journal}. {item.year} Feb;12(2).\n\n"
    )


def _pubmed_xml(item: Item) -> str:
    names = "".join(
        f"<Author ValidYN='Y'><LastName>{family}</LastName><ForeName>{given}</ForeName>"
        "<AffiliationInfo><Affiliation>Department of Examples, City.</Affiliation>"
        "</AffiliationInfo></Author>"
        for family, given in item.authors
    )
    words = "".join(f"<Keyword MajorTopicYN='N'>{word}</Keyword>" for word in item.keywords)
    number = 30_000_000 + item.number
    return (
        f"<PubmedArticle><MedlineCitation Status='MEDLINE' Owner='NLM'><PMID>{number}</PMID>"
        f"<Article PubModel='Print'><Journal><ISSN IssnType='Print'>{item.issn}</ISSN>"
        f"<JournalIssue CitedMedium='Print'><Volume>12</Volume><Issue>2</Issue><PubDate><Year>"
        f"{item.year}</Year><Month>Feb</Month></PubDate></JournalIssue><Title>{item.journal}"
        f"</Title></Journal><ArticleTitle>{item.title}.</ArticleTitle><Pagination><MedlinePgn>"
        f"{item.number}-{item.number + 7}</MedlinePgn></Pagination><Abstract><AbstractText>"
        f"{item.abstract}</AbstractText></Abstract><AuthorList CompleteYN='Y'>{names}"
        "</AuthorList><Language>eng</Language><PublicationTypeList><PublicationType UI='D016428'>"
        "Journal Article</PublicationType></PublicationTypeList></Article><KeywordList>"
        f"{words}</KeywordList></MedlineCitation><PubmedData><ArticleIdList>"
        f"<ArticleId IdType='pubmed'>{number}</ArticleId><ArticleId IdType='doi'>{item.doi}"
        "</ArticleId></ArticleIdList></PubmedData></PubmedArticle>\n"
    )


def _endnote_xml(item: Item) -> str:
    names = "".join(f"<author>{family}, {given}</author>" for family, given in item.authors)
    words = "".join(f"<keyword>{word}</keyword>" for word in item.keywords)
    return (
        "<record><ref-type name='Journal Article'>17</ref-type><contributors><authors>"
        f"{names}</authors></contributors><titles><title><style face='normal'>{item.title}"
        f"</style></title><secondary-title>{item.journal}</secondary-title></titles><periodical>"
        f"<full-title>{item.journal}</full-title></periodical><pages>{item.number}-"
        f"{item.number + 7}</pages><volume>12</volume><number>2</number><keywords>{words}"
        f"</keywords><dates><year>{item.year}</year></dates><isbn>{item.issn}</isbn>"
        f"<electronic-resource-num>{item.doi}</electronic-resource-num><abstract>"
        f"{escape(item.abstract)}</abstract></record>\n"
    )


def _bibtex(item: Item) -> str:
    names = " and ".join(f"{family}, {given}" for family, given in item.authors)
    return (
        f"@article{{item{item.number},\n  title = {{{item.title}}},\n  author = {{{names}}},\n"
        f"  journal = {{{item.journal}}},\n  year = {{{item.year}}},\n  volume = {{12}},\n"
        f"  number = {{2}},\n  pages = {{{item.number}--{item.number + 7}}},\n"
        f"  doi = {{{item.doi}}},\n  keywords = {{{', '.join(item.keywords)}}},\n"
        f"  abstract = {{{item.abstract}}}\n}}\n\n"
    )


HEADER = (
    "Authors|Author full names|Title|Year|Source title|Volume|Issue|Page start|Page end|DOI|Link|"
    "Abstract|Author Keywords|ISSN|PubMed ID|Language of Original Document|Document Type|EID"
).split("|")


def _cells(item: Item) -> list[object]:
    return [
        "; ".join(f"{family} {_initials(given)}" for family, given in item.authors),
        "; ".join(f"{family}, {given} (57000000001)" for family, given in item.authors),
        item.title, item.year, item.journal, 12, 2, item.number, item.number + 7, item.doi,
        f"https://example.org/record/{item.number}", item.abstract, "; ".join(item.keywords),
        item.issn.replace("-", ""), 30_000_000 + item.number, "English", "Article",
        f"2-s2.0-{item.number}",
    ]  # fmt: skip


ENTRIES = {
    "ris": _ris,
    "nbib": _nbib,
    "pubmed_xml": _pubmed_xml,
    "endnote_xml": _endnote_xml,
    "bibtex": _bibtex,
}
FRAMES = {
    "pubmed_xml": ("<?xml version='1.0'?>\n<PubmedArticleSet>\n", "</PubmedArticleSet>\n"),
    "endnote_xml": ("<?xml version='1.0'?>\n<xml><records>\n", "</records></xml>\n"),
}
