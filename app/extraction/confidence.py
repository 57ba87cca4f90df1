"""How sure an event is: a logistic model over what can be seen of its reading, fitted on annotated documents.

The weights stand in `app/data/confidence.json`, written by `tools/calibrate.py`; of the events with a confidence near
0.8 about 80 in 100 are right, as a careful reader would have coded them.
"""

import functools
import json
import math
from importlib.resources import files

from spacy.tokens import Span as DocSpan

from app.domain.mention import EventDate
from app.extraction.drafts import Draft
from app.extraction.repairs import REPAIRED

_SUBORDINATE = frozenset({"xcomp", "ccomp", "advcl", "acl", "acl:relcl", "parataxis"})
_LONG, _VERY_LONG = 30, 50  # tokens; parses of longer sentences err more often


def confidence(draft: Draft, sentence: DocSpan, date: EventDate) -> float:
    """The share of events read like this one that are right, between 0 and 1."""
    weights = _weights()
    seen = features(draft, sentence, date)
    return round(1 / (1 + math.exp(-sum(weights.get(name, 0.0) * value for name, value in seen.items()))), 2)


def features(draft: Draft, sentence: DocSpan, date: EventDate) -> dict[str, float]:
    """What the model looks at, by name; what does not hold is left out."""
    described = all(party.entity is None or party.described for party in draft.sources)
    repaired = sentence.doc.user_data.get(REPAIRED, frozenset())
    seen = {
        "base": True,
        f"kind {draft.kind}": True,
        f"type {draft.type}": True,
        f"status {draft.claim.status}": True,
        "has a target": bool(draft.targets),
        "target is unnamed": bool(draft.targets) and all(party.entity is None for party in draft.targets),
        "has no source": not draft.sources,
        "source is only described": bool(draft.sources) and described,
        "source is unnamed": bool(draft.sources) and all(party.entity is None for party in draft.sources),
        "subject comes from another clause": draft.inherited,
        "object is of the class asked for": bool(draft.frame.object),
        "entry of two words": draft.words == 1,
        "entry of three words or more": draft.words > 1,
        "type differs from that of the frame": draft.type != draft.frame.type,
        "several sources": len(draft.sources) > 1,
        "in a subordinate clause": draft.trigger.dep_ in _SUBORDINATE,
        "the tree was repaired": any(token.i in repaired for token in sentence),
        "the sentence says when": date.basis in ("stated", "relative"),
        "long sentence": len(sentence) > _LONG,
        "very long sentence": len(sentence) > _VERY_LONG,
    }
    return {name: float(value) for name, value in seen.items() if value}


@functools.cache
def _weights() -> dict[str, float]:
    table = json.loads(files("app").joinpath("data/confidence.json").read_text("utf-8"))
    weights: dict[str, float] = table["weights"]
    return weights
