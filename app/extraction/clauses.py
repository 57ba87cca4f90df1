"""The grammar of a clause: who is subject and object of a verb, through passive, control, relatives and coordination."""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from app.extraction.frames import Frames

NOMINAL = ("NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET", "SYM", "X")
HAVE = ("has", "have", "had", "'ve", "’ve")
_MESSAGES = frozenset(
    {
        "message", "tweet", "post", "letter", "video", "article", "speech", "remark", "email", "note", "release", "motion",
        "decree", "law", "bill", "order", "policy", "rule", "resolution", "regulation", "legislation", "measure", "executive",
        "ordinance", "edict", "directive", "petition", "editorial", "broadcast", "interview", "communiqué", "report", "leaflet", "recording",
    }
)  # fmt: skip
_DONE_TO_SOMEBODY = frozenset(
    {
        "arrest", "detain", "jail", "imprison", "sentence", "convict", "charge", "indict", "acquit", "free", "release",
        "kill", "shoot", "stab", "murder", "assassinate", "execute", "wound", "injure", "abduct", "kidnap", "rescue",
        "deport", "expel", "extradite", "sack", "dismiss", "oust", "suspend", "ban", "bomb", "attack", "shell", "raid",
        "seize", "capture", "evacuate", "pardon", "fine", "sanction", "beat", "torture", "poison",
    }
)  # fmt: skip
RELATIVE = ("who", "which", "that", "whom", "whose")


_BELOW = "below"  # under this name a parsed document keeps the dependents of each token


def children(token: Token, *labels: str) -> list[Token]:
    """The dependents of a token with one of these labels, in text order."""
    doc = token.doc
    table = doc.user_data.get(_BELOW) or _below(doc)
    return [child for label, child in table[token.i] if label in labels]


def _below(doc: Doc) -> list[list[tuple[str, Token]]]:
    """The dependents of each token with their labels: spaCy makes both anew each time it is asked."""
    table: list[list[tuple[str, Token]]] = [[] for _ in range(len(doc))]
    for token in doc:
        if token.head.i != token.i:
            table[token.head.i].append((token.dep_, token))
    doc.user_data[_BELOW] = table
    return table


def lemma(token: Token) -> str:
    """The lemma in lower case, plurals that stand as their own lemma ("troops", "talks") made singular."""
    word = (token.lemma_ or token.text).lower()
    plural = (
        token.tag_ in ("NNS", "NNPS")
        and word == token.lower_
        and word.endswith("s")
        and not word.endswith("ss")
    )
    if plural and word.endswith("ies") and len(word) > len("series"):
        return word[:-3] + "y"
    return word[:-1] if plural else word


def coordinated(token: Token) -> list[Token]:
    """The token and everything coordinated with it as a phrase."""
    found = [token]
    for child in token.children:
        if child.dep_ == "conj" and child.pos_ in NOMINAL:
            found.extend(coordinated(child))
    return found


def case_of(token: Token) -> str:
    """The preposition before a phrase ("" for none), "due to" and the like as their first word."""
    marks = children(token, "case") or [
        # "on Belarusian leader Ana Diaz": the preposition may hang on the office before the name.
        mark
        for child in children(token, "nmod:desc", "compound")
        if child.i < token.i
        for mark in children(child, "case")
        if mark.i < child.i and mark.tag_ in ("IN", "TO")
    ]
    return lemma(marks[0]) if marks else ""


def passive(verb: Token) -> bool:
    """Whether the verb stands in the passive, with or without its auxiliary."""
    if children(verb, "nsubj:pass", "aux:pass") or _headline_passive(verb):
        return True
    if verb.tag_ != "VBN" or children(verb, "aux", "nsubj"):
        return False
    if verb.dep_ in ("acl", "amod"):
        return True
    return verb.dep_ == "conj" and not children(verb, "obj") and passive(verb.head)


def _headline_passive(verb: Token) -> bool:
    """ "Minister arrested in Rome": a headline leaves out the auxiliary, and the parser takes it for a past tense."""
    if verb.dep_ != "ROOT" or verb.tag_ not in ("VBD", "VBN") or lemma(verb) not in _DONE_TO_SOMEBODY:
        return False
    if children(verb, "obj", "iobj", "aux", "xcomp", "ccomp", "conj") or not children(verb, "nsubj"):
        return False
    return not verb.sent.text.rstrip().endswith((".", "!", "?", "”", '"'))


def agents(verb: Token) -> list[Token]:
    """Who a passive says did it ("by ..."), also when the parser calls it a plain oblique."""
    return [
        child
        for child in children(verb, "obl:agent", "obl")
        if case_of(child) == "by" or child.dep_ == "obl:agent"
    ]


def antecedent(verb: Token) -> Token | None:
    """The noun that a relative clause is about."""
    return verb.head if verb.dep_ == "acl:relcl" else None


def finite(verb: Token) -> bool:
    """Whether the verb form alone makes a main clause; of a whole sentence also where it was taken for a participle."""
    if verb.tag_ == "VBN" and verb.dep_ == "ROOT":
        return not children(verb, "aux", "aux:pass", "cop")
    return verb.tag_ in ("VBD", "VBZ", "VBP")


def phrase_top(token: Token) -> Token:
    """The highest noun of the phrase a noun stands in ("Washington along with its allies")."""
    while token.dep_ in ("nmod", "conj", "flat", "compound", "appos") and token.head.pos_ in (
        "NOUN",
        "PROPN",
    ):
        token = token.head
    return token


def issuers(text: Token, frames: Frames) -> list[Token]:
    """Who signs or issues a text that does something: "signed a decree that bars ..."."""
    is_text = lemma(text) in _MESSAGES or lemma(text) in frames.classes.get("text", ())
    if not is_text or text.dep_ != "obj" or text.head.pos_ != "VERB":
        return []
    return grammatical_subjects(text.head, frames)


def _resolved(tokens: list[Token], verb: Token) -> list[Token]:
    head = antecedent(verb)
    if head is None and any(lemma(token) in RELATIVE for token in tokens):
        head = _noun_before(tokens[0])
    return [head if head is not None and lemma(token) in RELATIVE else token for token in tokens]


def _noun_before(pronoun: Token) -> Token | None:
    """The phrase before a relative pronoun whose clause the parser hung elsewhere."""
    for token in reversed(list(pronoun.doc[pronoun.sent.start : pronoun.i])):
        if token.pos_ in ("NOUN", "PROPN"):
            return phrase_top(token)
    return None


def subjects(verb: Token, frames: Frames, depth: int = 0) -> list[Token]:
    """Heads of the phrases whose referents do what the verb says; empty if the text does not say."""
    if passive(verb):
        found = agents(verb)
        if not found and verb.dep_ == "conj" and verb.head.pos_ == "VERB" and passive(verb.head):
            found = agents(verb.head)
        if not found:  # "was struck and killed by"
            found = [each for other in children(verb, "conj") if passive(other) for each in agents(other)]
        return [token for head in found for token in coordinated(head)]
    found = _resolved(children(verb, "nsubj"), verb)
    if found:
        return [token for head in found for token in coordinated(head)]
    if depth > 6:
        return []
    return _inherited(verb, frames, depth + 1)


def grammatical_subjects(verb: Token, frames: Frames, depth: int = 0) -> list[Token]:
    """The subject of the sentence form, active or passive."""
    found = _resolved(children(verb, "nsubj", "nsubj:pass"), verb)
    if found:
        return [token for head in found for token in coordinated(head)]
    return [] if depth > 6 else _inherited(verb, frames, depth + 1)


def _inherited(verb: Token, frames: Frames, depth: int) -> list[Token]:
    """The subject understood from above: control, coordination, participles, infinitives under nouns."""
    head = verb.head
    if head == verb:
        return []
    label = verb.dep_
    if label in ("xcomp", "ccomp") and head.pos_ in ("VERB", "ADJ", "NOUN", "AUX"):
        controlled = children(head, "obj", "iobj") or (
            phrasal_objects(head) if frames.operator("object_control", lemma(head)) else []
        )
        if controlled and frames.operator("object_control", lemma(head)):
            return [token for found in controlled for token in coordinated(found)]
        return grammatical_subjects(head, frames, depth)
    if label == "conj" and head.pos_ in ("NOUN", "PROPN") and verb.pos_ == "VERB" and verb.tag_ != "VBG":
        # "stormed the embassy, burned cars and tore down a flag": a verb that the parser hung on an object before it.
        upper = clause_of(head)
        return subjects(upper, frames, depth) if upper not in (verb, head) else []
    if label in ("conj", "parataxis") and head.pos_ in ("VERB", "ADJ", "AUX", "NOUN"):
        return (
            subjects(head, frames, depth) if not passive(head) else grammatical_subjects(head, frames, depth)
        )
    if label in ("advcl", "obl") and _is_ground(verb) and frames.operator("judging", lemma(head)):
        judged = children(head, "obj", "nsubj:pass") or phrasal_objects(head)
        return [token for found in judged for token in coordinated(found)]
    if label == "advcl":
        return grammatical_subjects(head, frames, depth)
    if label == "acl:relcl":
        return coordinated(head)
    if label == "acl" and (finite(verb) or any(child.lower_ in HAVE for child in children(verb, "aux"))):
        # No participle but a main verb, which the parser hung on its own subject.
        return coordinated(phrase_top(head))
    if label == "acl":
        return _owner_of_noun(verb, head, frames, depth)
    if label in ("obl", "nmod") and verb.pos_ == "VERB":
        return grammatical_subjects(head, frames, depth)
    return []


def _is_ground(verb: Token) -> bool:
    """ "for hosting refugees", "of breaking the truce": what somebody is praised or blamed for."""
    links = {child.lower_ for child in children(verb, "mark", "case")}
    return verb.tag_ == "VBG" and bool(links & {"for", "of", "over", "from"})


def _owner_of_noun(verb: Token, noun: Token, frames: Frames, depth: int) -> list[Token]:
    """ "rebels fighting ..." are the rebels; "their effort to free ..." and "made progress in freeing" have an owner."""
    plain = verb.tag_ == "VBG" and not children(verb, "mark") and not children(verb, "case")
    if plain and lemma(noun) not in frames.classes.get("text", ()) and lemma(noun) not in _MESSAGES:
        return coordinated(noun)
    if plain:
        # "a resolution condemning ...": who adopts, issues or owns the text says it.
        by = [child for child in children(noun, "nmod") if case_of(child) in ("by", "from")]
        if by:
            return coordinated(by[0])
    owners = children(noun, "nmod:poss") or [
        child for child in children(noun, "nmod") if case_of(child) in ("by", "from")
    ]
    if owners:
        return [token for head in owners for token in coordinated(head)]
    if noun.dep_ in ("obj", "obl", "xcomp") and noun.head.pos_ in ("VERB", "AUX"):
        return grammatical_subjects(noun.head, frames, depth)
    return []


def objects(verb: Token) -> list[Token]:
    """Heads of the phrases the verb acts on, the subject of a passive included."""
    found = _resolved(children(verb, "obj"), verb)
    if passive(verb):
        found = _resolved(children(verb, "nsubj:pass"), verb) + found
        if _headline_passive(verb):
            found = children(verb, "nsubj") + found
        if not found and verb.dep_ in ("acl", "amod"):
            found = [verb.head]
        if not found and verb.dep_ == "conj" and verb.head.pos_ == "VERB":
            return objects(verb.head)
        if not found and verb.dep_ == "acl:relcl":
            found = [verb.head]
    if not found:
        # "evacuated about 80 people": the parser takes the adverb for a preposition.
        found = [
            child
            for child in children(verb, "obl")
            if case_of(child) in ("about", "over", "around") and children(child, "nummod")
        ]
    if not found:
        found = [child for verb_after in children(verb, "conj") for child in _shared(verb, verb_after)]
    return [token for head in found for token in coordinated(head)]


def _shared(verb: Token, later: Token) -> list[Token]:
    """The object of a later conjunct belongs to both ("targeted and killed scores")."""
    if later.pos_ != "VERB" or later.i - verb.i > 3 or children(later, "nsubj", "mark"):
        return []
    return children(later, "obj")


def obliques(token: Token) -> Iterator[tuple[str, Token]]:
    """Every prepositional phrase of a verb or noun as (preposition, head), coordinated ones one by one."""
    for child in children(token, "obl", "nmod", "obl:agent", "obl:unmarked", "obl:tmod", "advcl", "acl"):
        preposition = case_of(child)
        if preposition and child.pos_ in NOMINAL:
            for each in coordinated(child):
                yield case_of(each) or preposition, each


def phrasal_objects(verb: Token) -> list[Token]:
    """Heads of prepositional phrases right after the verb ("call on X", "appeal to X")."""
    return [
        head for preposition, head in obliques(verb) if preposition in ("on", "upon", "to", "for", "with")
    ][:1]


def complement(token: Token) -> Token | None:
    """The clause that a verb, adjective or noun takes ("agreed to meet", "demanded that ...")."""
    found = children(token, "xcomp", "ccomp")
    found = [child for child in found if child.pos_ in ("VERB", "AUX", "ADJ", "NOUN")]
    if found:
        return found[0]
    for child in children(token, "advcl", "acl"):
        marks = [lemma(mark) for mark in children(child, "mark")]
        if child.i > token.i and ("to" in marks or (child.tag_ == "VBG" and marks)):
            return child
    return None


def negated(token: Token) -> Token | None:
    """The word that denies the token, if any."""
    for child in token.children:
        word = child.lower_.replace("’", "'")
        if child.dep_ in ("advmod", "neg", "aux", "cc:preconj") and word in (
            "not",
            "n't",
            "never",
            "no",
            "'t",
        ):
            return child
        if child.dep_ == "det" and child.lower_ in ("no", "neither"):
            return child
    return None


def auxiliaries(verb: Token) -> list[str]:
    """The auxiliary words before a verb, in lower case."""
    return [child.lower_ for child in children(verb, "aux", "aux:pass", "cop")]


def clause_of(token: Token) -> Token:
    """The verb (or predicate) of the clause a token stands in."""
    seen = token
    while seen.head != seen and not (
        seen.pos_ in ("VERB", "AUX") and seen.dep_ not in ("aux", "aux:pass", "cop", "amod", "compound")
    ):
        if seen.dep_ in ("ccomp", "advcl", "acl:relcl", "parataxis"):
            return seen
        seen = seen.head
    return seen
