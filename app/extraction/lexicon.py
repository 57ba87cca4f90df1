"""What the house knows by name: countries, organisations, places, titles and group nouns, from data files."""

import csv
import functools
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.domain.mention import Location, OrganisationKind, PlaceKind
from app.domain.names import name_key, without_accents

DATA = Path(__file__).parent.parent / "data" / "names"
EntryKind = Literal["country", "demonym", "capital", "organisation", "place"]
_SAME_LENGTH = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "‑": "-", "\u00a0": " ", "\n": " "})
_WORD = re.compile(r"\w+")
_ACRONYM_LETTERS = 5  # up to here capitals decide: "IS" and "WHO" are names, "is" and "who" are not


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing the dictionaries know. `key` is unique and stays the same in every article."""

    kind: EntryKind
    key: str
    name: str
    aliases: tuple[str, ...] = ()
    country: str | None = None
    sector: str | None = None
    organisation_kind: OrganisationKind | None = None
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """An entry found in a text, by code point offsets."""

    start: int
    end: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class GroupNoun:
    """A noun for people acting together: its sector, and whether with a nationality it stands for the state."""

    sector: str
    for_state: bool


@dataclass(frozen=True, slots=True)
class Official:
    """A holder of an office: the country, and the title as listed."""

    country: str
    title: str


@dataclass(frozen=True)
class Lexicon:
    """All dictionaries, read once. `index` finds names by their first word, longest first.

    `title_countries` are titles that only one country has; `seats` are places by name, also where a body goes by the
    same name (the Pentagon).
    """

    countries: dict[str, Entry]
    demonyms: dict[str, str]
    titles: dict[str, str]
    title_countries: dict[str, str]
    officials: dict[str, Official]
    seats: dict[str, Entry]
    groups: dict[str, GroupNoun]
    heads: dict[str, tuple[str, str | None]]
    bodies: dict[str, tuple[str, str | None]]
    index: dict[str, tuple[tuple[str, str, Entry], ...]]
    official_names: dict[str, tuple[str, ...]]
    portfolios: frozenset[str]
    digest: str

    @functools.cached_property
    def title_openings(self) -> frozenset[str]:
        """The first words of all titles, as a tokenizer cuts them."""
        return frozenset(re.split(r"[\s-]", title, maxsplit=1)[0] for title in self.titles) | frozenset(
            self.titles
        )

    @functools.cached_property
    def governments(self) -> frozenset[str]:
        """Body nouns that with a nationality mean the state itself."""
        return frozenset(noun for noun, (kind, _) in self.bodies.items() if kind == "state")

    def title_sector(self, title: str) -> str | None:
        """The sector of an office, by its longest listed part: "First Vice Foreign Minister" is a foreign minister."""
        words = re.split(r" (?:of|for) ", fold(title), maxsplit=1)[0].split()
        parts = [fold(title), *(" ".join(words[start:]) for start in range(len(words)))]
        return next((sector for part in parts if (sector := self.titles.get(part))), None)

    @functools.cached_property
    def _bearers(self) -> dict[tuple[str, str], frozenset[str]]:
        """The countries of listed officials, by one word of the name and the title."""
        found: dict[tuple[str, str], set[str]] = {}
        for name, official in self.officials.items():
            for word in name.split():
                if official.country and official.title:
                    found.setdefault((word, fold(official.title)), set()).add(official.country)
        return {key: frozenset(countries) for key, countries in found.items()}

    def bearer_country(self, surname: str, title: str) -> str | None:
        """The country of "President Yoon": of the only country with a listed official of this one name and title."""
        countries = self._bearers.get((name_key(surname), fold(title)), frozenset())
        return next(iter(countries)) if len(countries) == 1 else None

    def is_rank(self, title: str) -> bool:
        """Whether a title is that of a soldier."""
        return self.title_sector(title) == "MIL"

    def officials_in(self, text: str) -> tuple[tuple[int, int], ...]:
        """Where the text names a listed official, by code point offsets, longest name first from the left."""
        folded = fold(text)
        found: list[tuple[int, int]] = []
        reached = 0
        for word in _WORD.finditer(folded):
            if word.start() < reached or not text[word.start()].isupper():
                continue
            for name in self.official_names.get(word.group(), ()):
                end = word.start() + len(name)
                if folded.startswith(name, word.start()) and not folded[end : end + 1].isalnum():
                    found.append((word.start(), end))
                    reached = end
                    break
        return tuple(found)

    def scan(self, text: str) -> tuple[Match, ...]:
        """Every name of the text, longest first from the left, none overlapping."""
        folded = fold(text)
        found: list[Match] = []
        reached = 0
        for word in _WORD.finditer(folded):
            if word.start() < reached:
                continue
            entry = self._at(text, folded, word.start(), word.group())
            if entry is not None:
                found.append(entry)
                reached = entry.end
        return tuple(found)

    def _at(self, text: str, folded: str, start: int, first: str) -> Match | None:
        for alias, written, entry in self.index.get(first, ()):
            end = start + len(alias)
            if folded.startswith(alias, start) and not folded[end : end + 1].isalnum():
                surface = text[start:end]
                if _surface_fits(surface, written):
                    return Match(start, end, entry)
        return None

    def state(self, country: str) -> Entry:
        """The entry of a country by ISO 3166-1 alpha-3."""
        return self.countries[country]


def fold(text: str) -> str:
    """Lower case, no accents, straight quotes and hyphens, letter for letter: offsets stay."""
    plain = text.translate(_SAME_LENGTH)
    if plain.isascii():
        return plain.lower()
    return "".join(_one(letter) for letter in plain)


def _one(letter: str) -> str:
    lowered = without_accents(letter).lower()
    return lowered if len(lowered) == 1 else letter


def _surface_fits(surface: str, written: str) -> bool:
    letters = [letter for letter in written if letter.isalpha()]
    if len(letters) <= _ACRONYM_LETTERS and sum(map(str.isupper, letters)) >= 2:
        return surface.replace("’", "'") == written
    return any(letter.isupper() for letter in surface)


def _rows(name: str, folders: Iterable[Path]) -> Iterator[dict[str, str]]:
    for folder in folders:
        path = folder / name
        if path.exists():
            with path.open(encoding="utf-8-sig", newline="") as lines:
                yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def _parts(cell: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (cell or "").split("|") if part.strip())


def _number(cell: str | None) -> float | None:
    return float(cell) if cell else None


def _countries(folders: list[Path]) -> Iterator[tuple[Entry, tuple[str, ...], tuple[str, ...]]]:
    for row in _rows("countries.tsv", folders):
        code = row["iso3"]
        location = Location(
            "country", code, latitude=_number(row["latitude"]), longitude=_number(row["longitude"])
        )
        entry = Entry(
            "country", f"state/{code}", row["name"], _parts(row["aliases"]), code, location=location
        )
        yield entry, _parts(row["demonyms"]), _parts(row["capitals"])


def _organisations(folders: list[Path]) -> Iterator[Entry]:
    for row in _rows("organisations.tsv", folders):
        kind: OrganisationKind = row["kind"]  # type: ignore[assignment]  # checked by the tests of the data
        yield Entry(
            "organisation",
            f"org/{row['key']}",
            row["name"],
            _parts(row["aliases"]),
            row["country"] or None,
            row["sector"] or None,
            organisation_kind=kind,
        )


def _facilities(folders: list[Path]) -> Iterator[Entry]:
    for row in _rows("facilities.tsv", folders):
        kind: PlaceKind = row["kind"]  # type: ignore[assignment]  # checked by the tests of the data
        country = row["country"] or None
        location = Location(
            kind, country, latitude=_number(row["latitude"]), longitude=_number(row["longitude"])
        )
        key = f"place/{name_key(row['name']).replace(' ', '-')}"
        yield Entry("place", key, row["name"], _parts(row["aliases"]), country, location=location)


def _officials(folders: list[Path]) -> dict[str, Official]:
    """Each official, by the keys of all names."""
    return {
        name_key(name): Official(row["country"], row["title"])
        for row in _rows("officials.tsv", folders)
        for name in (row["name"], *_parts(row["aliases"]))
    }


def _official_names(folders: list[Path]) -> dict[str, tuple[str, ...]]:
    """The names of officials as folded text, by their first word, longest first."""
    found: dict[str, set[str]] = {}
    for row in _rows("officials.tsv", folders):
        for name in (row["name"], *_parts(row["aliases"])):
            folded = fold(name)
            first = _WORD.search(folded)
            if first is not None and first.start() == 0:
                found.setdefault(first.group(), set()).add(folded)
    return {first: tuple(sorted(names, key=len, reverse=True)) for first, names in found.items()}


@functools.cache
def load_lexicon(extra: Path | None = None) -> Lexicon:
    """Read the shipped dictionaries, then those of `extra`, whose rows come first where names collide."""
    folders = [DATA] if extra is None else [DATA, extra]
    countries: dict[str, Entry] = {}
    demonyms: dict[str, str] = {}
    named: dict[str, dict[str, tuple[str, Entry]]] = {}

    def add(names: Iterable[str], entry: Entry, *, override: bool = True) -> None:
        for name in names:
            folded = fold(name)
            first = _WORD.search(folded)
            if first is not None:
                at = named.setdefault(first.group(), {})
                if override or folded not in at:
                    at[folded] = (name, entry)

    for entry, adjectives, capitals in _countries(folders):
        code = entry.country or ""
        countries[code] = entry
        demonym = Entry("demonym", f"state/{code}", entry.name, (), code)
        add(adjectives, demonym)
        demonyms.update({name_key(adjective): code for adjective in adjectives})
        add((entry.name, *entry.aliases), entry)
        add(capitals, Entry("capital", f"state/{code}", entry.name, (), code), override=False)
    for found in (*_facilities(folders), *_organisations(folders)):
        add((found.name, *found.aliases), found)
    titles = {fold(row["title"]): row["sector"] for row in _rows("titles.tsv", folders)}
    own = {fold(row["title"]): row["country"] for row in _rows("titles.tsv", folders) if row.get("country")}
    seats = {fold(place.name): place for place in _facilities(folders)}
    groups = {
        row["noun"]: GroupNoun(row["sector"], row["for_state"] == "yes")
        for row in _rows("groups.tsv", folders)
    }
    heads = {row["word"]: (row["kind"], row["sector"] or None) for row in _rows("heads.tsv", folders)}
    bodies = {row["body"]: (row["kind"], row["sector"] or None) for row in _rows("bodies.tsv", folders)}
    index = {
        first: tuple((alias, *at[alias]) for alias in sorted(at, key=len, reverse=True))
        for first, at in named.items()
    }
    officials = _officials(folders)
    digest = _digest(folders)
    return Lexicon(
        countries,
        demonyms,
        titles,
        own,
        officials,
        seats,
        groups,
        heads,
        bodies,
        index,
        _official_names(folders),
        frozenset(row["word"] for row in _rows("portfolios.tsv", folders)),
        digest,
    )


def _digest(folders: list[Path]) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.glob("*.tsv")):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
