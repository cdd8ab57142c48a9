"""Make the demo review's files from a bibliography, in the shapes the databases deliver.

Run as `python seeds/build.py BIBLIOGRAPHY.csv [FOLDER]`; the same input gives the same bytes.
The facts (title, authors, journal, year, pages, DOI, PMID) are the bibliography's. Every abstract
is synthetic, says so in its first words, and states no result.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import sys
from collections.abc import Callable
from pathlib import Path

MARK = "[Synthetic abstract for demonstration]"
SHARE = {"pubmed": 38, "scopus": 52, "wos": 40, "scholar": 34}
LATE_SHARE = 14
ABBREVIATED = {
    "American Journal of Reproductive Immunology": "Am J Reprod Immunol",
    "Journal of Reproductive Immunology": "J Reprod Immunol",
    "Human Reproduction": "Hum Reprod",
    "Fertility and Sterility": "Fertil Steril",
    "Frontiers in Immunology": "Front Immunol",
}
SMALL = "the and for with from that this women patients using use role between among".split()


def main(arguments: list[str]) -> None:
    bibliography = Path(arguments[0])
    folder = (
        Path(arguments[1]) if len(arguments) > 1 else Path(__file__).parent / "tacrolimus/files"
    )
    folder.mkdir(parents=True, exist_ok=True)
    with bibliography.open(encoding="utf-8", newline="") as stream:
        works = list(csv.DictReader(stream))
    for name, text in build(works).items():
        (folder / name).write_bytes(text.encode())


def build(works: list[dict[str, str]]) -> dict[str, str]:
    """The text of each file by its name."""
    found = {source: [w for w in works if is_found(w, source)] for source in SHARE}
    late = [w for w in found["scopus"] if dice(w, "late") < LATE_SHARE]
    early = [w for w in found["scopus"] if w not in late]
    return {
        "pubmed.nbib": "\n".join(map(nbib, found["pubmed"])),
        "scopus.csv": scopus_csv(early),
        "scopus-late.ris": "\ufeff" + "".join(map(scopus_ris, late)) + BROKEN_RIS,
        "wos.ris": "\ufeff" + "".join(map(wos_ris, found["wos"])),
        "wos.txt": wos_text(found["wos"]),
        "scholar.ris": "".join(map(scholar_ris, found["scholar"])),
    }


BROKEN_RIS = "TY  - JOUR\r\nXX  - \r\nER  - \r\n\r\n"


def dice(work: dict[str, str], purpose: str) -> int:
    """0 to 99, always the same for a work and a purpose."""
    digest = hashlib.sha256(f"{work['id']} {purpose}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % 100


def is_found(work: dict[str, str], source: str) -> bool:
    """Whether a source delivers the work; the drug's name makes it likelier everywhere."""
    if source in ("pubmed", "wos") and not work["title"].isascii() and not work["journal"]:
        return False
    if source == "pubmed" and work["pmid"]:
        return True
    bonus = 25 if re.search(r"tacrolimus|fk506", work["title"], re.IGNORECASE) else 0
    return dice(work, source) < SHARE[source] + bonus


def abstract(work: dict[str, str]) -> str:
    """Two to four sentences made of the title's words, without any result."""
    if dice(work, "no abstract") < 4:
        return ""
    words = re.findall(r"[A-Za-z][A-Za-z0-9/-]{3,}", work["title"])
    topics = list(dict.fromkeys(w.lower() for w in words if w.lower() not in SMALL))[:5]
    topic = ", ".join(topics[:3]) or "the subject named in the title"
    last = topics[-1] if topics else "the subject"
    if dice(work, "structured") < 35:
        return (
            f"{MARK} BACKGROUND: This placeholder stands for the abstract of a publication about "
            f"{topic}. METHODS: It would describe how {last} was looked at. RESULTS: No result is "
            "given here. CONCLUSIONS: Read the original publication."
        )
    return (
        f"{MARK} This placeholder stands for the abstract of a publication about {topic}. It would "
        f"say what was asked about {last} and how. It states no finding; read the original."
    )


def names(work: dict[str, str]) -> list[str]:
    return [name.strip() for name in work["authors"].split(";") if name.strip()]


def family_first(name: str, dot: str = "") -> str:
    family, _, initials = name.rpartition(" ")
    if not family or not initials.isupper():
        return name
    return f"{family}, {dot.join(initials)}{dot}"


def pages(work: dict[str, str]) -> tuple[str, str]:
    start, _, end = work["pages"].partition("-")
    return start, end


def shortened(work: dict[str, str]) -> str:
    """353-361 as PubMed writes it: 353-61."""
    start, end = pages(work)
    if not end or len(start) != len(end):
        return work["pages"]
    same = 0
    while same < len(end) - 1 and start[same] == end[same]:
        same += 1
    return f"{start}-{end[same:]}"


def tagged(fields: list[tuple[str, str]], line: Callable[[str, str], str]) -> str:
    return "".join(line(tag, value) for tag, value in fields if value)


def wrapped(tag: str, value: str) -> str:
    """MEDLINE lines: at most about 88 characters, continued after six blanks."""
    lines, current = [], f"{tag:<4}- "
    for word in value.split():
        if len(current) + len(word) > 87 and current.strip():
            lines.append(current.rstrip() + " ")
            current = "      "
        current += word + " "
    return "\n".join([*lines, current.rstrip()]) + "\n"


def nbib(work: dict[str, str]) -> str:
    title = work["title"].rstrip(".") + "."
    doi = f"{work['doi']} [doi]" if work["doi"] else ""
    fields = [("OWN", "NLM"), ("STAT", "MEDLINE"), ("VI", work["volume"])]
    fields += [("IP", work["issue"]), ("DP", work["year"]), ("TI", title), ("PG", shortened(work))]
    fields += [("LID", doi), ("AB", abstract(work))]
    for name in names(work):
        fields += [("FAU", family_first(name)), ("AU", name)]
    fields += [("LA", "eng"), ("PT", "Journal Article")]
    fields += [("TA", ABBREVIATED.get(work["journal"], "")), ("JT", work["journal"])]
    return f"PMID- {work['pmid']}".rstrip() + "\n" + tagged(fields, wrapped)


def scopus_csv(works: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    header = "Authors;Author full names;Title;Year;Source title;Volume;Issue;Art. No.;Page start;"
    header += "Page end;Cited by;DOI;Link;Abstract;Author Keywords;Document Type;Source;EID"
    writer.writerow(header.split(";"))
    for place, work in enumerate(works, start=1):
        start, end = pages(work)
        article = start if start.startswith("e") else ""
        writer.writerow(
            [
                "; ".join(f"{n}." if n[-1:].isupper() else n for n in names(work)),
                "; ".join(family_first(n, ".") for n in names(work)),
                work["title"].rstrip("."),
                work["year"],
                work["journal"],
                work["volume"],
                work["issue"],
                article,
                "" if article else start,
                end,
                "",
                work["doi"] if dice(work, "scopus doi") < 85 else "",
                "",
                abstract(work) or "[No abstract available]",
                "",
                "Review" if "review" in work["title"].lower() else "Article",
                "Scopus",
                f"2-s2.0-demo-{work['id'].lower()}",
            ]
        )
        if place == len(works) // 2:
            out.write(
                '"A row cut by a bad export","only","two more","2020","and","far","too","many"'
            )
            out.write(
                ',"cells","than","the","header","names","in","this","file","at","all","."\r\n'
            )
    return "\ufeff" + out.getvalue()


def ris_line(tag: str, value: str) -> str:
    return f"{tag}  - {value}\r\n"


def scopus_ris(work: dict[str, str]) -> str:
    start, end = pages(work)
    fields = [("TY", "JOUR")]
    fields += [("AU", family_first(n, ".")) for n in names(work)]
    fields += [("TI", work["title"].rstrip(".")), ("PY", work["year"]), ("T2", work["journal"])]
    fields += [("VL", work["volume"]), ("IS", work["issue"]), ("SP", start), ("EP", end)]
    fields += [("DO", work["doi"]), ("AB", abstract(work)), ("M3", "Article"), ("DB", "Scopus")]
    return tagged(fields, ris_line) + "ER  -\r\n\r\n"


def british(text: str) -> str:
    return re.sub(r"\bRandomized\b", "Randomised", re.sub(r"\brandomized\b", "randomised", text))


def wos_ris(work: dict[str, str]) -> str:
    start, end = pages(work)
    fields = [("TY", "JOUR")]
    fields += [("AU", family_first(n)) for n in names(work)]
    fields += [("TI", british(work["title"]).rstrip(".")), ("T2", work["journal"].upper())]
    fields += [("AB", abstract(work)), ("VL", work["volume"]), ("IS", work["issue"])]
    fields += [("SP", start), ("EP", end), ("PY", work["year"])]
    fields += [("DO", work["doi"]), ("AN", f"WOS:DEMO{work['id']}")]
    return tagged(fields, ris_line) + "ER  -\r\n\r\n"


def wos_text(works: list[dict[str, str]]) -> str:
    blocks = ["FN Clarivate Analytics Web of Science\nVR 1.0\n"]
    for work in works:
        start, end = pages(work)
        fields = [("PT", "J"), ("AU", "\n   ".join(family_first(n) for n in names(work)))]
        fields += [("TI", british(work["title"]).rstrip(".")), ("SO", work["journal"].upper())]
        fields += [("AB", abstract(work)), ("PY", work["year"]), ("VL", work["volume"])]
        fields += [("IS", work["issue"]), ("BP", start), ("EP", end), ("DI", work["doi"])]
        fields += [("UT", f"WOS:DEMO{work['id']}")]
        blocks.append(tagged(fields, lambda tag, value: f"{tag} {value}\n") + "ER\n")
    return "\n".join([*blocks, "EF\n"])


def scholar_ris(work: dict[str, str]) -> str:
    title = work["title"].rstrip(".")
    if dice(work, "cut") < 8 and len(title) > 90:
        title = title[:85].rsplit(" ", 1)[0] + " …"
    start, end = pages(work) if dice(work, "scholar pages") < 60 else ("", "")
    fields = [("TY", "JOUR"), ("T1", title)]
    fields += [("A1", family_first(n)) for n in names(work)[:5]]
    fields += [("JO", work["journal"]), ("VL", work["volume"]), ("IS", work["issue"])]
    fields += [("SP", start), ("EP", end), ("Y1", work["year"])]
    return tagged(fields, ris_line) + "ER  -\r\n\r\n"


if __name__ == "__main__":
    main(sys.argv[1:])
