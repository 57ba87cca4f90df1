"""Is it English? Asked of the text itself, unless the sender says what it is."""

import functools
from typing import Any

from app.errors import NotEnglish

_FEWEST_WORDS = 8  # a headline is too short to be judged
_SURE = 0.9
# Languages that news comes in; the other seventy of the model only bring false alarms on names.
_CANDIDATES = [
    "en", "ar", "bg", "ca", "cs", "da", "de", "el", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu", "id",
    "it", "ja", "ko", "ku", "lt", "lv", "nl", "no", "pl", "ps", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "sw",
    "ta", "th", "tr", "uk", "ur", "vi", "zh",
]  # fmt: skip


@functools.cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - 100 MB, only when first asked

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_CANDIDATES)
    return identifier


def check_english(text: str, said: str | None) -> None:
    """Raises NotEnglish when the sender says so, or when the text is clearly in another language."""
    if said is not None and said.strip():
        if said.lower().split("-")[0].split("_")[0] not in ("en", "eng", "english"):
            raise NotEnglish(f"language is {said[:20]!r}; only English is read", field="language")
        return
    if len(text.split()) < _FEWEST_WORDS and text.isascii():
        return
    language, sure = _identifier().classify(text)
    if language != "en" and sure >= _SURE:
        raise NotEnglish(f"this looks like {language!r}; only English is read")
