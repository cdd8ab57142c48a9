"""The text for each database on its page: links, edits, files, versions compared, reminders."""

from html import unescape

import pytest

from searches.models import Run, Strategy
from searches.services.runs import create_run
from searches.services.strategies import save_strategy
from searches.services.translations import edit_translation

pytestmark = pytest.mark.django_db
BASE = "/reviews/tacrolimus/"
TEXT = '(Tacrolimus[tiab] OR "FK 506"[tiab]) AND "Infertility"[mh]'


@pytest.fixture
def strategy(review_cast):
    return save_strategy(review_cast.ines, text=TEXT)


def body(response) -> str:
    return unescape(response.content.decode())


def address(strategy, database, verb="edit"):
    return f"{BASE}translations/{strategy.translations.get(database=database).pk}/{verb}/"


def test_an_edit_is_shown_with_its_difference(review_cast, client_of, strategy):
    sent = {"text": "TITLE(prograf)", "note": "Brand", "number": "0"}
    response = client_of(review_cast.ines).post(address(strategy, "scopus"), sent)
    assert response["Location"].endswith("?version=1&database=scopus#scopus")
    shown = body(client_of(review_cast.olu).get(f"{BASE}strategy/"))
    assert 'id="text-scopus" tabindex="0" aria-label="Scopus">TITLE(prograf)</pre>' in shown
    assert "Edited by hand by Ines" in shown and "Brand" in shown
    assert "<ins>" in shown and "<del>" in shown


def test_a_stale_edit_is_refused_with_both_texts(review_cast, client_of, strategy):
    first = {"text": "TITLE(x)", "number": "0"}
    client_of(review_cast.lena).post(address(strategy, "scopus"), first)
    late = {"text": "TITLE(mine)", "number": "0", "note": "n"}
    response = client_of(review_cast.ines).post(address(strategy, "scopus"), late)
    shown = body(response)
    assert response.status_code == 409 and "Lena edited this text meanwhile" in shown
    assert ">\nTITLE(mine)</textarea>" in shown and 'name="number" value="1"' in shown


def test_what_is_wrong_in_an_edit_is_said_and_what_it_only_kept_is_not(
    review_cast, client_of, strategy
):
    client = client_of(review_cast.ines)
    generated = strategy.translations.get(database="scopus").text
    client.post(address(strategy, "scopus"), {"text": f"{generated} AND x", "number": "0"})
    assert "What the edit brings in" not in body(client.get(f"{BASE}strategy/"))
    client.post(address(strategy, "scopus"), {"text": f"{generated} AND (“x", "number": "1"})
    shown = body(client.get(f"{BASE}strategy/"))
    assert "What the edit brings in" in shown and "SL-101" in shown and "SL-102" in shown


def test_an_edit_with_a_nul_comes_back_without_it(review_cast, client_of, strategy):
    sent = {"text": "TITLE(pro\x00graf)", "number": "0", "note": "Brand"}
    response = client_of(review_cast.ines).post(address(strategy, "scopus"), sent)
    shown = body(response)
    assert response.status_code == 422 and "A NUL character cannot be stored" in shown
    assert ">\nTITLE(prograf)</textarea>" in shown and 'value="Brand"' in shown
    assert "Version 1 for Scopus" in shown


@pytest.mark.parametrize("number", ["", "x", "-1", "7"])
def test_a_nonsense_number_changes_nothing(review_cast, client_of, strategy, number):
    sent = {"text": "TITLE(x)", "number": number}
    response = client_of(review_cast.ines).post(address(strategy, "scopus"), sent)
    assert response.status_code == 409


def test_a_frozen_text_says_so_and_has_no_form(review_cast, client_of, strategy):
    create_run(review_cast.ines, strategy=strategy, database="scopus", query_text="x")
    client = client_of(review_cast.ines)
    shown = body(client.get(f"{BASE}strategy/"))
    assert "A run used this text" in shown and 'id="edit-scopus"' not in shown
    sent = {"text": "TITLE(x)", "number": "0"}
    assert client.post(address(strategy, "scopus"), sent).status_code == 409


def test_links_open_the_database_with_the_text(review_cast, client_of, strategy):
    shown = body(client_of(review_cast.ana).get(f"{BASE}strategy/"))
    link = "https://pubmed.ncbi.nlm.nih.gov/?term=%28Tacrolimus%5Btiab%5D%20OR%20%22FK%20506%22"
    assert link in shown and 'rel="noreferrer noopener"' in shown
    assert "https://scholar.google.com/scholar?q=" in shown
    assert "https://www.scopus.com/results/results.uri?src=s&s=" in shown
    assert "Web of Science Core Collection takes no address" in shown


def test_a_text_too_long_for_an_address_is_copied(review_cast, client_of):
    terms = " OR ".join(f"term{number}[tiab]" for number in range(200))
    save_strategy(review_cast.ines, text=terms)
    shown = body(client_of(review_cast.ana).get(f"{BASE}strategy/"))
    assert "Too long for an address: copy it into PubMed" in shown
    assert "pubmed.ncbi.nlm.nih.gov" not in shown


def test_the_text_can_be_taken_away_as_a_file(review_cast, client_of, strategy):
    client = client_of(review_cast.olu)
    response = client.get(address(strategy, "pubmed", "text"))
    assert response.content.decode() == TEXT + "\n"
    assert 'filename="tacrolimus-v1-pubmed.txt"' in response["Content-Disposition"]
    lines = client.get(address(strategy, "pubmed", "text"), {"lines": "1"}).content.decode()
    assert lines.splitlines()[-1].startswith("#5 #3 AND #4")


def test_two_versions_are_compared(review_cast, client_of, strategy):
    save_strategy(review_cast.ines, text=TEXT.replace("Tacrolimus", "Prograf"))
    client = client_of(review_cast.ana)
    shown = body(client.get(f"{BASE}strategy/?from=1&to=2"))
    assert "From version 1 to version 2" in shown and ">[added: </span>Prograf<" in shown
    assert client.get(f"{BASE}strategy/?from=1&to=9").status_code == 404


def test_an_older_version_is_restored_by_those_who_may(review_cast, client_of, strategy):
    save_strategy(review_cast.ines, text="x[tiab]")
    restore = f"{BASE}strategy/{strategy.pk}/restore/"
    assert client_of(review_cast.ana).post(restore).status_code == 403
    assert client_of(review_cast.outsider).post(restore).status_code == 404
    client_of(review_cast.ines).post(restore)
    assert Strategy.objects.get(version=3).text == TEXT


def test_a_run_says_when_the_strategy_went_on(review_cast, client_of, strategy):
    text = strategy.translations.get(database="scopus").text
    run = create_run(
        review_cast.ines, strategy=strategy, database="scopus", query_text=f" {text}\n"
    )
    page = f"{BASE}runs/{run.pk}/"
    client = client_of(review_cast.ana)
    assert "has another text for this database" not in body(client.get(page))
    save_strategy(review_cast.ines, text=TEXT + " AND women[tiab]")
    shown = body(client.get(page))
    assert "Version 2 of the strategy, the newest, has another text" in shown
    assert "<ins>" in shown


def test_a_run_is_filled_in_with_the_edited_text(review_cast, client_of, strategy):
    translation = strategy.translations.get(database="scopus")
    edit_translation(review_cast.ines, translation.pk, text="TITLE(x)", number=0)
    form = client_of(review_cast.ines).get(f"{BASE}runs/new/?database=scopus").context["form"]
    assert form["query_text"].value() == "TITLE(x)" and not Run.objects.exists()


@pytest.mark.parametrize(("name", "status"), [("ana", 403), ("olu", 403), ("outsider", 404)])
def test_editing_is_for_the_lead_and_the_searcher(review_cast, client_of, strategy, name, status):
    client = client_of(getattr(review_cast, name))
    sent = {"text": "TITLE(x)", "number": "0"}
    assert client.post(address(strategy, "scopus"), sent).status_code == status
    text = client.get(address(strategy, "scopus", "text"))
    assert text.status_code == (404 if name == "outsider" else 200)


def test_a_text_is_shown_as_numbered_lines_where_the_database_has_lines(
    review_cast, client_of, strategy
):
    olu = client_of(review_cast.olu)
    page = f"{BASE}strategy/?version=1&database="
    assert 'href="?version=1&database=pubmed&lines=1#pubmed"' in body(olu.get(page + "pubmed"))
    shown = body(olu.get(f"{page}ovid&lines=1"))
    assert 'id="text-lines-ovid"' in shown and "5 3 and 4" in shown
    assert 'id="text-lines-pubmed"' not in shown
    assert "text-lines-scholar" not in body(olu.get(f"{page}scholar&lines=1"))
    edit_translation(
        review_cast.ines, strategy.translations.get(database="ovid").pk, text="x.ti.", number=0
    )
    assert "without the edit</h4>" in body(olu.get(f"{page}ovid&lines=1"))
