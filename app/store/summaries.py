"""One line that says what an event is, in the house's own words: who, did what, to whom, where."""

from collections.abc import Sequence

# How a type, or a mode of it, is told: with a target and without one.
_PHRASES: dict[tuple[str, str | None], tuple[str, str]] = {
    ("AGREE", None): ("reached an agreement with", "agreed"),
    ("CONSULT", None): ("met", "held talks"),
    ("CONSULT", "visit"): ("visited", "paid a visit"),
    ("CONSULT", "phone"): ("spoke by phone with", "spoke by phone"),
    ("CONSULT", "third-party"): ("mediated with", "mediated"),
    ("CONSULT", "multilateral"): ("held multilateral talks with", "held multilateral talks"),
    ("SUPPORT", None): ("expressed support for", "expressed support"),
    ("CONCEDE", None): ("made a concession to", "made a concession"),
    ("COOPERATE", None): ("cooperated with", "cooperated"),
    ("AID", None): ("gave aid to", "gave aid"),
    ("RETREAT", None): ("gave way to", "gave way"),
    ("RETREAT", "withdraw"): ("withdrew forces from", "withdrew forces"),
    ("RETREAT", "release"): ("released", "released prisoners or property"),
    ("RETREAT", "disarm"): ("disarmed towards", "disarmed"),
    ("RETREAT", "ceasefire"): ("entered a ceasefire with", "entered a ceasefire"),
    ("RETREAT", "access"): ("granted access to", "granted access"),
    ("RETREAT", "resign"): ("resigned before", "resigned"),
    ("REQUEST", None): ("made a request of", "made a request"),
    ("REQUEST", "meet"): ("asked for talks with", "asked for talks"),
    ("ACCUSE", None): ("accused", "made an accusation"),
    ("ACCUSE", "disapprove"): ("criticised", "voiced criticism"),
    ("ACCUSE", "investigate"): ("investigated", "opened an investigation"),
    ("REJECT", None): ("rejected a demand of", "rejected a demand"),
    ("THREATEN", None): ("threatened", "made a threat"),
    ("PROTEST", None): ("protested against", "protested"),
    ("PROTEST", "riot"): ("rioted against", "rioted"),
    ("PROTEST", "strike"): ("went on strike against", "went on strike"),
    ("PROTEST", "hunger"): ("went on hunger strike against", "went on hunger strike"),
    ("PROTEST", "boycott"): ("boycotted", "held a boycott"),
    ("PROTEST", "obstruct"): ("obstructed", "held a blockade"),
    ("SANCTION", None): ("took sanctions against", "took sanctions"),
    ("SANCTION", "convict"): ("convicted", "handed down a conviction"),
    ("SANCTION", "expel"): ("expelled", "expelled diplomats or an organisation"),
    ("SANCTION", "withdraw"): ("withdrew from cooperation with", "withdrew from cooperation"),
    ("MOBILIZE", None): ("mobilised against", "mobilised"),
    ("MOBILIZE", "troops"): ("deployed troops against", "deployed troops"),
    ("MOBILIZE", "weapons"): ("readied weapons against", "readied weapons"),
    ("MOBILIZE", "police"): ("deployed police against", "deployed police"),
    ("COERCE", None): ("took coercive measures against", "took coercive measures"),
    ("COERCE", "arrest"): ("arrested", "made arrests"),
    ("COERCE", "deport"): ("deported", "deported people"),
    ("COERCE", "seize"): ("seized property of", "seized property"),
    ("COERCE", "cyber"): ("hacked", "carried out a cyber attack"),
    ("ASSAULT", None): ("attacked", "carried out an attack"),
    ("ASSAULT", "abduct"): ("abducted", "carried out an abduction"),
    ("ASSAULT", "beat"): ("beat", "carried out a beating"),
    ("ASSAULT", "torture"): ("tortured", "carried out torture"),
    ("ASSAULT", "targeted"): ("assassinated or tried to assassinate", "carried out an assassination"),
    ("ASSAULT", "destroy"): ("destroyed property of", "destroyed property"),
    ("ASSAULT", "firearms"): ("shot at", "fired shots"),
    ("ASSAULT", "explosives"): ("bombed", "set off a bomb"),
    ("ASSAULT", "suicide-attack"): ("carried out a suicide attack on", "carried out a suicide attack"),
    ("ASSAULT", "aerial"): ("carried out an air strike on", "carried out an air strike"),
    ("ASSAULT", "drone"): ("carried out a drone attack on", "carried out a drone attack"),
    ("ASSAULT", "heavy-weapons"): ("shelled", "fired heavy weapons"),
}
_UNNAMED = "Somebody unnamed"


def summarise(
    event_type: str,
    mode: str | None,
    status: str,
    *,
    sources: Sequence[str] = (),
    targets: Sequence[str] = (),
    place: str | None = None,
) -> str:
    """The line for one event.

    >>> summarise("CONSULT", None, "occurred", sources=["Ana Diaz"], targets=["Bo Lind"], place="Oslo")
    'Ana Diaz met Bo Lind (Oslo)'
    >>> summarise("ASSAULT", "aerial", "denied", targets=["Freedonia"])
    'Denied: Somebody unnamed carried out an air strike on Freedonia'
    """
    with_target, without = _PHRASES.get((event_type, mode)) or _PHRASES[event_type, None]
    words = [_listed(sources) or _UNNAMED, with_target if targets else without, _listed(targets)]
    line = " ".join(word for word in words if word)
    if status not in {"occurred", "ongoing"}:
        line = f"{status.capitalize()}: {line}"
    return f"{line} ({place})" if place else line


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
