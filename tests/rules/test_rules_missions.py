"""Missions: when they come and go, and the direction of each of their effects; nothing changes where there are none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from alone import founded, sign, step
from history import ALL_SCENARIOS, lived, same_bytes
from thinned import larger_slow

import multitrack as mt
from simulation.founding import Founded
from simulation.rules import breach, cease_fire, deploy, fight, misread, outbreak, shock
from simulation.week import week
from simulation.world.record import Kind, MissionWhy

CERTAIN = {"deploy__chance": 1.0, "deploy__delay": 4, "deploy__consent": 0.0, "deploy__casualties": 0.0}
"""A mission comes with the first text, four weeks later, and nobody sends it away."""


def mission(own: Founded) -> np.ndarray:
    return own.worlds["dyads"]["mission"][:, 0]


def why(own: Founded) -> set[MissionWhy]:
    return {MissionWhy(number) for number in own.worlds["dyads"]["mission_why"][:, 0]}


def bound(n: int = 1, kind: Kind = Kind.FULL, **settings: Any) -> Founded:
    """Worlds in whose first week a text is signed that a mission may stand by."""
    own = founded(n, **CERTAIN | settings)
    sign(own.worlds, 1, kind, issues=1)
    return own


# Coming.


def test_a_mission_arrives_after_its_delay_in_its_size() -> None:
    own = bound(deploy__size=0.4, deploy__people=1000.0)
    step(deploy.mechanism, own, range(1, 5))
    assert mission(own)[0] == 0.0 and own.worlds["dyads"]["mission_due"][0, 0] == 5
    step(deploy.mechanism, own, range(5, 6))
    assert mission(own)[0] == 0.4 and own.worlds["dyads"]["mission_came"][0, 0] == 5
    assert why(own) == {MissionWhy.TEXT}
    step(deploy.mechanism, own, range(6, 15))
    assert own.worlds["count"]["effort_missions"][0] == 10 * 400 * 1000


def test_a_mission_of_no_size_is_none() -> None:
    own = bound(deploy__size=0.0, deploy__delay=0)
    step(deploy.mechanism, own, range(1, 5))
    pair = own.worlds["dyads"][0, 0]
    assert (pair["mission"], pair["mission_due"], pair["mission_came"], pair["mission_moved"]) == (0.0, 0, 0, 0)


def test_its_chance_is_that_of_the_setting_less_what_rivals_block() -> None:
    for rivalry, expected in ((0.0, 0.5), (0.6, 0.2)):
        own = bound(4000, deploy__chance=0.5, deploy__delay=0)
        own.worlds["rivalry"] = rivalry
        step(deploy.mechanism, own)
        assert (mission(own) > 0.0).mean() == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize(
    ("text", "comes_with"),
    [("ceasefire", {"truce"}), ("full", {Kind.FULL}), ("ceasefire_or_full", {"truce", Kind.FULL}),
     ("any", {"truce", Kind.PARTIAL, Kind.FULL})],
)  # fmt: skip
def test_it_stands_by_the_texts_that_the_setting_names(text: str, comes_with: set[Any]) -> None:
    for signed in ("truce", Kind.PROCESS, Kind.PARTIAL, Kind.FULL):
        own = founded(1, **CERTAIN | {"deploy__delay": 0, "deploy__text": text})
        if signed == "truce":
            own.worlds["dyads"]["ceasefire"][:, 0] = 1
        else:
            sign(own.worlds, 1, signed, issues=0 if signed == Kind.PROCESS else 1)
        step(deploy.mechanism, own)
        assert (mission(own)[0] > 0.0) == (signed in comes_with), (text, signed)


def test_a_text_signed_before_brings_none_and_one_that_ends_in_time_calls_it_off() -> None:
    own = bound()
    step(deploy.mechanism, own, range(2, 20))
    assert mission(own)[0] == 0.0
    own = bound()
    step(deploy.mechanism, own)
    own.worlds["agreements"]["ended_week"][:, 0] = 2
    step(deploy.mechanism, own, range(2, 20))
    assert mission(own)[0] == 0.0 and own.worlds["dyads"]["mission_due"][0, 0] == 0


def test_somebody_outside_must_back_it() -> None:
    nobody = {"mediation__engagement": "by_conflict", "deploy__delay": 0}
    for backer, comes in (("mediator", False), ("power", True)):
        own = bound(deploy__backer=backer, **nobody)
        own.worlds["mediators"]["present"] = 0
        step(deploy.mechanism, own)
        assert (mission(own)[0] > 0.0) == comes


def test_one_that_is_sent_asks_nobody_and_stays_until_it_is_called_back() -> None:
    own = founded(1, deploy__order="sent", deploy__delay=2, deploy__weeks=5, deploy__consent=52.0)
    own.worlds["parties"]["attitude"] = 0.0
    step(deploy.mechanism, own, range(1, 30))
    assert mission(own)[0] > 0.0 and why(own) == {MissionWhy.SENT}
    own.settings["deploy_order"] = deploy.ORDERS.index("recalled")
    step(deploy.mechanism, own, range(30, 31))
    assert mission(own)[0] == 0.0 and why(own) == {MissionWhy.RECALLED}


# Going.


def test_it_leaves_when_its_mandate_is_over() -> None:
    own = bound(deploy__weeks=10)
    step(deploy.mechanism, own, range(1, 15))
    assert mission(own)[0] > 0.0
    step(deploy.mechanism, own, range(15, 16))
    assert mission(own)[0] == 0.0 and why(own) == {MissionWhy.MANDATE_OVER}
    unending = bound(deploy__weeks=0)
    step(deploy.mechanism, unending, range(1, 500))
    assert mission(unending)[0] > 0.0


def test_a_hostile_side_sends_it_away_the_sooner_where_nothing_binds_it() -> None:
    left = {}
    for living in (True, False):
        for attitude in (0.0, 0.5, 1.0):
            own = bound(3000, deploy__delay=0, deploy__consent=2.0, deploy__bound=0.1)
            own.worlds["parties"]["attitude"][:, 0], own.worlds["parties"]["attitude"][:, 1] = attitude, 1.0
            step(deploy.mechanism, own)
            own.worlds["agreements"]["ended_week"][:, 0] = 0 if living else 1
            step(deploy.mechanism, own, range(2, 28))
            left[living, attitude] = (mission(own) == 0.0).mean()
            assert set(own.worlds["dyads"]["mission_by"][mission(own) == 0.0, 0]) <= {1}
    for living, rate in ((True, 0.2), (False, 2.0)):
        for attitude in (0.0, 0.5, 1.0):
            expected = 1.0 - (1.0 - rate * (1.0 - attitude) / 52.0) ** 26
            assert left[living, attitude] == pytest.approx(expected, abs=0.03)


def test_it_leaves_over_its_casualties_as_far_as_fighting_strikes() -> None:
    for felt, expected in ((0.0, 0.0), (0.8, 1.0 - (1.0 - 0.8 / 52.0) ** 52)):
        own = bound(3000, deploy__delay=0, deploy__casualties=1.0)
        step(deploy.mechanism, own)
        own.worlds["dyads"]["felt"] = felt
        step(deploy.mechanism, own, range(2, 54))
        assert (mission(own) == 0.0).mean() == pytest.approx(expected, abs=0.03)
    assert MissionWhy.CASUALTIES in why(own)


def test_it_leaves_where_a_side_is_there_no_more() -> None:
    own = bound(deploy__delay=0)
    step(deploy.mechanism, own)
    own.worlds["parties"]["gone"][:, 1] = 2
    step(deploy.mechanism, own, range(2, 3))
    assert mission(own)[0] == 0.0 and why(own) == {MissionWhy.SIDE_GONE}


# What it does.


def there(n: int, size: float = 1.0, mandate: str = "protect", **settings: Any) -> Founded:
    own = founded(n, deploy__mandate=mandate, **settings)
    own.worlds["dyads"]["mission"] = size
    return own


def incidents(**given: Any) -> tuple[float, float]:
    """Share of worlds with an incident in one week, and by how much force rises in it."""
    own = there(4000, shock__rate=12.0, shock__size=0.5, **given)
    own.worlds["dyads"]["force_a"] = 0.0
    step(shock.mechanism, own)
    struck = own.worlds["dyads"]["shocked"][:, 0] == 1
    return float(struck.mean()), float(own.worlds["dyads"]["force_a"][struck, 0].mean())


def test_separation_makes_incidents_fewer_and_smaller() -> None:
    alone, harmful = incidents(size=0.0), incidents(deploy__separate=-0.5, deploy__contain=-0.5)
    kept = incidents(deploy__separate=0.6, deploy__contain=0.3)
    half = incidents(size=0.5, deploy__separate=0.6, deploy__contain=0.3)
    assert alone[1] == pytest.approx(0.5) and alone[0] == pytest.approx(12 / 52, abs=0.02)
    assert kept == (pytest.approx(0.4 * 12 / 52, abs=0.02), pytest.approx(0.35))
    assert half == (pytest.approx(0.7 * 12 / 52, abs=0.02), pytest.approx(0.425))
    assert harmful == (pytest.approx(1.5 * 12 / 52, abs=0.02), pytest.approx(0.75))
    reporting = incidents(mandate="report", deploy__separate=0.6, deploy__contain=0.3)
    assert reporting == alone


def test_separation_takes_the_fear_of_a_first_strike() -> None:
    def mistakes(**given: Any) -> int:
        own = there(2000, misread__noise=0.3, **given)
        return int(step(misread.mechanism, own)["count"]["mistaken_escalations"].sum())

    assert mistakes(deploy__reassure=0.5) < mistakes(size=0.0) < mistakes(deploy__reassure=-0.5)
    assert mistakes(mandate="report", deploy__reassure=0.5) == mistakes(size=0.0)
    assert mistakes(deploy__reassure=1.0) == 0


def test_separation_keeps_truces_and_prevents_new_wars() -> None:
    def broken(**given: Any) -> int:
        own = there(3000, cease_fire__breaking=10.0, **given)
        own.worlds["dyads"]["ceasefire"], own.worlds["parties"]["trust"] = 1, 0.0
        return int((step(cease_fire.mechanism, own)["dyads"]["ceasefire"][:, 0] == 0).sum())

    def risen(**given: Any) -> int:
        own = there(3000, outbreak__relapse=20.0, **given)
        own.worlds["dyads"]["over"], own.worlds["dyads"]["beaten"] = 1, 1
        own.worlds["parties"]["attitude"] = 0.0
        return int((step(outbreak.mechanism, own)["dyads"]["over"][:, 0] == 0).sum())

    def broke_out(**given: Any) -> int:
        own = there(3000, outbreak__threshold=0.0, outbreak__pace=0.5, **given)
        own.worlds["dyads"]["latent"], own.worlds["parties"]["trust"] = 1, 0.0
        own.worlds["dyads"]["force_a"] = own.worlds["dyads"]["force_b"] = 0.5
        return int((step(outbreak.mechanism, own)["dyads"]["latent"][:, 0] == 0).sum())

    for happened in (broken, risen, broke_out):
        assert happened(deploy__separate=1.0) == 0
        assert 0 < happened(deploy__separate=0.6) < happened(size=0.0) < happened(deploy__separate=-0.5)


def test_protection_lowers_deaths_and_needs_the_mandate() -> None:
    def killed(**given: Any) -> float:
        own = there(400, fight__scale=1000.0, fight__dispersion=10.0, **given)
        own.worlds["dyads"]["force_a"] = own.worlds["dyads"]["force_b"] = 0.5
        return float(step(fight.mechanism, own)["dyads"]["deaths"][:, 0].mean())

    alone = killed(size=0.0)
    assert killed(deploy__protect=0.7) == pytest.approx(0.3 * alone, rel=0.1)
    assert killed(deploy__protect=-0.5) == pytest.approx(1.5 * alone, rel=0.1)
    assert killed(mandate="separate", deploy__protect=0.7) == alone


def test_reports_make_violations_known_and_end_rumours() -> None:
    def seen(rate: float, rumour: float, size: float) -> tuple[int, int]:
        own = there(2000, size, "report", deploy__report=1.0, breach__rate=rate, breach__rumour=rumour)
        sign(own.worlds, 1, observers=0.0)
        own.worlds["parties"]["trust"] = 0.0
        texts = step(breach.mechanism, own, range(2, 3))["agreements"][:, 0]
        return int((texts["noticed"] > 0).sum()), int((texts["accused"] > 0).sum())

    assert seen(20.0, 0.0, 1.0)[0] > seen(20.0, 0.0, 0.0)[0] > 0
    assert seen(0.0, 20.0, 1.0)[1] == 0 < seen(0.0, 20.0, 0.0)[1]


# Neutral where it is not set.


@pytest.mark.parametrize("scenario", larger_slow(ALL_SCENARIOS))
def test_without_a_chance_all_is_as_if_there_were_no_missions(scenario: str) -> None:
    without = lived(scenario, range(4), 120, through=week().without("deploy")).worlds
    effects = {f"deploy.{name}": 1.0 for name in ("separate", "contain", "reassure", "protect", "report")}
    nobody = effects | {"deploy.mandate": "protect", "deploy.chance": 0.0}
    assert same_bytes(lived(scenario, range(4), 120, nobody).worlds, without)
    assert same_bytes(lived(scenario, range(4), 120, {"deploy.chance": 1.0, "deploy.strength": 0.0}).worlds, without)


def test_worlds_with_missions_have_fewer_years_of_fighting_after_signing() -> None:
    """In the same worlds, over 100 of a population in which most sign: the direction, at twice the standard error."""
    signing = {"channel.threshold": 0.005, "channel.pace": 0.5, "negotiate.pace": 1.0, "conflict.pain": 0.4}
    staying = {
        "deploy.chance": 1.0, "deploy.backer": "power", "deploy.delay": 0, "deploy.size": 1.0, "deploy.weeks": 0,
        "deploy.mandate": "protect", "deploy.consent": 0.0, "deploy.casualties": 0.0,
    }  # fmt: skip

    def deaths(settings: dict[str, Any]) -> np.ndarray:
        return (
            mt.simulate("baseline", worlds=100, seed=4, settings=signing | settings).outcomes["deaths"].to_numpy(float)
        )

    saved = np.log1p(deaths({})) - np.log1p(deaths(staying))
    assert saved.mean() > 2.0 * saved.std() / np.sqrt(len(saved))
