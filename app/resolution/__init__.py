"""Mentions → identities. Pure: the candidates are handed in."""

from collections.abc import Sequence

from app.domain.event import Extraction
from app.domain.identity import Candidate, Judgement, Near, Resolution
from app.domain.mention import Entity
from app.resolution.match import MERGE, SUGGEST, Likeness, likeness

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
    winners = [(candidate, found) for candidate, found in alike if found.score == best and best >= MERGE]
    chosen = winners[0][0].id if len(winners) == 1 else None
    near = tuple(
        Near(candidate.id, found.score, found.reason)
        for candidate, found in sorted(alike, key=lambda pair: -pair[1].score)
        if candidate.id != chosen and found.score >= SUGGEST
    )[:_MOST_NEAR]
    if chosen is not None:
        return Judgement(number, chosen, best, winners[0][1].reason, near)
    if winners:
        # A wrong join is harder to see, and to undo, than two rows for one person.
        return Judgement(number, None, 0.5, f"{len(winners)} known ones match equally well", near)
    return Judgement(
        number, None, 1.0, "nobody known matches" if not near else "nobody known matches well", near
    )


__all__ = ["Likeness", "resolve"]
