"""What one text tells twice: by words that go back to it, as talks that go on, or since both tellings say the same."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from spacy.tokens import Token

from app.domain.event import EventMention, Participant
from app.domain.mention import EventDate, Span
from app.domain.names import name_key
from app.extraction.arguments import Parties
from app.extraction.circumstances import span_of
from app.extraction.clauses import children, clause_of, grammatical_subjects, lemma
from app.extraction.drafts import Draft

# What an attack does to those it hits, and how it is done, told behind it.
_TOLLS = (
    "kill",
    "wound",
    "injur",
    "hurt",
    "maim",
    "martyr",
    "hitting",
    "striking",
    "destroying",
    "damaging",
    "setting",
    "burning",
)
_DEATHS = ("kill", "murder", "assassinat", "slay", "slain", "shot", "shoot", "execut")
_SIDES = frozenset(
    """ally counterpart delegate delegation diplomat envoy leader minister official pair partner participant party
    president side""".split()  # noqa: SIM905
)
_DEEDS = ("COERCE", "SANCTION")  # types whose modes are deeds of their own
_SAYINGS = frozenset({"ACCUSE", "AGREE", "CONCEDE", "REJECT", "REQUEST", "SUPPORT", "THREATEN"})
_REAL = ("occurred", "ongoing")
_MUTUAL = ("CONSULT", "AGREE", "COOPERATE")
_STEM = 5  # letters that two forms of a word share
_LOOK_BACK = 60  # events of a type back that a sentence may tell again
_MEMBERS = 12  # tellings of one event that a further one is held against
# What those who have met do together.
_TALK = frozenset(
    """address agree confer consult consultation converse conversation cover debate deliberate deliberation dialogue
    discuss discussion exchange explore highlight negotiate negotiation raise reflect review speak talk touch""".split()  # noqa: SIM905
)
_VISITS = frozenset({"visit", "host"})
_TOGETHER = frozenset({"they", "both", "two"})
# What parts an event from those told before, and what only says that others were before or after it.
_ANOTHER = frozenset({"another", "other", "separate", "separately", "similar", "similarly"})
_BEFORE = frozenset(
    """earlier elsewhere former later meanwhile next previous previously second subsequent subsequently then third""".split()  # noqa: SIM905
)
_SAYING_LIKE, _SAYING_WORDS = 0.3, 2  # share and number of the telling words that two sayings have in common
_CONTENT = ("NOUN", "PROPN", "VERB", "ADJ")
_EMPTY = frozenset(
    "be have do make take continue need want importance important also new country people".split()  # noqa: SIM905
)
# "Another man", "a second man": one more than those told of.
_COUNTED = frozenset({"another", "other", "second", "third", "fourth", "fifth"})


@dataclass(frozen=True, slots=True)
class Manner:
    """How a sentence tells of an event, as far as that says whether it was told before.

    `together` are the words for those who act where they are only called what they are ("they", "the leaders"), `talks`
    whether the word is one for what is said in a meeting, `dated` whether the date hangs on the event's own clause, `apart`
    whether the sentence calls it another one, `before` whether it was at another time. `content` are the lemmas of what the
    clause says, who acts left out, `people` those of the parties who are persons.
    """

    together: Span | None = None
    talks: bool = False
    dated: bool = True
    apart: bool = False
    before: bool = False
    content: frozenset[str] = frozenset()
    people: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Telling:
    event: EventMention
    manner: Manner


def manner_of(draft: Draft, date: EventDate, parties: Parties) -> Manner:
    """How a draft is told, by the grammar around its trigger."""
    trigger = draft.trigger
    clause = clause_of(trigger)
    heads = grammatical_subjects(clause, parties.frames)
    words = {lemma(trigger), *(lemma(child) for child in children(clause, "obj"))}
    own = set(_modifiers((trigger, clause)))
    around = set(
        _modifiers(each for verb in (trigger, clause) for each in children(verb, "nsubj:pass", "obl"))
    )
    perfect = any(child.lower_ == "had" for child in children(clause, "aux"))
    return Manner(
        together=span_of(heads[0]) if heads and all(_is_together(head, parties) for head in heads) else None,
        talks=bool(words & _TALK),
        dated=_is_dated(trigger, clause, date),
        apart=bool((own | around) & _ANOTHER),
        before=perfect or bool(own & _BEFORE),
        content=frozenset(_content(clause, {head.i for head in heads} | {trigger.i})),
        people=frozenset(_people(draft, parties)),
    )


def _modifiers(heads: Iterable[Token]) -> Iterator[str]:
    for head in heads:
        yield from (lemma(child) for child in children(head, "amod", "advmod", "det"))


def _people(draft: Draft, parties: Parties) -> Iterator[int]:
    for party in (*draft.sources, *draft.targets):
        if party.entity is not None and parties.entities[party.entity].kind == "actor":
            yield party.entity


def _is_together(head: Token, parties: Parties) -> bool:
    """ "They", "both", "the two leaders", "the delegations"; not "the leaders of Peru and Chile"."""
    if head.lower_ in _TOGETHER:
        return True
    definite = any(child.lower_ in ("the", "both", "two", "all") for child in head.children)
    named = [each for each in children(head, "nmod", "compound", "amod", "nmod:poss") if parties.of(each)]
    return definite and not named and head.tag_ == "NNS" and lemma(head) in _SIDES


def _is_dated(trigger: Token, clause: Token, date: EventDate) -> bool:
    """Whether the words of a date stand in the clause of the event, not in one below about something else."""
    if date.span is None:
        return True
    words = trigger.doc.char_span(date.span.start, date.span.end, alignment_mode="expand")
    if words is None:
        return True
    own = clause_of(words.root)
    return own == clause or (own != words.root and own in (trigger, *clause.ancestors))


def _content(clause: Token, left_out: set[int]) -> Iterator[str]:
    """The telling words below a clause, without its subject and the clauses beside it."""
    for child in clause.children:
        if child.i in left_out or child.dep_ in ("nsubj", "nsubj:pass", "parataxis", "punct"):
            continue
        if child.dep_ == "conj" and child.pos_ in ("VERB", "AUX"):
            continue
        for token in child.subtree:
            if token.pos_ in _CONTENT and lemma(token) not in _EMPTY and token.i not in left_out:
                yield lemma(token)


def with_restatements(found: Sequence[tuple[EventMention, Manner]]) -> tuple[EventMention, ...]:
    """The events of a document, each with the number of the first telling where it is told again."""
    told: list[EventMention] = []
    tellings = [_Telling(*each) for each in found]
    chains: dict[str, dict[int, list[_Telling]]] = {}
    head_of: dict[int, int] = {}
    for number in range(len(tellings)):
        later = tellings[number]
        known = chains.setdefault(later.event.type, {})
        first = _back(later, head_of, tellings)
        if first is None:
            first = _going_on(known, later)
            if first is not None:
                later = _among(_members(known[first]), later)
                tellings[number] = later
        if first is None:
            first = next((n for n in reversed(_last(known)) if _told_by(known[n], later)), None)
        told.append(replace(later.event, same_as=first))
        head_of[number] = number if first is None else first
        chains[tellings[head_of[number]].event.type].setdefault(head_of[number], []).append(later)
    return tuple(told)


def _back(later: _Telling, head_of: dict[int, int], tellings: Sequence[_Telling]) -> int | None:
    """The first telling of the event that a definite word goes back to, unless the two have days of their own."""
    before = later.event.same_as
    if before is None or _other_day(tellings[before], later):
        return None
    return head_of[before]


def _last(known: dict[int, list[_Telling]]) -> list[int]:
    """The events of a type that a sentence may tell again, the last one first."""
    return list(islice(reversed(known), _LOOK_BACK))


def _members(chained: Sequence[_Telling]) -> tuple[_Telling, ...]:
    """The tellings of an event that a further one is held against."""
    return (*chained[:1], *chained[1:][-_MEMBERS:])


def _told_by(chained: Sequence[_Telling], later: _Telling) -> bool:
    """Whether one of the tellings of an event says the same, and none speaks against it."""
    if later.manner.apart:
        return False
    members = _members(chained)
    same = any(_same(each, later) for each in members) or (len(chained) == 1 and _heads(chained[0], later))
    return same and not any(_at_odds(each, later) for each in members)


def _heads(first: _Telling, later: _Telling) -> bool:
    """ "Ministers discuss Syria" over a text that then says which of them met."""
    if first.event.type != "CONSULT" or not _only_sides(first.event) or later.event.mode in _VISITS:
        return False
    return len(later.manner.people) > 1


# Talks that go on --------------------------------------------------------------------------------


def _going_on(known: dict[int, list[_Telling]], later: _Telling) -> int | None:
    """The meeting told last, of which a sentence says what was talked about: "the leaders also discussed trade"."""
    if later.event.type != "CONSULT" or later.manner.apart or later.manner.before:
        return None
    if not (later.manner.talks or later.manner.together) or later.event.mode in _VISITS:
        return None
    for number in _last(known):
        meeting = _members(known[number])
        if meeting[0].event.sentence == later.event.sentence:
            continue
        if len(_everyone(meeting)) < 2 or meeting[0].manner.before:
            continue
        fits = not any(_at_odds(each, later) for each in meeting)
        if fits and _may_talk_there(meeting, later):
            return number
        if later.manner.together and meeting[0].event.status in _REAL:
            return None  # "they" are those of the last meeting, or of none that was told
    return None


def _among(meeting: Sequence[_Telling], later: _Telling) -> _Telling:
    """The telling with those who met for "the leaders", and without "the president" beside his name."""
    event, words = later.event, later.manner.together
    if words is not None:
        met = [each for each in _everyone(meeting).values() if each.entity is not None]
        parties = tuple(replace(each, span=words) for each in met)
    else:
        parties = tuple(each for each in event.participants if each.entity is not None or not _is_bare(each))
    return replace(later, event=replace(event, participants=parties or event.participants))


def _is_bare(party: Participant) -> bool:
    """ "The president", beside those whose names are known."""
    return party.entity is None and party.span.text.lower().removesuffix("s") in _SIDES


def _everyone(meeting: Sequence[_Telling]) -> dict[int | str, Participant]:
    return {_key(each): each for telling in meeting for each in telling.event.participants}


def _may_talk_there(meeting: Sequence[_Telling], later: _Telling) -> bool:
    """Whether those who talk are of those who met, or are called what those are."""
    if later.manner.together:
        return True
    everyone = _everyone(meeting)
    countries = {each.country for each in everyone.values() if each.country}
    named = [each for each in later.event.participants if each.entity is not None]
    strangers = [
        each for each in named if _key(each) not in everyone and (each.country or "") not in countries
    ]
    unnamed = {_key(each) for each in later.event.participants if each.entity is None}
    known = any(_key(each) in everyone for each in named) or bool(unnamed & set(everyone))
    return known and not strangers and all(_is_described(key, everyone) for key in unnamed)


def _is_described(words: int | str, everyone: dict[int | str, Participant]) -> bool:
    """Whether a described party may be one of those: by the same words, or since it is called what they are."""
    head = str(words).split()[-1]
    return words in everyone or head in _SIDES or head.removesuffix("s") in _SIDES


# Two tellings ------------------------------------------------------------------------------------


def _at_odds(first: _Telling, later: _Telling) -> bool:
    """Whether something speaks against two tellings: status, kind of deed, another place or another day."""
    one, two = first.event, later.event
    if one.status != two.status and not {one.status, two.status} <= set(_REAL):
        return True
    if one.type == two.type in _DEEDS and None not in (one.mode, two.mode) and one.mode != two.mode:
        return True  # who is arrested loses a laptop besides
    return _other_place(one, two) or _other_day(first, later) or _others(one, two)


def _others(one: EventMention, two: EventMention) -> bool:
    """Whether the words for who was hit or addressed tell two apart: "a second man", "a 66-year-old man"."""
    here, there = (
        [set(name_key(each.text).split()) for each in map(_span, event.participants) if each is not None]
        for event in (one, two)
    )
    return bool(here and there) and all(_clash(a, b) for a in here for b in there)


def _span(party: Participant) -> Span | None:
    """The words for a target that is only described."""
    return party.span if party.entity is None and party.role == "target" else None


def _clash(one: set[str], two: set[str]) -> bool:
    numbers = [{word for word in words if word.isdecimal()} for words in (one, two)]
    if all(numbers) and not numbers[0] & numbers[1]:
        return True
    return min(len(one), len(two)) > 1 and (one & _COUNTED) != (two & _COUNTED)


def _other_place(one: EventMention, two: EventMention) -> bool:
    here, there = _place_told(one), _place_told(two)
    if here is None or there is None or here == there or one.place is None or two.place is None:
        return False
    # "In Peru, Chile and Cuba" is where both were, whichever of the three was taken.
    return one.place.span.text not in two.sentence.text and two.place.span.text not in one.sentence.text


def _place_told(event: EventMention) -> int | None:
    """The place that the sentence itself names; one taken over from elsewhere in the text contradicts nothing."""
    if event.place is None or not event.sentence.start <= event.place.span.start < event.sentence.end:
        return None
    return event.place.entity


def _other_day(first: _Telling, later: _Telling) -> bool:
    a, b = first.event.date, later.event.date
    told = ("stated", "relative")
    if not (a.basis in told and b.basis in told and first.manner.dated and later.manner.dated):
        return False
    if not (a.start and a.end and b.start and b.end and a.start <= b.end and b.start <= a.end):
        return True
    # nine strikes between the 23rd and the 29th, and one on the 28th
    return a.precision == b.precision == "day" and (a.start, a.end) != (b.start, b.end)


def _same(first: _Telling, later: _Telling) -> bool:
    """The same parties as far as both name them, and of what is said the like words."""
    one, two = first.event, later.event
    if one.sentence == two.sentence:
        return _its_toll(one, two)
    if one.type in _SAYINGS and not _say_the_like(first, later):
        return False
    if one.type in _MUTUAL:
        if any(_only_sides(event) for event in (one, two)):
            return _same_word(one, two)  # "the ministers discussed trade" behind who they are
        return _same_company(first, later)
    if not _overlap(one, two, "source"):
        # "A minister stabbed", "the minister was stabbed yesterday": nobody is named who did it
        unknown = not (_has(one, "source") and _has(two, "source"))
        return unknown and _overlap(one, two, "target") and _same_word(one, two)
    targeted = _has(one, "target") or _has(two, "target")
    return _overlap(one, two, "target") or (not targeted and _same_word(one, two))


def _same_company(first: _Telling, later: _Telling) -> bool:
    """Whether two that are known are of both, and of one of the two nobody is missing.

    Of all who are named a minister may stand for the country: "Kenya and Peru held talks", "Ms Diaz met Mr Haddad".
    """
    one, two = first.event, later.event
    a, b = _parties_of(one), _parties_of(two)
    if any(each.entity is None for each in (*one.participants, *two.participants)):
        b = {_called_in(one, each) for each in two.participants}
    if len(a & b) > 1 and (a <= b or b <= a):
        return True
    if _VISITS & {one.mode, two.mode}:
        return False  # to visit Kenya is not to meet its president
    named, also = ([each for each in event.participants if each.entity is not None] for event in (one, two))
    people = first.manner.people | later.manner.people
    met = [[_stands_for(x, y, people) for y in also] for x in named]
    firsts = [any(row) for row in met]
    laters = [any(row[n] for row in met) for n in range(len(also))]
    return min(sum(firsts), sum(laters)) > 1 and all(firsts) and all(laters)


def _parties_of(event: EventMention) -> set[int | str]:
    return {_key(each) for each in event.participants}


def _called_in(event: EventMention, party: Participant) -> int | str:
    """What a party is called in another telling, where that names it in fewer or more words."""
    return next((_key(each) for each in event.participants if _alike(each, party)), _key(party))


def _stands_for(x: Participant, y: Participant, people: Collection[int]) -> bool:
    """Whether two named parties are one, or of one country and one of them no person."""
    if x.entity == y.entity:
        return True
    return x.country is not None and x.country == y.country and (x.entity in people) != (y.entity in people)


def _say_the_like(first: _Telling, later: _Telling) -> bool:
    """Whether two sayings are about the same: the same people say many things to the same others."""
    own = {
        word
        for telling in (first, later)
        for each in telling.event.participants
        for word in each.span.text.lower().split()
    }
    a, b = (each.manner.content - own for each in (first, later))
    fewer = min(len(a), len(b))
    shared = len(a & b)
    words = 1 if _same_word(first.event, later.event) else _SAYING_WORDS
    return shared >= min(fewer, words) and shared >= _SAYING_LIKE * fewer


def _only_sides(event: EventMention) -> bool:
    """Whether those who meet are only called what they are: "the ministers", "both leaders"."""
    words = [each.span.text.lower().split()[-1] for each in event.participants if each.entity is None]
    return len(words) == len(event.participants) == 1 and words[0].removesuffix("s") in _SIDES


def _its_toll(attack: EventMention, toll: EventMention) -> bool:
    """ "bombed a convoy, killing 14": whom an attack kills and wounds is told of the attack."""
    if attack.type != "ASSAULT" or not any(_is_toll(each) for each in (attack, toll)):
        return False
    one, two = (
        {_key(each) for each in event.participants if each.role == "source"} for event in (attack, toll)
    )
    same_doers = one == two if _has(toll, "source") else not _is_toll(attack)
    return same_doers and attack.date == toll.date


def _is_toll(event: EventMention) -> bool:
    return event.trigger.text.lower().startswith(_TOLLS)


def _overlap(one: EventMention, two: EventMention, role: str) -> bool:
    a, b = ([each for each in event.participants if each.role == role] for event in (one, two))
    return any(_key(x) == _key(y) or _alike(x, y) for x in a for y in b)


def _alike(x: Participant, y: Participant) -> bool:
    """Two by the same noun, the one in fewer words: "a 25-year-old man" and "the man", "Thames Valley Police" and "police"."""
    if x.entity is not None and y.entity is not None:
        return False
    a, b = (each.span.text.lower().split() for each in (x, y))
    fewer, more = sorted((a, b), key=len)
    if a[-1].removesuffix("s") == b[-1].removesuffix("s"):
        return set(fewer[:-1]) <= set(more)
    return x.entity is None and y.entity is None and fewer == more[: len(fewer)]


def _has(event: EventMention, role: str) -> bool:
    return any(each.role == role for each in event.participants)


def _same_word(one: EventMention, two: EventMention) -> bool:
    words = [event.trigger.text.lower() for event in (one, two)]
    if all(word.startswith(_DEATHS) for word in words):
        return True
    return one.trigger.text.lower()[:_STEM] == two.trigger.text.lower()[:_STEM]


def _key(party: Participant) -> int | str:
    return party.span.text.lower() if party.entity is None else party.entity
