"""The dictionary form of a word, from its fine tag: exceptions learnt from treebanks, then suffix rules."""

from collections.abc import Set as AbstractSet

VOWELS = frozenset("aeiou")


def group_of(tag: str) -> str:
    """The tags that inflect alike: `V` past and participle and so on are told apart only where forms differ."""
    if tag in ("VBZ", "VBD", "VBN", "VBG", "VB", "VBP", "MD"):
        return tag
    if tag in ("NNS", "NNPS"):
        return tag
    if tag in ("JJR", "JJS", "RBR", "RBS"):
        return tag
    return ""


def by_rule(form: str, group: str, known: AbstractSet[str]) -> str:
    """The lemma of a lower-case form by suffix; `known` lemmas settle doubled letters and a silent e."""
    if group in ("VBZ", "NNS"):
        return _without_s(form, known)
    if group in ("VBD", "VBN") and form.endswith("ed"):
        return _without_suffix(form, "ed", known)
    if group == "VBG" and form.endswith("ing"):
        return _without_suffix(form, "ing", known)
    return form


def _without_s(form: str, known: AbstractSet[str]) -> str:
    if form.endswith("ies") and len(form) > 4:
        return form[:-3] + "y"
    if form.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return form[:-2]
    if form.endswith("oes") and form[:-2] in known:
        return form[:-2]
    if form.endswith("s") and not form.endswith(("ss", "us", "is")):
        return form[:-1]
    return form


def _without_suffix(form: str, suffix: str, known: AbstractSet[str]) -> str:
    stem = form[: -len(suffix)]
    if len(stem) < 2:
        return form
    if suffix == "ed" and stem.endswith("i"):
        return stem[:-1] + "y"
    single = stem[:-1] if len(stem) > 2 and stem[-1] == stem[-2] else ""
    for candidate in filter(None, (stem, stem + "e", single)):
        if candidate in known:
            return candidate
    if single and stem[-1] not in "lsfz":
        return single
    return stem + "e" if _wants_e(stem) else stem


def _wants_e(stem: str) -> bool:
    """Whether an unknown stem lost a silent e: "damag-", "tortur-", "evacuat-", but not "attack-", "visit-"."""
    if stem.endswith(("at", "iz", "ur", "ag", "dg", "nc", "rg", "v", "c", "u", "s", "z")):
        return not stem.endswith(("eat", "oat", "ss"))
    return False
