"""What the lead is told before a stage is arranged anew."""

import pytest

from screening.rules.arrangement import Arrangement
from screening.selectors.arrangements import arrangement_of, preview_arrangement
from screening.services.arrangements import arrange

pytestmark = pytest.mark.django_db


def test_it_says_when_a_stage_of_chosen_people_opens_to_everybody(review_cast, screening_of):
    stage = screening_of(review_cast, 2)
    opens = "everybody may"
    before = preview_arrangement(review_cast.lena, stage, Arrangement(), anew=False)
    assert opens not in str(before.notices)
    chosen = Arrangement(readers=frozenset({review_cast.bo.pk}))
    arrange(review_cast.lena, stage, chosen, seen=arrangement_of(stage).facts)
    stage.refresh_from_db()
    after = preview_arrangement(review_cast.lena, stage, Arrangement(), anew=False)
    assert opens in str(after.notices)
    still = preview_arrangement(review_cast.lena, stage, chosen, anew=False)
    assert opens not in str(still.notices)
