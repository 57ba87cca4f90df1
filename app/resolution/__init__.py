"""Mentions → identities. Pure: the candidates are handed in."""

from collections.abc import Sequence

from app.domain.event import Extraction
from app.domain.identity import Candidate, Judgement, Resolution
from app.domain.mention import Entity
from app.resolution.match import Likeness, likeness


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
    if not alike:
        return Judgement(number, None, 1.0, "nobody known matches")
    best = max(found.score for _, found in alike)
    winners = [(candidate, found) for candidate, found in alike if found.score == best]
    if len(winners) > 1:
        # A wrong join is harder to see, and to undo, than two rows for one person.
        return Judgement(number, None, 0.5, f"{len(winners)} known ones match equally well")
    candidate, found = winners[0]
    return Judgement(number, candidate.id, found.score, found.reason)


__all__ = ["Likeness", "resolve"]
