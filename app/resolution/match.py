"""How alike an entity and a known identity are, and the reason in words."""

from dataclasses import dataclass

from app.domain.identity import Candidate
from app.domain.mention import Entity
from app.domain.names import name_key, short_form

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
    if entity.known and candidate.known:
        same = entity.known == candidate.known
        return Likeness(1.0, f"the same dictionary entry {entity.known}") if same else None
    country = country_of(entity)
    if country and candidate.country and country != candidate.country:
        return None
    if entity.kind == "actor":
        return _person(entity, candidate)
    if entity.kind == "organisation":
        return _organisation(entity, candidate)
    return _place(entity, candidate)


def country_of(entity: Entity) -> str | None:
    """The country of an entity; that of a place may be known from where it lies."""
    return entity.country or (entity.location.country if entity.location else None)


def _same_country(entity: Entity, candidate: Candidate) -> bool:
    return candidate.country is not None and country_of(entity) == candidate.country


def _person(entity: Entity, candidate: Candidate) -> Likeness | None:
    same_country = _same_country(entity, candidate)
    titles = {name_key(role.title) for role in entity.roles}
    known_titles = {name_key(title) for title in candidate.titles}
    shared = titles & known_titles
    full = full_names(entity)
    if full & {key for key in candidate.keys if " " in key}:
        if same_country or shared:
            why = "same country" if same_country else f"same title ({min(shared)})"
            return Likeness(0.95 if same_country and shared else 0.9, f"same full name, {why}")
        if titles and known_titles and not (country_of(entity) or candidate.country):
            return None  # two offices, and nothing that ties them together
        return Likeness(0.8, "same full name, nothing speaks against it")
    # A surname alone is no name: it needs both the country and the office.
    if not full and name_key(entity.name) in candidate.keys and same_country and shared:
        return Likeness(0.7, f"same surname, country and title ({min(shared)})")
    return None


def full_names(entity: Entity) -> set[str]:
    """The keys of the names of a person that have more than one word, with and without initials."""
    names = (entity.name, *entity.aliases)
    keys = {name_key(form) for name in names for form in (name, short_form(name))}
    return {key for key in keys if " " in key}


def _organisation(entity: Entity, candidate: Candidate) -> Likeness | None:
    if not _shares_main_name(entity, candidate):
        return None
    if _same_country(entity, candidate):
        return Likeness(0.9, "same name, same country")
    if is_generic(candidate.name) or is_generic(entity.name):
        return None
    return Likeness(0.8, "same name, nothing speaks against it")


def _shares_main_name(entity: Entity, candidate: Candidate) -> bool:
    """Two nicknames that meet are not enough: one side must call the thing by its main name."""
    keys = {name_key(name) for name in (entity.name, *entity.aliases)}
    return name_key(entity.name) in candidate.keys or name_key(candidate.name) in keys


def is_generic(name: str) -> bool:
    """Whether a name is made of office words alone ("Ministry of Defense"), and so belongs to many."""
    return all(word in _GENERIC or word in _SMALL_WORDS for word in name_key(name).split())


def _place(entity: Entity, candidate: Candidate) -> Likeness | None:
    if name_key(entity.name) != name_key(candidate.name):
        return None
    if _same_country(entity, candidate):
        return Likeness(0.9, "same name, same country")
    if not (entity.known or candidate.known or country_of(entity) or candidate.country):
        return Likeness(0.6, "same name, and neither is located")
    return None
