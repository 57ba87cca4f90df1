"""Where a name lies: a compact gazetteer of cities and provinces, ambiguity decided by the countries of the document."""

import csv
import functools
import gzip
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.mention import Location, PlaceKind
from app.domain.names import name_key

DATA = Path(__file__).parent.parent / "data" / "places" / "cities.tsv.gz"
DIVISIONS = DATA.with_name("divisions.tsv.gz")
ALSO = DATA.with_name("also.tsv")
# A namesake counts as nothing beside a place this many times as large: Paris, Texas beside Paris.
_DOMINANT = 8
_LARGE = 100_000  # inhabitants


@dataclass(frozen=True, slots=True)
class Listed:
    """A city, or a first-order division of a country, as GeoNames lists it."""

    name: str
    country: str
    latitude: float
    longitude: float
    population: int
    geonames_id: int
    kind: PlaceKind = "city"


def _also() -> list[list[str]]:
    """Former names and other spellings of cities: name, country and the others."""
    with ALSO.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def _read(path: Path, kind: PlaceKind) -> Iterator[tuple[str, Listed]]:
    """Every place of a file by the key of each of its names."""
    with gzip.open(path, "rb") as packed:
        rows = csv.reader(io.TextIOWrapper(packed, encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE)
        for identifier, name, country, latitude, longitude, population, others in rows:
            numbers = (float(latitude), float(longitude), int(population), int(identifier))
            place = Listed(name, country, *numbers, kind)
            for key in {name_key(name), *(name_key(other) for other in others.split("|") if other)}:
                yield key, place


def _by_size(found: dict[str, list[Listed]]) -> dict[str, tuple[Listed, ...]]:
    return {key: tuple(sorted(same, key=lambda each: -each.population)) for key, same in found.items()}


@functools.cache
def gazetteer() -> dict[str, tuple[Listed, ...]]:
    """Cities by the key of each of their names, largest first."""
    found: dict[str, list[Listed]] = {}
    for key, city in _read(DATA, "city"):
        found.setdefault(key, []).append(city)
    for name, country, others in _also():
        meant = [city for city in found.get(name_key(name), ()) if city.country == country]
        if not meant:
            continue
        largest = max(meant, key=lambda city: city.population)
        for key in {name_key(other) for other in others.split("|")}:
            if largest not in found.setdefault(key, []):
                found[key].append(largest)
    return _by_size(found)


@functools.cache
def divisions() -> dict[str, tuple[Listed, ...]]:
    """Provinces, states and the like by the key of each of their names, largest first."""
    found: dict[str, list[Listed]] = {}
    for key, division in _read(DIVISIONS, "region"):
        found.setdefault(key, []).append(division)
    return _by_size(found)


def is_city(name: str) -> bool:
    """Whether some city of the gazetteer bears this name."""
    return name_key(name) in gazetteer()


def is_large_city(name: str) -> bool:
    """Whether a single name is first of all that of a city."""
    return any(city.population >= _LARGE for city in gazetteer().get(name_key(name), ()))


def locate(name: str, countries: Counter[str], *, region: bool = False) -> tuple[str, Location] | None:
    """What a name means in a text that speaks of these countries, as (known key, location); None if undecided.

    A city comes before the province around it, unless the text calls it a `region`, which is then no city.
    """
    key = name_key(name)
    cities = () if region else gazetteer().get(key, ())
    best = _meant([*cities, *_beyond(cities, divisions().get(key, ()))], countries)
    if best is None:
        return None
    location = Location(
        best.kind,
        best.country,
        latitude=best.latitude,
        longitude=best.longitude,
        geonames_id=best.geonames_id,
    )
    return f"place/geonames/{best.geonames_id}", location


def _beyond(cities: Sequence[Listed], wider: Sequence[Listed]) -> list[Listed]:
    """The largest division of every country that has no city of the name."""
    at_home = {city.country for city in cities}
    return list({each.country: each for each in reversed(wider) if each.country not in at_home}.values())


def _meant(places: list[Listed], countries: Counter[str]) -> Listed | None:
    """The namesake in the country that the text speaks of most, else the one that dwarfs all others."""
    at_home = [each for each in places if countries[each.country]]
    if at_home:
        return max(at_home, key=lambda each: (countries[each.country], each.population))
    by_size = sorted(places, key=lambda each: -each.population)
    dwarfs = len(by_size) == 1 or (by_size and by_size[0].population >= _DOMINANT * by_size[1].population)
    return by_size[0] if dwarfs else None
