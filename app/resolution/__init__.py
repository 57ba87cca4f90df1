"""Mentions → identities. Pure: the candidates are handed in."""

from collections.abc import Sequence
from itertools import combinations

from app.domain.event import Extraction
from app.domain.identity import Candidate, Judgement, Near, Resolution
from app.domain.mention import Entity
from app.resolution.match import MERGE, SUGGEST, Likeness, between, likeness

# How alike two known ones must be that a text shows to be one: more than two in turn in one office, or of one name.
_TIED = 0.65
_MOST_NEAR = 3  # identities that a person is asked about for one entity


def resolve(extraction: Extraction, candidates: Sequence[Candidate]) -> Resolution:
    """Judge every entity: an identity that is known already, or a new one, with a score and the reason in words."""
    return Resolution(
        tuple(_judge(number, entity, candidates) for number, entity in enumerate(extraction.entities))
    )


def _judge(number: int, entity: Entity, candidates: Sequence[Candidate]) -> Judgement:
    alike = [
        (candidate, found)
        for candidate in candidates
        if candidate.kind == entity.kind and (found := likeness(entity, candidate)) is not None
    ]
    best = max((found.score for _, found in alike), default=0.0)
    fitting = [(candidate, found) for candidate, found in alike if found.score >= MERGE]
    winners = [(candidate, found) for candidate, found in fitting if found.score == best]
    joins: tuple[Near, ...] = ()
    if len(fitting) > 1 and _are_one([candidate for candidate, _ in fitting]):
        # They were known apart since no text had given the names of both.
        fitting.sort(key=lambda pair: (-pair[1].score, pair[0].known is None, pair[0].id))
        winners = fitting[:1]
        joins = tuple(Near(other.id, found.score, found.reason) for other, found in fitting[1:])
    chosen = winners[0][0].id if len(winners) == 1 else None
    joined = {near.identity for near in joins}
    near = tuple(
        Near(candidate.id, found.score, found.reason)
        for candidate, found in sorted(alike, key=lambda pair: -pair[1].score)
        if candidate.id != chosen and candidate.id not in joined and found.score >= SUGGEST
    )[:_MOST_NEAR]
    if chosen is not None:
        return Judgement(number, chosen, best, winners[0][1].reason, near, joins)
    if winners:
        # A wrong join is harder to see, and to undo, than two rows for one person.
        return Judgement(number, None, 0.5, f"{len(winners)} known ones match equally well", near)
    return Judgement(
        number, None, 1.0, "nobody known matches" if not near else "nobody known matches well", near
    )


def _are_one(known: Sequence[Candidate]) -> bool:
    """Whether known ones that all fit one entity fit each other as well: all pairs are alike, and none contradicts."""
    return all(
        (found := between(one, other)) is not None and found.score >= _TIED
        for one, other in combinations(known, 2)
    )


__all__ = ["Likeness", "resolve"]
