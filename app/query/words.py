"""The language of `q=`: words, "phrases", beginnings*, AND, OR, NOT or -, and brackets; the same on both databases."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.words import fold
from app.errors import BadQuery

_MOST_WORDS = 50
_DEEPEST = 20  # brackets within brackets

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    | (?P<open>\() | (?P<close>\))
    | (?P<minus>(?<![^\s(])-(?=[^\s)-]))
    | (?P<phrase>["“”„][^"“”„]*["“”„]\*?)
    | (?P<unclosed>["“”„])
    | (?P<bare>[^\s()"“”„]+)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow one another, folded; one word alone is the shortest. The last may be only a beginning."""

    words: tuple[str, ...]
    prefix: bool = False
    shown: str = field(default="", compare=False)  # as it was typed


@dataclass(frozen=True, slots=True)
class Every:
    """All of these, and none of those; there is always one to find."""

    of: "tuple[Wanted, ...]"
    without: "tuple[Wanted, ...]" = ()


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these."""

    of: "tuple[Wanted, ...]"


Wanted = Phrase | Every | Either


def parse(text: str) -> Wanted:
    """What a query asks for. Raises BadQuery that says what is wrong with it, and where.

    >>> parse('iraq -"oil price"')
    Every(of=(Phrase(words=('iraq',), prefix=False, shown='iraq'),), without=(Phrase(words=('oil', 'price'), \
prefix=False, shown='oil price'),))
    """
    tokens = list(_tokens(text))
    if not tokens:
        raise _wrong("the query has no word to search for")
    if sum(len(token.phrase.words) for token in tokens if token.phrase) > _MOST_WORDS:
        raise _wrong(f"a query may have {_MOST_WORDS} words; ask for fewer")
    reader = _Reader(tokens)
    found = reader.either(0)
    if (left := reader.next) is not None:
        raise _wrong("this bracket was never opened", left.at)
    if isinstance(found, _Without):
        raise _only_without(found.at)
    return found


def _wrong(what: str, at: int | None = None) -> BadQuery:
    where = f" (character {at + 1})" if at is not None else ""
    return BadQuery(f"q: {what}{where}", field="q")


def _only_without(at: int) -> BadQuery:
    return _wrong("say what to find beside what to leave out", at)


# From text to tokens -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # open, close, AND, OR, NOT or phrase
    at: int
    phrase: Phrase | None = None


def _tokens(text: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(text):
        kind, at, words = found.lastgroup or "", found.start(), found.group()
        if kind == "unclosed":
            raise _wrong("this quotation mark is never closed", at)
        if kind == "phrase":
            yield _Token("phrase", at, _quoted(words, at))
        elif kind == "minus":
            yield _Token("NOT", at)
        elif kind == "bare" and words in {"AND", "OR", "NOT"}:
            yield _Token(words, at)
        elif kind == "bare":
            yield from _bare(words, at)
        elif kind != "space":
            yield _Token(kind, at)


def _quoted(words: str, at: int) -> Phrase:
    prefix = words.endswith("*")
    inner = words.rstrip("*")[1:-1].strip()
    folded = tuple(fold(inner).split())
    if not folded:
        raise _wrong("there is no word between these quotation marks", at)
    return Phrase(folded, prefix, inner)


def _bare(words: str, at: int) -> Iterator[_Token]:
    plain = words.removesuffix("*")
    prefix = plain != words
    if "*" in plain:
        raise _wrong(
            "a * may stand at the end of a word, for every word that begins so", at + words.index("*")
        )
    folded = tuple(fold(plain).split())
    if folded:
        yield _Token("phrase", at, Phrase(folded, prefix, plain))
    elif prefix:
        raise _wrong("a * needs the beginning of a word before it", at)
    # Else it is punctuation alone, as in `Smith & Sons`, which is in no index.


# From tokens to what is wanted -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Without:
    """Something to leave out; it means something only beside something to find."""

    of: Wanted
    at: int


class _Reader:
    """OR binds least, then AND or nothing at all, then NOT."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self._tokens = tokens
        self._place = 0

    @property
    def next(self) -> _Token | None:
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def _take(self, *kinds: str) -> _Token | None:
        token = self.next
        if token is None or token.kind not in kinds:
            return None
        self._place += 1
        return token

    def either(self, depth: int) -> Wanted | _Without:
        found = [self._every(depth)]
        while self._take("OR"):
            found.append(self._every(depth))
        if len(found) == 1:
            return found[0]
        of: list[Wanted] = []
        for each in found:
            if isinstance(each, _Without):
                raise _only_without(each.at)
            of += each.of if isinstance(each, Either) else (each,)
        return Either(tuple(of))

    def _every(self, depth: int) -> Wanted | _Without:
        found = [self._one(depth)]
        while self.next is not None and self.next.kind not in {"OR", "close"}:
            self._take("AND")
            found.append(self._one(depth))
        if len(found) == 1:
            return found[0]
        of: list[Wanted] = []
        without: list[Wanted] = []
        for each in found:
            if isinstance(each, _Without):
                without.append(each.of)
            elif isinstance(each, Every):
                of += each.of
                without += each.without
            else:
                of.append(each)
        if not of:
            raise _only_without(next(each.at for each in found if isinstance(each, _Without)))
        return Every(tuple(of), tuple(without))

    def _one(self, depth: int) -> Wanted | _Without:
        negation = self._take("NOT")
        if negation is None:
            return self._positive(depth)
        if depth >= _DEEPEST:
            raise _wrong(f"a query may be {_DEEPEST} brackets deep", negation.at)
        found = self._one(depth + 1)
        return found.of if isinstance(found, _Without) else _Without(found, negation.at)

    def _positive(self, depth: int) -> Wanted | _Without:
        token = self._take("phrase", "open")
        if token is None:
            raise self._missing()
        if token.phrase is not None:
            return token.phrase
        if depth >= _DEEPEST:
            raise _wrong(f"a query may be {_DEEPEST} brackets deep", token.at)
        if self.next is None:
            raise _wrong("this bracket is never closed", token.at)
        found = self.either(depth + 1)
        if not self._take("close"):
            raise _wrong("this bracket is never closed", token.at)
        return found

    def _missing(self) -> BadQuery:
        token = self.next
        before = self._tokens[self._place - 1] if self._place else None
        if before is not None and before.kind in {"AND", "OR", "NOT"}:
            return _wrong(f"{before.kind} needs something to search for after it", before.at)
        if token is None or token.kind == "close":
            at = token.at if token else None
            what = "there is nothing in these brackets" if before else "this bracket was never opened"
            return _wrong(what, at)
        return _wrong(f"{token.kind} needs something to search for before it", token.at)


# What is wanted, in other languages --------------------------------------------------------------


def fts5(wanted: Wanted) -> str:
    """For MATCH of SQLite's FTS5, in brackets where it needs them; its NOT stands between what to find and what not."""
    match wanted:
        case Phrase():
            return f'"{" ".join(wanted.words)}"' + (" *" if wanted.prefix else "")
        case Either():
            return f"({' OR '.join(map(fts5, wanted.of))})"
        case Every():
            found = f"({' AND '.join(map(fts5, wanted.of))})"
            if not wanted.without:
                return found
            return f"({found} NOT ({' OR '.join(map(fts5, wanted.without))}))"


def tsquery(wanted: Wanted) -> str:
    """For to_tsquery('simple', …) of PostgreSQL, in brackets where it needs them."""
    match wanted:
        case Phrase():
            words = " <-> ".join(f"'{word}'" for word in wanted.words) + (":*" if wanted.prefix else "")
            return f"({words})" if len(wanted.words) > 1 else words
        case Either():
            return f"({' | '.join(map(tsquery, wanted.of))})"
        case Every():
            return f"({' & '.join([*map(tsquery, wanted.of), *(f'!{tsquery(each)}' for each in wanted.without)])})"


def english(wanted: Wanted) -> str:
    """The query in plain English: `“iraq” and “oil price” but not words like “export…”`."""
    match wanted:
        case Phrase():
            return f"“{wanted.shown or ' '.join(wanted.words)}{'…' if wanted.prefix else ''}”"
        case Either():
            return " or ".join(_bracketed(each) for each in wanted.of)
        case Every():
            found = " and ".join(_bracketed(each) for each in wanted.of)
            without = " or ".join(_bracketed(each) for each in wanted.without)
            return f"{found} but not {without}" if without else found


def _bracketed(wanted: Wanted) -> str:
    return english(wanted) if isinstance(wanted, Phrase) else f"({english(wanted)})"


def fits(wanted: Wanted, folded_text: str) -> bool:
    """Whether a folded text is what is wanted, word by word; a word between spaces that no fold gives parts phrases."""
    return _fits(wanted, folded_text.split())


def _fits(wanted: Wanted, words: Sequence[str]) -> bool:
    match wanted:
        case Phrase():
            return any(begins_at(wanted, words, at) for at in range(len(words)))
        case Either():
            return any(_fits(each, words) for each in wanted.of)
        case Every():
            return all(_fits(each, words) for each in wanted.of) and not any(
                _fits(each, words) for each in wanted.without
            )


def begins_at(phrase: Phrase, words: Sequence[str], at: int) -> bool:
    """Whether a phrase begins at this word."""
    here = tuple(words[at : at + len(phrase.words)])
    if not phrase.prefix:
        return here == phrase.words
    whole = len(phrase.words) - 1
    return (
        len(here) > whole
        and here[:whole] == phrase.words[:whole]
        and here[whole].startswith(phrase.words[-1])
    )


def phrases(wanted: Wanted) -> tuple[Phrase, ...]:
    """Everything to find, for marking it in a text; what is to be left out is not among it."""
    return (wanted,) if isinstance(wanted, Phrase) else tuple(p for each in wanted.of for p in phrases(each))


# For PostgreSQL, which does not remember every place of a word -----------------------------------


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL with its parameters."""

    sql: str
    values: Mapping[str, str]


def condition(wanted: Wanted, vector: str, folded: str) -> Condition:
    """What PostgreSQL is to ask of a row: of `vector`, a tsvector, and of `folded`, the folded text it was made of.

    It remembers no more than 256 places of a word in a text, and none beyond the 16,383rd word, so that phrases of long
    texts would be lost. Where there is a phrase, the index finds the texts that have its words, and the text decides.
    """
    if not _has_phrase(wanted):
        return Condition(f"{vector} @@ to_tsquery('simple', :words)", {"words": tsquery(wanted)})
    patterns: dict[str, str] = {}
    exact = _within(wanted, f"(' ' || {folded} || ' ')", patterns)
    values = {"words": tsquery(_loosely(wanted)), **patterns}
    return Condition(f"{vector} @@ to_tsquery('simple', :words) AND {exact}", values)


def positive(wanted: Wanted) -> Wanted:
    """The query without what is to be left out: what a text is ranked by."""
    match wanted:
        case Phrase():
            return wanted
        case Either():
            return Either(tuple(map(positive, wanted.of)))
        case Every():
            return Every(tuple(map(positive, wanted.of)))


def _has_phrase(wanted: Wanted) -> bool:
    match wanted:
        case Phrase():
            return len(wanted.words) > 1
        case Either():
            return any(map(_has_phrase, wanted.of))
        case Every():
            return any(map(_has_phrase, (*wanted.of, *wanted.without)))


def _loosely(wanted: Wanted) -> Wanted:
    """At least what is wanted: phrases as their words in any order, and none of the phrases left out."""
    match wanted:
        case Phrase():
            words = [Phrase((word,)) for word in wanted.words[:-1]]
            return Every((*words, Phrase(wanted.words[-1:], wanted.prefix)))
        case Either():
            return Either(tuple(map(_loosely, wanted.of)))
        case Every():
            without = tuple(each for each in wanted.without if not _has_phrase(each))
            return Every(tuple(map(_loosely, wanted.of)), without)


def _within(wanted: Wanted, folded: str, patterns: dict[str, str]) -> str:
    match wanted:
        case Phrase():
            name = f"pattern{len(patterns)}"
            patterns[name] = f" {' '.join(wanted.words)}{'' if wanted.prefix else ' '}"
            return f"strpos({folded}, :{name}) > 0"  # several times faster than LIKE
        case Either():
            return f"({' OR '.join(_within(each, folded, patterns) for each in wanted.of)})"
        case Every():
            found = [_within(each, folded, patterns) for each in wanted.of]
            found += [f"NOT {_within(each, folded, patterns)}" for each in wanted.without]
            return f"({' AND '.join(found)})"
