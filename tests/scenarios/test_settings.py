"""Every setting matters somewhere: at one of its ends the same worlds have other outcomes than without it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import pytest
from history import ends_of
from thinned import some

import multitrack as mt
from simulation.results.runs import Runs
from simulation.week import parameters
from simulation.world.sets import ROW


class Where(NamedTuple):
    """Where a setting matters that does not in just any world: other settings, and from what to what it is turned."""

    given: Mapping[str, Any] = {}
    ends: tuple[Any, Any] | None = None
    scenario: str = "baseline"
    citizens: int = 0


SIGNING_ANYWHERE = {
    "channel.threshold": 0.005, "channel.pace": 0.5, "negotiate.pace": 1.0, "conflict.pain": 0.4,
    "negotiate.finality": 0.0,
}  # fmt: skip
SIGNING = {**SIGNING_ANYWHERE, "parties.rebels.power": 1.0}
"""Under these most worlds sign something, and soon."""

MISSIONS = {
    "deploy.chance": 1.0, "deploy.backer": "power", "deploy.delay": 0, "deploy.size": 1.0, "deploy.mandate": "protect",
    "deploy.text": "any", **SIGNING,
}  # fmt: skip
"""Under these a mission comes with every text."""

PROVISIONS = {
    "provide.strength": 1, "provide.disarmament": 1.0, "provide.truth": 1.0, "break_agreement.rate": 2.0, **SIGNING,
}  # fmt: skip
"""Under these agreements hold named provisions, and some break."""
INCLUDED = {"include.table": 1.0, "include.influence": 1.0, **PROVISIONS}
"""Under these groups of society sit at the table and are heard."""

GRIEVED = {"parties.need": 0.3, "mediation.leverage": 1.0}

OPPOSED = {"parties.opponents": 0.4, **SIGNING}
"""Under these both sides have an opposition, and soon something to oppose."""

WHERE: dict[str, Where] = {
    **{name: Where(PROVISIONS) for name, declared in parameters().items() if declared.section in ("provide", "fulfil")},
    "provide.strength": Where(SIGNING),
    "provide.beside": Where({"issues.kind": "military", **PROVISIONS}),
    "provide.disarmament": Where({name: value for name, value in PROVISIONS.items() if name != "provide.disarmament"}),
    "provide.truth": Where({name: value for name, value in PROVISIONS.items() if name != "provide.truth"}),
    "fulfil.relief": Where({**GRIEVED, **PROVISIONS}),
    "issues.kind": Where(PROVISIONS, ("justice", "military")),
    **{f"parties.opponents_{name}": Where(OPPOSED) for name in ("stance", "consulted", "in_dialogue")},
    **{
        f"oppose.{name}": Where(OPPOSED)
        for name in ("strength", "memory", "outbid", "attacked", "unmet", "expects", "campaign", "fall")
    },
    **{f"keep_local_peace.{name}": Where({"keep_local_peace.tables": 10.0}) for name in ("national", "moved")},
    "keep_local_peace.own": Where({"keep_local_peace.tables": 10.0, "track_one.effort": 0.3}),
    "oppose.weary": Where({"parties.opponents": 0.4, "parties.opponents_stance": 1.0}),
    **{f"oppose.{name}": Where({"parties.ratification": True, **OPPOSED}) for name in ("persuades", "volatility")},
    **{
        f"oppose.{name}": Where({"parties.term": 52, **OPPOSED})
        for name in ("majority", "swing", "hardness", "withdraw", "undoes")
    },
    **{f"win_over.{name}": Where({"parties.opponents_consulted": 1.0, **OPPOSED}) for name in ("consulting", "price")},
    **{
        f"win_over.{name}": Where({"parties.opponents_in_dialogue": 1.0, **OPPOSED})
        for name in ("strength", "dialogue", "memory", "standing")
    },
    **{
        f"{name}": Where({"parties.veto": True, **SIGNING})
        for name in ("veto.strength", "veto.rest", "parties.veto_asks")
    },
    **{
        f"attack_civilians.{name}": Where({"parties.attacks_on_civilians": 20.0, **SIGNING})
        for name in ("strength", "killed", "shock", "trust", "memory", "by_rebels", "by_states")
    },
    "parties.attacks_on_civilians": Where(SIGNING),
    "attack_civilians.by_others": Where({"parties.attacks_on_civilians": 20.0, **SIGNING_ANYWHERE}, scenario="drc"),
    **{name: Where(INCLUDED) for name, declared in parameters().items() if declared.section == "include"},
    **{f"include.{way}": Where(SIGNING) for way in ("table", "observers", "forum", "consultation")},
    **{
        f"include.{way}_voice": Where({f"include.{way}": 1.0, **SIGNING})
        for way in ("table", "observers", "forum", "consultation")
    },
    **{
        f"deadline.{name}": Where({"deadline.week": 150, "deadline.run_up": 100, "deadline.ends": 1.0, **SIGNING})
        for name in ("strength", "run_up", "haste", "yields", "frail")
    },
    "deadline.ends": Where({"deadline.week": 150, **SIGNING, "negotiate.pace": 0.0}),
    "deadline.week": Where({"deadline.run_up": 100, "deadline.ends": 1.0, **SIGNING}, (0, 150)),
    "include.leaks": Where({"include.table": 1.0, "channel.secret": 1.0, "channel.exposure": 0.0, **SIGNING}),
    "spoil.outside": Where(SIGNING_ANYWHERE, scenario="drc"),
    "take_office.strength": Where({"parties.new_leader": "outsider"}),
    "parties.veto": Where({"parties.veto_asks": 0.3, **SIGNING}),
    "parties.veto_weights": Where({"parties.veto": True, **SIGNING}, (0.0, {"choice": [0.1, 1.0, 9.0]})),
    "put_again.chance": Where({"parties.ratification": True, **SIGNING}),
    "put_again.strength": Where({"parties.ratification": True, "put_again.chance": 1.0, **SIGNING}),
    "put_again.after": Where({"parties.ratification": True, "put_again.chance": 1.0, **SIGNING}),
    **{
        f"deploy.{name}": Where(MISSIONS)
        for name in (
            "strength",
            "size",
            "delay",
            "mandate",
            "weeks",
            "consent",
            "casualties",
            "people",
            "report",
            "separate",
            "contain",
            "reassure",
            "protect",
        )
    },
    **{f"parties.patron_{name}": Where({"parties.patron": 1.0}) for name in ("wants", "strings", "falls", "turns")},
    **{f"sponsor.{name}": Where({"parties.patron": 1.0}) for name in ("strength", "means", "worth")},
    "negotiate.at_once": Where({"negotiate.partial": 0.01, "negotiate.finality": 0.0, **SIGNING}, (0, 1)),
    "negotiate.balance": Where({"negotiate.order": "balanced"}, (0.0, 1.0)),
    "appraise.agenda": Where({"parties.agenda": 0.3}),
    "appraise.prize": Where({"parties.prize": 0.3}),
    "change_leader.agenda_kept": Where({"parties.agenda": 0.3}),
    "sponsor.pressure": Where({"parties.patron": 1.0, "parties.patron_wants": "press"}),
    "sponsor.dependence": Where({"parties.patron": 1.0, "parties.patron_falls": 0.5}),
    "deploy.chance": Where({name: value for name, value in MISSIONS.items() if name != "deploy.chance"}),
    "deploy.text": Where(MISSIONS, ("ceasefire", "full")),
    "deploy.backer": Where(MISSIONS, ("mediator", "power")),
    "deploy.order": Where(MISSIONS, ("sent", "recalled")),
    "deploy.bound": Where({"deploy.consent": 52.0, **MISSIONS}),
    "parties.weights": Where(ends=(1.0, {"choice": [0.1, 1.0, 9.0]})),
    "conflict.channel": Where(ends=("closed", "open")),
    "parties.channel": Where(ends=("closed", "open")),
    "parties.lost_to": Where({"parties.government.lost_to.rebels": False}),  # one of the two, at most
    "conflict.tension": Where({"conflict.start": "tense"}),
    "mediation.official_mediators": Where(ends=(0, 2)),  # more need a larger record
    "mediation.informal_mediators": Where({"mediation.official_legitimacy": 0.0}, (0, 2)),  # as above
    "track_one.half": Where({"track_one.effort": 2.0}),
    "track_two.half": Where({"track_two.effort": 2.0}),
    "break_agreement.anger": Where({"break_agreement.rate": 10.0, **SIGNING}),
    "break_agreement.done": Where(SIGNING),
    "breach.trust": Where(SIGNING),
    "channel.forgetting": Where(SIGNING),
    "channel.hardening": Where(SIGNING),
    "channel.peak": Where(SIGNING),
    "consult_public.attacks": Where(SIGNING),
    "consult_public.memory": Where(SIGNING),
    "earn_legitimacy.loss": Where({"mediation.engagement": "from_start", "break_agreement.rate": 10.0, **SIGNING}),
    "earn_legitimacy.strength": Where({"mediation.engagement": "from_start", **SIGNING}),
    "lend_standing.memory": Where(SIGNING),
    "lend_standing.strength": Where(SIGNING),
    "negotiate.state_needed": Where(scenario="northern_ireland"),
    "restrain.process": Where(SIGNING),
    "merge.succession": Where(
        {"channel.threshold": 0.0, "break_agreement.rate": 0.0, "merge.allies": 2.0, **SIGNING_ANYWHERE}, scenario="drc"
    ),
    "recognise.lapsing": Where({"break_agreement.rate": 4.0, **SIGNING}),
    "recognise.pace": Where(SIGNING),
    "recognise.partial": Where(SIGNING),
    "recognise.strength": Where(SIGNING),
    "reform.partial": Where(SIGNING),
    "renegotiate.within": Where({"break_agreement.rate": 4.0, **SIGNING}),
    "sign.coercion": Where({"mediation.leverage": 1.0, "mediation.engagement": "from_start", **SIGNING}),
    "spoil.standing": Where(SIGNING),
    "break_agreement.grievance": Where({"parties.need": 0.3, "mediation.leverage": 1.0, **SIGNING}),
    "cease_fire.settled": Where({"cease_fire.breaking": 20.0, "break_agreement.strength": 0.0, **SIGNING}),
    "change_leader.trust_lost": Where({"change_leader.rate": 2.0, **SIGNING}),
    "channel.closing": Where({"channel.peak": 0.5, **SIGNING}),
    "channel.disappointment": Where(
        {
            "appraise.progress": 1.0,
            "channel.freezing": 1.0,
            "channel.patience": 1.0,
            "negotiate.agenda": 100,
            "negotiate.partial": 1.0,
            **SIGNING,
            "negotiate.finality": 1.0,
        }
    ),
    "come_out.strength": Where({"channel.secret": 1.0, **SIGNING}),
    "come_out.backlash": Where({"channel.secret": 1.0, **SIGNING}),
    "come_out.fall": Where({"channel.secret": 1.0, **SIGNING}),
    "consult_public.rebuff": Where({"parties.ratification": True, **SIGNING}),
    "consult_public.swing": Where({"parties.ratification": True, **SIGNING}),
    "negotiate.rest": Where({"parties.ratification": True, **SIGNING}),
    "parties.ratification": Where(SIGNING),
    "earn_legitimacy.gain": Where({"mediation.engagement": "from_start", **SIGNING}),
    "restrain.agreement": Where({"break_agreement.strength": 0.0, **SIGNING}),
    "leak.blame": Where({"leak.chance": 0.5, **SIGNING}),
    "exposure.fall": Where({"leak.chance": 0.5, **SIGNING}),
    "leak.freezing": Where({"leak.chance": 0.5, **SIGNING}),
    "reenter.loss": Where({"build_trust.gain": 0.3, "build_trust.strength": 1.5, **SIGNING}),
    "merge.strength": Where({"split.rate": 5.0, "merge.rivals": 5.0}),
    "split.anger": Where({"split.rate": 5.0}),
    "split.following": Where({"split.rate": 5.0, **SIGNING}),
    "spoil.near": Where(SIGNING),
    "spoil.weeks": Where(SIGNING),
    "misread.channel": Where({"misread.noise": 0.3, "channel.forced": "open"}),
    "negotiate.protocols": Where(SIGNING, (0.0, 3.0)),
    "negotiate.protocol_partial": Where({"negotiate.protocols": 3.0, **SIGNING}),
    "negotiate.protocol_weeks": Where({"negotiate.protocols": 3.0, **SIGNING}),
    "opening.start": Where({"opening.size": 0.5}, (0, 2600)),
    "opening.end": Where({"opening.size": 0.5}, (0, 20)),
    "press.crowding": Where({"mediation.official_mediators": 3, "mediation.engagement": "from_start", **SIGNING}),
    "sign.taking_up": Where(SIGNING),
    "track_one.end": Where(ends=(0, 104)),
    "track_two.end": Where(ends=(0, 104)),
    "track_one.hold": Where({"track_one.when": "early", "timing.early": 50}),
    "track_two.hold": Where({"track_two.when": "willing"}),
    "overtake.held": Where(ends=(0.0, 0.2)),
    "choose_time.strength": Where({"track_two.when": "ripe"}),
    "timing.early": Where({"track_two.when": "early"}),
    "timing.ripeness": Where({"track_two.when": "ripe"}),
    "timing.willingness": Where({"track_two.when": "willing"}),
    "timing.rejections": Where({"track_two.when": "deadlock", **SIGNING}),
    "transfer_up.pressure": Where(SIGNING),
    "transfer_up.paper": Where(SIGNING),
    "transfer_up.threshold": Where({"issues.divisible": False}),
    "press.hurting": Where({"mediation.instrument": "sanctions"}),
    "press.deadlock": Where({"mediation.instrument": "withdraw", "press.leaving": 1.0, **SIGNING}),
    "press.leaving": Where({"mediation.instrument": "withdraw", "press.deadlock": 2, **SIGNING}),
    "build_trust.footing": Where(SIGNING),
    "erode.footing": Where(SIGNING),
    "reform.strength": Where(SIGNING),
    "reform.pace": Where(SIGNING),
    "reform.sliding": Where({"reform.pace": 10.0, "carry_out.pace": 12.0, "break_agreement.rate": 10.0, **SIGNING}),
    "reckon.foresight": Where({"parties.rebels.trend": 0.3}),
    "reckon.horizon": Where({"parties.rebels.trend": 0.3}),
    "channel.hurting": Where({"channel.theory": "ripeness", "channel.way_out": 0.0}),
    "channel.way_out": Where({"channel.theory": "ripeness", "channel.hurting": 0.0}),
    "channel.forced_start": Where({"channel.forced": "open"}, (1, 2600)),
    "channel.forced_end": Where({"channel.forced": "open"}, (0, 20)),
    "negotiate.deadline": Where({"negotiate.concession_theory": "time", **SIGNING}),
    "negotiate.boulware": Where({"negotiate.concession_theory": "time", **SIGNING}),
    "negotiate.submission": Where(
        {"mediation.instrument": "threat", "mediation.leverage": 1.0, "parties.need": 0.3, **SIGNING}
    ),
    "mediation.price": Where({"mediation.resources": 0.5, **SIGNING}),
    "mediation.stake": Where({"mediation.stake_in": "first"}),
    "mediation.stake_in": Where({"mediation.stake": 0.8}),
    "break_agreement.lapse": Where(SIGNING),
    "break_agreement.reaffirmed": Where(
        {"renegotiate.rate": 52.0, "break_agreement.rate": 10.0, "break_agreement.collapse": 0.0, **SIGNING}
    ),
    "break_agreement.collapse": Where({"break_agreement.rate": 10.0, **SIGNING}),
    "merge.allies": Where(scenario="drc"),
    "outbreak.threshold": Where({"conflict.start": "tense"}),
    "outbreak.pace": Where({"conflict.start": "tense"}),
    "outbreak.trust": Where({"conflict.start": "tense"}),
    "citizens.spread": Where(citizens=400),
    "citizens.ties": Where(citizens=400),
    "citizens.homophily": Where(citizens=400),
    "citizens.tie_spread": Where(citizens=400),
    "carry_out.unbacked": Where(SIGNING),
    "consult_public.majority": Where({"parties.ratification": True, **SIGNING}),
    "network.leader_years": Where({"parties.term": 208}),
    "track_two.dependent_access": Where({"track_two.independence": 0.0}),
    "outbreak.rising": Where({"conflict.start": "after", "outbreak.relapse": 5.0}),
}


WORLDS = 8, 24, 120
"""Worlds in which most settings move something, and those that are run where they do not."""


@cache
def scenario_with(name: str, citizens: int) -> mt.Scenario:
    return mt.load_scenario(name).replace(citizens=citizens)


def simulated(where: Where, worlds: int, settings: Mapping[str, Any]) -> Runs:
    scenario = scenario_with(where.scenario, where.citizens)
    return mt.simulate(scenario, worlds=worlds, years=11, settings={**where.given, **settings})


@cache
def reference(scenario: str, citizens: int, worlds: int, given: tuple[tuple[str, Any], ...]) -> Runs:
    """The worlds with which both ends are compared: most settings share them."""
    return simulated(Where(dict(given), None, scenario, citizens), worlds, {})


def differ(one: Runs, other: Runs) -> bool:
    return any(not getattr(one, name).equals(getattr(other, name)) for name in ("outcomes", "agreements", "episodes"))


def _outgrows(name: str) -> bool:
    """Whether a setting is tried in worlds with so many texts that the smallest record cannot hold them."""
    return name.startswith(("fulfil.", "provide.")) or name == "renegotiate.within"


NAMES = sorted(parameters().keys() - {ROW})  # which has a test file of its own


@pytest.mark.medium
@pytest.mark.parametrize(
    "name",
    [
        *some([name for name in NAMES if not _outgrows(name)], 10),
        *(pytest.param(name, marks=pytest.mark.slow) for name in NAMES if _outgrows(name)),
    ],
)
def test_a_setting_moves_something(name: str) -> None:
    where = WHERE.get(name, Where())
    low, high = where.ends or ends_of(parameters()[name])
    assert any(
        differ(
            simulated(where, worlds, {name: end}),
            reference(where.scenario, where.citizens, worlds, (*where.given.items(),)),
        )
        for worlds in WORLDS
        for end in (high, low)
    )


def test_the_table_knows_no_other_settings() -> None:
    assert set(WHERE) <= set(parameters())
