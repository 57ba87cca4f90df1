"""What the grammar around a name says it is: a place where something is, or somebody who acts."""

from spacy.tokens import Doc, Token

from app.extraction.lexicon import Lexicon

PLACE_CASES = frozenset(
    {
        "in", "at", "near", "from", "to", "into", "across", "inside", "outside", "throughout", "around", "through",
        "toward", "towards", "within", "over", "via", "off", "on",
    }
)  # fmt: skip
_TEXT = "text"  # under this name a document keeps its text
_LONGEST_LIST = 50  # names joined by "and" and commas
ACTING = frozenset({"nsubj", "nsubj:pass", "obl:agent", "nmod:poss", "obj", "iobj", "dobj"})
MODIFYING = frozenset({"amod", "compound", "nmod:desc"})


def is_location(root: Token, lexicon: Lexicon) -> bool:
    """Whether the name with this head only says where something is."""
    cases = {child.lower_ for child in root.children if child.dep_ == "case"}
    for _ in range(_LONGEST_LIST):
        if cases or root.dep_ != "conj":
            break
        root = root.head
        cases = {child.lower_ for child in root.children if child.dep_ == "case"}
    if cases & PLACE_CASES:
        return True
    if "of" in cases:
        return root.head.lemma_.lower() not in lexicon.groups
    return not (cases or root.dep_ in ACTING or root.dep_ in MODIFYING or root.dep_ == "ROOT")


def text_of(doc: Doc) -> str:
    """The text of a document, kept with it: spaCy joins it anew from its tokens each time it is asked."""
    text: str | None = doc.user_data.get(_TEXT)
    if text is None:
        text = doc.user_data[_TEXT] = doc.text
    return text
