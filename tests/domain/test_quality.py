"""Intervals of shares, and what is worth a look."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.quality import urgency, wilson


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [(8, 10, 0.4902, 0.9433), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (80, 100, 0.7112, 0.8666)],
)
def test_the_interval_is_that_of_the_tables(right, of, low, high):
    found = wilson(right, of)
    assert found == pytest.approx((low, high), abs=5e-5)


def test_an_empty_sample_says_nothing():
    assert wilson(0, 0) is None


@given(st.integers(1, 10_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_share_lies_in_its_interval(sample):
    right, of = sample
    low, high = wilson(right, of)
    assert 0 <= low <= right / of <= high <= 1


@pytest.mark.parametrize(
    ("more", "less"), [((0.2, 1, 1), (0.8, 1, 1)), ((0.5, 3, 3), (0.5, 1, 1)), ((0.5, 1, 4), (0.5, 1, 1))]
)
def test_doubt_and_many_readers_make_it_urgent(more, less):
    assert urgency(*more) > urgency(*less)
