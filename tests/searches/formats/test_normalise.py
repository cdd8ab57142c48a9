"""The normalisation rules against the acceptance cases of the record format specification."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searches.formats import normalise

DOIS = [
    ("https://doi.org/10.18502/IJRM.v23i5.19261.", "10.18502/ijrm.v23i5.19261"),
    ("doi:10.1016/j.jri.2023.104157 [doi]", "10.1016/j.jri.2023.104157"),
    ("10.1038/s41467-024-48400-3     LK  - https://x", "10.1038/s41467-024-48400-3"),
    (
        "10.1002/(SICI)1097-0258(19980815/30)17:15/16&lt;1661::AID-SIM968&gt;3.0.CO;2-2",
        "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2",
    ),
    ("(10.1002/rmb2.12558)", "10.1002/rmb2.12558"),
    ("10.1016/S0140-6736(20)30183-5", "10.1016/s0140-6736(20)30183-5"),
    ("10.1002/14651858.CD001234.pub3", "10.1002/14651858.cd001234.pub3"),
    ("not available", ""),
    ("", ""),
    ("https://doi-org.proxy.example.edu/10.1000/x1", "10.1000/x1"),
    ("https://proxy.example.edu/login?url=https://doi.org/10.1000/x1", "10.1000/x1"),
    ("https://dx.doi.org/10.1000%2Fx1", "10.1000/x1"),
    ("doi:https://doi.org/10.1000/x1", "10.1000/x1"),
    (
        "https://www.biorxiv.org/content/10.1101/2020.01.01.123456v2.full",
        "10.1101/2020.01.01.123456",
    ),
    ("10.1000/x[doi]", "10.1000/x"),
    ("10.1000/a%2541", "10.1000/aa"),
]


@pytest.mark.parametrize(("text", "expected"), DOIS)
def test_dois(text, expected):
    assert normalise.doi(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PUBMED 21314913", 21314913),
        ("PMID: 0038196832", 38196832),
        ("123456789", None),
        ("https://pubmed.ncbi.nlm.nih.gov/38196832/", 38196832),
        ("x", None),
        ("", None),
    ],
)
def test_pmids(text, expected):
    assert normalise.pmid(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("19326203", "1932-6203"),
        ("20762615 (ISSN)", "2076-2615"),
        ("1680-6433", "1680-6433"),
        ("1680-6434", ""),
        ("0028-646x", "0028-646X"),
        ("1769-7212 (Linking)", "1769-7212"),
        ("9783540690337", ""),
    ],
)
def test_issns_need_their_check_digit(text, expected):
    assert normalise.issn(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024///", 2024),
        ("1989//", 1989),
        ("1998 Dec-1999 Jan", 1998),
        ("Spring 2020", 2020),
        ("20240131", 2024),
        ("0", None),
        ("3024", None),
        ("-2024", 2024),
        ("٢٠٢٤", None),
    ],
)
def test_years(text, expected):
    assert normalise.year(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6913-7", ("6913", "6917")),
        ("1008–12", ("1008", "1012")),
        ("S45-9", ("S45", "S49")),
        ("e12558", ("e12558", "")),
        ("377-382", ("377", "382")),
        ("377--382", ("377", "382")),
        ("1189-93; discussion 1193-4", ("1189", "1193")),
        ("123-", ("123", "")),
        ("1008 - 12", ("1008", "1012")),
        ("R12-5", ("R12", "R15")),
        ("xii-xv", ("xii", "xv")),
        ("215-210", ("215", "")),
        ("1999-7", ("1999", "")),
        ("", ("", "")),
    ],
)
def test_pages(text, expected):
    assert normalise.pages(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Tacrolimus in reproduction].", ("Tacrolimus in reproduction", True)),
        (
            "Effect of <i>FK506</i> on T<sub>H</sub>1 cells.",
            ("Effect of FK506 on TH1 cells", False),
        ),
        ("Is it so?", ("Is it so?", False)),
        ("a < b and c > d", ("a < b and c > d", False)),
    ],
)
def test_titles(text, expected):
    assert normalise.title(text) == expected


def test_a_title_key_has_letters_digits_and_single_spaces():
    assert normalise.title_key("β-hCG & Tacrolimus: A Review") == "betahcg and tacrolimus a review"


@pytest.mark.parametrize("word", ["undefined", "N/A", "[No abstract available]", " ", "-"])
def test_words_that_say_absent_are_absent(word):
    assert normalise.plain_text(word) == ""


@pytest.mark.parametrize(
    ("text", "backward"),
    [
        ("215-210", True),
        ("1999-7", True),
        ("210-5", False),
        ("e1-e2", False),
        pytest.param("9" * 5000 + "-1", True, id="of 5,000 digits"),
        pytest.param("1-" + "9" * 5000, False, id="to 5,000 digits"),
    ],
)
def test_a_range_that_runs_backward_is_told(text, backward):
    assert normalise.is_backward_range(text) is backward


@pytest.mark.parametrize(
    ("text", "impossible"),
    [("3024", True), ("99", True), ("0", False), ("2024", False), ("", False)],
)
def test_a_year_that_cannot_be_is_not_the_same_as_none(text, impossible):
    assert normalise.is_impossible_year(text) is impossible


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020 Feb", (2020, 2, None)),
        ("2020 Feb 3", (2020, 2, 3)),
        ("2024/04/03/", (2024, 4, 3)),
        ("2024-02-01", (2024, 2, 1)),
        ("20240131", (2024, 1, 31)),
        ("4/3/2024", (2024, 4, 3)),
        ("1 Dec 2024", (2024, 12, 1)),
        ("Jun2023", (2023, 6, None)),
        ("SEP 22", (None, 9, 22)),
        ("1998 Dec-1999 Jan", (1998, 12, None)),
        ("2024///", (2024, None, None)),
        ("1999/08//undefined", (1999, 8, None)),
    ],
)
def test_dates_go_as_far_as_their_text(text, expected):
    date = normalise.publication_date(text)
    assert (date.year, date.month, date.day) == expected


def test_a_season_is_kept():
    assert normalise.publication_date("Summer 2020").season == "Summer"


MARKUP = [
    ("&amp;lt;p&amp;gt;Aim", "Aim"),
    ("if x<y and z>w then", "if x<y and z>w then"),
    ("<jats:p>One</jats:p><jats:p>Two</jats:p>", "One\nTwo"),
    ('see <a href="https://e.org/?a=1&amp;b=2">here</a>', "see here"),
    ("soft\u00adhyphen\u200b", "softhyphen"),
    ("e\u0301", "é"),
    ("p &lt; 0.05", "p < 0.05"),
]


@pytest.mark.parametrize(("text", "expected"), MARKUP)
def test_markup_goes_and_text_stays(text, expected):
    assert normalise.plain_text(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Effect of <I>FK506</I>", "Effect of <i>FK506</i>"),
        (
            "H<sub>2</sub>O &lt; <script>x</script>",
            "H<sub>2</sub>O &lt; &lt;script&gt;x&lt;/script&gt;",
        ),
        ("[<i>a</i>] and [b]", "[<i>a</i>] and [b]"),
        ("no tags", ""),
    ],
)
def test_the_markup_of_a_title_is_safe_html(text, expected):
    assert normalise.title_markup(text) == expected


@pytest.mark.parametrize("text", ["[a] and [b]", "a [b]", "[Not Available]."])
def test_brackets_inside_a_title_do_not_make_it_translated(text):
    assert normalise.title(text)[1] is False


def test_issns_and_isbns_share_fields():
    assert normalise.issns_and_isbns(["1932-8494; 1932-8486", "978-3-540-69033-7"]) == (
        ["1932-8494", "1932-8486"],
        ("9783540690337",),
    )


def test_dates_of_medline_become_iso_dates():
    assert normalise.iso_date("20190325") == "2019-03-25"
    assert normalise.iso_date("2019/03/30 06:00") == "2019-03-30"
    assert normalise.iso_date("soon") == "soon"


FRAGMENTS = st.sampled_from(
    "10.1000/ x 10.1101/ doi: https://doi.org/ [doi] &amp; &lt; lt; gt; %25 %2f 41 ( ) [ ] < > . , "
    "; <p> </i> <b v1 é İ α ß µ - – 12 1008 S45 e1".split()
    + [" ", "\n", "\x01", "\u200b", "\u0301", "\u00a0"]
)
TEXTS = st.one_of(st.text(max_size=40), st.lists(FRAGMENTS, max_size=10).map("".join))


@pytest.mark.parametrize(
    "rule",
    [
        normalise.doi,
        normalise.title_key,
        normalise.plain_line,
        normalise.plain_text,
        normalise.issn,
        normalise.pmcid,
        lambda text: normalise.title(text)[0],
        lambda text: "-".join(normalise.pages(text)).rstrip("-"),
    ],
    ids="doi title_key plain_line plain_text issn pmcid title pages".split(),
)
@given(TEXTS)
def test_normalising_twice_changes_nothing(rule, text):
    once = rule(text)
    assert rule(once) == once
