"""The questions of the benchmark: a fixed list with busy, middling and rare values, the same at every size."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import cycle, islice
from random import Random
from urllib.parse import urlencode

from app.domain.ontology import ontology
from tools.bench.rows import DAYS, FIRST_DAY
from tools.bench.world import SEED, Known, World

EACH = 10  # queries of each kind
# How busy the values are: places in the order of busyness, out of a hundred thousand.
_BUSY, _MIDDLING, _RARE = (0, 5), (100, 300), (5_000, 20_000)
_WORD_RANKS = (31, 35, 40, 60, 300, 700, 2_000, 5_000, 12_000, 25_000)


def busiest(world: World) -> int:
    """The person with the most events whose id is no organisation's too, so that one filter means one person."""
    return people(world, 1)[0]


def people(world: World, number: int) -> list[int]:
    """Ids of the busiest people, each of them nobody else's."""
    beyond = (int(each) for each in world.actor_ids if each > len(world.organisations))
    return list(islice(beyond, number))


def pages(world: World, number: int = 40) -> list[str]:
    """The first page of events of each of the busiest people."""
    return [path(actor=each, limit=50) for each in people(world, number)]


def path(room: str = "/events", **filters: object) -> str:
    """The address of a query; `since` stands for `from`."""
    given = {"from" if name == "since" else name: value for name, value in filters.items()}
    return f"{room}?{urlencode(given)}" if given else room


def mixed(world: World) -> dict[str, list[str]]:
    """Forty queries of four kinds."""
    random = Random(f"{SEED} queries")
    return {
        "two names": _two_names(world, random),
        "country, type, dates": _country_type_dates(world, random),
        "bbox": _boxes(world, random),
        "text": _texts(world),
    }


def _ranks(random: Random, most: int) -> list[int]:
    """Ranks of ten values, busy, middling and rare ones in turn."""
    spans = islice(cycle((_BUSY, _MIDDLING, _RARE)), EACH)
    return [min(random.randrange(*span), most - 1) for span in spans]


def _person(world: World, rank: int) -> Known:
    return world.actors[int(world.actor_ids[rank]) - 1]


def _two_names(world: World, random: Random) -> list[str]:
    found = []
    states = cycle((0, 1, 3, 10, 40, 100))
    for number, rank in enumerate(_ranks(random, len(world.actors))):
        person = _person(world, rank).names[0]
        if number % 2:
            found.append(path(actor=person, organisation=world.organisations[next(states)].names[0]))
        else:
            other = _person(world, _ranks(random, len(world.actors))[number % 3]).names[0]
            found.append(path(source_actor=person, target_actor=other))
    return found


def _country_type_dates(world: World, random: Random) -> list[str]:
    types = cycle(each.code for each in ontology().types)
    found = []
    for rank, days in zip((0, 0, 1, 2, 5, 10, 20, 40, 100, 150), cycle((30, 365, 1500)), strict=False):
        first = FIRST_DAY + timedelta(days=random.randrange(DAYS - days))
        last = first + timedelta(days=days)
        found.append(path(country=world.countries[rank], type=next(types), since=first, to=last))
    return found


def _boxes(world: World, random: Random) -> list[str]:
    found = []
    for rank, half in zip(_ranks(random, len(world.places)), cycle((0.3, 3.0, 15.0)), strict=False):
        row = world.places[int(world.place_ids[rank]) - 1].row
        west, south = max(-180.0, row["longitude"] - half), max(-90.0, row["latitude"] - half)
        east, north = min(180.0, row["longitude"] + half), min(90.0, row["latitude"] + half)
        found.append(path(bbox=f"{west:.2f},{south:.2f},{east:.2f},{north:.2f}"))
    return found


def _texts(world: World) -> list[str]:
    words: Sequence[str] = [str(world.words[rank]) for rank in _WORD_RANKS]
    return [path(q=word) if n % 3 else path(q=f"{word} {words[0]}") for n, word in enumerate(words)]


def counts(world: World) -> str:
    """Events of the busiest person by month and type."""
    return path("/events/counts", by="month,type", actor=busiest(world))


def common_word(world: World) -> str:
    """A word that stands in most articles."""
    return str(world.words[_WORD_RANKS[0]])


def kinds(world: World) -> dict[str, list[str]]:
    """Every kind of query whose growth is shown."""
    return {
        "events of a person": pages(world, 20),
        **mixed(world),
        "newest of all": [path(limit=50)],
        "counts by month, type": [counts(world)],
        "search": [
            path("/search", **{"q": str(world.words[rank]), "in": "articles"}) for rank in _WORD_RANKS[::3]
        ],
    }
