"""Nouns as acts ("talks", "an airstrike on ..."): who they belong to, and what carries them."""

from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Token

from app.extraction.arguments import Parties, Party, Remembered, is_near
from app.extraction.clauses import (
    agents,
    case_of,
    children,
    clause_of,
    coordinated,
    grammatical_subjects,
    lemma,
    objects,
    obliques,
    passive,
    subjects,
)
from app.extraction.drafts import WORDS_MISSING, Draft, settled, unique
from app.extraction.frames import Frame, Frames, Pattern
from app.extraction.persons import is_calendar
from app.extraction.status import noun_standing

_OWN_PARTIES = frozenset({"by", "with", "between", "among", "against", "on", "of", "from"})
_DAYTIMES = frozenset({"morning", "afternoon", "evening", "night", "day", "week", "month", "year"})
_SUFFERED = frozenset({"ASSAULT", "COERCE", "SANCTION"})  # "the arrest of nine students": somebody did it
_TOWARDS = frozenset({"for", "to", "on", "against", "of"})
_TOLD_WITH = frozenset({"after", "following", "amid", "during", "of", "in"})
_BETWEEN = ("between", "among")
_ACCOMPANYING = ("during", "in", "at", "on", "for", "after", "before", "following")
_TAKING_PART = ("involve", "participate", "engage", "take")
_STRETCHES = (
    "series",
    "start",
    "end",
    "round",
    "resumption",
    "day",
    "week",
    "hour",
    "month",
    "wave",
    "string",
    "spate",
)
_SHARED = (*_BETWEEN, "with")


def read_noun(noun: Token, pattern: Pattern, parties: Parties, frames: Frames) -> Draft | str:
    """The act that a noun names, by one pattern of its frame, or why there is none."""
    frame = pattern.frame
    named = noun.i in parties.places or (noun.text[0].isupper() and noun.i in parties.actors)
    if named and frame.type == "CONSULT" and _included(noun, parties):
        named = (
            False  # "the Security Dialogue this week, which included members of ...": a meeting with a name
        )
    if named or noun.dep_ in ("compound", "amod", "nmod:poss"):
        return "it modifies another word, or is part of a name"
    if not _noun_words(noun, pattern.words, frame, frames):
        return WORDS_MISSING
    if frame.type == "AGREE" and _only_mentioned(noun, frames):
        return "it is only mentioned"
    claim = noun_standing(noun, frames)
    if claim is None:
        return "it is wished, conditional, prevented or denied"
    before = _before(noun, frame, parties)
    if before is not None:
        sources = unique(_performers(noun, parties, frames)) or before.sources
        targets = before.targets
    else:
        sources, targets = _noun_parties(noun, pattern, parties, frames)
    implied = _implied_doer(noun, frame, frames)
    if implied and not targets:
        targets = unique(_opposed(noun, parties))
    suffered = frame.type in _SUFFERED and claim.status in ("occurred", "ongoing") and bool(targets)
    again = before is not None and (bool(targets) or (before.nobody and is_near(noun)))
    if not sources and not implied and not suffered and not again:
        return "nobody is named or described who does it"
    where = (head for case, head in _complements(noun) if case in frame.target)
    if frame.need and not targets and not (frame.need == "place" and any(map(parties.is_place, where))):
        return f"it lacks its {frame.need}"
    if frame.armed_source and not parties.armed(sources):
        return "who does it bears no arms"
    draft = settled(Draft(noun, frame, frame.type, "noun", sources, targets, claim))
    return draft if before is None else replace(draft, again=before.number)


def _only_mentioned(noun: Token, frames: Frames) -> bool:
    """A treaty by its name ("the Accords"), or as a part of something else ("the goals of the deal", "the pact forms ...")."""
    if noun.tag_ in ("NNP", "NNPS"):
        return True
    if any(case in _BETWEEN or case == "with" for case, _ in obliques(noun)):
        return False
    if noun.dep_ == "nmod" and lemma(noun.head) not in _STRETCHES:
        return True
    return noun.dep_ == "nsubj" and not frames.operator("happening", lemma(noun.head))


def _implied_doer(noun: Token, frame: Frame, frames: Frames) -> bool:
    """ "Protests continue in Baghdad", "a bombing killed nine": somebody does it, whom the text does not name."""
    happens = noun.dep_ in ("nsubj", "nsubj:pass") and frames.operator("happening", lemma(noun.head))
    if frame.type == "ASSAULT":
        return happens
    told = noun.dep_ in ("obl", "obj", "nmod", "nsubj") and case_of(noun) in _TOLD_WITH
    return frame.type == "PROTEST" and (happens or told)


def _opposed(noun: Token, parties: Parties) -> list[Party]:
    """ "anti-government protests" are against the government."""
    heads = [head for head in children(noun, "compound", "amod") if _against(head)]
    return [party for head in heads for party in parties.anyone(head)]


def _before(noun: Token, frame: Frame, parties: Parties) -> Remembered | None:
    """The event told before that the noun goes back to, unless it says itself whose act it is."""
    if any(case in _OWN_PARTIES for case, _ in _complements(noun)):
        return None
    named = [each for each in children(noun, "compound", "amod", "nmod:poss") if parties.of(each)]
    return None if named else parties.recall(noun, frame.type, frame.mode)


def _noun_words(noun: Token, words: tuple[str, ...], frame: Frame, frames: Frames) -> bool:
    after = {case for case, _ in obliques(noun)} | {
        lemma(mark) for child in children(noun, "acl", "ccomp") for mark in children(child, "mark")
    }
    before = {lemma(child) for child in children(noun, "compound", "amod", "nmod:desc")}
    before |= {lower.lower_ for child in children(noun, "compound") for lower in child.children}
    rest = [word for word in words if not word.startswith("-")]
    if not all(word[1:] in before for word in words if word.startswith("-")):
        return False
    if rest and rest[0] not in after:
        return False
    complements = [head for case, head in obliques(noun) if case == "of"]
    if len(rest) > 1:
        return any(lemma(head) == rest[1] for head in complements)
    if frame.of_class:
        return any(
            lemma(head) in frames.classes.get(name, ()) for head in complements for name in frame.of_class
        )
    return True


def _noun_parties(
    noun: Token, pattern: Pattern, parties: Parties, frames: Frames
) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    """Source and target from what hangs on the noun; failing a source, from the verb that carries it."""
    frame = pattern.frame
    by_case: dict[str, list[Party]] = {}
    for case, head in _complements(noun):
        inner = case == "from" or (case in frame.target and case in _TOWARDS)
        found = parties.anyone(head) or (parties.within(head) if inner else [])
        by_case.setdefault(case, []).extend(found)
    for case, head in [pair for outer, of in obliques(noun) if outer == "of" for pair in obliques(of)]:
        if case in ("by", "against") and case not in by_case:
            by_case[case] = parties.anyone(head)
    between = [party for case in _BETWEEN for party in by_case.get(case, ())]
    if between:
        sides = unique(between)
        if len(sides) == 1:
            sides = unique([*sides, *_second(noun, sides[0], parties)])
        return sides[:1], sides[1:]
    sources = (
        by_case.get("by")
        or _performers(noun, parties, frames)
        or _possessors(noun, parties)
        or by_case.get("from")
        or []
    )
    of = by_case.get("of", [])
    if not sources and frame.of == "source":
        sources = of
    if not sources and noun.i in parties.actors:
        sources = _included(noun, parties)  # the words before it are its own name
    if not sources:
        sources = _modifiers(noun, parties) or _included(noun, parties)
    if not sources:
        sources = _carried(noun, frame, parties, frames)
    taken = {party.key for party in sources}
    slots = [*frame.target, *(["of"] if frame.of == "target" else [])]
    if by_case.get("by"):
        by_case["of"] = _possessors(noun, parties) or by_case.get("of", [])  # "its occupation by the group"
    targets = next(
        (
            found
            for slot in slots
            if (found := [each for each in by_case.get(slot, ()) if each.key not in taken])
        ),
        [],
    )
    if not targets and frame.type == "RETREAT" and _proposed(noun, frames):
        targets = _doers(noun.head, parties, frames)  # who proposes that another withdraws is the one left
    return unique(sources), unique(targets, sources)


def _proposed(noun: Token, frames: Frames) -> bool:
    """Whether the noun is what somebody proposes or demands."""
    word = lemma(noun.head)
    return noun.dep_ == "obj" and (
        frames.operator("proposed", word) or word in ("demand", "request", "urge", "want")
    )


def _complements(noun: Token) -> Iterator[tuple[str, Token]]:
    """The prepositional phrases of a noun, those included that the parser hung on the word above it."""
    for case, head in obliques(noun):
        yield case, head
        if is_calendar(head.text) or lemma(head) in _DAYTIMES:
            yield from obliques(head)  # "the expulsion on Monday morning of the ambassador"
    if case_of(noun) == "during" and noun.dep_ == "nmod" and noun.head.pos_ == "NOUN":
        yield "with", noun.head  # "a photo with Iraqi soldiers during an exercise"
    if noun.dep_ == "conj":
        yield from ((case, head) for case, head in obliques(noun.head) if head.i > noun.i and case in _SHARED)
    elif not any(True for _ in obliques(noun)):
        # "the harassment and detention of journalists": what hangs on the last goes for all
        for other in children(noun, "conj"):
            yield from ((case, head) for case, head in obliques(other) if case in ("of", "against"))
    if noun.dep_ == "obl" and noun.head.pos_ == "VERB" and not passive(noun.head):
        yield from ((case, head) for case, head in obliques(noun.head) if head.i > noun.i and case == "by")
    if noun.dep_ in ("nsubj", "nsubj:pass", "obj") and noun.head.pos_ == "VERB":
        own = (*_BETWEEN, "from") if noun.dep_ == "obj" else _BETWEEN
        yield from ((case, head) for case, head in obliques(noun.head) if head.i > noun.i and case in own)


def _second(noun: Token, first: Party, parties: Parties) -> list[Party]:
    """The other side of "between A and B" where the parser lost the coordination."""
    after = [token for token in noun.sent if token.idx > first.span.end]
    start = next((n for n, token in enumerate(after[:3]) if token.lower_ == "and"), None)
    if start is None:
        return []
    return next((found for token in after[start : start + 8] if (found := _person_first(token, parties))), [])


def _person_first(token: Token, parties: Parties) -> list[Party]:
    """The party a token names, unless it only says where a following person comes from ("Iraqi Prime Minister ...")."""
    found = parties.named(token)
    return found if found and token.dep_ not in ("amod", "compound") else []


def _included(noun: Token, parties: Parties) -> list[Party]:
    """ "talks that included A and B", "a summit attended by A"; the parser may hang the clause on a later word."""
    found = []
    near = noun.doc[noun.i + 1 : min(noun.i + 15, noun.sent.end)]
    for clause in (each for each in near if each.dep_ in ("acl:relcl", "acl") or each == noun.head):
        if lemma(clause) in ("include", "involve", "bring", "gather", "attend", "unite"):
            heads = agents(clause) if passive(clause) else objects(clause)
            heads += [head for each in heads for case, head in obliques(each) if case in ("from", "of")]
            # the last of a long list often hangs on the verb, with its "and" but no preposition
            heads += [
                each for each in children(clause, "obl", "conj") if children(each, "cc") and not case_of(each)
            ]
            found += [
                party for head in heads for each in coordinated(head) for party in parties.target_of(each)
            ]
    return found


def _possessors(noun: Token, parties: Parties) -> list[Party]:
    own = children(noun, "nmod:poss", "det:poss")
    if not own and noun.dep_ == "conj" and noun.head.pos_ == "NOUN":
        own = children(noun.head, "nmod:poss", "det:poss")  # "the regime's harassment and detention"
    return [
        party
        for child in own
        for each in coordinated(child)
        for party in (parties.referent(each) or parties.unnamed(each))
    ]


def _against(head: Token) -> bool:
    """ "anti-government" protests are not the government's."""
    start = head.left_edge.i
    return head.doc[max(0, start - 2) : head.i + 1].text.lower().startswith(("anti-", "counter-")) or any(
        child.lower_.startswith("anti") for child in head.children
    )


def _performers(noun: Token, parties: Parties, frames: Frames) -> list[Party]:
    """ "an attack carried out by the group", "talks hosted by Qatar"."""
    clauses = [
        each
        for each in children(noun, "acl", "acl:relcl")
        if passive(each) and frames.operator("carrier", lemma(each))
    ]
    return [
        party
        for clause in clauses
        for head in agents(clause)
        for each in coordinated(head)
        for party in parties.anyone(each)
    ]


def _modifiers(noun: Token, parties: Parties) -> list[Party]:
    """ "US airstrikes", "a Coalition strike", "Israeli shelling", "a rebel attack"."""
    heads = [each for child in children(noun, "compound", "amod") for each in coordinated(child)]
    heads = [head for head in heads if not _against(head)]
    found = [party for head in heads for party in parties.named(head)]
    people = [head for head in heads if head.dep_ == "compound" and not parties.is_tool(head)]
    return found or [party for head in people for party in parties.unnamed(head)]


def _carried(noun: Token, frame: Frame, parties: Parties, frames: Frames) -> list[Party]:
    """The subject of the verb that carries the noun ("held talks", "said during a meeting with", "is in Cairo for talks")."""
    seen = _whole(noun, frames)
    meeting = frame.type in ("CONSULT", "COOPERATE")
    if case_of(seen) == "during" and meeting:
        return _doers(clause_of(seen), parties, frames)
    above = seen.head
    if above == seen:
        return []
    if children(above, "cop") and meeting and case_of(seen) in _ACCOMPANYING:
        return _doers(above, parties, frames)
    if above.pos_ not in ("VERB", "AUX", "ADJ"):
        return []
    case = case_of(seen)
    if seen.dep_ in ("obj", "nsubj:pass") and frames.operator("carrier", lemma(above)):
        return _doers(above, parties, frames) or _behind_subject(above, frame, parties)
    if seen.dep_ != "obl":
        return []
    if case == "in" and lemma(above) in _TAKING_PART:
        return _doers(above, parties, frames, grammatical=True)
    if (case in ("with", "through") and frame.type == "ASSAULT") or (case in _ACCOMPANYING and meeting):
        return _doers(above, parties, frames)
    return []


def _behind_subject(verb: Token, frame: Frame, parties: Parties) -> list[Party]:
    """ "The sanctions include a travel ban": who imposed what the subject goes back to."""
    known = (parties.recall(head, frame.type) for head in children(verb, "nsubj"))
    return [party for each in known if each is not None for party in each.sources]


def _doers(verb: Token, parties: Parties, frames: Frames, *, grammatical: bool = False) -> list[Party]:
    """Who does what the verb says, named or described."""
    heads = grammatical_subjects(verb, frames) if grammatical else subjects(verb, frames)
    found = [party for head in heads for party in parties.referent(head)]
    return found or [party for head in heads for party in parties.unnamed(head)]


def _whole(noun: Token, frames: Frames) -> Token:
    """The head of the phrase that the noun makes up: "a series of meetings", "two days of talks"."""
    seen = noun
    while seen.dep_ in ("conj", "nmod") and seen.head.pos_ == "NOUN":
        if seen.dep_ == "nmod" and lemma(seen.head) not in (*frames.parts, *_STRETCHES):
            break
        seen = seen.head
    return seen
