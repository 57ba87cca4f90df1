"""The acts a sentence tells of: every verb, event noun and predicate that a frame knows, with its parties."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Token

from app.extraction.arguments import Parties, Party
from app.extraction.clauses import (
    HAVE,
    agents,
    case_of,
    children,
    clause_of,
    complement,
    coordinated,
    finite,
    grammatical_subjects,
    lemma,
    objects,
    obliques,
    passive,
    subjects,
)
from app.extraction.frames import Frame, Frames, Pattern
from app.extraction.status import Standing, noun_standing, standing

HOSTILE = ("ASSAULT", "COERCE", "SANCTION", "PROTEST", "THREATEN", "MOBILIZE", "REJECT")
_FUTURE_THREATS = ("ASSAULT", "COERCE", "SANCTION", "PROTEST")
_BETWEEN = ("between", "among")


@dataclass(frozen=True, slots=True)
class Draft:
    """An act as read from its words, before its circumstances are looked up."""

    trigger: Token
    frame: Frame
    type: str
    kind: str
    sources: tuple[Party, ...]
    targets: tuple[Party, ...]
    claim: Standing
    arguments: tuple[Token, ...] = ()
    inherited: bool = False


def _depth(token: Token) -> int:
    return sum(1 for _ in token.ancestors)


def acts_of(tokens: list[Token], parties: Parties, frames: Frames) -> list[Draft]:
    """The acts of one sentence; what an act above has swallowed (`agreed to meet`) is not told again."""
    absorbed: set[int] = set()
    found: list[Draft] = []
    for token in sorted(tokens, key=_depth):
        if token.i in absorbed:
            continue
        draft = _draft(token, parties, frames)
        if draft is not None:
            found.append(draft)
            absorbed |= _swallowed(draft)
    found = _told_once([draft for draft in found if draft.trigger.i not in absorbed], frames)
    return sorted(found, key=lambda draft: draft.trigger.i)


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
    return list(by_trigger.values())


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
    return swallowed


def _inner_acts(clause: Token) -> set[int]:
    """All words of a clause but those of relative clauses in it."""
    found = {clause.i}
    for child in clause.children:
        if child.dep_ != "acl:relcl":
            found |= _inner_acts(child)
    return found


def _is_verb(token: Token, frames: Frames) -> bool:
    """Verbs, and present tenses that the tagger took for plural nouns although they have a subject or object."""
    if token.pos_ in ("VERB", "AUX"):
        return True
    taken = (
        token.tag_ in ("NNS", "NNP", "NN")
        and token.text.endswith("s")
        and bool(children(token, "nsubj", "obj"))
    )
    return taken and not children(token, "cop") and bool(_verb_patterns(token, frames))


def _draft(token: Token, parties: Parties, frames: Frames) -> Draft | None:
    word = lemma(token)
    if _is_verb(token, frames):
        patterns = _verb_patterns(token, frames)
        if token.tag_ == "VBN" and children(token, "aux:pass", "cop") and token.lower_ in frames.adjectives:
            found = _first(token, frames.adjectives[token.lower_], _predicate, parties, frames)
            if found is not None:
                return found
        if not patterns:
            return _duty(token, parties, frames)
        return _first(token, patterns, _verb, parties, frames) or _duty(token, parties, frames)
    if children(token, "cop") or token.pos_ == "ADJ":
        found = _first(token, frames.adjectives.get(word, ()), _predicate, parties, frames)
        if found is not None or token.pos_ == "ADJ":
            return found
    if token.pos_ in ("NOUN", "PROPN"):
        return _first(token, frames.nouns.get(word, ()), _noun, parties, frames)
    return None


def _first(
    token: Token,
    patterns: Sequence[Pattern],
    read: Callable[[Token, Pattern, Parties, Frames], Draft | None],
    parties: Parties,
    frames: Frames,
) -> Draft | None:
    return next((draft for pattern in patterns if (draft := read(token, pattern, parties, frames))), None)


def _verb_patterns(token: Token, frames: Frames) -> tuple[Pattern, ...]:
    """By lemma; where the lemma is unknown, by what it may have been meant to be (a wrong tag leaves an ending on)."""
    word = lemma(token)
    stripped = [word.removesuffix(end) for end in ("s", "es", "ed", "d", "ing") if word.endswith(end)]
    for form in (word, word + "e", *stripped, *(each + "e" for each in stripped)):
        if form in frames.verbs:
            return frames.verbs[form]
    return ()


# Verbs ------------------------------------------------------------------------------------------


def _verb(verb: Token, pattern: Pattern, parties: Parties, frames: Frames) -> Draft | None:
    frame = pattern.frame
    if verb.dep_ in ("amod", "compound", "case", "aux") or not _words_hang_on(verb, pattern.words):
        return None
    if not _object_fits(verb, pattern, parties, frames):
        return None
    inner = complement(verb)
    if frame.needs_clause and inner is None:
        return None
    claim = standing(verb, frames)
    event_type = _type_of(frame, inner, claim, frames) if claim is not None else None
    if claim is None or event_type is None:
        return None
    sources = _sources(verb, frame, parties, frames)
    if not sources:
        return None
    targets, arguments = _targets(verb, pattern, inner, sources, parties)
    if not _needs_met(frame, targets, arguments, inner, parties):
        return None
    if claim.duty:
        return None
    return _settled(Draft(verb, frame, event_type, "verb", sources, targets, claim, arguments,
                          not children(verb, "nsubj", "nsubj:pass")))  # fmt: skip


def _words_hang_on(verb: Token, words: tuple[str, ...]) -> bool:
    """Whether the further words of an entry are the verb's particle, preposition or object."""
    if not words:
        return True
    near: set[str] = set()
    for child in verb.children:
        near |= {lemma(child), child.lower_}
        if child.dep_ in ("obj", "obl", "nsubj:pass", "xcomp", "iobj", "advcl", "obl:agent"):
            for lower in child.children:
                if lower.dep_ in ("case", "mark", "compound", "amod", "nmod"):
                    near |= {lemma(lower), lower.lower_}
    near |= {word.removesuffix("s") for word in near}
    if verb.dep_ in ("acl:relcl", "acl"):
        near |= {lemma(verb.head)}
    return all(word in near for word in words)


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
        if parties.kind_of(each) & wanted or ("force" in wanted and parties.armed(parties.named(each))):
            return True
    return False


def _type_of(frame: Frame, inner: Token | None, claim: Standing, frames: Frames) -> str | None:
    """The type under negation and with a hostile complement; None where a negated act is no event."""
    if frame.hostile_clause and not (inner is not None and _hostile(inner, frames)):
        return None
    if frame.negative:
        return frame.type if claim.negation is not None else None
    if claim.negation is not None:
        if frame.negated:
            return frame.negated
        cooperative = frame.type in ("AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT")
        return "REJECT" if claim.future and cooperative else None
    if frame.hostile and inner is not None and _hostile(inner, frames):
        return frame.hostile
    return frame.type


def _hostile(verb: Token, frames: Frames) -> bool:
    patterns = frames.verbs.get(lemma(verb), ())
    fitting = [each for each in patterns if _words_hang_on(verb, each.words)]
    if fitting:
        return fitting[0].frame.type in HOSTILE and fitting[0].frame.type != "REJECT"
    onward = children(verb, "xcomp", "obj")
    return any(
        _hostile(each, frames) if each.pos_ == "VERB" else _noun_type(each, frames) in HOSTILE
        for each in onward
    )


def _noun_type(noun: Token, frames: Frames) -> str | None:
    patterns = [each for each in frames.nouns.get(lemma(noun), ()) if not each.words]
    return patterns[0].frame.type if patterns else None


def _sources(verb: Token, frame: Frame, parties: Parties, frames: Frames) -> tuple[Party, ...]:
    heads = subjects(verb, frames)
    found = [party for head in heads for party in parties.referent(head)]
    lost = finite(verb) or _perfect(verb) or verb.pos_ not in ("VERB", "AUX")
    if not found and not heads and not passive(verb) and lost:
        found = parties.before(verb)
    if not found and (frame.type in ("ASSAULT", "AID", "MOBILIZE")) and heads:
        # "A US strike hit ...", "a coalition airstrike": the owner of the act or weapon is who acts.
        weapons = frames.classes["weapon"]
        found = [
            party
            for head in heads
            if lemma(head) in weapons or _noun_type(head, frames) == "ASSAULT"
            for party in _owners(head, parties)
        ]
    if (frame.armed_source and not parties.armed(found)) or (
        frame.crowd_required and not _crowd(heads, frames)
    ):
        return ()
    if not found and frame.type == "MOBILIZE" and passive(verb):
        found = [
            party for head in objects(verb) for party in (parties.target_of(head) or _owners(head, parties))
        ]
    return _unique(found)


def _unique(found: Iterable[Party], taken: Iterable[Party] = ()) -> tuple[Party, ...]:
    """Every entity once, none of those taken."""
    kept = {party.entity: party for party in reversed(list(found))}
    for party in taken:
        kept.pop(party.entity, None)
    return tuple(sorted(kept.values(), key=lambda party: party.span.start))


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
    for slot in pattern.frame.target:
        heads = _slot(slot, verb, pattern, inner)
        looked += heads
        if slot == "within":
            everything = [
                party for head in (*objects(verb), *_phrasal(verb, pattern)) for party in parties.within(head)
            ]
        else:
            everything = [party for head in heads for party in parties.referent(head)]
            if not everything and slot not in ("object", "indirect", "clause"):
                everything = [party for head in heads for party in parties.within(head)]
        found = _unique(everything, sources)
        if found:
            return found, tuple(looked)
    return (), tuple(looked + objects(verb))


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


def _settled(draft: Draft) -> Draft:
    """An announced hostile act is a threat; refusals and threats themselves have happened once they are spoken."""
    if draft.claim.status == "planned" and draft.type in _FUTURE_THREATS:
        return replace(draft, type="THREATEN", claim=replace(draft.claim, status="occurred"))
    if draft.type == "REJECT" and draft.claim.status == "planned":
        return replace(draft, claim=replace(draft.claim, status="occurred"))
    return draft


def _duty(verb: Token, parties: Parties, frames: Frames) -> Draft | None:
    """ "X said that Y must ...": a request of X to Y."""
    if verb.dep_ != "ccomp" or not frames.operator("reporting", lemma(verb.head)):
        return None
    claim = standing(verb, frames)
    if claim is None or not claim.duty:
        return None
    sources = [party for head in subjects(verb.head, frames) for party in parties.referent(head)]
    targets = [party for head in grammatical_subjects(verb, frames) for party in parties.target_of(head)]
    targets = [party for party in targets if party.entity not in {each.entity for each in sources}]
    if not sources or not targets:
        return None
    frame = Frame("REQUEST", "duty", absorbs=True)
    return Draft(verb, frame, "REQUEST", "modal", tuple(sources), tuple(targets), Standing())


# Nouns and predicates ---------------------------------------------------------------------------


def _noun(noun: Token, pattern: Pattern, parties: Parties, frames: Frames) -> Draft | None:
    frame = pattern.frame
    named = noun.i in parties.places or (noun.text[0].isupper() and noun.i in parties.actors)
    if named or noun.dep_ in ("compound", "amod", "nmod:poss"):
        return None
    if not _noun_words(noun, pattern.words, frame, frames):
        return None
    claim = noun_standing(noun, frames)
    if claim is None:
        return None
    sources, targets = _noun_parties(noun, pattern, parties, frames)
    if not sources or (frame.need == "target" and not targets):
        return None
    if frame.armed_source and not parties.armed(sources):
        return None
    return _settled(Draft(noun, frame, frame.type, "noun", sources, targets, claim))


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
    for case, head in [pair for outer, of in obliques(noun) if outer == "of" for pair in obliques(of)]:
        if case in ("by", "against") and case not in by_case:
            by_case[case] = parties.target_of(head)
    between = [party for case in _BETWEEN for party in by_case.get(case, ())]
    if between:
        unique = _unique(between)
        if len(unique) == 1:
            unique = _unique([*unique, *_second(noun, unique[0], parties)])
        return unique[:1], unique[1:]
    sources = _possessors(noun, parties) or by_case.get("by", []) or []
    of = by_case.get("of", [])
    if not sources and frame.of == "source":
        sources = of
    if not sources:
        sources = _modifiers(noun, parties) or _included(noun, parties)
    if not sources:
        sources = _carried(noun, frame, parties, frames)
    taken = {party.entity for party in sources}
    slots = [*frame.target, *(["of"] if frame.of == "target" else [])]
    targets = next(
        (
            found
            for slot in slots
            if (found := [each for each in by_case.get(slot, ()) if each.entity not in taken])
        ),
        [],
    )
    return _unique(sources), _unique(targets, sources)


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


def _predicate(word: Token, pattern: Pattern, parties: Parties, frames: Frames) -> Draft | None:
    frame = pattern.frame
    if pattern.words and case_of(word) not in pattern.words:
        return None
    inner = complement(word)
    if inner is None and frame.needs_clause:
        inner = next((head for case, head in obliques(word) if case == "to"), None)
    if (frame.needs_clause and inner is None) or word.dep_ == "amod":
        return None
    claim = standing(word, frames)
    if claim is None or claim.duty:
        return None
    event_type = _type_of(frame, inner, claim, frames)
    sources = _unique(
        party for head in grammatical_subjects(word, frames) for party in parties.referent(head)
    )
    if event_type is None or not sources:
        return None
    targets, arguments = _targets(word, pattern, inner, sources, parties)
    return Draft(word, frame, event_type, "adjective", sources, targets, claim, arguments)
