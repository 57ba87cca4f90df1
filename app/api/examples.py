"""Examples of the documentation that are too long to stand beside their shapes."""

from typing import Any

TRACE: dict[str, Any] = {
    "article_id": 1,
    "extractor": {
        "name": "dateline-rules",
        "version": "0.1.0",
        "data_digest": "0000000000000000000000000000000000000000000000000000000000000000",
    },
    "current_extractor": {
        "name": "dateline-rules",
        "version": "0.1.0",
        "data_digest": "0000000000000000000000000000000000000000000000000000000000000000",
    },
    "current": True,
    "sentences": [
        {
            "start": 0,
            "end": 45,
            "text": "France agreed to send aid to Haiti on Monday.",
            "readable": True,
            "candidates": [
                {
                    "trigger": {"start": 7, "end": 13, "text": "agreed"},
                    "outcome": "event",
                    "type": "AGREE",
                    "frame": "verb/agree",
                    "rule": {"file": "frames/agree.toml", "type": "AGREE", "name": "agree"},
                    "reason": None,
                    "event": {
                        "number": 0,
                        "type": "AGREE",
                        "mode": None,
                        "contexts": [],
                        "status": "occurred",
                        "cue": None,
                        "negation": None,
                        "participants": [
                            {
                                "start": 0,
                                "end": 6,
                                "text": "France",
                                "role": "source",
                                "name": "France",
                                "kind": "organisation",
                                "known": "state/FRA",
                                "country": "FRA",
                                "sector": "GOV",
                                "title": None,
                            },
                            {
                                "start": 29,
                                "end": 34,
                                "text": "Haiti",
                                "role": "target",
                                "name": "Haiti",
                                "kind": "organisation",
                                "known": "state/HTI",
                                "country": "HTI",
                                "sector": "GOV",
                                "title": None,
                            },
                        ],
                        "looked_at": [
                            {"start": 22, "end": 25, "text": "aid"},
                            {"start": 29, "end": 34, "text": "Haiti"},
                            {"start": 38, "end": 44, "text": "Monday"},
                        ],
                        "inherited": False,
                        "date": {
                            "start": "2024-03-18",
                            "end": "2024-03-18",
                            "precision": "day",
                            "basis": "relative",
                            "words": {"start": 38, "end": 44, "text": "Monday"},
                        },
                        "other_dates": [],
                        "place": {
                            "start": 29,
                            "end": 34,
                            "text": "Haiti",
                            "name": "Haiti",
                            "basis": "dictionary",
                            "known": "place/HTI",
                            "location": {
                                "kind": "country",
                                "country": "HTI",
                                "admin1": None,
                                "latitude": 19.0,
                                "longitude": -72.3,
                                "geonames_id": None,
                            },
                        },
                        "other_places": [
                            {
                                "start": 0,
                                "end": 6,
                                "text": "France",
                                "name": "France",
                                "basis": "dictionary",
                                "known": "place/FRA",
                                "location": {
                                    "kind": "country",
                                    "country": "FRA",
                                    "admin1": None,
                                    "latitude": 46.2,
                                    "longitude": 2.2,
                                    "geonames_id": None,
                                },
                            }
                        ],
                        "attribution": None,
                        "quantities": [],
                        "confidence": 0.96,
                        "restates": None,
                    },
                },
                {
                    "trigger": {"start": 17, "end": 21, "text": "send"},
                    "outcome": "dropped",
                    "type": "AID",
                    "frame": "give",
                    "rule": {"file": "frames/aid.toml", "type": "AID", "name": "give"},
                    "reason": "it is told by “agreed” already",
                    "event": None,
                },
            ],
            "mentions": [
                {
                    "start": 0,
                    "end": 6,
                    "text": "France",
                    "kind": "place",
                    "name": "France",
                    "known": "place/FRA",
                    "by_name": True,
                },
                {
                    "start": 0,
                    "end": 6,
                    "text": "France",
                    "kind": "organisation",
                    "name": "France",
                    "known": "state/FRA",
                    "by_name": True,
                },
                {
                    "start": 29,
                    "end": 34,
                    "text": "Haiti",
                    "kind": "place",
                    "name": "Haiti",
                    "known": "place/HTI",
                    "by_name": True,
                },
            ],
            "dates": [
                {
                    "start": "2024-03-18",
                    "end": "2024-03-18",
                    "precision": "day",
                    "basis": "relative",
                    "words": {"start": 38, "end": 44, "text": "Monday"},
                }
            ],
            "places": [
                {
                    "start": 0,
                    "end": 6,
                    "text": "France",
                    "name": "France",
                    "basis": "dictionary",
                    "known": "place/FRA",
                    "location": {
                        "kind": "country",
                        "country": "FRA",
                        "admin1": None,
                        "latitude": 46.2,
                        "longitude": 2.2,
                        "geonames_id": None,
                    },
                },
                {
                    "start": 29,
                    "end": 34,
                    "text": "Haiti",
                    "name": "Haiti",
                    "basis": "dictionary",
                    "known": "place/HTI",
                    "location": {
                        "kind": "country",
                        "country": "HTI",
                        "admin1": None,
                        "latitude": 19.0,
                        "longitude": -72.3,
                        "geonames_id": None,
                    },
                },
            ],
        }
    ],
}

_ACTOR: dict[str, Any] = {
    "id": 1,
    "slug": "fumio-kishida",
    "name": "Fumio Kishida",
    "aliases": ["Kishida"],
    "country": "JPN",
    "sector": "GOV",
}
ACTOR = {
    **_ACTOR,
    "roles": [
        {
            "title": "Prime Minister",
            "organisation": None,
            "country": "JPN",
            "from": "2024-03-06",
            "to": "2024-03-06",
        }
    ],
    "wikidata": None,
}
_PLACE: dict[str, Any] = {
    "id": 1,
    "name": "Delhi",
    "aliases": [],
    "country": "IND",
    "latitude": 28.65195,
    "longitude": 77.23149,
}
_SENTENCE = "Fumio Kishida met Narendra Modi in Delhi on Monday."


def _party(role: str, number: int, name: str, country: str) -> dict[str, Any]:
    return {
        "role": role, "kind": "actor", "id": number, "name": name, "aliases": [], "country": country, "sector": "GOV",
        "title": None, "text": name,
    }  # fmt: skip


EVENT: dict[str, Any] = {
    "id": 1,
    "type": "CONSULT",
    "mode": "visit",
    "contexts": ["diplomatic"],
    "quad_class": "verbal_cooperation",
    "score": 2.5,
    "status": "occurred",
    "summary": "Fumio Kishida met Narendra Modi (Delhi)",
    "date": {
        "start": "2024-03-04",
        "end": "2024-03-04",
        "precision": "day",
        "basis": "relative",
        "text": "Monday",
    },
    "place": {**_PLACE, "precision": "city", "text": "Delhi"},
    "participants": [
        _party("source", 1, "Fumio Kishida", "JPN"),
        _party("target", 2, "Narendra Modi", "IND"),
    ],
    "quantities": [],
    "attribution": None,
    "confidence": 0.93,
    "mentions": [
        {
            "article_id": 1,
            "sentence": _SENTENCE,
            "start": 0,
            "end": 51,
            "trigger": {"text": "met", "start": 14, "end": 17},
            "frame": "meet",
            "confidence": 0.93,
            "status": "occurred",
            "evidence": {"date": {"text": "Monday", "start": 44, "end": 50}},
        }
    ],
    "article_count": 1,
    "source_count": 1,
    "review": "unreviewed",
    "created_at": "2024-03-06T09:00:00Z",
    "updated_at": "2024-03-06T09:00:00Z",
}
EVENTS = {
    "items": [EVENT],
    "next": "http://localhost:8000/events?actor=Kishida&limit=1&cursor=WyItZGF0ZSIsIDhd",
    "total": None,
    "at_least": 12,
    "interpreted": {
        "actor": {"Kishida": [{"kind": "actor", "id": 1, "name": "Fumio Kishida", "events": 12}]},
        "query": "events involving Fumio Kishida, newest first",
    },
}
COUNTS = {
    "items": [{"month": "2024-03", "type": "CONSULT", "count": 12, "rest": False}],
    "next": None,
    "total": 12,
    "from_tallies": True,
    "interpreted": {"query": "events, counted by month and type"},
}
ARTICLE: dict[str, Any] = {
    "id": 1,
    "url": None,
    "title": "Leaders meet",
    "source": {"id": 1, "name": "Tigris Courier"},
    "authors": [],
    "published_at": "2024-03-06",
    "published": {"precision": "day", "basis": "given", "text": None},
    "language": "en",
    "text": _SENTENCE,
    "captions": [],
    "word_count": 9,
    "duplicate_of": None,
    "replaces": None,
    "replaced_by": None,
    "extractor": {"name": "dateline-rules", "version": "0.1.0"},
    "created_at": "2024-03-06T09:00:00Z",
}
INGESTED = {
    "article": ARTICLE,
    "actors": [ACTOR],
    "organisations": [],
    "places": [
        {
            **_PLACE,
            "slug": "delhi",
            "kind": "city",
            "admin1": None,
            "geonames_id": 1273294,
            "precision": "city",
        }
    ],
    "events": [EVENT],
    "quotes": [],
    "mentions": [{"kind": "actor", "id": 1, "text": "Fumio Kishida", "start": 0, "end": 13, "by_name": True}],
}
HITS = {
    "items": [
        {
            "kind": "event",
            "id": 1,
            "score": 1.0,
            "summary": EVENT["summary"],
            "type": "CONSULT",
            "status": "occurred",
            "date": {"start": "2024-03-04", "end": "2024-03-04", "precision": "day"},
            "article_id": 1,
            "snippet": _SENTENCE,
            "highlights": [{"start": 35, "end": 40}],
        }
    ],
    "next": None,
    "ranked": {"considered": 1, "of": 1, "at_least": 1, "capped": False},
    "interpreted": {"query": "events with “delhi”, the best first"},
}
MEANINGS = {
    "items": [
        {
            "kind": "actor",
            "id": 1,
            "value": "fumio-kishida",
            "name": "Fumio Kishida",
            "matched": "Kishida",
            "events": 12,
        }
    ],
    "next": None,
    "interpreted": {"query": "what begins with “kish”"},
}
DECISION = {
    "id": 1,
    "kind": "actor",
    "action": "merge",
    "from": [7],
    "into": 1,
    "subjects": None,
    "who": "local",
    "reason": "the same man",
    "score": None,
    "decided_at": "2024-03-06T09:00:00Z",
    "undone_at": None,
    "undone_by": None,
}
JOB = {
    "id": 1,
    "kind": "document",
    "state": "done",
    "counts": {"total": 1, "done": 1, "failed": 0, "duplicates": 0},
    "errors": [],
    "rate": 12.5,
    "article_id": 1,
    "created_at": "2024-03-06T09:00:00Z",
    "started_at": "2024-03-06T09:00:00Z",
    "finished_at": "2024-03-06T09:00:00Z",
}
