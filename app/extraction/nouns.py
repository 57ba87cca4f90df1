"""Nouns as acts ("talks", "an airstrike on ..."): who they belong to, and what carries them."""

from spacy.tokens import Token

from app.extraction.arguments import Parties, Party
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
from app.extraction.status import noun_standing

_BETWEEN = ("between", "among")


def read_noun(noun: Token, pattern: Pattern, parties: Parties, frames: Frames) -> Draft | str:
    """The act that a noun names, by one pattern of its frame, or why there is none."""
    frame = pattern.frame
    named = noun.i in parties.places or (noun.text[0].isupper() and noun.i in parties.actors)
    if named or noun.dep_ in ("compound", "amod", "nmod:poss"):
        return "it modifies another word, or is part of a name"
    if not _noun_words(noun, pattern.words, frame, frames):
        return WORDS_MISSING
    claim = noun_standing(noun, frames)
    if claim is None:
        return "it is wished, conditional, prevented or denied"
    sources, targets = _noun_parties(noun, pattern, parties, frames)
    if not sources:
        return "nobody is named or described who does it"
    if frame.need == "target" and not targets:
        return "it lacks its target"
    if frame.armed_source and not parties.armed(sources):
        return "who does it bears no arms"
    return settled(Draft(noun, frame, frame.type, "noun", sources, targets, claim))


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
    for case, head in obliques(noun):
        by_case.setdefault(case, []).extend(parties.target_of(head))
    if noun.dep_ == "conj":
        for case, head in obliques(noun.head):
            if head.i > noun.i and case in (*_BETWEEN, "with"):
                by_case.setdefault(case, []).extend(parties.target_of(head))
    if noun.dep_ in ("nsubj", "nsubj:pass", "obj") and noun.head.pos_ == "VERB":
        for case, head in obliques(noun.head):
            if case in _BETWEEN and head.i > noun.i:
                by_case.setdefault(case, []).extend(parties.target_of(head))
    for case, head in [pair for outer, of in obliques(noun) if outer == "of" for pair in obliques(of)]:
        if case in ("by", "against") and case not in by_case:
            by_case[case] = parties.target_of(head)
    between = [party for case in _BETWEEN for party in by_case.get(case, ())]
    if between:
        sides = unique(between)
        if len(sides) == 1:
            sides = unique([*sides, *_second(noun, sides[0], parties)])
        return sides[:1], sides[1:]
    sources = by_case.get("by") or _possessors(noun, parties) or by_case.get("from") or []
    of = by_case.get("of", [])
    if not sources and frame.of == "source":
        sources = of
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
    return unique(sources), unique(targets, sources)


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
    for clause in (each for each in near if each.dep_ in ("acl:relcl", "acl")):
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
    return [
        party
        for child in children(noun, "nmod:poss", "det:poss")
        for each in coordinated(child)
        for party in parties.referent(each)
    ]


def _modifiers(noun: Token, parties: Parties) -> list[Party]:
    """ "US airstrikes", "a Coalition strike", "Israeli shelling"."""
    return [
        party
        for child in children(noun, "compound", "amod")
        for each in coordinated(child)
        for party in parties.named(each)
    ]


def _carried(noun: Token, frame: Frame, parties: Parties, frames: Frames) -> list[Party]:
    """The subject of the verb that carries the noun ("held talks", "said during a meeting with")."""
    seen = noun
    while (
        seen.dep_ in ("conj", "nmod")
        and seen.head.pos_ == "NOUN"
        and (
            seen.dep_ == "conj"
            or lemma(seen.head) in (*frames.parts, "series", "start", "end", "round", "resumption")
        )
    ):
        seen = seen.head
    if case_of(seen) == "during" and frame.type in ("CONSULT", "COOPERATE"):
        verb = clause_of(seen)
        return [party for head in subjects(verb, frames) for party in parties.referent(head)]
    verb = seen.head
    if verb.pos_ in ("VERB", "AUX", "ADJ") and verb != seen:
        if seen.dep_ == "obj" and frames.operator("carrier", lemma(verb)):
            return [party for head in subjects(verb, frames) for party in parties.referent(head)]
        if seen.dep_ == "nsubj:pass" and frames.operator("carrier", lemma(verb)):
            return [party for head in subjects(verb, frames) for party in parties.referent(head)]
        if (
            seen.dep_ == "obl"
            and case_of(seen) == "in"
            and lemma(verb) in ("involve", "participate", "engage", "take")
        ):
            return [party for head in grammatical_subjects(verb, frames) for party in parties.referent(head)]
        if seen.dep_ == "obl" and case_of(seen) in ("with", "through") and frame.type == "ASSAULT":
            return [party for head in subjects(verb, frames) for party in parties.referent(head)]
        companionable = frame.type in ("CONSULT", "COOPERATE") and case_of(seen) in (
            "during",
            "in",
            "at",
            "on",
            "for",
        )
        if seen.dep_ == "obl" and companionable:
            return [party for head in subjects(verb, frames) for party in parties.referent(head)]
    return []
