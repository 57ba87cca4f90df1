"""What each figure of the scorer means, and the tables they stand in."""

from typing import Any

from tools.sets import AnnotatedSet

F1 = (
    "precision is the share of what was found that is right, recall the share of what is there that was found"
)
MEANINGS = {
    "events": "an event of the right type in the right sentence",
    "sentences_with_an_event": "an event in the right sentence, of whatever type",
    "sources": "who acts, of the events found",
    "targets": "who is acted upon, of the events found",
    "date_exact": "both days right, of events whose sentence says when",
    "date_overlap": "the interval meets the right one, of the same events",
    "date_left_unknown": "no day made up, of events whose text gives none",
    "place": "the right place, of events that have one",
    "status": "occurred, ongoing, planned, proposed or denied, as annotated",
    "restatements_merged": "two tellings of one event in a document share an id",
    "people": "persons named, each once a document",
    "person_aliases": "the other names of a person found are known as its own",
    "person_role": "the office or title of a person found",
    "person_country": "the country a person found acts for",
    "organisations": "bodies named, each once a document",
    "quotes": "a quotation with its words and its speaker",
    "type_found": "sentences with an event of the annotated type",
    "type_and_source": "the same, and its source is right",
    "type_source_target": "the same, and its target is right as well",
    "events_per_sentence": "events found for each sentence, right or not: guards against coding everything",
    "all": "all names by surface and kind, counted each time they stand there",
    "person": "names of persons",
    "organisation": "names of organisations",
    "location": "names of places",
    "any_kind": "names by surface alone, whatever the kind",
    "people with title and country": "people of the article with their office and country",
    "organisations of the article": "organisations found under one of their names",
    "events with type and participants": "events with type, sources and targets all right",
    "furniture left in the text": "words of navigation, sharing and sign-up boxes that should be gone",
}
Figures = dict[str, Any]


def shown(value: object) -> str:
    """A figure in a line."""
    if not isinstance(value, dict):
        return str(value)
    if "f1" in value:
        return f"F1 {value['f1']:.2f} (precision {value['p']:.2f}, recall {value['r']:.2f})"
    return "–" if value["rate"] is None else f"{value['rate']:.2f} of {value['n']}"


def counts(value: object) -> str:
    """The counts that a figure rests on."""
    if not isinstance(value, dict):
        return ""
    if "f1" in value:
        return f"{value['hit']} found, {value['miss']} missed, {value['false']} false"
    return "" if value["rate"] is None else f"{round(value['rate'] * value['n'])} of {value['n']}"


def summary(measured: list[tuple[AnnotatedSet, Figures]]) -> str:
    """All sets in one Markdown table, as it stands in the README."""
    rows = ["| set | figure | measured |", "|---|---|---|"]
    for each, figures in measured:
        rows += [
            f"| {each.title} | `{key}` | {shown(value)} |"
            for key, value in figures.items()
            if key != "by_type"
        ]
    return "\n".join(rows)


def page(name: str, measured: list[tuple[AnnotatedSet, Figures]]) -> str:
    """All sets of a folder with what each figure means, what it rests on, and the figures by type."""
    parts = []
    for each, figures in measured:
        unit = "sentence" if each.kind == "plover" else "document"
        plural = "" if each.documents == 1 else "s"
        parts.append(f"### {name}: {each.title}\n\n{each.documents} {unit}{plural}.\n")
        rows = ["| figure | measured | counts | what it is |", "|---|---|---|---|"]
        rows += [
            f"| `{key}` | {shown(value)} | {counts(value)} | {MEANINGS.get(key, '')} |"
            for key, value in figures.items()
            if key != "by_type"
        ]
        parts.append("\n".join(rows) + "\n")
        if figures.get("by_type"):
            parts.append(by_type(figures["by_type"]) + "\n")
    return "\n".join(parts)


def by_type(figures: Figures) -> str:
    """The events by their annotated type; false alarms by the type that was found."""
    rows = ["| type | measured | counts |", "|---|---|---|"]
    rows += [f"| {name} | {shown(value)} | {counts(value)} |" for name, value in figures.items()]
    return "\n".join(rows)
