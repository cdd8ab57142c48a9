"""For every lint rule a text in which it finds something, and one like it in which it does not.

Each row is code, database, text that has the finding, text that has none. `vocabulary` means that
one is loaded, `target` that the text is translated, `concepts` are those of the protocol.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RuleCase:
    code: str
    database: str
    found: str
    not_found: str
    vocabulary: bool = False
    target: str = ""
    concepts: tuple[str, ...] = ()


def _case(code: str, database: str, found: str, not_found: str, **more) -> RuleCase:
    return RuleCase(code, database, found, not_found, **more)


def _known(code: str, database: str, found: str, not_found: str, **more) -> RuleCase:
    return RuleCase(code, database, found, not_found, vocabulary=True, **more)


_ALL_FIELDS = " OR ".join(f"ALL=w{n}" for n in range(51))
_TOPIC = " OR ".join(f"TS=w{n}" for n in range(51))
_COCHRANE_FILTER = (
    "randomized controlled trial[pt] OR controlled clinical trial[pt] OR randomized[tiab] "
    "OR placebo[tiab] OR randomly[tiab] OR trial[tiab] OR groups[tiab]"
)

RULE_CASES = (
    _case("SL-100", "pubmed", "(" * 201 + "a" + ")" * 201, "(" * 20 + "a" + ")" * 20),
    _case("SL-101", "ovid", "(a or b", "(a or b)"),
    _case("SL-102", "wos", 'TS="recurrent loss', 'TS="recurrent loss"'),
    _case("SL-103", "pubmed", "FK506[tiab", "FK506[tiab]"),
    _case("SL-104", "cochrane", "a AND ()", "a AND (b)"),
    _case("SL-105", "embase", "a AND OR b", "a AND b"),
    _case("SL-106", "pubmed", "“recurrent loss”", '"recurrent loss"'),
    _case("SL-107", "pubmed", "（a OR b）", "(a OR b)"),
    _case("SL-108", "pubmed", "((a OR b))", "(a OR b)"),
    _case("SL-108", "scopus", "TITLE(((a OR b)) AND c)", "TITLE((a OR b) AND (c OR d))"),
    _case("SL-109", "pubmed", "FK-506?[tiab]", "FK-506[tiab]"),
    _case("SL-109", "pubmed", "FK^506[tiab]", "FK506[tiab]"),
    _case("SL-110", "pubmed", "exp Tacrolimus/", "Tacrolimus[mh]"),
    _known("SL-111", "pubmed", "infertilty[tiab]", "infertility[tiab]"),
    _known("SL-111", "ovid", "tacrolimis.tw.", "miscarriages.tw."),
    _case("SL-112", "pubmed", "ab OR cd OR AB", "ab OR cd OR ab[ti]"),
    _case("SL-112", "ovid", "1 ab\n2 cd\n3 ab\n4 or/1-3", "1 ab\n2 cd\n3 or/1-2"),
    _case("SL-112", "cochrane", "(a NEAR/3 b) OR (a NEAR/3 b)", "(a NEAR/3 b) OR (a NEAR/4 b)"),
    _case("SL-113", "pubmed", "infertility[tiab] OR infertil*[tiab]", "infertility OR sterile"),
    _case("SL-113", "pubmed", "infertility[ti] OR infertil*[tiab]", "infertil*[ti] OR infertility"),
    _case("SL-113", "wos", 'TS=("early loss" OR loss)', 'TS=("early loss" OR lost)'),
    _known(
        "SL-113",
        "pubmed",
        '"Infertility"[mh] OR "Infertility, Female"[mh]',
        '"Infertility"[mh:noexp] OR "Infertility, Female"[mh]',
    ),
    _case("SL-199", "ovid", "^^x^^", "x"),
    _case("SL-201", "scholar", "a or b c", "a OR b c"),
    _case("SL-202", "pubmed", "a OR b AND c", "(a OR b) AND c"),
    _case("SL-203", "pubmed", "a NOT b AND c", "a AND b", target="scopus"),
    _case("SL-204", "ovid", "x not cancer.ti.", "x and cancer.ti."),
    _case("SL-205", "pubmed", "x NOT animals[mh]", "x NOT (animals[mh] NOT humans[mh])"),
    _case("SL-205", "ovid", "x not exp animals/", "x not (exp animals/ not humans/)"),
    _case("SL-205", "embase", "x NOT 'animal'/exp", "x NOT ('animal'/exp NOT 'human'/exp)"),
    _case("SL-205", "embase", "x NOT [animals]/lim", "x NOT ([animals]/lim NOT [humans]/lim)"),
    _case(
        "SL-205",
        "ebsco",
        'x NOT (MH "Animals+")',
        'x NOT ((MH "Animals+") NOT (MH "Human"))',
    ),
    _known(
        "SL-206",
        "pubmed",
        "Tacrolimus[mh] AND FK506[tiab]",
        "Tacrolimus[mh] AND infertility[tiab]",
    ),
    _case("SL-206", "wos", "TS=tumor AND TS=tumours", "TS=tumor AND TS=cancer"),
    _case("SL-207", "ovid", "a or b", "a and b"),
    _case("SL-207", "pubmed", "(a OR b) AND 2020[dp]", "(a OR b) AND c AND 2020[dp]"),
    _case("SL-208", "scopus", "a NOT b", "a AND NOT b"),
    _case("SL-209", "scopus", "a AND NOT b AND c", "a AND c AND NOT b"),
    _case("SL-210", "pubmed", "a & b", "a AND b"),
    _case("SL-211", "ovid", "pregnancy loss.tw.", '"pregnancy loss".tw.', target="scopus"),
    _case("SL-212", "pubmed", "signs and symptoms[tiab]", '"signs and symptoms"[tiab]'),
    _case("SL-301", "pubmed", "x[abs]", "x[tiab]"),
    _case("SL-302", "pubmed", "FK506", "FK506[tiab]"),
    _case("SL-303", "pubmed", '"FK506"', "FK506[tiab]"),
    _case("SL-303", "pubmed", "post-partum", "postpartum"),
    _case("SL-304", "pubmed", "(a OR b)[tiab]", "(a[tiab] OR b[tiab])"),
    _case("SL-305", "pubmed", "x[ab]", "x[tiab]"),
    _case("SL-306", "ovid", "exp A/ or a.tw.", "1 exp A/\n2 a.tw.\n3 1 or 2"),
    _case("SL-306", "cochrane", '[mh "A"] OR a:ti', '[mh "A"] OR [mh "B"]'),
    _case("SL-307", "pubmed", '"Infertility"[mh]', '"Infertility"[mh] OR infertility[tiab]'),
    _case(
        "SL-307",
        "ovid",
        "1 exp A/\n2 b.tw. or exp B/\n3 1 and 2",
        "1 exp A/ or a.tw.\n2 b.tw.\n3 1 and 2",
    ),
    _case("SL-308", "pubmed", "infertility[tiab]", "infertility[tiab] OR infertility[mh]"),
    _case("SL-309", "pubmed", "x[ti]", "x[ti] OR x[tiab]"),
    _case("SL-310", "ebsco", "ti x", "TI x"),
    _case("SL-312", "wos", "PY=2020", "TS=x AND PY=2020"),
    _known("SL-401", "pubmed", '"Tacrolimis"[mh]', '"Tacrolimus"[mh]'),
    _known("SL-401", "ebsco", '(MH "Miscarriage+")', '(MH "Infertility+")'),
    _known("SL-402", "pubmed", "miscarriage[mh]", '"Abortion, Spontaneous"[mh]'),
    _known("SL-402", "cochrane", "[mh Miscarriage]", '[mh "Infertility"]'),
    _case("SL-403", "pubmed", "abortion, spontaneous[mh]", '"abortion, spontaneous"[mh]'),
    _known("SL-404", "pubmed", '"Infertility"[mh:noexp]', '"Tacrolimus"[mh:noexp]'),
    _known("SL-405", "ovid", "exp Infertility/", "exp Tacrolimus/"),
    _case("SL-406", "pubmed", "Infertility[majr]", "Infertility[mh]"),
    _case("SL-406", "ovid", "exp *Infertility/", "exp Infertility/"),
    _case("SL-406", "embase", "'infertility'/exp/mj", "'infertility'/exp"),
    _case("SL-406", "embase", "'infertility'/mj", "'infertility'/de"),
    _case("SL-406", "ebsco", '(MM "Infertility+")', '(MH "Infertility+")'),
    _case("SL-407", "pubmed", "a/dt/ae[mh]", "a/dt[mh]"),
    _case("SL-408", "ovid", "exp Infertility/dt", "exp Infertility/"),
    _known("SL-409", "pubmed", "humans/drug therapy[mh]", "infertility/drug therapy[mh]"),
    _case("SL-410", "wos", 'TS="abortion, spontaneous"', 'TS="spontaneous abortion"'),
    _known("SL-410", "scholar", '"abortion, spontaneous"', '"London, England"'),
    _known("SL-411", "embase", "'infertility'/exp", "'fertility disorder'/exp"),
    _case("SL-412", "pubmed", "infertil*[mh]", "infertility[mh]"),
    _case("SL-501", "pubmed", "FK5*[tiab]", "FK50*[tiab]"),
    _case("SL-501", "wos", "TS=ab*", "TS=abc*"),
    _case("SL-501", "wos", "TS=*ab", "TS=*abc"),
    _case("SL-501", "embase", "a*:ti", "ab*:ti"),
    _case("SL-502", "scholar", "miscarriage*", "miscarriage"),
    _case("SL-502", "pubmed", "wom?n[tiab]", "woman[tiab]"),
    _case("SL-502", "pubmed", "randomi#ed[tiab]", "randomi*[tiab]"),
    _case("SL-503", "cochrane", '"implantation failure*":ti', '"implantation failure":ti'),
    _case("SL-503", "scopus", 'TITLE("early loss*")', "TITLE({early loss})"),
    _case("SL-503", "embase", "'early loss*':ti", "(early NEXT/1 loss*):ti"),
    _case("SL-504", "ebsco", "*fertility", "fertility*"),
    _case("SL-505", "pubmed", "infertil*[tiab]", "infertility[tiab]"),
    _case("SL-506", "pubmed", "implantation failure", '"implantation failure*"[tiab]'),
    _case("SL-506", "ovid", "pregnancy.tw.", "(pregnancy or pregnancies).tw."),
    _case("SL-506", "cochrane", "wom?n OR losses", "wom?n OR loss OR losses"),
    _case("SL-506", "wos", 'TS="early loss"', "TS=(early loss)"),
    _case("SL-507", "pubmed", "abor*[tiab]", "abort*[tiab]"),
    _case("SL-508", "wos", "TS=FK-/506*", "TS=FK-506*"),
    _case("SL-601", "scholar", "a NEAR b", "a near b"),
    _case("SL-602", "pubmed", '"a b"[tw:~3]', '"a b"[tiab:~3]'),
    _case("SL-603", "pubmed", '"implant* fail*"[tiab:~2]', '"implant fail"[tiab:~2]'),
    _case("SL-604", "scopus", "a W/256 b", "a W/255 b"),
    _case("SL-605", "wos", "TS=(x NEAR/10 (a AND b))", "TS=(x NEAR/10 (a OR b))"),
    _case("SL-606", "scopus", "a W/6 b PRE/6 c", "a W/6 b W/6 c"),
    _case("SL-607", "ovid", "(a adj3 b).ti.", "a.ti.", target="scopus"),
    _case("SL-608", "cochrane", "a NEAR b", "a NEAR/6 b"),
    _case("SL-701", "pubmed", "#1 a\n#2 b\n#3 #1 AND #9", "#1 a\n#2 b\n#3 #1 AND #2"),
    _case("SL-702", "pubmed", "#1 a\n#2 #3\n#3 #2", "#1 a\n#2 #1\n#3 #2"),
    _case("SL-703", "pubmed", "#1 a\n#2 #2", "#1 a\n#2 #1"),
    _case("SL-704", "pubmed", "#1 a\n#2 b\n#3 #1", "#1 a\n#2 b\n#3 #1 AND #2"),
    _case("SL-705", "pubmed", "#1 a\n#2 b\n#3 c", "a\nb\nc"),
    _case("SL-706", "ovid", "1 a\n3 b\n4 1 or 3", "1 a\n2 b\n3 1 or 2"),
    _case("SL-707", "pubmed", "#1 a\n#2 b\n#3 1 or 2", "#1 a\n#2 b\n#3 #1 OR #2"),
    _case("SL-801", "pubmed", "x AND english[la]", "x AND english[ti]"),
    _case("SL-801", "pubmed", "x AND english[filter]", "x AND humans[filter]"),
    _case("SL-801", "scopus", 'x AND LIMIT-TO(LANGUAGE, "English")', "x AND LIMIT-TO(DOCTYPE, ar)"),
    _case("SL-802", "pubmed", "x AND 2010:2020[dp]", "x"),
    _case("SL-803", "pubmed", "x AND humans[filter]", "x AND free full text[filter]"),
    _case("SL-804", "wos", "TS=x AND DT=Review", "TS=x AND TS=Review"),
    _case("SL-805", "pubmed", "x AND hasabstract", "x AND abstract"),
    _case("SL-805", "pubmed", "x AND free full text[sb]", "x AND systematic[sb]"),
    _case("SL-806", "wos", "TS=x AND PY=200*", "TS=x AND PY=2000"),
    _case("SL-807", "pubmed", "2021:2019[dp]", "2019:2021[dp]"),
    _case("SL-808", "pubmed", f"x AND ({_COCHRANE_FILTER})", "x AND (trial[tiab] OR y)"),
    _case("SL-808", "pubmed", "x AND systematic[sb]", "x AND humans[sb]"),
    _case("SL-809", "pubmed", "(a OR (b AND english[la])) AND c", "(a OR b) AND c AND english[la]"),
    _case("SL-809", "pubmed", "(a OR english[la]) AND c", "a AND (english[la] OR french[la])"),
    _case("SL-901", "scholar", "x" * 257, "x" * 256),
    _case("SL-902", "wos", _ALL_FIELDS, _TOPIC),
    _case("SL-903", "pubmed", "x[pa]", "x[ti]", target="wos"),
    _case("SL-904", "pubmed", "about[ti]", "loss[ti]"),
    _case("SL-905", "pubmed", "FK-506[tiab]", '(FK506 OR "FK 506" OR FK-506)'),
    _case("SL-905", "ovid", "post-partum.tw.", "(post-partum or postpartum).tw."),
    _case("SL-906", "ovid", "tumour.tw.", "(tumour or tumor).tw."),
    _case("SL-906", "embase", "haematolog*:ti", "(haematolog* OR hematolog*):ti"),
    _case("SL-906", "ebsco", "TI tumor", "TI tumo#r"),
    _case("SL-906", "scopus", "{tumour}", '"tumour"'),
    _case(
        "SL-907",
        "pubmed",
        "tacrolimus[tiab]",
        "infertil*[tiab]",
        concepts=("Infertility",),
    ),
    _known("SL-907", "pubmed", "x[tiab]", "Prograf[tiab]", concepts=("Tacrolimus",)),
    _case("SL-908", "pubmed", "a AND b AND c AND d", "a AND b AND (c OR d) AND 2020[dp]"),
    _case("SL-908", "wos", "TS=a AND TS=b AND TS=c AND TS=d", "TS=(a b c d)"),
    _case("SL-913", "pubmed", "a\nb\nc", "a OR b OR c"),
)
