"""A name made comparable: one key for all its spellings, a slug for its address, and what was meant by a misspelt one."""

import difflib
import functools
import re
import unicodedata
from collections.abc import Iterable

_POSSESSIVE = re.compile(r"['’]s\b")
_DROPPED = re.compile(r"[.'’‘`ʿʾ]")
_OTHER = re.compile(r"[^\w]+", re.UNICODE)
_ARTICLE = re.compile(r"^(the|a|an) ")


# Latin letters with a stroke or without their dot, which Unicode does not take apart.
_STROKED = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ħ": "h", "Ħ": "H", "ı": "i"}
)


def without_accents(text: str) -> str:
    """The text with accents and compatibility forms removed; other scripts stay as they are."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_STROKED))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@functools.lru_cache(maxsize=2**15)  # a text asks for the same few names again and again
def name_key(text: str) -> str:
    """The form under which names are looked up: no case, accents, dots, possessive or leading article.

    >>> name_key("The U.S.'s"), name_key("Muḥammad al-Abbāsī")
    ('us', 'muhammad al abbasi')
    """
    plain = without_accents(text).casefold()
    plain = _DROPPED.sub("", _POSSESSIVE.sub("", plain))
    words = _OTHER.sub(" ", plain).strip()
    return _ARTICLE.sub("", words)


def slug(text: str) -> str:
    """The name as part of an address: `lloyd-j-austin-iii`; never empty."""
    return name_key(text).replace(" ", "-").replace("_", "-") or "unnamed"


_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


def short_form(person: str) -> str:
    """A person's name without middle initials and without what follows the surname (Jr., III).

    >>> short_form("Lloyd J. Austin III"), short_form("J. K. Rowling"), short_form("Ali Sr.")
    ('Lloyd Austin', 'J. K. Rowling', 'Ali')
    """
    words = person.split()
    while len(words) > 1 and words[-1].strip(".,").casefold() in _SUFFIXES:
        words.pop()
    if not words:
        return person
    first, last = words[0], words[-1]
    middle = [word for word in words[1:-1] if len(word.strip(".")) > 1]
    if len(first.strip(".")) == 1 or len(words) < 2:
        # Initials alone in front of a surname are all there is of the first name.
        return " ".join(words).rstrip(",")
    return " ".join([first, *middle, last]).rstrip(",")


def nearest(word: str, known: Iterable[str]) -> str:
    """ "; did you mean 'x'?", or nothing where no known word is like this one."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""
