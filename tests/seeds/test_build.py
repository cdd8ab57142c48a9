"""The demo review's files: made again alike, honest about what is synthetic, readable, and true to
what their README and the screening file say of them."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searches.dedup import entry_from_record, find_duplicates
from searches.formats import read_records
from searches.formats.normalise import title_key
from seeds import build

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
FILES = SEEDS / "tacrolimus" / "files"
REVIEW = json.loads((SEEDS / "tacrolimus" / "review.json").read_text(encoding="utf-8"))
SCREENING = json.loads((SEEDS / "tacrolimus" / "screening.json").read_text(encoding="utf-8"))
README = (SEEDS / "README.md").read_text(encoding="utf-8")
IN_RUNS = [name for run in REVIEW["runs"] for name in run["files"]]
COCHRANE = "Immunotherapy for recurrent miscarriage"


@pytest.fixture(scope="module")
def works() -> list[dict[str, str]]:
    path = SEEDS.parents[1] / "shared/data/tacrolimus/bibliography.csv"
    if not path.exists():
        pytest.skip("the bibliography is not in the folder shared/ beside this checkout")
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def rows_of(name: str) -> list:
    with (FILES / name).open("rb") as stream:
        return list(read_records(stream))


@pytest.fixture(scope="module")
def records() -> dict[tuple[str, int], object]:
    return {
        (name, row.position): row.record for name in IN_RUNS for row in rows_of(name) if row.record
    }


@pytest.fixture(scope="module")
def clusters(records):
    entries = [entry_from_record(key, record) for key, record in records.items()]
    return find_duplicates(entries).clusters


def entries_in(name: str) -> int:
    """Entries counted by the format's own marks, without the readers."""
    text = (FILES / name).read_text(encoding="utf-8-sig")
    if name.endswith(".csv"):
        return len(text.splitlines()) - 1
    mark = {"nbib": r"^OWN - ", "ris": r"^TY  - ", "txt": r"^PT ", "bib": r"^@"}[
        name.rpartition(".")[2]
    ]
    return len(re.findall(mark, text, re.MULTILINE))


def test_building_twice_gives_the_committed_bytes(works, tmp_path):
    first, second = build.build(works), build.build(works)
    assert first == second
    assert {path.name: path.read_bytes() for path in FILES.iterdir()} == {
        name: text.encode() for name, text in first.items()
    }


def test_the_script_writes_the_files_where_it_is_told(works, tmp_path):
    source = SEEDS.parents[1] / "shared/data/tacrolimus/bibliography.csv"
    build.main([str(source), str(tmp_path / "made")])
    assert {path.name for path in (tmp_path / "made").iterdir()} == {
        path.name for path in FILES.iterdir()
    }


def test_every_abstract_carries_its_mark(records):
    abstracts = [record.abstract for record in records.values() if record.abstract]
    assert len(abstracts) > 200
    assert all(abstract.startswith(build.MARK) for abstract in abstracts)


def test_no_abstract_states_a_number(records):
    texts = (record.abstract.replace("FK506", "") for record in records.values())
    assert not [text for text in texts if re.search(r"\d|%", text)]


def test_abstracts_hold_two_to_four_sentences(records):
    for record in records.values():
        sentences = re.findall(r"[^.]+\.", record.abstract.removeprefix(build.MARK))
        assert not record.abstract or 2 <= len(sentences) <= 4, record.abstract


def test_google_scholar_delivers_neither_abstracts_nor_dois(records):
    found = [record for (name, _), record in records.items() if name == "scholar.bib"]
    assert not [record.title for record in found if record.abstract or record.doi]


def test_the_readme_tells_how_many_publications_have_no_abstract(records):
    found = {
        title_key(record.title)
        for (name, _), record in records.items()
        if name != "scholar.bib" and not record.abstract
    }
    assert len(found) == 5 and "Five publications have no" in " ".join(README.split())


def test_the_readme_counts_the_entries_of_each_file():
    told = re.findall(r"^\| `([\w.-]+)` \| (\d+) \| (\d+) \|", README, re.MULTILINE)
    assert {name: int(entries) for name, entries, _ in told} == {
        path.name: entries_in(path.name) for path in FILES.iterdir()
    }


def test_the_readme_names_the_unreadable_entries_and_their_lines():
    told = {
        name: int(unreadable)
        for name, _, unreadable in re.findall(
            r"^\| `([\w.-]+)` \| (\d+) \| (\d+) \|", README, re.MULTILINE
        )
    }
    found = {name: [row.line for row in rows_of(name) if row.record is None] for name in IN_RUNS}
    assert {name: len(lines) for name, lines in found.items()} == {n: told[n] for n in IN_RUNS}
    lines = re.findall(r"^- `([\w.-]+)`, line (\d+):", README, re.MULTILINE)
    assert [(name, int(line)) for name, line in lines] == [
        (name, line) for name, broken in found.items() for line in broken
    ]
    assert sum(told.values()) == 2


def test_the_readme_tells_the_overlap_of_the_databases(works):
    databases: dict[str, set[str]] = {}
    for name, delivered in build.deliveries(works).items():
        for work in delivered:
            databases.setdefault(work["id"], set()).add(re.split(r"[.-]", name)[0])
    told = re.findall(r"^\| (\d) databases? \| (\d+) \|", README, re.MULTILINE)
    assert {int(n): int(count) for n, count in told} == Counter(map(len, databases.values()))
    assert f"{len(databases)} publications are behind" in README
    assert f"{sum(map(entries_in, IN_RUNS))} entries are in the runs" in README


def test_the_readers_find_the_facts_of_the_bibliography_and_no_others(works, records):
    by_id = {work["id"]: work for work in works}
    for key, id in truth_of(works).items():
        if key in records:
            assert differences(records[key], by_id[id]) == {}, (key, id)


def differences(record, work: dict[str, str]) -> dict[str, object]:
    """What a reader found that is not the bibliography's, as far as a file says it."""
    told = {
        "year": str(record.year or ""),
        "volume": record.volume,
        "issue": record.issue,
        "journal": record.journal.casefold(),
        "doi": record.doi,
        "pmid": str(record.pmid or ""),
        "pages": "-".join(
            filter(None, (record.page_start or record.article_number, record.page_end))
        ),
    }
    known = {name: work[name].casefold() for name in told}
    wrong = {n: v for n, v in told.items() if v and v.casefold() != known[n]}
    if not title_key(work["title"]).startswith(title_key(record.title.removesuffix(" …"))):
        wrong["title"] = record.title
    names = [name for name in work["authors"].split("; ") if name]
    if len(record.authors) not in (len(names), min(len(names), 5)):
        wrong["authors"] = record.authors
    return wrong


def test_deduplication_joins_no_two_publications(works, records, clusters):
    truth = truth_of(works)
    wrong = [
        (truth[a], truth[b])
        for cluster in clusters
        for a, b in combinations(cluster, 2)
        if truth[a] != truth[b]
    ]
    assert wrong == []


def truth_of(works) -> dict[tuple[str, int], str]:
    """The publication behind each readable entry: entries stand in the order of the deliveries."""
    truth = {}
    for name, delivered in build.deliveries(works).items():
        ids = [work["id"] for work in delivered]
        rows = rows_of(name)
        if len(rows) > len(ids):
            ids.insert(next(i for i, row in enumerate(rows) if row.record is None), "")
        truth |= {(name, row.position): id for row, id in zip(rows, ids, strict=True)}
    return truth


def test_the_two_cochrane_versions_stay_apart_in_each_of_three_databases(records, clusters):
    versions = [key for key, record in records.items() if record.title == COCHRANE]
    years = {key: records[key].year for key in versions}
    assert Counter(years.values()) == {2006: 3, 2014: 3}
    for cluster in clusters:
        assert len({years[key] for key in cluster if key in years}) <= 1


def screened_titles() -> list[str]:
    return [row["title"] for row in SCREENING["title_abstract"]]


def test_every_key_of_the_screening_file_is_one_citation(records, clusters):
    representative = {key: cluster[0] for cluster in clusters for key in cluster}
    citations: dict[str, set] = {}
    for key, record in records.items():
        citations.setdefault(title_key(record.title), set()).add(representative.get(key, key))
    counts = {title: len(citations.get(title_key(title), ())) for title in screened_titles()}
    assert {title: n for title, n in counts.items() if n != 1} == {}


def test_no_publication_is_screened_twice():
    assert len(set(screened_titles())) == len(screened_titles())


def test_what_is_read_in_full_was_included_before():
    included = {row["title"] for row in SCREENING["title_abstract"] if outcome(row) == "include"}
    full = [row["title"] for row in SCREENING["full_text"]]
    grouped = [title for study in SCREENING["studies"] for title in study["titles"]]
    read_and_included = {r["title"] for r in SCREENING["full_text"] if outcome(r) == "include"}
    assert set(full) <= included
    assert set(grouped) == read_and_included and len(grouped) == len(set(grouped))


def outcome(row: dict) -> str:
    if "ruling" in row:
        return row["ruling"]["verdict"]
    verdicts = ["include" if v == "maybe" else v for v in row.get("verdicts", {}).values()]
    if len(verdicts) < 2:
        return "open"
    return verdicts[0] if len(set(verdicts)) == 1 else "conflict"


def test_the_readme_counts_the_screening():
    first = Counter(outcome(row) for row in SCREENING["title_abstract"] if "ruling" not in row)
    settled = [row for row in SCREENING["title_abstract"] if "ruling" in row]
    full = Counter(outcome(row) for row in SCREENING["full_text"])
    lost = [row for row in SCREENING["full_text"] if row["retrieval"] == "not_retrieved"]
    text = " ".join(README.split())
    assert f"{first['include']} included and {first['exclude']} excluded by both" in text
    assert f"({len(settled)} settled by Lena, {first['conflict']} open)" in text
    assert f"{first['open']} with one verdict" in text
    assert f"{len(lost)} were not retrieved" in text
    assert (full["include"], full["exclude"], full["conflict"]) == (3, 3, 1)


def test_only_settled_conflicts_have_a_ruling_and_it_says_why():
    for row in SCREENING["title_abstract"] + SCREENING["full_text"]:
        if "ruling" in row:
            assert outcome({"verdicts": row["verdicts"]}) == "conflict"
            assert row["ruling"]["why"]


def test_exclusions_in_full_text_have_a_reason_of_the_review():
    for row in SCREENING["full_text"]:
        excluding = {name for name, v in row.get("verdicts", {}).items() if v == "exclude"}
        assert set(row.get("reasons", {})) == excluding
        assert set(row.get("reasons", {}).values()) <= set(REVIEW["exclusion_reasons"])


def test_the_screening_file_says_that_it_is_invented():
    assert SCREENING["note"].startswith("Invented for demonstration")


def test_no_two_people_share_an_address():
    addresses = [person["email"].casefold() for person in REVIEW["people"]]
    assert len(set(addresses)) == len(addresses) == 5
    assert all(address.endswith("@example.org") for address in addresses)
    assert all(set(person) == {"name", "email", "role"} for person in REVIEW["people"])


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ("353-361", "353-61"),
        ("627-634", "627-34"),
        ("14-38", "14-38"),
        ("97-103", "97-103"),
        ("R39-R60", "R39-60"),
        ("e12558", "e12558"),
        ("", ""),
        ("12-12", "12-12"),
    ],
)
def test_pages_are_shortened_as_pubmed_does(pages, expected):
    assert build.shortened(pages) == expected


@given(st.integers(1, 99999), st.integers(0, 500))
def test_shortened_pages_are_read_back_whole(start, more):
    from searches.formats.normalise import pages

    assert pages(build.shortened(f"{start}-{start + more}")) == (str(start), str(start + more))


@pytest.mark.parametrize(
    ("name", "with_comma", "with_dots"),
    [
        ("Kwak-Kim J", "Kwak-Kim, J", "Kwak-Kim J."),
        ("de Souza LC", "de Souza, LC", "de Souza L.C."),
        ("Azizi", "Azizi", "Azizi"),
        ("US Multicentre FK506 Study Group",) * 3,
    ],
)
def test_names_are_written_as_each_database_does(name, with_comma, with_dots):
    assert (build.comma(name), build.dotted(name)) == (with_comma, with_dots)
