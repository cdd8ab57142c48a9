"""Make the files of the demo review from a bibliography, in the shapes that databases deliver.

Run as `python seeds/build.py BIBLIOGRAPHY.csv [FOLDER]`; the same table gives the same bytes. The
facts (title, authors, journal, year, volume, issue, pages, DOI, PMID) are the bibliography's, and
what it leaves empty stays out. Every abstract is synthetic, says so in its first words, and is put
together from the fixed phrases of abstracts.json: it holds no number and no finding.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import sys
import textwrap
import unicodedata
from collections.abc import Iterable
from pathlib import Path

Work = dict[str, str]

FOLDER = Path(__file__).parent / "tacrolimus" / "files"
PHRASES = json.loads((Path(__file__).parent / "abstracts.json").read_text(encoding="utf-8"))
SIZES = {"pubmed": 70, "scopus": 106, "wos": 75, "scholar": 60}
LATE = 15
COCHRANE_VERSIONS = ("TAC0049", "TAC0050")
WITHOUT_ABSTRACT = 5
MARK = "[Synthetic abstract for demonstration]"

DRUG = re.compile(r"tacrolimus|FK ?-?506|cyclosporin|ciclosporin|calcineurin|sirolimus", re.I)
CONDITION = re.compile(r"infertil|implantation fail|miscarriage|abortion|pregnancy loss", re.I)
EAST_ASIAN = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")

ABBREVIATIONS = {
    "American Journal of Reproductive Immunology": "Am J Reprod Immunol",
    "Fertility and Sterility": "Fertil Steril",
    "Human Reproduction": "Hum Reprod",
    "Human Reproduction Update": "Hum Reprod Update",
    "Journal of Reproductive Immunology": "J Reprod Immunol",
    "New England Journal of Medicine": "N Engl J Med",
    "Reproductive Biomedicine Online": "Reprod Biomed Online",
}
DOCUMENT_TYPES = {
    "": "",
    "Letter": "Letter",
    "Book Chapter": "Book chapter",
    "Abstract": "Conference abstract",
    "Conference Abstract": "Conference abstract",
    "Research Support, Non-U.S. Gov't": "",
}

BARE_ENTRY = "@article{untitled,\n}\n\n"


def main(arguments: list[str]) -> None:
    with Path(arguments[0]).open(encoding="utf-8", newline="") as stream:
        works = list(csv.DictReader(stream))
    folder = Path(arguments[1]) if len(arguments) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in build(works).items():
        (folder / name).write_bytes(text.encode())


def build(works: list[Work]) -> dict[str, str]:
    """The text of each file by its name."""
    abstracts = _abstracts(works)
    files = deliveries(works)
    entries = [scholar_bib(work) for work in files["scholar.bib"]]
    entries.insert(len(entries) // 2, BARE_ENTRY)
    return {
        "pubmed.nbib": "\n".join(nbib(work, abstracts) for work in files["pubmed.nbib"]),
        "scopus.csv": scopus_csv(files["scopus.csv"], abstracts),
        "scopus-late.ris": "\ufeff"
        + "".join(scopus_ris(work, abstracts) for work in files["scopus-late.ris"]),
        "wos.txt": wos_text(files["wos.txt"], abstracts),
        "scholar.bib": "".join(entries),
    }


def deliveries(works: list[Work]) -> dict[str, list[Work]]:
    """Which works each file holds, in its order."""
    scopus = _found_in(works, "scopus")
    late = sorted(scopus, key=lambda work: dice(work, "late"))[:LATE]
    return {
        "pubmed.nbib": _found_in(works, "pubmed"),
        "scopus.csv": [work for work in scopus if work not in late],
        "scopus-late.ris": [work for work in scopus if work in late],
        "wos.txt": _found_in(works, "wos"),
        "scholar.bib": _found_in(works, "scholar"),
    }


def dice(work: Work, purpose: str) -> int:
    """0 to 9999, always the same for one work and one purpose."""
    digest = hashlib.sha256(f"{work['id']} {purpose}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % 10000


def _found_in(works: list[Work], source: str) -> list[Work]:
    """The source's share of the works, in an order of its own."""
    eligible = [work for work in works if _is_indexed(work, source)]
    chosen = sorted(eligible, key=lambda work: dice(work, source) - _likelihood(work, source))
    return sorted(chosen[: SIZES[source]], key=lambda work: dice(work, f"{source} order"))


def _is_indexed(work: Work, source: str) -> bool:
    """Google Scholar may find anything; the others know journals in Latin script."""
    in_latin = not EAST_ASIAN.search(work["title"] + work["authors"])
    return source == "scholar" or bool(work["journal"] and in_latin)


def _likelihood(work: Work, source: str) -> int:
    """How much sooner a source finds this work than the dice alone would have it."""
    if source == "scholar":
        is_certain = EAST_ASIAN.search(work["title"])
    else:
        is_certain = work["id"] in COCHRANE_VERSIONS or (source == "pubmed" and work["pmid"])
    if is_certain:
        return 10000
    both = DRUG.search(work["title"]) and CONDITION.search(work["title"])
    return 6000 if both else 2500 if "tacrolimus" in work["title"].lower() else 0


def _abstracts(works: list[Work]) -> dict[str, str]:
    """The synthetic abstract of each work by its id; a few works have none."""
    shared = set.intersection(*({w["id"] for w in _found_in(works, s)} for s in ("pubmed", "wos")))
    bare = sorted((w for w in works if w["id"] in shared), key=lambda w: dice(w, "no abstract"))
    without = {work["id"] for work in bare[:WITHOUT_ABSTRACT]}
    return {work["id"]: "" if work["id"] in without else abstract(work) for work in works}


def abstract(work: Work) -> str:
    """Three or four sentences around the subjects that the title names."""
    title = work["title"].lower()
    found: list[str] = []
    for letters, phrase in PHRASES["topics"]:
        if letters in title and not any(phrase in longer for longer in found):
            found.append(phrase)
    *some, last = found[:3] or ["the subject of its title"]
    topics = f"{', '.join(some)} and {last}" if some else last
    kind = "structured" if dice(work, "structured") < 3500 else "plain"
    sentences = (
        variants[dice(work, f"sentence {place}") % len(variants)]
        for place, variants in enumerate(PHRASES[kind])
    )
    return f"{MARK} {' '.join(sentences)}".format(topics=topics)


def nbib(work: Work, abstracts: dict[str, str]) -> str:
    """One entry of a PubMed file: title with its stop, short pages, authors twice."""
    first = [("PMID", work["pmid"])] if work["pmid"] else []
    fields = [*first, ("OWN", "NLM"), ("VI", work["volume"]), ("IP", work["issue"])]
    fields += [("DP", work["year"]), ("TI", f"{_title(work)}."), ("PG", shortened(work["pages"]))]
    fields += [("LID", f"{work['doi']} [doi]" if work["doi"] else "")]
    fields += [("AB", abstracts[work["id"]])]
    for name in _names(work):
        fields += [("CN", name)] if _is_group(name) else [("FAU", comma(name)), ("AU", name)]
    fields += [("PT", kind) for kind in work["publication_type"].split("; ")]
    fields += [("TA", ABBREVIATIONS.get(work["journal"], "")), ("JT", work["journal"])]
    text = (_wrapped(f"{tag:<4}- ", value, indent=6, width=88) for tag, value in fields if value)
    return "".join(text).replace("\n      ", " \n      ")


def scopus_csv(works: list[Work], abstracts: dict[str, str]) -> str:
    """A Scopus table; the row whose title has the most commas has lost its quotes."""
    out = io.StringIO()
    quoted = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    broken = max(works, key=lambda work: work["title"].count(","))
    for place, work in enumerate(works):
        row = _scopus_row(work, abstracts)
        if place == 0:
            quoted.writerow(row)
        if work is broken:
            out.write(",".join(row.values()) + "\r\n")
        else:
            quoted.writerow(row.values())
    return "\ufeff" + out.getvalue()


def _scopus_row(work: Work, abstracts: dict[str, str]) -> dict[str, str]:
    start, end, article = _places(work)
    return {
        "Authors": "; ".join(map(dotted, _names(work))),
        "Title": _title(work),
        "Year": work["year"],
        "Source title": work["journal"],
        "Volume": work["volume"],
        "Issue": work["issue"],
        "Art. No.": article,
        "Page start": start,
        "Page end": end,
        "DOI": "" if dice(work, "scopus without doi") < 1500 else work["doi"],
        "Abstract": abstracts[work["id"]] or "[No abstract available]",
        "PubMed ID": work["pmid"],
        "Abbreviated Source Title": ABBREVIATIONS.get(work["journal"], ""),
        "Document Type": document_type(work),
        "Source": "Scopus",
        "EID": "",
    }


def scopus_ris(work: Work, abstracts: dict[str, str]) -> str:
    """One entry of a Scopus RIS file: dotted initials, article number in C7, PMID in C2."""
    start, end, article = _places(work)
    fields = [("TY", ris_type(work))]
    fields += [("AU", comma(name, dot=".")) for name in _names(work)]
    fields += [("TI", _title(work)), ("PY", work["year"]), ("T2", work["journal"])]
    fields += [("J2", ABBREVIATIONS.get(work["journal"], "")), ("VL", work["volume"])]
    fields += [("IS", work["issue"]), ("C7", article), ("SP", start), ("EP", end)]
    fields += [("DO", work["doi"]), ("C2", work["pmid"]), ("AB", abstracts[work["id"]])]
    fields += [("M3", document_type(work)), ("DB", "Scopus")]
    return _ris(fields)


def wos_text(works: list[Work], abstracts: dict[str, str]) -> str:
    """The Web of Science plain text file: two-letter tags, one author a line."""
    blocks = ["\ufeffFN Clarivate Analytics Web of Science\nVR 1.0\n"]
    for work in works:
        start, end, article = _places(work)
        groups = [unaccented(name) for name in _names(work) if _is_group(name)]
        people = [unaccented(comma(name)) for name in _names(work) if not _is_group(name)]
        fields = [("PT", "J"), ("AU", "\n   ".join(people)), ("CA", "; ".join(groups))]
        fields += [("TI", _title(work)), ("SO", work["journal"].upper())]
        fields += [("J9", ABBREVIATIONS.get(work["journal"], "").upper())]
        fields += [("DT", document_type(work)), ("AB", abstracts[work["id"]])]
        fields += [("PY", work["year"]), ("VL", work["volume"]), ("IS", work["issue"])]
        fields += [("BP", start), ("EP", end), ("AR", article), ("DI", _wos_doi(work))]
        fields += [("PM", work["pmid"])]
        lines = [
            f"{tag} {value}\n" if tag == "AU" else _wrapped(f"{tag} ", value, indent=3, width=80)
            for tag, value in fields
            if value
        ]
        blocks.append("".join(lines) + "ER\n")
    return "\n".join([*blocks, "EF\n"])


def scholar_bib(work: Work) -> str:
    """One entry of a Google Scholar file: no DOI, no abstract, some titles cut, pages missing."""
    title = _title(work)
    if dice(work, "scholar cuts") < 1500 and len(title) > 90:
        title = title[:85].rsplit(" ", 1)[0] + " …"
    keeps_initials = dice(work, "scholar without initials") >= 1500
    start, end, article = _places(work) if dice(work, "scholar pages") < 6000 else ("", "", "")
    names = [
        comma(name) if keeps_initials else comma(name).partition(",")[0] for name in _names(work)
    ]
    fields = [("title", title), ("author", _joined(names))]
    fields += [("journal", work["journal"]), ("volume", work["volume"]), ("number", work["issue"])]
    fields += [("pages", "--".join(filter(None, (start or article, end)))), ("year", work["year"])]
    lines = [f"  {name}={{{_escaped(value)}}}" for name, value in fields if value]
    return f"@article{{{_scholar_key(work)},\n" + ",\n".join(lines) + "\n}\n\n"


def _joined(names: list[str]) -> str:
    """Five names at most, groups in braces."""
    shown = [f"{{{name}}}" if _is_group(name) else name for name in names[:5]]
    return " and ".join([*shown, *(["others"] if len(names) > 5 else [])])


def _scholar_key(work: Work) -> str:
    """The first author's family name, the year and the first long word of the title."""
    family = unaccented(_split(_names(work)[0])[0]) if _names(work) else ""
    word = next(iter(re.findall(r"[a-z]{4,}", unaccented(work["title"]).lower())), "")
    return re.sub(r"[^a-z0-9]", "", f"{family}{work['year']}{word}".lower()) or "anonymous"


def _escaped(value: str) -> str:
    return re.sub(r"([&%$#_])", r"\\\1", value).replace("~", r"\~{}")


def shortened(pages: str) -> str:
    """Pages as PubMed writes them: 353-361 becomes 353-61."""
    start, _, end = pages.partition("-")
    if not end or len(start) != len(end):
        return pages
    same = next((n for n, (a, b) in enumerate(zip(start, end, strict=True)) if a != b), 0)
    return f"{start}-{end[same:]}"


def comma(name: str, dot: str = "") -> str:
    """A name with a comma before its initials: `Kwak-Kim J` becomes `Kwak-Kim, J`."""
    family, initials = _split(name)
    return f"{family}, {dot.join(initials)}{dot}" if initials else name


def dotted(name: str) -> str:
    """A name as a Scopus table writes it: `de Souza LC` becomes `de Souza L.C.`."""
    family, initials = _split(name)
    return f"{family} {'.'.join(initials)}." if initials else name


def unaccented(text: str) -> str:
    """Latin letters without their accents, as Web of Science prints names."""
    letters = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", letters))


def document_type(work: Work) -> str:
    """The publication type in the words of Scopus."""
    kind = work["publication_type"]
    return DOCUMENT_TYPES.get(kind, "Review" if "Review" in kind else "Article")


def ris_type(work: Work) -> str:
    kinds = {"Conference abstract": "ABST", "Book chapter": "CHAP"}
    return kinds.get(document_type(work), "JOUR")


def _title(work: Work) -> str:
    return work["title"].rstrip(".")


def _names(work: Work) -> list[str]:
    return [name for name in work["authors"].split("; ") if name]


def _split(name: str) -> tuple[str, str]:
    """Family name and initials; no initials for groups and names that were seen without."""
    family, _, initials = name.rpartition(" ")
    return (family, initials) if family and initials.isupper() else (name, "")


def _is_group(name: str) -> bool:
    return bool(re.search(r"\b(?:Group|Task Force)\b", name))


def _places(work: Work) -> tuple[str, str, str]:
    """First page, last page, article number; a number without an end may be either."""
    start, _, end = work["pages"].partition("-")
    is_article = not end and (not start.isdigit() or len(start) > 4)
    return ("", "", start) if is_article else (start, end, "")


def _wos_doi(work: Work) -> str:
    return "" if dice(work, "wos without doi") < 1000 else work["doi"]


def _ris(fields: Iterable[tuple[str, str]], width: int = sys.maxsize) -> str:
    lines = [
        _wrapped(f"{tag}  - ", value, indent=3, width=width if tag == "AB" else sys.maxsize)
        for tag, value in fields
        if value
    ]
    return ("".join(lines) + "ER  - \n\n").replace("\n", "\r\n")


def _wrapped(tag: str, value: str, *, indent: int, width: int) -> str:
    """A tagged value that goes on, where it is long, on indented lines."""
    return (
        textwrap.fill(
            tag + value,
            width,
            subsequent_indent=" " * indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        + "\n"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
