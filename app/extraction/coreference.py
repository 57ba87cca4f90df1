"""Short forms, pronouns and descriptions: who is meant where only one can be meant."""

from spacy.tokens import Token

from app.domain.mention import Role, Span
from app.domain.names import name_key
from app.extraction.gathering import Gathering, Seen
from app.extraction.lexicon import fold
from app.extraction.persons import add_role

_REACH = 2  # sentences back that a pronoun looks for its person
_GROUPS = frozenset({"group", "militants", "organisation", "organization", "movement", "militia", "faction"})
_SUFFIXES = ("iii", "ii", "jr", "sr")


def find_surnames(gathering: Gathering) -> None:
    """ "Austin" behind "Lloyd Austin", whatever the name finder takes the single word for."""
    surnames = _surnames(gathering)
    for token in gathering.doc:
        free = token.i not in gathering.taken and token.text[:1].isupper() and token.tag_.startswith("NN")
        number = surnames.get(name_key(token.text)) if free else None
        if number is not None and not _within_a_name(token):
            gathering.taken.add(token.i)
            gathering.see(number, token.idx, token.idx + len(token.text))


def _within_a_name(token: Token) -> bool:
    """Whether another capital stands right before or behind: "Austin Airport", "Port Austin"."""
    doc = token.doc
    near = [doc[i] for i in (token.i - 1, token.i + 1) if 0 <= i < len(doc)]
    return any(each.tag_ == "NNP" and each.text[:1].isupper() and each.sent == token.sent for each in near)


def find_short_forms(gathering: Gathering) -> None:
    """ "the Coalition" behind "Global Coalition", acronyms."""
    for token in gathering.doc:
        if token.i in gathering.taken or token.tag_ not in ("NNP", "NNPS") or not token.text[:1].isupper():
            continue
        number = gathering.at.get(("organisation", name_key(token.text)))
        if number is None and token.lower_ in gathering.lexicon.heads:
            number = _last_ending_in(gathering, token.lower_, token.idx)
        if number is not None:
            gathering.taken.add(token.i)
            gathering.see(number, token.idx, token.idx + len(token.text))


def _surnames(gathering: Gathering) -> dict[str, int]:
    found: dict[str, list[int]] = {}
    for number, draft in enumerate(gathering.drafts):
        words = [word for word in draft.name.split() if word.lower().strip(".") not in _SUFFIXES]
        if draft.kind == "actor" and len(words) > 1:
            found.setdefault(name_key(words[-1]), []).append(number)
    return {key: numbers[0] for key, numbers in found.items() if len(numbers) == 1}


def _last_ending_in(gathering: Gathering, word: str, before: int) -> int | None:
    for seen in sorted(gathering.seen, key=lambda each: -each.start):
        draft = gathering.drafts[seen.draft]
        acts = draft.kind == "organisation" and draft.organisation_kind != "state"
        if seen.start < before and acts and word in name_key(draft.name).split():
            return seen.draft
    return None


def find_descriptions(gathering: Gathering) -> None:
    """Pronouns ("he", "its") and descriptions ("the foreign minister", "the group")."""
    order = sorted(gathering.seen, key=lambda each: each.start)
    for token in gathering.doc:
        if token.i in gathering.taken:
            continue
        office = _office(gathering, token, order)
        if office is not None:
            gathering.see(*office, by_name=False)
            continue
        number = _meant_by(gathering, token, order)
        if number is not None:
            gathering.see(number, token.idx, token.idx + len(token.text), by_name=False)


def _office(gathering: Gathering, token: Token, order: list[Seen]) -> tuple[int, int, int] | None:
    """The person who bears a title that stands alone ("the Foreign Secretary"), by the text or by the dictionary."""
    end = gathering.titles.get(token.i)
    if end is None or token.i == 0 or not _definite(gathering, token):
        return None
    words = gathering.doc[token.i : end]
    if end < len(gathering.doc) and gathering.doc[end].tag_ in ("NN", "NNP", "NNS"):
        return None
    title = fold(words.text)
    bearers = {
        seen.draft
        for seen in order
        if seen.kind == "actor" and _bears(gathering, seen.draft, title, seen.start < token.idx)
    }
    if len(bearers) != 1:
        return None
    number = bearers.pop()
    span = Span(words.start_char, words.end_char, words.text)
    if not gathering.drafts[number].roles:
        add_role(gathering.drafts[number], Role(words.text, span=span))
    gathering.taken.update(range(token.i, end))
    return number, words.start_char, words.end_char


def _definite(gathering: Gathering, token: Token) -> bool:
    before = gathering.doc[token.i - 1]
    return before.lower_ in ("the", "this", "that", "his", "her", "their") or before.is_sent_start is None


def _bears(gathering: Gathering, number: int, title: str, named_before: bool) -> bool:
    draft = gathering.drafts[number]
    if named_before and any(_same_office(title, fold(role.title)) for role in draft.roles):
        return True
    listed = (gathering.lexicon.officials.get(name_key(name)) for name in draft.surfaces)
    return any(official is not None and fold(official.title) == title for official in listed)


def _same_office(short: str, full: str) -> bool:
    """ "the minister" is the foreign minister; "the foreign minister" is not the deputy foreign minister."""
    if short == full:
        return True
    return full.endswith(short) and " " not in short and not full.startswith(("deputy", "vice", "former"))


def _meant_by(gathering: Gathering, token: Token, order: list[Seen]) -> int | None:
    if token.lower_ in ("he", "she", "his", "him", "her"):
        return _last_person(gathering, token, order)
    definite = any(child.lower_ in ("the", "this", "his", "its") for child in token.children)
    if token.pos_ != "NOUN" or not definite:
        return None
    if token.lower_ in _GROUPS:
        return _last_of(gathering, token, order, "armed_group")
    if token.lower_ == "coalition":
        return _last_ending_in(gathering, "coalition", token.idx)
    return None


def _last_of(gathering: Gathering, token: Token, order: list[Seen], kind: str) -> int | None:
    before = [s for s in order if s.start < token.idx and gathering.drafts[s.draft].organisation_kind == kind]
    return before[-1].draft if before else None


def _last_person(gathering: Gathering, token: Token, order: list[Seen]) -> int | None:
    """The last person named before a pronoun, in this sentence or the two before it; who is a subject comes first."""
    reach = token.sent.start
    for _ in range(_REACH):
        if reach > 0:
            reach = gathering.doc[reach - 1].sent.start
    low = gathering.doc[reach].idx
    before = [s for s in order if low <= s.start < token.idx and s.kind == "actor"]
    if not before:
        return None
    subjects = [s for s in before if _is_subject(gathering, s)]
    return (subjects or before)[-1].draft


def _is_subject(gathering: Gathering, seen: Seen) -> bool:
    words = gathering.span(seen.start, seen.end)
    return words is not None and words.root.dep_ in ("nsubj", "nsubj:pass")
