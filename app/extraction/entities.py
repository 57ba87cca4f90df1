"""People, organisations and places of a text, each joined across all its mentions."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from spacy.tokens import Doc, Token

from app.domain.mention import Entity, EntityKind, Location, Mention, PlaceKind, Role, Span
from app.domain.names import name_key
from app.extraction import people, places
from app.extraction.lexicon import Entry, Lexicon, Match

_PLACE_CASES = {
    "in",
    "at",
    "near",
    "from",
    "to",
    "into",
    "across",
    "inside",
    "outside",
    "throughout",
    "around",
}
_PLACE_CASES |= {"through", "toward", "towards", "within", "over", "via", "off", "on"}
_ACTING = {"nsubj", "nsubj:pass", "obl:agent", "nmod:poss", "obj", "iobj", "dobj"}
_MODIFYING = {"amod", "compound", "nmod:desc"}
_LOWER_INSIDE = {"of", "for", "the", "and", "on", "against", "-", "–", "&"}
_GOVERNMENTS = {"government", "administration", "regime", "authorities"}
_SHORTEST_ACRONYM, _LONGEST_ACRONYM = 2, 9
_CALENDAR = {
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
    "april", "may", "june", "july", "august", "september", "october", "november", "december", "ramadan", "eid",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """The entities of a text, and every place that speaks of them."""

    entities: tuple[Entity, ...]
    mentions: tuple[Mention, ...]


@dataclass(slots=True)
class _Draft:
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


@dataclass(frozen=True, slots=True)
class _Seen:
    kind: EntityKind
    draft: int
    start: int
    end: int
    by_name: bool = True


def find_entities(doc: Doc, title: str | None, lexicon: Lexicon) -> Found:
    """Everybody and everything the text names, in the order of first mention."""
    finder = _Finder(doc, lexicon)
    finder.known_names()
    finder.persons()
    finder.unknown_names()
    finder.short_forms()
    finder.descriptions()
    finder.titled(title)
    return finder.found()


class _Finder:
    """The state of one reading: which tokens are taken, and who was found so far."""

    def __init__(self, doc: Doc, lexicon: Lexicon) -> None:
        self.doc, self.lexicon = doc, lexicon
        self.matches = [match for match in lexicon.scan(doc.text) if self._is_whole(match)]
        self.by_start = {match.start: match for match in self.matches}
        self.by_end = {match.end: match for match in self.matches}
        self.titles = people.titles(doc, lexicon)
        self.title_tokens = {i for start, end in self.titles.items() for i in range(start, end)}
        self.countries: Counter[str] = Counter(m.entry.country for m in self.matches if m.entry.country)
        self.taken: set[int] = set()
        self.drafts: list[_Draft] = []
        self.seen: list[_Seen] = []
        self.at: dict[tuple[str, str], int] = {}

    def _is_whole(self, match: Match) -> bool:
        """A country's name inside a longer name ("Bank of China", "New Mexico") names something else."""
        words = self.doc.char_span(match.start, match.end, alignment_mode="expand")
        if words is None:
            return False
        for ent in self.doc.ents:
            inside = ent.start <= words.start and words.end <= ent.end and len(ent) > len(words)
            if inside and match.entry.kind in ("country", "capital") and self._is_other_name(ent.text):
                return False
        return True

    def _is_other_name(self, text: str) -> bool:
        lowered = text.lower().split()
        return (
            len(lowered) > 1
            and (" of " in text.lower() or lowered[0] == "new")
            and not lowered[-1].endswith("'s")
        )

    # Known names

    def known_names(self) -> None:
        """Countries, their people and capitals, and whatever the dictionaries list."""
        for match in self.matches:
            words = self.doc.char_span(match.start, match.end, alignment_mode="expand")
            if words is None:
                continue
            self.taken.update(range(words.start, words.end))
            entry = match.entry
            if entry.kind == "organisation":
                self._organisation(entry, match)
            elif entry.kind == "place":
                self._place(entry.key, entry.name, entry.location, match.start, match.end, entry.aliases)
            elif entry.kind == "capital":
                self._capital(entry, match, words.root)
            else:
                self._country(entry, match, words.root)

    def _organisation(self, entry: Entry, match: Match) -> None:
        number = self._draft("organisation", entry.key, entry.name)
        draft = self.drafts[number]
        draft.known, draft.country, draft.sector = entry.key, entry.country, entry.sector
        draft.organisation_kind, draft.listed = entry.organisation_kind, entry.aliases
        self._see(number, match.start, match.end)

    def _state(self, country: str) -> int:
        entry = self.lexicon.state(country)
        number = self._draft("organisation", entry.key, entry.name)
        draft = self.drafts[number]
        draft.known, draft.country, draft.organisation_kind = entry.key, country, "state"
        draft.listed, draft.sector = entry.aliases, "GOV"
        return number

    def _country(self, entry: Entry, match: Match, root: Token) -> None:
        """A country's name always names a place; unless it only says where, the state is meant by it too."""
        country = entry.country or ""
        state = self._state(country)  # its officials and forces may act in the next sentence
        if entry.kind == "demonym":
            self._see(state, match.start, match.end, by_name=False)
            return
        entry = self.lexicon.state(country)
        self._place(f"place/{country}", entry.name, entry.location, match.start, match.end, entry.aliases)
        if not self._is_location(root):
            self._see(state, match.start, match.end, by_name=root.dep_ in _ACTING)

    def _is_location(self, root: Token) -> bool:
        cases = {child.lower_ for child in root.children if child.dep_ == "case"}
        if not cases and root.dep_ == "conj":
            return self._is_location(root.head)
        if cases & _PLACE_CASES:
            return True
        if "of" in cases:
            return root.head.lemma_.lower() not in self.lexicon.groups
        return not (cases or root.dep_ in _ACTING or root.dep_ in _MODIFYING or root.dep_ == "ROOT")

    def _capital(self, entry: Entry, match: Match, root: Token) -> None:
        """A capital is a city; as the subject of a verb it is the government that sits there."""
        name = self.doc.text[match.start : match.end]
        home = Counter({entry.country: 1}) if entry.country else self.countries
        located = places.locate(name, home) or (None, None)
        self._place(located[0] or f"place/{name_key(name)}", name, located[1], match.start, match.end)
        if entry.country:
            state = self._state(entry.country)
            if root.dep_ == "nsubj" and root.head.pos_ == "VERB":
                self._see(state, match.start, match.end, by_name=False)

    def _place(
        self,
        known: str,
        name: str,
        location: Location | None,
        start: int,
        end: int,
        listed: tuple[str, ...] = (),
    ) -> None:
        number = self._draft("place", known, name)
        draft = self.drafts[number]
        draft.known, draft.location, draft.listed = known, location, listed
        draft.country = location.country if location else None
        self._see(number, start, end)

    # People

    def persons(self) -> None:
        """Names of people: by title, by the name finder, then by surname alone."""
        blocked = self.taken | self.title_tokens
        spans = [(start, end) for start, end in people.after_titles(self.doc, self.titles)]
        spans += [(ent.start, ent.end) for ent in self.doc.ents if ent.label_ == "PER"]
        names: list[people.Name] = []
        used: set[int] = set()
        for start, end in sorted(spans, key=lambda span: span[0]):
            start, end = self._free(start, end, blocked)  # noqa: PLW2901 - the span is narrowed before it is widened
            if start >= end:
                continue
            start, end = people.widened(self.doc, start, end, blocked)  # noqa: PLW2901
            if used & set(range(start, end)) or not self._is_person(start, end):
                continue
            used.update(range(start, end))
            roles = people.roles_before(self.doc, start, self.lexicon, self.by_start)
            roles += people.roles_after(self.doc, end, self.lexicon, self.by_start)
            names.append(people.Name(start, end, roles))
        for name in sorted(names, key=lambda found: (found.start - found.end, found.start)):
            self._person(name)
        self.taken |= used

    def _free(self, start: int, end: int, blocked: set[int]) -> tuple[int, int]:
        while start < end and start in blocked:
            start += 1
        stop = start
        while stop < end and stop not in blocked:
            stop += 1
        return start, stop

    def _is_person(self, start: int, end: int) -> bool:
        words = self.doc[start:end]
        if words.text.lower() in _CALENDAR or not words.text[:1].isalpha():
            return False
        if not any(token.tag_ == "NNP" and token.text[:1].isupper() for token in words):
            return False
        titled = any(start == close for close in self.titles.values())
        if titled:
            return True
        last = words[-1].lower_
        if last in self.lexicon.heads or any(token.lower_ in _CALENDAR for token in words):
            return False
        if len(words) == 1 and (words.text.isupper() or places.is_city(words.text)):
            return not self._is_location(words.root) and not words.text.isupper()
        return True

    def _person(self, name: people.Name) -> None:
        words = self.doc[name.start : name.end]
        number = self._known_person(words.text)
        if number is None:
            number = self._draft("actor", name_key(words.text), words.text)
        draft = self.drafts[number]
        for role in name.roles:
            if all(name_key(role.title) != name_key(other.title) for other in draft.roles):
                draft.roles.append(role)
            elif role.country or role.organisation:
                draft.roles[:] = [
                    role if name_key(role.title) == name_key(other.title) and not other.country else other
                    for other in draft.roles
                ]
        self._see(number, words.start_char, words.end_char)

    def _known_person(self, text: str) -> int | None:
        """The person already found whose name contains all words of this one, if there is exactly one."""
        wanted = name_key(text).split()
        found = [
            number
            for number, draft in enumerate(self.drafts)
            if draft.kind == "actor" and _contains(name_key(draft.name).split(), wanted)
        ]
        return found[0] if len(found) == 1 else None

    # Names the dictionaries do not list

    def unknown_names(self) -> None:
        """Organisations and places that only the name finder or their last word gives away."""
        for start, end, label in self._runs():
            kind, sector = self._kind_of_run(start, end, label)
            if kind == "place":
                self._unlisted_place(start, end)
            elif kind:
                self._new_organisation(start, end, kind, sector)
            else:
                continue
            self.taken.update(range(start, end))

    def _unlisted_place(self, start: int, end: int) -> None:
        words = self.doc[start:end]
        key = name_key(words.text)
        located = places.locate(words.text, self.countries)
        location = located[1] if located else Location(_place_kind(words.text))
        known = located[0] if located else f"text/{key}"
        self._place(known, words.text, location, words.start_char, words.end_char)
        if located is None:
            self.drafts[self.at["place", f"text/{key}"]].known = None

    def _runs(self) -> Iterator[tuple[int, int, str]]:
        """Capitalised runs not taken yet, with what the name finder says of them."""
        labels = {i: ent.label_ for ent in self.doc.ents for i in range(ent.start, ent.end)}
        index = 0
        while index < len(self.doc):
            if not self._starts_run(index):
                index += 1
                continue
            end = self._end_of_run(index)
            label = next((labels[i] for i in range(index, end) if i in labels), "")
            yield index, end, label
            index = end

    def _starts_run(self, index: int) -> bool:
        token = self.doc[index]
        if (
            index in self.taken
            or token.is_space
            or (not token.text[:1].isupper() and not token.text[:1].isdigit())
        ):
            return False
        ordinal = (
            token.text[:1].isdigit() and index + 1 < len(self.doc) and self.doc[index + 1].text[:1].isupper()
        )
        if ordinal:
            return token.text[-1:].isalpha() and token.text[-2:].lower() in ("st", "nd", "rd", "th")
        return token.tag_ in ("NNP", "NNPS") or bool(token.ent_type_)

    def _end_of_run(self, index: int) -> int:
        end = index + 1
        while end < len(self.doc):
            token = self.doc[end]
            if token.is_space or end in self.taken or (token.is_sent_start and not token.ent_type_):
                break
            if token.text[:1].isupper() and (token.pos_ in ("PROPN", "NOUN", "ADJ") or token.ent_type_):
                end += 1
                continue
            beyond = self._joined(index, end)
            if beyond == end:
                break
            end = beyond
        return end

    def _joined(self, start: int, index: int) -> int:
        """The token behind what a small word joins to a name ("Ministry of Health", "Bank of China"), else `index`."""
        if self.doc[index].lower_ not in _LOWER_INSIDE or index + 1 >= len(self.doc):
            return index
        at = index + 2 if self.doc[index + 1].lower_ == "the" and index + 2 < len(self.doc) else index + 1
        if not self.doc[at].text[:1].isupper() or self.doc[at].is_space or not self._head_kind(start, index):
            return index
        match = self.by_start.get(self.doc[at].idx)
        if self.doc[index].lower_ in ("of", "for") and match is not None:
            words = self.doc.char_span(match.start, match.end, alignment_mode="expand")
            return words.end if words is not None else index
        unmarked = at not in self.taken and self.doc[at].tag_ == "NNP" and self.doc[index].lower_ != "and"
        return at + 1 if unmarked else index

    def _head_kind(self, start: int, end: int) -> tuple[str, str | None] | None:
        for index in (end - 1, start):
            found = self.lexicon.heads.get(self.doc[index].lower_)
            if found:
                return found
        return next((kind for t in self.doc[start:end] if (kind := self.lexicon.heads.get(t.lower_))), None)

    def _kind_of_run(self, start: int, end: int, label: str) -> tuple[str, str | None]:
        words = self.doc[start:end]
        if all(token.lower_ in _CALENDAR or not token.is_alpha for token in words) or len(words.text) < 2:
            return "", None
        if len(words) == 1 and words[0].is_stop:
            return "", None
        if fold_title(words.text) in self.lexicon.titles or self.title_tokens & set(range(start, end)):
            return "", None
        head = self._head_kind(start, end)
        if head and len(words) > 1:
            return head
        if label == "LOC" or (
            places.is_city(words.text) and self._is_location(words.root) and label != "ORG"
        ):
            return "place", None
        if label == "ORG" and not (len(words) == 1 and head):
            return "other", None
        return "", None

    def _new_organisation(self, start: int, end: int, kind: str, sector: str | None) -> None:
        """An organisation by its last word, with a nationality or parent body in front of it as part of the name."""
        owner = self._owner(start, end)
        before = self._match_before(start)
        if before is not None and before.entry.kind != "place":
            start = next(token.i for token in self.doc if token.idx == before.start)
        words = self.doc[start:end]
        if owner and words.text.split()[-1 if before else 0].lower() in _GOVERNMENTS:
            self._see(self._state(owner), words.start_char, words.end_char)
            return
        number = self._draft("organisation", name_key(words.text), words.text)
        draft = self.drafts[number]
        draft.organisation_kind, draft.sector, draft.country = kind, sector, draft.country or owner
        self._see(number, words.start_char, words.end_char)
        self._acronym(number, end)

    def _match_before(self, start: int) -> Match | None:
        """The known name that ends right before this token."""
        if start == 0:
            return None
        last = self.doc[start - 1]
        found = self.by_end.get(last.idx + len(last.text))
        return found if found is not None and last.whitespace_ == " " else None

    def _owner(self, start: int, end: int) -> str | None:
        """The country of the known name before or inside a name ("Iraqi …", "… of Iraq")."""
        inside = [m for i in range(start, end) if (m := self.by_start.get(self.doc[i].idx)) is not None]
        before = self._match_before(start)
        return next(
            (m.entry.country for m in (*([before] if before else []), *inside) if m.entry.country), None
        )

    def _acronym(self, number: int, end: int) -> None:
        """ "Joint Security Cooperation Dialogue (JSCD)": the letters in brackets are a name from here on."""
        if end + 2 >= len(self.doc) or self.doc[end].text != "(" or self.doc[end + 2].text != ")":
            return
        letters = self.doc[end + 1]
        if letters.text.isupper() and _SHORTEST_ACRONYM <= len(letters.text) <= _LONGEST_ACRONYM:
            self.drafts[number].surfaces.setdefault(letters.text)
            self.at["organisation", name_key(letters.text)] = number
            self.taken.add(letters.i)
            self._see(number, letters.idx, letters.idx + len(letters.text))

    # Short forms and descriptions

    def short_forms(self) -> None:
        """ "the Coalition" behind "Global Coalition", "Austin" behind "Lloyd Austin", acronyms."""
        surnames = self._surnames()
        for token in self.doc:
            if token.i in self.taken or token.tag_ not in ("NNP", "NNPS") or not token.text[:1].isupper():
                continue
            number = surnames.get(name_key(token.text))
            if number is None:
                number = self.at.get(("organisation", name_key(token.text)))
            if number is None and token.lower_ in self.lexicon.heads:
                number = self._last_ending_in(token.lower_, token.idx)
            if number is not None:
                self.taken.add(token.i)
                self._see(number, token.idx, token.idx + len(token.text))

    def _surnames(self) -> dict[str, int]:
        found: dict[str, list[int]] = {}
        for number, draft in enumerate(self.drafts):
            words = [
                word
                for word in draft.name.split()
                if word.lower().strip(".") not in ("iii", "ii", "jr", "sr")
            ]
            if draft.kind == "actor" and len(words) > 1:
                found.setdefault(name_key(words[-1]), []).append(number)
        return {key: numbers[0] for key, numbers in found.items() if len(numbers) == 1}

    def _last_ending_in(self, word: str, before: int) -> int | None:
        for seen in sorted(self.seen, key=lambda each: -each.start):
            draft = self.drafts[seen.draft]
            acts = draft.kind == "organisation" and draft.organisation_kind != "state"
            if seen.start < before and acts and word in name_key(draft.name).split():
                return seen.draft
        return None

    def descriptions(self) -> None:
        """Pronouns and descriptions, where only one can be meant."""
        order = sorted(self.seen, key=lambda each: each.start)
        for token in self.doc:
            if token.i in self.taken:
                continue
            number = self._meant_by(token, order)
            if number is not None:
                self._see(number, token.idx, token.idx + len(token.text), by_name=False)

    def _meant_by(self, token: Token, order: list[_Seen]) -> int | None:
        if token.lower_ in ("he", "she", "his", "him"):
            return self._last_person(token, order)
        definite = any(child.lower_ in ("the", "this", "his") for child in token.children)
        if token.pos_ != "NOUN" or not definite:
            return None
        if token.lower_ in (
            "minister",
            "secretary",
            "president",
            "premier",
            "spokesman",
            "ambassador",
            "general",
        ):
            bearers = {s.draft for s in order if s.start < token.idx and self._bears(s.draft, token.lower_)}
            return bearers.pop() if len(bearers) == 1 else None
        if token.lower_ in ("group", "militants", "organisation", "organization"):
            return self._last_of(token, order, "armed_group")
        if token.lower_ == "coalition":
            return self._last_ending_in("coalition", token.idx)
        return None

    def _bears(self, number: int, word: str) -> bool:
        return any(word in name_key(role.title).split() for role in self.drafts[number].roles)

    def _last_of(self, token: Token, order: list[_Seen], kind: str) -> int | None:
        before = [s for s in order if s.start < token.idx and self.drafts[s.draft].organisation_kind == kind]
        return before[-1].draft if before else None

    def _last_person(self, token: Token, order: list[_Seen]) -> int | None:
        """The last person named before a pronoun, in this sentence or the two before it."""
        sentence = token.sent
        reach = sentence.start
        for _ in range(2):
            if reach > 0:
                reach = self.doc[reach - 1].sent.start
        low = self.doc[reach].idx
        before = [s for s in order if low <= s.start < token.idx and s.kind == "actor"]
        if not before:
            return None
        subjects = [s for s in before if self._is_subject(s)]
        return (subjects or before)[-1].draft

    def _is_subject(self, seen: _Seen) -> bool:
        words = self.doc.char_span(seen.start, seen.end, alignment_mode="expand")
        return words is not None and words.root.dep_ in ("nsubj", "nsubj:pass")

    def titled(self, title: str | None) -> None:
        """Names of the headline add spellings to those of the text, and nobody new."""
        for match in self.lexicon.scan(title or ""):
            number = self.at.get(("organisation", match.entry.key))
            if number is not None and title:
                self.drafts[number].surfaces.setdefault(title[match.start : match.end])

    # Book-keeping

    def _draft(self, kind: EntityKind, key: str, name: str) -> int:
        number = self.at.get((kind, key))
        if number is None:
            number = self.at[kind, key] = len(self.drafts)
            self.drafts.append(_Draft(kind, name))
        return number

    def _see(self, number: int, start: int, end: int, *, by_name: bool = True) -> None:
        draft = self.drafts[number]
        if by_name:
            draft.surfaces.setdefault(self.doc.text[start:end])
        self.seen.append(_Seen(draft.kind, number, start, end, by_name))

    def found(self) -> Found:
        """Entities that are mentioned, in order of first mention; states without a mention of their own too."""
        seen = sorted(self.seen, key=lambda each: (each.start, each.end))
        first = {each.draft: each.start for each in reversed(seen)}
        last = len(self.doc.text)
        order = sorted(range(len(self.drafts)), key=lambda number: (first.get(number, last), number))
        place = {number: position for position, number in enumerate(order)}
        entities = tuple(_finished(self.drafts[number], self.lexicon) for number in order)
        mentions = tuple(
            Mention(s.kind, place[s.draft], Span(s.start, s.end, self.doc.text[s.start : s.end]), s.by_name)
            for s in seen
        )
        return Found(entities, mentions)


def fold_title(text: str) -> str:
    """A phrase as titles are listed."""
    return text.lower().strip()


def _contains(full: list[str], part: list[str]) -> bool:
    if len(part) == 1:
        return part[0] == full[-1] or (
            full[-1] in ("i", "ii", "iii", "iv", "jr", "sr") and part[0] == full[-2]
        )
    return set(part) <= set(full) or set(full) <= set(part)


def _place_kind(text: str) -> PlaceKind:
    last = text.lower().split()[-1]
    if last in ("province", "region", "district", "governorate"):
        return "region"
    if last in ("base", "airport", "airfield", "airbase", "camp", "dam", "bridge", "hospital", "prison"):
        return "facility"
    return "other"


def _finished(draft: _Draft, lexicon: Lexicon) -> Entity:
    country = draft.country
    sector = draft.sector
    if draft.kind == "actor":
        said = next((role.country for role in draft.roles if role.country), None)
        listed = (lexicon.officials.get(name_key(name)) for name in draft.surfaces)
        country = said or next((known for known in listed if known), None)
        sector = next(
            (known for role in draft.roles if (known := lexicon.titles.get(role.title.lower()))), None
        )
    names = dict.fromkeys([*draft.surfaces, *draft.listed])
    name = draft.name
    if draft.kind == "actor":
        name = max(draft.surfaces or {draft.name: None}, key=len)
    entity = Entity(
        draft.kind,
        name,
        tuple(other for other in names if other != name),
        draft.known,
        country,
        sector,
        draft.organisation_kind,  # type: ignore[arg-type]  # from the data files, checked by their tests
        tuple(draft.roles),
        draft.location,
    )
    return replace(entity, organisation_kind="other") if _unknown_kind(entity) else entity


def _unknown_kind(entity: Entity) -> bool:
    return entity.kind == "organisation" and entity.organisation_kind in (None, "place")
