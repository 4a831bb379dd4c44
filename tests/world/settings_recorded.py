"""Every rule in plain Python, with settings that note which of them are looked at; run with NUMBA_DISABLE_JIT=1.

Prints, as JSON, the settings that each mechanism has read in these worlds.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import numpy as np

from simulation.founding import FOLLOW_UP, found_worlds
from simulation.scenarios.scenario import load_scenario
from simulation.week import week

_BUSY: dict[str, Any] = {
    **{f"track_two.{kind}": 1.0 for kind in ("training", "public_work", "cooperation", "workshops", "consultations")},
    "track_two.start": 0,
    "track_two.effort": 4.0,
    "track_two.agenda": "table",
    "track_two.officials_present": 0.5,
    "track_two.media": 0.5,
    "track_two.remote": 0.3,
    "track_two.rotation": 0.2,
    "track_two.elites": 1.0,
    "transfer_up.paper": 0.5,
    "transfer_up.threshold": 0.0,
    "leak.chance": 0.5,
    "leak.blame": 1.0,
    "exposure.fall": 1.0,
    "betray.rate": 0.5,
    "parties.contact_law": 0.5,
    "parties.advocacy": 0.5,
    "parties.openness": 0.9,
    "parties.accountability": 1.0,
    "parties.attitude": 0.3,
    "parties.intelligence": 0.5,
    "conflict.relations_frozen": 1,
    "conflict.rivalry": 0.5,
    "shock.rate": 12.0,
    "shift_power.jump": 12.0,
    "change_leader.rate": 5.0,
}
"""Track II in all its forms, in unruly times."""

_SIGNING: dict[str, Any] = {
    "channel.threshold": 0.0,
    "channel.political_cost": 0.0,
    "channel.pace": 1.0,
    "channel.secret": 0.5,
    "channel.exposure": 1.0,
    "come_out.fall": 1.0,
    "negotiate.pace": 1.0,
    "negotiate.partial": 0.01,
    "parties.attitude": 0.7,
    "parties.ratification": True,
    "cease_fire.pace": 1.0,
    "cease_fire.breaking": 20.0,
    "breach.rate": 50.0,
    "breach.rumour": 1.0,
    "break_agreement.rate": 30.0,
    "agreements.observers": 0.5,
    "agreements.threat": 0.5,
    "split.rate": 20.0,
    "spoil.rate": 20.0,
    "mediation.stake": 0.5,
    "mediation.resources": 0.1,
}
"""Texts signed, broken and signed again."""

_SETTLING: dict[str, Any] = {
    **{
        name: value
        for name, value in _SIGNING.items()
        if name not in ("cease_fire.breaking", "split.rate", "breach.rate")
    },
    "negotiate.mode": "package",
    "negotiate.text": "nash",
    "negotiate.concession": 1.0,
    "reckon.most": 0.3,
    "consult_public.majority": 1.0,
    "break_agreement.rate": 1.0,
}
"""Whole settlements, and publics that are asked."""

_PROVIDED: dict[str, Any] = {
    **_SIGNING,
    **{f"provide.{kind}_full": 1.0 for kind in ("military", "political", "territorial", "justice")},
    **{f"fulfil.{name}": 0.1 for name in ("beginning", "posts", "amnesty", "truth", "disarmament")},
    **{f"provide.{name}": 1.0 for name in ("posts", "amnesty", "truth", "disarmament")},
    "provide.strength": 1,
    "fulfil.strength": 3.0,
    "break_agreement.rate": 0.1,
    "breach.rate": 1.0,
}
"""Settlements that hold named provisions, which are carried out at once."""

_ATTENDED: dict[str, Any] = {
    **_SIGNING,
    "deploy.chance": 1.0,
    "deploy.backer": "power",
    "deploy.delay": 0,
    "deploy.text": "any",
    "deploy.mandate": "protect",
    "parties.patron": 0.5,
    "parties.patron_turns": 10.0,
    "parties.opponents": 0.4,
    "parties.opponents_consulted": 0.5,
    "parties.opponents_in_dialogue": 0.5,
}
"""Missions, patrons, and opponents at home."""

_OPPOSED: dict[str, Any] = {
    **_PROVIDED,
    "parties.attacks_on_civilians": 26.0,
    "parties.opponents": 0.7,
    "parties.accountability": 1.0,
    "parties.term": 15,
    "oppose.fall": 20.0,
    "change_leader.at_elections": 1.0,
    "deadline.week": 8,
    "put_again.strength": 1.0,
    "misread.strength": 1.0,
}
"""Settlements with an opposition against them, attacks on civilians, elections, and a deadline."""

_DEADLOCKED = {**_SIGNING, "track_two.when": "deadlock", "mediation.instrument": "withdraw", "press.deadlock": 1}
"""Talks that everybody waits for to fail."""

_LAPSING: dict[str, Any] = {
    **_SIGNING,
    "channel.threshold": 0.01,
    "channel.patience": 1.0,
    "negotiate.mode": "package",
    "reckon.strength": 0.0,
    "negotiate.concession": 1.0,
    "parties.ratification": False,
    "carry_out.pace": 0.0,
    "break_agreement.rate": 5.0,
    "break_agreement.deadline": 5,
    "cease_fire.breaking": 0.1,
    "fight.scale": 500.0,
}
"""Settlements of which nothing is carried out, in a bloody war."""

_OTHER_THEORIES: dict[str, Any] = {
    "channel.theory": "ripeness",
    "channel.hurting": 0.0,
    "channel.way_out": 0.0,
    "channel.pace": 1.0,
    "channel.forced": "open",
    "channel.forced_start": 20,
    "channel.forced_end": 30,
    "negotiate.pace": 1.0,
    "negotiate.concession_theory": "time",
    "follow.theory": "bounded_confidence",
    "mediation.engagement": "by_conflict",
    "mediate.going": 10.0,
    "mediate.coming": 50.0,
    "opening.size": 0.5,
    "opening.end": 20,
    "parties.trend": 0.3,
    "parties.term": 10,
    "change_leader.at_elections": 1.0,
}
"""What else may make publics move, talks open and parties concede."""

WORLDS: tuple[tuple[str, int, dict[str, Any]], ...] = (
    ("baseline", 60, _BUSY),
    ("baseline", 60, _SIGNING),
    ("baseline", 60, _SETTLING),
    ("baseline", 60, _PROVIDED),
    ("baseline", 60, _ATTENDED),
    ("baseline", 60, _OPPOSED),
    ("baseline", 40, _OTHER_THEORIES | {"track_two.when": "ripe", "mediation.instrument": "sanctions"}),
    ("baseline", 20, {"track_two.when": "early", "channel.theory": "bargaining_range"}),
    ("baseline", 40, _LAPSING),
    ("baseline", 20, {"track_two.when": "willing", "conflict.start": "tense", "outbreak.threshold": 0.0}),
    (
        "baseline",
        40,
        _SIGNING | {"track_two.when": "deadlock", "mediation.instrument": "withdraw", "press.deadlock": 1},
    ),
    ("oslo", 20, {"win.rate": 52.0, "parties.militancy": 1.0, "outbreak.relapse": 52.0}),
    ("drc", 20, {"conflict.start": "after"}),
)


class Noting:
    """The settings of a world; `noted` are the names of those that were looked at."""

    def __init__(self, settings: Any) -> None:
        self._settings, self.noted = settings, set[str]()

    def __getattr__(self, name: str) -> Any:
        self.noted.add(name)
        return getattr(self._settings, name)


def read_in(scenario: str, weeks: int, given: dict[str, Any], read: dict[str, set[str]]) -> None:
    citizens = given.pop("citizens", 0)
    loaded = load_scenario(scenario).replace(citizens=citizens)
    founded = found_worlds(loaded, 1, np.arange(1), weeks // 2 + FOLLOW_UP, given)
    world, crowd = founded.worlds[0], founded.citizens
    for now in range(1, weeks + 1):
        for mechanism, verb in week().verbs():
            settings = Noting(founded.settings[0])
            if mechanism.strength and founded.settings[0][mechanism.switch] == 0.0:
                continue
            if verb.needs and world[verb.needs] == 0:
                continue
            for actor in range(world[verb.count]) if verb.count else ():
                if verb.with_citizens and citizens:
                    verb.with_citizens(world, settings, crowd, actor, now)
                verb.rule(world, settings, actor, now)
            if not verb.count:
                verb.rule(world, settings, now)
            read[mechanism.name] |= settings.noted


def main() -> None:
    read: dict[str, set[str]] = defaultdict(set)
    with np.errstate(all="ignore"):
        for scenario, weeks, given in WORLDS:
            read_in(scenario, weeks, dict(given), read)
    print(json.dumps({name: sorted(fields) for name, fields in read.items()}))


if __name__ == "__main__":
    main()
