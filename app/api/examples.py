"""Examples of the documentation that are too long to stand beside their shapes."""

from typing import Any

TRACE: dict[str, Any] = {
    "article": {"id": 1, "url": None, "title": None, "source": None, "published_at": "2024-03-14"},
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
    "is_current": True,
    "all": False,
    "sentences": [
        {
            "span": {"start": 0, "end": 45, "text": "France agreed to send aid to Haiti on Monday."},
            "candidates": [
                {
                    "trigger": {"start": 7, "end": 13, "text": "agreed"},
                    "outcome": "event",
                    "frame": {"file": "frames/agree.toml", "type": "AGREE", "name": "agree"},
                    "reason": None,
                    "event": {
                        "number": 0,
                        "type": "AGREE",
                        "mode": None,
                        "pattern": "verb/agree",
                        "contexts": [],
                        "arguments": [
                            {
                                "role": "source",
                                "name": "France",
                                "kind": "organisation",
                                "known": "state/FRA",
                                "country": "FRA",
                                "sector": "GOV",
                                "title": None,
                                "span": {"start": 0, "end": 6, "text": "France"},
                            },
                            {
                                "role": "target",
                                "name": "Haiti",
                                "kind": "organisation",
                                "known": "state/HTI",
                                "country": "HTI",
                                "sector": "GOV",
                                "title": None,
                                "span": {"start": 29, "end": 34, "text": "Haiti"},
                            },
                        ],
                        "looked_at": [
                            {"start": 22, "end": 25, "text": "aid"},
                            {"start": 29, "end": 34, "text": "Haiti"},
                            {"start": 38, "end": 44, "text": "Monday"},
                        ],
                        "inherited": False,
                        "date": {
                            "chosen": {
                                "start": "2024-03-18",
                                "end": "2024-03-18",
                                "precision": "day",
                                "basis": "relative",
                                "span": {"start": 38, "end": 44, "text": "Monday"},
                            },
                            "others": [],
                        },
                        "place": {
                            "chosen": {
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
                                "span": {"start": 29, "end": 34, "text": "Haiti"},
                            },
                            "others": [
                                {
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
                                    "span": {"start": 0, "end": 6, "text": "France"},
                                }
                            ],
                        },
                        "claim": {"status": "occurred", "cue": None, "negation": None},
                        "attribution": None,
                        "quantities": [],
                        "confidence": 0.85,
                        "restates": None,
                    },
                },
                {
                    "trigger": {"start": 17, "end": 21, "text": "send"},
                    "outcome": "dropped",
                    "frame": {"file": "frames/aid.toml", "type": "AID", "name": "give"},
                    "reason": "it is told by “agreed” already",
                    "event": None,
                },
            ],
            "names": [
                {
                    "kind": "place",
                    "name": "France",
                    "known": "place/FRA",
                    "by_name": True,
                    "span": {"start": 0, "end": 6, "text": "France"},
                },
                {
                    "kind": "organisation",
                    "name": "France",
                    "known": "state/FRA",
                    "by_name": True,
                    "span": {"start": 0, "end": 6, "text": "France"},
                },
                {
                    "kind": "place",
                    "name": "Haiti",
                    "known": "place/HTI",
                    "by_name": True,
                    "span": {"start": 29, "end": 34, "text": "Haiti"},
                },
            ],
            "dates": [
                {
                    "start": "2024-03-18",
                    "end": "2024-03-18",
                    "precision": "day",
                    "basis": "relative",
                    "span": {"start": 38, "end": 44, "text": "Monday"},
                }
            ],
            "places": [
                {
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
                    "span": {"start": 0, "end": 6, "text": "France"},
                },
                {
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
                    "span": {"start": 29, "end": 34, "text": "Haiti"},
                },
            ],
        }
    ],
}
