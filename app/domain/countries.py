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
    """The code of every country by its names, made comparable."""
    return {
        name_key(name): row["iso3"]
        for row in _rows()
        for name in (row["name"], *row["aliases"].split("|"))
        if name
    }


def _rows() -> list[dict[str, str]]:
    text = files("app").joinpath("data/names/countries.tsv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t"))
