"""The docket: which arms the claims need, each once however many claims share it, by group of worlds.

A group is a population of a scenario with some settings before anything is drawn: its arms share worlds and luck. Each
has three arms that no claim asks for: the scenario as it is, both tracks at full effort, and neither. A group in which
a claim begins Track II at a state of the world has such forks at three more states, and that of the claim that blends
the activities of Track II has these blends at each dose of Track I; beside the next persons in either track stands the
mix that they join.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from experiments.claims.arms import NOW_OR_NEVER, AtSameCost, Branch, Settings, Times, forked, persons
from experiments.claims.claim import Claim, declared
from experiments.claims.s4_weight_of_officials import MIXES, PERSONS
from experiments.designs.arm import Arm

__all__ = [
    *("AT_FORK", "AT_WAR", "BASELINE", "BLENDED", "BOTH", "DOSES", "MIXED", "NEITHER", "NEVER_AT_WAR", "NOW"),
    *("Docket", "Group", "arms_of", "docket_of", "group_of", "key_of"),
]

BASELINE, BOTH, NEITHER = "baseline", "both tracks", "neither track"
"""Arms of every group: the scenario as it is, and all diplomacy against none."""

_ALWAYS: Mapping[str, Settings] = {
    BASELINE: {},
    BOTH: {"track_one.effort": 1.0, "track_two.effort": 1.0},
    NEITHER: {"track_one.effort": 0.0, "track_two.effort": 0.0},
}
NOW = ": now"
"""How the names of arms end that begin Track II at a state."""
AT_WAR, NEVER_AT_WAR = f"war{NOW}", "war: never"
"""The arms that begin Track II in a week of war, and never: of the first the state of the world at the fork is kept."""
AT_FORK = (
    *("stage", "channel", "deadlock", "pain", "stalemate", "readiness", "power"),
    *("trust_official", "trust_unofficial", "militancy"),
)
"""Weekly series that are kept as they stand at the fork."""
_FORKS = forked("ripe", "deadlocked", "open", turns=NOW_OR_NEVER)
"""Forks at the states that theories of timing name and no claim does: claims ask of policies that wait for them."""
BLENDED = "M7"
"""The claim that blends the activities of Track II."""
MIXED = "S4"
"""The claim that lays the next persons in either track side by side: its arms are run without these persons too."""
DOSES = (0.0, 0.5, 1.0)
"""Efforts of Track I beside which they are blended too."""
_MEAN = "mean_"


@dataclass(frozen=True)
class Group:
    """Worlds that arms share: a population of a scenario, with settings (as JSON) before anything is drawn."""

    population: str
    scenario: str
    world: str = "{}"

    @classmethod
    def of(cls, population: str, scenario: str, settings: Mapping[str, Any]) -> Group:
        """The group of these settings."""
        return cls(population, scenario, json.dumps(declared(settings), sort_keys=True))

    @property
    def settings(self) -> dict[str, Any]:
        """The settings before anything is drawn."""
        return dict(json.loads(self.world))

    @property
    def name(self) -> str:
        """Its name in folders."""
        more = "" if self.world == "{}" else f"-{hashlib.blake2b(self.world.encode(), digest_size=3).hexdigest()}"
        return f"{self.population}-{self.scenario}{more}"


@dataclass(frozen=True)
class Docket:
    """The arms of each group by key, the claims, and which key each arm of a claim has, and each that none asks for."""

    arms: Mapping[Group, Mapping[str, Arm]]
    keys: Mapping[str, Mapping[str, str]]
    claims: Mapping[str, Claim]
    groups: Mapping[str, Group]
    standing: Mapping[Group, Mapping[str, str]] = field(default_factory=dict)
    forks: Mapping[Group, Mapping[str, str]] = field(default_factory=dict)
    blends: Mapping[Group, Mapping[float, Mapping[str, str]]] = field(default_factory=dict)
    mixes: Mapping[Group, Mapping[str, str]] = field(default_factory=dict)

    def unasked(self, group: Group, claims: Iterable[Claim] | None = None) -> set[str]:
        """The keys of the arms of a group that stand beside its claims, or beside some of them: those that every group
        has, and those that no claim asks for."""
        ids = [id for id, held in self.groups.items() if held == group]
        asked = {key for id in ids for key in self.keys[id].values()}
        listed = list(self.claims.values() if claims is None else claims)
        beside: list[Mapping[str, str]] = []
        if any(name.endswith(NOW) for claim in listed for name in claim.arms):
            beside.append(self.forks.get(group, {}))
        if any(claim.id == BLENDED for claim in listed):
            beside += self.blends.get(group, {}).values()
        if any(claim.id == MIXED for claim in listed):
            beside.append(self.mixes.get(group, {}))
        return {*self.standing[group].values()} | {key for keys in beside for key in keys.values()} - asked

    @cached_property
    def count(self) -> int:
        """How many different arms there are."""
        return sum(len(arms) for arms in self.arms.values())


def group_of(claim: Claim) -> Group:
    """The group of worlds that a claim is about."""
    return Group.of(claim.population, claim.scenario, claim.world)


def arms_of(claim: Claim, tuned: Mapping[str, float] | None = None) -> dict[str, Arm]:
    """The arms of a claim by name; of *through* also those with a course played in, both ways.

    `tuned` are values, by arm, of the setting that brings arms to equal realised effort, or how many times what
    intelligence leaves (`AtSameCost`) it takes.
    """
    means = tuple(dict.fromkeys(one.name.removeprefix(_MEAN) for one in claim.measured if one.name.startswith(_MEAN)))
    arms = {name: _arm(claim, name, what, means, (tuned or {}).get(name)) for name, what in claim.arms.items()}
    if claim.plays:
        for into, source in (("with", "without"), ("without", "with")):
            played = dict(arms[source].settings)
            name = f"{into}, played from {source}"
            arms[name] = replace(arms[into], name=name, plays=claim.plays, played_from=played)
    return arms


def _arm(claim: Claim, name: str, what: Settings | Branch, means: tuple[str, ...], tuned: float | None) -> Arm:
    if isinstance(what, Branch):
        settings = {**claim.common, **what.before}
        kept = AT_FORK if name == AT_WAR else ()
        return Arm(name, settings, changes=(({"state": what.state}, dict(what.turn)),), at_fork=kept, averages=means)
    return Arm(name, {**claim.common, **what, **_equal(claim, what, tuned)}, averages=means)


def _equal(claim: Claim, what: Settings, tuned: float | None) -> dict[str, Any]:
    """The settings that bring an arm to equal realised effort; none where it spends as much by itself."""
    if tuned is None:
        return {}
    if claim.equal:
        return {claim.equal.setting: tuned}
    costs = {name: value for name, value in what.items() if isinstance(value, AtSameCost)}
    return {name: Times(tuned, value) for name, value in costs.items() if tuned != 1.0}


def key_of(arm: Arm) -> str:
    """What arms that are the same have in common: all but their names and the series that are averaged."""
    what = [declared(arm.settings), declared(arm.changes), list(arm.plays), declared(arm.played_from)]
    return hashlib.blake2b(json.dumps(what, sort_keys=True).encode(), digest_size=8).hexdigest()


def docket_of(
    claims: Iterable[Claim], tuned: Mapping[str, Mapping[str, float]] | None = None, beside: bool = True
) -> Docket:
    """The docket of these claims; `tuned` has values for equal effort by claim and arm. Without `beside` it has no arms
    for tables that stand beside the claims."""
    listed = {claim.id: claim for claim in claims}
    arms: dict[Group, dict[str, Arm]] = {}
    keys: dict[str, dict[str, str]] = {}
    groups: dict[str, Group] = {}
    standing: dict[Group, dict[str, str]] = {}
    forks: dict[Group, dict[str, str]] = {}
    means: dict[Group, set[str]] = {}
    for claim in listed.values():
        group = groups[claim.id] = group_of(claim)
        held = arms.setdefault(group, {})
        keys[claim.id] = {}
        for name, arm in arms_of(claim, (tuned or {}).get(claim.id)).items():
            key = keys[claim.id][name] = key_of(arm)
            held[key] = _with_means(held.get(key, replace(arm, name=f"{claim.id}: {name}")), arm.averages)
            means.setdefault(group, set()).update(arm.averages)
        if beside and any(name.endswith(NOW) for name in claim.arms):
            forks.setdefault(group, {})
    for group, held in arms.items():
        standing[group] = {}
        for name, settings in _ALWAYS.items():
            arm = Arm(name, settings)
            key = standing[group][name] = key_of(arm)
            held[key] = _with_means(held.get(key, arm), sorted(means[group]))
    for group, found in forks.items():
        for name, branch in _FORKS.items():
            arm = Arm(name, dict(branch.before), changes=(({"state": branch.state}, dict(branch.turn)),))
            key = found[name] = key_of(arm)
            arms[group].setdefault(key, arm)
    blended, mixed = (beside and id in listed for id in (BLENDED, MIXED))
    blends = {groups[BLENDED]: _blended(listed[BLENDED], arms[groups[BLENDED]])} if blended else {}
    mixes = {groups[MIXED]: _mixed(arms[groups[MIXED]])} if mixed else {}
    return Docket(arms, keys, listed, groups, standing, forks, blends, mixes)


def _mixed(arms: dict[str, Arm]) -> dict[str, str]:
    """The key of each mix of persons of both tracks by its name; new arms are added to those held."""
    found: dict[str, str] = {}
    for one in MIXES:
        settings = {"track_one.effort": persons(1, one), "track_two.effort": persons(2, PERSONS - one)}
        arm = Arm(f"{one:g} of {PERSONS:g} persons in Track I", settings)
        key = found[f"{one:g}"] = key_of(arm)
        arms.setdefault(key, arm)
    return found


def _blended(claim: Claim, arms: dict[str, Arm]) -> dict[float, dict[str, str]]:
    """The key of each blend of activities by its name, at each dose of Track I; new arms are added to those held."""
    found: dict[float, dict[str, str]] = {}
    for dose in DOSES:
        found[dose] = {}
        for name, blend in arms_of(claim).items():
            arm = replace(
                blend, name=f"{name}, track_one.effort={dose}", settings={**blend.settings, "track_one.effort": dose}
            )
            key = found[dose][name] = key_of(arm)
            arms.setdefault(key, arm)
    return found


def _with_means(arm: Arm, means: Iterable[str]) -> Arm:
    return replace(arm, averages=tuple(sorted({*arm.averages, *means})))
