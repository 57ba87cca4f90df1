"""The English tokenizer of the pipeline: spaCy's own, except that Arabic names with an article stay whole."""

import spacy
from spacy.lang.char_classes import ALPHA, HYPHENS
from spacy.language import Language
from spacy.util import compile_infix_regex


def keep_articles(nlp: Language) -> Language:
    """Replace the infix that splits words at hyphens by one that spares an Arabic article."""
    plain = rf"(?<=[{ALPHA}0-9])(?:{HYPHENS})(?=[{ALPHA}])"
    infixes = [infix for infix in nlp.Defaults.infixes or [] if infix != plain]
    if len(infixes) == len(nlp.Defaults.infixes or []):
        raise RuntimeError("this spaCy has another hyphen rule; tools/language/tokens.py must follow it")
    # "as-yet" and "at-risk" are no names, so the assimilated articles stay whole before a capital only
    spared = (
        rf"(?<=[{ALPHA}0-9])(?<!\b[AaEe]l)(?<!\bash)(?<!\ba[dnrstz])(?:{HYPHENS})(?=[{ALPHA}])",
        rf"(?<=\ba[dnrstz])(?:{HYPHENS})(?=[a-z])",
        rf"(?<=\bash)(?:{HYPHENS})(?=[a-z])",
    )
    nlp.tokenizer.infix_finditer = compile_infix_regex([*infixes, *spared]).finditer
    return nlp


def blank() -> Language:
    """An empty English pipeline with this tokenizer."""
    return keep_articles(spacy.blank("en"))
