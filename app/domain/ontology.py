"""The event ontology as values: types, modes, contexts and sectors of PLOVER, with their scores and quad classes."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class EventType:
    """One of the sixteen types; `quad_class` is spelt as the contract spells it."""

    code: str
    label: str
    quad_class: str
    score: float
    target_required: bool
    definition: str


@dataclass(frozen=True, slots=True)
class Mode:
    """How an event of one type was done; without a score of its own it has that of the type."""

    type: str
    code: str
    label: str
    score: float | None
    definition: str


@dataclass(frozen=True, slots=True)
class Context:
    """What else the story is about."""

    code: str
    label: str
    definition: str


@dataclass(frozen=True, slots=True)
class Sector:
    """What kind of actor somebody is: government, military, media and so on."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Ontology:
    """The whole vocabulary in the order of its data file."""

    types: tuple[EventType, ...]
    modes: tuple[Mode, ...]
    contexts: tuple[Context, ...]
    sectors: tuple[Sector, ...]


@cache
def ontology() -> Ontology:
    """The shipped ontology, read once."""
    data = json.loads(files("app").joinpath("data/ontology/plover.json").read_text("utf-8"))
    quads = data["quad_classes"]
    return Ontology(
        types=tuple(
            EventType(
                row["code"],
                row["label"],
                quads[str(row["quad"])],
                row["score"],
                row["target_required"],
                row["definition"],
            )
            for row in data["types"]
        ),
        modes=tuple(Mode(**row) for row in data["modes"]),
        contexts=tuple(Context(**row) for row in data["contexts"]),
        sectors=tuple(Sector(**row) for row in data["sectors"]),
    )


@cache
def _types() -> dict[str, EventType]:
    return {row.code: row for row in ontology().types}


@cache
def _modes() -> dict[tuple[str, str], Mode]:
    return {(row.type, row.code): row for row in ontology().modes}


def quad_class(event_type: str) -> str:
    """The quad class of a type.

    >>> quad_class("CONSULT")
    'verbal_cooperation'
    """
    return _types()[event_type].quad_class


def score(event_type: str, mode: str | None = None) -> float:
    """The conflict-cooperation score of a mode, or of the type where the mode has none.

    >>> score("CONSULT"), score("CONSULT", "visit"), score("PROTEST", "vandalize")
    (2.5, 4.0, -5.0)
    """
    exact = _modes().get((event_type, mode)) if mode else None
    if exact is not None and exact.score is not None:
        return exact.score
    return _types()[event_type].score
