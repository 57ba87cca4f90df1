"""Nationalities told beside a name: "Canadian citizens A and B", "the Libyan A", "A (Peru)", "A, a Moroccan citizen"."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from app.extraction.grammar import text_of
from app.extraction.lexicon import Match
from app.extraction.people import Name, is_honorific, is_person_noun

_POSSESSIVES = frozenset({"'s", "’s", "'", "’"})
_DESCRIBING = frozenset({"ADJ", "NOUN", "PROPN", "NUM"})
_JOINING = frozenset({",", "and", "&"})
_ARTICLES = frozenset({"a", "an", "the", "both", "all", "who", "is", "was", "are", "were"})
_LONGEST = 4  # tokens between a nationality and the noun: "Canadian freelance aid workers"
# What one is to a country rather than of it: "Iran critic Ana Diaz", "a Russian ally", "the Kenyan prisoner".
_RELATIONS = frozenset(
    {
        "adherent", "alien", "ally", "captive", "critic", "detainee", "enemy", "follower", "foreigner", "friend", "inmate",
        "neighbour", "neighbor", "opponent", "other", "prisoner", "supporter",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Told:
    """A country told beside a name; `shared` where a plural tells it of all the names that are joined there."""

    country: str
    shared: bool = False


class _Reader:
    """One text: its known names by first and by last token, and the tokens of its titles."""

    def __init__(self, doc: Doc, matches: Sequence[Match], title_tokens: set[int]) -> None:
        self.doc, self.text, self.title_tokens = doc, text_of(doc), title_tokens
        self.starting: dict[int, tuple[Match, int]] = {}
        self.ending: dict[int, Match] = {}
        for match in matches:
            words = doc.char_span(match.start, match.end, alignment_mode="expand")
            if words is not None and match.entry.country:
                self.starting[words.start] = match, words.end
                self.ending[words.end] = match

    def before(self, start: int) -> _Told | None:
        """What stands in front of a name, through its titles: "Canadian citizen", "Libyan", "Egypt's"."""
        while start > 0 and self._bears(start - 1):
            start -= 1
        if start == 0:
            return None
        noun = self.doc[start - 1]
        if start in self.ending:
            match = self.ending[start]
            return (
                _Told(match.entry.country or "", _is_plural(noun)) if match.entry.kind == "demonym" else None
            )
        if noun.text in _POSSESSIVES:
            return self._of_country(start - 1)
        if noun.text in (",", ":"):
            return self._announced(start - 1)
        if not _is_person(noun):
            return None
        for first in range(start - 1, max(start - 1 - _LONGEST, 0), -1):
            match_before = self.ending.get(first)
            if match_before is not None:
                return (
                    _Told(match_before.entry.country or "", _is_plural(noun))
                    if self._tells(match_before)
                    else None
                )
            if self.doc[first - 1].text in _POSSESSIVES:
                return self._of_country(first - 1, shared=_is_plural(noun))
            if self.doc[first - 1].pos_ not in _DESCRIBING:
                return None
        return None

    def _announced(self, comma: int) -> _Told | None:
        """People of a country whose names follow: "two Kenyans, A and B"."""
        match = self.ending.get(comma)
        told = match is not None and match.entry.kind == "demonym" and _is_plural(self.doc[comma - 1])
        return _Told(match.entry.country or "", shared=True) if match is not None and told else None

    def after(self, end: int) -> _Told | None:
        """What stands behind a name: "(Peru)", "of Peru", ", a Moroccan citizen", ", a Libyan,"."""
        if end + 1 >= len(self.doc):
            return None
        link = self.doc[end].lower_
        if link in ("(", "of"):
            match, beyond = self.starting.get(end + 1, (None, 0))
            if match is None or match.entry.kind not in (
                ("country",) if link == "of" else ("country", "demonym")
            ):
                return None
            closed = beyond < len(self.doc) and self.doc[beyond].text.startswith((")", ",", ";"))
            return _Told(match.entry.country or "") if closed or link == "of" else None
        return self._apposed(end + 1) if link == "," else None

    def joined(self, last: Name, name: Name) -> bool:
        """Whether nothing but commas, "and" and titles stands between two names."""
        between = self.doc[last.end : name.start]
        return any(token.text in _JOINING for token in between) and all(
            token.lower_ in _JOINING or self._bears(token.i) for token in between
        )

    def _bears(self, index: int) -> bool:
        return index in self.title_tokens or is_honorific(self.doc[index])

    def _tells(self, match: Match) -> bool:
        """Whether in front of a noun it is a nationality: "Kenyan", "US", but not the topic in "Kenya expert"."""
        if match.entry.kind == "organisation":
            return match.entry.organisation_kind == "military"
        short = self.text[match.start : match.end].replace(".", "").isupper()
        return match.entry.kind == "demonym" or (match.entry.kind == "country" and short)

    def _of_country(self, end: int, *, shared: bool = False) -> _Told | None:
        match = self.ending.get(end)
        if match is None or match.entry.kind != "country":
            return None
        return _Told(match.entry.country or "", shared)

    def _apposed(self, index: int) -> _Told | None:
        """A nationality in the apposition that begins here, with the noun it goes with, or as a noun itself."""
        while index < len(self.doc) and (
            self.doc[index].lower_ in _ARTICLES or self.doc[index].like_num or self.doc[index - 1].like_num
        ):
            index += 1
        match, index = self.starting.get(index, (None, index))
        if match is None or index >= len(self.doc):
            return None
        if self.doc[index].text in _POSSESSIVES and match.entry.kind == "country":
            index += 1
        elif not self._tells(match):
            return None
        elif match.entry.kind == "demonym" and self._is_apposed(index - 1):
            return _Told(match.entry.country or "", _is_plural(self.doc[index - 1]))
        for noun in self.doc[index : index + _LONGEST]:
            if noun.pos_ not in _DESCRIBING:
                return None
            if _is_person(noun) and self._is_apposed(noun.i):
                return _Told(match.entry.country or "", _is_plural(noun))
        return None

    def _is_apposed(self, index: int) -> bool:
        """Whether a phrase ends with this noun that is neither a subject nor the title of the next name."""
        beyond = self.doc[index + 1] if index + 1 < len(self.doc) else None
        if beyond is not None and (beyond.tag_ in ("NN", "NNS", "NNP", "JJ") or beyond.text in _POSSESSIVES):
            return False
        return not self.doc[index].dep_.startswith("nsubj")


def told_beside(
    doc: Doc, names: Sequence[Name], matches: Sequence[Match], title_tokens: set[int]
) -> dict[int, str]:
    """The nationalities of names, by the first token of each; one in the plural goes for all names joined there."""
    reader = _Reader(doc, matches, title_tokens)
    ordered = sorted(names, key=lambda name: name.start)
    found = dict(_passed_on(reader, ordered, lambda name: reader.before(name.start)))
    behind = _passed_on(reader, ordered[::-1], lambda name: reader.after(name.end))
    for start, country in behind:
        found.setdefault(start, country)
    return found


def _passed_on(
    reader: _Reader, names: Sequence[Name], told: Callable[[Name], _Told | None]
) -> Iterator[tuple[int, str]]:
    """The country of each name that has one told beside it, or by a plural beside the name before in this order."""
    last: tuple[Name, _Told] | None = None
    for name in names:
        here = told(name)
        if here is None and last is not None and last[1].shared:
            first, second = sorted((last[0], name), key=lambda each: each.start)
            here = last[1] if reader.joined(first, second) else None
        last = (name, here) if here is not None else None
        if here is not None:
            yield name.start, here.country


def _is_person(noun: Token) -> bool:
    lemma = noun.lemma_.lower()
    return is_person_noun(lemma) and lemma not in _RELATIONS


def _is_plural(noun: Token) -> bool:
    return noun.tag_ in ("NNS", "NNPS")
