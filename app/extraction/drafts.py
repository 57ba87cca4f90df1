"""An act as read from its words, and what reading a verb and reading a noun have in common."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from spacy.tokens import Token

from app.extraction.arguments import Party
from app.extraction.clauses import children, lemma, negated
from app.extraction.frames import Frame, Frames
from app.extraction.persons import is_calendar
from app.extraction.status import Standing

WORDS_MISSING = "the words of the entry are not there"
HOSTILE = ("ASSAULT", "COERCE", "SANCTION", "PROTEST", "THREATEN", "MOBILIZE", "REJECT")
# What a promise turns into a threat; to send troops may be a promise kept to a friend.
_HARMFUL = ("ASSAULT", "COERCE", "SANCTION", "PROTEST", "THREATEN")
_YEAR = 4  # digits
_DRILLS = ("exercise", "drill", "drill-words")
_FUTURE_THREATS = ("ASSAULT", "COERCE", "SANCTION", "PROTEST")
_COOPERATIVE = ("AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT")


@dataclass(frozen=True, slots=True)
class Draft:
    """An act as read from its words, before its circumstances are looked up.

    `words` is how many its entry asked for, `again` the number of the event told before that a definite word goes back to.
    """

    trigger: Token
    frame: Frame
    type: str
    kind: str
    sources: tuple[Party, ...]
    targets: tuple[Party, ...]
    claim: Standing
    arguments: tuple[Token, ...] = ()
    inherited: bool = False
    words: int = 0
    again: int | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A word that a frame knows but that tells of no act here, and why."""

    trigger: Token
    frame: Frame
    reason: str


def type_of(frame: Frame, inner: Token | None, claim: Standing, frames: Frames) -> str | None:
    """The type under negation and with a hostile complement; None where a negated act is no event."""
    if frame.hostile_clause and not (inner is not None and _hostile(inner, frames)):
        return None
    if frame.negative:
        return frame.type if claim.negation is not None else None
    if claim.negation is not None:
        if frame.negated:
            return frame.negated
        return "REJECT" if claim.future and frame.type in _COOPERATIVE else None
    if frame.hostile and inner is not None and _hostile(inner, frames):
        return frame.hostile
    return frame.type


def _hostile(verb: Token, frames: Frames) -> bool:
    patterns = frames.verbs.get(lemma(verb), ())
    fitting = [
        each
        for each in patterns
        if words_hang_on(verb, each.words) and _object_may_fit(verb, each.frame, frames)
    ]
    if fitting:
        return fitting[0].frame.type in _HARMFUL and not _denied(verb)
    onward = children(verb, "xcomp", "obj")
    return any(
        _hostile(each, frames) if each.pos_ == "VERB" else noun_type(each, frames) in HOSTILE
        for each in onward
    )


def _denied(verb: Token) -> bool:
    """ "would not attack", "no refugee would be sent home"."""
    heads = (verb, *children(verb, "nsubj", "nsubj:pass"))
    return any(negated(head) is not None for head in heads)


def _object_may_fit(verb: Token, frame: Frame, frames: Frames) -> bool:
    """Whether the object may be of a class the frame asks for, by its noun alone; a name may be anything."""
    if not frame.object:
        return True
    heads = children(verb, "obj", "nsubj:pass")
    if not heads:
        return bool(frame.object & {"none", "clause"})
    return any(
        head.pos_ in ("PROPN", "PRON")
        or any(lemma(head) in frames.classes.get(name, ()) for name in frame.object)
        for head in heads
    )


def noun_type(noun: Token, frames: Frames) -> str | None:
    """The type of the act that a noun names on its own."""
    patterns = [each for each in frames.nouns.get(lemma(noun), ()) if not each.words]
    return patterns[0].frame.type if patterns else None


def unique(found: Iterable[Party], taken: Iterable[Party] = ()) -> tuple[Party, ...]:
    """Every entity once, none of those taken."""
    kept = {party.key: party for party in reversed(list(found))}
    for party in taken:
        kept.pop(party.key, None)
    return tuple(sorted(kept.values(), key=lambda party: party.span.start))


def settled(draft: Draft) -> Draft:
    """An announced hostile act is a threat; refusals and threats themselves have happened once they are spoken."""
    decided = draft.claim.cue is not None and lemma(draft.claim.cue) in ("decision", "decide")
    if decided and draft.type in ("COERCE", "SANCTION"):
        return replace(
            draft, claim=replace(draft.claim, status="occurred")
        )  # "its decision to ban ..." is the ban
    if draft.claim.status == "planned" and draft.type in _FUTURE_THREATS:
        return replace(draft, type="THREATEN", claim=replace(draft.claim, status="occurred"))
    if draft.type == "MOBILIZE" and draft.frame.name in _DRILLS and _of_two_sides(draft):
        return replace(draft, type="COOPERATE")
    if draft.type == "REJECT" and draft.claim.status == "planned":
        return replace(draft, claim=replace(draft.claim, status="occurred"))
    return draft


def _of_two_sides(draft: Draft) -> bool:
    """Whether named parties of both sides take part: what one does alone is show of force, together it is cooperation."""
    return len({party.key for party in (*draft.sources, *draft.targets) if party.entity is not None}) > 1


def _phrase_words(head: Token, depth: int = 0) -> set[str]:
    """The words of a phrase that an entry may ask for: modifiers, prepositions, and nouns below ("levels of alert")."""
    found: set[str] = set()
    for lower in head.children:
        if lower.dep_ in ("case", "mark", "compound", "amod", "nmod"):
            found |= {lemma(lower), lower.lower_}
        if lower.dep_ == "nmod" and depth < 2:
            found |= _phrase_words(lower, depth + 1)
    return found


def words_hang_on(verb: Token, words: tuple[str, ...]) -> bool:
    """Whether the further words of an entry are the verb's particle, preposition or object."""
    return not words or hanging_words(verb).issuperset(words)


def _is_when(phrase: Token) -> bool:
    """Whether a phrase names a day, a month or a year."""
    year = phrase.text.isdigit() and len(phrase.text) == _YEAR
    deadline = any(child.lower_ in ("until", "till", "by") for child in phrase.children)
    return phrase.dep_.startswith("obl") and (is_calendar(phrase.text) or year) and not deadline


def hanging_words(verb: Token) -> set[str]:
    """The words that an entry may ask for beside a verb: its particles, prepositions, and what its phrases hold."""
    near: set[str] = set()
    for child in verb.children:
        if child.dep_ == "nsubj" or _is_when(child):
            continue  # "US forces will use ..." does not use force, "took over in October" takes nobody in
        near |= {lemma(child), child.lower_}
        if child.dep_ in ("obj", "obl", "nsubj:pass", "xcomp", "iobj", "advcl", "obl:agent"):
            near |= _phrase_words(child)
    near |= {word.removesuffix("s") for word in near}
    if verb.dep_ in ("acl:relcl", "acl"):
        near |= {lemma(verb.head)}
    return near
