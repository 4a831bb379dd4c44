"""How each of the 66 claims is asked of the model: what its arms set, and nothing else.

A claim's arms differ in settings alone; a fork is a setting that holds from a week on (`track_two.start`). Claims that
something works *through* something else are asked by playing back: the arm `played` lives without, but with the named
states as they were with. What the claims say is in the list of claims; here stand the contrasts, in our words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any

Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """Arms by name; `common` settings hold in all. `plays` are courses recorded in the arm "with", set in "without"."""

    arms: Mapping[str, Settings]
    common: Settings = field(default_factory=dict)
    plays: tuple[str, ...] = ()
    scenario: str = "baseline"


ONE, TWO = "track_one.effort", "track_two.effort"
WITH_OR_WITHOUT = {"with": {}, "without": {TWO: 0.0}}
NO_PART = {"conflict.attitudes_frozen": 1}, {"reform.strength": 0.0}, {"recognise.strength": 0.0}
MONTVILLE = ("workshops", "public_work", "cooperation")
ACTIVITIES = ("workshops", "consultations", "training", "public_work", "cooperation")


def crossed(**factors: Mapping[str, Settings]) -> dict[str, Settings]:
    """Every combination of the factors' settings."""
    combined = {}
    for names in product(*factors.values()):
        settings: dict[str, Any] = {}
        for factor, name in zip(factors.values(), names, strict=True):
            settings |= factor[name]
        combined[" ".join(names)] = settings
    return combined


def subsets(names: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Every choice among the names, none first."""
    return [some for many in range(len(names) + 1) for some in combinations(names, many)]


def dose(name: str, *values: Any) -> dict[str, Settings]:
    """One setting at several values."""
    return {f"{name}={value}": {name: value} for value in values}


def only(*activities: str) -> dict[str, float]:
    """Track II spends its sessions on these activities alone."""
    return {f"track_two.{one}": float(one in activities) for one in ACTIVITIES}


TRACK_TWO = {"Track II": {}, "none": {TWO: 0.0}}
CLAIMS: dict[str, Asked] = {
    # The thesis
    "S1": Asked(crossed(one=dose(ONE, 0.0, 0.5, 1.0), two=dose(TWO, 0.0, 0.5, 1.0))),
    "S2": Asked(
        {
            "better track alone": {ONE: 1.0, TWO: 0.0},
            "same with the other's effort": {ONE: 2.0, TWO: 0.0},
            "both, uncoordinated": {"track_two.coordination": 0.0},
            "both, coordinated": {"track_two.coordination": 1.0, "track_two.common_thread": 1.0},
        }
    ),
    "S3": Asked(
        {"Track I alone": {TWO: 0.0}, "Track I with the other's effort": {ONE: 2.0, TWO: 0.0}, "with Track II": {}}
    ),
    "S4": Asked(crossed(one=dose(ONE, 0.5, 1.0, 1.5), two=dose(TWO, 0.5, 1.0, 1.5))),
    "S5": Asked(
        crossed(
            attitudes={"attitudes": {}, "no attitudes": NO_PART[0]},
            structures={"structures": {}, "no structures": NO_PART[1]},
            relations={"relations": {}, "no relations": NO_PART[2]},
        ),
        {"parties.attitude": 0.25, "channel.threshold": 0.02, "negotiate.pace": 1.0},
    ),
    "S6": Asked(WITH_OR_WITHOUT, plays=("trust", "understanding", "readiness")),
    "S7": Asked(
        WITH_OR_WITHOUT, {"parties.ratification": True, **only("workshops", "public_work")}, plays=("acceptance",)
    ),
    "S8": Asked(
        {
            "all": {},
            "without officials": {ONE: 0.0},
            "without unofficial": {TWO: 0.0},
            "without the grassroots": {"track_two.grassroots": 0.0},
            "without the top": {"track_two.elites": 0.0},
            "without publics": {"transfer_out.strength": 0.0},
        },
        {"track_two.elites": 1.0, "track_two.grassroots": 1.0},
    ),
    "S9": Asked(dose("track_two.agenda", "own", "gaps", "table"), {"track_two.coordination": 0.0}),
    "S10": Asked(
        {"both": only("public_work"), "one": {**only("public_work"), "parties.government.advocacy": 1.0}},
    ),
    # Track I
    "F1": Asked(crossed(leverage=dose("mediation.leverage", 0.0, 0.6), threat=dose("agreements.threat", 0.0, 0.8))),
    "F2": Asked(dose("mediation.resources", 0.0, 0.3)),
    "F3": Asked(
        {
            "none": {},
            "accurate": {"parties.intelligence": 1.0, "intelligence.bias": 0.0},
            "biased": {"parties.intelligence": 1.0, "intelligence.bias": 1.0},
        }
    ),
    "F4": Asked(dose("mediation.knowledge", 0.0, 1.0)),
    "F5": Asked(dose("mediation.target", "weaker", "stronger", "both", "none"), {"mediation.leverage": 0.6}),
    "F6": Asked(
        crossed(missions={"close": {}, "stay": {"channel.peak": 1.0}}, two=TRACK_TWO),
        {"channel.peak": 0.4, "conflict.channel": "open", "conflict.kind": "between", "channel.closing": 1.0},
    ),
    "F7": Asked(crossed(rigid=dose("parties.rigidity", 0.0, 1.0), front=dose("shift_power.jump", 0.0, 2.0))),
    "F8": Asked(
        crossed(
            term={"no elections": {}, "elections": {"parties.government.term": 104}},
            who=dose("change_leader.outsider", 0.0, 1.0),
        )
    ),
    "F9": Asked(
        {"as it is": {}, "open": {"channel.forced": "open"}, "closed": {"channel.forced": "closed"}},
        {"channel.forced_start": 53, "channel.forced_end": 157, "misread.noise": 0.5},
    ),
    "F10": Asked(
        dose("mediation.instrument", "none", "withdraw", "sanctions", "threat")
        | {"sanction one": {"mediation.instrument": "sanctions", "mediation.target": "weaker"}},
        {"mediation.leverage": 0.6},
    ),
    # Track II: benefits
    "B1": Asked(
        crossed(channel=dose("channel.forced", "open", "closed"), two=TRACK_TWO),
        {"channel.forced_start": 53, "channel.forced_end": 157},
    ),
    "B2": Asked(
        WITH_OR_WITHOUT, {"issues.divisible": False, "negotiate.pace": 1.0, "channel.threshold": 0.02}, plays=("ideas",)
    ),
    "B3": Asked(dose("track_two.coordination", 0.0, 0.5, 1.0)),
    "B4": Asked(TRACK_TWO, {"track_one.start": 157}),
    "B5": Asked(
        {"reached": {}, "not reached": {"parties.mai_mai.in_dialogue": False, "parties.mlc.in_dialogue": False}},
        scenario="drc",
    ),
    "B6": Asked(
        WITH_OR_WITHOUT,
        {"parties.need": 0.2, "reckon.audience": 1.0, **only("workshops", "public_work")},
        plays=("reservation",),
    ),
    "B7": Asked(
        crossed(spies=dose("parties.intelligence", 0.0, 1.0), two=TRACK_TWO, sample=dose("track_two.bias", 0.0, 0.8)),
    ),
    "B8": Asked(
        crossed(people=dose("track_two.rotation", 0.0, 1.0), officials=dose("track_two.officials_present", 0.0, 1.0))
    ),
    "B9": Asked(dose("track_two.officeholders", 0.0, 1.0)),
    "B10": Asked(
        {"narrow": {"track_two.middle": 0.0, "track_two.elites": 1.0}, "broad": {"track_two.grassroots": 1.0}},
        {"parties.ratification": True},
    ),
    "B11": Asked(crossed(kind=dose("conflict.kind", "within", "between"), two=TRACK_TWO)),
    "B12": Asked(crossed(start=dose("conflict.start", "tense", "after"), two=TRACK_TWO)),
    # Track II: weaknesses
    "W1": Asked(crossed(access=dose("track_two.access", 0.1, 0.9), free=dose("track_two.independence", 0.1, 0.9))),
    "W2": Asked(dose("shift_power.jump", 0.0, 3.0)),
    "W3": Asked(
        {
            "alone": {"agreements.observers": 0.0},
            "observed": {"agreements.observers": 1.0},
            "backed": {"agreements.observers": 0.0, "carry_out.backing": 1.0},
        },
        {"channel.threshold": 0.02, "negotiate.pace": 1.0, "agreements.guarantee": 0.0},
    ),
    "W4": Asked(
        crossed(
            one=dose("parties.government.openness", 0.1, 0.9),
            other=dose("parties.rebels.openness", 0.1, 0.9),
            law=dose("parties.contact_law", 0.0, 0.8),
            two=TRACK_TWO,
        )
    ),
    "W5": Asked(
        {"secret": {"track_two.accountable": 0.0}, "public": {"track_two.accountable": 1.0, "track_two.media": 1.0}},
        {"leak.chance": 0.1},
    ),
    "W6": Asked(
        crossed(
            number=dose("track_two.initiatives", 1, 4),
            thread={
                "apart": {"track_two.coordination": 0.0, "track_two.common_thread": 0.0},
                "together": {"track_two.coordination": 1.0, "track_two.common_thread": 1.0},
            },
        )
    ),
    "W7": Asked(
        crossed(
            access=dose("track_two.access", 0.1, 0.9), publics=dose("transfer_out.strength", 0.0, 1.0), two=TRACK_TWO
        )
    ),
    "W8": Asked(crossed(start=dose("conflict.start", "war", "tense", "after"), two=TRACK_TWO)),
    "W9": Asked(
        crossed(
            regime=dose("parties.openness", 0.05, 0.9), breadth=dose("track_two.grassroots", 0.0, 2.0), two=TRACK_TWO
        )
    ),
    "W10": Asked(
        {
            "both": {},
            "Track I alone": {TWO: 0.0},
            "guaranteed": {"agreements.guarantee": 1.0, "agreements.threat": 0.8},
        },
        {"channel.threshold": 0.02, "negotiate.pace": 1.0},
    ),
    "W11": Asked(
        {
            "informal": {"agreements.guarantee": 0.0, "agreements.threat": 0.0, "agreements.observers": 0.0},
            "observing": {"agreements.guarantee": 0.0, "agreements.threat": 0.0, "agreements.observers": 1.0},
            "official": {"agreements.guarantee": 0.8, "agreements.threat": 0.8, "agreements.observers": 1.0},
        },
        {"channel.threshold": 0.02, "negotiate.pace": 1.0},
    ),
    "W12": Asked(
        {
            "official with a stake": {"mediation.stake": 0.8, "mediation.stake_in": "first"},
            "informal with none": {"mediation.official_legitimacy": 0.0, "mediation.informal_legitimacy": 0.8},
            "legitimacy stays": {"earn_legitimacy.strength": 0.0},
        }
    ),
    # What it depends on
    "D1": Asked(
        crossed(
            gap=dose("parties.rebels.power", 0.1, 1.0), trend=dose("parties.rebels.trend", -0.2, 0.2), two=TRACK_TWO
        )
    ),
    "D2": Asked({"early": {"track_two.start": 53}, "late": {"track_two.start": 261}, "never": {TWO: 0.0}}),
    "D3": Asked(dose("track_two.when", "always", "ripe", "early")),
    "D4": Asked(dose("track_two.when", "willing", "ripe")),
    "D5": Asked(dose("track_two.when", "parallel", "frozen")),
    "D6": Asked(dose("track_two.when", "deadlock", "always")),
    "D7": Asked(crossed(access=dose("track_two.access", 0.1, 0.9), skill=dose("track_two.skill", 0.2, 0.9))),
    "D8": Asked(
        {"free": {}, "bound": {"track_two.officials_present": 1.0, "track_two.officeholders": 1.0}},
    ),
    "D9": Asked(
        crossed(sector=dose("parties.sector", 0.2, 1.0), free=dose("track_two.independence", 0.0, 1.0), two=TRACK_TWO)
    ),
    "D10": Asked(dose("mediation.stake_in", "none", "first", "last", "own_solution"), {"mediation.stake": 0.8}),
    "D11": Asked(dose("track_two.government_agenda", 0.0, 0.5, 1.0)),
    # How it works and why it exists
    "M1": Asked({"with": only("workshops", "consultations"), "without": only("workshops")}),
    "M2": Asked(dose("track_two.level", "within", "local", "across")),
    "M3": Asked(
        crossed(
            training={"training": only("workshops", "training"), "none": only("workshops")},
            identity={"divisible": {}, "identity": {"issues.divisible": False, "parties.need": 0.3}},
        )
    ),
    "M4": Asked(
        {"public work": only("workshops", "public_work"), "none": only("workshops")}, {"parties.ratification": True}
    ),
    "M5": Asked({"cooperation": only("workshops", "cooperation"), "none": only("workshops")}),
    "M6": Asked(crossed(hostility=dose("conflict.attitudes_frozen", 0, 1), two=TRACK_TWO)),
    "M7": Asked({" ".join(names) or "none": only(*names) if names else {TWO: 0.0} for names in subsets(MONTVILLE)}),
    "M8": Asked(
        crossed(media=dose("track_two.media", 0.0, 1.0), breadth=dose("track_two.grassroots", 0.0, 2.0)),
    ),
    "I1": Asked(
        crossed(public=dose("parties.attitude", 0.1, 0.7), secret=dose("channel.secret", 0.0, 1.0)),
        {"channel.exposure": 0.1, "reckon.open_talks": 0.5, "channel.political_cost": 0.2, "channel.threshold": 0.02},
    ),
    "I2": Asked(crossed(rivalry=dose("conflict.rivalry", 0.0, 0.9), one=dose(ONE, 0.0, 1.0), two=TRACK_TWO)),
    "I3": Asked(dose("track_two.remote", 0.0, 1.0)),
}
