"""Adding to the known-relevant set and taking out of it."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.models import AuditEvent
from reviews.services.reviews import create_review
from reviewsite.lib.errors import BadInput, NotAllowed
from searches.models import Citation, KnownRelevant
from searches.services import relevant as services
from searches.services.relevant import (
    Added,
    add_citations,
    add_identifiers,
    remove_known_relevant,
)

pytestmark = pytest.mark.django_db


def test_good_lines_are_kept_and_bad_ones_reported(review_cast):
    added = add_identifiers(review_cast.ines, "1\nnonsense\n10.1000/A")
    assert (added.new, added.already) == (2, 0)
    assert [(line.number, line.text) for line in added.bad_lines] == [(2, "nonsense")]
    kept = KnownRelevant.objects.order_by("pk").values_list("pmid", "doi", "label", "added_by")
    ines = review_cast.ines.user_id
    assert list(kept) == [(1, "", "PMID 1", ines), (None, "10.1000/a", "doi:10.1000/a", ines)]


def test_a_paper_is_added_once_by_whatever_name(review_cast, add_citations_):
    citation = add_citations_(review_cast.lena, "A trial", pmid=7, doi="10.1000/x")
    assert add_identifiers(review_cast.lena, "7, 10.1000/x") == Added(1, 1)
    assert add_citations(review_cast.lena, [citation.pk]) == Added(0, 1)
    entry = KnownRelevant.objects.get()
    assert (entry.citation, entry.label) == (citation, "A trial")


@pytest.fixture
def add_citations_(add_citations):
    return lambda member, title, **values: add_citations(member, [title], **values)[0]


def test_a_picked_citation_brings_its_names(review_cast, add_citations_):
    citation = add_citations_(review_cast.lena, "A trial", pmid=7)
    assert add_citations(review_cast.lena, [citation.pk]) == Added(1, 0)
    assert add_identifiers(review_cast.lena, "7") == Added(0, 1)


def test_adding_and_removing_are_in_the_audit_log(review_cast):
    add_identifiers(review_cast.lena, "1")
    entry = KnownRelevant.objects.get()
    remove_known_relevant(review_cast.ines, entry)
    remove_known_relevant(review_cast.ines, entry)
    events = AuditEvent.objects.filter(action__startswith="relevant.").order_by("at")
    assert [(e.action, e.actor, e.subject) for e in events] == [
        ("relevant.added", review_cast.lena.user, str(entry.pk)),
        ("relevant.removed", review_cast.ines.user, str(entry.pk)),
    ]
    entry.refresh_from_db()
    assert entry.removed_by == review_cast.ines.user


def test_what_was_removed_can_be_added_again(review_cast):
    add_identifiers(review_cast.lena, "1")
    remove_known_relevant(review_cast.lena, KnownRelevant.objects.get())
    assert add_identifiers(review_cast.lena, "1") == Added(1, 0)


BAD = [
    ("nothing", " \n ", "The list is empty"),
    ("no line is good", "hello", "Line 1, “hello”"),
    ("too many", "\n".join(map(str, range(1, 2002))), "2,001 papers"),
]


@pytest.mark.parametrize(("text", "told"), [c[1:] for c in BAD], ids=[c[0] for c in BAD])
def test_a_useless_list_is_refused(review_cast, text, told):
    with pytest.raises(BadInput) as refused:
        add_identifiers(review_cast.lena, text)
    assert told in refused.value.message and refused.value.remedy
    assert not KnownRelevant.objects.exists()


def test_citations_of_another_review_are_refused(review_cast, add_citations_, make_user):
    other = create_review(make_user("Eve"), title="Another", slug="another")
    citation = add_citations_(other, "Theirs")
    with pytest.raises(BadInput):
        add_citations(review_cast.lena, [citation.pk])


@pytest.mark.parametrize("who", ["ana", "olu"])
def test_only_lead_and_searcher_write(review_cast, add_citations_, who):
    member = getattr(review_cast, who)
    citation = add_citations_(review_cast.lena, "A trial")
    add_identifiers(review_cast.lena, "1")
    for act in (
        lambda: add_identifiers(member, "2"),
        lambda: add_citations(member, [citation.pk]),
        lambda: remove_known_relevant(member, KnownRelevant.objects.get()),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize("names", [{}, {"pmid": 1}, {"doi": "10.1000/a"}, {"citation": True}])
def test_the_database_keeps_each_name_once_and_none_nameless(review_cast, add_citations_, names):
    if "citation" in names:
        names = {"citation": add_citations_(review_cast.lena, "A trial")}
    row = {"review": review_cast.review, "added_by": review_cast.lena.user, **names}
    if names:
        removed = {"removed_at": timezone.now(), "removed_by": review_cast.lena.user}
        KnownRelevant.objects.create(**row, **removed)
        KnownRelevant.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        KnownRelevant.objects.create(**row)
    assert Citation.objects.count() == ("citation" in names)


def test_a_set_has_an_end(review_cast, monkeypatch):
    monkeypatch.setattr(services, "MOST", 3)
    add_identifiers(review_cast.ines, "1 2 3")
    assert add_identifiers(review_cast.ines, "2 3") == Added(0, 2)
    with pytest.raises(BadInput, match="4 papers"):
        add_identifiers(review_cast.ines, "4")
    assert KnownRelevant.objects.count() == 3
