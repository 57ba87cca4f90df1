"""The tokenizer of the pipeline: spaCy's own for English, with Arabic names and military titles kept whole."""

import re

from spacy.attrs import ORTH
from spacy.language import Language

# "al-Sudani", "El-Sisi", "ar-Rashid", "Al-Qa'ida": the article belongs to the name. The assimilated forms
# stay only before a capital, since "as-yet" and "at-risk" are no names.
_NAME = r"[A-Z]\w*(?:['’](?!s\b)\w+)*"
_WITH_ARTICLE = re.compile(
    rf"^(?:[AaEe]l-['‘’]?(?:{_NAME}|[a-z]\w*)|(?:[Aa][dnrstz]|[Aa]sh)-{_NAME})(?:-{_NAME})*$"
)
_TITLES = ("Adm.", "Brig.", "Capt.", "Cmdr.", "Col.", "Cpl.", "Gen.", "Gov.", "Lt.", "Maj.", "Pvt.", "Rep.")
_MORE_TITLES = ("Sec.", "Sen.", "Sgt.", "Spc.", "Amb.", "Rev.", "Hon.")


def keep_names_whole(nlp: Language) -> Language:
    """Change the tokenizer of the pipeline in place; its rules are saved with it."""
    nlp.tokenizer.token_match = _WITH_ARTICLE.match
    for title in (*_TITLES, *_MORE_TITLES):
        nlp.tokenizer.add_special_case(title, [{ORTH: title}])
    return nlp
