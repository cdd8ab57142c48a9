"""The lint rules as data: code, severity, PRESS 2015 element, databases, and what each is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PRESS_ELEMENTS = {
    1: "Translation of the research question",
    2: "Boolean and proximity operators",
    3: "Subject headings",
    4: "Text word searching",
    5: "Spelling, syntax and line numbers",
    6: "Limits and filters",
}
"""The elements of a peer review of a search (McGowan et al. 2016, J Clin Epidemiol 75:40-46)."""

_ALL = ("pubmed", "ovid", "embase", "scopus", "wos", "cochrane", "ebsco", "scholar")
_GROUPS = {
    "all": _ALL,
    "lines": _ALL[:-1],
    "thesaurus": ("pubmed", "ovid", "embase", "cochrane", "ebsco"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One lint rule; `databases` are the keys of the languages it applies to.

    `press` is the PRESS element it belongs to, if any. `stage` says what is needed to find it: the
    text of a query, its translation, the set of all databases' texts, or the run of a search.
    """

    code: str
    severity: Literal["error", "warning", "info"]
    press: int | None
    databases: tuple[str, ...]
    stage: Literal["text", "translation", "set", "run"]
    title: str
    explanation: str


# Two lines a rule: code, severity, PRESS element, where it applies, title; why and what to do.
_TABLE = """
SL-100 error 5 all: Query too large
The text is too long, its parentheses too deep or its line references too many; divide the query.
SL-101 error 5 all: Unbalanced parentheses
The database cannot tell which terms belong together; add the missing parenthesis or delete one.
SL-102 error 5 all: Unclosed quotation mark
Everything after it would be one phrase; close the quotation marks where the phrase ends.
SL-103 error 5 pubmed: Unclosed field tag
A tag is a name between square brackets, such as [tiab]; add the bracket that is missing.
SL-104 error 5 all: Empty group
There is nothing to search between these parentheses; delete them or write a term.
SL-105 error 2 all: Operator without an operand
AND, OR and NOT stand between two terms; delete the operator or write the term that it joins.
SL-106 warning 5 all: Typographic quotation marks
Word processors bend quotation marks and databases may not know those; write straight ones.
SL-107 warning 5 all: Look-alike character
It looks like a character of the search language but is another one; write the plain character.
SL-108 info 5 all: Unneeded parentheses
A second pair around the same group changes nothing and makes it harder to read; delete one pair.
SL-109 warning 5 pubmed: Character that PubMed reads as a space
The term falls into two words there; delete the character or write the phrase as it is searched.
SL-110 error 5 all: Syntax of another database
The piece is text or an error in this database; write it in this one's syntax or translate it.
SL-111 warning 5 all: Possible misspelling
The word is not in the vocabulary but nearly one that is; a misspelt term retrieves next to nothing.
SL-112 info 4 all: Repeated term
A term that stands twice in one OR group changes nothing; deleting one keeps the group readable.
SL-113 info 4 all: Term covered by a broader one
A truncated or broader term of the same group finds all of this; it is safe to keep and to drop.
SL-199 warning 5 all: Text not understood
The piece is kept as it stands in every output; check it by hand, or write it in the usual form.
SL-201 error 2 pubmed scholar: Operator in lower case
This database reads and, or, not in lower case as words; write them in upper case.
SL-202 warning 2 all: AND and OR mixed
Databases group such a line differently; add the parentheses that say what is meant.
SL-203 error 2 translation: Different order of evaluation
The two databases would group the same text differently; the parentheses keep the meaning.
SL-204 warning 2 all: NOT used
NOT also removes relevant records that happen to mention the term; say why it is needed.
SL-205 error 2 pubmed ovid embase ebsco: NOT animals
Studies in animals and humans are lost too; exclude only what is indexed with animals alone.
SL-206 warning 2 all: Synonyms joined with AND
Records rarely use two names for the same thing, so AND loses most of them; join them with OR.
SL-207 warning 1 all: Concepts not combined
With OR alone every term retrieves all its records; make one group per concept, joined with AND.
SL-208 error 2 scopus: NOT instead of AND NOT
Scopus has no NOT; write AND NOT.
SL-209 warning 2 scopus: AND NOT before the end
Scopus evaluates AND NOT after AND, so what follows is excluded too; put AND NOT last.
SL-210 warning 2 pubmed ovid embase scopus wos cochrane ebsco: Symbol as an operator
Symbols such as & and + are ignored or read as text; write AND, OR or NOT.
SL-211 warning 2 translation: Words without quotation marks
Databases read neighbouring words as a phrase or as AND; put a phrase in quotation marks.
SL-212 error 2 all: Operator word in a phrase
The word is read as an operator and splits the phrase; put the phrase in quotation marks.
SL-301 error 5 all: Unknown field
The database has no field of this name; write a field that it has.
SL-302 warning 4 pubmed: Untagged term
PubMed maps the term by itself, and that changes with time; a field tag fixes what is searched.
SL-303 info 4 pubmed: Automatic mapping switched off
The term is searched as it stands, without MeSH; add the heading where it is wanted.
SL-304 error 5 pubmed: Field tag after a group
PubMed takes a tag after a single term only; write the tag after each term of the group.
SL-305 warning 5 pubmed: Undocumented abstract tag
PubMed's own list of fields has no [ab]; write [tiab].
SL-306 info 5 ovid ebsco cochrane: Headings and text words in one line
Lines of their own show what each part retrieves and make mistakes easier to find.
SL-307 warning 4 all: Concept without text words
Records that are not yet indexed have no headings and are missed; add words for title and abstract.
SL-308 warning 3 thesaurus: Concept without a heading
Records that use other words are found by their heading; look the concept up in the thesaurus.
SL-309 warning 4 all: Title-only search
Many relevant records name the concept in the abstract alone; search title and abstract.
SL-310 error 5 ebsco: Field code in lower case
EBSCOhost reads lower-case codes as text and retrieves something else; write them in upper case.
SL-312 error 5 wos: Field that cannot be searched alone
Web of Science takes this field only together with another; join it with a search for a subject.
SL-401 error 3 pubmed ovid cochrane ebsco: Not a heading
The database finds nothing under a heading that does not exist; choose one from the vocabulary.
SL-402 warning 3 pubmed ovid cochrane: Entry term instead of the heading
Only some databases lead an entry term to its heading; write the heading itself.
SL-403 info 3 pubmed: Inverted heading without quotation marks
With quotation marks the comma is sure to be read as part of the heading.
SL-404 warning 3 thesaurus: Heading not exploded
Records indexed with a narrower heading only are missed; explode it unless that is intended.
SL-405 info 3 thesaurus: Exploded heading
Look through the narrower headings that come along; some may have nothing to do with the question.
SL-406 warning 3 thesaurus: Major topic only
Records that treat the concept beside their main subject are missed; search the heading itself.
SL-407 error 3 pubmed: Several subheadings
PubMed reads one subheading after a heading; write the heading once for each, joined with OR.
SL-408 warning 3 thesaurus: Subheading restriction
Indexers do not assign subheadings evenly, so relevant records are missed; use the heading alone.
SL-409 error 3 pubmed ovid: Subheading not allowed
MeSH does not allow this subheading with this heading, so nothing is found; choose another.
SL-410 warning 3 scopus wos scholar: Heading as text
Authors do not invert their words; write the phrase in its natural order.
SL-411 warning 3 embase: Emtree equivalent not verified
Emtree names many concepts otherwise than MeSH does; look the heading up in Emtree.
SL-412 warning 3 pubmed: Truncated heading
PubMed does not explode a truncated heading; write the heading in full.
SL-501 error 4 pubmed wos embase: Too few characters before the wildcard
The database refuses or ignores so short a stem; write more of the word or list the variants.
SL-502 error 4 scholar pubmed: Wildcard not supported
The character is ignored or read as text here; list the variants of the word instead.
SL-503 warning 4 cochrane scopus embase: Wildcard inside a phrase
Inside quotation marks it is not a wildcard in this database; join the words by a next-to operator.
SL-504 error 4 pubmed ebsco: Leading wildcard
The database cannot search for the end of a word; list the words that are meant.
SL-505 info 4 pubmed: Truncation
A truncated term is neither mapped to MeSH nor exploded; add the heading where it is wanted.
SL-506 info 4 all: Plural not covered
Records that use the other number may be missed; truncate the word or add the variant.
SL-507 warning 4 all: Short stem
So short a stem begins many unrelated words; write more of the word or list the variants.
SL-508 error 4 wos: Wildcard after a special character
Web of Science does not take a wildcard there; put it after a letter.
SL-601 error 2 scholar: Proximity in Google Scholar
Google Scholar has no operator for nearness and reads this one as a word; use a phrase or the words.
SL-602 error 2 pubmed: Proximity in this field
PubMed searches for nearness in title, title/abstract and affiliation only; use one of those tags.
SL-603 error 2 pubmed: Wildcard in a proximity search
PubMed takes no wildcard there; write one proximity search for each variant.
SL-604 error 2 all: Distance out of range
The database does not take this number of words; write one that lies within the limits.
SL-605 error 2 wos scopus: Boolean operator inside proximity
Nearness joins words and groups of synonyms; take the operator out of the proximity search.
SL-606 error 2 scopus: Mixed proximity
Scopus takes one kind of operator and one distance in an expression; divide it into two.
SL-607 info 2 translation: Distance recounted
The two databases count differently; the new number keeps the same words between.
SL-608 warning 2 wos cochrane: Proximity without a number
The default of the database is wide and easily overlooked; write the number that is meant.
SL-701 error 5 lines: Missing line
The reference points to a line that is not there; correct the number.
SL-702 error 5 lines: Lines in a circle
Lines that wait for each other have no result; break the circle.
SL-703 error 5 lines: Reference to a later line
A line can use only those before it; correct the number or move the line.
SL-704 warning 5 lines: Unused line
Its records never reach the result; use the line or say that it was left out on purpose.
SL-705 error 5 lines: No final line
Several lines are left over, so it is not clear which is the result; add a line that joins them.
SL-706 warning 5 lines: Gap in the numbers
A line may have been lost in copying; check the list or number it anew.
SL-707 error 5 lines: Reference of another database
This database would search for the number as text; write the reference in its own form.
SL-801 warning 6 all: Language limit
Studies in other languages are lost; say why, or leave the limit out.
SL-802 warning 6 all: Date limit
Studies from other years are lost; say why, for example that an earlier search covers them.
SL-803 warning 6 pubmed: Filter that depends on indexing
Records that are not indexed yet or never will be are lost; use it with a reason only.
SL-804 warning 6 all: Publication type limit
Publication types are assigned late and unevenly; say why, or use a tested filter.
SL-805 warning 6 all: Full text or abstract limit
What happens to be available says nothing about relevance; leave the limit out.
SL-806 error 6 all: Date not understood
The database ignores or refuses such a date; write it in the form that it takes.
SL-807 error 6 all: Reversed date range
The range ends before it begins and finds nothing; swap the two dates.
SL-808 info 6 all: Published filter
Say whose filter it is and which version, as PRISMA-S item 10 asks.
SL-809 warning 6 all: Limit inside one concept
It holds for the terms of its own group only; join it to the whole query if it is meant for all.
SL-901 error - scholar: Too long
Google Scholar cuts off what is longer; divide the search into several.
SL-902 warning - wos: Too many operators
Web of Science limits the operators of a search in all fields; search the topic field or divide it.
SL-903 warning - translation: Loss in translation
The other database cannot say this; judge whether the difference matters for the question.
SL-904 info 4 all: Stopword
The database leaves so common a word out; put a phrase in quotation marks or leave the word out.
SL-905 warning 4 all: Hyphen forms
Databases read a hyphen as a character, a space or nothing; write the open and closed forms too.
SL-906 info 4 all: Spelling variant
British and American authors spell the word differently; add the other spelling.
SL-907 warning 1 all: Concept without a block
The protocol names a concept that no block stands for; add it or say why it is left out.
SL-908 warning 1 all: Many concepts joined with AND
Each further concept loses records, above all outcomes, which abstracts often leave out.
SL-909 warning 5 set: Same text in two databases
Each database has its own syntax; translate the query for each.
SL-910 warning 5 run: Line without results
A line that finds nothing is often misspelt or in the wrong syntax; check it.
SL-911 warning 5 run: Phrase not found
The database searched for something else instead of the phrase; check what it made of it.
SL-912 warning - run: Other translation than expected
The database understood the query otherwise than it reads; compare its translation with the query.
SL-913 warning - all: Not reproducible
Others cannot repeat a search without platform, date, limits and the exact text for each database.
"""


def _read_table() -> dict[str, Rule]:
    lines = _TABLE.strip().split("\n")
    pairs = zip(lines[::2], lines[1::2], strict=True)
    return {rule.code: rule for rule in (_read_rule(*pair) for pair in pairs)}


def _read_rule(head: str, explanation: str) -> Rule:
    words, title = head.split(": ")
    code, severity, press, *where = words.split()
    stage = where[0] if where[0] in ("translation", "set", "run") else "text"
    databases = _GROUPS.get(where[0], tuple(where)) if stage == "text" else _ALL
    number = None if press == "-" else int(press)
    return Rule(code, severity, number, databases, stage, title, explanation)


RULES = _read_table()
"""Every rule by its code, in the order of the codes."""
