"""Whom do we know already by these names, and the rows of those we meet for the first time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.identity import Candidate, Resolution
from app.domain.mention import Entity, EntityKind
from app.domain.names import name_key, short_form, slug
from app.domain.spelling import body_forms, family_name, family_sound, is_fuller, person_sounds
from app.store import derive, rebuild, sql, tables
from app.store.session import one_at_a_time
from app.store.versions import INGEST

_TABLES: dict[EntityKind, type[tables.Actor] | type[tables.Organisation] | type[tables.Place]] = {
    "actor": tables.Actor,
    "organisation": tables.Organisation,
    "place": tables.Place,
}
# A slug shares its column with the number that sets it apart from its namesakes.
_SLUG_LENGTH = 190
_NUMBERS, _MOST_NUMBERS = 16, 500  # that are looked up at first, and at once
_LONGEST_SOUND = 60


def candidates(session: Session, entities: Sequence[Entity]) -> tuple[Candidate, ...]:
    """All identities that share a dictionary key or a name with one of the entities.

    In a writing transaction the answer holds until its end: other writers wait.
    """
    one_at_a_time(session)
    return tuple(
        candidate
        for kind in _TABLES
        for candidate in _candidates(session, kind, [entity for entity in entities if entity.kind == kind])
    )


def settle(
    session: Session, entities: Sequence[Entity], resolution: Resolution, seen: date | None
) -> tuple[int, ...]:
    """The identity of every entity, in their order: rows are made for new ones and enriched for known ones.

    `seen` is the day of publication, on which roles were borne.
    """
    found: dict[int, int] = {}
    for kind in _TABLES:
        numbers = [number for number, entity in enumerate(entities) if entity.kind == kind]
        chosen = {number: resolution.judgements[number].identity for number in numbers}
        found |= _settle_kind(session, kind, {number: entities[number] for number in numbers}, chosen)
    _add_names(session, entities, found)
    _add_roles(session, entities, found, seen)
    for kind in _TABLES:
        rebuild.note(
            session, kind, {found[n] for n, each in enumerate(entities) if each.kind == kind}, INGEST
        )
    return tuple(found[number] for number in range(len(entities)))


def names_of(entity: Entity) -> tuple[str, ...]:
    """Every name under which an entity shall be found, the fullest first."""
    names = [entity.name, *entity.aliases]
    if entity.kind == "actor":
        names.append(short_form(entity.name))
    return tuple(dict.fromkeys(name for name in names if name_key(name)))


# Recall ------------------------------------------------------------------------------------------


def _candidates(session: Session, kind: EntityKind, entities: Sequence[Entity]) -> list[Candidate]:
    if not entities:
        return []
    ids = _like(session, kind, entities)
    if kind == "actor":
        ids |= _of_family(session, entities) | _office_holders(session, entities)
    if not ids:
        return []
    values = {"ids": sql.listed(session, ids)}
    names = _grouped(
        sql.rows(session, f"SELECT {kind}_id, text FROM name WHERE {_owned(session, kind)}", values)
    )
    titles = _titles(session, values) if kind == "actor" else {}
    wanted = f"""
        SELECT id, name, known, country FROM {kind}
        WHERE {sql.one_of(session, "id", "ids", "bigint")} AND retired_at IS NULL ORDER BY id
    """
    return [
        Candidate(
            kind=kind,
            id=number,
            name=name,
            keys=frozenset(map(name_key, names.get(number, ()))),
            known=known,
            country=country,
            titles=tuple(titles.get(number, ())),
            names=tuple(names.get(number, ())),
        )
        for number, name, known, country in sql.rows(session, wanted, values)
    ]


def _owned(session: Session, kind: EntityKind) -> str:
    """The condition that a name, or whatever else has an owner, is of one of the identities `ids`."""
    return sql.one_of(session, f"{kind}_id", "ids", "bigint")


def _like(session: Session, kind: EntityKind, entities: Sequence[Entity]) -> set[int]:
    """Those that share a dictionary key or a name with one of the entities, or, of people, the sound of one."""
    keys = {name_key(name) for entity in entities for name in names_of(entity)}
    if kind == "organisation":
        keys |= {form for entity in entities if not entity.known for form in body_forms(entity.name)}
    known = {entity.known for entity in entities if entity.known}
    wanted = f"""
        SELECT {kind}_id FROM name WHERE {kind}_id IS NOT NULL AND {sql.one_of(session, "key", "keys", "text")}
        UNION SELECT id FROM {kind} WHERE {sql.one_of(session, "known", "known", "text")}
    """
    values = {"keys": sql.listed(session, keys), "known": sql.listed(session, known)}
    if kind == "actor":
        sounds = {sound for entity in entities for name in names_of(entity) for sound in _spellings_of(name)}
        wanted += (
            f"UNION SELECT actor_id FROM name_sound WHERE {sql.one_of(session, 'sound', 'sounds', 'text')}"
        )
        values["sounds"] = sql.listed(session, sounds)
    return {number for (number,) in sql.rows(session, wanted, values)}


def _spellings_of(name: str) -> tuple[str, ...]:
    return tuple(sound[:_LONGEST_SOUND] for sound in person_sounds(name))


def _of_family(session: Session, entities: Sequence[Entity]) -> set[int]:
    """People in office who are known by a surname alone, and all of the surname where the text has nothing else."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for entity in entities:
        if entity.kind == "actor" and entity.country and entity.roles:
            alone = all(family_name(name)[1] for name in names_of(entity))
            for each in (True, False) if alone else (True,):
                wanted[entity.country] |= {
                    sound[:_LONGEST_SOUND]
                    for name in names_of(entity)
                    for sound in family_sound(name, alone=each)
                }
    if not wanted:
        return set()
    asked = [{"country": country, "sounds": list(sounds)} for country, sounds in wanted.items()]
    heard = f"""
        SELECT (
            SELECT {sql.gathered(session, "name_sound.actor_id")}
            FROM name_sound JOIN actor ON actor.id = name_sound.actor_id
            WHERE {sql.in_list(session, "name_sound.sound", "asked.sounds")} AND actor.country = asked.country
        ) FROM {sql.asked(session, {"country": "text", "sounds": "text[]"})}
    """
    return _all_of(sql.rows(session, heard, {"asked": sql.as_json(asked)}))


def _all_of(rows: Iterable[tuple[Any, ...]]) -> set[int]:
    """The identities that were gathered in the only column."""
    return {number for (gathered,) in rows for number in sql.document(gathered) or ()}


_MOST_HOLDERS = 20  # of one surname and country


def _office_holders(session: Session, entities: Sequence[Entity]) -> set[int]:
    """People of the same country with the surname of somebody in office, who may be the same under other given names."""
    asked = []
    for entity in entities:
        words = name_key(entity.name).split()
        if entity.kind == "actor" and entity.country and len(words) > 1 and entity.roles:
            asked.append({"surname": words[-1], "longer": " ".join(words[-2:]), "country": entity.country})
    if not asked:
        return set()
    holders = f"""
        SELECT (
            SELECT {sql.gathered(session, "holder.actor_id")}
            FROM (
                SELECT name.actor_id FROM name JOIN actor ON actor.id = name.actor_id
                WHERE name.key IN (asked.surname, asked.longer) AND actor.country = asked.country
                LIMIT {_MOST_HOLDERS}
            ) AS holder
        ) FROM {sql.asked(session, dict.fromkeys(asked[0], "text"))}
    """
    return _all_of(sql.rows(session, holders, {"asked": sql.as_json(asked)}))


def _titles(session: Session, values: Mapping[str, Any]) -> dict[int, list[str]]:
    wanted = f"SELECT actor_id, title FROM actor_role WHERE {_owned(session, 'actor')} ORDER BY id"
    return _grouped(sql.rows(session, wanted, values))


def _grouped(pairs: Iterable[tuple[int | None, str]]) -> dict[int, list[str]]:
    groups: dict[int, list[str]] = defaultdict(list)
    for owner, value in pairs:
        if owner is not None:
            groups[owner].append(value)
    return groups


# Rows --------------------------------------------------------------------------------------------


def _settle_kind(
    session: Session, kind: EntityKind, entities: dict[int, Entity], chosen: dict[int, int | None]
) -> dict[int, int]:
    by_key = _ids_by_known(session, kind, {entity.known for entity in entities.values() if entity.known})
    found: dict[int, int] = {}
    new: dict[int, Entity] = {}
    twins: dict[int, int] = {}
    first: dict[str, int] = {}
    for number, entity in entities.items():
        identity = chosen[number] or by_key.get(entity.known or "")
        if identity:
            found[number] = identity
        elif entity.known in first:
            twins[number] = first[entity.known]  # the dictionary says that two names of this text are one
        else:
            new[number] = entity
            if entity.known:
                first[entity.known] = number
    _enrich(session, kind, {number: entities[number] for number in found}, found, set(by_key))
    found |= _create(session, kind, new)
    return found | {number: found[twin] for number, twin in twins.items()}


def _ids_by_known(session: Session, kind: EntityKind, known: set[str]) -> dict[str, int]:
    """The identity of each dictionary entry; of one that was merged, that into which it was."""
    if not known:
        return {}
    wanted = f"""
        SELECT known, id, merged_into, retired_at FROM {kind} WHERE {sql.one_of(session, "known", "known", "text")}
    """
    return {
        key: number if into is None and retired is None else _standing(session, kind, into or number)
        for key, number, into, retired in sql.rows(session, wanted, {"known": sql.listed(session, known)})
    }


def _standing(session: Session, kind: EntityKind, number: int) -> int:
    """Where the merges of an identity lead; one that was only retired stands again."""
    table = _TABLES[kind]
    into = session.scalar(select(table.merged_into).where(table.id == number))
    if into is not None:
        return _standing(session, kind, into)
    session.execute(
        update(table).where(table.id == number, table.retired_at.is_not(None)).values(retired_at=None)
    )
    return number


def free_slug(session: Session, kind: EntityKind, name: str) -> str:
    """An address for a new identity that no other has."""
    return _free_slugs(session, kind, [name])[0]


def _create(session: Session, kind: EntityKind, entities: dict[int, Entity]) -> dict[int, int]:
    if not entities:
        return {}
    slugs = _free_slugs(session, kind, [entity.name for entity in entities.values()])
    rows = [
        {"slug": address, "name": entity.name, **_said(entity)}
        for address, entity in zip(slugs, entities.values(), strict=True)
    ]
    ids = sql.add_numbered(session, sql.table(_TABLES[kind]), rows)
    return dict(zip(entities, ids, strict=True))


def _free_slugs(session: Session, kind: EntityKind, names: Sequence[str]) -> list[str]:
    bases = [slug(name)[:_SLUG_LENGTH] for name in names]
    taken = _taken(session, kind, bases)
    for base in sorted(taken | {base for base in bases if bases.count(base) > 1}):
        taken |= _numbered(session, kind, base, bases.count(base))
    return [_take(base, taken) for base in bases]


def _numbered(session: Session, kind: EntityKind, base: str, least: int) -> set[str]:
    """The addresses with a number behind the base that are taken, as far as to `least` free ones.

    They are asked for one by one: a search for all that begin alike reads the whole index.
    """
    asked, taken = 0, set[str]()
    while asked - len(taken) < least:
        more = [
            f"{base}-{number}"
            for number in range(asked + 2, asked + 2 + min(asked + _NUMBERS, _MOST_NUMBERS))
        ]
        taken |= _taken(session, kind, more)
        asked += len(more)
    return taken


def _taken(session: Session, kind: EntityKind, addresses: Sequence[str]) -> set[str]:
    wanted = f"SELECT slug FROM {kind} WHERE {sql.one_of(session, 'slug', 'slugs', 'text')}"
    return {address for (address,) in sql.rows(session, wanted, {"slugs": sql.listed(session, addresses)})}


def _take(base: str, taken: set[str]) -> str:
    address, number = base, 1
    while address in taken:
        number += 1
        address = f"{base}-{number}"
    taken.add(address)
    return address


def _said(entity: Entity) -> dict[str, Any]:
    """The columns that an entity fills, under the names of its table."""
    columns: dict[str, Any] = {"known": entity.known, "country": entity.country}
    if entity.kind != "place":
        columns["sector"] = entity.sector
    if entity.kind == "organisation":
        columns["kind"] = entity.organisation_kind or "other"
    if entity.kind == "place":
        columns |= _location(entity)
    return columns


def _location(entity: Entity) -> dict[str, Any]:
    place = entity.location
    if place is None:
        return {
            "kind": "other", "admin1": None, "latitude": None, "longitude": None, "geonames_id": None,
        }  # fmt: skip
    is_point = place.latitude is not None and place.longitude is not None
    return {
        "kind": place.kind,
        "country": place.country or entity.country,
        "admin1": place.admin1,
        "latitude": place.latitude if is_point else None,
        "longitude": place.longitude if is_point else None,
        "geonames_id": place.geonames_id,
    }


def _enrich(
    session: Session, kind: EntityKind, entities: dict[int, Entity], found: dict[int, int], held: set[str]
) -> None:
    """Fill what was unknown of known identities; what is there already is never overwritten by another article."""
    if not entities:
        return
    table, values = sql.table(_TABLES[kind]), {"ids": sql.listed(session, set(found.values()))}
    kept = {
        row["id"]: row
        for row in sql.records(session, table, sql.one_of(session, "id", "ids", "bigint"), values)
    }
    changes: dict[int, dict[str, Any]] = defaultdict(dict)
    for number, entity in entities.items():
        row = kept[found[number]]
        news = {
            column: value
            for column, value in _said(entity).items()
            # A key that some row holds, if only a merged one, stays there.
            if value is not None and row[column] is None and not (column == "known" and value in held)
        }
        if row.get("kind") == "other" and _said(entity)["kind"] != "other":
            news["kind"] = _said(entity)["kind"]
        if kind == "actor" and is_fuller(entity.name, row["name"]):
            news["name"] = entity.name
        row.update(news)
        changes[found[number]].update(news)
    sql.change(session, table, {identity: news for identity, news in changes.items() if news})
    renamed = [identity for identity, news in changes.items() if "name" in news]
    if renamed:
        _call_by_name(session, renamed)


def _call_by_name(session: Session, ids: Sequence[int]) -> None:
    """People who have a fuller name now are called by it in all their events."""
    theirs = f"SELECT event_id FROM participant WHERE {_owned(session, 'actor')}"
    events = {event for (event,) in sql.rows(session, theirs, {"ids": sql.listed(session, ids)})}
    derive.events(session, events, INGEST)


@dataclass(frozen=True, slots=True, order=True)
class _Called:
    kind: EntityKind
    identity: int
    text: str


def _add_names(session: Session, entities: Sequence[Entity], found: dict[int, int]) -> None:
    wanted = {
        _Called(entity.kind, found[number], name)
        for number, entity in enumerate(entities)
        for name in names_of(entity)
    }
    for kind in _TABLES:
        ids = {called.identity for called in wanted if called.kind == kind}
        if not ids:
            continue
        values = {"ids": sql.listed(session, ids)}
        kept = sql.rows(session, f"SELECT {kind}_id, text FROM name WHERE {_owned(session, kind)}", values)
        new = sorted(
            {called for called in wanted if called.kind == kind}
            - {_Called(kind, identity, text) for identity, text in kept}
        )
        rows = [
            {f"{kind}_id": called.identity, "text": called.text, "key": name_key(called.text)}
            for called in new
        ]
        sql.add(session, sql.table(tables.Name), rows)
        if kind == "actor":
            _add_sounds(session, [(called.identity, called.text) for called in new])


def _add_sounds(session: Session, called: Sequence[tuple[int, str]]) -> None:
    found = {(actor, sound) for actor, name in called for sound in rebuild.sounds_of(name)}
    if not found:
        return
    values = {"ids": sql.listed(session, {actor for actor, _ in found})}
    wanted = f"SELECT actor_id, sound FROM name_sound WHERE {_owned(session, 'actor')}"
    found -= {(actor, sound) for actor, sound in sql.rows(session, wanted, values)}
    rows = [{"actor_id": actor, "sound": sound} for actor, sound in sorted(found)]
    sql.add(session, sql.table(tables.NameSound), rows)


def _add_roles(
    session: Session, entities: Sequence[Entity], found: dict[int, int], seen: date | None
) -> None:
    table = sql.table(tables.ActorRole)
    borne = {
        (found[number], role.title, role.organisation, role.country): None
        for number, entity in enumerate(entities)
        if entity.kind == "actor"
        for role in entity.roles
    }
    if not borne:
        return
    values = {"ids": sql.listed(session, {actor for actor, *_ in borne})}
    kept = {
        (role["actor_id"], role["title"], role["organisation"], role["country"]): role
        for role in sql.records(session, table, _owned(session, "actor"), values)
    }
    again = [kept[key] for key in borne if key in kept]
    sql.change(session, table, {role["id"]: days for role in again if (days := _longer_borne(role, seen))})
    rows = [
        {
            "actor_id": actor,
            "title": title,
            "organisation": organisation,
            "country": country,
            "first_seen": seen,
            "last_seen": seen,
        }
        for actor, title, organisation, country in borne
        if (actor, title, organisation, country) not in kept
    ]
    sql.add(session, table, rows)


def _longer_borne(role: Mapping[str, Any], seen: date | None) -> dict[str, date]:
    """The days on which a role was first and last seen, where they are others now."""
    if seen is None:
        return {}
    days = {
        "first_seen": min(role["first_seen"] or seen, seen),
        "last_seen": max(role["last_seen"] or seen, seen),
    }
    return {name: day for name, day in days.items() if day != role[name]}
