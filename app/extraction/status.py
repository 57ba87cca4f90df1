"""What is claimed about an act: that it happened, goes on, is planned, proposed or denied, or nothing at all."""

from dataclasses import dataclass

from spacy.tokens import Token

from app.domain.event import EventStatus
from app.extraction.clauses import auxiliaries, case_of, children, clause_of, lemma, negated
from app.extraction.frames import Frames

_CLAUSAL = ("xcomp", "ccomp", "advcl", "acl", "acl:relcl", "parataxis", "csubj")
_DEEPEST = 6  # clauses above a verb that are looked at
_CAN = ("can", "ca", "could")
_IS = frozenset({"is", "are", "am", "'s", "'re", "'m", "’s", "’re", "’m", "was", "were"})
_BE = frozenset({"is", "are", "was", "were"})
_ASKING = frozenset(
    {"call", "appeal", "press", "push", "campaign", "lobby", "ask", "plead", "demand", "argue"}
)
_NEARER = {"occurred": 0, "ongoing": 1, "planned": 3, "proposed": 4, "hypothetical": 5, "denied": 2}


@dataclass(frozen=True, slots=True)
class Standing:
    """The claim about one act; `duty` says that it ought to be done, `negation` is the word that denies it."""

    status: EventStatus = "occurred"
    negation: Token | None = None
    duty: bool = False
    future: bool = False
    cue: Token | None = None


def standing(verb: Token, frames: Frames, depth: int = 0) -> Standing | None:
    """The claim about the act of a verb or predicate; None where there is none (wishes, purposes, conditions)."""
    own = _own(verb, frames)
    if own is None or depth > _DEEPEST:
        return own
    above = _above(verb, frames, depth)
    if above is None:
        return None
    return _joined(own, above)


def _joined(own: Standing, above: Standing) -> Standing:
    nearer = own if _NEARER[own.status] >= _NEARER[above.status] else above
    return Standing(
        nearer.status,
        own.negation or above.negation,
        own.duty or above.duty,
        own.future or above.future,
        nearer.cue,
    )


def _own(verb: Token, frames: Frames) -> Standing | None:
    """The claim made by the words around the verb itself."""
    marks = {lemma(mark) for mark in children(verb, "mark")}
    if marks & frames.operators["hypothetical_marks"]:
        return None
    negation, words = negated(verb) or _nobody(verb), auxiliaries(verb)
    for word in words:
        if word in frames.operators["future"] or word in frames.operators["would"]:
            return Standing("planned", negation, future=True, cue=verb)
        if word in _CAN and negation is not None:
            return Standing("occurred", negation, future=True)  # "we cannot accept" is a refusal
        if word in frames.operators["modals_unreal"]:
            return None
        if word in frames.operators["modals_duty"]:
            return Standing("occurred", negation, duty=True)
    if "to" in marks and set(words) & _BE:
        return Standing("planned", negation, future=True, cue=verb)  # "ministers are to meet"
    if verb.tag_ == "VBG" and {"is", "are", "'s", "'re", "’s", "’re", "am", "'m", "’m"} & set(words):
        return Standing("ongoing", negation, cue=verb)
    return Standing("occurred", negation)


def _nobody(verb: Token) -> Token | None:
    """The word of a subject that says that nobody does it, or nobody suffers it: "no group claimed", "none were hurt"."""
    for head in children(verb, "nsubj", "nsubj:pass"):
        if head.lower_ in ("none", "nobody", "no-one"):
            return head
        if (
            word := next(
                (child for child in children(head, "det") if child.lower_ in ("no", "neither")), None
            )
        ) is not None:
            return word
    return None


def _above(verb: Token, frames: Frames, depth: int) -> Standing | None:
    """The claim that the words above the verb make about it."""
    head, label = verb.head, verb.dep_
    if head == verb:
        return Standing()
    if label == "conj" and head.pos_ in ("VERB", "AUX", "ADJ") and not children(verb, "nsubj", "nsubj:pass"):
        bare = not set(auxiliaries(verb)) and verb.tag_ == head.tag_
        first = standing(head, frames, depth + 1)
        if first is None:
            return None
        return Standing(first.status, None, first.duty, first.future, first.cue) if bare else Standing()
    if label not in _CLAUSAL and not (label in ("obl", "nmod") and verb.tag_ == "VBG"):
        return Standing()
    return _governed(verb, head, label, frames, depth)


def _governed(verb: Token, head: Token, label: str, frames: Frames, depth: int) -> Standing | None:
    word = lemma(head)
    infinitive = is_infinitive(verb)
    if label in ("acl:relcl", "parataxis"):
        return Standing()
    if word == "like" and "would" in auxiliaries(head):
        return Standing()  # "I would like to thank ..." is thanks
    for name in ("wished", "failed", "prevented"):
        if frames.operator(name, word) and label in ("xcomp", "ccomp", "advcl", "acl"):
            return Standing() if label == "advcl" and not infinitive else None
    if frames.operator("denied", word):
        return Standing("denied", cue=head)
    if head.pos_ in ("NOUN", "PROPN") and infinitive:
        return _under_noun(head, frames, depth)
    if label in ("ccomp", "csubj") and not infinitive:
        unsaid = frames.operator("reporting", word) and negated(head) is not None
        return None if unsaid or word == "expect" else Standing()  # "did not say that he had ordered it"
    if word == "look" and any(child.lower_ == "forward" for child in head.children):
        return None
    for name, status in (("planned", "planned"), ("proposed", "proposed")):
        if frames.operator(name, word) and label != "acl:relcl" and infinitive:
            upper = standing(head, frames, depth + 1)
            return None if upper is None or upper.negation else Standing(status, future=True, cue=head)  # type: ignore[arg-type]
    if label == "xcomp" and infinitive and head.lower_ == "going" and set(auxiliaries(head)) & _IS:
        return Standing("planned", negated(head), future=True, cue=head)
    if label == "xcomp" and (frames.operator("transparent", word) or frames.operator("attempted", word)):
        upper = standing(head, frames, depth + 1)
        ongoing = word in ("continue", "keep", "remain") and head.tag_ in ("VBZ", "VBP")
        return Standing("ongoing", cue=head) if ongoing and upper and upper.status == "occurred" else upper
    if infinitive:
        return _purposed(head, label, frames, depth)
    if label == "xcomp" and verb.tag_ in ("VB", "VBG") and head.pos_ == "VERB":
        return standing(head, frames, depth + 1)
    if label in ("advcl", "acl", "obl", "nmod") and verb.tag_ == "VBG" and not auxiliaries(verb):
        predicate = head if head.pos_ == "VERB" else clause_of(head)
        return standing(predicate, frames, depth + 1) if predicate != verb else Standing()
    return Standing()


def _purposed(head: Token, label: str, frames: Frames, depth: int) -> Standing | None:
    """A purpose is no claim, but for who has come together or set out for it: "rallied to protest", "flew in to meet"."""
    if label not in ("advcl", "xcomp"):
        return None
    word = lemma(head)
    upper = standing(head, frames, depth + 1) if depth < _DEEPEST else None
    if upper is None or upper.negation or upper.duty:
        return None
    if frames.operator("assembled", word):
        return upper
    if frames.operator("setting_out", word):
        return Standing("planned", future=True, cue=head)
    return None


def _under_noun(noun: Token, frames: Frames, depth: int) -> Standing | None:
    """ "their decision to withdraw", "a headline noun to meet": planned where the noun is a plan and is itself claimed."""
    if noun.dep_ == "ROOT" and not children(noun, "cop", "nsubj"):
        return Standing("planned", future=True, cue=noun)  # "Ministers to meet in Rome": a headline
    if not frames.operator("planned_noun", lemma(noun)):
        return None
    above = noun_standing(noun, frames) if depth < _DEEPEST else None
    return None if above is None or above.negation else Standing("planned", future=True, cue=noun)


def is_infinitive(verb: Token) -> bool:
    """Whether the verb is an infinitive; "hit" and "put" with a subject of their own are past tenses."""
    if verb.tag_ != "VB" or set(auxiliaries(verb)) - {"be", "have"}:
        return False
    return "to" in {mark.lower_ for mark in children(verb, "mark")} or not children(verb, "nsubj")


def noun_standing(noun: Token, frames: Frames) -> Standing | None:
    """The claim about an act that a noun names, from its modifiers and the clause it stands in."""
    for child in children(noun, "amod", "det", "compound"):
        if frames.operator("planned_modifier", lemma(child)):
            return Standing("planned", future=True, cue=child)
        if frames.operator("proposed_modifier", lemma(child)):
            return Standing("proposed", cue=child)
        if frames.operator("unreal_modifier", lemma(child)):
            return None
    if negated(noun) is not None:
        return None
    if case_of(noun) == "for" and lemma(noun.head) in _ASKING:
        return None  # "calling for the resignation of ..."
    above = clause_of(noun)
    if above == noun:
        return Standing()
    if lemma(above) == "expect" and noun.dep_ == "obj":
        return None
    for name in ("prevented", "wished", "failed"):
        if frames.operator(name, lemma(above)) and noun.dep_ in ("obj", "obl", "nsubj:pass"):
            return None
    if frames.operator("denied", lemma(above)) and noun.dep_ == "obj":
        return Standing("denied", cue=above)
    if frames.operator("proposed", lemma(above)) and noun.dep_ in ("obj", "nsubj:pass", "conj"):
        return Standing("proposed", cue=above)
    if frames.operator("planned", lemma(above)) and noun.dep_ in (
        "obj",
        "nsubj:pass",
        "obl",
        "nsubj",
        "conj",
    ):
        return Standing("planned", future=True, cue=above)
    claim = standing(above, frames)
    direct = noun.dep_ in ("obj", "nsubj", "nsubj:pass") and noun.head == above
    if claim is None:
        # The purpose or condition is not the act; a phrase with its own place in time still may be.
        return None if direct or case_of(noun) in ("", "for", "in", "to") else Standing()
    if claim.negation is not None and direct:
        return None
    if claim.duty:
        return None if direct else Standing()
    if claim.status == "planned" and not direct and noun.dep_ != "obl":
        return Standing()
    return Standing(claim.status, None, False, claim.future, claim.cue)
