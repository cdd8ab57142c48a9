"""The acceptance cases 1 to 54 and 63 of the search-language specification, as data.

A case has its number, a note, the database and text, and what is expected: `tree` as `shown` writes
it, `prints` what the same database's text of it is, `hits` the documents of the universe of every
truth combination of a, b, c, d once, `found` and `not_found` codes of findings, `messages` of
findings that must be there word for word, `suggestions` by code.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Case:
    id: str
    note: str
    database: str
    text: str
    tree: str = ""
    prints: str = ""
    hits: int | None = None
    found: tuple[str, ...] = ()
    not_found: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    suggestions: dict[str, str] = field(default_factory=dict)


SEED = """Tacrolimus [mh]
FK506
infertility [mh]
abortion, spontaneous [mh]
recurrent miscarriage
recurrent pregnancy loss
recurrent implantation failure"""


CASES = (
    Case("1", "left to right", "pubmed", "a OR b AND c", "And(Or(a, b), c)", found=("SL-202",)),
    Case("2", "AND before OR", "wos", "a OR b AND c", "Or(a, And(b, c))"),
    Case("3", "OR before AND", "scopus", "a AND b OR c", "And(a, Or(b, c))"),
    Case("4", "left to right", "embase", "a AND b OR c", "Or(And(a, b), c)"),
    Case(
        "5",
        "field of a group",
        "scopus",
        "KEY(cat AND dog AND NOT rodent OR mouse)",
        "Not(And(cat[keyword], dog[keyword]), Or(rodent[keyword], mouse[keyword]))",
    ),
    Case(
        "6",
        "AND NOT comes last",
        "scopus",
        "a AND NOT b AND c",
        "Not(a, And(b, c))",
        found=("SL-209",),
        suggestions={"SL-209": "a AND c AND NOT b"},
    ),
    Case("6-last", "AND NOT at the end", "scopus", "a AND c AND NOT b", not_found=("SL-209",)),
    Case("7", "no plain NOT", "scopus", "a NOT b", found=("SL-208",)),
    Case("8", "AND before OR", "ebsco", "a OR b AND c", "Or(a, And(b, c))"),
    Case("9", "space is AND", "scholar", "a OR b c OR d", "And(Or(a, b), Or(c, d))"),
    Case("10-pubmed", "16 documents", "pubmed", "a AND b OR c AND d", hits=5),
    Case("10-scopus", "16 documents", "scopus", "a AND b OR c AND d", hits=3),
    Case("10-wos", "16 documents", "wos", "a AND b OR c AND d", hits=7),
    Case("11-pubmed", "16 documents", "pubmed", "a NOT b OR c", hits=10),
    Case("11-scopus", "16 documents", "scopus", "a AND NOT b OR c", hits=2),
    Case("11-wos", "16 documents", "wos", "a NOT b OR c", hits=10),
    Case("12-pubmed", "16 documents", "pubmed", "a OR b NOT c AND d", hits=3),
    Case("12-scopus", "16 documents", "scopus", "a OR b AND NOT c AND d", hits=9),
    Case("12-wos", "16 documents", "wos", "a OR b NOT c AND d", hits=9),
    Case(
        "13",
        "upper case",
        "pubmed",
        "a and b",
        found=("SL-201",),
        suggestions={"SL-201": "AND"},
    ),
    Case(
        "14",
        "any case",
        "wos",
        "ts=(a and b)",
        "And(a[topic], b[topic])",
        not_found=("SL-201",),
    ),
    Case(
        "15",
        "the counts are named",
        "pubmed",
        "(a OR b AND c",
        found=("SL-101",),
        messages=("Unbalanced parentheses: 1 opening, 0 closing",),
    ),
    Case("16", "two operators", "pubmed", "a AND OR b", found=("SL-105",)),
    Case("17", "nothing inside", "pubmed", "()", found=("SL-104",)),
    Case("18", "tag after a space", "pubmed", "Tacrolimus [mh]", "Tacrolimus[mesh exploded]"),
    Case(
        "19",
        "long tag",
        "pubmed",
        '"Infertility"[mesh terms:noexp]',
        "Infertility[mesh unexploded]",
        '"Infertility"[mh:noexp]',
    ),
    Case("20", "long tag", "pubmed", "x[Title/Abstract]", "x[title_abstract]", "x[tiab]"),
    Case(
        "21",
        "range of dates",
        "pubmed",
        "2010:2020[Date - Publication]",
        "date=2010:2020",
        "2010:2020[dp]",
    ),
    Case(
        "22",
        "tag after a group",
        "pubmed",
        "(a OR b)[tiab]",
        found=("SL-304",),
        suggestions={"SL-304": "(a[tiab] OR b[tiab])"},
    ),
    Case("23", "unknown tag", "pubmed", "x[abs]", found=("SL-301",)),
    Case(
        "24",
        "undocumented tag",
        "pubmed",
        "x[ab]",
        found=("SL-305",),
        suggestions={"SL-305": "x[tiab]"},
    ),
    Case(
        "25",
        "subheading by name",
        "pubmed",
        "infertility/drug therapy[mh]",
        "infertility/drug therapy[mesh exploded]",
    ),
    Case("26", "two subheadings", "pubmed", "infertility/dt/ae[mh]", found=("SL-407",)),
    Case(
        "27",
        "three characters",
        "pubmed",
        "FK5*[tiab]",
        found=("SL-501",),
        messages=("3 characters before the wildcard; pubmed needs 4",),
    ),
    Case("27-four", "four are enough", "pubmed", "FK50*[tiab]", not_found=("SL-501",)),
    Case(
        "28",
        "allowed inside quotation marks",
        "pubmed",
        '"implantation failure*"[tiab]',
        found=("SL-505",),
        not_found=("SL-503",),
    ),
    Case(
        "29",
        "not a wildcard there",
        "cochrane",
        '"implantation failure*":ti,ab',
        found=("SL-503",),
        suggestions={"SL-503": "(implantation NEXT failure*):ti,ab"},
    ),
    Case("30", "no wildcards", "scholar", "miscarriage* tacrolimus", found=("SL-502",)),
    Case("31", "never first", "ebsco", "*fertility", found=("SL-504",)),
    Case(
        "32",
        "proximity in the tag",
        "pubmed",
        '"implantation failure"[tiab:~2]',
        "Near2(implantation[title_abstract], failure[title_abstract])",
    ),
    Case("33", "wildcard", "pubmed", '"implant* failure"[tiab:~2]', found=("SL-603",)),
    Case("33-field", "not in [tw]", "pubmed", '"a b"[tw:~2]', found=("SL-602",)),
    Case("33-far", "too far", "pubmed", '"a b"[tiab:~1001]', found=("SL-604",)),
    Case("33-just", "just near enough", "pubmed", '"a b"[tiab:~1000]', not_found=("SL-604",)),
    Case(
        "34-ovid",
        "one less between",
        "ovid",
        "implantation adj3 failure",
        "Near2(implantation, failure)",
    ),
    Case("34-embase", "one less between", "embase", "a NEAR/3 b", "Near2(a, b)"),
    Case("34-scopus", "as many between", "scopus", "a W/3 b", "Near3(a, b)"),
    Case("34-wos", "as many between", "wos", "a NEAR/3 b", "Near3(a, b)"),
    Case("34-ebsco", "as many between", "ebsco", "a N3 b", "Near3(a, b)"),
    Case("35", "two distances", "scopus", "bay PRE/6 ship* PRE/0 channel", found=("SL-606",)),
    Case(
        "35-same",
        "one distance",
        "scopus",
        "bay PRE/6 ship* PRE/6 channel",
        not_found=("SL-606",),
    ),
    Case(
        "36",
        "AND inside",
        "wos",
        "TS=(Germany NEAR/10 (monetary AND union))",
        found=("SL-605",),
        messages=("Operand contains AND",),
    ),
    Case(
        "37-wos",
        "default distance",
        "wos",
        "TS=(a NEAR b)",
        "Near15(a[topic], b[topic])",
        messages=("NEAR without a number means 15",),
    ),
    Case(
        "37-cochrane",
        "default distance",
        "cochrane",
        "a NEAR b",
        "Near6(a, b)",
        messages=("NEAR without a number means 6",),
    ),
    Case(
        "38",
        "only a year",
        "wos",
        "PY=2020",
        found=("SL-312",),
        messages=("PY cannot be searched alone",),
    ),
    Case("38-with", "with a topic", "wos", "TS=x AND PY=2020", not_found=("SL-312",)),
    Case("39", "no wildcard in a year", "wos", "PY=200*", found=("SL-806",)),
    Case(
        "40",
        "another database's",
        "pubmed",
        "exp Tacrolimus/",
        found=("SL-110",),
        messages=("exp Tacrolimus/ is ovid syntax, not understood by pubmed",),
    ),
    Case("41", "lines", "ovid", "1 a\n2 b\n3 or/1-2", "Or(a, b)"),
    Case(
        "41-missing",
        "line 9",
        "ovid",
        "1 a\n2 b\n3 or/1-2\n4 1 and 9",
        messages=("Line 9 does not exist",),
    ),
    Case(
        "42",
        "a number in a phrase",
        "ovid",
        "1 type 1 diabetes.tw.",
        "type 1 diabetes[title_abstract]",
    ),
    Case("43", "a circle", "pubmed", "#1 a\n#2 #3\n#3 #2", found=("SL-702",)),
    Case(
        "44",
        "line 2 is left over",
        "pubmed",
        "#1 a\n#2 b\n#3 #1",
        found=("SL-704",),
        messages=("Line 2 is never used in the final line",),
        not_found=("SL-705",),
    ),
    Case(
        "45",
        "references as in Ovid",
        "pubmed",
        "#1 a\n#2 b\n#3 1 or 2",
        found=("SL-707",),
        suggestions={"SL-707": "#1"},
    ),
    Case(
        "46",
        "range",
        "cochrane",
        "#4 a\n#5 b\n#6 c\n#7 d\n#8 e\n#9 {OR #4-#8}",
        "Or(a, b, c, d, e)",
    ),
    Case(
        "47",
        "loses humans too",
        "pubmed",
        "x[tiab] NOT animals[mh]",
        found=("SL-205",),
        suggestions={"SL-205": "(animals[mh] NOT humans[mh])"},
    ),
    Case(
        "47-double",
        "the double NOT",
        "pubmed",
        "x[tiab] NOT (animals[mh] NOT humans[mh])",
        not_found=("SL-205",),
    ),
    Case("48", "backwards", "pubmed", "2021:2019[dp]", found=("SL-807",)),
    Case("48-month", "no month 13", "pubmed", "2020/13[dp]", found=("SL-806",)),
    Case(
        "49",
        "operator in a phrase",
        "pubmed",
        "signs and symptoms[tiab]",
        found=("SL-212", "SL-201"),
        suggestions={"SL-212": '"signs and symptoms"[tiab]'},
    ),
    Case(
        "50",
        "curly quotation marks",
        "pubmed",
        "“recurrent miscarriage”[tiab]",
        "recurrent miscarriage[title_abstract]",
        '"recurrent miscarriage"[tiab]',
        found=("SL-106",),
    ),
    Case("51", "full-width", "pubmed", "（a OR b）", "Or(a, b)", found=("SL-107",)),
    Case(
        "52",
        "covered by the stem",
        "pubmed",
        "infertility[tiab] OR infertil*[tiab]",
        found=("SL-113",),
        messages=("infertility is already covered by infertil*",),
    ),
    Case(
        "54",
        "no text words",
        "pubmed",
        '"Infertility"[mh]',
        found=("SL-307",),
        not_found=("SL-308",),
    ),
    Case(
        "54-text",
        "no heading",
        "pubmed",
        "infertility[tiab]",
        found=("SL-308",),
        not_found=("SL-307",),
    ),
    Case(
        "63",
        "one character too long",
        "scholar",
        "x" * 257,
        found=("SL-901",),
        messages=("257 characters; limit 256",),
    ),
    Case("63-just", "just short enough", "scholar", "x" * 256, not_found=("SL-901",)),
)
