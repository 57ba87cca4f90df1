"""Where a name lies: a compact gazetteer of cities, with ambiguity decided by the countries of the document."""

import csv
import functools
import gzip
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from app.domain.mention import Location
from app.domain.names import name_key

DATA = Path(__file__).parent.parent / "data" / "places" / "cities.tsv.gz"
ALSO = DATA.with_name("also.tsv")
# A namesake counts as nothing beside a city this many times as large: Paris, Texas beside Paris.
_DOMINANT = 8
_LARGE = 100_000  # inhabitants


@dataclass(frozen=True, slots=True)
class City:
    """A populated place of GeoNames."""

    name: str
    country: str
    latitude: float
    longitude: float
    population: int
    geonames_id: int


def _also() -> list[list[str]]:
    """Former names and other spellings of cities: name, country and the others."""
    with ALSO.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


@functools.cache
def gazetteer() -> dict[str, tuple[City, ...]]:
    """Cities by the key of each of their names, largest first."""
    found: dict[str, list[City]] = {}
    with gzip.open(DATA, "rb") as packed:
        rows = csv.reader(io.TextIOWrapper(packed, encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE)
        for identifier, name, country, latitude, longitude, population, others in rows:
            city = City(name, country, float(latitude), float(longitude), int(population), int(identifier))
            for key in {name_key(name), *(name_key(other) for other in others.split("|") if other)}:
                found.setdefault(key, []).append(city)
    for name, country, others in _also():
        meant = [city for city in found.get(name_key(name), ()) if city.country == country]
        if not meant:
            continue
        largest = max(meant, key=lambda city: city.population)
        for key in {name_key(other) for other in others.split("|")}:
            if largest not in found.setdefault(key, []):
                found[key].append(largest)
    return {key: tuple(sorted(cities, key=lambda city: -city.population)) for key, cities in found.items()}


def is_city(name: str) -> bool:
    """Whether some place of the gazetteer bears this name."""
    return name_key(name) in gazetteer()


def is_large_city(name: str) -> bool:
    """Whether a single name is first of all that of a city."""
    return any(city.population >= _LARGE for city in gazetteer().get(name_key(name), ()))


def locate(name: str, countries: Counter[str]) -> tuple[str, Location] | None:
    """The city a name means in a text that speaks of these countries, as (known key, location); None if undecided."""
    cities = gazetteer().get(name_key(name), ())
    if not cities:
        return None
    at_home = [city for city in cities if countries[city.country]]
    if at_home:
        best = max(at_home, key=lambda city: (countries[city.country], city.population))
    elif len(cities) == 1 or cities[0].population >= _DOMINANT * cities[1].population:
        best = cities[0]
    else:
        return None
    location = Location(
        "city",
        best.country,
        latitude=best.latitude,
        longitude=best.longitude,
        geonames_id=best.geonames_id,
    )
    return f"place/geonames/{best.geonames_id}", location
