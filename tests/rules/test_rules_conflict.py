"""How conflicts start, parties come and go, agreements live, and events overtake: directions and exact answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from alone import founded, sign, step
from history import lived, same_bytes

from simulation.ensemble import dyad_names, simulate
from simulation.founding import Founded, found_worlds
from simulation.mechanism import Mechanism
from simulation.model import DiplomacyModel
from simulation.results.columns import tables
from simulation.rules import (
    breach,
    break_agreement,
    carry_out,
    dissolve,
    fight,
    measure,
    merge,
    misread,
    outbreak,
    overtake,
    recognise,
    reform,
    renegotiate,
    shift_power,
    shock,
    split,
    spoil,
    stand_by,
)
from simulation.scenarios.scenario import Scenario, load_scenario
from simulation.world.lookups import dyad_of
from simulation.world.record import PROVISIONS, EndedWhy, Ending, Kind

SPLITTING = {"split.strength": 3.0, "split.rate": 52.0}


def several(parties: int, **values: Any) -> Scenario:
    """The population of conflicts with more armed groups."""
    document = load_scenario("baseline").as_dict()
    document["scenario"].pop("start_date", None)
    groups = {f"group_{number}": dict(document["parties"]["rebels"]) for number in range(3, parties + 1)}
    document["parties"] |= groups
    for side in document["parties"].values():
        side.pop("hostile", None)
    return Scenario.from_dict(document).replace(values={name.replace("__", "."): what for name, what in values.items()})


# How a world starts.


def test_nobody_dies_in_a_tense_world_until_war_breaks_out() -> None:
    tense = {"conflict.start": "tense", "outbreak.strength": 0.0}
    assert lived(worlds=range(6), weeks=100, settings=tense).worlds["count"]["deaths"].sum() == 0
    war = lived(worlds=range(6), weeks=100, settings={"conflict.start": "tense", "outbreak.threshold": 0.0}).worlds
    broke_out = war["count"]["outbreaks"] > 0
    assert broke_out.any()
    assert (war["count"]["deaths"][~broke_out] == 0).all()
    assert war["count"]["deaths"][broke_out].sum() > 0


def test_a_tense_world_has_no_active_year_and_no_ending() -> None:
    runs = simulate(load_scenario("baseline"), worlds=5, settings={"conflict.start": "tense", "outbreak.strength": 0.0})
    assert len(runs.episodes) == 0
    assert (runs.outcomes["years_fighting"] == 0).all()
    assert runs.outcomes["ended_by"].isna().all()


@pytest.mark.parametrize(
    ("start", "pain", "share"), [("war", 0.2, 1), ("onset", 0, 1), ("tense", 0, 0.3), ("after", 0.2, 0.3)]
)
def test_where_a_world_starts(start: str, pain: float, share: float) -> None:
    begun = founded(conflict__start=start, conflict__pain=0.2, parties__militancy=0.5).worlds[0]
    assert begun["parties"]["pain"][0] == pytest.approx(pain)
    assert begun["parties"]["militancy"][0] == pytest.approx(0.5 * share)
    assert begun["dyads"]["latent"][0] == (share < 1)


def test_tension_turns_to_war_the_sooner_the_more_armed_and_distrustful() -> None:
    def outbreaks(force: float, trust: float) -> int:
        own = founded(60, conflict__start="tense")
        own.worlds["dyads"]["force_a"] = own.worlds["dyads"]["force_b"] = force
        own.worlds["parties"]["trust"] = trust
        return int(step(outbreak.mechanism, own, range(1, 20))["count"]["outbreaks"].sum())

    assert outbreaks(0.2, 0.0) == 0
    assert outbreaks(0.9, 0.9) < outbreaks(0.6, 0.0) < outbreaks(0.9, 0.0)


def test_the_kind_of_conflict_makes_states_or_groups() -> None:
    kinds = {kind: founded(conflict__kind=kind).worlds[0] for kind in ("as_given", "within", "between")}
    assert [kinds[kind]["parties"]["state"][:2].tolist() for kind in kinds] == [[1, 0], [1, 0], [1, 1]]


# Parties.


def test_dyads_are_listed_so_that_a_party_may_join() -> None:
    places = [int(dyad_of(a, b)) for b in range(8) for a in range(b)]
    assert places == list(range(28))
    assert dyad_of(5, 2) == dyad_of(2, 5)
    assert dyad_names(("a", "b", "c")) == ["a-b", "a-c", "b-c"]


def test_allies_never_fight_and_others_do() -> None:
    scenario = several(3, parties__rebels__hostile__group_3=False, split__most=0, parties__groups=2, parties__ngos=4)
    own = lived_scenario(scenario, 8, 150)
    allies = own["dyads"][:, int(dyad_of(1, 2))]
    assert (allies["allied"] == 1).all()
    assert allies["year_deaths"].sum() == 0
    for enemy in (1, 2):
        assert own["dyads"][:, int(dyad_of(0, enemy))]["year_deaths"].sum() > 0


@pytest.mark.medium
@pytest.mark.slow  # six need a larger record, eight the largest
@pytest.mark.parametrize("parties", [6, 8])
def test_many_parties_of_which_only_some_are_enemies(parties: int) -> None:
    peace = {
        f"parties__group_{one}__hostile__{other}": False
        for one in range(5, parties + 1)
        for other in ("government", "rebels")
    }
    own = lived_scenario(several(parties, **peace, split__strength=0.0), 2, 60)
    assert own["party_count"].tolist() == [parties, parties]
    friends = [int(dyad_of(a, b)) for a in (0, 1) for b in range(4, parties)]
    enemies = [place for place in range(parties * (parties - 1) // 2) if place not in friends]
    assert own["dyads"]["year_deaths"][:, friends].sum() == 0
    assert (own["dyads"]["year_deaths"][:, enemies].sum(axis=(0, 2)) > 0).mean() > 0.8


def lived_scenario(scenario: Scenario, n: int, weeks: int) -> np.ndarray:
    from simulation.ensemble import live
    from simulation.week import week

    own = found_worlds(scenario, 1, np.arange(n), weeks)
    live(week(), own, weeks)
    return own.worlds


def split_once(n: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """Worlds before and after a group in full pain has surely split."""
    own = founded(n, split__strength=3.0, split__rate=52.0)
    own.worlds["parties"]["pain"], own.worlds["parties"]["attitude"] = 1.0, 0.0
    before = own.worlds.copy()
    return before, step(split.mechanism, own)


def test_a_split_shares_out_what_the_group_had() -> None:
    before, after = split_once()
    assert (after["party_count"] == 3).all()
    assert (after["dyad_count"] == 3).all()
    for held in ("power", "following"):
        assert np.allclose(after["parties"][held].sum(axis=1), before["parties"][held].sum(axis=1))
    strength = np.exp(after["parties"]["might"][:, 1]) + np.exp(after["parties"]["might"][:, 2])
    assert np.allclose(strength, np.exp(before["parties"]["might"][:, 1]))
    assert (after["parties"]["like"][:, 2] == 1).all()
    splinters, parents = dyad_of(0, 2), dyad_of(0, 1)
    assert (after["dyads"]["force_b"][:, splinters] > after["dyads"]["force_b"][:, parents]).all()
    assert (after["dyads"]["force_a"][:, splinters] == after["dyads"]["force_a"][:, parents]).all()


def test_every_party_after_a_split_has_one_leader_and_ties_cross_its_lines() -> None:
    _, after = split_once()
    for world in after:
        officials = world["officials"][: world["official_count"]]
        for party in range(3):
            assert officials["leader"][officials["party"] == party].sum() == 1
        for tie in world["channels"][: world["channel_count"]]:
            one, other = (int(officials["party"][tie[end]]) for end in ("holder", "other"))
            assert tie["dyad"] == dyad_of(one, other)
        assert world["dyads"]["over"][int(dyad_of(0, 2))] == 0
        assert world["dyads"]["over"][int(dyad_of(1, 2))] == 1


def test_states_do_not_split_and_a_quiet_group_seldom() -> None:
    own = founded(4, split__strength=3.0, split__rate=52.0, conflict__kind="between")
    own.worlds["parties"]["pain"], own.worlds["parties"]["attitude"] = 1.0, 0.0
    assert (step(split.mechanism, own)["party_count"] == 2).all()
    calm = founded(4, split__strength=3.0, split__rate=52.0)
    calm.worlds["parties"]["pain"] = 0.0
    assert (step(split.mechanism, calm, range(1, 20))["party_count"] == 2).all()


def test_a_signature_may_split_the_group_that_signed() -> None:
    own = founded(30, split__rate=0.0, split__at_signing=1.0, split__strength=3.0)
    own.worlds["parties"]["attitude"] = 0.0
    sign(own.worlds, 9)
    assert (step(split.mechanism, own, range(1, 10))["party_count"] == 2).all()
    assert (step(split.mechanism, own, range(10, 11))["party_count"] == 3).all()
    assert (step(split.mechanism, own, range(11, 30))["party_count"] == 3).all()


def test_a_splinter_has_a_name_of_its_own_in_the_tables() -> None:
    _, worlds = split_once(1)
    dyad = worlds["dyads"][0, int(dyad_of(0, 2))]
    dyad["year_deaths"][0], dyad["first_death"][0], dyad["last_death"][0] = 30, 2, 3
    sign(worlds, 5, signatories=0b101)
    made = tables(worlds, np.arange(1), load_scenario("oslo"), 520)
    agreements, episodes = made["agreements"], made["episodes"]
    assert episodes["dyad"].tolist() == ["israel-plo_2"]
    assert agreements["parties"].tolist() == ["israel, plo_2"]


def test_the_mesa_model_splits_alike_and_gains_an_agent() -> None:
    settings = SPLITTING | {"parties.attitude": 0.1}
    model = DiplomacyModel(load_scenario("baseline"), seed=1, world=2, years=1, settings=settings)
    before = len(model.agents)
    for _ in range(52):
        model.step()
    assert same_bytes(model.worlds, lived(worlds=[2], weeks=52, settings=settings).worlds)
    assert model.world["party_count"] == 3
    assert len(model.agents) == before + 1
    assert [one.name for one in model.people["publics"]][-1] == "Armed group 2 public 3"
    assert len(model.runs().outcomes) == 1


def test_a_merger_takes_the_weaker_into_the_stronger() -> None:
    _, worlds = split_once()
    own = founded(4, merge__rivals=52.0)
    own.worlds[:] = worlds
    after = step(merge.mechanism, own, range(2, 3))
    assert (after["parties"]["heir"][:, 2] == 2).all()
    assert np.allclose(after["parties"]["following"][:, 1], 1.0)
    gone = [int(dyad_of(0, 2)), int(dyad_of(1, 2))]
    assert (after["dyads"]["over"][:, gone] == 1).all()
    assert (after["dyads"]["over"][:, 0] == 0).all()
    kinds = [world["endings"]["kind"][: world["ending_count"]].tolist() for world in after]
    assert all(set(kind) == {int(Ending.ACTOR_CEASES)} for kind in kinds)


def test_a_party_that_merged_has_the_utility_of_its_heir() -> None:
    own = founded(1)
    own.worlds["parties"]["heir"][0, 1], own.worlds["window"] = 1, 7
    after = step(measure.mechanism, own, range(7, 8))[0]
    assert after["utility_window"][1] == after["utility_window"][0] > 0


def test_a_group_that_dissolves_leaves_all_its_wars() -> None:
    own = founded(20, several(3, split__strength=0.0), dissolve__rate=52.0)
    own.worlds["parties"]["pain"] = 1.0
    after = step(dissolve.mechanism, own)
    over = after["dyads"]["over"][:, :3]
    ended = after["ending_count"]
    assert ended.max() == 3
    assert (ended == over.sum(axis=1)).all()
    first, second, rebels = (over[:, int(dyad_of(a, b))] for a, b in ((0, 1), (0, 2), (1, 2)))
    assert (rebels == (first | second)).all()


# Agreements live.


def test_a_threat_that_sees_all_deters_all_violations_and_observers_alone_none() -> None:
    def violations(observers: float, threat: float) -> int:
        own = founded(40, breach__rate=10.0, breach__trust=0.0, breach__rumour=0.0)
        sign(own.worlds, 1, observers=observers, threat=threat)
        return int(step(breach.mechanism, own, range(2, 60))["count"]["violations"].sum())

    assert violations(1.0, 1.0) == 0
    assert violations(1.0, 0.0) == violations(0.0, 0.0) > violations(0.0, 1.0) > 0


def test_what_is_seen_costs_trust_and_observers_end_rumours() -> None:
    def trust_lost(observers: float, rate: float, rumour: float) -> float:
        own = founded(40, breach__rate=rate, breach__rumour=rumour, breach__visible=0.1)
        sign(own.worlds, 1, observers=observers)
        before = own.worlds["channels"]["trust"].sum()
        return float(before - step(breach.mechanism, own, range(2, 60))["channels"]["trust"].sum())

    assert trust_lost(1.0, 2.0, 0.0) > trust_lost(0.0, 2.0, 0.0) > 0
    assert trust_lost(1.0, 0.0, 5.0) == 0 < trust_lost(0.0, 0.0, 5.0)


def test_a_guarantee_fades_and_stays_where_nothing_fades_it() -> None:
    for fading, left in ((0.52, 0.5 * 0.99**10), (0.0, 0.5)):
        own = founded(agreements__guarantee_fading=fading, agreements__observers=0.4, agreements__threat=0.3)
        sign(own.worlds, 3, guarantee=0.5, guarantee_left=0.5)
        agreement = step(stand_by.mechanism, own, range(3, 14))["agreements"][0, 0]
        assert agreement["guarantee_left"] == pytest.approx(left) and agreement["guarantee"] == 0.5
        assert agreement["observers"] == pytest.approx(0.4)
        assert agreement["threat"] == pytest.approx(0.3 * left / 0.5)


def test_backing_carries_out_more() -> None:
    done = []
    for backing in (0.0, 1.0):
        own = founded(20, carry_out__backing=backing)
        own.worlds["parties"]["trust"] = 0.0
        sign(own.worlds, 1)
        done.append(step(carry_out.mechanism, own, range(2, 200))["agreements"]["carried_out"].sum())
    assert done[1] > 2.0 * done[0] > 0


def test_a_collapse_takes_the_whole_process_and_nothing_else() -> None:
    own = founded(
        1, several(3), break_agreement__rate=52.0, break_agreement__collapse=1.0, break_agreement__strength=3.0
    )
    own.worlds["parties"]["trust"], own.worlds["parties"]["attitude"] = 0.0, 0.0
    sign(own.worlds, 1, Kind.PROCESS, 0b011)  # more than three years before the next: another process
    sign(own.worlds, 300, Kind.PROCESS, 0b011)
    sign(own.worlds, 400, Kind.PARTIAL, 0b110)  # shares one party only
    sign(own.worlds, 440, Kind.FULL, 0b011)
    own.worlds["agreements"]["carried_out"] = PROVISIONS
    own.worlds["agreements"]["carried_out"][0, 3] = 0
    own.settings["break_agreement_done"] = 1e9
    why = step(break_agreement.mechanism, own, range(441, 520))["agreements"]["ended_why"][0, :4].tolist()
    assert why[0] == why[2] == 0
    assert why[1] == EndedWhy.PROCESS_COLLAPSED
    assert why[3] not in (0, EndedWhy.PROCESS_COLLAPSED)


def broken(**settings: Any) -> Founded:
    """Worlds in which a full agreement broke in week 30, and everyone would sign it again."""
    own = founded(10, **{"renegotiate__rate": 52.0} | settings)
    sign(own.worlds, 5, ended_week=30, ended_why=EndedWhy.REPUDIATED, carried_out=4, utility=0.6)
    own.worlds["parties"]["readiness"], own.worlds["parties"]["reservation"] = 1.0, 0.4
    return own


def test_a_broken_agreement_is_signed_again_with_its_terms() -> None:
    after = step(renegotiate.mechanism, broken(), range(31, 60))
    assert (after["agreement_count"] == 2).all()
    again = after["agreements"][:, 1]
    assert (again["reaffirmed"] == 1).all()
    assert (again["carried_out"] == 4).all()
    assert np.allclose(again["utility"][:, :2], 0.6)
    assert (after["agreements"]["renewed"][:, 0] == again["week"]).all()


def test_nothing_is_signed_again_without_officials_or_below_the_reservation_value() -> None:
    assert (step(renegotiate.mechanism, broken(track_one__effort=0.0), range(31, 60))["agreement_count"] == 1).all()
    greedy = broken()
    greedy.worlds["parties"]["reservation"][:, 1] = 0.7
    assert (step(renegotiate.mechanism, greedy, range(31, 60))["agreement_count"] == 1).all()
    assert (step(renegotiate.mechanism, broken(), range(30 + 157, 250))["agreement_count"] == 1).all()


def test_what_is_signed_again_has_the_observers_that_it_had() -> None:
    own = broken()
    own.worlds["agreements"]["observers"][:, 0] = 0.7
    assert (step(renegotiate.mechanism, own, range(31, 60))["agreements"]["observers"][:, 1] == 0.7).all()


@pytest.mark.parametrize("rule", [shock.mechanism, outbreak.mechanism], ids=["incident", "rising"])
@pytest.mark.parametrize("kind", [Kind.FULL, Kind.PARTIAL])
def test_those_who_have_settled_all_do_not_take_a_finished_war_up_again(rule: Mechanism, kind: Kind) -> None:
    own = founded(50, shock__rate=12.0, shock__recurrence=1.0, outbreak__relapse=20.0)
    sign(own.worlds, 1, kind, issues=1)
    own.worlds["dyads"]["over"], own.worlds["dyads"]["beaten"], own.worlds["parties"]["attitude"] = 1, 1, 0.0
    resumed = step(rule, own, range(2, 60))["dyads"]["over"][:, 0] == 0
    assert resumed.any() == (kind != Kind.FULL)


def test_a_second_year_of_fighting_in_a_row_weighs_as_much_again() -> None:
    """Hazards of one week, of 3 times and of 9 times that of a text whose signatories are at peace."""
    ended = {}
    for years in ((), (1,), (0, 1)):
        own = founded(4000, break_agreement__rate=2.0, break_agreement__fighting=3.0, break_agreement__collapse=0.0)
        sign(own.worlds, 1, Kind.PARTIAL, issues=1, begun=1)
        own.worlds["offset"] = 0
        for year in years:
            own.worlds["dyads"]["year_deaths"][:, 0, year] = 60
        ended[years] = float(
            (step(break_agreement.mechanism, own, range(80, 81))["agreements"]["ended_week"] > 0).sum()
        )
    assert ended[1,] == pytest.approx(3.0 * ended[()], rel=0.35)
    assert ended[0, 1] == pytest.approx(3.0 * ended[1,], rel=0.25)


def test_a_reaffirmed_agreement_lasts_longer() -> None:
    ended = []
    for times in (0, 3):
        own = founded(60, break_agreement__collapse=0.0)
        own.worlds["parties"]["trust"] = 0.2
        sign(own.worlds, 1, reaffirmed=times)
        ended.append((step(break_agreement.mechanism, own, range(2, 260))["agreements"]["ended_week"][:, 0] > 0).sum())
    assert ended[1] < ended[0]


@pytest.mark.parametrize(("mechanism", "held"), [(reform.mechanism, "parties"), (recognise.mechanism, "dyads")])
def test_structures_and_relations_follow_what_is_carried_out_and_slide_back(mechanism: Mechanism, held: str) -> None:
    state = {"parties": "institutions", "dyads": "relations"}[held]
    own = founded(2)
    assert step(mechanism, own, range(1, 20))[held][state].max() == 0
    sign(own.worlds, 20, carried_out=PROVISIONS, issues=0b1)
    grown = step(mechanism, own, range(20, 200))[held][state][:, 0].copy()
    assert ((grown > 0.2) & (grown < 1)).all()
    own.worlds["agreements"]["ended_week"][:, 0] = 200
    assert (step(mechanism, own, range(200, 300))[held][state][:, 0] < grown).all()


def test_opponents_with_standing_strike_more_often() -> None:
    struck = []
    for standing in (0.0, 1.0):
        own = founded(60)
        own.worlds["table"]["members"], own.worlds["table"]["signed_week"] = 0b11, 1
        own.worlds["parties"]["attitude"], own.worlds["parties"]["spoiler_standing"] = 0.3, standing
        before = own.worlds["dyads"]["force_a"].sum()
        struck.append(step(spoil.mechanism, own, range(1, 26))["dyads"]["force_a"].sum() - before)
    assert struck[1] > 1.3 * struck[0] > 0


# Events.


def test_an_incident_takes_its_share_of_what_was_understood() -> None:
    own = founded(1, overtake__understanding=0.25, overtake__held=0.5)
    own.worlds["ngos"]["confidence"] = 0.6
    assert np.allclose(step(overtake.mechanism, own)["ngos"]["confidence"], 0.6)
    own.worlds["dyads"]["shocked"][:, 0] = 2
    ngos = step(overtake.mechanism, own, range(2, 3))["ngos"][0, : own.worlds["ngo_count"][0]]
    met, issues = ngos["initiative"] >= 0, int(own.worlds["issue_count"][0])
    every = np.arange(len(ngos))
    across = ngos["confidence"][every, 1 - ngos["party"], :issues]
    assert np.allclose(across[met], 0.45)
    assert np.allclose(across[~met], 0.6)
    assert np.allclose(ngos["confidence"][every, ngos["party"]], 0.6)
    assert own.worlds["count"]["understandings_lost"][0] == met.sum() * issues


def test_strength_leaps_by_the_given_size_and_only_then_counts_as_sudden() -> None:
    own = founded(20, shift_power__wavering=0.0, shift_power__jump=12.0, shift_power__size=0.7)
    before = own.worlds["parties"]["might"][:, :2].copy()
    after = step(shift_power.mechanism, own)["parties"]
    moved = np.abs(after["might"][:, :2] - before)
    leapt = after["jumped"][:, :2] == 1
    assert leapt.any()
    assert not leapt.all()
    assert np.allclose(moved[leapt], 0.7)
    assert np.allclose(moved[~leapt], 0.0)


def test_incidents_leave_allies_and_the_merged_alone() -> None:
    own = founded(20, shock__rate=12.0, shock__recurrence=1.0)
    own.worlds["dyads"]["over"], own.worlds["dyads"]["allied"] = 1, 1
    assert (step(shock.mechanism, own, range(1, 30))["dyads"]["over"][:, 0] == 1).all()
    own.worlds["dyads"]["allied"], own.worlds["parties"]["heir"][:, 1] = 0, 1
    assert (step(shock.mechanism, own, range(30, 60))["dyads"]["over"][:, 0] == 1).all()
    own.worlds["parties"]["heir"] = 0
    assert (step(shock.mechanism, own, range(60, 90))["dyads"]["over"][:, 0] == 0).any()


def test_a_last_line_prevents_mistakes_as_an_open_channel_does() -> None:
    def mistakes(channel: int, last_line: int) -> int:
        own = founded(60, misread__channel=0.8, misread__noise=0.12)
        own.worlds["dyads"]["channel"], own.worlds["dyads"]["last_line"] = channel, last_line
        return int(step(misread.mechanism, own, range(1, 60))["count"]["mistaken_escalations"].sum())

    assert mistakes(0, 1) == mistakes(1, 0) == mistakes(1, 1) < mistakes(0, 0)


def test_deaths_follow_the_size_of_those_who_fight() -> None:
    own = founded(200, fight__scale=50.0)
    whole = step(fight.mechanism, own)["dyads"]["deaths"][:, 0].sum()
    own.worlds["parties"]["following"][:, 1] = 0.3
    assert step(fight.mechanism, own)["dyads"]["deaths"][:, 0].sum() < 0.6 * whole


def killed(power: float, sides: tuple[float, float]) -> float:
    """Deaths a world and week between sides of these powers."""
    own = founded(4000, fight__scale=300.0, fight__power=power, fight__dispersion=100.0)
    own.worlds["parties"]["power"][:, :2] = sides
    return float(step(fight.mechanism, own)["dyads"]["deaths"][:, 0].mean())


@pytest.mark.parametrize(("power", "share"), [(1.0, 0.2), (0.5, 0.6), (0.0, 1.0), (-1.0, 1.8)])
def test_deaths_follow_how_evenly_sides_are_matched(power: float, share: float) -> None:
    """Nine to one is matched by a fifth: so many die of those who would between equals, whom nothing is spared."""
    even, uneven = killed(power, (0.5, 0.5)), killed(power, (0.9, 0.1))
    assert even == killed(0.0, (0.5, 0.5)) == killed(0.0, (0.9, 0.1))
    assert uneven == pytest.approx(share * even, rel=0.02)
