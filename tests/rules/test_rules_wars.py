"""What wars, talks, third parties, texts and publics do by data and theory: directions and exact answers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from alone import founded, sign, step

from simulation.founding import Founded
from simulation.rules import (
    appraise,
    carry_out,
    cease_fire,
    channel,
    consult_public,
    convene,
    dissolve,
    escalate,
    fight,
    keep_local_peace,
    mediate,
    misjudge,
    misread,
    mobilise,
    moderate,
    negotiate,
    rearm,
    reckon,
    recognise,
    recruit,
    reform,
    restrain,
    set_right,
    stand_to_lose,
    win,
    work_together,
)
from simulation.rules import sign as signing
from simulation.world.lookups import guarantee_on_offer
from simulation.world.record import PROVISIONS, Channel, Kind

ISRAEL, PLO = 0, 1
"""A government and an armed group (*oslo*)."""
YEAR = range(1, 53)


def state(own: Founded, held: str, name: str, place: int = 0) -> float:
    """A state of one entry, in the mean of the worlds."""
    return float(own.worlds[held][name][:, place].mean())


# Wars.


STEADY = {f"mobilise__{name}": 0.0 for name in ("wavering", "drain", "refill")}


def test_an_idle_group_goes_home_and_an_army_does_not() -> None:
    own = founded(1, mobilise__demobilising=1.0, mobilise__idle=0.1, **STEADY)
    own.worlds["dyads"]["force_a"] = own.worlds["dyads"]["force_b"] = 0.05
    step(mobilise.mechanism, own, YEAR)
    assert state(own, "parties", "means", ISRAEL) == 0.0
    assert state(own, "parties", "means", PLO) == pytest.approx(-0.5)


def test_war_uses_up_means_which_come_back() -> None:
    own = founded(1, **STEADY | {"mobilise__drain": 0.5})
    own.worlds["dyads"]["force_a"] = own.worlds["dyads"]["force_b"] = 0.8
    step(mobilise.mechanism, own, YEAR)
    assert state(own, "parties", "means") == pytest.approx(-0.4)
    own = founded(1, **STEADY | {"mobilise__refill": 0.5})
    own.worlds["parties"]["means"], own.worlds["dyads"]["force_b"] = -0.4, 1.0
    step(mobilise.mechanism, own, YEAR)
    assert state(own, "parties", "means", PLO) == pytest.approx(-0.4 * (1.0 - 0.5 / 52.0) ** 52)


def test_means_waver_by_so_much_in_a_year() -> None:
    own = founded(400, **STEADY | {"mobilise__wavering": 0.3})
    assert step(mobilise.mechanism, own, YEAR)["parties"]["means"][:, 0].std() == pytest.approx(0.3, rel=0.12)


def test_a_side_without_means_answers_less_and_fights_less() -> None:
    answered, killed = {}, {}
    for means in (0.0, -1.0):
        own = founded(100, escalate__fatigue=0.0, escalate__grievance=0.0, fight__means=1.0, fight__scale=1000.0)
        own.worlds["parties"]["means"] = means
        killed[means] = sum(step(fight.mechanism, own, range(w, w + 1))["dyads"]["deaths"].sum() for w in YEAR)
        before = state(own, "dyads", "force_a")
        answered[means] = float(step(escalate.mechanism, own)["dyads"]["force_a"][:, 0].mean() - before)
    assert answered[-1.0] == pytest.approx(np.exp(-1.0) * answered[0.0])
    assert killed[-1.0] == pytest.approx(np.exp(-1.0) * killed[0.0], rel=0.05)


def test_victory_is_likeliest_while_a_war_is_young() -> None:
    """By the given share, and down to that of an old war; within four standard errors."""
    won = {}
    for years in (0, 1, 20):
        own = founded(3000, win__rate=2.0, win__late=0.1, win__young=1.0, win__power=0.0, win__rebels=1.0,
                      parties__plo__organised=0.0)  # fmt: skip
        war = own.worlds["dyads"][:, 0]
        war["force_a"] = war["force_b"] = war["toll"] = 1.0
        war["war_began"], war["last_fought"] = 1, 52 * years
        won[years] = int(step(win.mechanism, own, range(52 * years + 1, 52 * years + 2))["dyads"]["over"][:, 0].sum())
    young = 3000 * 2 * 2.0 / 52.0
    assert won[0] == pytest.approx(young, abs=60)
    assert won[1] == pytest.approx(young * (0.1 + 0.9 * np.exp(-1.0)), abs=45)
    assert won[20] == pytest.approx(0.1 * young, abs=20)


def beaten(**settings: Any) -> np.ndarray:
    """Worlds after the first week of a war that overwhelming power would win within it."""
    given = {"win__rate": 40.0, "win__late": 0.1, "win__power": 0.0, "win__rebels": 1.0, "parties__plo__organised": 0.0}
    own = founded(300, **given | settings)
    war = own.worlds["dyads"][:, 0]
    war["force_a"] = war["force_b"] = war["toll"] = 1.0
    war["war_began"] = war["last_fought"] = 1
    return step(win.mechanism, own)


def test_who_is_organised_when_the_war_begins_is_as_hard_to_beat_as_in_an_old_war() -> None:
    plain, held = beaten(), beaten(parties__plo__organised=1.0)
    lost = [int((worlds["dyads"]["beaten"][:, 0] == PLO + 1).sum()) for worlds in (plain, held)]
    assert lost[0] > 150 and lost[1] == pytest.approx(0.1 * lost[0], abs=15)


def test_who_is_beaten_keeps_a_part_of_its_strength() -> None:
    whole, half = beaten(win__kept=1.0), beaten(win__kept=0.5)
    loser = half["dyads"]["beaten"][:, 0] - 1
    for party in (ISRAEL, PLO):
        change = half["parties"]["might"][:, party] - whole["parties"]["might"][:, party]
        assert (loser == party).any() and np.allclose(change[loser == party], np.log(0.5))
        assert np.allclose(change[loser != party], 0.0)


def test_every_living_text_holds_back_by_its_kind_and_by_what_is_carried_out() -> None:
    own = founded(1, restrain__ceasefire=0.5, restrain__agreement=0.9, restrain__partial=0.4, restrain__process=0.2,
                  restrain__fulfilled=0.5)  # fmt: skip
    world = own.worlds[0]

    def held() -> float:
        step(restrain.mechanism, own)
        return state(own, "dyads", "held")

    assert held() == 0.0
    sign(own.worlds, 1, Kind.PROCESS)
    assert held() == 0.2
    sign(own.worlds, 1, Kind.PARTIAL)
    assert held() == pytest.approx(0.2)  # half of 0.4 while nothing is carried out
    world["agreements"]["carried_out"][1] = PROVISIONS
    assert held() == pytest.approx(0.4)
    world["dyads"]["ceasefire"][0] = 1
    assert held() == 0.5
    sign(own.worlds, 1, Kind.FULL, carried_out=PROVISIONS)
    assert held() == 0.9
    world["agreements"]["ended_week"][:3] = 2
    assert held() == 0.5


def test_battles_take_illusions_of_strength_away() -> None:
    own = founded(300, misjudge__hope=0.2, misjudge__learning=2.0)
    first = step(misjudge.mechanism, own)["parties"]["illusion"][:, 0].copy()
    assert first.mean() == pytest.approx(0.2, abs=0.03) and first.max() <= 0.4
    own.worlds["dyads"]["felt"] = 1.0
    step(misjudge.mechanism, own, range(2, 54))
    assert np.allclose(own.worlds["parties"]["illusion"][:, 0], first * (1.0 - 2.0 / 52.0) ** 52)


def test_who_overrates_itself_sees_no_stalemate_and_thinks_war_worth_more() -> None:
    seen = {}
    for illusion in (0.0, 0.5):
        own = founded(1)
        own.worlds["parties"]["power"][:, :2], own.worlds["parties"]["illusion"] = 0.5, illusion
        step(appraise.mechanism, own)
        step(reckon.mechanism, own)
        seen[illusion] = (state(own, "parties", "stalemate"), state(own, "parties", "war_value"))
    assert seen[0.5][0] < seen[0.0][0] == pytest.approx(1.0)
    assert seen[0.5][1] == pytest.approx(seen[0.0][1] + 0.25)


# Reasons to talk and to sign.


@pytest.mark.parametrize("reason", [0.25, 0.5, 1.0, 2.0])
def test_talks_open_at_a_rate_that_rises_smoothly_with_the_reason_for_them(reason: float) -> None:
    own = founded(4000, channel__smooth=2.0, channel__pace=0.2, channel__threshold=0.1, channel__political_cost=0.0)
    own.worlds["parties"]["readiness"] = 0.1 * reason
    opened = (step(channel.mechanism, own)["dyads"]["channel"][:, 0] == Channel.OPEN).mean()
    assert opened == pytest.approx(0.2 * min(reason, 1.0) ** 2, abs=0.027)


def test_talks_break_off_the_sooner_the_less_reason_is_left() -> None:
    frozen = []
    for readiness in (0.0, 0.04):
        own = founded(1000, channel__smooth=1.0, channel__patience=0.8, channel__freezing=0.5, channel__threshold=0.1)
        own.worlds["dyads"]["channel"], own.worlds["parties"]["readiness"] = int(Channel.OPEN), readiness
        frozen.append((step(channel.mechanism, own)["dyads"]["channel"][:, 0] == Channel.FROZEN).mean())
    assert frozen == pytest.approx([0.5, 0.25], abs=0.07)


def test_war_is_not_free_where_nothing_hurts_today() -> None:
    worth = []
    for ahead in (0.0, 0.5):
        own = founded(1, reckon__ahead=ahead, reckon__cost_of_war=0.4)
        own.worlds["parties"]["pain"] = 0.0
        worth.append(float(step(reckon.mechanism, own)["parties"]["war_value"][0, 0]))
    assert worth[0] - worth[1] == pytest.approx(0.5 * 0.4)


def test_a_prize_lowers_what_a_party_signs_for() -> None:
    least = []
    for prize in (0.0, 0.1):
        own = founded(1, parties__plo__prize=prize)
        own.worlds["parties"]["power"][:, PLO] = 0.5
        least.append(float(step(reckon.mechanism, own)["parties"]["reservation"][0, PLO]))
    assert least[0] - least[1] == pytest.approx(0.1)


def test_an_opening_from_outside_is_a_reason_to_talk_while_it_lasts() -> None:
    reasons = []
    for week in (5, 15, 25):
        own = founded(1, opening__size=0.2, opening__start=10, opening__end=20)
        reasons.append(float(step(appraise.mechanism, own, range(week, week + 1))["officials"]["motivation"][0, 0]))
    assert reasons[0] == reasons[2] < reasons[1]


def test_signatures_raise_hope_and_talks_without_a_text_lower_it() -> None:
    own = founded(1, sign__hope=0.3, channel__disappointment=0.3, channel__hope_fading=0.0)
    own.worlds["table"]["members"], own.worlds["table"]["initialled"] = 0b11, int(Kind.PROCESS)
    assert step(signing.mechanism, own)["table"]["hope"][0] == pytest.approx(0.3)
    own.worlds["table"]["texted"] = 0
    assert step(channel.mechanism, own, range(2, 3))["table"]["hope"][0] == pytest.approx(0.3 - 0.3 * 1.3)
    hopes = []
    for hope in (-0.5, 0.5):
        own = founded(1, appraise__progress=0.5)
        own.worlds["table"]["hope"] = hope
        hopes.append(float(step(appraise.mechanism, own)["officials"]["optimism"][0, 0]))
    assert hopes[0] < hopes[1]


def talking(n: int = 1, **settings: Any) -> Founded:
    """Both at the table, certain to hold a round each week."""
    given = {"negotiate__pace": 1.0, "negotiate__consultation": 0.0, "track_one__effort": 1.0}
    own = founded(n, **{**given, **settings})
    own.worlds["table"]["members"] = 0b11
    return own


def test_rounds_are_as_quick_as_the_least_ready_is() -> None:
    held = {}
    for readiness in (0.0, 0.05, 1.0):
        own = talking(400, negotiate__pace=0.2, negotiate__lull=1.0, negotiate__urgency=3.0, channel__threshold=0.1)
        own.worlds["parties"]["readiness"] = readiness
        held[readiness] = float(step(negotiate.mechanism, own)["table"]["rounds"].mean())
    assert held[0.0] == 0.0
    assert held[0.05] == pytest.approx(0.2 * 0.5 * 1.15, abs=0.05) and held[1.0] == pytest.approx(0.8, abs=0.08)


def test_a_text_that_settles_all_needs_more_the_less_trust_there_is() -> None:
    accepted = []
    for finality in (0.0, 0.4):
        own = talking(negotiate__finality=finality, negotiate__mode="package")
        own.worlds["parties"]["aspiration"] = own.worlds["parties"]["mandate"] = 0.3
        own.worlds["parties"]["power"][:, :2], own.worlds["parties"]["trust"] = 0.5, 0.0
        accepted.append(int(step(negotiate.mechanism, own)["table"]["initialled"][0]))
    assert accepted == [Kind.FULL, 0]


def test_equality_is_a_focal_point_beside_power() -> None:
    share = {}
    for focal in (0.0, 0.5, 1.0):
        own = talking(negotiate__focal=focal, negotiate__text="power", negotiate__mode="package")
        own.worlds["parties"]["power"][:, :2] = 0.8, 0.2
        own.worlds["issues"]["divisible"] = 1
        share[focal] = float(step(negotiate.mechanism, own)["issues"]["share"][0, 0, 0])
    patient = founded(1).settings[0]["parties_patience"]
    assert patient[ISRAEL] == patient[PLO]
    assert share == pytest.approx({0.0: 0.8, 0.5: 0.65, 1.0: 0.5})


def test_one_agenda_lives_at_a_time() -> None:
    # Nobody concedes, so that no package is ever accepted.
    own = talking(negotiate__agenda=2, negotiate__mode="package", negotiate__concession=0.0, sign__taking_up=0.0)
    for week in range(1, 30):
        step(negotiate.mechanism, own, range(week, week + 1))
        step(signing.mechanism, own, range(week, week + 1))
        own.worlds["agreements"]["ended_week"][:, 0] = 0
    texts = own.worlds["agreements"][0, : int(own.worlds["agreement_count"][0])]
    # One agenda at a time: the second comes only once the first has ended.
    assert (texts["kind"] == Kind.PROCESS).sum() == 1
    own.worlds["agreements"]["ended_week"][:, 0] = 29
    for week in range(30, 40):
        step(negotiate.mechanism, own, range(week, week + 1))
        step(signing.mechanism, own, range(week, week + 1))
    texts = own.worlds["agreements"][0, : int(own.worlds["agreement_count"][0])]
    assert (texts["kind"] == Kind.PROCESS).sum() == 2


def test_whether_a_text_takes_up_another_is_drawn() -> None:
    own = founded(400, sign__taking_up=0.4)
    sign(own.worlds, 5, Kind.PARTIAL, issues=0b1)
    own.worlds["table"]["members"], own.worlds["table"]["initialled"] = 0b11, int(Kind.FULL)
    taken = []
    for week in (6, 7):
        # Each later text has a chance of its own: one that was left beside once may be taken up yet.
        own.worlds["table"]["initialled"] = int(Kind.FULL)
        step(signing.mechanism, own, range(week, week + 1))
        taken.append((own.worlds["agreements"]["superseded"][:, 0] > 0).mean())
    assert taken == pytest.approx([0.4, 1.0 - 0.6**2], abs=0.1)


def test_those_who_settled_all_sign_protocols_on_it_for_a_time() -> None:
    signed = {}
    for protocols in (0.0, 12.0):
        own = talking(40, negotiate__protocols=protocols, negotiate__protocol_weeks=40)
        sign(own.worlds, 1, Kind.FULL, issues=0b111)
        own.worlds["table"]["signed_week"] = 1
        count = 0
        for week in range(2, 100):
            kinds = step(negotiate.mechanism, own, range(week, week + 1))["table"]["initialled"]
            count += int((kinds > 0).sum())
            assert week <= 41 or not kinds.any()
            assert set(kinds.tolist()) <= {0, Kind.PROCESS, Kind.PARTIAL}
        signed[protocols] = count / 40
    assert signed[0.0] == 0.0 and signed[12.0] == pytest.approx(12.0 * 40 / 52, rel=0.2)


def test_after_a_lost_vote_talks_rest() -> None:
    own = talking(negotiate__rest=52)
    own.worlds["table"]["refused"] = 10
    assert step(negotiate.mechanism, own, range(11, 62))["table"]["rounds"][0] == 0
    assert step(negotiate.mechanism, own, range(62, 64))["table"]["rounds"][0] > 0


def test_a_full_text_of_two_does_not_end_the_talks_of_three() -> None:
    own = founded(1, "drc", negotiate__pace=1.0, negotiate__consultation=0.0, track_one__effort=1.0)
    own.worlds["table"]["members"] = 0b111
    sign(own.worlds, 1, Kind.FULL, 0b11, issues=0b1)
    assert step(negotiate.mechanism, own, range(2, 6))["table"]["rounds"][0] == 4


def test_fire_may_be_held_without_talks_and_a_truce_grows_safer() -> None:
    def truces(**settings: Any) -> float:
        own = founded(1000, cease_fire__pace=0.5, track_one__effort=1.0, **settings)
        own.worlds["dyads"]["felt"], own.worlds["parties"]["motivation"] = 0.5, 0.8
        return float((step(cease_fire.mechanism, own)["dyads"]["ceasefire"][:, 0] == 1).mean())

    assert truces(cease_fire__without_talks=0.0) == 0.0
    assert truces(cease_fire__without_talks=0.5) == pytest.approx(0.5 * 0.5 * 0.8, abs=0.05)
    broken = []
    for age in (0, 104):
        own = founded(1000, cease_fire__breaking=10.0, cease_fire__settling=1.0)
        own.worlds["dyads"]["ceasefire"], own.worlds["parties"]["trust"] = 1, 0.0
        step(cease_fire.mechanism, own, range(1 + age, 2 + age))
        broken.append((own.worlds["dyads"]["ceasefire"][:, 0] == 0).mean())
    assert broken == pytest.approx([10 / 52, 10 / 52 / 3], abs=0.05)


# Third parties.


def came(weeks: range = YEAR, **parties: float) -> float:
    """In what share of worlds an official mediator is there at the end."""
    own = founded(400, "baseline", mediation__engagement="by_conflict", mediate__coming=2.0, fight__scale=100.0,
                  conflict__rivalry=0.0, mediation__official_mediators=1)  # fmt: skip
    own.worlds["parties"]["power"][:, :2] = 0.5
    for name, value in parties.items():
        own.worlds["parties"][name] = value
    return float((step(mediate.mechanism, own, weeks)["mediators"]["present"][:, 0] == 1).mean())


def test_mediators_come_the_sooner_the_harder_longer_and_more_evenly_a_war_is_fought() -> None:
    calm, hard, long = came(), came(pain=0.8), came(range(1, 157))
    assert 0.0 < calm < hard and calm < long < 1.0
    uneven = founded(400, "baseline", mediation__engagement="by_conflict", mediate__even=1.0, conflict__rivalry=0.0)
    uneven.worlds["parties"]["power"][:, :2] = 1.0, 0.0
    assert (step(mediate.mechanism, uneven, YEAR)["mediators"]["present"] == 0).all()


def test_mediators_go_where_nothing_holds_them_and_are_there_from_the_start_where_so_set() -> None:
    own = founded(400, mediation__engagement="by_conflict", mediate__coming=0.0, mediate__going=1.0)
    step(mediate.mechanism, own)
    own.worlds["mediators"]["present"] = 1
    left = (step(mediate.mechanism, own, range(2, 54))["mediators"]["present"][:, 0] == 1).mean()
    assert left == pytest.approx(np.exp(-1.0), abs=0.1)
    own.worlds["mediators"]["present"], own.worlds["table"]["members"] = 1, 0b11
    assert (step(mediate.mechanism, own, range(54, 110))["mediators"]["present"][:, 0] == 1).all()
    start = founded(10, mediation__engagement="from_start")
    assert (step(mediate.mechanism, start, YEAR)["mediators"]["present"][:, 0] == 1).all()


@pytest.mark.parametrize("engagement", ["from_start", "by_conflict"])
def test_a_guarantee_takes_a_third_party(engagement: str) -> None:
    own = founded(1, mediation__engagement=engagement, agreements__guarantee=0.4, mediation__official_mediators=1)
    world, settings = own.worlds[0], own.settings[0]
    assert guarantee_on_offer.py_func(world, settings) == 0.4
    world["mediators"]["present"] = 0
    assert guarantee_on_offer.py_func(world, settings) == 0.0


def test_mediators_leave_at_once_where_no_two_enemies_are_left() -> None:
    own = founded(20, mediation__engagement="by_conflict", mediate__going=0.0, mediate__coming=52.0)
    step(mediate.mechanism, own, range(1, 60))
    assert (own.worlds["mediators"]["present"][:, 0] == 1).all()
    own.worlds["parties"]["gone"][:, 1] = 60
    sign(own.worlds, 59, Kind.PARTIAL, issues=1)
    assert (step(mediate.mechanism, own, range(60, 61))["mediators"]["present"][:, 0] == 1).all()  # they watch a text
    own.worlds["agreements"]["ended_week"] = 60
    assert (step(mediate.mechanism, own, range(61, 62))["mediators"]["present"] == 0).all()


def fallen_apart(power: float, enemy: float, **settings: Any) -> float:
    """Share of worlds in which an armed group in full pain falls apart in a week."""
    own = founded(3000, dissolve__rate=20.0, dissolve__strength=1.0, parties__plo__organised=0.0, **settings)
    own.worlds["parties"]["pain"] = 1.0
    own.worlds["parties"]["power"][:, :2] = enemy, power
    return float((step(dissolve.mechanism, own)["parties"]["gone"][:, PLO] > 0).mean())


def test_a_group_falls_apart_the_sooner_the_weaker_against_its_enemy_and_the_less_organised() -> None:
    even = fallen_apart(0.2, 0.2)  # whatever share of all strength the two have
    assert even == pytest.approx(0.5 * 20.0 / 52.0, abs=0.03)
    assert fallen_apart(0.5, 0.5) == even
    assert fallen_apart(0.1, 0.9) == pytest.approx(0.9 * 20.0 / 52.0, abs=0.03)
    organised = founded(3000, dissolve__rate=20.0, parties__plo__organised=1.0)
    organised.worlds["parties"]["pain"] = 1.0
    assert (step(dissolve.mechanism, organised)["parties"]["gone"] == 0).all()


# Publics, texts, tracks.


def support(gives: float, **settings: Any) -> float:
    """Support of the government's public for terms that give it so much."""
    plain = {"consult_public__status_quo": 0.0, "consult_public__aversion": 0.0, "consult_public__peace": 0.0}
    own = founded(1, parties__israel__urges=0.0, consult_public__feeling=0.0, **plain | settings)
    own.worlds["table"]["members"], own.worlds["table"]["rounds"], own.worlds["table"]["utility"] = 0b11, 1, gives
    own.worlds["parties"]["power"][:, :2] = 0.5
    return float(step(consult_public.mechanism, own)["parties"]["support"][0, ISRAEL])


def test_what_sides_have_as_things_stand_makes_one_in_all() -> None:
    """Of two states and three armed groups each state has 0.75 of 2.25, each group 0.25 of it."""
    own = founded(1, "drc", consult_public__governing=0.75)
    parties = own.worlds[0]["parties"]
    has = [consult_public._has.py_func(own.worlds[0], own.settings[0], parties[p]) for p in range(5)]
    assert has == pytest.approx([0.75 / 2.25 if parties[p]["state"] else 0.25 / 2.25 for p in range(5)])
    assert sum(has) == pytest.approx(1.0)
    parties["gone"][1] = 1
    assert consult_public._has.py_func(own.worlds[0], own.settings[0], parties[0]) == pytest.approx(0.75 / 2.0)


def test_a_public_whose_side_is_not_at_the_table_does_not_judge_the_draft() -> None:
    def of_rwanda(members: int) -> float:
        own = founded(1, "drc")
        own.worlds["table"]["members"], own.worlds["table"]["rounds"] = members, 3
        own.worlds["table"]["utility"], own.worlds["table"]["initialled"] = 0.5, int(Kind.PARTIAL)
        return float(step(consult_public.mechanism, own)["parties"]["support"][0, 4])

    assert of_rwanda(0b00011) == 0.0 < of_rwanda(0b10011)


def test_of_two_texts_that_settle_all_one_holds() -> None:
    for members, taken in ((0b11, True), (0b01, False)):
        own = founded(50, sign__taking_up=0.0)
        sign(own.worlds, 5, Kind.FULL, issues=0b1)
        sign(own.worlds, 6, Kind.PARTIAL, issues=0b1)
        own.worlds["table"]["members"], own.worlds["table"]["initialled"] = members, int(Kind.FULL)
        texts = step(signing.mechanism, own, range(9, 10))["agreements"]
        assert (texts["superseded"][:, 0] == (9 if taken else 0)).all() and (texts["superseded"][:, 1] == 0).all()


def test_what_is_lost_weighs_more_than_what_is_won() -> None:
    level, won, lost = support(0.5), support(0.6), support(0.4)
    assert won - level == pytest.approx(level - lost)
    averse = {"consult_public__aversion": 1.25}
    assert support(0.6, **averse) == won and support(0.4, **averse) < lost


def test_a_public_that_governs_expects_what_it_has() -> None:
    settings = {"consult_public__status_quo": 1.0, "consult_public__governing": 0.75}
    assert support(0.75, **settings) == pytest.approx(0.5) and support(0.5, **settings) < 0.3


def test_after_signing_support_moves_with_what_people_see() -> None:
    course = {}
    for felt in (0.0, 0.6):
        own = founded(1, consult_public__attacks=3.0, consult_public__memory=26.0)
        sign(own.worlds, 1, Kind.FULL, issues=0b1)
        own.worlds["agreements"]["utility"][:, 0] = 0.5
        own.worlds["parties"]["signed"], own.worlds["dyads"]["felt"] = 1, felt
        course[felt] = float(step(consult_public.mechanism, own, range(1, 60))["parties"]["support"][0, ISRAEL])
    assert course[0.6] < 0.5 * course[0.0]


@pytest.mark.parametrize(("kind", "left"), [(Kind.FULL, 0.0), (Kind.PARTIAL, 0.0), (Kind.PROCESS, 0.4)])
def test_a_signature_that_divides_something_begins_anew_what_a_public_has_seen(kind: Kind, left: float) -> None:
    own = founded(1)
    own.worlds["table"]["members"], own.worlds["table"]["initialled"] = 0b11, int(kind)
    own.worlds["issues"]["closed"] = 1
    own.worlds["parties"]["signed"], own.worlds["parties"]["shaken"] = 3, 0.4
    assert step(signing.mechanism, own, range(9, 10))["parties"]["shaken"][0, :2] == pytest.approx([left, left])


def test_the_first_attacks_move_most_people_and_no_violence_moves_them_all() -> None:
    supports = []
    for shaken in (0.0, 0.05, 0.1, 1.0):
        own = founded(1, consult_public__attacks=2.5, consult_public__dulled=0.05, consult_public__memory=1.0)
        sign(own.worlds, 1, Kind.FULL, issues=0b1)
        own.worlds["parties"]["signed"], own.worlds["dyads"]["felt"] = 1, shaken
        supports.append(float(step(consult_public.mechanism, own, range(2, 4))["parties"]["support"][0, ISRAEL]))
    logit = np.log(np.array(supports) / (1.0 - np.array(supports)))
    assert logit[0] - logit[1:] == pytest.approx(2.5 * np.array([1 / 2, 2 / 3, 20 / 21]), rel=1e-4)


def test_peace_at_home_speaks_for_the_terms() -> None:
    in_peace = support(0.5, consult_public__peace=1.0, conflict__pain=0.0)
    assert in_peace == pytest.approx(1.0 / (1.0 + np.exp(-1.0)))
    assert support(0.5, consult_public__peace=1.0, conflict__pain=1.0) == pytest.approx(0.5)


def test_being_for_a_settlement_and_for_these_terms_are_two_things() -> None:
    own = founded(1)
    own.worlds["table"]["members"], own.worlds["table"]["rounds"], own.worlds["table"]["utility"] = 0b11, 1, 0.0
    own.worlds["groups"]["attitude"] = 0.9
    sides = step(consult_public.mechanism, own)["parties"][0]
    assert sides["principle"][ISRAEL] > 0.75 and sides["support"][ISRAEL] < sides["principle"][ISRAEL] - 0.3


def test_where_there_is_no_will_provisions_are_dropped() -> None:
    own = founded(200, carry_out__stalling=1.0, carry_out__pace=52.0, carry_out__backing=0.0)
    own.worlds["parties"]["trust"] = 0.0
    sign(own.worlds, 1, Kind.FULL, issues=0b1)
    text = step(carry_out.mechanism, own, range(2, 300))["agreements"][:, 0]
    assert (text["carried_out"] + text["stalled"] == PROVISIONS).all()
    assert (text["stalled"] / PROVISIONS).mean() == pytest.approx(0.6, abs=0.05)


@pytest.mark.parametrize(
    ("mechanism", "held", "name"),
    [(reform.mechanism, "parties", "institutions"), (recognise.mechanism, "dyads", "relations")],
)
def test_partial_texts_change_structures_and_relations_too(mechanism: Any, held: str, name: str) -> None:
    grown = {}
    for kind in (Kind.PROCESS, Kind.PARTIAL, Kind.FULL):
        own = founded(1)
        sign(own.worlds, 1, kind, issues=0 if kind == Kind.PROCESS else 0b1, carried_out=PROVISIONS)
        grown[kind] = float(step(mechanism, own, range(2, 106))[held][name][0, 0])
    assert grown[Kind.PROCESS] == 0.0
    assert grown[Kind.PARTIAL] == pytest.approx(0.4 * grown[Kind.FULL]) and grown[Kind.FULL] > 0.1


def test_trust_at_the_table_frays_in_deadlock() -> None:
    trust = {}
    for rejected in (0, 12):
        own = founded(1, work_together__patience=12, work_together__fraying=0.01)
        own.worlds["table"]["members"], own.worlds["table"]["rejected"] = 0b11, rejected
        own.worlds["channels"]["trust"] = 0.4
        trust[rejected] = float(step(work_together.mechanism, own)["channels"]["trust"][0, 0])
    assert trust[12] == pytest.approx(0.4 * 0.99) and trust[0] > 0.4


# Ways from unofficial work to the war itself.


def test_hostile_publics_give_means_and_others_withhold_them() -> None:
    own = founded(1, recruit__pull=0.5)
    own.worlds["parties"]["attitude"][:, :2] = 0.0, 1.0
    step(recruit.mechanism, own, YEAR)
    assert (state(own, "parties", "means", ISRAEL), state(own, "parties", "means", PLO)) == pytest.approx((0.5, -0.5))


def test_trusting_contacts_set_incidents_right_or_make_them_worse() -> None:
    mistakes = {}
    for share in (-0.5, 0.0, 0.5):
        own = founded(400, set_right__share=share, misread__noise=0.3, misread__channel=0.0)
        own.worlds["dyads"]["trust_unofficial"] = 0.8
        for one in (set_right, misread):
            step(one.mechanism, own)
        mistakes[share] = int(own.worlds["count"]["mistaken_escalations"].sum())
    assert mistakes[0.5] < mistakes[0.0] < mistakes[-0.5]


def test_local_people_who_meet_keep_places_out_of_the_war_until_it_overruns_them() -> None:
    kept = {}
    for grassroots in (0.0, 1.0):
        own = founded(20, keep_local_peace__gain=0.1, keep_local_peace__most=0.4, convene__sessions=200.0,
                      track_two__grassroots=grassroots, track_two__middle=1.0 - grassroots)  # fmt: skip
        for week in range(1, 105):
            for one in (convene, keep_local_peace):
                step(one.mechanism, own, range(week, week + 1))
        kept[grassroots] = state(own, "dyads", "local_peace")
    assert kept[0.0] == 0.0 and 0.2 < kept[1.0] <= 0.4
    own.worlds["dyads"]["felt"], own.worlds["sessions"] = 1.0, 0
    assert step(keep_local_peace.mechanism, own, YEAR)["dyads"]["local_peace"][:, 0].mean() < 0.5 * kept[1.0]


def test_local_tables_keep_places_out_of_the_war_where_it_hurts() -> None:
    def kept(felt: float, **settings: Any) -> float:
        settings = {"keep_local_peace__tables": 1.0} | settings
        own = founded(20, keep_local_peace__fading=0.0, keep_local_peace__violence=0.0, **settings)
        own.worlds["dyads"]["felt"], own.worlds["sessions"] = felt, 0
        return float(step(keep_local_peace.mechanism, own, YEAR)["dyads"]["local_peace"][:, 0].mean())

    # A year at pace 1 brings 1 - 1/e of what is possible.
    assert kept(0.5) == pytest.approx(0.3 * (1 - math.exp(-1)), rel=0.02)
    assert kept(0.0) == 0.0 < kept(0.1) < kept(0.3) < kept(0.5) > kept(0.9) > kept(1.0) == 0.0
    assert kept(0.5, keep_local_peace__tables=0.0) == 0.0
    assert kept(0.5, track_one__effort=0.0) == kept(0.5)
    assert kept(0.5, track_one__effort=0.0, keep_local_peace__own=0.0) == 0.0
    assert kept(0.5, keep_local_peace__national=1.0, conflict__channel="closed") == 0.0
    assert kept(0.5, keep_local_peace__national=1.0, conflict__channel="open") == kept(0.5)


def test_an_offensive_overruns_local_truces() -> None:
    own = founded(20, keep_local_peace__tables=4.0)
    own.worlds["sessions"], kept = 0, {}
    for felt, weeks in ((0.5, range(1, 157)), (0.95, range(157, 209))):
        own.worlds["dyads"]["felt"] = felt
        kept[felt] = float(step(keep_local_peace.mechanism, own, weeks)["dyads"]["local_peace"][:, 0].mean())
    assert 0.0 < kept[0.95] < 0.7 * kept[0.5]


def test_forces_that_local_truces_free_fight_elsewhere() -> None:
    def deaths(moved: float, truces: float) -> float:
        own = founded(200, keep_local_peace__moved=moved, fight__dispersion=100.0)
        own.worlds["dyads"]["local_peace"] = truces
        return float(step(fight.mechanism, own)["dyads"]["deaths"].mean())

    assert deaths(1.0, 0.5) == deaths(0.0, 0.0)
    assert deaths(0.0, 0.5) == pytest.approx(0.5 * deaths(0.0, 0.0), rel=0.1)
    assert deaths(-0.5, 0.5) < deaths(0.0, 0.5) < deaths(0.5, 0.5) < deaths(1.0, 0.5)


def test_business_and_training_hold_back_how_force_is_answered() -> None:
    def answered(**settings: Any) -> float:
        own = founded(1, escalate__fatigue=0.0, escalate__grievance=0.0, **settings)
        own.worlds["dyads"]["trade"], own.worlds["parties"]["training"] = 0.5, 0.5
        before = state(own, "dyads", "force_a")
        for one in (stand_to_lose, moderate, escalate):
            step(one.mechanism, own)
        return state(own, "dyads", "force_a") - before

    plain = answered()
    assert answered(stand_to_lose__share=0.4) == pytest.approx(0.8 * plain)
    assert answered(moderate__share=0.4) == pytest.approx(0.8 * plain)
    assert answered(moderate__share=-0.4) == pytest.approx(1.2 * plain)


def test_who_does_not_mean_to_settle_arms_behind_dialogue() -> None:
    means = {}
    for motivation in (0.0, 1.0):
        own = founded(1, rearm__gain=0.1)
        own.worlds["parties"]["motivation"] = motivation
        own.worlds["sessions"], own.worlds["initiatives"]["sessions"] = 1, 1
        means[motivation] = float(step(rearm.mechanism, own)["parties"]["means"][0, 0])
    assert means[1.0] == 0.0 < means[0.0]
