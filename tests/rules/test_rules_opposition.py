"""Opposition at home: what it lives on, what it can do, how it is won over; veto players; second votes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from alone import founded, sign, step
from history import ALL_SCENARIOS, lived, same_bytes
from thinned import larger_slow

import multitrack as mt
from simulation.founding import Founded
from simulation.rules import (
    break_agreement,
    carry_out,
    change_leader,
    consult_public,
    negotiate,
    oppose,
    put_again,
    reckon,
    take_office,
    veto,
    win_over,
)
from simulation.week import week
from simulation.world.record import Channel, Kind, LeaderWhy, OppositionWhy, WonWhy

ISRAEL, PLO = 0, 1
"""A government and an armed group (*oslo*)."""
STILL = {"oppose__campaign": 0.0, "oppose__fall": 0.0, "parties__israel__term": 0}
"""An opposition that wins or loses a following and does nothing with it."""
YEAR = range(1, 53)
TALKING = {"channel.threshold": 0.005, "channel.pace": 0.5, "negotiate.pace": 1.0, "conflict.pain": 0.4}
"""Most worlds of *baseline* sign something, and soon."""


def opposed(n: int = 1, following: float = 0.3, stance: float = -1.0, talks: bool = True, **settings: Any) -> Founded:
    """Worlds in which the government has an opposition, and talks for all to see."""
    own = founded(
        n, **{"parties__israel__opponents": following, "parties__israel__opponents_stance": stance} | settings
    )
    own.worlds["dyads"]["channel"] = int(Channel.OPEN) if talks else int(Channel.CLOSED)
    own.worlds["dyads"]["secret"] = 0
    own.worlds["parties"]["aspiration"] = 0.9
    return own


def following(own: Founded, party: int = ISRAEL) -> float:
    return float(own.worlds["parties"]["opposition"][:, party].mean())


def why(own: Founded) -> OppositionWhy:
    return OppositionWhy(own.worlds["parties"]["opposition_why"][0, ISRAEL])


def attitude(own: Founded, party: int = ISRAEL) -> np.ndarray:
    groups = own.worlds["groups"][:, : own.worlds["group_count"][0]]
    return np.asarray(groups["attitude"][groups["party"] == party])


# What it lives on.


def test_it_has_the_following_of_the_setting_and_moves_with_what_an_event_sets() -> None:
    own = opposed(following=0.3, talks=False, **STILL)
    step(oppose.mechanism, own)
    assert following(own) == pytest.approx(0.3) and following(own, PLO) == 0.0
    own.worlds["parties"]["opposition"][:, ISRAEL] = 0.5
    own.settings["parties_opponents"][:, ISRAEL] = 0.4
    own.settings["oppose_memory"] = 5200.0
    step(oppose.mechanism, own, range(2, 4))  # once, and not each week
    assert following(own) == pytest.approx(0.6, abs=1e-3)


def test_it_outbids_a_side_that_is_seen_to_concede() -> None:
    """What is conceded in secret counts when it comes out."""
    own = opposed(oppose__outbid=0.5, **STILL)
    step(oppose.mechanism, own)
    own.worlds["dyads"]["secret"] = 1
    own.worlds["parties"]["aspiration"][:, ISRAEL] = 0.7
    step(oppose.mechanism, own, range(2, 3))
    assert following(own) == pytest.approx(0.3)
    own.worlds["dyads"]["secret"] = 0
    step(oppose.mechanism, own, range(3, 4))
    assert following(own) == pytest.approx(0.3 + 0.5 * 0.2 * 0.3 * 0.7, abs=1e-3) and why(own) == OppositionWhy.OUTBID
    step(oppose.mechanism, own, range(4, 5))  # what was conceded is conceded once
    assert following(own) < 0.3 + 0.5 * 0.2 * 0.3 * 0.7


def test_few_win_few_and_those_who_govern_outbid_nobody() -> None:
    gained = {}
    for few in (0.02, 0.2, 0.5):
        own = opposed(following=few, oppose__outbid=1.0, **STILL)
        step(oppose.mechanism, own)
        own.worlds["parties"]["aspiration"][:, ISRAEL] = 0.7
        step(oppose.mechanism, own, range(2, 3))
        gained[few] = following(own) - few
    assert 0.0 < gained[0.02] < 0.2 * gained[0.2] < 0.2 * gained[0.5]
    own = opposed(following=0.5, oppose__outbid=1.0, **STILL)
    step(oppose.mechanism, own)
    own.worlds["parties"]["opposition_leads"][:, ISRAEL] = 1
    own.worlds["parties"]["aspiration"][:, ISRAEL] = 0.7
    step(oppose.mechanism, own, range(2, 3))
    assert following(own) == pytest.approx(0.5)


def test_one_of_the_other_opinion_is_another_one() -> None:
    own = opposed(following=0.6, stance=0.7, talks=False, **STILL)
    step(oppose.mechanism, own)
    own.worlds["parties"]["opposition"][:, ISRAEL], own.worlds["parties"]["won_over"][:, ISRAEL] = 0.8, 0.3
    own.settings["parties_opponents"][:, ISRAEL], own.settings["parties_opponents_stance"][:, ISRAEL] = 0.1, -0.7
    step(oppose.mechanism, own, range(2, 3))
    assert following(own) == pytest.approx(0.1) and own.worlds["parties"]["won_over"][0, ISRAEL] == 0.0
    assert why(own) == OppositionWhy.SET


def test_one_that_an_event_ends_is_gone_with_all_it_had_won() -> None:
    own = opposed(following=0.3, **STILL)
    step(oppose.mechanism, own)
    own.worlds["parties"]["opposition"][:, ISRAEL] = 0.7
    own.worlds["parties"]["won_over"][:, ISRAEL] = 0.4
    own.settings["parties_opponents"][:, ISRAEL] = 0.0
    step(oppose.mechanism, own, range(2, 4))
    actor = own.worlds["parties"][0, ISRAEL]
    assert (actor["opposition"], actor["won_over"], actor["opposition_price"]) == (0.0, 0.0, 0.0)
    assert why(own) == OppositionWhy.SET


def test_it_lives_on_violence_after_signing_and_on_what_a_text_has_not_brought() -> None:
    left = {}
    for name, shaken, done in (("kept", 0.0, 20), ("attacked", 0.5, 20), ("unmet", 0.0, 0)):
        own = opposed(talks=False, **STILL, oppose__expects=26.0, oppose__unmet=1.5)
        sign(own.worlds, 1, Kind.FULL, issues=1, carried_out=done)
        own.worlds["parties"]["shaken"] = shaken
        step(oppose.mechanism, own, YEAR)
        left[name] = following(own), why(own)
    assert left["kept"][0] < 0.2 < 0.3 < min(left["attacked"][0], left["unmet"][0])
    assert [reason for _, reason in left.values()] == [OppositionWhy.FADED, OppositionWhy.ATTACKED, OppositionWhy.UNMET]


def test_one_for_a_settlement_lives_on_a_war_that_drags_on() -> None:
    left = {}
    for pain in (0.0, 0.5):
        own = opposed(stance=1.0, talks=False, **STILL)
        own.worlds["parties"]["pain"] = pain
        step(oppose.mechanism, own, YEAR)
        left[pain] = following(own)
    assert left[0.0] == pytest.approx(0.3) and left[0.5] > 0.35
    assert why(own) == OppositionWhy.WEARY


# What it does.


@pytest.mark.parametrize(
    ("stance", "talks", "moves"), [(-1.0, True, -1), (-1.0, False, 0), (1.0, True, 1), (1.0, False, 1)]
)
def test_it_campaigns_while_its_side_talks_and_for_a_settlement_in_war_too(
    stance: float, talks: bool, moves: int
) -> None:
    own = opposed(stance=stance, talks=talks, oppose__fall=0.0, parties__israel__term=0)
    before, others = attitude(own), attitude(own, PLO)
    step(oppose.mechanism, own, YEAR)
    assert (np.sign(attitude(own) - before) == moves).all()
    assert (attitude(own, PLO) == others).all()


def test_a_larger_following_moves_more() -> None:
    moved = []
    for size in (0.1, 0.3, 0.9):
        own = opposed(following=size, oppose__fall=0.0)
        before = attitude(own).mean()
        step(oppose.mechanism, own)
        moved.append(before - attitude(own).mean())
    assert 0.0 < moved[0] < moved[1] < moved[2]


def test_it_brings_leaders_down_by_its_following_and_their_accountability() -> None:
    fallen = {}
    for size, accountable in ((0.2, 1.0), (0.8, 1.0), (0.8, 0.5), (0.8, 0.0)):
        own = opposed(
            400, size, parties__israel__accountability=accountable, parties__israel__term=0, oppose__memory=5200.0
        )
        step(oppose.mechanism, own, YEAR)
        count = own.worlds["count"]
        assert (count["governments_lost"] == count["leaders_lost"]).all()
        fallen[size, accountable] = count["governments_lost"].mean()
        whys = {LeaderWhy(one) for one in own.worlds["parties"]["leader_why"][:, ISRAEL] if one}
        assert whys <= {LeaderWhy.BROUGHT_DOWN}
    assert fallen[0.8, 1.0] == pytest.approx(0.6 * 0.8, abs=0.1)
    assert fallen[0.8, 0.5] == pytest.approx(0.6 * 0.4, abs=0.07)
    assert fallen[0.2, 1.0] < fallen[0.8, 0.5] and fallen[0.8, 0.0] == 0.0


@pytest.mark.parametrize(("stance", "talks"), [(-1.0, False), (1.0, True)])
def test_a_leader_who_does_what_it_wants_is_safe_from_it(stance: float, talks: bool) -> None:
    own = opposed(50, 0.9, stance, talks, parties__israel__accountability=1.0, parties__israel__term=0)
    step(oppose.mechanism, own, YEAR)
    assert own.worlds["count"]["governments_lost"].sum() == 0


def elected(stance: float, n: int = 200, size: float = 0.6, **settings: Any) -> Founded:
    """Worlds after an election with an opposition."""
    own = opposed(n, size, stance, parties__israel__term=10, oppose__fall=0.0, conflict__spread=0.0, **settings)
    own.worlds["parties"]["leader_since"] = 0
    step(oppose.mechanism, own, range(1, 11))
    return own


def hardness(own: Founded) -> np.ndarray:
    officials = own.worlds["officials"]
    return np.asarray(officials["hardness"][(officials["party"] == ISRAEL) & (officials["leader"] == 1)])


def test_it_wins_elections_the_surer_the_larger_its_following() -> None:
    won = [elected(-1.0, size=size).worlds["parties"]["opposition_leads"][:, ISRAEL].mean() for size in (0.2, 0.5, 0.8)]
    assert won[0] < 0.02 and won[1] == pytest.approx(0.5, abs=0.15) and won[2] > 0.98


def test_its_own_leader_is_harder_or_softer_and_can_be_voted_out() -> None:
    hard, soft = elected(-1.0, size=1.0), elected(1.0, size=1.0)
    assert (
        hardness(hard) == pytest.approx(hardness(soft)[0] + 0.6, abs=0.35)
        and hardness(hard).min() > hardness(soft).max()
    )
    assert (hard.worlds["parties"]["leader_why"][:, ISRAEL] == LeaderWhy.OPPOSITION).all()
    assert (hard.worlds["count"]["governments_lost"] == 1).all()
    hard.worlds["parties"]["opposition"][:, ISRAEL] = 0.0
    step(oppose.mechanism, hard, range(20, 21))
    party = hard.worlds["parties"][:, ISRAEL]
    assert (party["leader_why"] == LeaderWhy.RETURNED).all() and not party["opposition_leads"].any()
    assert hardness(hard).max() < hardness(elected(-1.0, size=1.0)).min()


def test_such_a_leader_strains_what_was_signed_and_carries_out_less() -> None:
    done, ended = {}, {}
    for leads in (0, 1):
        own = opposed(300, 0.5, carry_out__pace=10.0)
        sign(own.worlds, 1, Kind.FULL, issues=1)
        own.worlds["parties"]["opposition_leads"][:, ISRAEL] = leads
        step(carry_out.mechanism, own, YEAR)
        done[leads] = own.worlds["agreements"]["carried_out"][:, 0].mean()
        step(break_agreement.mechanism, own, range(53, 80))
        ended[leads] = (own.worlds["agreements"]["ended_week"][:, 0] > 0).mean()
    assert done[1] == pytest.approx(0.3 * done[0], rel=0.25)
    assert ended[1] > ended[0] + 0.05


def test_where_it_neither_wins_nor_leads_elections_are_as_ever() -> None:
    always = {"change_leader__at_elections": 1.0, "change_leader__rate": 0.0, "parties__israel__term": 10}
    for size, lost in ((0.0, 1), (0.1, 1), (1.0, 0)):
        own = opposed(1, size, **always)
        own.worlds["parties"]["leader_since"] = 0
        step(oppose.mechanism, own)
        step(change_leader.mechanism, own, range(10, 11))
        assert (own.worlds["parties"]["leader_why"][0, ISRAEL] == LeaderWhy.ELECTION) == lost


def test_in_the_week_of_an_election_that_it_decides_nobody_falls_by_chance() -> None:
    often = {"change_leader__rate": 5.0, "change_leader__strength": 3.0, "parties__israel__term": 10}
    for leads in (0, 1):
        own = opposed(200, 1.0, **often)
        own.worlds["parties"]["leader_since"], own.worlds["parties"]["opposition_leads"][:, ISRAEL] = 0, leads
        step(oppose.mechanism, own)
        step(change_leader.mechanism, own, range(10, 11))
        assert not own.worlds["parties"]["leader_fell"][:, ISRAEL].any()
        # In the week after it, more than a quarter of the leaders fall by chance.
        step(change_leader.mechanism, own, range(11, 12))
        assert (own.worlds["parties"]["leader_fell"][:, ISRAEL] == 11).mean() > 0.2


def test_a_government_that_a_dated_event_brings_is_not_its_own() -> None:
    own = opposed()
    own.worlds["parties"]["opposition_leads"][:, ISRAEL] = 1
    own.settings["parties_new_leader"][:, ISRAEL] = 1
    step(take_office.mechanism, own)
    assert own.worlds["parties"]["opposition_leads"][0, ISRAEL] == 0


def test_a_splinter_has_none_and_a_side_that_is_no_more_does_nothing() -> None:
    own = opposed(parties__plo__opponents=0.5)
    own.worlds["party_count"] = 3
    own.worlds["parties"]["like"][0, 2] = PLO
    own.worlds["parties"]["gone"][0, ISRAEL] = 1
    step(oppose.mechanism, own)
    assert own.worlds["parties"]["opposition"][0].tolist()[:3] == [0.0, 0.5, 0.0]


# A vote.


def vote(n: int, size: float, stance: float, won: float = 0.0, **settings: Any) -> Founded:
    """Worlds after a vote on a full text of which the government's public thinks neither well nor ill."""
    own = opposed(n, size, stance, parties__israel__ratification=True, parties__plo__ratification=False, **settings)
    step(oppose.mechanism, own)
    own.worlds["parties"]["won_over"] = won
    own.worlds["table"]["members"], own.worlds["table"]["initialled"] = 0b11, int(Kind.FULL)
    own.worlds["table"]["utility"] = 0.5
    step(consult_public.mechanism, own, range(2, 3))
    return own


def test_its_campaign_has_a_swing_of_its_own() -> None:
    moved = {}
    for size, stance, won in ((0.4, -1.0, 0.0), (0.4, 1.0, 0.0), (0.8, -1.0, 0.0), (0.4, -1.0, 0.5), (0.4, -1.0, 1.0)):
        own = vote(2000, size, stance, won)
        party = own.worlds["parties"][:, ISRAEL]
        moved[size, stance, won] = party["campaigned"]
        beside = party["vote"] - party["campaigned"] < party["vote_needed"]
        assert (own.worlds["count"]["votes_turned"] == (beside == (party["carried"] == 1))).all()
    assert moved[0.4, -1.0, 0.0].mean() == pytest.approx(-0.15 * 0.4, abs=0.01)
    assert moved[0.4, 1.0, 0.0].mean() == pytest.approx(0.15 * 0.4, abs=0.01)
    assert moved[0.4, -1.0, 0.0].std() == pytest.approx(0.15 * 0.4, rel=0.1)
    assert moved[0.8, -1.0, 0.0].mean() == pytest.approx(-0.15 * 0.8, abs=0.015)
    assert moved[0.4, -1.0, 0.5].mean() == pytest.approx(-0.15 * 0.2, abs=0.01)
    assert not moved[0.4, -1.0, 1.0].any()


def lost(**settings: Any) -> Founded:
    """A world after a lost vote, before the next week."""
    own = vote(1, 0.0, -1.0, consult_public__majority=1.0, consult_public__strength=1.5, **settings)
    assert own.worlds["count"]["ratifications_lost"][0] == 1
    return own


def test_a_text_that_lost_is_put_to_the_vote_again_as_it_is() -> None:
    own = lost(put_again__chance=1.0, put_again__after=5, negotiate__pace=1.0, negotiate__rest=0)
    shares = own.worlds["issues"]["share"].copy()
    own.worlds["parties"]["payment"][0, ISRAEL] = 0.05
    for now in range(3, 7):
        week_of_vote(own, now)
    assert own.worlds["table"]["rounds"][0] == 0 and (own.worlds["issues"]["share"] == shares).all()
    own.settings["consult_public_majority"], own.settings["consult_public_leader"] = 0.3, 10.0
    own.settings["parties_urges"][:, ISRAEL] = 1.0  # its leader has learned to ask for a yes
    week_of_vote(own, 7)
    assert own.worlds["table"]["initialled"][0] == Kind.FULL and own.worlds["table"]["put_again"][0] == 7
    assert own.worlds["parties"]["carried"][0, ISRAEL] == 1
    assert own.worlds["parties"]["payment"][0, ISRAEL] == 0.05


def week_of_vote(own: Founded, now: int) -> None:
    """A week from the round of talks to the vote."""
    for one in (put_again, negotiate, veto, consult_public):
        step(one.mechanism, own, range(now, now + 1))


def test_whoever_must_consent_is_asked_again_before_a_second_vote() -> None:
    own = lost(put_again__chance=1.0, put_again__after=5, negotiate__pace=1.0)
    own.settings["parties_veto"][:, ISRAEL], own.settings["parties_veto_asks"][:, ISRAEL] = 1, 1.0
    for now in range(3, 8):
        week_of_vote(own, now)
    assert own.worlds["table"]["put_again"][0] == 7 and own.worlds["table"]["vetoed"][0] == 7
    assert own.worlds["count"]["ratifications_lost"][0] == 1


def test_it_is_not_where_somebody_has_left_the_table_or_nothing_says_so() -> None:
    own = lost(put_again__chance=1.0, put_again__after=5)
    own.worlds["table"]["members"] = 0
    step(put_again.mechanism, own, range(3, 20))
    assert own.worlds["table"]["put_again"][0] == 0 and own.worlds["table"]["again_due"][0] == 0
    own = lost(put_again__chance=0.0)
    assert own.worlds["table"]["again_due"][0] == 0


# Winning it over.


def test_consultation_wins_it_over_for_a_price_at_the_table() -> None:
    won, least = {}, {}
    for consulted in (0.0, 0.5, 1.0):
        own = opposed(parties__israel__opponents_consulted=consulted, conflict__pain=0.5)
        step(oppose.mechanism, own)
        own.worlds["sessions"] = 0
        step(win_over.mechanism, own, YEAR)
        step(reckon.mechanism, own)
        won[consulted] = float(own.worlds["parties"]["won_over"][0, ISRAEL])
        least[consulted] = float(own.worlds["parties"]["home_cost"][0, ISRAEL])
    assert won[0.0] == 0.0 < won[0.5] < won[1.0] < 1.0
    assert least[1.0] == pytest.approx(least[0.0] + 0.15 * 0.3) and least[0.5] == pytest.approx(
        least[0.0] + 0.15 * 0.15
    )
    assert WonWhy(own.worlds["parties"]["won_why"][0, ISRAEL]) == WonWhy.CONSULTED


def test_unofficial_work_wins_it_over_and_lends_it_standing() -> None:
    own = opposed(parties__israel__opponents_in_dialogue=0.5, win_over__standing=0.05)
    step(oppose.mechanism, own, range(1, 3))
    own.worlds["sessions"] = own.worlds["initiatives"]["sessions"] = 1
    step(win_over.mechanism, own)
    party = own.worlds["parties"][0, ISRAEL]
    assert party["won_over"] > 0.0 and party["opposition"] > 0.3 and party["opposition_price"] == 0.0
    assert WonWhy(party["won_why"]) == WonWhy.DIALOGUE and why(own) == OppositionWhy.LENT
    own.worlds["sessions"] = own.worlds["initiatives"]["sessions"] = 0
    before = float(party["won_over"])
    step(win_over.mechanism, own, YEAR)
    assert own.worlds["parties"]["won_over"][0, ISRAEL] < 0.7 * before


def test_one_that_is_won_over_does_nothing_more() -> None:
    own = opposed(100, 0.9, parties__israel__accountability=1.0, parties__israel__term=0)
    own.worlds["parties"]["won_over"] = 1.0
    before = attitude(own)
    step(oppose.mechanism, own, YEAR)
    assert (attitude(own) == before).all() and own.worlds["count"]["governments_lost"].sum() == 0


# Veto players.


def initialled(utility: float = 0.5, mandate: float = 0.4, asks: float = 0.2, **settings: Any) -> Founded:
    """A world in which a full text was initialled that is to have a veto player's consent."""
    own = founded(1, parties__israel__veto=True, parties__israel__veto_asks=asks, **settings)
    own.worlds["table"]["members"], own.worlds["table"]["initialled"] = 0b11, int(Kind.FULL)
    own.worlds["table"]["utility"], own.worlds["parties"]["mandate"] = utility, mandate
    own.worlds["parties"]["aspiration"] = 0.45
    return own


@pytest.mark.parametrize(("utility", "asks", "stops"), [(0.5, 0.2, True), (0.65, 0.2, False), (0.5, 0.05, False)])
def test_a_text_falls_that_gives_a_veto_player_less_than_it_asks(utility: float, asks: float, stops: bool) -> None:
    own = initialled(utility, asks=asks)
    step(veto.mechanism, own, range(3, 4))
    table, party = own.worlds["table"], own.worlds["parties"][0, ISRAEL]
    assert (table["initialled"][0] == 0) == stops == (own.worlds["count"]["vetoes"][0] == 1)
    assert table["vetoed"][0] == party["stopped"] == (3 if stops else 0)
    assert party["aspiration"] == pytest.approx(0.6 if stops else 0.45)


def test_it_is_bought_off_by_what_it_cares_for_or_by_payments() -> None:
    own = initialled()
    own.worlds["parties"]["payment"][:, ISRAEL] = 0.15
    step(veto.mechanism, own)
    assert own.worlds["count"]["vetoes"][0] == 0
    issue = mt.load_scenario("oslo").issues[0]
    for share, stopped in ((0.7, 0), (0.5, 1)):
        own = initialled(**{f"parties__israel__veto_weights__{issue}": 1.0})
        own.worlds["issues"]["share"][0, 0, ISRAEL] = share
        step(veto.mechanism, own)
        assert own.worlds["count"]["vetoes"][0] == stopped


def test_only_full_texts_and_those_at_the_table_need_it() -> None:
    own = initialled()
    own.worlds["table"]["initialled"] = int(Kind.PARTIAL)
    step(veto.mechanism, own)
    own.worlds["table"]["initialled"], own.worlds["table"]["members"] = int(Kind.FULL), 0b10
    step(veto.mechanism, own)
    assert own.worlds["count"]["vetoes"][0] == 0


def test_after_a_veto_nothing_is_drafted_for_a_time() -> None:
    own = initialled(veto__rest=6, negotiate__pace=1.0, negotiate__lull=0.0)
    own.worlds["dyads"]["channel"] = int(Channel.OPEN)
    step(veto.mechanism, own, range(3, 4))
    step(negotiate.mechanism, own, range(4, 9))
    assert own.worlds["table"]["rounds"][0] == 0
    step(negotiate.mechanism, own, range(9, 40))
    assert own.worlds["table"]["rounds"][0] > 0


# All of it.


@pytest.mark.parametrize("scenario", larger_slow(sorted({*ALL_SCENARIOS} - {"el_salvador", "nepal"})))
def test_where_nobody_opposes_all_is_as_if_the_rules_were_not_there(scenario: str) -> None:
    without = lived(scenario, range(4), 120, through=week().without("oppose", "win_over", "veto")).worlds
    idle = {
        "parties.opponents_stance": 0.7, "parties.opponents_consulted": 1.0, "parties.opponents_in_dialogue": 1.0,
        "parties.veto_asks": 0.9, "oppose.fall": 52.0,
    }  # fmt: skip
    assert same_bytes(lived(scenario, range(4), 120, idle).worlds, without)
    off = {"parties.opponents": 0.5, "oppose.strength": 0.0, "parties.veto": True, "veto.strength": 0.0}
    assert same_bytes(lived(scenario, range(4), 120, idle | off).worlds, without)


@pytest.mark.slow
def test_an_opposition_and_veto_players_make_agreements_rarer() -> None:
    """In the same worlds, 600 of *baseline* without its ensemble: the direction, at twice the standard error."""

    def agreements(**given: Any) -> np.ndarray:
        settings = TALKING | {f"parties.{name}": value for name, value in given.items()}
        outcomes = mt.simulate("baseline", worlds=600, seed=4, settings=settings | {"ensemble.row": 0}).outcomes
        counted.append(outcomes[["governments_lost", "vetoes"]].sum().tolist())
        return outcomes["agreement"].to_numpy(float)

    counted: list[list[int]] = []

    alone = agreements()
    against, softer = agreements(opponents=0.6), agreements(opponents=0.6, opponents_stance=1.0)
    bound, heavily = agreements(veto=True, veto_asks=0.1), agreements(veto=True, veto_asks=0.4)
    for more, less in ((alone, against), (softer, against), (alone, heavily), (bound, heavily)):
        gap = more - less
        assert gap.mean() > 2.0 * gap.std() / np.sqrt(len(gap))
    # Where users look: nobody where nobody opposes, and each its own.
    assert counted[0] == [0, 0] and counted[1][0] > 0 == counted[1][1] and counted[3][1] > 0 == counted[3][0]
