"""Fitting the confidence: the fit finds what is there, documents stay whole, and the curve tells honest from not."""

import random

import pytest

from tools.calibrate import fit, held_out, reliability


def _made(documents=200, each=20):
    """Events right in nine cases of ten, and in half of the cases where the sign stands."""
    chance = random.Random(7)
    rows = []
    for document in range(documents):
        for _ in range(each):
            sign = chance.random() < 0.3
            seen = {"base": 1.0} | ({"sign": 1.0} if sign else {})
            rows.append((f"d{document:02}", seen, chance.random() < (0.5 if sign else 0.9)))
    return rows


def test_the_fit_finds_the_odds_the_events_were_made_with():
    base, sign = fit(_made(), ["base", "sign"])
    assert base == pytest.approx(2.2, abs=0.15)  # log-odds of 0.9
    assert base + sign == pytest.approx(0.0, abs=0.15)  # of 0.5


def test_a_sign_that_is_hardly_seen_weighs_little():
    rows = [*_made(), ("d00", {"base": 1.0, "rare": 1.0}, False)]
    assert abs(fit(rows, ["base", "sign", "rare"])[2]) < 0.5


def test_no_event_is_judged_by_weights_that_were_fitted_on_its_document():
    # every document has a sign of its own that decides alone; who has not seen the document cannot know it
    rows = [(f"d{n}", {"base": 1.0, f"only {n}": 1.0}, n % 2 == 0) for n in range(20) for _ in range(50)]
    names = sorted({name for _, seen, _ in rows for name in seen})
    assert all(0.2 < said < 0.8 for said, _ in held_out(rows, names))


def test_honest_confidence_has_a_small_error_and_boasting_a_large_one():
    chance = random.Random(3)
    honest = [(said, chance.random() < said) for said in (chance.random() for _ in range(4000))]
    assert reliability(honest)[1] < 0.03
    assert reliability([(0.95, right) for _, right in honest])[1] > 0.3


def test_bins_hold_all_events_and_rise():
    bins, _ = reliability(held_out(_made(), ["base", "sign"]))
    assert sum(each.events for each in bins) == 4000
    assert [each.said for each in bins] == sorted(each.said for each in bins)
