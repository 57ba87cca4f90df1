"""Entities while a text is being read: who was found so far, where each was seen, and which words are taken."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan

from app.domain.mention import Entity, EntityKind, Location, Mention, Role, Span
from app.domain.names import name_key
from app.extraction import people
from app.extraction.grammar import text_of
from app.extraction.lexicon import Entry, Lexicon, Match

_PARTICLES = frozenset(
    {"de", "da", "dos", "del", "della", "di", "du", "van", "von", "ter", "bin", "ibn", "al", "el"}
)
_NAMED_BEFORE = 2  # tokens: a name and its particle
_LONGEST_FORM = 60  # code points
_FORM_OF_STATE = re.compile(
    r"\b(?:(?:Islamic|Arab|Democratic|People['’]s|Federal|Federative|Socialist|Bolivarian|Hashemite|United|Plurinational|"
    r"Co-operative|Independent|Eastern) )*(?:Republic|Kingdom|Sultanate|Principality|Commonwealth|Grand Duchy) of (?:the )?$"
)


@dataclass(frozen=True, slots=True)
class Found:
    """The entities of a text, and every place that speaks of them."""

    entities: tuple[Entity, ...]
    mentions: tuple[Mention, ...]
    publisher: str | None = None  # the country of the public body that issued the text


@dataclass(slots=True)
class Draft:
    """An entity while its mentions are still being gathered."""

    kind: EntityKind
    name: str
    known: str | None = None
    country: str | None = None
    sector: str | None = None
    organisation_kind: str | None = None
    location: Location | None = None
    surfaces: dict[str, None] = field(default_factory=dict)
    roles: list[Role] = field(default_factory=list)
    listed: tuple[str, ...] = ()

    @property
    def fullest(self) -> str:
        """The longest spelling in the text: a namesake's surname alone must not make somebody the listed official."""
        return max(self.surfaces or {self.name: None}, key=len)


@dataclass(frozen=True, slots=True)
class Seen:
    """One place that speaks of a draft, by code point offsets."""

    kind: EntityKind
    draft: int
    start: int
    end: int
    by_name: bool = True


class Gathering:
    """The state of one reading, shared by the finders of names, people and descriptions."""

    def __init__(self, doc: Doc, lexicon: Lexicon, publisher: Entry | None = None) -> None:
        self.doc, self.lexicon, self.publisher = doc, lexicon, publisher
        self.text = text_of(doc)
        self.ent_at = {i: ent for ent in doc.ents for i in range(ent.start, ent.end)}
        self.labels = _voted(doc)
        matches = (_with_form_of_state(self.text, match) for match in lexicon.scan(self.text))
        self.matches = [match for match in matches if self._is_whole(match)]
        self.by_start = {match.start: match for match in self.matches}
        self.by_end = {match.end: match for match in self.matches}
        self.titles = people.titles(doc, lexicon)
        self.title_ends = frozenset(self.titles.values())
        self.title_tokens = {i for start, end in self.titles.items() for i in range(start, end)}
        self.countries: Counter[str] = Counter(m.entry.country for m in self.matches if m.entry.country)
        self.taken: set[int] = set()
        self.drafts: list[Draft] = []
        self.seen: list[Seen] = []
        self.at: dict[tuple[str, str], int] = {}
        self.nationalities: dict[int, str] = {}  # of people, by draft
        self.people_by_word: dict[str, list[int]] = {}
        self.people_by_last: dict[str, list[int]] = {}
        self.people_by_sound: dict[str, list[int]] = {}
        if publisher is not None and publisher.country:
            self.state(publisher.country)  # its "we"

    def _is_whole(self, match: Match) -> bool:
        """A country's name inside a longer name ("Bank of China", "New Mexico") names something else."""
        words = self.doc.char_span(match.start, match.end, alignment_mode="expand")
        if words is None or _ends_a_name(words):
            return False
        ent = self.ent_at.get(words.start)
        if ent is None or words.end > ent.end or len(ent) <= len(words):
            return True
        if match.entry.kind in ("country", "capital") and _is_other_name(ent.text):
            return False
        # "Royal Canadian Mounted Police": a nationality in the middle of a body's name is no word of its own.
        return not (match.entry.kind == "demonym" and ent.label_ == "ORG" and ent.start < words.start)

    def span(self, start: int, end: int) -> DocSpan | None:
        """The tokens under these offsets."""
        return self.doc.char_span(start, end, alignment_mode="expand")

    def draft(self, kind: EntityKind, key: str, name: str) -> int:
        """The number of the entity with this key, made anew where there is none."""
        number = self.at.get((kind, key))
        if number is None:
            number = self.at[kind, key] = len(self.drafts)
            self.drafts.append(Draft(kind, name))
        return number

    def see(
        self, number: int, start: int, end: int, *, by_name: bool = True, name_start: int | None = None
    ) -> None:
        """Note a mention; the name in it, from `name_start` where a title stands in front, is a spelling of the entity."""
        draft = self.drafts[number]
        if by_name:
            draft.surfaces.setdefault(self.text[start if name_start is None else name_start : end])
        self.seen.append(Seen(draft.kind, number, start, end, by_name))

    def state(self, country: str) -> int:
        """The state of a country, by ISO 3166-1 alpha-3, as an organisation."""
        entry = self.lexicon.state(country)
        number = self.draft("organisation", entry.key, entry.name)
        draft = self.drafts[number]
        draft.known, draft.country, draft.organisation_kind = entry.key, country, "state"
        draft.listed, draft.sector = entry.aliases, "GOV"
        return number

    def match_before(self, start: int) -> Match | None:
        """The known name that ends right before this token."""
        if start == 0:
            return None
        last = self.doc[start - 1]
        found = self.by_end.get(last.idx + len(last.text))
        return found if found is not None and last.whitespace_ == " " else None

    def found(self) -> Found:
        """Entities that are mentioned, in order of first mention; states without a mention of their own too."""
        seen = sorted(dict.fromkeys(self.seen), key=lambda each: (each.start, each.end))
        first = {each.draft: each.start for each in reversed(seen)}
        last = len(self.text)
        order = sorted(range(len(self.drafts)), key=lambda number: (first.get(number, last), number))
        place = {number: position for position, number in enumerate(order)}
        entities = tuple(_finished(self.drafts[number], self.lexicon) for number in order)
        mentions = tuple(
            Mention(s.kind, place[s.draft], Span(s.start, s.end, self.text[s.start : s.end]), named)
            for s, named in _outermost(seen)
        )
        return Found(entities, mentions, self.publisher.country if self.publisher is not None else None)


def _ends_a_name(words: DocSpan) -> bool:
    """Whether a particle ties a word to a name in front of it: "Leila de Lima" is not of Lima."""
    before = words.doc[max(0, words.start - 2) : words.start]
    if len(before) and words[0].lower_.startswith(("al-", "el-")) and words[0].text[:1].islower():
        return before[-1].tag_ == "NNP" and before[-1].text[:1].isupper()  # "Abu Jandal al-Kuwaiti"
    return len(before) == _NAMED_BEFORE and before[1].text in _PARTICLES and before[0].tag_ == "NNP"


def _with_form_of_state(text: str, match: Match) -> Match:
    """A country with what it calls itself in front ("the Republic of Yemen"), as one name."""
    before = text[max(0, match.start - _LONGEST_FORM) : match.start] if match.entry.kind == "country" else ""
    found = _FORM_OF_STATE.search(before)
    return match if found is None else replace(match, start=match.start - len(before) + found.start())


def _voted(doc: Doc) -> dict[int, str]:
    """What kind of name each token belongs to: the name finder's word, or that of most places where the name stands."""
    votes: dict[str, Counter[str]] = {}
    names = [(name_key(ent.text), ent) for ent in doc.ents]
    for name, ent in names:
        votes.setdefault(name, Counter())[ent.label_] += 1
    labels = {name: counts.most_common(1)[0][0] for name, counts in votes.items()}
    return {i: labels[name] for name, ent in names for i in range(ent.start, ent.end)}


def _outermost(seen: list[Seen]) -> list[tuple[Seen, bool]]:
    """Each mention, and whether it is by name: a name inside a longer one ("Iraq" in "Government of Iraq") is not."""
    found = []
    reached, owner, width = -1, -1, 0
    for each in sorted(seen, key=lambda s: (s.start, -s.end)):
        inside = each.end <= reached and each.draft != owner
        within = inside and each.end - each.start < width and each.kind != "place"
        found.append((each, each.by_name and not within))
        if each.by_name and each.end > reached:
            reached, owner, width = each.end, each.draft, each.end - each.start
    return sorted(found, key=lambda pair: (pair[0].start, pair[0].end))


def _is_other_name(text: str) -> bool:
    lowered = text.lower().split()
    return (
        len(lowered) > 1
        and (" of " in text.lower() or lowered[0] == "new")
        and not lowered[-1].endswith("'s")
    )


def _finished(draft: Draft, lexicon: Lexicon) -> Entity:
    sector = draft.sector
    name = draft.name
    if draft.kind == "actor":
        titles = (lexicon.title_sector(role.title) for role in draft.roles)
        sector = next((known for known in titles if known), sector)
        name = draft.fullest
    elif draft.kind == "organisation" and name.isupper():
        full = [each for each in draft.surfaces if each in draft.listed and " " in each]
        name = max(full, key=len, default=name)
    names = dict.fromkeys([*draft.surfaces, *draft.listed])
    entity = Entity(
        draft.kind,
        name,
        tuple(other for other in names if other != name and not _is_shouted(draft, other)),
        draft.known,
        draft.country,
        sector,
        draft.organisation_kind,  # type: ignore[arg-type]  # from the data files, checked by their tests
        tuple(draft.roles),
        draft.location,
    )
    return replace(entity, organisation_kind="other") if _unknown_kind(entity) else entity


def _is_shouted(draft: Draft, other: str) -> bool:
    """Whether a spelling is the place's name in the capitals of a dateline."""
    return draft.kind == "place" and other.isupper() and other.casefold() == draft.name.casefold()


def _unknown_kind(entity: Entity) -> bool:
    return entity.kind == "organisation" and entity.organisation_kind in (None, "place")
