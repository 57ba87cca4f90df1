"""Texts that nobody would write: news mangled, and things that are no news at all."""

from hypothesis import strategies as st

NEWS = (
    "Norwegian Foreign Minister Kari Dahl met her Danish counterpart in Oslo on Monday, officials said.",
    "“We will not sign the accord,” President Tomas Varga told reporters in Budapest on 4 May 2021.",
    "Gunmen killed twelve soldiers and wounded dozens in an attack on a convoy near Mosul last week.",
    "The Ministry of Defence (MOD) said that airstrikes against Islamic State had destroyed two depots.",
    "KABUL, Afghanistan (April 9) – The United States and its allies imposed sanctions on the group.",
    "Peru has on Tuesday recalled its ambassador from Chile; he had been accused of spying.",
    "Thousands of people protested in Nairobi, demanding that Mr Otieno resign by the end of the year.",
    "The minister said:\n\nI welcome the ceasefire. We urge both sides to return to the talks.",
    "According to the UN's envoy, the rebels agreed in principle to withdraw from Idlib by June 30.",
    "Iraq's prime minister, Ali Hassan al-Tamimi, thanked the Global Coalition for $4.5 million in aid.",
    "The Karo Valley Water Board (KVWB) and the Bank of China signed a memorandum between them.",
    "Russia's and Turkey's presidents will hold talks between 3 and 5 March 2022, the Kremlin said.",
)
# Joiners, direction marks, soft hyphens, byte order marks, combining accents, separators, odd spaces.
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202a\u202b\u202c\u202e\u2066\u2069\u0301\u0338\u2028\u2029\u00a0\u3000\u0085\x0b\x0c"
CONTROLS = "".join(map(chr, (*range(1, 32), 127, *range(128, 160))))
MARKS = ".,;:!?…-–—'’‘\"“”„«»()[]{}<>/\\|@#$%^&*_+=~`•·"
ODD = st.sampled_from(
    ["\u200b", "\u200f", "\ufeff", "\u00ad", "\x00", "\x0b", "\x1c", "\u2028", "\u2029", "\r", "\t", "\n", "\n\n", "  ", "”", "“",
     '"', "'", "’", "(", ")", "[", "—", "-", ".", ",", ":", ";", "…", "€", "𝔘", "👩‍👩‍👧", "é", "e\u0301", "ß", "İ", "ﬁ", "١٢", "नेपाल",
     "中国", "\u202eabc", "%", "&amp;", "<b>", "http://a.b/c?d=e", "@x", "#y", "U.S.", "al-", "O'", "'s", "on Monday", "today"]
)  # fmt: skip
RIGHT_TO_LEFT = "ابجدهوزحطيكلمنסעפצקרשתאבגד ،؟.“”"
WORDS = st.sampled_from(sorted({word for line in NEWS for word in line.split()}))
LETTERS = st.characters(exclude_categories=("Cs",))


def _with(line: str, extra: str, places: list[int]) -> str:
    """The line with a letter of `extra` put in at each of the places."""
    for number, place in enumerate(places):
        at = place % (len(line) + 1)
        line = line[:at] + extra[(place + number) % len(extra)] + line[at:]
    return line


def _nested(line: str, depth: int, pair: str) -> str:
    return pair[0] * depth + line + pair[1] * depth


@st.composite
def mangled(draw: st.DrawFn) -> str:
    """News sentences cut up, doubled, shouted, and strewn with odd characters."""
    pieces = []
    for _ in range(draw(st.integers(1, 5))):
        sentence = draw(st.sampled_from(NEWS))
        start, end = sorted((draw(st.integers(0, len(sentence))), draw(st.integers(0, len(sentence)))))
        piece = draw(st.sampled_from([sentence, sentence[start:end], sentence[:start] + sentence[end:]]))
        piece = draw(st.sampled_from([piece, piece.upper(), piece.lower(), piece[::-1], piece.title()]))
        at = draw(st.integers(0, len(piece)))
        pieces.append(piece[:at] + draw(ODD) + piece[at:] + draw(ODD))
    return "".join(pieces)


_NEWS = st.lists(st.sampled_from(NEWS), min_size=1, max_size=4).map(" ".join)
_PLACES = st.lists(st.integers(0, 2000), min_size=1, max_size=30)
_FORMS = (
    _NEWS,
    _NEWS.map(str.upper),
    _NEWS.map(str.title),
    _NEWS.map(str.lower),
    _NEWS.map(str.swapcase),
    _NEWS.map(lambda line: line[::-1]),
    _NEWS.map(lambda line: line.replace(" ", "")),
    _NEWS.map(lambda line: line.replace(" ", "\n")),
    _NEWS.map(lambda line: line.replace(" ", "  \t ")),
    _NEWS.map(lambda line: "\n\n".join(line.split(", "))),
    st.lists(WORDS, max_size=60).map(" ".join),
    st.lists(WORDS, max_size=30).map("".join),
    st.builds(_with, _NEWS, st.just(UNSEEN), _PLACES),
    st.builds(_with, _NEWS, st.just(CONTROLS), _PLACES),
    st.builds(_with, _NEWS, st.just(MARKS), _PLACES),
    st.builds(_with, _NEWS, st.just(RIGHT_TO_LEFT), _PLACES),
    st.builds(_with, _NEWS, st.just("\n"), _PLACES),
    st.builds(
        _nested, _NEWS, st.integers(1, 60), st.sampled_from(("“”", '""', "()", "[]", "‘’", "''", "«»"))
    ),
    st.builds(lambda line, cut: line[: cut % (len(line) + 1)], _NEWS, st.integers(0, 400)),
    st.builds(lambda line, cut: line[cut % (len(line) + 1) :], _NEWS, st.integers(0, 400)),
    st.text(LETTERS, max_size=300),
    st.text(st.sampled_from(MARKS + " \n"), max_size=200),
    st.text(st.sampled_from(UNSEEN + CONTROLS + " a"), max_size=100),
    st.text(st.sampled_from(RIGHT_TO_LEFT), max_size=200),
    st.builds(
        lambda word, times: word * times,
        st.sampled_from(("A", "ab", "Iraq", "é", "-", "9", "“")),
        st.integers(1, 2000),
    ),
    st.builds(lambda word, times: f"{word} " * times, WORDS, st.integers(1, 150)),
    st.builds(lambda word, times: f"{word}, and " * times, WORDS, st.integers(1, 60)),
)
TEXTS = mangled() | st.one_of(*_FORMS) | st.lists(st.one_of(*_FORMS), min_size=2, max_size=4).map("\n\n".join)
