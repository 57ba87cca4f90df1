"""What the name of a place means: city, province or neither, by the countries a text speaks of."""

from collections import Counter

import pytest

from app.extraction.places import locate
from tests.extraction.test_events import read

MEANT = [
    # (name, country the text speaks of, whether it is called a region; kind and country of what is meant)
    ("Lagos", None, False, ("city", "NGA")),
    ("Lagos", None, True, ("region", "NGA")),
    ("Kunar", None, False, ("region", "AFG")),
    ("Florida", None, False, ("region", "USA")),
    ("New York", None, False, ("city", "USA")),
    ("Moscow", None, False, ("city", "RUS")),
    ("Punjab", "IND", False, ("region", "IND")),
    ("Punjab", None, False, None),
    ("Springfield", None, False, None),
    ("Harnakistan", None, False, None),
]


@pytest.mark.parametrize(("name", "country", "region", "meant"), MEANT)
def test_a_name_means_the_place_at_home_or_the_one_that_dwarfs_the_others(name, country, region, meant):
    found = locate(name, Counter([country] if country else []), region=region)
    assert (None if found is None else (found[1].kind, found[1].country)) == meant


def test_a_division_lies_among_its_cities():
    found = locate("Kunar", Counter())
    assert found is not None
    assert (round(found[1].latitude or 0), round(found[1].longitude or 0)) == (35, 71)


NAMED = [
    ("Soldiers attacked a camp in Kunar Province.", "Kunar Province", "AFG", "region"),
    ("Omar Haddad flew to the Republic of Yemen.", "Yemen", "YEM", "country"),
    ("A frigate sailed through the Gulf of Aden.", "Gulf of Aden", None, "other"),
]


@pytest.mark.parametrize(("text", "name", "country", "kind"), NAMED)
def test_a_place_is_known_with_the_word_for_what_it_is(text, name, country, kind):
    places = {entity.name: entity for entity in read(text).entities if entity.kind == "place"}
    assert places[name].country == country
    assert places[name].location is not None
    assert places[name].location.kind == kind
