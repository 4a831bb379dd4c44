"""What Track II is and does in its sessions: who meets, on what, how often, and what comes of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from alone import founded, sign, step
from history import lived

import multitrack as mt
from simulation.founding import Founded
from simulation.rules import (
    betray,
    build_trust,
    choose_time,
    convene,
    cooperate,
    coordinate,
    explore,
    find_formula,
    punish_contact,
    reenter,
    rotate,
    train,
    travel,
)
from simulation.world.record import Activity, Tier

ISRAEL, PLO = 0, 1
ACTIVITIES = {activity: f"track_two__{word}" for activity, word in zip(
    Activity, ("workshops", "consultations", "training", "public_work", "cooperation"), strict=True)}  # fmt: skip


def met(activity: Activity = Activity.WORKSHOP, n: int = 1, **settings: Any) -> Founded:
    """Worlds in which each initiative holds one session this week, on the first issue, among people who half trust."""
    made = founded(n, **settings)
    for world in made.worlds:
        held = world["initiatives"][: world["initiative_count"]]
        held["sessions"], held["activity"], held["issue"] = 1, int(activity), 0
        world["sessions"] = world["initiative_count"]
    made.worlds["dialogues"]["trust"] = 0.5
    return made


def used(made: Founded, name: str, count: str) -> np.ndarray:
    """The entries in use of a list of the first world."""
    return made.worlds[name][0][: made.worlds[count][0]]


def ties(made: Founded) -> np.ndarray:
    return used(made, "dialogues", "dialogue_count")


# Trust.


def built(activity: Activity = Activity.WORKSHOP, **settings: Any) -> float:
    """Trust that a session builds on a tie that starts at a half."""
    held = {name: settings.pop(name) for name in ("remote", "footing") if name in settings}
    made = met(activity, **({"build_trust__gain": 0.1, "track_two__skill": 0.5} | settings))
    made.worlds["initiatives"]["remote"] = held.get("remote", 0)
    made.worlds["ngos"]["footing"] = held.get("footing", 0.0)
    step(build_trust.mechanism, made)
    return float(ties(made)["trust"].mean() - 0.5)


def test_a_session_builds_a_part_of_the_missing_trust_the_faster_with_skill() -> None:
    assert built() == pytest.approx(0.1 * (1.0 - 0.5), abs=1e-12)
    assert built(track_two__skill=1.0) == pytest.approx(1.5 * built(), abs=1e-12)
    made = met(build_trust__gain=0.1)
    course = [step(build_trust.mechanism, made)["dialogues"]["trust"][0, 0] for _ in range(30)]
    assert (np.diff(course) > 0).all() and (np.diff(course, 2) < 0).all()


def test_sessions_at_a_distance_or_on_other_work_build_less_and_a_footing_at_home_more() -> None:
    assert built(remote=1, track_two__remote_trust=0.4) == pytest.approx(0.4 * built(), abs=1e-12)
    assert built(Activity.TRAINING, build_trust__other=0.3) == pytest.approx(0.3 * built(), abs=1e-12)
    assert built(footing=1.0, build_trust__footing=1.0) == pytest.approx(2.0 * built(), abs=1e-12)
    assert built(build_trust__strength=-1.0) == pytest.approx(-built(), abs=1e-12)


def test_people_meet_within_their_own_community_locally_or_across_the_line() -> None:
    within = met(track_two__level="within")
    step(build_trust.mechanism, within)
    assert (ties(within)["trust"] == 0.5).all()
    assert used(within, "ngos", "ngo_count")["footing"].max() > 0.0
    local = met(track_two__level="local")
    people = used(local, "ngos", "ngo_count")
    people["tier"] = np.where(np.arange(len(people)) % 3 == 0, int(Tier.GRASSROOTS), int(Tier.MIDDLE))
    step(build_trust.mechanism, local)
    both = (people["tier"][ties(local)["holder"]] == Tier.GRASSROOTS) & (
        people["tier"][ties(local)["other"]] == Tier.GRASSROOTS
    )
    assert both.any() and not both.all()
    assert ((ties(local)["trust"] > 0.5) == both).all()


def test_a_betrayal_costs_the_room_more_trust_than_several_sessions_build() -> None:
    made = met(betray__rate=1.0, betray__trust=0.5, betray__officials=0.1)
    made.worlds["channels"]["trust"] = 0.5
    step(betray.mechanism, made)
    assert np.allclose(ties(made)["trust"], 0.25)
    assert np.allclose(used(made, "channels", "channel_count")["trust"], 0.45)
    assert 5.0 * built(build_trust__gain=0.06) < 0.25
    kept = step(betray.mechanism, met(betray__rate=0.0))["dialogues"]["trust"][0, 0]
    assert kept == 0.5


# Understanding, formulas, skill, business.


def explored(weeks: int = 1, **settings: Any) -> Founded:
    """Israel's participants after consultations on the first issue with people who say what they think they know."""
    held = {name: settings.pop(name) for name in ("bound", "media", "office", "trust", "stray") if name in settings}
    made = met(Activity.CONSULTATION, **({"explore__strength": 1.0, "track_two__bias": 0.0} | settings))
    made.worlds["dialogues"]["trust"] = held.get("trust", 1.0)
    made.worlds["initiatives"]["bound"] = held.get("bound", 0.0)
    made.worlds["initiatives"]["media"] = held.get("media", 0)
    made.worlds["ngos"]["office"], made.worlds["ngos"]["bias"] = held.get("office", 0), held.get("stray", 0.0)
    step(explore.mechanism, made, range(1, weeks + 1))
    return made


def understood(made: Founded) -> tuple[float, float]:
    """What Israel's participants believe of the PLO's first weight, over the truth, and how surely."""
    ngos = used(made, "ngos", "ngo_count")
    inside = ngos[(ngos["party"] == ISRAEL) & (ngos["initiative"] >= 0) & (ngos["dialogue_ties"] > 0)]
    truth = made.worlds["parties"]["weight"][0, PLO, 0]
    return float(inside["estimate"][:, PLO, 0].mean() / truth), float(inside["confidence"][:, PLO, 0].mean())


def test_dialogue_teaches_what_the_others_say_and_makes_sure_of_it_right_or_wrong() -> None:
    right, wrong = understood(explored(200)), understood(explored(200, stray=0.5))
    assert right == pytest.approx((1.0, 1.0), abs=1e-3)
    assert wrong == pytest.approx((1.5, 1.0), abs=1e-3)


@pytest.mark.parametrize(
    "guarded",
    [{"bound": 1.0}, {"media": 1}, {"office": 1}, {"trust": 0.2}, {"track_two__independence": 0.0},
     {"track_two__accountable": 1.0}],
    ids=lambda one: next(iter(one)),
)  # fmt: skip
def test_people_speak_less_openly_where_they_are_bound_watched_distrustful_or_dependent(guarded: dict) -> None:
    assert 0.0 < understood(explored(**guarded))[1] < understood(explored())[1]


def formula_after(activity: Activity, bound: float = 0.0, divisible: int = 0) -> int:
    """Week in which one session a week on an issue finds a formula; 0 never in 40."""
    made = met(activity, find_formula__sessions=6.0, track_two__initiatives=1)
    made.worlds["issues"]["divisible"], made.worlds["initiatives"]["bound"] = divisible, bound
    return int(step(find_formula.mechanism, made, range(1, 41))["issues"]["idea"][0, 0])


def test_a_formula_takes_work_on_an_indivisible_issue_and_more_among_the_bound() -> None:
    assert formula_after(Activity.CONSULTATION) == 6
    assert formula_after(Activity.WORKSHOP) == 9  # at 0.7 of a consultation's work
    assert formula_after(Activity.CONSULTATION, bound=1.0) == 12
    assert formula_after(Activity.TRAINING) == formula_after(Activity.CONSULTATION, divisible=1) == 0


def test_training_makes_participants_skilled_and_officials_who_listen_better_negotiators() -> None:
    made = met(Activity.TRAINING, track_two__skill=0.4, train__pace=0.1, train__strength=1.0)
    worlds = step(train.mechanism, made)
    ngos = used(made, "ngos", "ngo_count")
    assert np.allclose(ngos["skill"][ngos["initiative"] >= 0], 0.4 + 0.1 * 0.6)
    assert worlds["parties"]["training"][0, :2].min() > 0.0
    assert step(train.mechanism, met(Activity.WORKSHOP))["parties"]["training"].max() == 0.0


def test_business_across_the_line_grows_with_work_on_it_and_withers_with_violence() -> None:
    made = met(Activity.COOPERATION, track_two__initiatives=1, cooperate__pace=0.04, cooperate__fading=0.0)
    assert step(cooperate.mechanism, made)["dyads"]["trade"][0, 0] == pytest.approx(0.04)
    made.worlds["initiatives"]["sessions"], made.worlds["dyads"]["felt"] = 0, 1.0
    assert step(cooperate.mechanism, made)["dyads"]["trade"][0, 0] == pytest.approx(0.04 * (1.0 - 2.0 / 52.0))


# Sessions: how many, of what kind, on what, when.


def convened(n: int = 40, weeks: range = range(1, 53), **settings: Any) -> Founded:
    made = founded(n, **settings)
    step(convene.mechanism, made, weeks)
    return made


def sessions(**settings: Any) -> float:
    """Sessions a world in a year."""
    return float(convened(**settings).worlds["count"]["sessions"].mean())


FREE = {"parties__sector": 1.0, "parties__contact_law": 0.0, "track_two__start": 0}
"""Nothing hinders sessions, and Track II acts from the first week."""


def test_sessions_follow_effort_the_sector_and_the_law() -> None:
    """Twenty a year at full effort, a fifth more at twice that: the mean of forty worlds lies within 2.5 of it (five
    standard errors and more)."""
    whole = sessions(**FREE, convene__sessions=20.0)
    assert whole == pytest.approx(20.0, abs=2.5)
    assert sessions(**FREE, convene__sessions=20.0, track_two__effort=2.0) == pytest.approx(1.2 * 20.0, abs=2.5)
    weak = FREE | {"parties__plo__sector": 0.5}
    forbidden = FREE | {"parties__israel__contact_law": 1.0}
    assert sessions(**weak, convene__sessions=20.0) == pytest.approx(10.0, abs=2.5)
    assert sessions(**forbidden, convene__sessions=20.0) == pytest.approx(20.0 * 0.3, abs=2.5)
    assert sessions(**FREE, track_two__effort=0.0) == 0.0


def test_sessions_begin_and_end_on_their_dates() -> None:
    made = founded(4, **FREE | {"track_two__start": 10, "track_two__end": 20}, convene__sessions=520.0)
    held = [int(step(convene.mechanism, made, range(week, week + 1))["sessions"].min()) for week in range(1, 31)]
    assert [week for week, number in enumerate(held, start=1) if number > 0] == list(range(10, 21))


@pytest.mark.parametrize("activity", Activity)
def test_sessions_are_of_the_kinds_chosen(activity: Activity) -> None:
    chosen = {setting: float(kind == activity) for kind, setting in ACTIVITIES.items()}
    made = convened(4, range(1, 2), **chosen, **FREE, convene__sessions=520.0)
    assert (made.worlds["initiatives"]["activity"][:, 0] == activity).all()
    none = convened(4, **dict.fromkeys(chosen, 0.0), **FREE)
    assert none.worlds["count"]["sessions"].sum() == 0


def agenda(n: int = 30, **settings: Any) -> Founded:
    """Initiatives choose their issues while talks are stuck on the second, and officials know least of the third."""
    made = founded(n, **FREE, convene__sessions=520.0, **settings)
    made.worlds["table"]["stuck_issue"], made.worlds["knowledge"]["confidence"] = 1, 0.5
    made.worlds["knowledge"]["confidence"][..., 2] = 0.1
    step(convene.mechanism, made, range(60, 61))
    return made


def test_agendas_are_free_or_follow_the_gaps_the_table_or_a_government() -> None:
    assert len(set(agenda(track_two__government_agenda=0.0).worlds["initiatives"]["issue"][:, 0].tolist())) > 2
    for chosen, issue in (("table", 1), ("gaps", 2)):
        made = agenda(track_two__agenda=chosen, track_two__government_agenda=0.0)
        assert (made.worlds["initiatives"]["issue"][:, 0] == issue).all()
    made = agenda(track_two__government_agenda=1.0)
    government = made.worlds["parties"]["weight"][:, ISRAEL].argmax(axis=1)
    assert (made.worlds["initiatives"]["issue"][:, 0] == government).all()
    assert (made.worlds["initiatives"]["bound"][:, 0] == 1.0).all()


def test_initiatives_follow_a_common_thread_or_scatter() -> None:
    shared = {}
    for thread in (0.0, 1.0):
        several = {"track_two__initiatives": 2, "track_two__government_agenda": 0.0, "track_two__agenda": "own"}
        issues = agenda(track_two__common_thread=thread, **several).worlds["initiatives"]["issue"][:, :2]
        shared[thread] = float((issues[:, 0] == issues[:, 1]).mean())
    assert shared[0.0] < shared[1.0] == 1.0


def test_coordination_brings_initiatives_to_the_issue_on_which_talks_are_stuck() -> None:
    served = []
    for coordination in (0.0, 0.5, 1.0):
        made = met(n=200, track_two__coordination=coordination)
        made.worlds["table"]["stuck_issue"] = 2
        served.append(float((step(coordinate.mechanism, made)["initiatives"]["issue"][:, 0] == 2).mean()))
    assert served[0] == 0.0 < served[1] < served[2] == 1.0
    assert served[1] == pytest.approx(0.5, abs=0.18)


def test_hard_fighting_stops_travel_and_sessions_at_a_distance_go_on() -> None:
    held = {}
    for felt, remote in ((0.0, 0.0), (0.5, 0.0), (1.0, 0.0), (1.0, 1.0)):
        made = met(n=200, track_two__remote=remote, track_two__initiatives=1)
        made.worlds["dyads"]["felt"] = felt
        held[felt, remote] = float(step(travel.mechanism, made)["sessions"].mean())
    assert held[0.0, 0.0] == held[1.0, 1.0] == 1.0
    assert held[1.0, 0.0] == 0.0
    assert held[0.5, 0.0] == pytest.approx(0.5, abs=0.18)


def test_unofficial_work_begins_and_goes_on_after_signing_where_it_waits_for_that() -> None:
    held = {"track_two.when": "after_signing", "track_two.hold": 0, "track_one.effort": 0.0}
    assert lived(weeks=40, settings=held).worlds["count"]["sessions"].sum() == 0
    made = founded(4, track_two__when="after_signing", track_two__hold=0, **FREE, convene__sessions=520.0)
    sign(made.worlds, 5)
    for week in range(6, 10):
        step(choose_time.mechanism, made, range(week, week + 1))
        assert (step(convene.mechanism, made, range(week, week + 1))["sessions"] > 0).all()


# People: who stays, who listens to them, and what it costs them at home.


def test_whoever_takes_a_seat_anew_begins_anew() -> None:
    kept, gone = (met(track_two__rotation=chance) for chance in (0.0, 1.0))
    for made in (kept, gone):
        made.worlds["ngos"]["confidence"] = 0.8
        step(rotate.mechanism, made)
    inside = used(kept, "ngos", "ngo_count")["initiative"] >= 0
    assert (used(kept, "ngos", "ngo_count")["confidence"] == 0.8).all() and (ties(kept)["trust"] == 0.5).all()
    issues = int(gone.worlds["issue_count"][0])
    assert (used(gone, "ngos", "ngo_count")["confidence"][inside][:, :2, :issues] == 0.0).all()
    assert ties(gone)["trust"].max() < 0.5


def test_insiders_have_more_ties_up_and_those_who_depend_on_the_state_its_ear() -> None:
    def ears(**settings: Any) -> float:
        return float(founded(20, track_two__initiatives=1, **settings).worlds["access_count"].mean())

    assert ears(track_two__access=0.1) < ears(track_two__access=0.9)
    assert ears(track_two__access=0.3, track_two__independence=1.0) < ears(
        track_two__access=0.3, track_two__independence=0.0
    )


def test_who_has_moved_too_far_from_home_loses_standing_there() -> None:
    standing = []
    for attitude in (0.1, 0.3, 0.5):
        made = met(reenter__loss=1.0, reenter__recovery=0.5)
        made.worlds["parties"]["attitude"] = attitude
        step(reenter.mechanism, made)
        people = used(made, "ngos", "ngo_count")
        standing.append(people["standing"][people["dialogue_ties"] > 0].max())
    assert standing == pytest.approx([1.0 - 0.4 / 52.0, 1.0 - 0.2 / 52.0, 1.0], abs=1e-12)


def test_where_contact_is_a_crime_whoever_meets_pays_for_it() -> None:
    made = met(parties__israel__contact_law=1.0, parties__plo__contact_law=0.0, punish_contact__loss=0.05)
    step(punish_contact.mechanism, made)
    people = used(made, "ngos", "ngo_count")
    inside = people["initiative"] >= 0
    assert np.allclose(people["standing"][inside & (people["party"] == ISRAEL)], 0.95)
    assert (people["standing"][~inside | (people["party"] == PLO)] == 1.0).all()


# What has nobody to do it does not happen.


@pytest.mark.parametrize(
    "nobody",
    [
        {"parties.ngos": 0},
        {"parties.plo.ngos": 0},
        {"track_two.participants": 0},
        {"parties.plo.in_dialogue": False},
    ],
)
def test_without_people_of_two_sides_track_two_is_as_if_it_made_no_effort(nobody: dict[str, Any]) -> None:
    """40 worlds of oslo, every outcome but the effort and its cost."""
    runs = [mt.simulate("oslo", worlds=40, years=8, settings=nobody | more).outcomes
            for more in ({}, {"track_two.effort": 0.0})]  # fmt: skip
    made, idle = (table.drop(columns=["effort_track_two", "cost"]) for table in runs)
    assert made["sessions"].sum() == made["leaks"].sum() == 0
    pd.testing.assert_frame_equal(made, idle)


def test_an_initiative_of_one_side_alone_holds_no_session() -> None:
    """With one PLO participant and two initiatives, the second has Israelis alone; the first meets as before."""
    made = founded(200, parties__plo__ngos=1, track_two__initiatives=2, convene__sessions=520)
    step(convene.mechanism, made, range(60, 61))
    held = made.worlds["initiatives"]["sessions"]
    assert (held[:, 1] == 0).all() and (held[:, 0] > 0).any()
