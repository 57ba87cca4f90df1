"""A made-up world of a few years: who there is, where, and what happens there; the facts come from Dateline's own tables."""

import csv
import gzip
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

DATA = Path(__file__).parents[2] / "app" / "data"
START = date(2022, 1, 3)
HAPPENINGS_A_DAY = 7.0  # so that many are under way at once, and much could be taken for something else
_LEAST_PEOPLE = 150_000  # in a town that news comes from
_TOWNS = 5  # a country
_GIVEN = (  # noqa: SIM905
    "Adem Aino Alina Amara Anders Anton Beatriz Bojan Carmen Chidi Dalia Daniel Davor Elif Emeka Erik Farid Fatou Goran "
    "Hamid Hanna Helena Hugo Ibrahim Ilona Ines Ivan Jamal Jelena Joao Jonas Julia Kamal Karin Kofi Lars Laila Leon Lucia "
    "Magda Mariam Marko Martin Mateo Milan Mona Nadia Nadir Nikola Nora Omar Oscar Pavel Pedro Petra Rafael Rana Rosa "
    "Samir Sandra Sergei Silvia Stefan Tamar Tariq Teresa Tomas Vera Viktor Yara Yusuf Zainab Zoran"
).split()  # fmt: skip
_ONSETS = "b br ch d dr f g h j k kh kr l m n p r s sh st t tr v w y z".split()  # noqa: SIM905
_NUCLEI = "a e i o u a e o ai".split()  # noqa: SIM905
_CODAS = "k l m n r s t nd rd sh n r".split()  # noqa: SIM905
_ENDS = "ov ic an ari eh ino sen ez ska uli ado ema wi".split()  # noqa: SIM905
_OFFICES = (
    "President", "Prime Minister", "Foreign Minister", "Defence Minister", "Interior Minister", "Finance Minister",
    "Energy Minister", "Justice Minister", "Trade Minister", "Deputy Foreign Minister", "Opposition Leader", "General",
    "Ambassador", "Senator", "Speaker",
)  # fmt: skip
TOPICS = (
    "border security", "gas supplies", "a trade agreement", "the return of refugees", "fishing rights", "a prisoner exchange",
    "water from the river", "railway links", "grain exports", "military cooperation", "the peace process", "visa rules",
    "debt relief", "a nuclear power plant", "the ceasefire", "migration", "customs duties", "an oil pipeline",
)  # fmt: skip
KINDS = {
    "meeting": 22, "visit": 10, "call": 7, "agreement": 8, "accusation": 12, "condemnation": 6, "strike": 8, "bombing": 7,
    "arrest": 7, "sanctions": 6, "protest": 8, "aid": 5, "threat": 5, "expulsion": 4,
}  # fmt: skip
PLANNED = {"meeting": 0.35, "visit": 0.35}  # share of which a plan is told before


@dataclass(frozen=True, slots=True)
class Country:
    """A state with the people who speak for it."""

    name: str
    demonym: str
    code: str
    towns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in office; `spellings` are the full names that papers write, the usual one first."""

    spellings: tuple[str, ...]
    surname: str
    office: str
    country: Country


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happens, and who has to do with it; `critic` is a third who has a word to say of it."""

    number: int
    kind: str
    day: date
    one: Person
    other: Person
    critic: Person
    town: str
    body: str
    count: int
    topic: str
    planned: bool


class Zipf:
    """Draws from a sequence, the first most often."""

    def __init__(self, members: Sequence[object], slope: float = 1.0) -> None:
        self.members = members
        self._sums = list(accumulate(1 / (place + 3) ** slope for place in range(len(members))))

    def draw(self, random: Random) -> Any:
        """One of them."""
        return self.members[bisect(self._sums, random.random() * self._sums[-1])]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the tables of names."""
    with (DATA / "names" / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def made_up_name(random: Random) -> str:
    """A family name that nobody has."""
    middle = random.choice(_ONSETS) + random.choice(_NUCLEI) + random.choice(_CODAS)
    first = random.choice(_ONSETS) + random.choice(_NUCLEI) if random.random() < 0.6 else ""
    return (first + middle + random.choice(_ENDS)).capitalize()


def given_name(random: Random) -> str:
    """A first name."""
    return random.choice(_GIVEN)


class World:
    """Countries, their officials (real ones and made-up ones), and bodies."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        countries = self._countries()
        self.random.shuffle(countries)
        self.countries = countries
        people = [*self._officials(), *self._strangers()]
        self.random.shuffle(people)
        self.people = people
        self._people = Zipf(people, 0.8)
        names = [
            row["name"]
            for row in rows("organisations.tsv")
            if row["kind"] in ("armed_group", "company", "ngo")
        ]
        self.random.shuffle(names)
        self._bodies = Zipf(names)

    def happenings(self, count: int) -> Iterator[Happening]:
        """What happens, in the order of days; the denser the days, the more could be mistaken for another."""
        random = self.random
        kinds, weights = list(KINDS), list(KINDS.values())
        for number in range(count):
            kind = random.choices(kinds, weights)[0]
            one, other, critic = self._three()
            town = random.choice((one if random.random() < 0.5 else other).country.towns)
            if kind in ("visit", "strike", "sanctions", "aid"):
                town = random.choice(other.country.towns)
            yield Happening(
                number=number,
                kind=kind,
                day=START + timedelta(days=int(number / HAPPENINGS_A_DAY)),
                one=one,
                other=other,
                critic=critic,
                town=town,
                body=str(self._bodies.draw(random)),
                count=random.randint(3, 90),
                topic=random.choice(TOPICS),
                planned=random.random() < PLANNED.get(kind, 0.0),
            )

    def _three(self) -> tuple[Person, Person, Person]:
        found: list[Person] = []
        while len(found) < 3:
            person: Person = self._people.draw(self.random)
            if all(person.country is not each.country for each in found):
                found.append(person)
        return found[0], found[1], found[2]

    def _countries(self) -> list[Country]:
        towns = _towns()
        found = []
        for row in rows("countries.tsv"):
            capital = [name for name in row["capitals"].split("|") if name][:1]
            names = tuple(dict.fromkeys([*capital, *towns.get(row["iso3"], [])]))[:_TOWNS]
            demonym = row["demonyms"].split("|")[0]
            if capital and demonym and len(names) > 1:
                found.append(Country(row["name"], demonym, row["iso3"], names))
        return found

    def _officials(self) -> list[Person]:
        by_code = {country.code: country for country in self.countries}
        found = []
        for row in rows("officials.tsv"):
            country = by_code.get(row["country"])
            if country is None or " " not in row["name"]:
                continue
            aliases = [alias for alias in row["aliases"].split("|") if " " in alias]
            found.append(Person((row["name"], *aliases), row["name"].split()[-1], row["title"], country))
        self.random.shuffle(found)
        return found[:300]

    def _strangers(self) -> list[Person]:
        """Four or five officials for each country that no dictionary knows."""
        random, found = self.random, []
        for country in self.countries:
            for office in random.sample(_OFFICES, random.randint(3, 7)):
                given, family = given_name(random), made_up_name(random)
                spellings = [f"{given} {family}"]
                if random.random() < 0.3:
                    spellings.append(f"{given} {spelt_otherwise(family, random)}")
                if random.random() < 0.2:
                    spellings.append(f"{given} {random.choice('ABCDEFGHKLMNPRST')}. {family}")
                found.append(Person(tuple(spellings), family, office, country))
        return found


def spelt_otherwise(name: str, random: Random) -> str:
    """The name as somebody else would write it in Latin letters."""
    changes = [
        ("kh", "h"),
        ("k", "q"),
        ("ai", "ay"),
        ("ch", "tch"),
        ("sh", "ch"),
        ("ov", "ow"),
        ("i", "y"),
        ("u", "ou"),
        ("v", "w"),
    ]
    random.shuffle(changes)
    for old, new in changes:
        if old in name[1:]:
            return name[0] + name[1:].replace(old, new, 1)
    return name[0] + name[1:].replace("n", "nn", 1).replace("r", "rr", 1)


def _towns() -> dict[str, list[str]]:
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    with gzip.open(DATA / "places" / "cities.tsv.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            _, name, code, _, _, people, *_ = line.rstrip("\n").split("\t")
            if int(people or 0) >= _LEAST_PEOPLE and name.isascii() and name.isalpha():
                found[code].append((-int(people), name))
    return {code: [name for _, name in sorted(names)] for code, names in found.items()}
