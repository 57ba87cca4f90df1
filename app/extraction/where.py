"""Where an event happened: the place of the event rather than any place of its sentence."""

from collections.abc import Iterator

from spacy.tokens import Span as DocSpan
from spacy.tokens import Token

from app.domain.event import EventPlace
from app.domain.mention import Mention
from app.extraction.arguments import Parties
from app.extraction.clauses import case_of, children, clause_of, lemma

_IN = frozenset(
    {
        "in", "at", "near", "on", "inside", "outside", "around", "across", "off", "over", "within", "into", "through",
        "throughout", "along", "beside", "by", "above", "beneath", "between", "northeast", "northwest",
    }
)  # fmt: skip
_TOWARDS = frozenset({"to", "toward", "towards", "for", "from", "of"})
_MOTION = frozenset(
    {
        "go", "travel", "fly", "come", "return", "arrive", "visit", "trip", "tour", "move", "march", "advance", "deploy",
        "deployment", "send", "dispatch", "sail", "head", "enter", "withdraw", "withdrawal", "pull", "leave", "flee",
        "evacuate", "rush", "cross", "drive", "push", "retreat", "journey", "airlift", "transfer", "bring", "shuttle",
        "expel", "deport", "airdrop", "invade", "invasion", "redeploy", "ship",
    }
)  # fmt: skip
# Types whose act is done by words: where their topic lies is not where they are spoken.
_SPOKEN = frozenset({"SUPPORT", "ACCUSE", "REQUEST", "REJECT", "THREATEN", "CONCEDE"})
# Types whose object, if it is a place, is where it happens ("the liberation of Tikrit", "shelled Aleppo").
_AT_OBJECT = frozenset({"ASSAULT", "COERCE", "CONSULT", "MOBILIZE", "RETREAT", "PROTEST", "AID"})
_FINER = {"facility": 0, "city": 1, "other": 2, "region": 3, "country": 4}
_THROUGH = frozenset({"nmod", "appos", "flat", "conj", "nmod:unmarked", "dep", "list"})
# A name that only describes the next word says where something is if that word is a kind of place ("Kunar province").
_DESCRIBING = frozenset({"compound", "amod", "nmod:poss", "nmod:desc"})
_KINDS = frozenset(
    {
        "province", "region", "district", "governorate", "city", "town", "village", "capital", "state", "county", "area",
        "border", "airport", "port", "river", "valley", "peninsula", "island", "coast", "embassy", "suburb", "camp",
        "base", "street", "square", "neighbourhood", "neighborhood", "countryside", "outskirt", "prefecture", "territory",
    }
)  # fmt: skip
_DIRECTIONS = frozenset(
    {
        "north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "north-east", "north-west",
        "south-east", "south-west", "outskirts", "outside", "coast", "suburb", "suburbs", "centre", "center", "middle",
    }
)  # fmt: skip
_ADJUNCT = frozenset(
    {"obl", "nmod", "advcl", "acl", "conj", "obl:unmarked", "root", "ROOT", "obl:agent", "parataxis"}
)
_CLAUSE = frozenset({"ccomp", "advcl", "acl:relcl", "parataxis", "csubj"})


def place_of(trigger: Token, event_type: str, sentence: DocSpan, parties: Parties) -> EventPlace | None:
    """The finest place that the trigger's own phrase names, else its clause, else (for deeds) the rest of the sentence."""
    candidates = list(_candidates(sentence, parties))
    spoken = event_type in _SPOKEN
    own = clause_of(trigger)
    rings = [
        [
            each
            for each in candidates
            if _under(each[0], trigger, spoken) and _locative(each[0], trigger, event_type)
        ],
        [each for each in candidates if _under(each[0], own, spoken) and _locative(each[0], own, event_type)],
    ]
    if not spoken and event_type != "AGREE":
        rings.append([each for each in candidates if _locative(each[0], own, "")])
        rings.append(_only(candidates, parties))
    for ring in rings:
        if ring:
            best = min(ring, key=lambda each: (_rank(each[1], parties), abs(each[0].i - trigger.i)))
            return EventPlace(best[1].entity, best[1].span)
    return None


def _only(candidates: list[tuple[Token, Mention]], parties: Parties) -> list[tuple[Token, Mention]]:
    """The one town, facility or region that a sentence names, however it names it."""
    finer = [each for each in candidates if _rank(each[1], parties) < _FINER["country"]]
    return finer if len({mention.entity for _, mention in finer}) == 1 else []


def _candidates(sentence: DocSpan, parties: Parties) -> Iterator[tuple[Token, Mention]]:
    """Every place named in the sentence, with the head of its name."""
    seen: set[int] = set()
    for token in sentence:
        mention = parties.places.get(token.i)
        if mention is None or mention.span.start in seen:
            continue
        seen.add(mention.span.start)
        words = token.doc.char_span(mention.span.start, mention.span.end, alignment_mode="expand")
        yield (words.root if words is not None else token), mention


def _rank(mention: Mention, parties: Parties) -> int:
    location = parties.entities[mention.entity].location
    return _FINER[location.kind] if location else len(_FINER)


def _under(place: Token, head: Token, spoken: bool) -> bool:
    """Whether the place stands in the phrase of the head, no clause between; for words spoken, right beside the verb."""
    if place != head and not head.is_ancestor(place):
        return False
    between = [up for up in place.ancestors if head.is_ancestor(up)]
    if any(up.dep_ in _CLAUSE for up in between):
        return False
    if not spoken:
        return True
    top = between[-1] if between else place
    return top.dep_ in ("obl", "obl:unmarked", "advmod") and all(
        up.dep_ in _THROUGH or up == top for up in between
    )


def _locative(place: Token, head: Token, event_type: str) -> bool:
    """Whether the words around a place name say that something is there, also through "the town of" and apposition."""
    seen = place
    for _ in range(5):
        case = case_of(seen)
        if case in _IN and seen.dep_ in _ADJUNCT:
            return True
        if case in _TOWARDS and seen.dep_ in _ADJUNCT and _moves(seen, head):
            return True
        if event_type in _AT_OBJECT and _is_object(seen, case, head):
            return True
        if case == "of" and seen.head.lower_ in _DIRECTIONS:
            return True
        if case not in ("", "of", "in") or seen.head == seen or seen.pos_ == "VERB":
            return False
        if not (seen.dep_ in _THROUGH or (seen.dep_ in _DESCRIBING and lemma(seen.head) in _KINDS)):
            return False
        seen = seen.head
    return False


def _moves(phrase: Token, head: Token) -> bool:
    """Whether "to", "from" and the like lead somewhere: behind a word of motion."""
    return lemma(phrase.head) in _MOTION or (phrase.head == head and lemma(head) in _MOTION)


def _is_object(token: Token, case: str, head: Token) -> bool:
    if token.head != head:
        return False
    return token.dep_ in ("obj", "nsubj:pass") or (
        case == "of" and token.dep_ == "nmod" and not children(head, "aux")
    )
