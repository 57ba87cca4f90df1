"""Which of the events of a new article are told already by others: candidates by their clues, compared one by one."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

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
from app.store import sql
from app.store.derive import country_clue, owners_of, tellings

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
    near = _candidates(session, mine, [settled for settled, _ in told], story)
    asked = [
        sorted(numbers.union(*(alike.get(each, ()) for each in kin(clues.type))))
        for clues, numbers in zip(mine, near, strict=True)
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
    shared = Counter(article for named in _naming(session, story) for article in named)
    nearest = sorted(shared, key=lambda article: (-shared[article], -article))[:_NEAREST]
    found: dict[str, set[int]] = defaultdict(set)
    if not nearest:
        return found
    wanted = f"""
        SELECT event.type, event.id FROM event_mention JOIN event ON event.id = event_mention.event_id
        WHERE {sql.one_of(session, "event_mention.article_id", "articles", "bigint")} AND event.retired_at IS NULL
    """
    for event_type, number in sql.rows(session, wanted, {"articles": sql.listed(session, nearest)}):
        found[event_type].add(number)
    return found


def _naming(session: Session, story: Story) -> Iterator[Collection[int]]:
    """For each that is named the latest articles that name it too, and are not too far from the story's day."""
    days: dict[str, datetime] = {}
    if story.told is not None:
        days["since"], days["until"] = _weeks_around(story.told)
    for kind in sorted({kind for kind, _ in story.named}):
        asked = sql.as_json([{"number": number} for each, number in sorted(story.named) if each == kind])
        wanted = _latest_articles(session, kind, dated=bool(days))
        for (articles,) in sql.rows(session, wanted, {"asked": asked, **days}):
            yield sql.document(articles) or ()


def _latest_articles(session: Session, kind: str, *, dated: bool) -> str:
    return f"""
        SELECT (
            SELECT {sql.gathered(session, "DISTINCT extraction_run.article_id")}
            FROM (
                SELECT entity_id FROM judgement WHERE {kind}_id = asked.number AND withdrawn_at IS NULL
                ORDER BY id DESC LIMIT {_LATEST}
            ) AS latest
            JOIN entity ON entity.id = latest.entity_id
            JOIN extraction_run ON extraction_run.id = entity.run_id
            JOIN article ON article.id = extraction_run.article_id
            WHERE extraction_run.is_current AND article.retired_at IS NULL
            {"AND article.published_at BETWEEN :since AND :until" if dated else ""}
        ) FROM {sql.asked(session, {"number": "bigint"})}
    """


def _weeks_around(day: date) -> tuple[datetime, datetime]:
    noon = datetime.combine(day, time(12), UTC)
    margin = timedelta(days=BACKGROUND_DAYS)
    return noon - margin, noon + margin


def _candidates(
    session: Session, mine: Sequence[Clues], told: Sequence[Settled], story: Story
) -> list[set[int]]:
    """For each event those of a kindred type with one of its parties, at the place or in the country, within the days
    that can be meant: of each kind of clue the newest.
    """
    found: list[set[int]] = [set() for _ in told]
    asked = [
        {"place": place, **each}
        for place, (clues, settled) in enumerate(zip(mine, told, strict=True))
        for each in _asked(clues, settled, story)
    ]
    if asked:
        for place, events in sql.rows(session, _newest(session), {"asked": sql.as_json(asked)}):
            found[place].update(sql.document(events) or ())
    return found


def _asked(clues: Clues, settled: Settled, story: Story) -> Iterator[dict[str, Any]]:
    """What is asked for one event, by kind of clue.

    Where the event itself says nothing of a country, those that its article names stand in.
    """
    days = window(clues)
    if days is None:
        return
    owners = set(owners_of(settled))
    if not any(kind == "country" for kind, _ in owners):
        owners |= {country_clue(country) for country in story.countries}
    types = kin(clues.type)
    for kind in sorted({kind for kind, _ in owners}):
        ids = sorted(number for each, number in owners if each == kind)
        yield {
            "kind": kind, "ids": ids, "since": days[0], "until": days[1], "type": types[0], "kindred": types[-1],
        }  # fmt: skip


_ASKED = {
    "place": "bigint",
    "kind": "text",
    "ids": "bigint[]",
    "since": "date",
    "until": "date",
    "type": "text",
    "kindred": "text",
}


def _newest(session: Session) -> str:
    """The newest candidates for each that is asked for."""
    return f"""
        SELECT asked.place, (
            SELECT {sql.gathered(session, "newest.event_id")}
            FROM (
                SELECT event_clue.event_id FROM event_clue JOIN event ON event.id = event_clue.event_id
                WHERE event_clue.kind = asked.kind AND {sql.in_list(session, "event_clue.owner_id", "asked.ids")}
                AND event_clue.day BETWEEN asked.since AND asked.until
                AND event.type IN (asked.type, asked.kindred) AND event.retired_at IS NULL
                ORDER BY event_clue.day DESC, event_clue.event_id DESC LIMIT {_MOST}
            ) AS newest
        ) FROM {sql.asked(session, _ASKED)}
    """


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
    if not articles:
        return {}
    values = {"articles": sql.listed(session, articles)}
    titles = f"SELECT id, title FROM article WHERE {sql.one_of(session, 'id', 'articles', 'bigint')}"
    for article, title in sql.rows(session, titles, values):
        texts[article].append(title or "")
    named = f"""
        SELECT extraction_run.article_id, entity.name
        FROM extraction_run JOIN entity ON entity.run_id = extraction_run.id
        WHERE {sql.one_of(session, "extraction_run.article_id", "articles", "bigint")} AND extraction_run.is_current
    """
    for article, name in sql.rows(session, named, values):
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
    wanted = (
        f"SELECT id FROM organisation WHERE {sql.one_of(session, 'id', 'ids', 'bigint')} AND kind = 'state'"
    )
    return {number for (number,) in sql.rows(session, wanted, {"ids": sql.listed(session, bodies)})}
