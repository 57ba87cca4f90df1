"""The reference with objects: the tables as classes with relationships, and a page of events made of them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, relationship

from app.store import tables

Record = dict[str, Any]


class _Base(DeclarativeBase):
    pass


class Name(_Base):
    """A name of an actor, organisation or place."""

    __table__ = tables.Name.__table__


class Actor(_Base):
    """A person with names."""

    __table__ = tables.Actor.__table__
    names: Mapped[list[Name]] = relationship(lazy="selectin", order_by=Name.__table__.c.text)


class Organisation(_Base):
    """A body with names."""

    __table__ = tables.Organisation.__table__
    names: Mapped[list[Name]] = relationship(lazy="selectin", order_by=Name.__table__.c.text)


class Place(_Base):
    """A place with names."""

    __table__ = tables.Place.__table__
    names: Mapped[list[Name]] = relationship(lazy="selectin", order_by=Name.__table__.c.text)


class Participant(_Base):
    """A party with who it is."""

    __table__ = tables.Participant.__table__
    actor: Mapped[Actor | None] = relationship(lazy="selectin")
    organisation: Mapped[Organisation | None] = relationship(lazy="selectin")


class Run(_Base):
    """A reading of an article."""

    __table__ = tables.ExtractionRun.__table__


class Mention(_Base):
    """A sentence that tells of an event."""

    __table__ = tables.EventMention.__table__
    run: Mapped[Run] = relationship(lazy="joined", innerjoin=True)


class Event(_Base):
    """An event with all that hangs on it."""

    __table__ = tables.Event.__table__
    place: Mapped[Place | None] = relationship(lazy="selectin")
    participants: Mapped[list[Participant]] = relationship(
        lazy="selectin",
        order_by=[Participant.__table__.c[name] for name in ("role", "position", "id")],
    )
    mentions: Mapped[list[Mention]] = relationship(
        lazy="selectin", order_by=[Mention.__table__.c[name] for name in ("article_id", "number")]
    )


def page(session: Session, actor: int, limit: int) -> Record:
    """The newest events of an actor, as the contract shows them."""
    who = session.get(Actor, actor)
    party = tables.Participant
    newest = (
        select(party.event_date, party.event_id)
        .where(party.actor_id == actor)
        .distinct()
        .order_by(party.event_date.desc(), party.event_id.desc())
        .limit(limit + 1)
        .subquery()
    )
    wanted = select(Event).join(newest, newest.c.event_id == Event.__table__.c.id)
    order = (newest.c.event_date.desc(), newest.c.event_id.desc())
    found = session.scalars(wanted.order_by(*order)).all()
    meant = [{"kind": "actor", "id": actor, "name": who.name}] if who else []
    return {
        "items": [_event(event) for event in found[:limit]],
        "next": f"/events?actor={actor}&cursor={found[-1].id}" if len(found) > limit else None,
        "interpreted": {"actor": {str(actor): meant}},
    }


def _event(event: Any) -> Record:
    plain = ("id", "type", "mode", "contexts", "quad_class", "score", "status", "summary", "quantities", "confidence",
             "article_count", "source_count", "review", "created_at", "updated_at")  # fmt: skip
    date = {key: getattr(event, f"date_{key}") for key in ("start", "end", "precision", "basis", "text")}
    return {
        **{key: getattr(event, key) for key in plain},
        "date": {
            key: value.isoformat() if key in ("start", "end") and value else value
            for key, value in date.items()
        },
        "place": _place(event.place, event.place_text),
        "participants": [_party(party) for party in event.participants],
        "attribution": {"name": event.attribution, "text": event.attribution_text}
        if event.attribution
        else None,
        "mentions": [_mention(mention) for mention in event.mentions if mention.run.is_current],
        "created_at": event.created_at.isoformat(),
        "updated_at": event.updated_at.isoformat(),
    }


def _place(place: Any, text: str | None) -> Record | None:
    if place is None:
        return None
    fields = ("id", "name", "country", "latitude", "longitude")
    return {key: getattr(place, key) for key in fields} | {
        "aliases": _aliases(place), "precision": place.kind, "text": text,
    }  # fmt: skip


def _party(party: Any) -> Record:
    who = party.actor or party.organisation
    return {
        "role": party.role,
        "kind": "actor" if party.actor else "organisation",
        "id": who.id if who else None,
        "name": who.name if who else party.text,
        "aliases": _aliases(who) if who else [],
        "country": party.country or (who.country if who else None),
        "sector": party.sector or (who.sector if who else None),
        "title": party.title,
        "text": party.text,
    }


def _aliases(who: Any) -> list[str]:
    return [name.text for name in who.names if name.text != who.name]


def _mention(mention: Any) -> Record:
    plain = ("article_id", "sentence", "start", "end", "frame", "confidence", "status", "evidence")
    return {
        **{key: getattr(mention, key) for key in plain},
        "trigger": {"text": mention.trigger, "start": mention.trigger_start, "end": mention.trigger_end},
    }
