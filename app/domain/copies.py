"""Which texts are copies of one another: syndicated, reposted, or with a few words changed.

MinHash over shingles of words finds texts that may be copies without comparing all; a look at the shingles themselves
decides. Reports of a series ("conducted nine strikes on 4 May") are alike but for their figures, and are no copies.
"""

import hashlib
import re
from collections.abc import Iterator

from rensa import RMinHash

_WORDS = re.compile(r"[^\W_]+")
_SHINGLE = 4  # words
_PERMUTATIONS, _BANDS = 128, 16
_SEED = 20_240_723  # any number, but always the same one
_ALIKE = 0.65  # shared shingles of all shingles
_CONTAINED = 0.85  # shared shingles of those of the shorter text: a copy that was cut
_FIGURES_DIFFER = 0.25
_SHORTEST = 30  # words; a shorter text is a copy only if every word is the same


def shingles(text: str) -> frozenset[str]:
    """All runs of four words, in lower case and without punctuation."""
    words = [word.lower() for word in _WORDS.findall(text)]
    if len(words) < _SHORTEST:
        return frozenset({" ".join(words)}) if words else frozenset()
    return frozenset(" ".join(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1))


def bands(text: str) -> tuple[str, ...]:
    """The parts of the signature of a text; copies share at least one with near certainty."""
    found = shingles(text)
    if not found:
        return ()
    signature = RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
    signature.update(sorted(found))
    return tuple(_bands(signature.digest()))


def _bands(digest: list[int]) -> Iterator[str]:
    rows = _PERMUTATIONS // _BANDS
    for band in range(_BANDS):
        part = digest[band * rows : (band + 1) * rows]
        words = b"".join(number.to_bytes(8, "big") for number in part)
        yield hashlib.blake2b(words, digest_size=8).hexdigest()


def is_copy(one: str, other: str) -> bool:
    """Whether one text is a copy of the other, whole or cut, with no more than a few words changed."""
    a, b = shingles(one), shingles(other)
    if not a or not b:
        return False
    shared = len(a & b)
    alike = shared / len(a | b) >= _ALIKE or shared / min(len(a), len(b)) >= _CONTAINED
    return alike and _same_figures(one, other)


def _same_figures(one: str, other: str) -> bool:
    a, b = ({word for word in _WORDS.findall(text) if word[0].isdigit()} for text in (one, other))
    fewer = min(len(a), len(b))
    return not fewer or len(a & b) / fewer >= 1 - _FIGURES_DIFFER
