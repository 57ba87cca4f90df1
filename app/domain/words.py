"""Text made comparable for full-text search: the same words on every database, and where each stood in the text.

SQLite and PostgreSQL disagree about what a word is: "a-b", "1.5", addresses, letters their tables or locales do not
know. What is left here is words of `a` to `z` and `0` to `9` with single spaces between, about which nobody disagrees.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# PostgreSQL leaves words of more than 2046 bytes out of its index; nobody types one of more than this.
_LONGEST = 200

# Dots inside an abbreviation (U.S.), the possessive, and apostrophes inside a word (O'Neill) vanish without a gap.
# The mark comes first and is looked back from, since searching for marks is many times faster.
_VANISHING = re.compile(
    r"[.'’‘ʼ`](?:"
    r"(?<=\b[^\W\d_]\.)(?=[^\W\d_](?![^\W_]))"
    r"|(?<=[^\W_]['’ʼ])[sS](?![^\W_])"
    r"|(?<=[^\W_]['’‘ʼ`])(?=[^\W_])"
    r")"
)

# Latin letters that Unicode does not take apart, as people without them write them.
_LATIN = {
    "æ": "ae", "ð": "d", "ø": "o", "þ": "th", "đ": "d", "ħ": "h", "ı": "i", "ĸ": "k", "ł": "l", "ŋ": "ng", "œ": "oe",
    "ŧ": "t", "ə": "a",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FoldedWord:
    """A word made comparable, and the code points of the text it stands for."""

    text: str
    start: int
    end: int


class _Letters(dict[int, str]):
    """What becomes of each code point; worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", chr(code)).casefold())
        self[code] = found = "".join(_letter(letter) for letter in plain)
        return found


def _letter(letter: str) -> str:
    if letter.isascii():
        return letter if letter.isalnum() else " "
    category = unicodedata.category(letter)
    if category[0] == "M" or category in {"Lm", "Cf"}:
        return ""  # accents, the ʿ and ʾ of transliteration, soft hyphens and direction marks
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    if category[0] == "L":
        # Whether a database knows a letter of another script depends on its age and its locale: its number is plain.
        return _LATIN.get(letter) or f"x{ord(letter):05x}"
    return " "


_LETTERS = _Letters()


def fold(text: str) -> str:
    """The words of a text with single spaces between, each of `a` to `z` and `0` to `9` only; not stemmed.

    >>> fold("Iraq's U.S.-led coalition: O'Neill in Łódź")
    'iraq us led coalition oneill in lodz'
    """
    words = _VANISHING.sub("", text).translate(_LETTERS).split()
    return " ".join(word[:_LONGEST] for word in words)


def words_of(text: str) -> Iterator[FoldedWord]:
    """The words of `fold(text)` in order, with where each of them stands in the text."""
    vanishing = {at for found in _VANISHING.finditer(text) for at in range(*found.span())}
    word, start, end = "", 0, 0
    for at, letter in enumerate(text):
        folded = "" if at in vanishing else _LETTERS[ord(letter)]
        for each in folded:
            if each == " " and word:
                yield FoldedWord(word[:_LONGEST], start, end)
                word = ""
            elif each != " ":
                start = start if word else at
                word, end = word + each, at + 1
    if word:
        yield FoldedWord(word[:_LONGEST], start, end)
