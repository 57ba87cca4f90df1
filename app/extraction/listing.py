"""Names told in one breath: "with Ana Diaz, Omar Haddad and Defence Minister Lee", whatever the tree makes of them.

Two persons are never in apposition, though a parser likes to hang the second name of a list on the first as if it
explained it, or on a country inside a title. What stands between two names decides here: commas and "and", an article,
and the country or body before an office. A name that begins a clause of its own is in nobody's list.
"""

import itertools
import re
from collections.abc import Mapping, Sequence

from spacy.tokens import Doc, Token

from app.domain.mention import Mention
from app.extraction.grammar import text_of

_BETWEEN = frozenset({",", "and", "&", ";", "the", "his", "her", "their", "then", "with"})
_AND = re.compile(r" and (?:the )?")
_DESCRIBING = frozenset({"amod", "compound", "nmod:desc", "nmod:poss"})
_JOINING = frozenset({",", "and", "&", ";"})


def next_in_lists(doc: Doc, mentions: Sequence[Mention], others: Mapping[int, Mention]) -> dict[int, Mention]:
    """By where a name ends, the next one of the same list, of persons or of bodies."""
    return _pairs_of_bodies(doc, mentions) | _lists_of_persons(doc, mentions, others)


def _pairs_of_bodies(doc: Doc, mentions: Sequence[Mention]) -> dict[int, Mention]:
    """ "The Government of Iraq and the Kurdistan Regional Government": nothing but "and" between two names."""
    bodies = [each for each in mentions if each.kind == "organisation" and each.by_name]
    starts = {each.span.start: each for each in sorted(bodies, key=lambda found: found.span.end)}
    found: dict[int, Mention] = {}
    text = text_of(doc)
    for first in bodies:
        gap = _AND.match(text, first.span.end)
        second = starts.get(gap.end()) if gap is not None else None
        name = doc.char_span(second.span.start, second.span.end, alignment_mode="expand") if second else None
        if second is None or name is None or first.entity == second.entity:
            continue
        if name.root.dep_ not in _DESCRIBING and not _begins_clause(name.root):
            found[first.span.end] = second
    return found


def _lists_of_persons(
    doc: Doc, mentions: Sequence[Mention], others: Mapping[int, Mention]
) -> dict[int, Mention]:
    """By where the name of a person ends, the next person of the same list.

    `others` are mentions of places and bodies by token: such a name may stand before a title ("the U.S. Ambassador").
    """
    named = [each for each in mentions if each.kind == "actor" and each.by_name]
    opens = _openings(mentions)
    names = _apart(named, opens)
    return {
        first.span.end: second
        for first, second in itertools.pairwise(names)
        if first.entity != second.entity
        and _joined(doc, first.span.end, opens[second.span.end], second, others)
    }


def _openings(mentions: Sequence[Mention]) -> dict[int, int]:
    """Where the longest phrase of a person begins that ends at an offset: the office told in front of a name included."""
    found: dict[int, int] = {}
    for each in mentions:
        if each.kind == "actor":
            found[each.span.end] = min(each.span.start, found.get(each.span.end, each.span.start))
    return found


def _apart(named: Sequence[Mention], opens: Mapping[int, int]) -> list[Mention]:
    """The names of persons in text order, none inside the phrase of another."""
    kept: list[Mention] = []
    for each in sorted(named, key=lambda found: (opens[found.span.end], -found.span.end)):
        if not kept or opens[each.span.end] >= kept[-1].span.end:
            kept.append(each)
    return kept


def _joined(doc: Doc, end: int, start: int, second: Mention, others: Mapping[int, Mention]) -> bool:
    gap = doc.char_span(end, start, alignment_mode="contract")
    name = doc.char_span(second.span.start, second.span.end, alignment_mode="expand")
    if gap is None or name is None or "\n" in gap.text:
        return False
    words = [token for token in gap if not token.is_space]
    if not words or words[0].lower_ not in _JOINING:
        return False
    plain = all(token.lower_ in _BETWEEN or token.i in others for token in words)
    return plain and name.root.dep_ != "nmod:poss" and not _begins_clause(name.root)


def _begins_clause(name: Token) -> bool:
    """Whether the name is the subject of a verb of its own ("met A, and B said ...")."""
    return any(
        each.dep_.startswith("nsubj") for each in (name, *name.ancestors) if each.i >= name.left_edge.i
    )
