"""Loading MeSH, and what the selectors answer from it."""

import pytest
from django.core.management import CommandError, call_command

from reviewsite.lib.errors import BadInput
from searches.models import MeshDescriptor, MeshEntryTerm, MeshRelease, MeshTreeNumber
from searches.selectors.mesh import NO_LOOK_UP, suggestions, vocabulary
from searches.services.mesh import load_release
from tests.servers.service import Reply, serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def mesh(shared):
    return shared / "data/mesh"


@pytest.fixture
def loaded(mesh):
    return load_release([mesh / "desc2014_sample.xml", mesh / "qual2014.xml"])


def test_a_release_is_loaded_and_the_same_again_changes_nothing(mesh, loaded):
    assert (loaded.release.year, loaded.descriptors, loaded.changed) == ("2014", 22, True)
    again = load_release([mesh / "desc2014_sample.xml", mesh / "qual2014.xml"])
    assert not again.changed and MeshRelease.objects.get() == loaded.release
    assert loaded.release.qualifiers.count() == 83


def test_a_newer_release_replaces_the_older_and_leaves_no_row(mesh, loaded):
    load_release([mesh / "desc2016_sample.xml"])
    assert MeshRelease.objects.get().year == "2016"
    assert MeshDescriptor.objects.count() == 17
    releases = {"descriptor__release__year": "2014"}
    assert not MeshTreeNumber.objects.filter(**releases).exists()
    assert not MeshEntryTerm.objects.filter(**releases).exists()


def test_a_damaged_file_leaves_the_current_release(mesh, loaded, tmp_path):
    broken = tmp_path / "desc2016.xml"
    broken.write_bytes((mesh / "desc2016_sample.xml").read_bytes()[:90_000])
    with pytest.raises(BadInput, match=r"desc2016.xml: Line \d+: The XML is damaged"):
        load_release([broken])
    assert MeshRelease.objects.get() == loaded.release
    assert MeshDescriptor.objects.count() == 22


def test_a_heading_twice_and_no_heading_are_refused(mesh):
    with pytest.raises(BadInput, match="occurs twice"):
        load_release([mesh / "desc2014_sample.xml"] * 2)
    with pytest.raises(BadInput, match="no descriptor"):
        load_release([mesh / "qual2014.xml"])
    assert not MeshRelease.objects.exists()


def test_the_command_says_what_it_did(mesh, capsys, tmp_path):
    call_command("load_mesh", str(mesh / "desc2014_sample.xml"))
    assert "MeSH 2014 is loaded: 22 descriptors" in capsys.readouterr().out
    for wrong in (tmp_path / "missing.xml", mesh / "README.md"):
        with pytest.raises(CommandError) as problem:
            call_command("load_mesh", str(wrong))
        assert problem.value.returncode == 2


def test_the_loaded_release_answers(loaded):
    mesh = vocabulary()
    assert "MeSH 2014" in mesh.version
    spontaneous = mesh.heading("abortion, spontaneous")
    assert spontaneous.ui == "D000022" and "Miscarriage" in spontaneous.entry_terms
    assert mesh.entry_term("MISCARRIAGE") == spontaneous
    assert mesh.narrower("Abortion, Spontaneous") == len(
        {branch.name for branch in mesh.explosion("Abortion, Spontaneous")}
    )
    assert "Abortion, Habitual" in {b.name for b in mesh.explosion("Abortion, Spontaneous")}
    assert mesh.nearest("Abortion, Habitul") == "Abortion, Habitual"
    assert mesh.allows("Calcimycin", "AD") and mesh.allows("calcimycin", "adverse effects")
    assert not mesh.allows("Calcimycin", "surgery") and not mesh.allows("Nothing", "AD")
    assert "administration & dosage" in mesh.qualifiers("Calcimycin")
    assert "Recurrent Miscarriage" in mesh.synonyms("Abortion, Habitual")
    assert mesh.heading("nothing") is None and mesh.synonyms("nothing") == ()


def test_many_names_cost_a_handful_of_queries(loaded, django_assert_num_queries):
    mesh = vocabulary()
    names = tuple(MeshDescriptor.objects.values_list("name", flat=True)) + ("miscarriage",)
    with django_assert_num_queries(7):
        mesh.prefetch(names)
        assert all(mesh.heading(name) for name in names[:-1])
        assert mesh.entry_term("miscarriage")


def test_suggestions_put_beginnings_first_and_show_the_entry_term(loaded):
    offered = suggestions("abort").items
    assert offered[0].name.startswith("Abort") and not offered[0].matched
    assert ("Abortion, Spontaneous", "Miscarriage") in [
        (item.name, item.matched) for item in suggestions("miscarriage").items
    ]


def test_without_a_release_nlm_is_asked_and_its_silence_is_said(settings):
    found = [{"resource": "http://id.nlm.nih.gov/mesh/D015242", "label": "Ofloxacin"}]
    with serving(lambda asked: Reply(found)) as nlm:
        settings.MESH_LOOKUP_URL = f"{nlm.base}/mesh"
        assert [(item.ui, item.name) for item in suggestions("oflox").items] == [
            ("D015242", "Ofloxacin")
        ]
    assert nlm.asked[0].path == "/mesh/lookup/descriptor"
    assert nlm.asked[0].params == {"label": "oflox", "match": "startswith", "limit": "10"}
    answer = suggestions("tacrol")
    assert answer.notice == NO_LOOK_UP and answer.items[0].name == "Tacrolimus"
