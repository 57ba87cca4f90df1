"""A made-up world to fill a database with: people, organisations, states, places, publishers and words.

Everything comes from the seed alone, so a busy name is busy at every size. Cities and states are those of the shipped
dictionaries; all other names are made of syllables.
"""

import csv
import gzip
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from operator import itemgetter
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.names import short_form, slug

SEED = 20_240_301
Row = dict[str, Any]
_ONSETS = (
    "b",
    "br",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "h",
    "k",
    "kh",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "sh",
    "st",
    "t",
    "tr",
    "v",
    "z",
)
_VOWELS = ("a", "a", "e", "i", "o", "u", "ai", "ou")
_CODAS = ("", "", "", "n", "r", "l", "s", "d", "m", "k")
_BODIES = (
    "Council",
    "Party",
    "Front",
    "Bank",
    "Agency",
    "Company",
    "Union",
    "Movement",
    "Brigade",
    "Foundation",
    "Commission",
)
_KINDS = (
    "other",
    "party",
    "armed_group",
    "company",
    "government",
    "company",
    "ngo",
    "armed_group",
    "military",
    "ngo",
    "igo",
)
_PAPERS = ("Post", "Courier", "Times", "Herald", "Ledger", "Wire", "Tribune", "Observer", "Gazette", "News")
_TITLES = (
    "President",
    "Prime Minister",
    "Foreign Minister",
    "General",
    "Spokesman",
    "Senator",
    "Judge",
    "Governor",
)
_SECTORS = ("GOV", "GOV", "GOV", "MIL", "LEG", "JUD", "REB", "OPP", "BUS", "CVL", "JRN")
# The commonest words of news, in about their order; behind them come those made of syllables.
_WORDS = ["the", "of", "to", "and", "in", "a", "on", "for", "said", "that", "with", "by", "at", "from", "as", "was", "is", "has", "after", "were", "be", "who", "his", "an", "have", "not", "it", "will", "their", "government", "talks", "president", "minister", "people", "military", "killed", "police", "state", "officials", "country", "forces", "security", "foreign", "leaders", "two", "attack", "city", "region", "war", "groups", "including", "peace", "parliament", "statement", "border", "army", "court", "support", "deal", "capital", "agreement", "meeting", "sanctions", "protest", "election", "million", "ceasefire", "strike", "aid", "trade", "border", "oil"]  # fmt: skip
VOCABULARY = 30_000


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of everything there is in a world for so many events."""

    events: int

    @property
    def articles(self) -> int:
        """One for four events, 250,000 at most."""
        return max(1, min(250_000, self.events // 4))

    @property
    def actors(self) -> int:
        """People."""
        return min(40_000, max(500, self.events // 2))

    @property
    def organisations(self) -> int:
        """Bodies, the states among them."""
        return min(10_000, max(400, self.events // 8))

    @property
    def places(self) -> int:
        """Cities, and the states as places."""
        return min(5_000, max(300, self.events // 20))

    @property
    def sources(self) -> int:
        """Publishers."""
        return 400


class Zipf:
    """Draws ranks 0 … n-1, the first far more often than the last."""

    def __init__(self, number: int, exponent: float = 1.0) -> None:
        weights = 1 / np.arange(1, number + 1) ** exponent
        self._up_to = np.cumsum(weights / weights.sum())
        self._last = number - 1

    def draw(self, random: np.random.Generator, size: int) -> NDArray[np.int64]:
        """So many ranks."""
        return np.minimum(np.searchsorted(self._up_to, random.random(size)), self._last)


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody or something that events tell of: its row, and its names with the first one first."""

    row: Row
    names: tuple[str, ...]
    title: str | None = None


class World:
    """Who and what there is. Ids run from 1; the lists below are by id, `ranked` says which ids are busiest."""

    def __init__(self, events: int) -> None:
        self.sizes = Sizes(events)

    @cached_property
    def states(self) -> list[Row]:
        """The states of the shipped dictionary by code, name and point, in an order of busyness that the seed decides."""
        text = files("app").joinpath("data/names/countries.tsv").read_text("utf-8")
        rows = [
            {
                "iso3": row["iso3"],
                "name": row["name"],
                "latitude": float(row["latitude"]),
                "longitude": float(row["longitude"]),
            }
            for row in csv.DictReader(text.splitlines(), delimiter="\t")
        ]
        # By code first: a file in another order makes no other world.
        return sorted(
            sorted(rows, key=itemgetter("iso3")), key=lambda row: Random(f"{SEED} {row['iso3']}").random()
        )

    @cached_property
    def countries(self) -> list[str]:
        """Codes of the states, the busiest first."""
        return [row["iso3"] for row in self.states]

    @cached_property
    def actors(self) -> list[Known]:
        """People with a country, a sector, a title and one to three names."""
        random = Random(f"{SEED} actors")
        given = [_name(random) for _ in range(800)]
        families = [_name(random) + random.choice(("", "", "i", "ov", "ani", "sen")) for _ in range(3000)]
        homes = Zipf(len(self.countries)).draw(_generator("homes"), self.sizes.actors)
        found = []
        for number, (address, name) in enumerate(
            _addresses(_people(random, given, families, self.sizes.actors)), 1
        ):
            row = {
                "id": number, "slug": address, "name": name, "known": None,
                "country": self.countries[homes[number - 1]] if random.random() < 0.9 else None,
                "sector": random.choice(_SECTORS) if random.random() < 0.9 else None, "wikidata": None,
            }  # fmt: skip
            title = random.choice(_TITLES) if random.random() < 0.7 else None
            found.append(Known(row, _called(random, name), title))
        return found

    @cached_property
    def organisations(self) -> list[Known]:
        """The states, then the other bodies."""
        random = Random(f"{SEED} organisations")
        names = [row["name"] for row in self.states]
        kinds = ["state"] * len(names)
        homes = [*self.countries]
        while len(names) < self.sizes.organisations:
            body = random.randrange(len(_BODIES))
            names.append(
                f"{_name(random)} {_name(random)} {_BODIES[body]}"
                if random.random() < 0.5
                else f"{_name(random)} {_BODIES[body]}"
            )
            kinds.append(_KINDS[body])
            homes.append(self.countries[random.randrange(len(self.countries))])
        found = []
        for number, (address, name) in enumerate(_addresses(names), 1):
            kind = kinds[number - 1]
            row = {
                "id": number, "slug": address, "name": name, "known": None, "kind": kind, "country": homes[number - 1],
                "sector": "GOV" if kind in ("state", "government") else random.choice(_SECTORS), "wikidata": None,
            }  # fmt: skip
            other = f"Republic of {name}" if kind == "state" else _initials(name)
            is_called_so = kind == "state" or random.random() < 0.4
            found.append(Known(row, (name, other) if is_called_so else (name,)))
        return found

    @cached_property
    def places(self) -> list[Known]:
        """Cities, the biggest first, with the states as places among them."""
        cities = sorted(_cities(), key=lambda row: -int(row[5]))[: self.sizes.places - len(self.states)]
        addresses = _addresses([*(row["name"] for row in self.states), *(row[1] for row in cities)])
        found = []
        for number, (address, name) in enumerate(addresses, 1):
            plain = {"id": number, "slug": address, "name": name, "known": None, "admin1": None}
            if number <= len(self.states):
                state = self.states[number - 1]
                row = {
                    **plain, "kind": "country", "country": state["iso3"], "latitude": state["latitude"],
                    "longitude": state["longitude"], "geonames_id": None,
                }  # fmt: skip
                found.append(Known(row, (name,)))
            else:
                city = cities[number - 1 - len(self.states)]
                row = {
                    **plain, "kind": "city", "country": city[2], "latitude": float(city[3]),
                    "longitude": float(city[4]), "geonames_id": int(city[0]),
                }  # fmt: skip
                found.append(Known(row, tuple(dict.fromkeys((name, *filter(None, city[6].split("|")[:4]))))))
        return found

    @cached_property
    def sources(self) -> list[Row]:
        """Publishers."""
        random = Random(f"{SEED} sources")
        names = [f"{_name(random)} {random.choice(_PAPERS)}" for _ in range(self.sizes.sources)]
        return [
            {"id": n, "slug": address, "name": name} for n, (address, name) in enumerate(_addresses(names), 1)
        ]

    @cached_property
    def words(self) -> NDArray[np.object_]:
        """The vocabulary, the commonest first."""
        random = Random(f"{SEED} words")
        found = dict.fromkeys(_WORDS)
        while len(found) < VOCABULARY:
            found["".join(_syllable(random) for _ in range(random.choice((1, 2, 2, 3, 3, 4))))] = None
        return np.array(list(found), dtype=object)

    @cached_property
    def actor_ids(self) -> NDArray[np.int64]:
        """Ids of people by how busy they are."""
        return _generator("actor ranks").permutation(self.sizes.actors) + 1

    @cached_property
    def body_ids(self) -> NDArray[np.int64]:
        """Ids of organisations that are no states by how busy they are."""
        states = len(self.states)
        return _generator("body ranks").permutation(self.sizes.organisations - states) + 1 + states

    @cached_property
    def place_ids(self) -> NDArray[np.int64]:
        """Ids of places by how busy they are."""
        return _generator("place ranks").permutation(self.sizes.places) + 1

    def name_rows(self) -> Iterable[tuple[str, int, str]]:
        """(kind, id, name) of everybody and everything that has names, in the order of their ids."""
        groups = (("actor", self.actors), ("organisation", self.organisations), ("place", self.places))
        return (
            (kind, each.row["id"], name) for kind, group in groups for each in group for name in each.names
        )


def _generator(name: str) -> np.random.Generator:
    return np.random.default_rng([SEED, *name.encode()])


def _syllable(random: Random) -> str:
    return random.choice(_ONSETS) + random.choice(_VOWELS) + random.choice(_CODAS)


def _name(random: Random) -> str:
    return "".join(_syllable(random) for _ in range(random.choice((1, 2, 2, 3)))).capitalize()


def _people(random: Random, given: Sequence[str], families: Sequence[str], number: int) -> list[str]:
    found = []
    for _ in range(number):
        middle = f" {random.choice('ABDHJKLMNRST')}." if random.random() < 0.2 else ""
        found.append(f"{random.choice(given)}{middle} {random.choice(families)}")
    return found


def _called(random: Random, name: str) -> tuple[str, ...]:
    """A person's names: as a resolver would keep them, some in another spelling too."""
    names = [name]
    if random.random() < 0.3:
        names.append(
            name.replace("ou", "u").replace("kh", "h") if random.random() < 0.5 else name.replace("a", "ā")
        )
    return tuple(dict.fromkeys((*names, short_form(name))))


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split())


def _addresses(names: Iterable[str]) -> list[tuple[str, str]]:
    """Each name with a slug of its own."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        base = slug(name)[:190]
        seen[base] += 1
        found.append((base if seen[base] == 1 else f"{base}-{seen[base]}", name))
    return found


def _cities() -> list[list[str]]:
    packed = files("app").joinpath("data/places/cities.tsv.gz").read_bytes()
    return [line.split("\t") for line in gzip.decompress(packed).decode().splitlines()]
