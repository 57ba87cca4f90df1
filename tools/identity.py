"""Score identity on labelled sets of our own: pairs of names, and small groups of articles that tell of one event or two.

`names.tsv` holds two forms of a name with the title and country beside each, and whether they are one; `groups.jsonl` holds
small articles with their clear event mentions, each with the event it tells of (`tools/gold/README.md`).
`python -m tools.identity` prints the figures, `--write` and `--page` put them into pages.
"""

import argparse
import csv
import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from rich.console import Console
from sqlalchemy import Engine, select

from app.domain.document import Metadata, RawDocument
from app.domain.identity import Candidate
from app.domain.mention import Entity, Location, Role
from app.domain.names import name_key
from app.extraction.lexicon import load_lexicon
from app.extraction.places import locate
from app.pipeline import ingest
from app.resolution.match import MERGE, likeness
from app.store.identities import names_of
from app.store.migrate import migrate
from app.store.session import make_engine, reading
from app.store.tables import EventMention
from tools.evaluate import write_between

MARKS = ("<!-- identity -->", "<!-- /identity -->")
GOLD = Path(__file__).parent / "gold"


@dataclass(frozen=True, slots=True)
class Score:
    """Right joins, wrong joins and missed ones."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Of the joins made, those that are right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Of the joins there are, those made."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


# Names -------------------------------------------------------------------------------------------


def pairs(path: Path = GOLD / "names.tsv") -> list[dict[str, str]]:
    """The rows of the labelled pairs."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def alike(row: dict[str, str]) -> float:
    """How alike the resolver finds the two sides of a pair, the better of both directions."""
    one, other = _entity(row, "a"), _entity(row, "b")
    found = [likeness(one, _candidate(other)), likeness(other, _candidate(one))]
    return max((each.score for each in found if each is not None), default=0.0)


def _entity(row: dict[str, str], side: str) -> Entity:
    """One side of a pair; what the dictionaries list has its entry, as it has when a text is read."""
    title, country = row[f"{side}_title"] or None, row[f"{side}_country"] or None
    kind = {"person": "actor"}.get(row["kind"], row["kind"])
    roles = (Role(title, country=country),) if title and kind == "actor" else ()
    location = Location("city", country) if kind == "place" else None
    known, listed_in = _listed(kind, row[side], country)
    return Entity(
        kind,  # type: ignore[arg-type]
        row[side],
        known=known,
        country=country or listed_in,
        roles=roles,
        location=location,
    )


def _listed(kind: str, name: str, country: str | None) -> tuple[str | None, str | None]:
    """The dictionary entry of a body or a place with its country, unless it is of another country."""
    if kind == "place":
        city = locate(name, Counter([country] if country else []))
        if city is not None and country in (None, city[1].country):
            return city[0], city[1].country
    if kind == "actor":
        return None, None
    kinds = ("place", "country", "capital") if kind == "place" else ("organisation",)
    for match in load_lexicon(None).scan(name):
        entry = match.entry
        whole = match.start == 0 and match.end == len(name) and entry.kind in kinds
        if whole and (country is None or entry.country in (None, country)):
            return (f"place/{entry.country}" if entry.kind == "country" else entry.key), entry.country
    return None, None


def _candidate(entity: Entity) -> Candidate:
    names = names_of(entity)
    titles = tuple(role.title for role in entity.roles)
    keys = frozenset(name_key(name) for name in names)
    return Candidate(entity.kind, 1, entity.name, keys, entity.known, entity.country, titles, names)


def score_names(rows: Sequence[dict[str, str]], threshold: float = MERGE) -> Score:
    """Pairs joined at a score of `threshold` or more."""
    right = wrong = missed = 0
    for row in rows:
        joined, same = alike(row) >= threshold, row["same"] == "1"
        right += joined and same
        wrong += joined and not same
        missed += same and not joined
    return Score(right, wrong, missed)


# Events ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Joined:
    """The pairs of mentions of one group that were joined rightly, wrongly, and not; mentions that were not read at all."""

    group: str
    kind: str
    right: tuple[tuple[str, str], ...]
    wrong: tuple[tuple[str, str], ...]
    missed: tuple[tuple[str, str], ...]
    unread: tuple[str, ...]


def groups(path: Path = GOLD / "groups.jsonl") -> list[dict[str, Any]]:
    """The groups of articles."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def join_groups(found: Sequence[dict[str, Any]]) -> Iterator[Joined]:
    """Take all groups into one database, and look which mentions tell of one event."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/groups.db"
        migrate(url)
        engine = make_engine(url)
        try:
            for group in found:
                yield _join(engine, group)
        finally:
            engine.dispose()


def score_groups(found: Sequence[Joined]) -> Score:
    """Pairs of mentions that were read, over all groups."""
    return Score(*(sum(len(getattr(each, name)) for each in found) for name in ("right", "wrong", "missed")))


def _join(engine: Engine, group: dict[str, Any]) -> Joined:
    numbers = {each["id"]: _take_in(engine, each) for each in group["articles"]}
    with reading(engine) as session:
        told: dict[int, list[EventMention]] = {number: [] for number in numbers.values()}
        wanted = select(EventMention).where(EventMention.article_id.in_(told)).order_by(EventMention.number)
        for row in session.scalars(wanted):
            told[row.article_id].append(row)
    events: dict[str, tuple[str, int]] = {}
    unread = []
    for place, mention in enumerate(group["mentions"]):
        name = f"{mention['article']}:{mention['trigger']}:{place}"
        row_found = _found(mention, told[numbers[mention["article"]]])
        if row_found is None:
            unread.append(name)
        else:
            events[name] = mention["event"], row_found.event_id
    sides: dict[str, list[tuple[str, str]]] = {"right": [], "wrong": [], "missed": []}
    for one, other in combinations(events, 2):
        same, joined = events[one][0] == events[other][0], events[one][1] == events[other][1]
        if same or joined:
            sides["right" if same and joined else "missed" if same else "wrong"].append((one, other))
    return Joined(group["id"], group["class"], *(tuple(rows) for rows in sides.values()), tuple(unread))


def _take_in(engine: Engine, article: dict[str, Any]) -> int:
    metadata = Metadata(
        url=f"https://example.org/{article['id']}",
        title=article["title"],
        source=article["source"],
        published_at=article["published"],
    )
    return ingest(engine, RawDocument(article["text"].encode(), "text/plain", None, metadata)).article_id


def _found(mention: dict[str, Any], told: list[EventMention]) -> EventMention | None:
    """The mention in that sentence of the same type that was not taken yet, the one with the same trigger first."""
    types = {mention["type"], mention.get("alt_type")}
    near = [
        row
        for row in told
        if row.type in types and row.sentence.strip().startswith(mention["sentence"].strip()[:40])
    ]
    words = set(mention["trigger"].lower().split())
    near.sort(key=lambda row: not words & set(row.trigger.lower().split()))
    if near:
        told.remove(near[0])
    return near[0] if near else None


# The figures -------------------------------------------------------------------------------------


def table(rows: Sequence[dict[str, str]], joined: Sequence[Joined]) -> str:
    """All figures as a Markdown table: of names at the threshold of the resolver, of events by the kind of group."""
    lines = [
        "| labelled set | pairs joined rightly, wrongly, missed | precision | recall | F1 |",
        "|---|---|---|---|---|",
    ]
    kinds = sorted({row["kind"] for row in rows})
    lines.append(_line(f"names, {len(rows)} pairs", score_names(rows)))
    lines += [
        _line(f"names: {kind}s", score_names([row for row in rows if row["kind"] == kind])) for kind in kinds
    ]
    lines.append(_line(f"events, {len(joined)} groups of articles", score_groups(joined)))
    for kind in sorted({each.kind for each in joined}):
        found = [each for each in joined if each.kind == kind]
        lines.append(_line(f"events: {kind.replace('_', ' ')}", score_groups(found)))
    return "\n".join(lines)


def _line(name: str, score: Score) -> str:
    counts = f"{score.right}, {score.wrong}, {score.missed}"
    return f"| {name} | {counts} | {score.precision:.3f} | {score.recall:.3f} | {score.f1:.3f} |"


def main() -> None:
    """Read the command line, measure, print, write."""
    parser = argparse.ArgumentParser(description="Score identity on the labelled pairs and groups.")
    parser.add_argument(
        "--write", type=Path, nargs="*", default=[], metavar="PAGE", help="put the table there"
    )
    options = parser.parse_args()
    joined = list(join_groups(groups()))
    found = table(pairs(), joined)
    unread = sum(len(each.unread) for each in joined)
    text = f"{found}\n\nMentions of the groups that the extraction did not read, and that count nowhere above: {unread}."
    Console().print(text, markup=False)
    for each in options.write:
        write_between(each, MARKS, text)


if __name__ == "__main__":
    main()
