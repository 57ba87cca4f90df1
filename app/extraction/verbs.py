"""Verbs and predicates as acts: does the frame of a verb fit, and who are its parties."""

from dataclasses import replace

from spacy.tokens import Token

from app.extraction.arguments import Parties, Party, Remembered
from app.extraction.clauses import (
    HAVE,
    case_of,
    children,
    complement,
    coordinated,
    finite,
    grammatical_subjects,
    issuers,
    lemma,
    objects,
    obliques,
    passive,
    subjects,
)
from app.extraction.drafts import (
    HOSTILE,
    WORDS_MISSING,
    Draft,
    noun_type,
    settled,
    type_of,
    unique,
    words_hang_on,
)
from app.extraction.frames import Frame, Frames, Pattern
from app.extraction.status import Standing, standing

# Deeds that are done to somebody; what is said, agreed or shared has somebody who does it.
_PAST = frozenset({"was", "were", "been"})
_UNTOLD = frozenset({"AID", "ASSAULT", "COERCE", "SANCTION", "RETREAT", "ACCUSE", "MOBILIZE"})
_VICTIMS = ("of", "against", "on", "for", "to")
_AIMED = ("into", "at", "against", "on")
_SUFFERED = frozenset(
    {
        "death",
        "injury",
        "loss",
        "plight",
        "suffering",
        "disappearance",
        "circumstance",
        "casualty",
        "situation",
        "fate",
    }
)
_HURT = frozenset({"injure", "wound", "hurt"})
# What is said of a deed, by the operator list that names the words.
_VERDICTS = (Frame("ACCUSE", "verdict_bad"), Frame("SUPPORT", "verdict_good"))
_SPEAKING_TEXTS = frozenset(
    {"resolution", "statement", "declaration", "communiqué", "communique", "report", "letter", "motion"}
)
_VITAL = frozenset(
    {"essential", "vital", "crucial", "imperative", "important", "necessary", "time", "critical"}
)
_TO_THE_PRESS = frozenset(
    {"comment", "say", "elaborate", "name", "identify", "specify", "reveal", "disclose", "confirm"}
)
_FORCES = frozenset({"force", "army_noun", "troops"})
_COUNTABLE = frozenset({"person_noun", "person", "captive", "party"})
_PEOPLE = frozenset(
    {"them", "him", "her", "us", "me", "others", "most", "many", "some", "several", "dozens", "scores", "hundreds",
     "thousands", "those", "everyone", "everybody", "who", "whom"}
)  # fmt: skip
_CURRENCIES = frozenset({"$", "£", "€", "¥", "US$", "A$", "C$", "F$"})
_MONEY = frozenset(
    {"dollar", "pound", "euro", "yen", "crown", "franc", "mark", "rouble", "ruble", "peso", "riyal", "dinar"}
)


def is_verb(token: Token, frames: Frames) -> bool:
    """Verbs, and present tenses that the tagger took for plural nouns although they have a subject or object."""
    if token.pos_ in ("VERB", "AUX"):
        return True
    taken = (
        token.tag_ in ("NNS", "NNP", "NN")
        and token.text.endswith("s")
        and bool(children(token, "nsubj", "obj"))
    )
    return taken and not children(token, "cop") and bool(verb_patterns(token, frames))


def verb_patterns(token: Token, frames: Frames) -> tuple[Pattern, ...]:
    """By lemma; where the lemma is unknown, by what it may have been meant to be (a wrong tag leaves an ending on)."""
    word = lemma(token)
    stripped = [word.removesuffix(end) for end in ("s", "es", "ed", "d", "ing") if word.endswith(end)]
    for form in (word, word + "e", *stripped, *(each + "e" for each in stripped)):
        if form in frames.verbs:
            return frames.verbs[form]
    return ()


def without_conditions(verb: Token, frames: Frames) -> tuple[Pattern, ...]:
    """The patterns of a verb that means one type whatever its object is ("overrun"), with no condition on the object.

    Everyday verbs have none, nor has a verb without an object.
    """
    word = lemma(verb)
    if any(
        frames.operator(name, word)
        for name in ("everyday", "carrier", "happening", "transparent", "reporting")
    ):
        return ()
    bare = [each for each in verb_patterns(verb, frames) if not each.words]
    if len({each.frame.type for each in bare}) != 1 or not objects(verb):
        return ()
    if any(each.frame.object == {"none"} for each in bare):
        return ()  # "demonstrates commitment" is no demonstration
    return tuple(replace(each, frame=replace(each.frame, object=frozenset())) for each in bare)


def read_verb(verb: Token, pattern: Pattern, parties: Parties, frames: Frames) -> Draft | str:
    """The act of a verb by one pattern of its frame, or why there is none."""
    frame = pattern.frame
    if verb.dep_ in ("amod", "compound", "case", "aux"):
        return "it modifies another word"
    if not words_hang_on(verb, pattern.words):
        return WORDS_MISSING
    if not _object_fits(verb, pattern, parties, frames):
        return f"its object is none of: {', '.join(sorted(frame.object))}"
    inner = complement(verb)
    if frame.needs_clause and inner is None:
        return "it has no clause"
    claim = standing(verb, frames)
    if claim is None:
        return "it is wished, purposed, conditional or prevented"
    event_type = type_of(frame, inner, claim, frames)
    if event_type is None:
        return "it is denied, or its clause is of another kind"
    if claim.duty:
        return "it ought to be, and is not"
    sources = _sources(verb, frame, parties, frames)
    targets, arguments = _targets(verb, pattern, inner, sources, parties)
    before = _going_back(verb, event_type, parties, frames)
    if before is not None:
        sources, targets = sources or before.sources, targets or before.targets
    if not sources and not targets and event_type == "ASSAULT" and passive(verb):
        targets = tuple(
            parties.thing(head) for head in objects(verb) if head.pos_ == "NOUN"
        )  # "a hotel was hit"
    if not sources and not (targets and (before is not None or _untold(verb, event_type, claim))):
        return "nobody is named or described who does it"
    both = frame.reciprocal and len(sources) > 1
    if not both and not _needs_met(frame, targets, arguments, inner, parties):
        return f"it lacks its {frame.need}"
    if not sources and lemma(verb) in _HURT:
        return "it may have been an accident"
    if event_type == "CONSULT" and verb.dep_ == "advcl" and frames.operator("reporting", lemma(verb.head)):
        return "it only says to whom somebody spoke"
    if event_type == "REJECT" and inner is not None and lemma(inner) in _TO_THE_PRESS:
        return "not to answer a reporter refuses nobody"
    inherited = not children(verb, "nsubj", "nsubj:pass")
    draft = settled(Draft(verb, frame, event_type, "verb", sources, targets, claim, arguments, inherited))
    return draft if before is None or draft.type != before.type else replace(draft, again=before.number)


def _going_back(verb: Token, event_type: str, parties: Parties, frames: Frames) -> Remembered | None:
    """The event told before that the verb speaks of: "the airstrike killed two", "claimed responsibility for the attack"."""
    if event_type not in HOSTILE:
        return None
    heads = [
        *children(verb, "nsubj", "nsubj:pass"),
        *(head for case, head in obliques(verb) if case == "for"),
    ]
    heads += [head for each in objects(verb) for case, head in obliques(each) if case == "for"]
    acts = [head for head in heads if head.pos_ == "NOUN" and noun_type(head, frames) == event_type]
    return next((known for head in acts if (known := parties.recall(head, event_type))), None)


def _untold(verb: Token, event_type: str, claim: Standing) -> bool:
    """Whether a passive may leave open who did it: "twenty demonstrators were arrested" is an event all the same."""
    done = claim.status in ("occurred", "ongoing") and verb.dep_ in (
        "ROOT",
        "ccomp",
        "conj",
        "parataxis",
        "acl:relcl",
    )
    marks = children(verb, "aux:pass", "nsubj:pass")
    if event_type == "AID" and not any(mark.lower_ in _PAST for mark in marks):
        return False  # "our crews are trained" for it
    return event_type in _UNTOLD and done and passive(verb) and bool(marks)


def _object_fits(verb: Token, pattern: Pattern, parties: Parties, frames: Frames) -> bool:
    wanted = pattern.frame.object
    if not wanted:
        return True
    found = objects(verb) or _phrasal(verb, pattern)
    if not found and complement(verb) is None:
        return "none" in wanted
    if "clause" in wanted and complement(verb) is not None:
        return True
    return any(_is_of_class(head, wanted, parties, frames) for head in found)


def _phrasal(verb: Token, pattern: Pattern) -> list[Token]:
    return [head for case, head in obliques(verb) if case in pattern.words]


def _is_of_class(head: Token, wanted: frozenset[str], parties: Parties, frames: Frames) -> bool:
    heads = [head]
    if (
        lemma(head) in frames.parts
        or head.pos_ in ("NUM", "SYM", "DET")
        or lemma(head) in ("series", "end", "use")
    ):
        heads += [child for child in children(head, "nmod") if case_of(child) == "of"]
    for each in heads:
        if any(lemma(each) in frames.classes.get(name, ()) for name in wanted):
            return True
        if _COUNTABLE & wanted and _stands_for_people(each):
            return True
        if "aid" in wanted and _is_money(each):
            return True
        if parties.kind_of(each) & wanted or (_FORCES & wanted and parties.armed(parties.named(each))):
            return True
    return False


def _stands_for_people(token: Token) -> bool:
    """ "saved 200 more", "most had been arrested", "freed them"."""
    if token.pos_ == "NUM":
        return not children(token, "nmod")
    return token.lower_ in _PEOPLE


def _is_money(token: Token) -> bool:
    """ "$500,000", "£37 million", "an 80 million euro package"."""
    around = (
        {token.text, *(child.text for child in token.subtree)}
        if token.pos_ in ("SYM", "NUM")
        else {token.text}
    )
    return bool(around & _CURRENCIES) or lemma(token) in _MONEY


def _sources(verb: Token, frame: Frame, parties: Parties, frames: Frames) -> tuple[Party, ...]:
    heads = subjects(verb, frames)
    found = parties.each(heads)
    lost = finite(verb) or _perfect(verb) or verb.pos_ not in ("VERB", "AUX")
    if not found and not heads and not passive(verb) and lost:
        found = parties.before(verb)
    if not found and (frame.type in ("ASSAULT", "AID", "MOBILIZE")) and heads:
        # "A US strike hit ...", "a coalition airstrike": the owner of the act or weapon is who acts.
        weapons = frames.classes["weapon"]
        found = [
            party
            for head in heads
            if lemma(head) in weapons or noun_type(head, frames) == "ASSAULT"
            for party in _owners(head, parties)
        ]
    found = found or [
        party
        for head in heads
        if not (verb.dep_ == "acl" and parties.is_tool(head))  # "missiles targeting ..." are somebody's
        for party in parties.unnamed(head)
    ]
    if not found and not passive(verb):
        # "Canada's efforts will ...", "its statement called for ...": whose they are is who acts.
        found = [
            party
            for head in heads
            for child in (*children(head, "nmod:poss"), *issuers(head, frames))
            for party in parties.referent(child)
        ]
    if not found and not passive(verb) and frame.type in ("ACCUSE", "REQUEST", "SUPPORT"):
        found = [parties.thing(head) for head in heads if lemma(head) in _SPEAKING_TEXTS]
    if not found and passive(verb):
        found = _through(verb, parties, frames)
    if (frame.armed_source and not parties.armed(found)) or (
        frame.crowd_required and not _crowd(heads, frames)
    ):
        return ()
    if not found and frame.type == "MOBILIZE" and passive(verb):
        found = [
            party for head in objects(verb) for party in (parties.target_of(head) or _owners(head, parties))
        ]
    return unique(found)


def _through(verb: Token, parties: Parties, frames: Frames) -> list[Party]:
    """ "was killed in an Israeli airstrike", "in clashes with the police": whose act a passive was part of."""
    for case, head in obliques(verb):
        if case not in ("in", "during", "by") or noun_type(head, frames) not in HOSTILE:
            continue
        opponents = [
            party for link, each in obliques(head) if link == "with" for party in parties.anyone(each)
        ]
        found = opponents or parties.doers(head)
        if found:
            return found
    return []


def _perfect(verb: Token) -> bool:
    return any(child.lower_ in HAVE or child.tag_ == "MD" for child in children(verb, "aux"))


def _owners(noun: Token, parties: Parties) -> list[Party]:
    for child in children(noun, "nmod:poss", "compound", "amod", "nmod"):
        if child.dep_ != "nmod" or case_of(child) in ("by", "of"):
            found = [party for each in coordinated(child) for party in parties.target_of(each)]
            if found:
                return found
    return []


def _crowd(heads: list[Token], frames: Frames) -> bool:
    return any(frames.actors.get(lemma(head)) == "CVL" or lemma(head) in frames.parts for head in heads)


def _targets(
    verb: Token, pattern: Pattern, inner: Token | None, sources: tuple[Party, ...], parties: Parties
) -> tuple[tuple[Party, ...], tuple[Token, ...]]:
    """The parties in the first slot of the frame that has any, and the heads that were looked at."""
    looked: list[Token] = []
    if len(sources) > 1 and any(map(_each_other, (*objects(verb), *(head for _, head in obliques(verb))))):
        return sources, ()
    for slot in pattern.frame.target:
        heads = _slot(slot, verb, pattern, inner)
        heads = [head for head in heads if _may_be_meant(head, slot, verb, inner, pattern, parties)]
        looked += heads
        if slot == "within":
            look = _blamed if pattern.frame.type == "ACCUSE" else _part_of
            everything = [
                party for head in (*objects(verb), *_phrasal(verb, pattern)) for party in look(head, parties)
            ]
        else:
            everything = parties.each(heads)
            if not everything and slot not in ("object", "indirect", "clause"):
                look = _blamed if pattern.frame.type == "ACCUSE" else _part_of
                everything = [party for head in heads for party in look(head, parties)]
        found = unique(everything, sources)
        if not found and slot not in ("clause", "within"):
            # "calls on other states to freeze X's accounts": who is asked is described, and still not X
            found = unique((party for head in heads for party in parties.unnamed(head)), sources)
        if found:
            return found, tuple(looked)
    undescribed = [head for head in looked if not parties.target_of(head)]
    found = unique((party for head in undescribed for party in parties.unnamed(head)), sources)
    if found:
        return found, tuple(looked)
    return (), tuple(looked + objects(verb))


def _may_be_meant(
    head: Token, slot: str, verb: Token, inner: Token | None, pattern: Pattern, parties: Parties
) -> bool:
    """Whether a phrase can be whom the act is on.

    Nobody blames the victims of what they condemn, nor a ship; and a bomb "rammed into a base" is not what is attacked.
    """
    if pattern.frame.type == "ACCUSE":
        suffered = head.head != verb and _is_suffered(head.head, parties) and slot in _VICTIMS
        led = slot == "clause" and inner is not None and passive(inner) and head.head == inner
        return not (suffered or parties.is_ship(head) or (led and case_of(head) != "by"))
    if pattern.frame.type == "ASSAULT" and slot == "object":
        aimed = any(case in _AIMED for case, _ in obliques(verb))
        return not (aimed and parties.is_tool(head)) and noun_type(head, parties.frames) not in HOSTILE
    return True


def _is_suffered(noun: Token, parties: Parties) -> bool:
    return noun_type(noun, parties.frames) in HOSTILE or lemma(noun) in _SUFFERED


def _part_of(head: Token, parties: Parties) -> list[Party]:
    return parties.within(head)


def _blamed(head: Token, parties: Parties) -> list[Party]:
    """Who is criticised with a deed: "condemned the attack on a mission" blames no mission."""
    return parties.doers(head) if _is_suffered(head, parties) else parties.within(head, opposed=False)


def _each_other(token: Token) -> bool:
    """ "each other", "one another"."""
    first = token.doc[token.i - 1].lower_ if token.i > 0 else ""
    return (first, token.lower_) in (("each", "other"), ("one", "another"))


def _slot(slot: str, verb: Token, pattern: Pattern, inner: Token | None) -> list[Token]:
    if slot == "object":
        return objects(verb) + _phrasal(verb, pattern)
    if slot == "indirect":
        return [each for head in children(verb, "iobj") for each in coordinated(head)]
    if slot == "within":
        return []
    if slot == "clause":
        return _in_clause(inner)
    direct = [head for case, head in obliques(verb) if case == slot]
    through = [head for each in objects(verb) for case, head in obliques(each) if case == slot]
    return direct or through


def _in_clause(inner: Token | None) -> list[Token]:
    """Who is to act in the complement clause, else who is acted upon there."""
    if inner is None:
        return []
    explicit = [each for head in children(inner, "nsubj", "nsubj:pass") for each in coordinated(head)]
    if explicit and not passive(inner):
        return explicit
    within = [head for _, head in obliques(inner)]
    deeper = [head for each in objects(inner) for _, head in obliques(each)]
    owners = [head for each in objects(inner) for head in children(each, "nmod:poss", "amod", "compound")]
    lower = complement(inner)
    return objects(inner) + within + owners + deeper + (_in_clause(lower) if lower is not None else [])


def _needs_met(
    frame: Frame, targets: tuple[Party, ...], looked: tuple[Token, ...], inner: Token | None, parties: Parties
) -> bool:
    if frame.need == "target":
        return bool(targets)
    if frame.need == "place":
        return bool(targets) or any(parties.is_place(token) for token in looked)
    if frame.need == "targetclause":
        return bool(targets) or inner is not None
    return True


def read_duty(verb: Token, parties: Parties, frames: Frames) -> Draft | None:
    """ "X said that Y must ...", and in what X says "Y must ...", "it is vital that Y ...": a request of X to Y.

    Who is to act may stay open ("the violence must stop"), if it is clear who says so.
    """
    claim = standing(verb, frames)
    if verb.dep_ == "conj" and (above := standing(verb.head, frames)) is not None and above.duty:
        return None  # "must cease fire and negotiate" asks once
    needed = _needed(verb)
    if needed is None and (claim is None or not claim.duty):
        return None
    if verb.dep_ == "ccomp" and frames.operator("reporting", lemma(verb.head)):
        sources = [party for head in subjects(verb.head, frames) for party in parties.referent(head)]
    elif verb.dep_ in ("ROOT", "conj", "parataxis", "ccomp"):
        sources = parties.voice(verb)
    else:
        return None
    acting = needed if needed is not None else verb
    heads = grammatical_subjects(acting, frames)
    targets = [party for head in heads for party in parties.anyone(head)]
    targets = [party for party in targets if party.key not in {each.key for each in sources}]
    spoken_to = targets or (needed is None and any(head.pos_ == "NOUN" for head in heads))
    if not sources or not spoken_to:
        return None
    frame = Frame("REQUEST", "duty", absorbs=True)
    return Draft(verb, frame, "REQUEST", "modal", unique(sources), unique(targets), Standing())


def _needed(word: Token) -> Token | None:
    """The clause of "it is vital that ..."."""
    if lemma(word) not in _VITAL or not children(word, "cop"):
        return None
    clauses = [
        each for each in children(word, "ccomp", "csubj", "advcl") if children(each, "nsubj", "nsubj:pass")
    ]
    return clauses[0] if clauses and any(child.lower_ == "it" for child in word.children) else None


def read_verdict(word: Token, parties: Parties, frames: Frames) -> Draft | None:
    """What a speaker or a government's statement says of another's deed: "this decision is unacceptable"."""
    frame = next((each for each in _VERDICTS if frames.operator(each.name, lemma(word))), None)
    claim = standing(word, frames) if frame is not None else None
    if frame is None or claim is None or claim.duty or not children(word, "cop"):
        return None
    sources = unique(parties.voice(word))
    heads = grammatical_subjects(word, frames)
    targets = unique(
        (party for head in heads if not parties.of(head) for party in parties.within(head, opposed=False)),
        sources,
    )
    if not sources or not targets:
        return None
    event_type = {"ACCUSE": "SUPPORT", "SUPPORT": "ACCUSE"}[frame.type] if claim.negation else frame.type
    return Draft(word, frame, event_type, "adjective", sources, targets, replace(claim, negation=None))


def read_predicate(word: Token, pattern: Pattern, parties: Parties, frames: Frames) -> Draft | str:
    """The act of a predicate ("is at war with"), or why there is none."""
    frame = pattern.frame
    if pattern.words and case_of(word) not in pattern.words:
        return WORDS_MISSING
    inner = complement(word)
    if inner is None and frame.needs_clause:
        inner = next((head for case, head in obliques(word) if case == "to"), None)
    if (frame.needs_clause and inner is None) or word.dep_ == "amod":
        return "it has no clause, or modifies another word"
    claim = standing(word, frames)
    if claim is None or claim.duty:
        return "it is wished, conditional or ought to be"
    event_type = type_of(frame, inner, claim, frames)
    heads = grammatical_subjects(word, frames)
    sources = unique(party for head in heads for party in parties.referent(head))
    sources = sources or unique(party for head in heads for party in parties.unnamed(head))
    if event_type is None:
        return "it is denied, or its clause is of another kind"
    if not sources:
        return "nobody is named or described of whom it is said"
    targets, arguments = _targets(word, pattern, inner, sources, parties)
    if not _needs_met(frame, targets, arguments, inner, parties):
        return f"it lacks its {frame.need}"
    return Draft(word, frame, event_type, "adjective", sources, targets, claim, arguments)
