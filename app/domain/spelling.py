"""Two spellings of a person's name: could they be one, going by the words alone?

A name of the press is a first name and a family name, with middle names, initials, patronymics, particles and suffixes
that come and go, spelt by whoever transcribed it. Words are compared by a skeleton of their sounds, then by how many
letters differ. What differs where it must not (a second first name, another initial, II and III) parts two names for good.
"""

import functools
import re
from importlib.resources import files

from rapidfuzz.distance import DamerauLevenshtein

from app.domain.names import name_key

_PARTICLES = frozenset({"al", "el", "ul", "as", "ad", "ar", "az", "ash", "an", "at", "bin", "ibn", "ben", "bint", "van",
                        "von", "der", "den", "de", "da", "do", "dos", "das", "del", "la", "le", "y", "e", "ag"})  # fmt: skip
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "junior", "senior"})
_HONORIFICS = frozenset(
    {"mr", "mrs", "ms", "dr", "sir", "lord", "lady", "sheikh", "shaikh", "hajji", "haji", "mullah"}
)
_JOINED_ARTICLE = re.compile(r"^(?:al|el)(?=[bcdfghjklmnpqrstvwxyz]{1}[a-z]{3,}$)")
# What transcriptions interchange, longest first; the order matters.
_SOUNDS = (
    ("tsch", "c"), ("sch", "s"), ("tch", "c"), ("dsch", "j"), ("dj", "j"), ("dzh", "j"), ("zh", "j"), ("kh", "k"),
    ("gh", "k"), ("ch", "c"), ("sh", "s"), ("ph", "f"), ("th", "t"), ("dh", "d"), ("ck", "k"), ("qu", "k"), ("q", "k"),
    ("x", "ks"), ("w", "v"), ("oe", "o"), ("ou", "u"), ("oo", "u"), ("ow", "u"), ("ee", "i"), ("ie", "i"), ("ea", "i"),
    ("ey", "i"), ("ei", "i"), ("ai", "i"), ("ay", "i"), ("iy", "i"), ("ii", "i"), ("yy", "i"), ("y", "i"), ("ts", "c"),
    ("tz", "c"),
)  # fmt: skip
_INITIALS = re.compile(r"\b([A-Z]\.)(?=[A-Z])")  # George H.W. Bush
_LETTERS = str.maketrans(
    {
        "đ": "dj",
        "Đ": "Dj",
        "ø": "oe",
        "Ø": "Oe",
        "ł": "l",
        "Ł": "L",
        "ı": "i",
        "ß": "ss",
        "æ": "ae",
        "Æ": "Ae",
    }
)
_FIRST_VOWELS = {"e": "i", "o": "u"}
_LEAST_ALIKE = 0.55  # letters shared by two words that sound the same: Mahmoud is not Mohammed
_VOWELS = re.compile(r"[aeiou]+")
_DOUBLED = re.compile(r"(.)\1+")
_LEAST_FUZZY = 5  # letters; in shorter words one letter more or less makes another name
_FIRM, _CLOSE = 1.0, 0.9


@functools.lru_cache(maxsize=2**15)
def words_of(name: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """The words of a name that count, in order, and its suffixes.

    >>> words_of("Mohammed Shia' al-Sudani"), words_of("George W. Bush Jr.")
    ((('mohammed', 'shia', 'sudani'), frozenset()), (('george', 'w', 'bush'), frozenset({'jr'})))
    """
    words = name_key(_INITIALS.sub(r"\1 ", name).translate(_LETTERS)).split()
    suffixes = frozenset(word for word in words[1:] if word in _SUFFIXES)
    if len(words) == 2 and words[0] in _PARTICLES:  # Al Gore
        return tuple(words), suffixes
    kept = [
        _JOINED_ARTICLE.sub("", word) if len(words) > 1 else word
        for word in words
        if word not in _PARTICLES and word not in _SUFFIXES and word not in _HONORIFICS
    ]
    return tuple(kept or words), suffixes


@functools.lru_cache(maxsize=2**15)
def skeleton(word: str) -> str:
    """How a word sounds, roughly: the same for most transcriptions of one name.

    >>> {skeleton(word) for word in ("gaddafi", "qaddafi", "kadhafi")}, skeleton("zelenskyy") == skeleton("zelensky")
    ({'kdf'}, True)
    """
    sound = word
    for letters, plain in _SOUNDS:
        sound = sound.replace(letters, plain)
    sound = sound.replace("g", "k") if sound[:1] in "gk" else sound
    sound = _DOUBLED.sub(r"\1", sound)
    first = sound[:1] if sound[:1] in "aeiou" else ""
    return _FIRST_VOWELS.get(first, first) + _VOWELS.sub("", sound[len(first) :])


@functools.cache
def _nicknames() -> dict[str, frozenset[int]]:
    table = files("app").joinpath("data/spelling/nicknames.tsv").read_text("utf-8").splitlines()[1:]
    found: dict[str, set[int]] = {}
    for number, line in enumerate(table):
        for name in line.split("|"):
            found.setdefault(name, set()).add(number)
    return {name: frozenset(groups) for name, groups in found.items()}


def same_word(one: str, other: str) -> float:
    """How surely two words are one name: 1 the same letters, less for the same sound or a slip, 0 for another name."""
    if one == other:
        return _FIRM
    if skeleton(one) == skeleton(other) and len(skeleton(one)) > 1:
        return _CLOSE if DamerauLevenshtein.normalized_similarity(one, other) >= _LEAST_ALIKE else 0.0
    longest = max(len(one), len(other))
    if min(len(one), len(other)) >= _LEAST_FUZZY and one[0] == other[0]:
        slips = DamerauLevenshtein.distance(one, other, score_cutoff=2)
        alike = DamerauLevenshtein.distance(skeleton(one), skeleton(other)) <= 1
        if alike and (slips <= 1 or (slips == 2 and longest >= 2 * _LEAST_FUZZY - 2)):  # two slips
            return _CLOSE - 0.1
    return 0.0


def same_given(one: str, other: str) -> float:
    """As `same_word`, for first names: a nickname or an initial will do as well."""
    found = same_word(one, other)
    if found:
        return found
    if _nicknames().get(one, frozenset()) & _nicknames().get(other, frozenset()):
        return _CLOSE
    if (len(one) == 1 or len(other) == 1) and one[0] == other[0]:
        return _CLOSE - 0.2
    return 0.0


def same_person(one: str, other: str) -> float:
    """How surely two full names are one, from 0 to 1, by their words alone; 0 where a word says otherwise.

    >>> same_person("Muammar Gaddafi", "Moammar Qaddafi") > 0.8, same_person("Bashar al-Assad", "Maher al-Assad")
    (True, 0.0)
    """
    (a, a_suffix), (b, b_suffix) = words_of(one), words_of(other)
    if len(a) < 2 or len(b) < 2:
        return 0.0
    if a_suffix and b_suffix and a_suffix != b_suffix:
        return 0.0
    if name_key(one).replace(" ", "") == name_key(other).replace(" ", ""):
        return _FIRM if a == b else _CLOSE  # Kim Jong Un and Kim Jongun, Herman Van Rompuy and VanRompuy
    turned = max(_aligned(a, (b[-1], *b[:-1])), _aligned((a[-1], *a[:-1]), b)) - 0.1
    return max(_aligned(a, b), turned, _tail(a, b))


def _tail(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """ "Javad Zarif" of "Mohammad Javad Zarif"."""
    shorter, longer = sorted((a, b), key=len)
    return _CLOSE - 0.15 if len(shorter) < len(longer) and longer[-len(shorter) :] == shorter else 0.0


def _aligned(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """First name with first name, family name with family name, and what stands between in order."""
    given = same_given(a[0], b[0])
    if not given:
        return 0.0
    if len(a) > len(b):
        a, b = b, a
    family = same_word(a[-1], b[-1])
    if not family:
        # "Enrique Peña" of "Enrique Peña Nieto", "Mohammed bin Salman" of "Mohammed bin Salman Al Saud"
        family = _inside(a[1:], b[1:]) if len(a) < len(b) else 0.0
        return max(0.0, min(given, family) - 0.25) if family >= _CLOSE else 0.0
    middle = _middle(a[1:-1], b[1:-1])
    return min(given, family, middle)


def _inside(part: tuple[str, ...], whole: tuple[str, ...]) -> float:
    """Whether the words of one follow on each other at the start of the other."""
    return min((same_word(x, y) for x, y in zip(part, whole, strict=False)), default=0.0)


def _middle(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """Middle names and initials: none on one side is as good as the same; others are another person."""
    if not a and not b:
        return _FIRM
    if not a or not b:
        # An initial is left out by every other paper; a second first name may be that of a son.
        return _FIRM if all(len(word) == 1 for word in (*a, *b)) else _CLOSE - 0.15
    if len(a) == len(b):
        return min(same_given(x, y) for x, y in zip(a, b, strict=True))
    initials = all(len(word) == 1 for word in (*a, *b))
    if initials:
        return 0.0  # George H. W. and George W.
    shorter, longer = sorted((a, b), key=len)
    return _CLOSE if all(any(same_given(x, y) for y in longer) for x in shorter) else 0.0


def parts_ways(one: str, other: str) -> bool:
    """Whether an initial, a middle name or a suffix says that two names with the same ends are those of two people."""
    (a, _), (b, _) = words_of(one), words_of(other)
    ends = len(a) > 1 and len(b) > 1 and a[0] == b[0] and a[-1] == b[-1]
    return ends and same_person(one, other) == 0.0


def family_name(name: str) -> tuple[str, bool]:
    """The family name of a person, made comparable, and whether it is all there is of the name; "" where there is none.

    >>> family_name("Tadeja Hribar"), family_name("Hribar"), family_name("al-Sudani")
    (('hribar', False), ('hribar', True), ('sudani', True))
    """
    words = [word for word in words_of(name)[0] if word not in _PARTICLES]
    return (words[-1], len(words) == 1) if words else ("", True)


def is_fuller(name: str, known: str) -> bool:
    """Whether a name has more than the surname that was known so far."""
    return family_name(known)[1] and not family_name(name)[1]


_SPELT = {
    "defense": "defence", "organization": "organisation", "center": "centre", "labor": "labour", "program": "programme",
    "forces": "force", "and": "", "of": "", "for": "", "the": "", "on": "", "de": "", "al": "", "el": "",
}  # fmt: skip
# What ministries are called for the same business, the longer form first.
_BUSINESS = (
    ("foreign affairs", "foreign"),
    ("external affairs", "foreign"),
    ("internal affairs", "interior"),
)


def body_words(name: str) -> frozenset[str]:
    """The words of an organisation's name whose order and small words do not matter.

    >>> body_words("Ministry of Defense") == body_words("Defence Ministry")
    True
    """
    key = name_key(name)
    for long, short in _BUSINESS:
        key = key.replace(long, short)
    words = (_SPELT.get(word, word) for word in key.split())
    return frozenset(word for word in words if word)


@functools.cache
def _country_names() -> dict[str, str]:
    """Countries by the key of each of their names and demonyms."""
    table = files("app").joinpath("data/names/countries.tsv").read_text("utf-8").splitlines()[1:]
    found: dict[str, str] = {}
    for line in table:
        code, name, aliases, demonyms, *_ = line.split("\t")
        for each in (name, *aliases.split("|"), *demonyms.split("|")):
            found.setdefault(name_key(each), code)
    found.pop("", None)
    return found


_OFFICES = frozenset({"ministry", "department", "office", "bank", "army", "command"})
_EITHER_WAY = (("defense", "defence"), ("defence", "defense"), ("foreign affairs", "foreign"))
_LONGEST_COUNTRY = 5  # words


@functools.lru_cache(maxsize=2**12)
def body_of_country(name: str) -> tuple[str | None, str]:
    """The country that an organisation's name begins or ends with, and the rest of the name.

    >>> body_of_country("Ministry of Defence of Ukraine"), body_of_country("Ukrainian Defense Ministry")
    (('UKR', 'ministry of defence of'), ('UKR', 'defense ministry'))
    """
    words = name_key(name).split()
    for length in range(min(_LONGEST_COUNTRY, len(words) - 1), 0, -1):
        for named, rest in ((words[:length], words[length:]), (words[-length:], words[:-length])):
            code = _country_names().get(" ".join(named))
            if code is not None:
                return code, " ".join(rest)
    return None, " ".join(words)


def body_forms(name: str) -> frozenset[str]:
    """The keys of other forms under which a body may be known: without its country, turned round, its first letters.

    >>> sorted(body_forms("Ukrainian Defense Ministry"))
    ['defence ministry', 'defense ministry', 'ministry of defence', 'ministry of defense']
    """
    rest = body_of_country(name)[1].removesuffix(" of")
    words = [word for word in rest.split() if word not in ("of", "for", "the")]
    found = {rest, " ".join(words)}
    for head in _OFFICES & {words[0], words[-1]} if len(words) > 1 else ():
        about = " ".join(word for word in words if word != head)
        found |= {f"{head} of {about}", f"{about} {head}"}
    found |= {each.replace(one, other) for each in found for one, other in _EITHER_WAY}
    acronym = acronym_of(name)
    if acronym is not None:
        found.add(name_key(acronym))
    return frozenset(found - {name_key(name), ""})


def same_body_name(one: str, other: str) -> float:
    """How surely two names of organisations are two spellings of one, word by word; 0 where a word is another."""
    a, b = ([word for word in words_of(name)[0] if len(word) > 1] for name in (one, other))
    if len(a) != len(b) or not any(len(word) >= _LEAST_FUZZY for word in a):
        return 0.0
    alike = [same_word(x, y) for x, y in zip(a, b, strict=True)]
    return min(alike) if min(alike) >= _CLOSE else 0.0


def same_place_name(one: str, other: str) -> float:
    """How surely two names of places are one, by their letters alone."""
    a, b = ("".join(words_of(name)[0]).removesuffix("h") for name in (one, other))
    return same_word(a, b) if min(len(a), len(b)) > 3 else float(a == b)  # letters


def acronym_of(full: str) -> str | None:
    """The first letters of a name of several words in capitals.

    >>> acronym_of("International Atomic Energy Agency"), acronym_of("Hamas")
    ('IAEA', None)
    """
    letters = [word[0] for word in full.split() if word[:1].isupper()]
    return "".join(letters) if len(letters) > 2 else None  # letters


def is_acronym(short: str, full: str) -> bool:
    """Whether a word in capitals is made of the first letters of a longer name."""
    return short.isupper() and short == acronym_of(full)


def person_sounds(name: str) -> tuple[str, ...]:
    """The keys under which other spellings of a full name are found: the first letter of one end, the sound of the other.

    >>> set(person_sounds("Muammar al-Gaddafi")) & set(person_sounds("Moammar Qaddafi"))
    {'m kdf'}
    """
    words, _ = words_of(name)
    if len(words) < 2:
        return ()
    ends = [(words[0], words[-1]), (words[-1], words[0])]
    if len(words) > 2:
        ends.append((words[0], words[1]))
    return tuple(
        dict.fromkeys(f"{skeleton(first)[:1] or first[:1]} {skeleton(last)}" for first, last in ends)
    )


def family_sound(name: str, *, alone: bool) -> tuple[str, ...]:
    """The key of all full names with the family name of this one, or (`alone`) of that family name where it stands alone.

    >>> family_sound("Tadeja Hribar", alone=False), family_sound("Tadeja Hribar", alone=True)
    (('= hribar',), ('- hribar',))
    """
    family, _ = family_name(name)
    return (f"{'-' if alone else '='} {family}",) if family else ()
