"""A name made comparable: one key for all its spellings, and a slug for its address."""

import re
import unicodedata

_POSSESSIVE = re.compile(r"['’]s\b")
_DROPPED = re.compile(r"[.'’‘`ʿʾ]")
_OTHER = re.compile(r"[^\w]+", re.UNICODE)
_ARTICLE = re.compile(r"^(the|a|an) ")


def without_accents(text: str) -> str:
    """The text with accents and compatibility forms removed; other scripts stay as they are."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


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
