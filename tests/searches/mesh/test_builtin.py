from searches.mesh.builtin import built_in


def test_the_built_in_headings_answer():
    mesh = built_in()
    assert mesh.heading("TACROLIMUS").ui == "D016559"
    assert mesh.heading("Infertility").tree_numbers == ("C12.294.365", "C13.351.500.365")
    assert mesh.entry_term("miscarriage").name == "Abortion, Spontaneous"
    assert mesh.narrower("Tacrolimus") == 0
    assert mesh.nearest("Tacrolimis") == "Tacrolimus" and mesh.nearest("qqqq") == ""
    assert {"Infertility, Female", "Infertility, Male"} <= {
        branch.name for branch in mesh.explosion("infertility")
    }
    assert mesh.suggest("infert", 10)[0].name == "Infertility"
    assert [item.matched for item in mesh.suggest("miscarr", 10)][0] == "Miscarriage"
    assert mesh.heading("nothing") is None and mesh.suggest("", 5) == ()
    assert "2021" in mesh.version and "Courtesy" in mesh.version
