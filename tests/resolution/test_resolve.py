"""Who is joined with whom, who is not, and what is said about it."""

import pytest

from app.domain.identity import Candidate
from app.domain.mention import Entity, Location, Role
from app.domain.names import name_key
from app.resolution import resolve
from tests.examples import an_extraction


def known_one(kind="actor", name="Ana Diaz", aliases=(), number=7, **fields) -> Candidate:
    keys = frozenset(name_key(each) for each in (name, *aliases))
    return Candidate(kind, number, name, keys, **fields)


def entity(kind="actor", name="Ana Diaz", title=None, **fields) -> Entity:
    return Entity(kind, name, roles=(Role(title),) if title else (), **fields)


def judged(found: Entity, *candidates: Candidate) -> int | None:
    return resolve(an_extraction([found], ()), candidates).judgements[0].identity


PERSON = known_one(country="FRE", titles=("Foreign Minister",))
JOINED = {
    "the same entry of the dictionary": (
        entity(name="A. Diaz", known="person/ana-diaz"), known_one(known="person/ana-diaz")),
    "the same full name and country": (entity(country="FRE"), PERSON),
    "the same full name and title": (entity(title="foreign minister"), PERSON),
    "accents and case aside": (entity(name="Ana DÍAZ", country="FRE"), PERSON),
    "a middle initial more": (entity(name="Ana M. Diaz", country="FRE"), PERSON),
    "the full name as an alias": (entity(name="Minister Diaz", aliases=("Ana Diaz",), country="FRE"), PERSON),
    "the surname alone with country and title": (
        entity(name="Diaz", country="FRE", title="Foreign Minister"),
        known_one(aliases=("Diaz",), country="FRE", titles=("Foreign Minister",))),
    "an organisation of the same name": (
        entity("organisation", "Red Band"), known_one("organisation", "Red Band")),
    "an organisation by its alias": (
        entity("organisation", "RB"), known_one("organisation", "Red Band", ["RB"])),
    "a ministry of the same country": (
        entity("organisation", "Ministry of Defense", country="FRE"),
        known_one("organisation", "Ministry of Defense", country="FRE")),
    "a ministry by the name of its country": (
        entity("organisation", "Kenyan Defense Ministry"),
        known_one("organisation", "Ministry of Defence", country="KEN")),
    "a ministry by another word for its business": (
        entity("organisation", "Ministry of Foreign Affairs of Kenya"),
        known_one("organisation", "Kenyan Foreign Ministry", country="KEN")),
    "an organisation spelt otherwise": (
        entity("organisation", "Hizbullah", country="FRE"),
        known_one("organisation", "Hezbollah", country="FRE")),
    "a long acronym": (
        entity("organisation", "FPWU", country="FRE"),
        known_one("organisation", "Freeland Port Workers Union", country="FRE")),
    "a place spelt otherwise": (
        entity("place", "Jarkent", country="FRE"), known_one("place", "Zharkent", country="FRE")),
    "a place in the same country": (
        entity("place", "Portville", country="FRE", location=Location("city", "FRE")),
        known_one("place", "Portville", country="FRE")),
    "a place that nobody can locate": (entity("place", "Camp Alpha"), known_one("place", "Camp Alpha")),
}  # fmt: skip
APART = {
    "another entry of the dictionary": (entity(known="person/ana-diaz"), known_one(known="person/ana-diaz-mayor")),
    "a namesake in another country": (entity(country="SYL"), PERSON),
    "a namesake in another office": (
        entity(title="Goalkeeper"), known_one(titles=("Foreign Minister",))),
    "a relative": (entity(name="Eva Diaz", country="FRE", title="Foreign Minister"), PERSON),
    "one letter less": (entity(name="Ana Dias", country="FRE", title="Foreign Minister"), PERSON),
    "the surname alone": (entity(name="Diaz", country="FRE"), known_one(aliases=("Diaz",), country="FRE")),
    "the surname with another title": (
        entity(name="Diaz", country="FRE", title="Mayor"),
        known_one(aliases=("Diaz",), country="FRE", titles=("Foreign Minister",))),
    "a ministry without a country": (
        entity("organisation", "Ministry of Defense"), known_one("organisation", "Ministry of Defense")),
    "a ministry of another country": (
        entity("organisation", "Ministry of Defense", country="SYL"),
        known_one("organisation", "Ministry of Defense", country="FRE")),
    "ministries of two countries by their names": (
        entity("organisation", "Ministry of Defence of Kenya"),
        known_one("organisation", "Ministry of Defence of Uganda")),
    "one entry of the dictionary in two countries": (
        entity("organisation", "ABC", known="org/abc", country="SYL"),
        known_one("organisation", "ABC", known="org/abc", country="FRE")),
    "two nicknames that meet": (
        entity("organisation", "Red Band", aliases=("RB",)), known_one("organisation", "Royal Bank", ["RB"])),
    "a town of that name elsewhere": (
        entity("place", "Portville", country="SYL"), known_one("place", "Portville", country="FRE")),
    "a town that may be elsewhere": (entity("place", "Portville"), known_one("place", "Portville", country="FRE")),
    "another kind of thing": (entity("place", "Ana Diaz"), PERSON),
}  # fmt: skip


@pytest.mark.parametrize(("found", "known"), JOINED.values(), ids=JOINED)
def test_they_are_one(found, known):
    assert judged(found, known) == 7


@pytest.mark.parametrize(("found", "known"), APART.values(), ids=APART)
def test_near_misses_stay_apart(found, known):
    assert judged(found, known) is None


def test_the_better_match_wins():
    better = known_one(number=8, country="FRE", titles=("Foreign Minister",))
    found = entity(country="FRE", title="Foreign Minister")
    assert judged(found, known_one(country="FRE"), better) == 8


def test_two_equal_matches_are_none():
    found = entity(name="Diaz", country="FRE", title="Minister")
    twins = [
        known_one(number=n, name=f"{name} Diaz", aliases=["Diaz"], country="FRE", titles=("Minister",))
        for n, name in enumerate(("Ana", "Eva"))
    ]
    judgement = resolve(an_extraction([found], ()), twins).judgements[0]
    assert (judgement.identity, judgement.reason) == (None, "2 known ones match equally well")


def test_every_entity_is_judged_in_order_with_a_reason():
    found = [entity(name=name) for name in ("Ana Diaz", "Bo Lind", "Cy Moor")]
    judgements = resolve(an_extraction(found, ()), [known_one(name="Bo Lind")]).judgements
    assert [judgement.entity for judgement in judgements] == [0, 1, 2]
    assert [judgement.identity for judgement in judgements] == [None, 7, None]
    assert all(judgement.reason for judgement in judgements)


NEAR = {
    "two holders of one office with one surname": (
        entity(name="Eva Diaz", country="FRE", title="Foreign Minister"), PERSON),
    "a full name under another office": (entity(country="FRE", title="Mayor of Portville"), PERSON),
    "an acronym in the same country": (
        entity("organisation", "FPU", country="FRE"),
        known_one("organisation", "Freeland Port Union", country="FRE")),
}  # fmt: skip


@pytest.mark.parametrize(("found", "known"), NEAR.values(), ids=NEAR)
def test_a_near_fit_is_suggested_and_not_joined(found, known):
    judgement = resolve(an_extraction([found], ()), [known]).judgements[0]
    assert (judgement.identity, [near.identity for near in judgement.near]) == (None, [7])
