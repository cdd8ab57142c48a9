"""Reports of one study are suggested by what they have in common; a person decides."""

import pytest

from screening.rules.study_suggestions import Document, registrations, samples, suggest_studies


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(ClinicalTrials.gov: NCT 01234567; nct01234567)", {"NCT01234567"}),
        ("ISRCTN12345678 and ACTRN12612000123456", {"ISRCTN12345678", "ACTRN12612000123456"}),
        ("EudraCT number 2010-123456-78", {"EudraCT 2010-123456-78"}),
        ("EUCTR2010-123456-78-NL", {"EudraCT 2010-123456-78"}),
        ("ChiCTR-TRC-12345678, CTRI/2018/05/013456", {"CHICTRTRC12345678", "CTRI/2018/05/013456"}),
        ("UMIN000012345 jRCTs031180123 IRCT20120215009014N3",
         {"UMIN000012345", "JRCTS031180123", "IRCT20120215009014N3"}),
        ("NCT123, XNCT01234567 and 01234567", set()),
    ],
)  # fmt: skip
def test_registry_numbers_are_known_in_every_spelling(text, found):
    assert registrations(text) == found


def test_sizes_of_samples_are_read_from_words():
    assert samples("We enrolled 124 infertile women (n = 62 each) in 2015.") == {124, 62}


def document(key, title="", text="", author="", study=None):
    return Document(key, title, text or title, author, study)


def test_the_same_registry_number_is_suggested_as_one_group():
    papers = [document(n, text=f"NCT01234567 report {n}") for n in range(3)]
    (suggestion,) = suggest_studies(papers)
    assert suggestion.keys == (0, 1, 2)
    assert "NCT01234567" in suggestion.why


def test_reports_of_one_study_already_are_not_suggested_again():
    papers = [document(n, text="NCT01234567", study=7) for n in range(2)]
    assert suggest_studies(papers) == []
    assert suggest_studies([*papers, document(3, text="NCT01234567")])


def test_author_with_like_title_or_same_sample_is_suggested():
    first = document(1, "Tacrolimus in implantation failure", "…124 women…", "Nakagawa")
    second = document(2, "Tacrolimus in implantation failure: long-term", "", "Nakagawa")
    third = document(3, "Safety of an agent", "Among 124 women", "Nakagawa")
    other = document(4, "Tacrolimus in implantation failure", "124 women", "Miyaji")
    assert [(s.keys, s.why) for s in suggest_studies([first, second, third, other])] == [
        ((1, 2), "the same first author and like titles"),
        ((1, 3), "the same first author and a sample of 124"),
    ]


def test_different_registry_numbers_speak_against_it():
    first = document(1, "A trial of tacrolimus", "NCT01234567", "Nakagawa")
    second = document(2, "A trial of tacrolimus", "NCT07654321", "Nakagawa")
    assert suggest_studies([first, second]) == []
