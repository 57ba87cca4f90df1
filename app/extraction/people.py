"""Names of people in a text: where they begin and end, and the titles they bear."""

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token
from spacy.tokens import Span as DocSpan

from app.domain.mention import Role, Span
from app.extraction import places
from app.extraction.frames import load_frames
from app.extraction.lexicon import Lexicon, Match, fold

_LONGEST_KNOWN = 12  # tokens of a name in the dictionaries
_LONGEST_TITLE = 5  # "under secretary of state for …" is cut before "for"
_SUFFIXES = {"i", "ii", "iii", "iv", "jr", "jr.", "sr", "sr."}
_PARTICLES = {
    "al",
    "bin",
    "ibn",
    "van",
    "von",
    "de",
    "der",
    "del",
    "da",
    "el",
    "ben",
    "abu",
    "-",
    "'",
    "’",
    "bint",
}
_MONTHS = frozenset(
    {
        "january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december",
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    }
)  # fmt: skip
_LONGEST_FULL = 5  # tokens of a full name, hyphens included
_AGE = 2  # digits
_LONGEST_HALF = 3  # letters of the small half of a name, behind its hyphen
_COMPOUNDING = frozenset({"led", "era", "run", "wing", "born"})
_PEERS = frozenset(
    {"lord", "lady", "baroness", "baron", "viscount", "viscountess"}
)  # parts of the names they precede
HONORIFICS = {
    "mr.", "mrs.", "ms.", "mr", "mrs", "ms", "sir", "hon", "hon.", "honourable", "honorable", "rt", "dr.", "dr", "dame",
    "h.e.", "h.e", "dato", "dato'", "dato’", "datuk", *_PEERS,
}  # fmt: skip
_TITLE_MODIFIERS = {
    "deputy", "vice", "first", "second", "acting", "interim", "assistant", "associate", "chief", "rear", "senior",
    "permanent", "under", "principal", "prime", "grand", "special", "general", "staff", "lieutenant", "major",
    "brigadier", "lt", "maj", "brig",
}  # fmt: skip
# Nouns for people and groups that say nothing of an office or a calling.
_NO_ROLES = frozenset(
    {"people", "group", "family", "public", "world", "team", "crowd", "list", "age", "year"}
)
_QUOTES = frozenset('"“”')
_LINKS = {"of", "for", "at", "to", "in"}
_WITH_PORTFOLIO = frozenset(
    {
        "minister", "secretary", "undersecretary", "under-secretary-general", "commissioner", "representative",
        "coordinator", "adviser", "advisor", "envoy",
    }
)  # fmt: skip
_POSTED = frozenset(
    {"ambassador", "consul", "coordinator", "envoy", "mediator", "negotiator", "representative"}
)
_WITHIN_PORTFOLIO = frozenset({"and", "the", ",", "&", "of"})
_LONGEST_PORTFOLIO = 10  # tokens


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a person: tokens from `start` to `end` (exclusive), with the roles given beside it."""

    start: int
    end: int
    roles: tuple[Role, ...] = ()


def is_honorific(token: Token) -> bool:
    """Whether a word in front of a name is a mere courtesy: "Mr.", "Sir"."""
    return token.lower_ in HONORIFICS


def title_at(doc: Doc, start: int, lexicon: Lexicon) -> int:
    """The token after the longest title that starts here, or `start` where none does."""
    if fold(doc[start].text) not in lexicon.title_openings:
        return start
    for length in range(_LONGEST_TITLE, 0, -1):
        end = start + length
        if end <= len(doc) and fold(doc[start:end].text) in lexicon.titles:
            return end
    return start


def titles(doc: Doc, lexicon: Lexicon) -> dict[int, int]:
    """All titles of the text with their portfolios, by their first token, to the token behind them."""
    found: dict[int, int] = {}
    index = 0
    while index < len(doc):
        end = title_at(doc, index, lexicon)
        if end > index:
            end = _past_portfolio(doc, end, lexicon)
            found[index] = end
        index = max(end, index + 1)
    return found


def _past_portfolio(doc: Doc, end: int, lexicon: Lexicon) -> int:
    """The token after "for Foreign Affairs and Trade" behind a minister or a secretary, else the same one."""
    if doc[end - 1].lower_ not in _WITH_PORTFOLIO or end + 1 >= len(doc) or doc[end].lower_ not in _LINKS:
        return end
    reached = index = end + 1
    while index < len(doc) and not doc[index].is_space:
        word = doc[index]
        if word.text[:1].isupper() and word.lower_ in lexicon.portfolios:
            reached = index + 1
        elif word.lower_ not in _WITHIN_PORTFOLIO:
            break
        index += 1
    return reached if reached > end + 1 else end


def widened(doc: Doc, start: int, end: int, taken: set[int]) -> tuple[int, int]:
    """The name from its core: particles, initials and suffixes beside it belong to it; "'s" and titles do not."""
    while start < end and (
        doc[start].is_punct or doc[start].is_space or doc[start].lower_ in ("the", "'s", "’s")
    ):
        start += 1
    while end > start and (doc[end - 1].lower_ in ("'s", "’s", ",", "the") or doc[end - 1].is_space):
        end -= 1
    if start >= end:
        return start, start  # a mere mark that passed for a name
    if end - start > 1 and doc[end - 1].lower_ in _MONTHS:
        end -= 1  # "met Ana Diaz March 2"
    while end < len(doc) and end not in taken and _continues(doc, end):
        end += 1
    while start > 0 and start - 1 not in taken and _precedes(doc[start - 1]):
        start -= 1
    return _as_peer(doc, *_without_courtesy(doc, start, end))


def _without_courtesy(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """ "H.E. Ana Diaz", "Dato’ Ana Diaz": the name alone."""
    while end - start > 1 and doc[start].lower_ in HONORIFICS and doc[start].lower_ not in _PEERS:
        start += 2 if end - start > 2 and doc[start + 1].text in ("'", "’", ".") else 1
    if end - start > 2 and (doc[start].text, doc[start + 1].text) == ("H.", "E."):
        start += 2
    return start, end


def _as_peer(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """ "Lord Diaz of Avon": of a peer the title belongs to the name, and the place behind it."""
    if start > 0 and doc[start - 1].lower_ in _PEERS and doc[start - 1].text[:1].isupper():
        start -= 1
    place = end + 1
    if doc[start].lower_ not in _PEERS or place >= len(doc) or doc[end].lower_ != "of":
        return start, end
    while place < len(doc) and doc[place].tag_ == "NNP" and doc[place].text[:1].isupper():
        place += 1
    return start, place if place > end + 1 else end


def _continues(doc: Doc, index: int) -> bool:
    token, before = doc[index], doc[index - 1]
    if token.is_space or token.is_sent_start or token.lower_ in _MONTHS:
        return False
    if token.lower_ in _SUFFIXES:
        return True
    following = doc[index + 1] if index + 1 < len(doc) else None
    joined = following is not None and following.tag_ == "NNP"
    if token.text in ("'", "’") and not before.whitespace_ and joined and token.whitespace_:
        return True
    if _is_nickname(doc, index) or (token.text in _QUOTES and _is_nickname(doc, index - 2)):
        return True  # Michael “Erik” Kurilla
    if token.text == "-" and not before.whitespace_ and not token.whitespace_:
        return following is not None and (following.text[:1].isupper() or _is_half(following))
    if before.text == "-" and _is_half(token):
        return True
    if token.lower_ in _PARTICLES and token.text not in ("-", "'", "’"):
        return joined or (following is not None and following.text == "-")
    alone = (
        token.tag_ == "NNPS" and before.tag_ == "NNP" and before.dep_ == "compound" and before.head == token
    )
    named = token.tag_ == "NNP" or alone  # a surname in -s passes for a plural ("Graciano Mijares")
    return named and (token.text[:1].isupper() or ("-" in token.text and token.tag_ == "NNP"))


def _is_half(token: Token) -> bool:
    """Whether a small word behind a hyphen goes on a name ("Jeong Kyeong-doo", "Prayuth Chan-o-cha", no "Trump-era")."""
    doc, hyphen = token.doc, token.i - 1
    joined = hyphen > 1 and not doc[hyphen].whitespace_ and not doc[hyphen - 1].whitespace_
    if not joined or not token.is_alpha or token.lower_ in _COMPOUNDING:
        return False
    named = (
        doc[hyphen - 1].tag_ == "NNP" and doc[hyphen - 2].tag_ == "NNP" and doc[hyphen - 2].text[:1].isupper()
    )
    return token.tag_ == "NNP" or (len(token) <= _LONGEST_HALF and (named or _is_half(doc[hyphen - 1])))


def _is_nickname(doc: Doc, index: int) -> bool:
    """Whether a name in quotation marks begins here, between two parts of a name."""
    inside = doc[index : index + 4]
    return (
        index > 0
        and len(inside) == 4  # the marks, the name, and the name behind
        and inside[0].text in _QUOTES
        and inside[2].text in _QUOTES
        and all(
            each.tag_ == "NNP" and each.text[:1].isupper() for each in (doc[index - 1], inside[1], inside[3])
        )
    )


def _precedes(token: Token) -> bool:
    if token.is_space or token.is_punct:
        return False
    return token.tag_ == "NNP" and token.text[:1].isupper() and len(token.text) > 1


def roles_before(doc: Doc, start: int, lexicon: Lexicon, matches: dict[int, Match]) -> tuple[Role, ...]:
    """The role in front of a name: "US Secretary of Defense", "Deputy Foreign Minister", "opposition leader", "Gen."."""
    start = _before_courtesy(doc, start)
    stop = start - 1 if start > 0 and doc[start - 1].text == "," else start
    for length in range(_LONGEST_TITLE, 0, -1):
        first = stop - length
        if first < 0 or fold(doc[first:stop].text) not in lexicon.titles:
            continue
        rank = lexicon.is_rank(doc[first:stop].text)
        first = _with_modifiers(doc, first, matches)
        organisation, country = _owner_before(doc, first, matches)
        role = _role(doc, first, stop, organisation, country)
        aside = rank and first > 1 and doc[first - 1].text == ","
        return (role, *(_office_aside(doc, first - 1, lexicon, matches) if aside else ()))
    portfolio = _portfolio_before(doc, stop, lexicon, matches, aside=stop < start)
    return portfolio or (_common_noun_before(doc, start, matches) if stop == start else ())


def _before_courtesy(doc: Doc, start: int) -> int:
    """The token where courtesies in front of a name begin: "Dr", "H.E.", "Dato’"."""
    while start > 0:
        mark = start > 1 and doc[start - 1].text in ("'", "’") and not doc[start - 2].whitespace_
        before = start - 2 if mark else start - 1
        if not is_honorific(doc[before]):
            return start
        start = before
    return start


def _office_aside(doc: Doc, comma: int, lexicon: Lexicon, matches: dict[int, Match]) -> tuple[Role, ...]:
    """The office in front of a comma and a rank: "the commander of the Kenyan Navy, Rear Admiral Ana Diaz".

    An office that itself stands behind a comma is that of somebody named before.
    """
    found = _portfolio_before(doc, comma, lexicon, matches, aside=True)
    span = found[0].span if found else None
    words = doc.char_span(span.start, span.end, alignment_mode="expand") if span is not None else None
    if words is None:
        return ()
    before = words.start - 1
    while before >= 0 and doc[before].pos_ in ("DET", "ADJ", "PROPN", "PART"):
        before -= 1
    return () if before >= 0 and doc[before].text == "," else found


def _with_modifiers(doc: Doc, first: int, matches: dict[int, Match]) -> int:
    """Where the whole title begins: "Deputy", "Vice", "Environment" in front of it belong to it."""
    for _ in range(3):
        before = doc[first - 1] if first > 0 else None
        if before is None or before.is_space or before.is_punct or before.idx in matches:
            break
        capital = (
            before.tag_ in ("NNP", "NN", "JJ") and before.text[:1].isupper() and doc[first].text[:1].isupper()
        )
        inside = any(
            (match := matches.get(doc[index].idx)) is not None and before.idx < match.end
            for index in range(max(0, before.i - _LONGEST_KNOWN), before.i)
        )
        if before.lower_.removesuffix(".") not in _TITLE_MODIFIERS and (
            not capital or inside or before.is_sent_start
        ):
            break
        first -= 1
    return first


def _portfolio_before(
    doc: Doc, start: int, lexicon: Lexicon, matches: dict[int, Match], *, aside: bool
) -> tuple[Role, ...]:
    """ "Minister for Women Maria Rossi", "Minister of Mining, Ana Diaz"; `start` is where the role ends.

    In front of a comma the office may be told in any words: "the head of the country's security services, Ana Diaz".
    """
    for index in range(start - 2, max(start - _LONGEST_PORTFOLIO, 0), -1):
        token = doc[index]
        if token.text in ".;:()" or token.is_space or token.pos_ in ("VERB", "AUX"):
            return ()
        if token.text == "," and not _are_portfolios(doc[index + 1 : start], lexicon):
            return ()  # behind it is a name, or another office
        if token.lower_ not in _LINKS or not (aside or _is_portfolio(doc, index + 1, start, lexicon)):
            continue
        for length in range(_LONGEST_TITLE, 0, -1):
            first = index - length
            if first >= 0 and fold(doc[first:index].text) in lexicon.titles:
                first = _with_modifiers(doc, first, matches)
                organisation, country = _owner_before(doc, first, matches)
                country = country or _owner_within(doc, index, start, matches)
                return (_role(doc, first, start, organisation, country),)
    return ()


def _owner_within(doc: Doc, start: int, end: int, matches: dict[int, Match]) -> str | None:
    """The country behind the last "of" of an office: "Minister for Foreign Affairs of Mali's government"."""
    for index in range(end - 1, start - 1, -1):
        if doc[index].lower_ == "of":
            found = (
                matches[doc[i].idx].entry.country for i in range(index + 1, end) if doc[i].idx in matches
            )
            return next((country for country in found if country), None)
    return None


def _is_portfolio(doc: Doc, start: int, end: int, lexicon: Lexicon) -> bool:
    """ "Foreign Affairs and Trade", "the Horn of Africa": nothing but capitals, small words and what offices are for."""
    return all(
        word.text[:1].isupper() or word.lower_ in lexicon.portfolios or word.lower_ in _WITHIN_PORTFOLIO
        for word in doc[start:end]
    )


def _are_portfolios(words: DocSpan, lexicon: Lexicon) -> bool:
    return all(word.lower_ in lexicon.portfolios or word.lower_ in _WITHIN_PORTFOLIO for word in words)


def _common_noun_before(doc: Doc, start: int, matches: dict[int, Match]) -> tuple[Role, ...]:
    """ "government negotiator Ana Diaz": a noun for a person right in front of the name."""
    noun = doc[start - 1] if start > 0 else None
    if noun is None or noun.tag_ not in ("NN", "JJ") or not is_person_noun(noun.lemma_.lower()):
        return ()
    first = start - 1
    while first > 0 and doc[first - 1].tag_ in ("NN", "JJ", "VBN") and doc[first - 1].idx not in matches:
        first -= 1
        if start - first > _LONGEST_TITLE:
            break
    organisation, country = _owner_before(doc, first, matches)
    return (_role(doc, first, start, organisation, country),)


def title_start(doc: Doc, text: str, name: Name, by_end: dict[int, Match]) -> int:
    """Where the whole phrase of a titled name begins, by code point: "Russian Foreign Minister Sergei Lavrov"."""
    own = doc[_before_courtesy(doc, name.start)].idx
    title = name.roles[0].span if name.roles else None
    if title is None or title.end > own or text[title.end : own].strip() or _has_portfolio(title.text):
        return _honorific_start(doc, name.start)
    before = by_end.get(title.start - 1)
    return before.start if before is not None and text[title.start - 1] == " " else title.start


def office_start(doc: Doc, text: str, name: Name) -> int | None:
    """Where an office begins that is told at length in front of a name: "Minister for Trade, Ana Diaz"."""
    own = doc[_before_courtesy(doc, name.start)].idx
    title = name.roles[0].span if name.roles else None
    if title is None or title.end > own or text[title.end : own].strip() not in ("", ","):
        return None
    return title.start if _has_portfolio(title.text) or text[title.end : own].strip() else None


def _has_portfolio(title: str) -> bool:
    return any(f" {link} " in title for link in ("for", "to", "in", "at")) or " of the " in title


def _honorific_start(doc: Doc, start: int) -> int:
    before = doc[start - 1] if start > 0 else None
    return before.idx if before is not None and before.lower_ in HONORIFICS else doc[start].idx


def _owner_before(doc: Doc, first: int, matches: dict[int, Match]) -> tuple[str | None, str | None]:
    """The organisation and country named right before a title, through adjectives such as "former"."""
    index = first - 1
    if index > 1 and doc[index].text == ")" and doc[index - 2].text == "(":
        index -= 3  # "Republic of Korea (ROK) Vice Minister"
        for start in range(index, max(index - _LONGEST_KNOWN, -1), -1):
            match = matches.get(doc[start].idx)
            if match is not None and match.end == doc[index].idx + len(doc[index].text):
                return None, match.entry.country
    for _ in range(3):
        while index >= 0 and doc[index].text in ("'s", "’s"):
            index -= 1
        if index < 0:
            break
        match = matches.get(doc[index].idx)
        if match is not None:
            entry = match.entry
            return (entry.name if entry.kind == "organisation" else None), entry.country
        if doc[index].pos_ not in ("ADJ", "PROPN", "NOUN") or doc[index].is_punct:
            break
        index -= 1
    return None, None


def roles_after(doc: Doc, end: int, lexicon: Lexicon, matches: dict[int, Match]) -> tuple[Role, ...]:
    """The role in an apposition behind a name: ", the Iraqi foreign minister,", ", commander of X,", ", a farmer,"."""
    if end >= len(doc) or doc[end].text != ",":
        return ()
    index = first = end + 1
    country: str | None = None
    organisation: str | None = None
    for _ in range(8):
        if index >= len(doc) or doc[index].text in (",", ".", ";", ":") or doc[index].is_space:
            return ()
        match = matches.get(doc[index].idx)
        close = title_at(doc, index, lexicon)
        if close > index and not _compounded(doc, close):
            body = _body_behind(doc, close, matches)
            if (
                body is None
                and close < len(doc)
                and doc[close].text[:1].isupper()
                and not doc[close].is_punct
            ):
                return ()  # the title of the next name
            after = _owner_after(doc, close, matches) if body is None else _owned_by(doc, body, matches)
            start = _with_modifiers(doc, index, matches)
            return (_role(doc, start, close, after[0] or organisation, after[1] or country),)
        if (
            match is None
            and index > first
            and _is_head(doc, index)
            and is_person_noun(doc[index].lemma_.lower())
        ):
            after = _owner_after(doc, index + 1, matches)
            start = index
            while start > first and doc[start - 1].tag_ in ("NN", "JJ") and doc[start - 1].idx not in matches:
                start -= 1
            return (_role(doc, start, index + 1, after[0] or organisation, after[1] or country),)
        if match is not None:
            country = match.entry.country or country
            organisation = match.entry.name if match.entry.kind == "organisation" else organisation
        elif doc[index].pos_ not in ("DET", "ADJ", "NOUN", "PROPN", "PART", "PRON", "ADV"):
            return ()
        index += 1
    return ()


def _is_head(doc: Doc, index: int) -> bool:
    return doc[index].tag_ == "NN" and not _compounded(doc, index + 1)


def _compounded(doc: Doc, index: int) -> bool:
    """Whether a noun goes on here, so that the words before it only describe it ("chief negotiator")."""
    return index < len(doc) and doc[index].tag_ in ("NN", "NNS") and not doc[index].is_punct


@functools.cache
def _person_nouns() -> frozenset[str]:
    return load_frames().classes["person_noun"] - _NO_ROLES


def is_person_noun(lemma: str) -> bool:
    """Whether a common noun names a person by what they are or do ("negotiator", "farmer")."""
    return lemma in _person_nouns()


def served_by(doc: Doc, end: int, roles: tuple[Role, ...], matches: dict[int, Match]) -> tuple[Role, ...]:
    """The roles in front of a name with whom they serve, where that stands behind it: "Gen. Ana Diaz of the Malian army"."""
    if end >= len(doc) or doc[end].lower_ != "of":
        return roles
    organisation, country = _owner_after(doc, end, matches)
    return tuple(
        replace(role, organisation=role.organisation or organisation, country=role.country or country)
        for role in roles
    )


def _owner_after(doc: Doc, index: int, matches: dict[int, Match]) -> tuple[str | None, str | None]:
    if index + 1 >= len(doc) or doc[index].lower_ not in _LINKS:
        return None, None
    link, title = doc[index].lower_, doc[index - 1].lower_

    def posted(match: Match) -> bool:
        """Whether a country is where one serves: "ambassador to Mali", "commander in Mali"."""
        abroad = link == "in" or (link in ("to", "for") and title in _POSTED)
        return abroad and match.entry.kind in ("country", "capital", "place")

    index += 2 if doc[index + 1].lower_ in ("the", "a") else 1
    if index + 1 < len(doc) and doc[index].pos_ in ("ADJ", "NUM") and doc[index].idx not in matches:
        index += 1  # "of the 2nd Kenyan Army"
    match = matches.get(doc[index].idx) if index < len(doc) else None
    return (None, None) if match is None or posted(match) else _owned_by(doc, match, matches)


def _body_behind(doc: Doc, index: int, matches: dict[int, Match]) -> Match | None:
    """The forces whose name follows an office without "of": "commander US Africa Command", "Commander, NATO Air Command"."""
    if index + 1 < len(doc) and doc[index].text == "," and doc[index - 1].text[:1].isupper():
        index += 1
    match = matches.get(doc[index].idx) if index < len(doc) else None
    return match if match is not None and match.entry.organisation_kind == "military" else None


def _owned_by(doc: Doc, match: Match, matches: dict[int, Match]) -> tuple[str | None, str | None]:
    """The body and the country of who serves it; of two bodies the second may be the one that has a country."""
    entry = match.entry
    if entry.kind != "organisation":
        return None, entry.country
    words = doc.char_span(match.start, match.end, alignment_mode="expand")
    joined = words is not None and words.end + 1 < len(doc) and doc[words.end].lower_ == "and"
    second = matches.get(doc[words.end + 1].idx) if words is not None and joined else None
    shared = entry.organisation_kind == "military" and second is not None
    return entry.name, entry.country or (second.entry.country if shared and second is not None else None)


def _role(doc: Doc, first: int, last: int, organisation: str | None, country: str | None) -> Role:
    words = doc[first:last]
    return Role(words.text, organisation, country, Span(words.start_char, words.end_char, words.text))


def _is_name_word(token: Token, *, first: bool) -> bool:
    """A proper noun; behind the first one also what only its capital gives away."""
    if token.is_space or token.lower_ in _MONTHS:
        return False
    return token.tag_ == "NNP" or (not first and token.tag_ == "NN" and token.is_title)


def after_titles(doc: Doc, found: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Names that follow a title straight away: capitals behind "President", "Gen.", "spokesman"."""
    for _, end in sorted(found.items()):
        stop = end
        while stop < len(doc) and stop not in found and _is_name_word(doc[stop], first=stop == end):
            stop += 1
        if stop > end and stop not in found and doc[end].text[:1].isupper():
            yield end, stop


def behind_courtesies(doc: Doc, found: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Names of two words and more behind "H.E.", "Dr", "Lord": what else such a word opens is named in one word."""
    for token in doc:
        start = stop = token.i + 1
        named = token.i > 0 and doc[token.i - 1].tag_ == "NNP" and doc[token.i - 1].text[:1].isupper()
        if token.lower_ not in HONORIFICS or not token.text[:1].isupper() or named:
            continue
        while stop < len(doc) and stop not in found and _is_name_word(doc[stop], first=stop == start):
            stop += 1
        if stop - start > 1:
            yield start, stop


def behind_offices(
    doc: Doc, found: dict[int, int], matches: dict[int, Match], lexicon: Lexicon
) -> Iterator[tuple[int, int]]:
    """Names behind an office told with its country or body: "the Foreign Minister of Laos, Ana Diaz", "Minister of State at
    the Federal Foreign Office Ana Diaz", "Speaker of the Malian Parliament Diaz".
    """
    for _, end in sorted(found.items()):
        index = end + 1
        if index + 1 >= len(doc) or doc[end].lower_ not in _LINKS:
            continue
        index += doc[index].lower_ == "the"
        match = matches.get(doc[index].idx)
        if match is None or (doc[end].lower_ == "of" and not match.entry.country):
            continue
        while index < len(doc) and doc[index].idx < match.end:
            index += 1
        if match.entry.kind == "demonym" and index < len(doc) and fold(doc[index].text) in lexicon.bodies:
            index += 1
        aside = index < len(doc) and doc[index].text == ","
        start = stop = index + aside
        while stop < len(doc) and stop not in found and _is_name_word(doc[stop], first=stop == start):
            stop += 1
        named = stop - start > 1 or (stop > start and not aside and doc[start].text.isalpha())
        known = any(fold(each.text) in lexicon.heads for each in doc[start:stop])
        if named and not known and doc[start].idx not in matches:
            yield start, stop


def behind_portfolios(doc: Doc, found: dict[int, int], lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Names behind the comma of an office told with what it is for: "Minister for Women and Trade, Ana Diaz,"."""
    for start, end in sorted(found.items()):
        told = any(word.lower_ in ("for", "of") for word in doc[start:end])
        if told and end < len(doc) and doc[end].text == ",":
            yield from _full_name(doc, end + 1, lexicon)


def in_lists(
    doc: Doc, spans: Iterable[tuple[int, int]], labels: dict[int, str], lexicon: Lexicon
) -> Iterator[tuple[int, int]]:
    """Full names that go on a list of people: "Ana Diaz, Majid Kazemi and Saleh Mirhashemi"."""
    for _, stop in sorted(spans):
        found = _next_name(doc, stop, labels, lexicon)
        while found is not None:
            yield found
            found = _next_name(doc, found[1], labels, lexicon)


def _next_name(doc: Doc, end: int, labels: dict[int, str], lexicon: Lexicon) -> tuple[int, int] | None:
    """The full name behind the comma or "and" that follow a name, if it is nobody's explanation and no body's name."""
    index = end
    while index < len(doc) and doc[index].lower_ in (",", "and") and index < end + 2:
        index += 1
    found = next(_full_name(doc, index, lexicon), None) if index > end else None
    if found is None or any(labels.get(i) == "ORG" for i in range(*found)):
        return None
    return found if _goes_on(doc, found[1]) else None


def _goes_on(doc: Doc, end: int) -> bool:
    """Whether a list goes on or ends behind a name, with a verb or the sentence; an explanation in it would not."""
    return end >= len(doc) or doc[end].lower_ in (",", "and", ".") or doc[end].pos_ in ("VERB", "AUX", "ADP")


def with_ages(doc: Doc, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Full names before an age: "Ana Diaz, 28,", "Ana Diaz, aged 28"."""
    for token in doc:
        before = token.i - (2 if token.i > 1 and doc[token.i - 1].lower_ == "aged" else 1)
        if not (token.text.isdigit() and len(token.text) == _AGE and before > 1 and doc[before].text == ","):
            continue
        start = before
        while start > 0 and _is_name_word(doc[start - 1], first=True) and doc[start - 1].text[:1].isupper():
            start -= 1
        behind = doc[token.i + 1].text if token.i + 1 < len(doc) else ""
        if behind in (",", ".", ")") and next(_full_name(doc, start, lexicon), None) == (start, before):
            yield start, before


def _full_name(doc: Doc, start: int, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """The two or three capitalised words from here on, if they are no name that the dictionaries or the gazetteer know."""
    stop = start
    while stop < len(doc) and (
        _is_name_word(doc[stop], first=True) or (stop > start and _continues(doc, stop))
    ):
        stop += 1
    words = doc[start:stop]
    full = len(words) > 1 and all(
        each.text[:1].isupper() or each.text == "-" or _is_half(each) for each in words
    )
    if not full or len(words) > _LONGEST_FULL or lexicon.scan(words.text) or places.is_city(words.text):
        return
    if any(fold(each.text) in lexicon.heads or fold(each.text) in lexicon.titles for each in words):
        return
    yield start, stop


def behind_plurals(doc: Doc, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """The names behind a title in the plural: "Ministers Diaz and Okoro"."""
    for token in doc:
        if not (token.text[:1].isupper() and token.tag_ in ("NNS", "NNPS")):
            continue
        if token.lower_.removesuffix("s") not in lexicon.titles or token.lower_ in lexicon.titles:
            continue
        start = token.i + 1
        while start < len(doc) and _is_name_word(doc[start], first=True):
            stop = start
            while stop < len(doc) and _is_name_word(doc[stop], first=True):
                stop += 1
            yield start, stop
            start = stop + 1 if stop < len(doc) and doc[stop].lower_ in (",", "and") else len(doc)
