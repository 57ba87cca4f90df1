"""How alike an entity and a known identity are, and the reason in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.identity import Candidate
from app.domain.mention import Entity, Role
from app.domain.names import name_key, short_form
from app.domain.spelling import (
    body_of_country,
    body_words,
    family_name,
    is_acronym,
    parts_ways,
    same_body_name,
    same_person,
    same_place_name,
)

# At this score and above two are joined unasked; from the lower one on a person is asked.
MERGE, SUGGEST = 0.8, 0.55
_LEAST_SPELT, _CLOSE_SPELT, _SOUNDS_ALIKE, _SURE_SPELT = 0.6, 0.8, 0.9, 0.95
_TELLING = 4  # letters of an acronym that tell of one body

# Names that every country has one of: they say nothing without the country.
_GENERIC = frozenset(
    (
        "administration", "agency", "air", "army", "authorities", "cabinet", "central", "coalition",
        "command", "commission", "committee", "congress", "council", "court", "defence", "defense",
        "department", "federal", "foreign", "forces", "government", "health", "home", "house", "interior",
        "intelligence", "justice", "military", "ministry", "national", "navy", "office", "opposition",
        "parliament", "police", "presidency", "senate", "state", "supreme", "treasury",
    )
)  # fmt: skip
_SMALL_WORDS = frozenset({"of", "for", "and", "the"})


@dataclass(frozen=True, slots=True)
class Likeness:
    """A score between 0 and 1 with its reason."""

    score: float
    reason: str


def likeness(entity: Entity, candidate: Candidate) -> Likeness | None:
    """How surely the two are one, or None where they are not or nobody can say."""
    country = country_of(entity)
    elsewhere = country is not None and candidate.country is not None and country != candidate.country
    if elsewhere:  # AFP of France, and the AFP of the Philippines
        return None
    if entity.known and candidate.known:
        same = entity.known == candidate.known
        return Likeness(1.0, f"the same dictionary entry {entity.known}") if same else None
    if entity.kind == "actor":
        return _person(entity, candidate)
    if entity.kind == "organisation":
        return _organisation(entity, candidate)
    return _place(entity, candidate)


def between(one: Candidate, other: Candidate) -> Likeness | None:
    """How surely two known ones are one, or None where something speaks against it."""
    if one.known and other.known:
        return None
    names = tuple(name for name in one.names if name != one.name)
    roles = tuple(Role(title, country=one.country) for title in one.titles)
    return likeness(Entity(one.kind, one.name, names, one.known, one.country, roles=roles), other)


def country_of(entity: Entity) -> str | None:
    """The country of an entity; that of a place may be known from where it lies."""
    return entity.country or (entity.location.country if entity.location else None)


def _same_country(entity: Entity, candidate: Candidate) -> bool:
    return candidate.country is not None and country_of(entity) == candidate.country


def _person(entity: Entity, candidate: Candidate) -> Likeness | None:
    same_country = _same_country(entity, candidate)
    titles = {name_key(role.title) for role in entity.roles}
    known_titles = {name_key(title) for title in candidate.titles}
    shared = _shared_titles(titles, known_titles)
    full = full_names(entity)
    office = _one_office(entity, candidate, shared) if same_country else None
    if parts_ways(entity.name, candidate.name):
        return office
    if full & {key for key in candidate.keys if " " in key}:
        if same_country or shared:
            why = "same country" if same_country else f"same title ({shared})"
            if titles and known_titles and not shared:
                return Likeness(0.75, "same full name and country, but another title")
            return Likeness(0.95 if same_country and shared else 0.9, f"same full name, {why}")
        if titles and known_titles:  # two offices, and hardly anything that ties them together
            located = country_of(entity) or candidate.country
            return Likeness(0.6, "same full name, but another title") if located else None
        return Likeness(0.8, "same full name, nothing speaks against it")
    if same_country and shared and (found := _by_surname(entity, candidate, shared)) is not None:
        return found
    return _spelt_otherwise(entity, candidate, shared, same_country=same_country) or office


def _by_surname(entity: Entity, candidate: Candidate, office: str) -> Likeness | None:
    """A surname alone is no name: it needs both the country and the office, and counts whichever of the two came first."""
    family, alone = _family((entity.name, *entity.aliases))
    known, known_alone = _family((candidate.name, *candidate.names))
    if not (alone or known_alone) or not family & known:
        return None
    both = alone and known_alone
    return Likeness(0.85 if both else 0.8, f"same surname, country and title ({office})")


def _family(names: Iterable[str]) -> tuple[set[str], bool]:
    """The family names among the names of a person, and whether there is nothing but them."""
    found = [family_name(name) for name in names]
    full = [family for family, alone in found if not alone]
    return set(full or (family for family, _ in found if family)), not full


def _one_office(entity: Entity, candidate: Candidate, office: str | None) -> Likeness | None:
    """An office has one holder at a time: two of its holders with one surname are asked about, never joined."""
    surnames = {name_key(name).split()[-1] for name in (entity.name, candidate.name) if name_key(name)}
    if office is None or " " not in office or len(surnames) > 1:
        return None
    return Likeness(0.6, f"same surname, country and office ({office}), but other given names")


def _spelt_otherwise(
    entity: Entity, candidate: Candidate, shared: str | None, *, same_country: bool
) -> Likeness | None:
    """Full names that may be two spellings of one: how sure depends on what else is the same."""
    names = [name for name in (entity.name, *entity.aliases) if " " in name]
    known = [name for name in candidate.names if " " in name]
    spelt = max((same_person(one, other) for one in names for other in known), default=0.0)
    if spelt < _LEAST_SPELT:
        return None
    way = "the same words, cut or accented otherwise" if spelt >= _SURE_SPELT else "another spelling"
    if same_country and shared:
        return Likeness(0.9 if spelt >= _CLOSE_SPELT else 0.82, f"{way}, same country and title ({shared})")
    if spelt >= _CLOSE_SPELT and (same_country or shared):
        return Likeness(0.8, f"{way}, same {'country' if same_country else f'title ({shared})'}")
    return Likeness(0.65 if same_country or shared else 0.55, f"{way}, and little else to go by")


def _shared_titles(titles: set[str], known: set[str]) -> str | None:
    """A title that both bear, or one that holds all words of the other ("minister", "foreign minister")."""
    for one in sorted(titles):
        for other in sorted(known):
            a, b = set(one.split()), set(other.split())
            if a <= b or b <= a:
                return min(one, other, key=len)
    return None


def full_names(entity: Entity) -> set[str]:
    """The keys of the names of a person that have more than one word, with and without initials."""
    names = (entity.name, *entity.aliases)
    keys = {name_key(form) for name in names for form in (name, short_form(name))}
    return {key for key in keys if " " in key}


def _organisation(entity: Entity, candidate: Candidate) -> Likeness | None:
    generic = is_generic(candidate.name) or is_generic(entity.name)
    if _shares_main_name(entity, candidate):
        if _same_country(entity, candidate):
            return Likeness(0.9, "same name, same country")
        return None if generic else Likeness(0.8, "same name, nothing speaks against it")
    (named, one), (other_named, other) = (body_of_country(each.name) for each in (entity, candidate))
    country, other_country = country_of(entity) or named, candidate.country or other_named
    if country and other_country and country != other_country:
        return None
    same_country = country is not None and country == other_country
    if one and body_words(one) == body_words(other):
        if same_country:
            return Likeness(0.85, "the same words in another order or spelling, same country")
        return None if generic else Likeness(0.7, "the same words in another order or spelling")
    if same_body_name(one, other) and not generic:
        located = bool(country or other_country)
        return Likeness(0.8 if same_country or not located else 0.7, "another spelling of the name")
    return _acronym(entity, candidate, same_country=same_country, generic=generic)


def _acronym(entity: Entity, candidate: Candidate, *, same_country: bool, generic: bool) -> Likeness | None:
    """First letters: three are those of many a body, of one country too."""
    short = [short for short, full in _both_ways(entity, candidate) if is_acronym(short, full)]
    if not short or (generic and not same_country):
        return None
    of_none = candidate.country is None and entity.country is None
    sure = max(map(len, short)) >= _TELLING and (same_country or of_none)
    return Likeness(0.8 if sure else 0.6, "one is the first letters of the other")


def _both_ways(entity: Entity, candidate: Candidate) -> list[tuple[str, str]]:
    names = [
        (one, other) for one in (entity.name, *entity.aliases) for other in (candidate.name, *candidate.names)
    ]
    return [*names, *((other, one) for one, other in names)]


def _shares_main_name(entity: Entity, candidate: Candidate) -> bool:
    """Two nicknames that meet are not enough: one side must call the thing by its main name."""
    keys = {name_key(name) for name in (entity.name, *entity.aliases)}
    return name_key(entity.name) in candidate.keys or name_key(candidate.name) in keys


def is_generic(name: str) -> bool:
    """Whether a name is made of office words alone ("Ministry of Defense"), and so belongs to many."""
    return all(word in _GENERIC or word in _SMALL_WORDS for word in name_key(name).split())


def _place(entity: Entity, candidate: Candidate) -> Likeness | None:
    same_country = _same_country(entity, candidate)
    if name_key(entity.name) == name_key(candidate.name):
        if same_country:
            return Likeness(0.9, "same name, same country")
        if not (entity.known or candidate.known or country_of(entity) or candidate.country):
            return Likeness(0.8, "same name, and neither is located")
        return None
    spelt = same_place_name(entity.name, candidate.name)
    if spelt >= _CLOSE_SPELT and same_country and not (entity.known and candidate.known):
        sure = spelt >= _SOUNDS_ALIKE and not (entity.known or candidate.known)
        return Likeness(0.8 if sure else 0.7, "another spelling of the name, same country")
    return None
