"""Who is who, built again: an identity's row, names and roles from the entities that judgements give it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.domain.mention import EntityKind
from app.domain.names import name_key, short_form
from app.domain.spelling import family_name, family_sound, is_fuller, person_sounds
from app.store import sql, versions, views
from app.store.base import now
from app.store.tables import (
    Actor,
    ActorRole,
    Article,
    Entity,
    ExtractionRun,
    Judgement,
    Name,
    NameSound,
    Organisation,
    Place,
)
from app.store.versions import Cause

TABLES: dict[EntityKind, Any] = {"actor": Actor, "organisation": Organisation, "place": Place}
OWNERS: dict[EntityKind, Any] = {
    "actor": Name.actor_id,
    "organisation": Name.organisation_id,
    "place": Name.place_id,
}
JUDGED: dict[EntityKind, Any] = {
    "actor": Judgement.actor_id,
    "organisation": Judgement.organisation_id,
    "place": Judgement.place_id,
}
_LONGEST_SOUND = 60


def identities(
    session: Session,
    kind: EntityKind,
    ids: Collection[int],
    cause: Cause,
    gone_to: Mapping[int, int] | None = None,
) -> tuple[int, ...]:
    """Build identities again; one without any entity is retired, and points to where its entities went, if they did.

    The identities that are other than before.
    """
    wanted = sorted(set(ids))
    said = _entities(session, kind, wanted)
    for number in wanted:
        if number in said:
            _rebuild(session, kind, number, said[number])
        else:
            _retire(session, kind, number, (gone_to or {}).get(number))
    return note(session, kind, wanted, cause)


def note(session: Session, kind: EntityKind, ids: Collection[int], cause: Cause) -> tuple[int, ...]:
    """Write versions of those of the identities that have changed, and their cards."""
    found = records(session, kind, ids)
    changed = versions.note(session, kind, found, cause)
    told = views.write_cards(session, kind, {number: found[number] for number in changed})
    if kind != "place":
        _note_events(session, kind, found, told, cause)
    return changed


def _note_events(
    session: Session,
    kind: EntityKind,
    identities: Mapping[int, Mapping[str, Any] | None],
    told: Mapping[int, set[int]],
    cause: Cause,
) -> None:
    """Versions of the events that were told more of a party than they knew."""
    before = versions.newest(session, "event", set().union(*told.values()))
    after = {
        event: {**record, "parties": [_told(kind, identities, party) for party in record["parties"]]}
        for event, record in before.items()
        if record is not None
    }
    versions.note(session, "event", after, cause)


def _told(
    kind: EntityKind, identities: Mapping[int, Mapping[str, Any] | None], party: Mapping[str, Any]
) -> dict[str, Any]:
    known = identities.get(party["identity"]) if party["kind"] == kind else None
    return {**party, **{key: party[key] or (known and known[key]) or None for key in ("country", "sector")}}


def records(session: Session, kind: EntityKind, ids: Collection[int]) -> dict[int, dict[str, Any] | None]:
    """Each identity as a version keeps it, None for one that is retired."""
    if not ids:
        return {}
    values = {"ids": sql.listed(session, sorted(set(ids)))}
    names: dict[int, list[str]] = defaultdict(list)
    called = f"SELECT {kind}_id, text FROM name WHERE {sql.one_of(session, f'{kind}_id', 'ids', 'bigint')}"
    for number, text in sql.rows(session, called, values):
        names[number].append(text)
    roles = _kept_roles(session, ids) if kind == "actor" else {}
    found: dict[int, dict[str, Any] | None] = {}
    for row in sql.records(
        session, sql.table(TABLES[kind]), sql.one_of(session, "id", "ids", "bigint"), values
    ):
        plain = {key: value for key, value in row.items() if key not in _NOT_KEPT}
        record = plain | {"names": sorted(names[row["id"]]), "roles": roles.get(row["id"], [])}
        found[row["id"]] = None if row["retired_at"] is not None else record
    return found


_NOT_KEPT = ("created_at", "updated_at", "retired_at", "merged_into", "card")


def _kept_roles(session: Session, ids: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    wanted = f"""
        SELECT actor_id, title, organisation, country, first_seen, last_seen FROM actor_role
        WHERE {sql.one_of(session, "actor_id", "ids", "bigint")} ORDER BY id
    """
    for actor, title, organisation, country, first, last in sql.rows(
        session, wanted, {"ids": sql.listed(session, ids)}
    ):
        seen = {
            name: day.isoformat() if (day := sql.day(at)) else None
            for name, at in (("from", first), ("to", last))
        }
        found[actor].append({"title": title, "organisation": organisation, "country": country, **seen})
    return found


def _entities(
    session: Session, kind: EntityKind, ids: Collection[int]
) -> dict[int, list[tuple[Entity, date | None]]]:
    """The current entities of each identity with the day their article was published, in the order they came."""
    judged = JUDGED[kind]
    wanted = (
        select(judged, Entity, Article.published_at)
        .join(Entity, Entity.id == Judgement.entity_id)
        .join(ExtractionRun, ExtractionRun.id == Entity.run_id)
        .join(Article, Article.id == ExtractionRun.article_id)
        .where(
            judged.in_(list(ids)),
            Judgement.withdrawn_at.is_(None),
            Judgement.verdict == "same",
            ExtractionRun.is_current,
            Article.retired_at.is_(None),
        )
        .order_by(Entity.id)
    )
    found: dict[int, list[tuple[Entity, date | None]]] = defaultdict(list)
    for number, entity, published in session.execute(wanted):
        found[number].append((entity, published.date() if published else None))
    return found


def _rebuild(session: Session, kind: EntityKind, number: int, said: list[tuple[Entity, date | None]]) -> None:
    table = TABLES[kind]
    columns: dict[str, Any] = {"name": _name(kind, said), "retired_at": None, "merged_into": None}
    for entity, _ in said:
        for column, value in _columns(kind, entity).items():
            if columns.get(column) is None or (column == "kind" and columns[column] == "other"):
                columns[column] = value
    session.execute(update(table).where(table.id == number).values(**columns, updated_at=now()))
    _rename(session, kind, number, said)
    if kind == "actor":
        _reassign_roles(session, number, said)


def _name(kind: EntityKind, said: list[tuple[Entity, date | None]]) -> str:
    """The name it was first met under, or the first that is more than a surname."""
    name = said[0][0].name
    if kind != "actor":
        return name
    return next((entity.name for entity, _ in said if is_fuller(entity.name, name)), name)


def _columns(kind: EntityKind, entity: Entity) -> dict[str, Any]:
    """The columns that an entity fills, under the names of its table."""
    said = entity.said
    columns: dict[str, Any] = {"country": said.get("country")}
    if kind != "place":
        columns["sector"] = said.get("sector")
    if kind == "organisation":
        columns["kind"] = said.get("organisation_kind") or "other"
    if kind == "place":
        location = said.get("location") or {}
        is_point = location.get("latitude") is not None and location.get("longitude") is not None
        columns |= {
            "kind": location.get("kind") or "other",
            "country": location.get("country") or said.get("country"),
            "admin1": location.get("admin1"),
            "latitude": location["latitude"] if is_point else None,
            "longitude": location["longitude"] if is_point else None,
            "geonames_id": location.get("geonames_id"),
        }
    return columns


def names_said(entity: Entity) -> tuple[str, ...]:
    """Every name under which an entity shall be found, the fullest first."""
    names = [entity.name, *entity.said.get("aliases", ())]
    if entity.kind == "actor":
        names.append(short_form(entity.name))
    return tuple(dict.fromkeys(name for name in names if name_key(name)))


def sounds_of(name: str) -> tuple[str, ...]:
    """The keys under which other spellings of a person's name are found, and the name by its surname alone."""
    _, alone = family_name(name)
    return tuple(sound[:_LONGEST_SOUND] for sound in (*person_sounds(name), *family_sound(name, alone=alone)))


def _rename(session: Session, kind: EntityKind, number: int, said: list[tuple[Entity, date | None]]) -> None:
    owner = OWNERS[kind]
    wanted = dict.fromkeys(name for entity, _ in said for name in names_said(entity))
    kept = set(session.scalars(select(Name.text).where(owner == number)))
    gone = kept - set(wanted)
    if gone:
        session.execute(delete(Name).where(owner == number, Name.text.in_(gone)))
    new = [{f"{kind}_id": number, "text": name, "key": name_key(name)} for name in wanted if name not in kept]
    if new:
        session.execute(insert(Name), new)
    if kind == "actor":
        session.execute(delete(NameSound).where(NameSound.actor_id == number))
        sounds = sorted({sound for name in wanted for sound in sounds_of(name)})
        if sounds:
            session.execute(insert(NameSound), [{"actor_id": number, "sound": sound} for sound in sounds])


def _reassign_roles(session: Session, number: int, said: list[tuple[Entity, date | None]]) -> None:
    session.execute(delete(ActorRole).where(ActorRole.actor_id == number))
    days: dict[tuple[str, str | None, str | None], list[date]] = {}
    for entity, day in said:
        for role in entity.said.get("roles", ()):
            seen = days.setdefault((role["title"], role["organisation"], role["country"]), [])
            if day is not None:
                seen.append(day)
    rows = [
        {
            "actor_id": number,
            "title": title,
            "organisation": organisation,
            "country": country,
            "first_seen": min(seen, default=None),
            "last_seen": max(seen, default=None),
        }
        for (title, organisation, country), seen in days.items()
    ]
    if rows:
        session.execute(insert(ActorRole), rows)


def _retire(session: Session, kind: EntityKind, number: int, gone_to: int | None) -> None:
    table, owner = TABLES[kind], OWNERS[kind]
    session.execute(delete(Name).where(owner == number))
    if kind == "actor":
        session.execute(delete(ActorRole).where(ActorRole.actor_id == number))
        session.execute(delete(NameSound).where(NameSound.actor_id == number))
    session.execute(
        update(table)
        .where(table.id == number)
        .values(retired_at=func.coalesce(table.retired_at, now()), merged_into=gone_to, updated_at=now())
    )
