"""From a phrase to the parties it names: which entity the head of a subject, object or complement stands for."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from spacy.tokens import Doc, Token
from spacy.tokens import Span as DocSpan

from app.domain.mention import Entity, Mention, Span
from app.extraction.clauses import (
    case_of,
    children,
    clause_of,
    coordinated,
    grammatical_subjects,
    lemma,
    obliques,
)
from app.extraction.frames import Frames
from app.extraction.listing import next_in_lists
from app.extraction.persons import SHIPS, is_calendar
from app.extraction.speech import Speech

_FIRST_PERSON = frozenset({"i", "we", "my", "our", "us", "me"})
_WE = frozenset({"we", "our", "us"})
_STATE_SECTORS = ("GOV", "MIL", "LEG", "COP", "SPY")
_PLURAL = frozenset({"they", "their", "them", "both"})
_ARMED = ("MIL", "REB", "PRM", "COP", "UAF")
_SERVING = frozenset({"assign", "attach", "belong", "second", "serve", "enlist"})
_COUNTED = frozenset({"two", "three", "four", "five", "six", "pair", "trio"})
_IT = frozenset({"it", "its"})
_PERSONAL = frozenset({"he", "she", "his", "her", "him"})
_OF_A_STATE = ("government", "state", "military")
_JOINTLY = 3  # bodies that make a statement a joint one
_OF_DOERS = 2  # the first groups inside a phrase: possessors, and what stands behind "by" and "from"
_DEFINITE = frozenset({"the", "this", "that", "these", "those", "their", "his", "her", "its"})
_PARTED = frozenset({"ACCUSE", "ASSAULT", "COERCE", "SANCTION"})  # types whose modes are deeds of their own
_COMING = frozenset({"coming", "forthcoming", "future", "planned", "upcoming"})
_NEAR = frozenset({"this", "these", "such"})
# Modes of attacks that are told by each other's names.
_BLOWS = frozenset({"aerial", "explosives", "heavy-weapons", "suicide-attack"})
_OTHERS = frozenset(
    {
        "separate",
        "other",
        "another",
        "new",
        "previous",
        "earlier",
        "last",
        "next",
        "similar",
        "first",
        "second",
    }
)
_KIN = {
    "COERCE": ("COERCE", "SANCTION"),
    "SANCTION": ("SANCTION", "COERCE"),
}  # both bear the names of measures
_RECALLED = 20  # events of a type that a word may go back over
_OPPOSED = 2  # the place of the group behind "against", "with" and "on"
_MODIFIERS = 4  # the place of the group of modifiers
_PAIR = 2
_PAIRED = frozenset({"both", "two"})
_SIDES = frozenset(
    {
        "country",
        "side",
        "nation",
        "leader",
        "party",
        "minister",
        "government",
        "state",
        "capital",
        "man",
        "woman",
        "official",
        "president",
        "premier",
        "delegation",
        "diplomat",
        "envoy",
        "counterpart",
        "chief",
        "ally",
        "neighbour",
    }
)
# Adverbs of time that a parser takes for the head of the subject before them ("Nigeria today announced").
_TIMES = frozenset(
    {
        "today",
        "yesterday",
        "tonight",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "week",
        "night",
        "morning",
        "evening",
        "month",
        "year",
    }
)


@dataclass(frozen=True, slots=True)
class Party:
    """An entity as one phrase speaks of it; `described` when the phrase only hangs on a name ("US troops").

    `entity` is None where the phrase names nobody ("gunmen"): all that is known of the party is its words.
    """

    entity: int | None
    span: Span
    sector: str | None = None
    described: bool = False

    @property
    def key(self) -> int | str:
        """What tells two parties apart."""
        return self.span.text.lower() if self.entity is None else self.entity


@dataclass(frozen=True, slots=True)
class Remembered:
    """An event told before: its number in the document, its type, the lemmas that told it, and who took part.

    `mode` is its kind of deed, `real` whether it was or is, `spoken` whether it stands in a speech, `sentence` where the
    sentence begins. `number` is None where words go back to its parties only, for another deed of theirs.
    """

    number: int | None
    type: str
    words: frozenset[str]
    sources: tuple[Party, ...]
    targets: tuple[Party, ...]
    mode: str | None = None
    real: bool = True
    spoken: bool = False
    sentence: int = 0

    @property
    def nobody(self) -> bool:
        """Whether it was told without anybody who did it or to whom."""
        return not self.sources and not self.targets

    def told_with(self, word: str) -> bool:
        """Whether it was told with this word, its verb, or a word that ends in it ("airstrike", "strike")."""
        return any(
            word == each
            or (len(each) > 3 and word.startswith(each))
            or (len(word) > 3 and each.endswith(word))
            for each in self.words
        )


def _is_definite(noun: Token) -> bool:
    """ "The attack", "their meeting", "Monday's strike", "all three attacks"."""
    marks = children(noun, "det", "nmod:poss")
    counted = any(child.lower_ in ("all", "both") for child in marks) and bool(children(noun, "nummod"))
    return counted or any(
        child.lower_ in _DEFINITE or is_calendar(child.text) or child.lower_ in _TIMES for child in marks
    )


def is_near(noun: Token) -> bool:
    """ "These strikes" are those told last."""
    return any(child.lower_ in _NEAR for child in children(noun, "det"))


def _may_be_called(event: Remembered, event_type: str, mode: str | None) -> bool:
    """Whether another word may name an event: one of its own kind of deed, or of none."""
    if mode == "visit":
        return event.mode == mode
    same = event.mode == mode or None in (event.mode, mode) or {event.mode, mode} <= _BLOWS
    return same or event_type not in _PARTED


class Parties:
    """The mentions of one document, found by token."""

    def __init__(
        self,
        doc: Doc,
        entities: Sequence[Entity],
        mentions: Sequence[Mention],
        frames: Frames,
        speeches: Sequence[Speech] = (),
        publisher: str | None = None,
    ) -> None:
        self.doc, self.entities, self.frames = doc, entities, frames
        self.speeches, self.publisher = speeches, publisher
        self._speech_starts = [speech.span.start for speech in speeches]
        self._states: dict[str | None, int] = {
            entity.country: n
            for n, entity in enumerate(entities)
            if entity.kind == "organisation" and entity.organisation_kind == "state" and entity.country
        }
        self.recent: list[Party] = []  # of the last act told: who "they" are
        self.joint: list[Party] = []  # the authors of a joint statement
        self.several_parties: list[
            Party
        ] = []  # the last act of more than one party: who "they" are failing others
        self.memory: dict[str, list[Remembered]] = {}  # events told so far, by type
        self.topic: list[Party] = []  # the subject of the last sentence: what "it" is
        self.sentence_start = 0
        self.actors: dict[int, Mention] = {}
        self.places: dict[int, Mention] = {}
        self.several: dict[tuple[int, int], list[Mention]] = {}
        for mention in sorted(mentions, key=lambda found: (found.by_name, found.span.end - found.span.start)):
            self._place(mention)
        self._next = next_in_lists(doc, mentions, self.places)

    def _place(self, mention: Mention) -> None:
        covered = self.doc.char_span(mention.span.start, mention.span.end, alignment_mode="expand")
        if covered is None:
            return
        where = self.places if mention.kind == "place" else self.actors
        self.several.setdefault((mention.span.start, mention.span.end), []).append(mention)
        for token in covered:
            known = where.get(token.i)
            if known is None or mention.span.end - mention.span.start >= known.span.end - known.span.start:
                where[token.i] = mention

    def begin(self, sentence: DocSpan) -> None:
        """Go on to the next sentence; the subject of the one before stays in mind."""
        previous = self.doc[sentence.start - 1].sent if sentence.start > 0 else None
        while previous is not None and not previous.text.strip() and previous.start > 0:
            previous = self.doc[previous.start - 1].sent
        if previous is not None:
            heads = grammatical_subjects(previous.root, self.frames)
            told = [head for head in heads if head.lower_ not in _PERSONAL]
            found = [party for head in told for party in (self.target_of(head) or self.unnamed(head))]
            self.topic = found or self.topic
            own = self._states.get(self.publisher)
            bodies = [each for each in found if each.entity is not None and not self._one_person([each])]
            if not self.joint and len(bodies) >= _JOINTLY and any(each.entity == own for each in bodies):
                self.joint = bodies
        self.sentence_start = sentence.start

    def told(self, sources: Sequence[Party], targets: Sequence[Party], *, reciprocal: bool) -> None:
        """The parties of the first act of a sentence stay in mind."""
        self.recent = [*sources, *(targets if reciprocal else ())]
        if len(self.recent) > 1:
            self.several_parties = self.recent

    def remember(self, event: Remembered) -> None:
        """Keep an event in mind, for words that go back to it."""
        self.memory.setdefault(event.type, []).append(event)

    def recall(self, noun: Token, event_type: str, mode: str | None = None) -> Remembered | None:
        """The event told in an earlier sentence that a definite noun goes back to ("the attack", "their meeting").

        Of the last ones of its type the one told with the same word comes first, else the very last that may be called so;
        "this attack" is the last of all. What the text tells goes back to what somebody said only where it told of no other.
        Failing all these it may still be of the parties of the last one.
        """
        if not _is_definite(noun) or any(lemma(child) in _OTHERS for child in children(noun, "amod")):
            return None
        kin = _KIN.get(event_type, (event_type,))
        memory = [each for kind in kin for each in self.memory.get(kind, ())[-_RECALLED:]]
        last = sorted(memory, key=lambda each: each.number or 0)
        known = last
        if not self.spoken(noun):
            known = [each for each in known if not each.spoken] or known
        if any(lemma(child) in _COMING for child in children(noun, "amod")):
            known = [each for each in known if not each.real]
        same = [each for each in known if each.told_with(lemma(noun))]
        alike = [each for each in known if _may_be_called(each, event_type, mode)]
        if is_near(noun) and same and alike and alike[-1].sentence > same[-1].sentence:
            same = alike
        if same or alike:
            return (same or alike)[-1]
        return replace(last[-1], number=None) if last else None

    def named(self, token: Token) -> list[Party]:
        """The parties that a mention over this very token stands for ("they" may stand for two)."""
        mention = self.actors.get(token.i)
        if mention is None:
            return []
        same = self.several[mention.span.start, mention.span.end]
        return [
            Party(each.entity, each.span, self._sector(each, token))
            for each in dict.fromkeys(same)
            if each.kind != "place"
        ]

    def _sector(self, mention: Mention, token: Token) -> str | None:
        """Of a body that the dictionary knows by this very name its own (the European Union is no trade union)."""
        entity = self.entities[mention.entity]
        named = entity.known and mention.span.text in (entity.name, *entity.aliases)
        return (named and entity.sector) or self.frames.actors.get(lemma(token)) or entity.sector

    def of(self, token: Token, depth: int = 0) -> list[Party]:
        """The parties a phrase with this head stands for: named, or described by who it belongs to."""
        found = self.named(token)
        if found or depth > 3:
            return found
        word = lemma(token)
        for child in children(token, "appos", "flat"):
            found = self.named(child)
            if found and child.i > token.i and (word in self.frames.actors or self._one_person(found)):
                return found  # "the defence minister, Ana Diaz"
        if found := self._explained(token, word):
            return found
        if word in self.frames.parts or token.pos_ in ("NUM", "DET", "ADJ"):
            for child in children(token, "nmod"):
                if case_of(child) == "in" and word in self.frames.actors and self._adjacent(token):
                    continue  # "US forces in Afghanistan"
                if case_of(child) in ("of", "from", "in"):
                    inner = [party for each in coordinated(child) for party in self.of(each, depth + 1)]
                    if inner:
                        return self._described(inner, word)
        if word in self.frames.actors:
            return self._described(self._owners(token, depth), word)
        if word in _TIMES:
            for child in children(token, "compound", "flat", "nmod", "nmod:poss", "amod"):
                found = self.of(child, depth + 1)
                if found:
                    return found
        for child in children(token, "appos", "flat"):
            found = self.named(child)
            if found:
                return found
        return self.state_of(token) if token.pos_ == "PROPN" else []

    def _explained(self, token: Token, word: str) -> list[Party]:
        """ "Abu Jandal, a leader of the group, was killed": who is named before the comma, though the parser takes the
        explanation for the head.
        """
        before = token.left_edge.i - 1
        if before < 1 or self.doc[before].text != "," or not self._is_calling(token, word):
            return []
        found = self.named(self.doc[before - 1])
        return found if self._one_person(found) and self.doc[before].sent == token.sent else []

    def _is_calling(self, token: Token, word: str) -> bool:
        """Whether a noun says what one person is: "a leader", "brother of ..."."""
        single = token.tag_ == "NN" and (
            word in self.frames.actors or word in self.frames.classes["person_noun"]
        )
        opened = [child.lower_ for child in children(token, "det")]
        return single and opened in ([], ["a"], ["an"]) and token.dep_.startswith("nsubj")

    def referent(self, token: Token) -> list[Party]:
        """As `target_of`; a pronoun without a mention stands for the speaker, or for who was last spoken of."""
        found = self.target_of(token)
        if found:
            return found
        if token.lower_ in _FIRST_PERSON:
            return self._speaker(token)
        if token.lower_ in _PLURAL or (token.lower_ in _PAIRED and lemma(token) in _SIDES):
            return self._inner(token) or self._several()
        paired = any(child.lower_ in _PAIRED for child in token.children)
        if lemma(token) in _SIDES and (paired or _all_of_them(token)):
            return self._several(least=2) or self._two_states(token)
        if lemma(token) == "counterpart" and token.tag_ == "NNS" and self.several_parties:
            known = {party.key for each in children(token, "nmod:poss") for party in self.referent(each)}
            return [party for party in self.several_parties if party.key not in known]
        if token.lower_ in _COUNTED and any(child.lower_ in ("the", "all") for child in token.children):
            return self.recent if len(self.recent) > 1 else []
        if token.lower_ in _IT:
            return self._thing(self._inner(token)) or self._thing(self.topic)
        if token.lower_ in _PERSONAL:
            return self._inner(token) or self._told_person()
        return self._inner(token) if token.tag_ in ("PRP", "PRP$") else []

    def _told_person(self) -> list[Party]:
        """The one described person whom the last sentence was about ("the Foreign Secretary"), for "she"."""
        alone = len(self.topic) == 1 and self.topic[0].entity is None
        return self.topic if alone else []

    def _several(self, least: int = 1) -> list[Party]:
        """Who "they" are: who was last spoken of, unless that is one person."""
        likely = (self.recent, self.topic, self.several_parties)
        return next((found for found in likely if len(found) >= least and not self._one_person(found)), [])

    def _two_states(self, token: Token) -> list[Party]:
        """ "Both sides", where the text told of no deed of theirs: the only two states it has named but the publisher's."""
        own = self._states.get(self.publisher)
        named: dict[int, Span] = {}
        for mention in self._named_states:
            if mention.span.start >= token.idx or len(named) > _PAIR:
                break
            if mention.entity != own:
                named.setdefault(mention.entity, mention.span)
        return [Party(entity, span) for entity, span in named.items()] if len(named) == _PAIR else []

    @cached_property
    def lands(self) -> dict[str, list[Mention]]:
        """Where countries are named as places, by country, in text order."""
        found: dict[str, dict[int, Mention]] = {}
        for mention in self.places.values():
            at = self.entities[mention.entity].location
            if at is not None and at.kind == "country" and at.country:
                found.setdefault(at.country, {})[mention.span.start] = mention
        return {country: [named[start] for start in sorted(named)] for country, named in found.items()}

    @cached_property
    def _named_states(self) -> list[Mention]:
        """Where states are named, in text order, their people and forces included."""
        states = set(self._states.values())
        found = {mention.span.start: mention for mention in self.actors.values() if mention.entity in states}
        return [found[start] for start in sorted(found)]

    def _one_person(self, parties: list[Party]) -> bool:
        alone = len(parties) == 1 and parties[0].entity is not None
        return alone and self.entities[parties[0].entity or 0].kind == "actor"

    def _thing(self, parties: list[Party]) -> list[Party]:
        """One body or state, which "it" can mean; several, or a person, it cannot."""
        return parties if len(parties) == 1 and not self._one_person(parties) else []

    def _inner(self, token: Token) -> list[Party]:
        """The subject of a clause above the pronoun's own."""
        own = clause_of(token)
        for verb in (own, *own.ancestors):
            for head in grammatical_subjects(verb, self.frames):
                known = head.pos_ != "PRON" and head.i < token.i
                if known and (found := self.target_of(head) or self.unnamed(head)):
                    return found
        return []

    def voice(self, token: Token) -> list[Party]:
        """Who speaks these words: a quoted speaker, else the public body whose statement the text is."""
        words = Span(token.idx, token.idx + len(token.text), token.text)
        speech = self._speech_at(token.idx)
        if speech is not None:
            return (
                self._described_speaker(speech) if speech.speaker is None else [Party(speech.speaker, words)]
            )
        return self._publishing(words)

    def _publishing(self, words: Span) -> list[Party]:
        """Who issues the text: the publisher's state, and whoever else a joint statement names as its authors."""
        if self.publisher not in self._states:
            return []
        if self.joint:
            return [Party(party.entity, words, party.sector) for party in self.joint]
        return [Party(self._states[self.publisher], words, "GOV")]

    def _speaker(self, token: Token) -> list[Party]:
        """Whose "I" or "we" it is: of who speaks these words; else of the reporting clause above, or of the publisher."""
        words = Span(token.idx, token.idx + len(token.text), token.text)
        plural = token.lower_ in _WE
        speech = self._speech_at(token.idx)
        if speech is not None and speech.speaker is not None:
            return [Party(self._spoken_for(speech.speaker) if plural else speech.speaker, words)]
        if speech is not None and (described := self._described_speaker(speech)):
            return described
        for verb in token.ancestors:
            if verb.i in self._speakers:
                return self._speakers[verb.i]
        if self.publisher in self._states:
            return self._publishing(words)
        places = self._speaking
        at = bisect_left(places, token.i)
        return self._speakers[places[at - 1]] if at else []

    def _described_speaker(self, speech: Speech) -> list[Party]:
        """The speaker whom the text only describes ("the president said")."""
        return [] if speech.head is None or speech.head.pos_ == "PRON" else self.anyone(speech.head)

    def spoken(self, token: Token) -> bool:
        """Whether the token stands in somebody's words."""
        return self._speech_at(token.idx) is not None

    def _speech_at(self, offset: int) -> Speech | None:
        """The innermost speech that the offset lies in."""
        for number in range(bisect_right(self._speech_starts, offset) - 1, -1, -1)[:2]:
            if offset < self.speeches[number].span.end:
                return self.speeches[number]
        return None

    @cached_property
    def _speakers(self) -> dict[int, list[Party]]:
        """Who reports, by the verb of reporting."""
        found = {}
        for token in self.doc:
            if self.frames.operator("reporting", lemma(token)) and token.pos_ == "VERB":
                heads = [head for head in children(token, "nsubj") if head.pos_ != "PRON"]
                said = [party for head in heads for party in (self.of(head) or self.unnamed(head))]
                if said:
                    found[token.i] = said
        return found

    @cached_property
    def _speaking(self) -> list[int]:
        return list(self._speakers)

    def _spoken_for(self, speaker: int) -> int:
        """Whom a speaker's "we" means: the body or the state whose office they hold, else themselves."""
        entity = self.entities[speaker]
        for role in entity.roles:
            if role.organisation in self._bodies:
                return self._bodies[role.organisation]
        state = self._states.get(entity.country) if entity.country else None
        official = entity.kind == "organisation" or entity.sector in _STATE_SECTORS
        return state if state is not None and official else speaker

    @cached_property
    def _bodies(self) -> dict[str | None, int]:
        """Organisations that are no part of a state, by each of their names."""
        found: dict[str | None, int] = {}
        for number, each in enumerate(self.entities):
            if each.kind == "organisation" and each.organisation_kind not in _OF_A_STATE:
                for name in (each.name, *each.aliases):
                    found.setdefault(name, number)
        return found

    def _owners(self, token: Token, depth: int) -> list[Party]:
        """Who an official, a force or a crowd belongs to: "Iraqi", "Turkey's", "of the coalition", "from Mali"."""
        whose = children(token, "amod", "compound", "nmod:poss", "det:poss", "nmod:desc", "nmod")
        # "Colombia's ELN rebels": who bears a name of their own comes before the country they are of.
        for child in sorted(whose, key=lambda each: each.dep_ in ("nmod:poss", "nmod")):
            if child.dep_ == "nmod" and case_of(child) not in ("of", "from", "in"):
                continue
            found = [
                party for each in coordinated(child) for party in (self.named(each) or self.state_of(each))
            ]
            if found:
                return found
        for head in _assigned(token):
            found = self.of(head, depth + 1) if depth < 3 else []
            if found:
                return found
        for child in children(token, "nmod", "acl"):
            if case_of(child) in ("of", "from", "in") and depth < 3:
                found = self.of(child, depth + 1)
                if found:
                    return found
        return []

    def _adjacent(self, token: Token) -> list[Party]:
        """Who stands right before the noun as its modifier: "US", "Iraqi"."""
        for child in children(token, "amod", "compound", "nmod:poss", "nmod:desc"):
            found = self.named(child) or self.state_of(child)
            if found:
                return found
        return []

    def _described(self, parties: list[Party], word: str) -> list[Party]:
        sector = self.frames.actors.get(word)
        return [Party(party.entity, party.span, sector or party.sector, described=True) for party in parties]

    def state_of(self, token: Token) -> list[Party]:
        """The state of the place this token names, where the document has an entity for it."""
        mention = self.places.get(token.i)
        if mention is None:
            return []
        entity = self.entities[mention.entity]
        country = entity.country or (entity.location.country if entity.location else None)
        state = self._states.get(country) if country else None
        return [] if state is None else [Party(state, mention.span, None, described=True)]

    def target_of(self, token: Token) -> list[Party]:
        """As `of`, but a place also stands for its state, and a thing for its owner ("Rafah" of "the town of Rafah")."""
        return self.of(token) or self.state_of(token)

    def anyone(self, token: Token) -> list[Party]:
        """Who the phrase names, or describes without a name."""
        return self.target_of(token) or self.unnamed(token)

    def each(self, heads: Sequence[Token]) -> list[Party]:
        """The parties of coordinated phrases: who is named, and beside them who is only described ("Ana Diaz and her
        counterparts"). Nobody, where none is named.
        """
        by_head = [self.referent(head) for head in heads]
        if not any(by_head):
            return []
        return [
            party
            for head, found in zip(heads, by_head, strict=True)
            for party in (found or (self.unnamed(head) if head.pos_ in ("NOUN", "PROPN") else []))
        ]

    def in_lists(self, parties: Sequence[Party]) -> list[Party]:
        """The parties, and behind one named in a list whoever it goes on to name."""
        found: list[Party] = []
        for party in parties:
            found.append(party)
            following = self._next.get(party.span.end) if party.entity is not None else None
            while following is not None:
                sector = self.entities[following.entity].sector
                found.append(Party(following.entity, following.span, sector))
                following = self._next.get(following.span.end)
        return found

    def before(self, verb: Token) -> list[Party]:
        """The first free-standing party before a finite verb, with no other verb between: a subject the parser lost."""
        start = max(self.sentence_start, 0) if self.sentence_start <= verb.i else verb.sent.start
        for token in reversed(list(verb.doc[start : verb.i])):
            if token.tag_ in ("VBD", "VBZ", "VBP", "MD") and token.dep_ not in ("aux", "aux:pass"):
                start = token.i + 1
                break
        for token in verb.doc[start : verb.i]:
            if (
                token.pos_ in ("NOUN", "PROPN")
                and not case_of(token)
                and not case_of(token.head)
                and (found := self.of(token) or self.unnamed(token))
            ):
                return found
        return []

    def doers(self, token: Token) -> list[Party]:
        """Who does the act that a noun names: possessor, "by" and "from", else modifiers ("Israeli strikes")."""
        groups = list(_inside(token))
        for group in (*groups[:_OF_DOERS], [each for each in groups[_MODIFIERS] if each.dep_ != "nmod"]):
            found = [party for each in group if not self.is_tool(each) for party in self.anyone(each)]
            if found:
                return found
        return []

    def is_tool(self, token: Token) -> bool:
        """Whether the word names a weapon or a craft, with which somebody acts ("drone strikes")."""
        return lemma(token) in self.frames.classes["weapon"] | self.frames.classes["vessel_noun"]

    def within(self, token: Token, *, opposed: bool = True) -> list[Party]:
        """Parties inside a phrase, nearest and most telling first: possessor, "by", "against", "of", modifiers.

        Unless `opposed`, whom the phrase is directed against is left out.
        """
        for place, group in enumerate(_inside(token)):
            if place == _OPPOSED and not opposed:
                continue
            # Who has or does it may be described ("the government's decision on the Court"); others must be known.
            doers = place < _OF_DOERS or any(case_of(each) == "by" for each in group)
            look = self.anyone if doers else self.target_of
            found = [party for each in group for party in look(each)]
            if found:
                return found
        return []

    def is_ship(self, token: Token) -> bool:
        """Whether the word belongs to the name of a ship ("MV Galaxy Leader"), who is nobody."""
        start = token.i
        while start > 0 and self.doc[start - 1].tag_ == "NNP" and self.doc[start].text not in SHIPS:
            start -= 1
        return self.doc[start].text in SHIPS

    def is_place(self, token: Token) -> bool:
        """Whether the token belongs to the name of a place."""
        return token.i in self.places

    def kind_of(self, token: Token) -> set[str]:
        """`party`, `person`, `organisation`, `place`: what mentions say the token is."""
        kinds = set()
        mention = self.actors.get(token.i)
        if mention is not None or lemma(token) in self.frames.actors or self.referent(token):
            kinds.add("party")
        if mention is not None:
            kinds.add("person" if mention.kind == "actor" else "organisation")
        if token.i in self.places:
            kinds.add("place")
        return kinds

    def armed(self, parties: Iterable[Party]) -> bool:
        """Whether one of the parties bears arms."""
        return any(
            party.sector in _ARMED or (party.entity is not None and self._is_armed(party.entity))
            for party in parties
        )

    def _is_armed(self, number: int) -> bool:
        entity = self.entities[number]
        return entity.organisation_kind in ("military", "armed_group") or entity.sector in _ARMED

    def _unknown_name(self, token: Token) -> bool:
        """Whether the token is a name that nobody knows, and that may be somebody's: no place, day or month."""
        if token.pos_ != "PROPN" or not token.text[:1].isupper() or token.ent_type_ == "LOC":
            return False
        return token.i not in self.places and token.lower_ not in _TIMES and not is_calendar(token.text)

    def unnamed(self, token: Token) -> list[Party]:
        """A party that the text only describes: people by their noun ("fishermen"), with the words before it."""
        word = lemma(token)
        sector = self.frames.actors.get(word)
        name = self._unknown_name(token) or (token.pos_ == "PROPN" and self.is_ship(token))
        counted = token.lower_ in _COUNTED and any(child.lower_ in ("the", "all") for child in token.children)
        people = token.pos_ in ("NOUN", "PROPN") and (sector or word in self.frames.classes["person_noun"])
        if not (people or name or counted):
            return []
        if word in self.frames.parts:
            inner = [
                each
                for child in children(token, "nmod")
                if case_of(child) == "of"
                for each in coordinated(child)
            ]
            found = [party for each in inner for party in self.unnamed(each)]
            if found:
                return found
        return [Party(None, _with_modifiers(token), sector, described=not name)]

    def thing(self, token: Token) -> Party:
        """What is acted upon where it is nobody: "a hotel", "aid convoys"."""
        return Party(None, _with_modifiers(token), None, described=True)


def _with_modifiers(token: Token) -> Span:
    """A noun with the words before it that belong to it, without an article."""
    first = token.i
    for child in token.lefts:
        if child.dep_ in ("amod", "compound", "nmod:desc") and child.i < first:
            first = min(first, child.left_edge.i)
    words = token.doc[first : token.i + 1]
    return Span(words.start_char, words.end_char, words.text)


def _all_of_them(token: Token) -> bool:
    """ "The leaders", "the ministers": nothing but an article before them, and nothing behind."""
    return token.tag_ in ("NNS", "NNPS") and [
        child.lower_ for child in token.children if child.dep_ != "punct"
    ] == ["the"]


def _assigned(token: Token) -> list[Token]:
    """ "a soldier assigned to the 10th Division": whom somebody serves under."""
    verbs = [child for child in children(token, "acl", "acl:relcl") if lemma(child) in _SERVING]
    if token.dep_.startswith("nsubj") and lemma(token.head) in _SERVING:
        verbs.append(token.head)
    return [head for verb in verbs for case, head in obliques(verb) if case in ("to", "with", "in")]


def _inside(token: Token) -> Iterator[list[Token]]:
    yield [each for child in children(token, "nmod:poss") for each in coordinated(child)]
    yield [each for child in _by_whom(token) for each in coordinated(child)]
    for wanted in (("against", "with", "on"), ("of", "between", "to", "for")):
        yield [
            each
            for child in children(token, "nmod")
            if case_of(child) in wanted
            for each in coordinated(child)
        ]
    yield [each for child in children(token, "compound", "amod") for each in coordinated(child)]
    for child in children(token, "nmod"):
        if case_of(child) in ("of", "on", "for", "to", "in", "by", "against"):
            for group in _inside(child):
                if group:
                    yield group
    for child in children(token, "acl", "acl:relcl"):
        for grandchild in children(child, "obl:agent", "obl", "nsubj", "obj"):
            yield coordinated(grandchild)


def _by_whom(token: Token) -> list[Token]:
    """Who stands behind "by", "from" or "on the part of", also where the parser hung it one word lower."""
    near = children(token, "nmod", "obl:agent")
    near += [
        low
        for child in near
        if case_of(child) in ("of", "on")
        for low in children(child, "nmod", "obl:agent")
    ]
    if token.dep_ == "obj":
        # "condemned the attack on 10 April by armed groups": no active verb has a doer behind "by"
        behind = [child for child in children(token.head, "obl", "obl:agent") if child.i > token.i]
        near += [
            child
            for child in behind
            if case_of(child) == "by" or (case_of(child) == "on" and lemma(child) == "part")
        ]
    found = [child for child in near if case_of(child) in ("by", "from")]
    return found or [
        whose
        for child in near
        if lemma(child) == "part" and case_of(child) == "on"
        for whose in children(child, "nmod")
        if case_of(whose) == "of"
    ]
