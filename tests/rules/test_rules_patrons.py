"""Patrons of one side: what their support adds, what they want for it, and what becomes of their side when they go."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from alone import founded, step
from history import ALL_SCENARIOS, lived, same_bytes
from thinned import larger_slow

import multitrack as mt
from simulation.founding import Founded
from simulation.rules import press, reckon, sponsor
from simulation.week import week
from simulation.world.record import Channel, PatronWhy

ISRAEL, PLO = 0, 1
"""A government and an armed group (*oslo*)."""
PATRONS = {"el_salvador", "mozambique", "nepal"}
"""Scenarios in which a patron supports somebody."""
YEAR = range(1, 53)


def backed(n: int = 1, support: float = 0.8, wants: str = "prolong", strings: float = 0.5, **settings: Any) -> Founded:
    """Worlds in which the armed group has a patron."""
    return founded(n, parties__plo__patron=support, parties__plo__patron_wants=wants,
                   parties__plo__patron_strings=strings, **settings)  # fmt: skip


def party(own: Founded, name: str, which: int = PLO) -> float:
    return float(own.worlds["parties"][name][:, which].mean())


def test_support_adds_to_the_means_of_its_side_alone() -> None:
    own = backed(sponsor__means=0.4)
    step(sponsor.mechanism, own, YEAR)
    assert party(own, "patron") == 0.8 and party(own, "patron", ISRAEL) == 0.0
    assert party(own, "means") == pytest.approx(0.32) and party(own, "means", ISRAEL) == 0.0
    assert own.worlds["parties"]["patron_moved"][0, PLO] == 0  # who is there at the start has not come


def test_a_patron_who_wants_an_end_holds_support_back_while_its_side_does_not_talk() -> None:
    means = {}
    for channel in (Channel.CLOSED, Channel.OPEN):
        for strings in (0.0, 0.5, 1.0):
            own = backed(wants="end", strings=strings, sponsor__means=0.4)
            own.worlds["dyads"]["channel"] = channel
            step(sponsor.mechanism, own, YEAR)
            means[channel, strings] = party(own, "means")
    for strings in (0.0, 0.5, 1.0):
        assert means[Channel.OPEN, strings] == pytest.approx(0.32)
        assert means[Channel.CLOSED, strings] == pytest.approx(0.32 * (1.0 - strings))


def test_a_patron_who_wants_war_makes_fighting_on_worth_more() -> None:
    def worth(**given: Any) -> float:
        own = backed(sponsor__worth=0.2, **given)
        step(sponsor.mechanism, own)
        step(reckon.mechanism, own)
        return party(own, "war_value")

    alone = worth(support=0.0)
    assert worth(strings=1.0) == pytest.approx(alone + 0.16)
    assert worth(strings=0.5) == pytest.approx(alone + 0.08)
    for nothing in ({"strings": 0.0}, {"wants": "press"}, {"wants": "end"}):
        assert worth(**nothing) == alone


def test_a_patron_who_presses_settles_at_its_pressure_and_is_named() -> None:
    def pressed(wants: str, support: float = 0.8) -> tuple[float, int]:
        own = backed(wants=wants, support=support, strings=0.5, sponsor__pressure=0.5, mediation__leverage=0.0)
        own.worlds["parties"]["pressure"] = 0.0
        for now in range(1, 600):
            step(press.mechanism, own, range(now, now + 1))
            step(sponsor.mechanism, own, range(now, now + 1))
        return party(own, "pressure"), int(own.worlds["parties"]["pressed_by"][0, PLO])

    assert pressed("press") == (pytest.approx(0.2), 512)
    assert pressed("prolong") == (0.0, 0) == pressed("end") == pressed("press", 0.0)


def test_a_patron_falls_for_good_at_its_rate_and_its_side_lacks_it_at_once() -> None:
    own = backed(4000, parties__plo__patron_falls=0.5, sponsor__means=0.0, sponsor__dependence=0.6)
    step(sponsor.mechanism, own, YEAR)
    fell = own.worlds["parties"]["patron"][:, PLO] == 0.0
    assert fell.mean() == pytest.approx(1.0 - (1.0 - 0.5 / 52.0) ** 52, abs=0.03)
    means, why = (own.worlds["parties"][name][:, PLO] for name in ("means", "patron_why"))
    assert means[fell] == pytest.approx(-0.48) and (means[~fell] == 0.0).all()
    assert set(why[fell]) == {PatronWhy.FELL} and set(why[~fell]) == {0}
    own.settings["parties_patron_falls"] = 0.0
    step(sponsor.mechanism, own, range(53, 105))
    assert (own.worlds["parties"]["patron"][fell, PLO] == 0.0).all()


def test_a_patron_turns_to_pressing_its_side() -> None:
    own = backed(2000, parties__plo__patron_turns=0.5)
    step(sponsor.mechanism, own, YEAR)
    step(reckon.mechanism, own)
    turned = own.worlds["parties"]["patron_turned"][:, PLO] > 0
    assert turned.mean() == pytest.approx(1.0 - (1.0 - 0.5 / 52.0) ** 52, abs=0.04)
    assert (own.worlds["parties"]["pressure"][turned, PLO] > 0.0).all()
    assert (own.worlds["parties"]["patron"][turned, PLO] == 0.8).all()
    worth = own.worlds["parties"]["war_value"][:, PLO] - own.worlds["parties"]["power"][:, PLO]
    assert worth[turned].max() < worth[~turned].min()
    presses = backed(200, wants="press", parties__plo__patron_turns=52.0)
    step(sponsor.mechanism, presses, YEAR)
    assert not presses.worlds["parties"]["patron_turned"].any()


def test_support_can_be_cut_and_begin_with_a_date() -> None:
    events = [
        {"name": "A patron comes", "when": 10, "set": {"parties.plo.patron": 0.5}},
        {"name": "It cuts its support", "when": 30, "set": {"parties.plo.patron": 0.0}},
    ]
    scenario = mt.load_scenario("oslo").replace(events=events)
    runs = mt.simulate(scenario, worlds=2, years=1, events=True, settings={"dissolve.strength": 0.0})
    patrons = runs.events[runs.events["kind"] == "patron"]
    assert patrons["week"].tolist() == [10, 30, 10, 30] and patrons["reason"].tolist() == ["came", "cut"] * 2
    assert "PLO" in patrons["text"].iloc[0] and "50 %" in patrons["text"].iloc[0]


def test_a_side_that_is_no_more_has_no_patron_and_a_splinter_none_of_its_own() -> None:
    own = backed()
    step(sponsor.mechanism, own)
    own.worlds["parties"]["gone"][0, PLO] = 2
    own.worlds["party_count"] = 3
    own.worlds["parties"]["like"][0, 2] = PLO
    step(sponsor.mechanism, own, range(2, 3))
    assert own.worlds["parties"]["patron"][0].tolist()[:3] == [0.0, 0.0, 0.0]
    assert own.worlds["parties"]["patron_moved"][0, PLO] == 0


@pytest.mark.parametrize("scenario", larger_slow(ALL_SCENARIOS))
def test_without_support_all_is_as_if_there_were_no_patrons(scenario: str) -> None:
    without = lived(scenario, range(4), 120, through=week().without("sponsor")).worlds
    moving = {"parties.patron_falls": 52.0, "parties.patron_turns": 52.0, "parties.patron_strings": 1.0}
    if scenario not in PATRONS:
        assert same_bytes(lived(scenario, range(4), 120, moving).worlds, without)
    assert same_bytes(lived(scenario, range(4), 120, {"parties.patron": 1.0, "sponsor.strength": 0.0}).worlds, without)


def test_patrons_who_want_war_make_wars_longer_and_those_who_press_make_texts_likelier() -> None:
    """In the same worlds, 100 of *baseline*: the direction, at twice the standard error."""

    def runs(**given: Any) -> Any:
        settings = {f"parties.{name}": value for name, value in given.items()} | {"parties.patron_strings": 1.0}
        return mt.simulate("baseline", worlds=100, seed=4, settings=settings).outcomes

    def above_noise(more: np.ndarray, less: np.ndarray) -> bool:
        gap = more - less
        return bool(gap.mean() > 2.0 * gap.std() / np.sqrt(len(gap)))

    alone, prolonged, pressed = runs(), runs(patron=0.8), runs(patron=0.8, patron_wants="press")
    deaths = [np.log1p(one["deaths"].to_numpy(float)) for one in (prolonged, alone)]
    assert above_noise(*deaths)
    assert above_noise(*(one["agreement"].to_numpy(float) for one in (pressed, prolonged)))
