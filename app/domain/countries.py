"""Countries by code and by name, from the data file the dictionaries share."""

import csv
from functools import cache
from importlib.resources import files

from app.domain.names import name_key


@cache
def codes() -> dict[str, str]:
    """The name of every country by its ISO 3166-1 alpha-3 code."""
    return {row["iso3"]: row["name"] for row in _rows()}


@cache
def by_name() -> dict[str, str]:
    """The code of every country by its names, its people's names and its alpha-2 code, made comparable."""
    found = {name_key(two): three for three, (two, _) in _codes().items() if three in codes()}
    for column in ("demonyms", "aliases", "name"):  # a later one stands above the ones before it
        found |= {name_key(name): row["iso3"] for row in _rows() for name in row[column].split("|") if name}
    return found


@cache
def _codes() -> dict[str, tuple[str, str]]:
    text = files("app").joinpath("data/codes/countries.tsv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return {row["iso3"]: (row["iso2"], row["fips"]) for row in rows}


def alpha2(code: str | None) -> str | None:
    """The ISO 3166-1 alpha-2 code for an alpha-3 one, None where there is none."""
    return _codes().get(code or "", ("", ""))[0] or None


def fips(code: str | None) -> str | None:
    """The FIPS 10-4 code for an ISO alpha-3 one, as GDELT writes countries; None where there is none."""
    return _codes().get(code or "", ("", ""))[1] or None


def _rows() -> list[dict[str, str]]:
    text = files("app").joinpath("data/names/countries.tsv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t"))
