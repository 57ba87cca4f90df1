"""The acts a sentence tells of: every verb, event noun and predicate that a frame knows, with its parties."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Token

from app.extraction.arguments import Parties
from app.extraction.clauses import case_of, children, complement, lemma, objects, passive, subjects
from app.extraction.drafts import WORDS_MISSING, Draft, Dropped, hanging_words, unique
from app.extraction.frames import Frames, Pattern
from app.extraction.nouns import read_noun
from app.extraction.verbs import (
    is_verb,
    read_duty,
    read_predicate,
    read_verb,
    read_verdict,
    verb_patterns,
    without_conditions,
)

TOLD_BESIDE = "another word of the sentence tells the same deed"


@dataclass(frozen=True, slots=True)
class Reading:
    """The acts of one sentence, and the words that could have been acts."""

    acts: tuple[Draft, ...]
    dropped: tuple[Dropped, ...]


def acts_of(tokens: list[Token], parties: Parties, frames: Frames) -> Reading:
    """The acts of one sentence; what an act above has swallowed (`agreed to meet`) is not told again.

    What is swallowed is read all the same, so that whoever asks hears of every word that could have been an act.
    """
    absorbed: dict[int, Token] = {}
    found: list[Draft] = []
    dropped: list[Dropped] = []
    for token in sorted(tokens, key=_depth):
        read = _read(token, parties, frames)
        if isinstance(read, Dropped):
            dropped.append(read)
        elif read is not None:
            found.append(read)
            if token.i not in absorbed:
                absorbed |= dict.fromkeys(_swallowed(read), token)
    kept = _told_once([draft for draft in found if draft.trigger.i not in absorbed], frames)
    told = {draft.trigger.i for draft in kept}
    dropped += [
        Dropped(each.trigger, each.frame, TOLD_BESIDE) for each in found if each.trigger.i not in told
    ]
    dropped = [_swallowed_by(each, absorbed) for each in dropped]
    kept = [_with_lists(draft, parties) for draft in kept]
    return Reading(
        tuple(sorted(kept, key=lambda draft: draft.trigger.i)),
        tuple(sorted(dropped, key=lambda each: each.trigger.i)),
    )


def _with_lists(draft: Draft, parties: Parties) -> Draft:
    """Whoever else is named in one list with a party takes part as that party does."""
    sources = unique(parties.in_lists(draft.sources), draft.targets)
    return replace(draft, sources=sources, targets=unique(parties.in_lists(draft.targets), sources))


def _swallowed_by(dropped: Dropped, absorbed: dict[int, Token]) -> Dropped:
    """Whatever else stands against a word, where an act above has swallowed it that comes first."""
    above = absorbed.get(dropped.trigger.i)
    if above is None or dropped.reason == WORDS_MISSING:
        return dropped
    return replace(dropped, reason=f"it is told by “{above.text}” already")


def _told_once(found: list[Draft], frames: Frames) -> list[Draft]:
    """One act per deed: "an airstrike killed", "was killed by an airstrike", "struck and killed" are one each."""
    by_trigger = {draft.trigger.i: draft for draft in found}
    for draft in found:
        if draft.kind != "verb" or draft.trigger.i not in by_trigger:
            continue
        heads = subjects(draft.trigger, frames)
        noun = next(
            (
                by_trigger[head.i]
                for head in heads
                if head.i in by_trigger and by_trigger[head.i].type == draft.type
            ),
            None,
        )
        if noun is not None and passive(draft.trigger):
            del by_trigger[noun.trigger.i]
        elif noun is not None:
            del by_trigger[draft.trigger.i]
            by_trigger[noun.trigger.i] = replace(noun, targets=noun.targets or draft.targets)
        elif draft.trigger.dep_ == "conj" and draft.trigger.head.i in by_trigger:
            first = by_trigger[draft.trigger.head.i]
            if (first.type, first.sources, first.targets) == (draft.type, draft.sources, draft.targets):
                del by_trigger[first.trigger.i]
    kept = list(by_trigger.values())
    return [
        draft
        for draft in kept
        if not _beside_its_verb(draft, by_trigger) and not _part_of_another(draft, kept)
    ]


def _part_of_another(draft: Draft, kept: list[Draft]) -> bool:
    """ "conducted ten strikes, including strikes against ...": nobody does it, where somebody does the like beside it."""
    alone = draft.kind == "noun" and not draft.sources and draft.again is None
    return alone and any(each.type == draft.type and each.sources for each in kept)


def _beside_its_verb(draft: Draft, by_trigger: dict[int, Draft]) -> bool:
    """ "met for talks", "discussed trade during their meeting": the meeting is what the verb tells."""
    noun = draft.trigger
    verb = by_trigger.get(noun.head.i) if noun.dep_ == "obl" else None
    if draft.kind != "noun" or verb is None or verb.type != "CONSULT" or draft.type != "CONSULT":
        return False
    who = {party.key for party in (*draft.sources, *draft.targets)}
    return who <= {party.key for party in (*verb.sources, *verb.targets)}


def _swallowed(draft: Draft) -> set[int]:
    frame, swallowed = draft.frame, set[int]()
    inner = complement(draft.trigger)
    if frame.absorbs:
        clauses = [*children(draft.trigger, "xcomp", "ccomp"), *([inner] if inner is not None else [])]
        clauses += [
            each
            for each in children(draft.trigger, "advcl")
            if "to" in {lemma(m) for m in children(each, "mark")}
        ]
        clauses += [
            each for head in children(draft.trigger, "obj") for each in children(head, "acl", "advcl")
        ]
        for clause in clauses:
            swallowed |= _inner_acts(clause)
    if frame.absorbs_object and draft.trigger.pos_ in ("VERB", "AUX"):
        for each in objects(draft.trigger):
            swallowed.add(each.i)
            # "held two days of talks", "a series of meetings"
            swallowed |= {lower.i for lower in children(each, "nmod") if case_of(lower) == "of"}
    return swallowed


def _inner_acts(clause: Token) -> set[int]:
    """All words of a clause but those of relative clauses in it."""
    found = {clause.i}
    for child in clause.children:
        if child.dep_ != "acl:relcl":
            found |= _inner_acts(child)
    return found


def _read(token: Token, parties: Parties, frames: Frames) -> Draft | Dropped | None:
    """What one word tells; None where no frame knows it."""
    word = lemma(token)
    if is_verb(token, frames):
        tried: Draft | Dropped | None = None
        if token.tag_ == "VBN" and children(token, "aux:pass", "cop"):
            tried = _first(token, frames.adjectives.get(token.lower_, ()), read_predicate, parties, frames)
        if not isinstance(tried, Draft):
            tried = _first(token, _at_hand(token, frames), read_verb, parties, frames) or tried
        if isinstance(tried, Dropped):
            wider = _first(token, without_conditions(token, frames), read_verb, parties, frames)
            tried = wider if isinstance(wider, Draft) else tried
        return tried if isinstance(tried, Draft) else read_duty(token, parties, frames) or tried
    tried = None
    if children(token, "cop") or token.pos_ == "ADJ":
        tried = _first(token, frames.adjectives.get(word, ()), read_predicate, parties, frames)
        if not isinstance(tried, Draft):
            tried = read_duty(token, parties, frames) or read_verdict(token, parties, frames) or tried
    if token.pos_ in ("NOUN", "PROPN") and not isinstance(tried, Draft):
        return _first(token, frames.nouns.get(word, ()), read_noun, parties, frames) or tried
    return tried


def _at_hand(verb: Token, frames: Frames) -> tuple[Pattern, ...]:
    """The patterns of a verb whose further words stand beside it; where none does, the first, to say so."""
    patterns = verb_patterns(verb, frames)
    if not any(pattern.words for pattern in patterns):
        return patterns
    near = hanging_words(verb)
    return tuple(each for each in patterns if near.issuperset(each.words)) or patterns[:1]


def _first(
    token: Token,
    patterns: Sequence[Pattern],
    read: Callable[[Token, Pattern, Parties, Frames], Draft | str],
    parties: Parties,
    frames: Frames,
) -> Draft | Dropped | None:
    """The reading by the first pattern that fits; failing all, the reason of the one that came nearest."""
    nearest: Dropped | None = None
    for pattern in patterns:
        found = read(token, pattern, parties, frames)
        if isinstance(found, Draft):
            return replace(found, words=len(pattern.words))
        if nearest is None or _closeness(found) > _closeness(nearest.reason):
            nearest = Dropped(token, pattern.frame, found)
    return nearest


def _closeness(reason: str) -> int:
    """How near a pattern came to fitting, by why it did not."""
    return 0 if reason == WORDS_MISSING else 1 if reason.startswith("its object") else 2


def _depth(token: Token) -> int:
    return sum(1 for _ in token.ancestors)
