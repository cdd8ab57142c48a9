"""The traps: what looks alike and is not, what looks different and is the same; each has a name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from searches.dedup import Entry
from tests.searches.dedup.test_match import BARE, FULL, TITLE, assert_judged, case

RANGE = replace(FULL, page_end="361")
MEETING = replace(
    BARE,
    journal="Am J Reprod Immunol.Conference: 35th Annual Meeting of the Society, Kiel Germany",
    record_type="",
)
CHINESE = "他克莫司治疗反复种植失败妇女的临床研究"
EDITORIAL = "Reproductive immunology in the year that has gone by"

TRAPS = [
    # What looks alike and is not: each trap is named.
    case(
        "one letter turns the meaning",
        replace(BARE, title="Tacrolimus in typical haemolytic uraemic syndrome"),
        replace(BARE, title="Tacrolimus in atypical haemolytic uraemic syndrome"),
        "maybe",
        "similar",
    ),
    case(
        "with and without",
        replace(BARE, title="Repeated implantation failure with tacrolimus"),
        replace(BARE, title="Repeated implantation failure without tacrolimus"),
        "maybe",
        "similar",
    ),
    case(
        "two trials of one sponsor",
        Entry(1, "Controlled trial of tacrolimus in adult patients", (("Sponsor", ""),), 2011),
        Entry(2, "Controlled trial of tacrolimus in adolescent patients", (("Sponsor", ""),), 2011),
        "maybe",
        "similar",
    ),
    case(
        "two abstracts on one page",
        replace(FULL, issue="Suppl 1", page_start="S45", title="Tacrolimus in women after failure"),
        replace(FULL, issue="Suppl 1", page_start="S45", title="Tacrolimus in mice after failure"),
        "maybe",
        "similar",
    ),
    case(
        "abstracts of a supplement with one DOI and no pages",
        replace(BARE, doi="10.1/s", volume="73 Suppl 1", title="Tacrolimus after 52 weeks"),
        replace(BARE, doi="10.1/s", volume="73 Suppl 1", title="Tacrolimus after 104 weeks"),
        "maybe",
        "similar",
    ),
    case(
        "meeting abstract and article of several pages",
        RANGE,
        replace(MEETING, volume="73", page_start="45", page_end="45"),
        "maybe",
        "N3",
    ),
    case(
        "editorial of every year",
        replace(FULL, title=EDITORIAL),
        replace(FULL, title=EDITORIAL, year=2016, volume="75", issue="1", page_start="1"),
        "maybe",
        "N8",
    ),
    case(
        "letter and reply on one page",
        replace(FULL, title=TITLE),
        replace(FULL, title=f"{TITLE} - Reply", authors=(("Khalili", "A"),)),
        "maybe",
        "N1",
    ),
    case(
        "comment",
        FULL,
        replace(FULL, title=f"Comment on: {TITLE}", page_start="400"),
        "maybe",
        "N1",
    ),
    case(
        "expression of concern",
        FULL,
        replace(FULL, title=f"Expression of concern: {TITLE}"),
        "maybe",
        "N1",
    ),
    case(
        "second part without a page",
        FULL,
        replace(FULL, title=f"{TITLE}: part II", page_start=""),
        "maybe",
        "similar",
    ),
    case(
        "chance on the page of another issue",
        RANGE,
        replace(RANGE, title=f"{TITLE} in mice", issue="6", page_end="370"),
        "maybe",
        "similar",
    ),
    case(
        "team of another article on the page",
        replace(RANGE, title="Factor H autoantibodies are associated with failure"),
        replace(
            RANGE,
            title="Factor I autoantibodies are associated with failure",
            authors=(("Smith", "A"), ("Nakagawa", "K")),
        ),
        "maybe",
        "similar",
    ),
    # What looks different and is the same.
    case(
        "roman numeral",
        *(
            replace(BARE, title=f"Tacrolimus in women with type {two} diabetes")
            for two in ("II", "2")
        ),
        "same",
        "title and people",
    ),
    case(
        "HTML in the title",
        replace(FULL, title="<i>Tacrolimus</i> &amp; failure of implantation (H<sub>2</sub>O)"),
        replace(FULL, title="Tacrolimus and failure of implantation (H2O)"),
        "same",
        "title and place",
    ),
    case(
        "umlaut written out",
        replace(BARE, title="Säuglinge mit Mukoviszidose in Köln", authors=(("Müller", "A"),)),
        replace(BARE, title="Saeuglinge mit Mukoviszidose in Koeln", authors=(("Mueller", "A"),)),
        "same",
        "title and people",
    ),
    case(
        "script without spaces",
        replace(BARE, title=CHINESE),
        replace(BARE, title=f"{CHINESE}。"),
        "same",
        "title and people",
    ),
    case(
        "translated title on the same pages",
        replace(RANGE, title="[Indications of living kidney donation for transplantation]"),
        replace(RANGE, title="Indications for transplantation of kidneys of living donors"),
        "same",
        "place and people",
    ),
    case(
        "subtitle left out on the same pages",
        RANGE,
        replace(RANGE, title=f"{TITLE}: a brief communication"),
        "same",
        "place and people",
    ),
    case(
        "meeting named by one, page of the journal by the other",
        MEETING,
        replace(FULL, record_type="", issue="Suppl 2", page_start="S45"),
        "same",
        "title and people",
    ),
    case(
        "page typed wrongly",
        RANGE,
        replace(RANGE, page_start="853"),
        "same",
        "place and people",
    ),
    case(
        "year typed wrongly",
        replace(FULL, doi="10.1/x"),
        replace(FULL, doi="10.1/x", year=2007),
        "same",
        "identifier",
    ),
    case(
        "a page that says there is none",
        replace(BARE, page_start="N.PAG", volume="73"),
        FULL,
        "same",
        "title and place",
    ),
    case(
        "particle of a name left out",
        replace(FULL, authors=(("Le Quintrec", "M"),)),
        replace(FULL, authors=(("Quintrec", "M"),), page_start=""),
        "same",
        "title and place",
    ),
]


@pytest.mark.parametrize(("a", "b", "decision", "rule"), TRAPS)
def test_the_rules_know_the_trap(a, b, decision, rule):
    assert_judged(a, b, decision, rule)
