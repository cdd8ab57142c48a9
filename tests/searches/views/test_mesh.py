"""MeSH beside the strategy over HTTP: names while typing, and the sheet of one heading."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from searches.selectors.mesh import NO_LOOK_UP, ONLY_BUILT_IN, vocabulary
from searches.services.mesh import load_release
from tests.servers.service import Reply, serving

pytestmark = pytest.mark.django_db
SUGGEST = reverse("searches:mesh-suggest", args=["tacrolimus"])
HEADING = reverse("searches:mesh-heading", args=["tacrolimus"])
FRAGMENT = {"HX-Request": "true"}
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def load(tmp_path):
    """Loads a release with a heading Top and `n` below it, each with a synonym."""

    def make(n: int):
        lines = ["*NEWRECORD", "RECTYPE = D", "MH = Top", "MN = A01", "UI = D0"]
        for number in range(1, n + 1):
            lines += ["*NEWRECORD", "RECTYPE = D", f"MH = Topic {number:03d}", f"UI = D{number}"]
            lines += [f"MN = A01.{number:03d}", f"ENTRY = Theme {number:03d}|T1", "AQ = AD SU"]
        path = tmp_path / "d2025.bin"
        path.write_text("\n".join(lines))
        load_release([path])
        vocabulary().narrower("Top")

    return make


@pytest.fixture
def sample(shared):
    mesh = shared / "data/mesh"
    return load_release([mesh / "desc2014_sample.xml", mesh / "qual2014.xml"])


@pytest.fixture
def client(review_cast, client_of):
    return client_of(review_cast.olu)


def test_suggestions_are_items_with_the_entry_term_that_was_met(client, sample):
    shown = client.get(SUGGEST, {"q": "miscarr"}).content.decode()
    assert '<li data-name="Abortion, Spontaneous">Miscarriage → Abortion, Spontaneous</li>' in shown
    assert "mesh-notice" not in shown


def test_suggestions_come_as_json_to_those_who_ask_for_it(client, sample):
    answer = client.get(SUGGEST, {"q": "miscarr"}, headers={"Accept": "application/json"})
    assert "Accept" in answer["Vary"]
    offered = answer.json()
    found = {"name": "Abortion, Spontaneous", "ui": "D000022", "matched": "Miscarriage"}
    assert found in offered["items"] and "MeSH 2014" in offered["version"]
    assert offered["notice"] == ""


def test_what_is_found_nowhere_is_said_without_a_name_to_choose(client):
    shown = client.get(SUGGEST, {"q": HOSTILE}).content.decode()
    assert "data-name" not in shown and HOSTILE not in shown
    assert "No heading is like “&lt;script&gt;" in shown and ONLY_BUILT_IN in shown
    assert client.get(SUGGEST).content.decode().strip() == ""


def test_a_sheet_shows_scope_tree_qualifiers_synonyms_and_version(client, sample):
    page = client.get(HEADING, {"name": "abortion, spontaneous"})
    shown = page.content.decode()
    assert page.templates[0].name == "searches/mesh/heading.html"
    assert "Expulsion of the product of FERTILIZATION" in shown and "MeSH 2014" in shown
    assert "Abortion, Habitual</a>" in shown and "C13.703.039.089" in shown
    assert "drug therapy" in shown and "Miscarriage" in shown
    assert "data-insert-text" not in shown


def test_the_editor_gets_the_fragment_with_synonyms_as_buttons(client, sample):
    answer = client.get(HEADING, {"name": "Abortion, Habitual"}, headers=FRAGMENT)
    shown = answer.content.decode()
    assert "HX-Request" in answer["Vary"]
    assert shown.lstrip().startswith('<div id="heading">') and "<a " not in shown
    assert 'data-insert-text="Recurrent Miscarriage">Recurrent Miscarriage</button>' in shown
    assert "Miscarriage, Recurrent" not in shown


def test_an_entry_term_leads_to_its_heading(client, sample):
    shown = client.get(HEADING, {"name": "miscarriage"}).content.decode()
    assert "“miscarriage” is an entry term of this heading" in shown
    assert "Abortion, Spontaneous</h2>" in shown


def test_an_unknown_name_is_said_with_the_nearest_heading(client, sample):
    shown = client.get(HEADING, {"name": "Abortion, Habitul"}).content.decode()
    assert "“Abortion, Habitul” is neither a heading nor an entry term here" in shown
    assert "?name=Abortion%2C%20Habitual" in shown
    shown = client.get(HEADING, {"name": HOSTILE}).content.decode()
    assert HOSTILE not in shown and "nearest" not in shown


@pytest.mark.parametrize("address", [SUGGEST, HEADING])
def test_odd_and_long_names_are_answered(client, sample, address):
    assert client.get(address, {"q": "a\0b", "name": "a\0b"}).status_code == 422
    for odd in ("x" * 10_000, "%", "_", "\\", "😀" * 3000, " ", "'\""):
        for loaded in (True, False):
            sample.release.is_current = loaded
            sample.release.save()
            answer = client.get(address, {"q": odd, "name": odd})
            assert answer.status_code == 200 and len(answer.content) < 30_000


@pytest.mark.parametrize("address", [SUGGEST, HEADING])
def test_everybody_in_the_review_may_read_and_nobody_else(review_cast, client_of, address):
    for name in ("lena", "ana", "ines", "olu"):
        assert client_of(getattr(review_cast, name)).get(address).status_code == 200
    assert client_of(review_cast.outsider).get(address).status_code == 404
    assert client_of(review_cast.lena).post(address).status_code == 405


@pytest.mark.parametrize("n", [20, 250])
@pytest.mark.parametrize(
    ("address", "asked", "queries"),
    [
        (SUGGEST, {"q": "top"}, 5),
        (SUGGEST, {"q": "theme"}, 6),
        (HEADING, {"name": "Top"}, 8),
        (HEADING, {"name": "Theme 001"}, 10),
    ],
    ids=["names", "entry terms", "a heading", "an entry term"],
)
def test_many_rows_cost_the_same_queries(client, load, n, address, asked, queries):
    load(n)
    with CaptureQueriesContext(connection) as spent:
        assert client.get(address, asked).status_code == 200
    assert len(spent) == queries, [query["sql"][:150] for query in spent]


def test_two_hundred_places_are_shown_and_the_rest_is_counted(client, load):
    load(250)
    shown = client.get(HEADING, {"name": "Top"}).content.decode()
    assert shown.count('class="depth-1"') == 200
    assert "and 250 narrower ones" in shown and "and 50 more places" in shown


def test_without_a_release_nlm_tells_what_the_built_in_part_does_not(client, settings):
    answers = {
        "/mesh/lookup/descriptor": [{"resource": "x/D015242", "label": "Ofloxacin"}],
        "/mesh/lookup/details": {
            "terms": [
                {"label": "Ofloxacin", "preferred": True},
                {"label": "Tarivid", "preferred": False},
                {"label": "Hydrochloride, Ofloxacin", "preferred": False},
                {"label": "Ofloxacin Hydrochloride", "preferred": False},
            ],
            "qualifiers": [{"resource": "x/Q000627", "label": "therapeutic use"}],
        },
    }
    with serving(lambda asked: Reply(answers[asked.path])) as nlm:
        settings.MESH_LOOKUP_URL = f"{nlm.base}/mesh"
        shown = client.get(HEADING, {"name": "ofloxacin"}, headers=FRAGMENT).content.decode()
    assert "Ofloxacin</h2>" in shown and "D015242 from NLM" in shown and "therapeutic use" in shown
    assert 'data-insert-text="Tarivid"' in shown and "Hydrochloride, Ofloxacin" not in shown
    assert "load_mesh" in shown
    shown = client.get(HEADING, {"name": "ofloxacin"}).content.decode()
    assert NO_LOOK_UP.replace("'", "&#x27;") in shown
