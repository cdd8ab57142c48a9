"""Filling abstracts: by hand, from a record, from services; and what becomes of it later."""

import pytest

from reviews.models import AuditEvent
from reviews.services.jobs import run_inline
from reviews.services.reviews import create_review
from reviewsite.lib.errors import BadInput, Conflict, NotAllowed
from screening.services.citations import merge_by_hand, split_record
from searches import tasks
from searches.models import Citation, FieldFill, Record
from searches.selectors.choices import field_choices
from searches.selectors.citations import source_of
from searches.selectors.fills import fills_of
from searches.selectors.values import values_of
from searches.services import fills, lookups
from searches.vocabulary import CHOOSABLE
from tests.servers.abstracts import answering

pytestmark = pytest.mark.django_db


@pytest.fixture
def citation(review_cast, add_citations):
    (citation,) = add_citations(review_cast.lena, ["A trial"], pmid=11, doi="10.1000/a")
    Record.objects.update(fields={"title": "A trial", "pmid": 11, "doi": "10.1000/a"})
    return citation


def test_an_abstract_typed_in_is_shown_with_its_author_and_can_be_taken_back(review_cast, citation):
    fill = fills.fill_by_hand(review_cast.ines, citation, "  <p>Aim.</p> We tested. ")
    citation.refresh_from_db()
    assert citation.abstract == "Aim.\nWe tested." and fill.filled_by == review_cast.ines.user
    assert citation.provenance["abstract"] == f"fill-{fill.pk}"
    fills.take_back(review_cast.lena, citation)
    citation.refresh_from_db()
    assert citation.abstract == "" and FieldFill.objects.count() == 2
    events = AuditEvent.objects.filter(action__startswith="citation.fill")
    assert sorted(event.action for event in events) == [
        "citation.fill_taken_back",
        "citation.filled",
    ]
    with pytest.raises(Conflict):
        fills.take_back(review_cast.lena, citation)


@pytest.mark.parametrize("text", ["", "  ", "n/a", "x" * 50_001])
def test_nothing_and_too_much_are_refused(review_cast, citation, text):
    with pytest.raises(BadInput):
        fills.fill_by_hand(review_cast.ines, citation, text)


def test_only_those_who_search_fill(review_cast, citation):
    for member in (review_cast.ana, review_cast.olu):
        with pytest.raises(NotAllowed):
            fills.fill_by_hand(member, citation, "x")


def test_a_citation_of_another_review_cannot_be_filled(review_cast, citation, make_user):
    eve = create_review(make_user("Eve"), title="Another", slug="another")
    with pytest.raises(Citation.DoesNotExist):
        fills.fill_by_hand(eve, citation, "x")


def test_a_person_may_choose_another_records_abstract(review_cast, citation, add_citations):
    (other,) = add_citations(review_cast.lena, ["A trial again"])
    for title, text in (("A trial", "Short."), ("A trial again", "A much longer one.")):
        record = Record.objects.get(raw=title)
        record.fields |= {"title": title, "abstract": text}
        record.save()
    into = merge_by_hand(review_cast.lena, [citation.pk, other.pk])
    into.refresh_from_db()
    assert into.abstract == "A much longer one."
    fills.fill_from_record(review_cast.ines, into, Record.objects.get(raw="A trial"))
    into.refresh_from_db()
    assert into.abstract == "Short."
    with pytest.raises(Conflict):
        stranger = add_citations(review_cast.lena, ["Else"])[0].records.get()
        fills.fill_from_record(review_cast.ines, into, stranger)


def test_what_a_person_filled_outlives_merging_and_splitting(review_cast, citation, add_citations):
    (other,) = add_citations(review_cast.lena, ["A trial again"])
    record = other.records.get()
    record.fields |= {"abstract": "From the record."}
    record.save()
    fills.fill_by_hand(review_cast.ines, other, "By hand.")
    into = merge_by_hand(review_cast.lena, [citation.pk, other.pk])
    into.refresh_from_db()
    assert into.abstract == "By hand."
    split_record(review_cast.lena, record)
    for one, text in ((citation, ""), (other, "By hand.")):
        one.refresh_from_db()
        assert one.abstract == text


def test_a_fill_that_came_with_a_merged_citation_is_taken_back(
    review_cast, citation, add_citations
):
    (other,) = add_citations(review_cast.lena, ["A trial again"])
    fills.fill_by_hand(review_cast.ines, other, "By hand.")
    into = merge_by_hand(review_cast.lena, [citation.pk, other.pk])
    assert into.pk == citation.pk
    fills.take_back(review_cast.ines, into)
    into.refresh_from_db()
    assert into.abstract == ""


@pytest.fixture
def group(review_cast, add_citations):
    """One citation of two records that give every field, each in its own way."""
    made = []
    for database, n in (("pubmed", 1), ("scopus", 2)):
        add_citations(review_cast.lena, [f"Title {n}"], database=database)
        made.append(Record.objects.get(raw=f"Title {n}"))
        made[-1].fields = {
            "title": f"Title {n}",
            "authors": [{"family": f"Author {n}"}],
            "year": 2000 + n,
            "journal": f"Journal {n}",
            "volume": f"{n}",
            "issue": f"{n}",
            "page_start": f"{n}",
            "doi": f"10.1000/{n}",
            "pmid": n,
            "abstract": f"Abstract {n}",
        }
        made[-1].save()
    into = merge_by_hand(review_cast.lena, [record.citation_id for record in made])
    into.refresh_from_db()
    return into, *[Record.objects.get(pk=record.pk) for record in made]


@pytest.mark.parametrize("field", CHOOSABLE)
def test_any_field_is_taken_from_the_record_chosen_and_given_back(review_cast, group, field):
    into, first, second = group
    merged = getattr(into, field)
    other = second if merged == values_of(first)[field] else first
    fills.fill_from_record(review_cast.ines, into, other, field)
    into.refresh_from_db()
    assert getattr(into, field) == values_of(other)[field] != merged
    assert fills_of(into)[field].record == other
    fills.take_back(review_cast.ines, into, field)
    into.refresh_from_db()
    assert getattr(into, field) == merged and fills_of(into) == {}


def test_a_chosen_value_outlives_a_merge_and_falls_back_when_its_record_leaves(
    review_cast, group, add_citations
):
    into, _, second = group
    fills.fill_from_record(review_cast.ines, into, second, "year")
    (third,) = add_citations(review_cast.lena, ["Third"])
    merge_by_hand(review_cast.lena, [into.pk, third.pk])
    into.refresh_from_db()
    assert into.year == 2002
    split_record(review_cast.lena, second)
    into.refresh_from_db()
    assert into.year == 2001 and second.own_citation.fills.count() == 0


def test_choosing_the_volume_leaves_the_issue_where_it_came_from(review_cast, group):
    into, first, second = group
    fills.fill_from_record(review_cast.ines, into, second, "volume")
    into.refresh_from_db()
    into.shown_records = [first, second]
    assert (into.volume, into.issue) == ("2", "1") and source_of(into, "issue") == first


def test_each_field_names_its_record_and_what_the_others_say(review_cast, group):
    into, first, second = group
    into.shown_records = [first, second]
    choices = {choice.name: choice for choice in field_choices(into)}
    assert list(choices) == list(CHOOSABLE)
    for choice in choices.values():
        (other,) = choice.others
        assert choice.source in (first, second) and other.records != [choice.source]
    assert choices["authors"].text == "Author 1" and choices["authors"].others[0].text == "Author 2"


def test_a_field_that_cannot_be_chosen_or_is_not_given_is_refused(review_cast, group):
    into, first, _ = group
    for field in ("review_id", "keywords", ""):
        with pytest.raises(BadInput):
            fills.fill_from_record(review_cast.ines, into, first, field)
        with pytest.raises(BadInput):
            fills.take_back(review_cast.ines, into, field)
    Record.objects.filter(pk=first.pk).update(fields={"title": "Title 1"})
    with pytest.raises(Conflict, match="DOI"):
        fills.fill_from_record(review_cast.ines, into, first, "doi")


@pytest.fixture
def services(settings):
    """Switches the settings over to a stand-in for the four services."""

    def use(server):
        settings.EUTILS_URL, settings.EUROPEPMC_URL = (
            f"{server.base}/pubmed",
            f"{server.base}/europe",
        )
        settings.CROSSREF_URL, settings.OPENALEX_URL = (
            f"{server.base}/crossref",
            f"{server.base}/alex",
        )

    return use


def look_up(member) -> dict:
    assert tasks.look_up_abstracts
    job = run_inline(lookups.open_look_up(member))
    assert job.state == "done", job.error
    return job.result


def test_each_service_is_asked_for_what_the_ones_before_did_not_have(
    review_cast, citation, add_citations, services
):
    for number in (12, 13, 14):
        add_citations(review_cast.lena, [f"Paper {number}"], doi=f"10.1000/{number}")
    add_citations(review_cast.lena, ["Nameless"])
    held = {"pubmed": {11}, "europepmc": {"10.1000/12"}, "crossref": {"10.1000/13"}}
    with answering(**held, openalex={"10.1000/14"}) as server:
        services(server)
        result = look_up(review_cast.ines)
    assert result == {
        "asked": 4,
        "filled": {"PubMed": 1, "Europe PMC": 1, "Crossref": 1, "OpenAlex": 1},
        "not_answering": {},
    }
    filled = {
        fill.citation.title: (fill.source, fill.source_ref) for fill in FieldFill.objects.all()
    }
    assert filled["A trial"] == ("pubmed", "PMID 11")
    assert filled["Paper 13"] == ("crossref", "doi:10.1000/13")
    assert Citation.objects.get(title="A trial").abstract == "PubMed has 11."
    assert Citation.objects.get(title="Nameless").abstract == ""


def test_a_service_that_is_down_is_named_and_the_others_go_on(review_cast, citation, services):
    with answering(openalex={"10.1000/a"}, down={"pubmed", "europe", "crossref"}) as server:
        services(server)
        result = look_up(review_cast.ines)
    assert result["filled"]["OpenAlex"] == 1
    assert set(result["not_answering"]) == {"PubMed", "Europe PMC", "Crossref"}
    assert "503" in result["not_answering"]["Crossref"]


def test_what_a_service_had_gives_way_to_a_records_own_abstract(review_cast, citation, services):
    with answering(pubmed={11}) as server:
        services(server)
        look_up(review_cast.ines)
    Record.objects.filter(citation=citation).update(
        fields={"title": "A trial", "abstract": "The record's own."}
    )
    (other,) = [Citation.objects.create(review=review_cast.review, title="B")]
    from searches.services.citations import refresh_fields

    citation.refresh_from_db()
    refresh_fields(citation)
    assert citation.abstract == "The record's own." and other.abstract == ""


def test_a_second_look_up_asks_only_for_what_is_still_missing(review_cast, citation, services):
    with answering(pubmed={11}) as server:
        services(server)
        look_up(review_cast.ines)
        with pytest.raises(BadInput, match="No citation"):
            lookups.open_look_up(review_cast.ines)
    assert FieldFill.objects.count() == 1


def test_without_any_service_nothing_is_asked(review_cast, citation):
    with pytest.raises(BadInput, match="may not ask"):
        lookups.open_look_up(review_cast.ines)
