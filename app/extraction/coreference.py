"""Short forms, pronouns and descriptions: who is meant where only one can be meant."""

import re
from bisect import bisect_left

from spacy.tokens import Token

from app.domain.mention import Role, Span
from app.domain.names import name_key
from app.extraction import places
from app.extraction.gathering import Draft, Gathering, Seen
from app.extraction.lexicon import Entry, fold
from app.extraction.people import HONORIFICS
from app.extraction.persons import add_role, is_calendar

_RECENT = 400  # mentions back that a short form looks for its name
_REACH = 2  # sentences back that a pronoun looks for its person
_SEX = {"he": "he", "his": "he", "him": "he", "she": "she", "her": "she"}
_OPPOSITE = {"North": "South", "South": "North"}
_GROUPS = frozenset({"group", "militants", "organisation", "organization", "movement", "militia", "faction"})
_SUFFIXES = ("iii", "ii", "jr", "sr")
_ARTICLES = ("al-", "el-", "ad-", "an-", "ar-", "as-", "ash-", "at-", "az-", "ul-")


def find_surnames(gathering: Gathering) -> None:
    """ "Austin" behind "Lloyd Austin", and "Alek" behind "Alek Sigley", whatever the name finder takes the single word for."""
    surnames = _by_word(gathering, -1)
    common = {*surnames, *HONORIFICS, *gathering.lexicon.titles}
    first_names = {word: number for word, number in _by_word(gathering, 0).items() if word not in common}
    for token in gathering.doc:
        if token.i in gathering.taken or not _may_be_name(token):
            continue
        word = name_key(token.text)
        number = surnames.get(word)
        if number is None and not is_calendar(token.text) and not places.is_large_city(token.text):
            number = first_names.get(word)
        titled = token.i in gathering.title_ends  # "Prime Minister May"
        if number is not None and (titled or not _within_a_name(token)):
            gathering.taken.add(token.i)
            gathering.see(number, token.idx, token.idx + len(token.text))


def _may_be_name(token: Token) -> bool:
    """Whether a word is written as a name: a capital, behind the article of an Arabic one too ("al-Eryani")."""
    last = token.text.rpartition("-")[2] if token.lower_.startswith(_ARTICLES) else token.text
    return last[:1].isupper() and (token.tag_.startswith("NN") or token.ent_type_ == "PER")


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


def find_halves(gathering: Gathering) -> None:
    """ "The South", "North and South Korea", in a text that names a country with the other half of the name."""
    countries = {entry.name: entry.country for entry in gathering.lexicon.countries.values()}
    halves = {
        half: country
        for name, country in countries.items()
        for half, _, rest in [name.partition(" ")]
        if half in _OPPOSITE and f"{_OPPOSITE[half]} {rest}" in countries and country in gathering.countries
    }
    for token in gathering.doc if halves else ():
        country = halves.get(token.text)
        if country is None or token.i in gathering.taken or token.i == 0 or token.i + 1 == len(gathering.doc):
            continue
        following = gathering.doc[token.i + 1]
        alone = following.tag_ not in ("NNP", "NNPS", "NN", "NNS", "JJ", "HYPH")
        if alone and (gathering.doc[token.i - 1].lower_ == "the" or following.lower_ == "and"):
            gathering.taken.add(token.i)
            gathering.see(gathering.state(country), token.idx, token.idx + len(token.text))


def _by_word(gathering: Gathering, place: int) -> dict[str, int]:
    """The one person with each first (0) or last (-1) word of a name; a surname also without its article."""
    found: dict[str, set[int]] = {}
    for number, draft in enumerate(gathering.drafts):
        words = [word for word in draft.name.split() if word.lower().strip(".") not in _SUFFIXES]
        if draft.kind != "actor" or len(words) < 2:
            continue
        word = words[place]
        bare = word.partition("-")[2] if word.lower().startswith(_ARTICLES) else word
        for key in {name_key(word), name_key(bare)} - {""}:
            found.setdefault(key, set()).add(number)
    return {key: next(iter(numbers)) for key, numbers in found.items() if len(numbers) == 1}


def _last_ending_in(gathering: Gathering, word: str, before: int) -> int | None:
    """The last body named before the offset whose name has this word in it."""
    for seen in reversed(gathering.seen[-_RECENT:]):
        draft = gathering.drafts[seen.draft]
        acts = draft.kind == "organisation" and draft.organisation_kind != "state"
        if seen.start < before and acts and word in name_key(draft.name).split():
            return seen.draft
    return None


class _Order:
    """All mentions by name in text order, to be looked up by offset."""

    def __init__(self, gathering: Gathering) -> None:
        self.seen = sorted(gathering.seen, key=lambda each: each.start)
        self.starts = [each.start for each in self.seen]
        self.groups = [
            each for each in self.seen if gathering.drafts[each.draft].organisation_kind == "armed_group"
        ]
        self.group_starts = [each.start for each in self.groups]
        self.first: dict[int, int] = {}
        self.subject: tuple[int, str, int] | None = None  # the last "he" or "she" that did something
        for each in self.seen:
            if each.kind == "actor":
                self.first.setdefault(each.draft, each.start)

    def between(self, low: int, high: int) -> list[Seen]:
        """The mentions that start from `low` up to `high`, exclusive."""
        return self.seen[bisect_left(self.starts, low) : bisect_left(self.starts, high)]

    def last_group(self, before: int) -> int | None:
        """The armed group last named before the offset."""
        at = bisect_left(self.group_starts, before)
        return self.groups[at - 1].draft if at else None


def find_descriptions(gathering: Gathering) -> None:
    """Pronouns ("he", "its") and descriptions ("the foreign minister", "the group")."""
    order = _Order(gathering)
    bearers = _bearers(gathering)
    _own_offices(gathering, order, bearers)
    for token in gathering.doc:
        if token.i in gathering.taken:
            continue
        office = _office(gathering, token, order, bearers)
        if office is not None:
            gathering.see(*office, by_name=False)
            continue
        number = _meant_by(gathering, token, order)
        if number is not None:
            if token.dep_.startswith("nsubj") and token.lower_ in ("he", "she"):
                order.subject = (token.idx, token.lower_, number)
            gathering.see(number, token.idx, token.idx + len(token.text), by_name=False)


def _bearers(gathering: Gathering) -> dict[str, list[tuple[int, bool]]]:
    """Who bears a title: by the title itself and by its last word, with whether the text says so."""
    found: dict[str, list[tuple[int, bool]]] = {}
    for number, draft in enumerate(gathering.drafts):
        if draft.kind != "actor":
            continue
        for role in draft.roles:
            title = fold(role.title)
            found.setdefault(title, []).append((number, True))
            head = re.split(r" (?:of|for|at|to) ", title, maxsplit=1)[0]
            last = head.split()[-1] if head.split() else title
            if last != title and not title.startswith(("deputy", "vice", "former", "prime")):
                found.setdefault(last, []).append((number, True))  # "the minister" is the foreign minister
        official = gathering.lexicon.officials.get(name_key(draft.fullest))
        if official is not None and official.title:
            found.setdefault(fold(official.title), []).append((number, False))
    return found


def _own_offices(gathering: Gathering, order: _Order, bearers: dict[str, list[tuple[int, bool]]]) -> None:
    """ "The Foreign Secretary" of a government's own release is the one person named there without a title, if there is
    one, and if nobody else bears the title.
    """
    country = gathering.publisher.country if gathering.publisher is not None else None
    own = [title for title, of in gathering.lexicon.title_countries.items() if of == country and country]
    alone = {
        fold(gathering.doc[start:end].text)
        for start, end in gathering.titles.items()
        if start not in gathering.taken and not _compounded(gathering, start, end)
    }
    untitled = [number for number in order.first if _may_serve(gathering, number, country)]
    listed = [n for n in untitled if name_key(gathering.drafts[n].fullest) in gathering.lexicon.officials]
    untitled = listed or untitled
    offices = [title for title in own if title in alone and title not in bearers]
    if len(untitled) == 1 and len(offices) == 1:
        bearers[offices[0]] = [(untitled[0], False)]


def _may_serve(gathering: Gathering, number: int, country: str | None) -> bool:
    """Whether a person named without a title may be an official of the country."""
    draft = gathering.drafts[number]
    official = gathering.lexicon.officials.get(name_key(draft.fullest))
    return (
        not draft.roles
        and draft.country in (None, country)
        and (official is None or official.country == country)
    )


def _compounded(gathering: Gathering, start: int, end: int) -> bool:
    """Whether a name or noun goes on behind a title, so that it does not stand alone."""
    if end >= len(gathering.doc) or gathering.doc[end].tag_ not in ("NN", "NNP", "NNS"):
        return False
    # The verb of a headline may pass for a plural: "Foreign Secretary welcomes deal".
    headline = gathering.doc[start].is_sent_start and gathering.doc[end].tag_ == "NNS"
    return not (headline and gathering.doc[end].is_lower)


def _office(
    gathering: Gathering, token: Token, order: _Order, bearers: dict[str, list[tuple[int, bool]]]
) -> tuple[int, int, int] | None:
    """The person who bears a title that stands alone ("the Foreign Secretary"), by the text or by the dictionary."""
    end = gathering.titles.get(token.i)
    if end is None or _compounded(gathering, token.i, end):
        return None
    owner = gathering.by_end.get(token.idx - 1)  # "the NATO Secretary General"
    owning = gathering.span(owner.start, owner.end) if owner is not None else None
    if not _definite(gathering, token if owning is None else owning[0]):
        return None
    words = gathering.doc[token.i : end]
    borne = bearers.get(fold(words.text), ())
    meant = {
        number
        for number, said in borne
        if (not said or order.first.get(number, token.idx) < token.idx)
        and (owner is None or _serves(gathering.drafts[number], owner.entry))
    }
    if len(meant) > 1:
        meant = _own_of(gathering, meant)
    if len(meant) != 1:
        return None
    number = meant.pop()
    span = Span(words.start_char, words.end_char, words.text)
    if not gathering.drafts[number].roles:
        add_role(gathering.drafts[number], Role(words.text, span=span))
    gathering.taken.update(range(token.i, end))
    return number, words.start_char, words.end_char


def _own_of(gathering: Gathering, meant: set[int]) -> set[int]:
    """Of several who bear a title the one who serves the government that issued the text."""
    country = gathering.publisher.country if gathering.publisher is not None else None
    own = {
        number
        for number in meant
        if country and country in {role.country for role in gathering.drafts[number].roles}
    }
    return own if len(own) == 1 else set()


def _serves(draft: Draft, owner: Entry) -> bool:
    """Whether the text says that a person holds an office of this body or country."""
    bodies = {role.organisation for role in draft.roles} - {None}
    countries = {draft.country, *(role.country for role in draft.roles)} - {None}
    return owner.name in bodies or (owner.kind != "organisation" and owner.country in countries)


def _definite(gathering: Gathering, token: Token) -> bool:
    if token.is_sent_start:
        return (
            token.text[:1].isupper() and token.i + 1 in gathering.title_tokens
        )  # a headline's "Foreign Secretary"
    before = gathering.doc[token.i - 1]
    return before.lower_ in ("the", "this", "that", "his", "her", "their") or before.is_sent_start is None


def _meant_by(gathering: Gathering, token: Token, order: _Order) -> int | None:
    if token.lower_ in ("he", "she", "his", "him", "her"):
        return _last_person(gathering, token, order)
    definite = any(child.lower_ in ("the", "this", "his", "its") for child in token.children)
    if token.pos_ != "NOUN" or not definite:
        return None
    if token.lower_ in _GROUPS:
        return order.last_group(token.idx)
    if token.lower_ == "coalition":
        return _last_ending_in(gathering, "coalition", token.idx)
    return None


def _last_person(gathering: Gathering, token: Token, order: _Order) -> int | None:
    """The last person named before a pronoun, in this sentence or the two before it; who is a subject comes first."""
    reach = token.sent.start
    for _ in range(_REACH):
        if reach > 0:
            reach = gathering.doc[reach - 1].sent.start
    before = [s for s in order.between(gathering.doc[reach].idx, token.idx) if s.kind == "actor"]
    if not before:
        return None
    subjects = [s for s in before if _is_subject(gathering, s)]
    last = subjects[-1].start if subjects else gathering.doc[reach].idx
    if order.subject is not None and order.subject[0] > last and order.subject[1] == _SEX.get(token.lower_):
        return order.subject[2]  # "He met Ana Diaz. He also met ..."
    return (subjects or before)[-1].draft


def _is_subject(gathering: Gathering, seen: Seen) -> bool:
    words = gathering.span(seen.start, seen.end)
    return words is not None and words.root.dep_ in ("nsubj", "nsubj:pass")
