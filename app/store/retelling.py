"""Which of the events of a new article are told already by others: candidates by their clues, compared one by one."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.domain.retelling import (
    BACKGROUND_DAYS,
    JOIN,
    JOIN_IN_STORY,
    TIE,
    TWICE,
    Clues,
    Same,
    at_odds,
    edges,
    kin,
    same_event,
    side,
    telling_words,
    window,
)
from app.domain.settling import Settled, Telling, Who, settle
from app.store.derive import country_clue, owners_of, tellings
from app.store.tables import (
    Article,
    Entity,
    Event,
    EventClue,
    EventMention,
    ExtractionRun,
    Judgement,
    Organisation,
)

_MOST = 80  # events that one is compared with, found by one kind of clue
_LATEST = 40  # articles that are looked at for one name
_NEAREST = 20  # articles whose events are compared because they name the same people, bodies and places


@dataclass(frozen=True, slots=True)
class Story:
    """What an article is about: the words of its headline and its names, whom and what it names, and what countries."""

    words: frozenset[str]
    named: frozenset[tuple[str, int]]
    told: date | None
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Retold:
    """The event that an article tells again, how surely, and why; `joins` are others that are shown to be the same."""

    event: int
    score: float
    reason: str
    joins: tuple["Retold", ...] = ()


_NOTHING = Same(0.0, "")


@dataclass(frozen=True, slots=True)
class _Pair:
    """An event of the article, by its place there, beside one of other articles."""

    place: int
    event: int
    score: float
    reason: str
    alike: bool  # told as the same kind of deed of its type


def told_before(
    session: Session, told: Sequence[tuple[Settled, Sequence[Telling]]], story: Story
) -> list[Retold | None]:
    """For each event of an article the one of other articles that it is, if any.

    Two that one text tells apart are two: none of the others is given twice, the surest comes first. Where two articles
    have one event in common, they are likelier to have another.
    """
    states = _states(session, (party for settled, _ in told for party in settled.parties))
    mine = [_clues(settled, own, states, story.words) for settled, own in told]
    alike = _events_alike(session, story)
    asked = [
        sorted(
            _candidates(session, clues, settled, story).union(
                *(alike.get(each, ()) for each in kin(clues.type))
            )
        )
        for clues, (settled, _) in zip(mine, told, strict=True)
    ]
    theirs, articles, rows = _clues_of(session, {number for numbers in asked for number in numbers})
    pairs = [
        _Pair(place, number, found.score, found.reason or "it fits", clues.mode == theirs[number].mode)
        for place, (clues, numbers) in enumerate(zip(mine, asked, strict=True))
        for number in numbers
        if number in theirs and (found := same_event(clues, theirs[number])) is not None
    ]
    chosen = _choose([pair for pair in pairs if pair.score >= JOIN], mine)
    shared = {article for pair in chosen.values() for article in articles[pair.event]}
    likelier = [pair for pair in pairs if pair.score >= JOIN_IN_STORY and articles[pair.event] & shared]
    chosen = _choose(likelier, mine, chosen)
    taken = {pair.event for pair in chosen.values()}
    found_at = {}
    states |= _states(session, (party for number in taken for each in rows[number] for party in each.parties))
    for place, pair in chosen.items():
        tellings_of = [*rows[pair.event], *told[place][1]]
        both = _clues(settle(tellings_of), tellings_of, states, story.words | theirs[pair.event].story)
        others = [
            number
            for number in asked[place]
            if number in theirs and number not in taken and not articles[number] & articles[pair.event]
        ]
        joins = _tied(mine[place], both, theirs[pair.event], {number: theirs[number] for number in others})
        found_at[place] = Retold(pair.event, round(pair.score, 3), pair.reason, joins)
    return [found_at.get(place) for place in range(len(told))]


def _tied(mine: Clues, both: Clues, known: Clues, others: Mapping[int, Clues]) -> tuple[Retold, ...]:
    """The other known event, if any, that is this one as well, now that one more telling says what it was.

    The event with its new telling must fit, and so must the telling or the event by itself; neither may contradict.
    """
    found = []
    for number, other in others.items():
        whole = same_event(both, other)
        if whole is None or whole.score < TIE or at_odds(known, other) or at_odds(mine, other):
            continue
        fits, alike = same_event(mine, other), same_event(known, other)
        # Two that share nothing by themselves need a telling that is surely of both.
        least = TIE if alike is not None else TWICE
        if max(each.score for each in (fits, alike, _NOTHING) if each is not None) >= least:
            found.append(Retold(number, round(whole.score, 3), f"a third telling ties them: {whole.reason}"))
    return tuple(sorted(found, key=lambda each: (-each.score, each.event))[:1])


def told_twice(session: Session, told: Sequence[tuple[Settled, Sequence[Telling]]]) -> list[int]:
    """For each event of an article the place of the first one that is the same, told by other words of the same text."""
    states = _states(session, (party for settled, _ in told for party in settled.parties))
    mine = [_clues(settled, own, states, frozenset()) for settled, own in told]
    first: list[int] = []
    for place in range(len(told)):
        twins = (first[other] for other in range(place) if _is_twin(mine, told, place, other))
        first.append(next(twins, place))
    return first


def _is_twin(
    mine: Sequence[Clues], told: Sequence[tuple[Settled, Sequence[Telling]]], place: int, other: int
) -> bool:
    """Whether one text tells of one event at two places.

    What one sentence tells apart ("convicted and jailed") is two, but for an attack and whom it killed.
    """
    sentences = [{each.sentence for each in told[number][1]} for number in (place, other)]
    if sentences[0] & sentences[1] and mine[place].type != "ASSAULT":
        return False
    found = same_event(mine[place], mine[other])
    return found is not None and found.score >= TWICE


def _choose(
    pairs: Sequence[_Pair], mine: Sequence[Clues], chosen: Mapping[int, _Pair] | None = None
) -> dict[int, _Pair]:
    """The surest pairs; one event is taken twice only by two that might be one themselves."""
    found = dict(chosen or {})
    for pair in sorted(pairs, key=lambda each: (-each.score, not each.alike, each.place, each.event)):
        others = [place for place, taken in found.items() if taken.event == pair.event]
        if pair.place not in found and all(_one_told_twice(mine, pair, place) for place in others):
            found[pair.place] = pair
    return found


def _one_told_twice(mine: Sequence[Clues], pair: _Pair, place: int) -> bool:
    found = same_event(mine[pair.place], mine[place])
    return found is not None and found.score >= TWICE


def _events_alike(session: Session, story: Story) -> dict[str, set[int]]:
    """The events, by type, of the articles of these weeks that name the most of what the story names."""
    shared = Counter(
        article for kind, number in sorted(story.named) for article in _naming(session, kind, number, story)
    )
    nearest = sorted(shared, key=lambda article: (-shared[article], -article))[:_NEAREST]
    wanted = (
        select(Event.type, Event.id)
        .join(EventMention, EventMention.event_id == Event.id)
        .where(EventMention.article_id.in_(nearest), Event.retired_at.is_(None))
    )
    found: dict[str, set[int]] = defaultdict(set)
    for event_type, number in session.execute(wanted) if nearest else ():
        found[event_type].add(number)
    return found


def _naming(session: Session, kind: str, number: int, story: Story) -> set[int]:
    """The latest articles that name it, and are not too far from the story's day."""
    owner = {
        "actor": Judgement.actor_id,
        "organisation": Judgement.organisation_id,
        "place": Judgement.place_id,
    }[kind]
    latest = (
        select(Judgement.entity_id)
        .where(owner == number, Judgement.withdrawn_at.is_(None))
        .order_by(Judgement.id.desc())
        .limit(_LATEST)
        .subquery()
    )
    wanted = (
        select(ExtractionRun.article_id)
        .join(Entity, Entity.run_id == ExtractionRun.id)
        .join(latest, latest.c.entity_id == Entity.id)
        .join(Article, Article.id == ExtractionRun.article_id)
        .where(ExtractionRun.is_current, Article.retired_at.is_(None))
    )
    if story.told is not None:
        wanted = wanted.where(Article.published_at.between(*_weeks_around(story.told)))
    return set(session.scalars(wanted))


def _weeks_around(day: date) -> tuple[datetime, datetime]:
    noon = datetime.combine(day, time(12), UTC)
    margin = timedelta(days=BACKGROUND_DAYS)
    return noon - margin, noon + margin


def _candidates(session: Session, clues: Clues, settled: Settled, story: Story) -> set[int]:
    """Events of a kindred type with one of the parties, at the place or in the country, within the days that can be meant.

    Where the event itself says nothing of a country, those that its article names stand in.
    """
    days = window(clues)
    if days is None:
        return set()
    numbers: set[int] = set()
    owners = set(owners_of(settled))
    if not any(kind == "country" for kind, _ in owners):
        owners |= {country_clue(country) for country in story.countries}
    for kind in sorted({kind for kind, _ in owners}):
        ids = [number for each, number in owners if each == kind]
        numbers |= set(session.scalars(_nearest(clues, kind, ids, days)))
    return numbers


def _nearest(clues: Clues, kind: str, ids: Sequence[int], days: tuple[date, date]) -> Select[int]:
    """The newest candidates by one kind of clue."""
    clue = EventClue
    return (
        select(clue.event_id)
        .join(Event, Event.id == clue.event_id)
        .where(
            clue.kind == kind,
            clue.owner_id.in_(ids),
            clue.day.between(*days),
            Event.type.in_(kin(clues.type)),
            Event.retired_at.is_(None),
        )
        .order_by(clue.day.desc(), clue.event_id.desc())
        .limit(_MOST)
    )


def _clues_of(
    session: Session, numbers: Collection[int]
) -> tuple[dict[int, Clues], dict[int, set[int]], dict[int, list[Telling]]]:
    """Of each event what is compared, the articles that tell of it, and their tellings."""
    told = tellings(session, numbers) if numbers else {}
    states = _states(session, (party for rows in told.values() for each in rows for party in each.parties))
    articles = {number: {each.article for each in rows} for number, rows in told.items()}
    stories = _stories(session, {article for those in articles.values() for article in those})
    clues = {
        number: _clues(
            settle(rows),
            rows,
            states,
            frozenset().union(*(stories[each] for each in articles[number])),
        )
        for number, rows in told.items()
    }
    return clues, articles, told


def _stories(session: Session, articles: Collection[int]) -> dict[int, frozenset[str]]:
    texts: dict[int, list[str]] = {article: [] for article in articles}
    for article, title in session.execute(select(Article.id, Article.title).where(Article.id.in_(articles))):
        texts[article].append(title or "")
    named = (
        select(ExtractionRun.article_id, Entity.name)
        .join(Entity, Entity.run_id == ExtractionRun.id)
        .where(ExtractionRun.article_id.in_(articles), ExtractionRun.is_current)
    )
    for article, name in session.execute(named):
        texts[article].append(name)
    return {article: telling_words(words) for article, words in texts.items()}


def _clues(settled: Settled, own: Sequence[Telling], states: Collection[int], story: frozenset[str]) -> Clues:
    where = settled.where
    sides = {
        role: frozenset(
            side(party, is_state=party.kind == "organisation" and party.identity in states)
            for party in settled.parties
            if party.role == role
        )
        for role in ("source", "target")
    }
    return Clues(
        type=settled.type,
        mode=settled.mode,
        status=settled.status,
        when=settled.when,
        told=settled.told,
        last_told=max((each.told for each in own if each.told is not None), default=None),
        sources=sides["source"],
        targets=sides["target"],
        place=where.identity if where else None,
        place_kind=where.kind if where else None,
        country=where.country if where else None,
        words=telling_words(each.sentence for each in own),
        story=story,
        edges=edges(settled.type, (each.sentence for each in own)),
    )


def _states(session: Session, parties: Iterable[Who]) -> set[int]:
    bodies = {party.identity for party in parties if party.kind == "organisation" and party.identity}
    if not bodies:
        return set()
    return set(
        session.scalars(
            select(Organisation.id).where(Organisation.id.in_(bodies), Organisation.kind == "state")
        )
    )
