"""The audit log is written with the change or not at all."""

import pytest

from reviews.audit import record_event


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_an_error(review_cast):
    with pytest.raises(RuntimeError, match="transaction"):
        record_event(review_cast.review, "x.y", member=review_cast.lena)
