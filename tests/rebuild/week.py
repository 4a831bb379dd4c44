"""The week as the page tells it, in plain Python. Left out are publics that are made of citizens."""

from __future__ import annotations

from collections.abc import Callable

from rebuild import part_1, part_2, part_3, part_4, part_5, part_6, part_7, part_8, part_9
from rebuild.world import World

MECHANISMS: tuple[Callable[[World], None], ...] = (
    *(part_1.shock, part_1.shift_power, part_1.change_leader, part_1.take_office, part_1.split, part_1.merge),
    *(part_1.overtake, part_1.choose_time, part_1.rival),
    *(part_2.harden, part_2.follow, part_2.erode, part_2.forget, part_2.oppose),
    *(part_3.convene, part_3.travel, part_3.coordinate, part_3.rotate, part_3.build_trust, part_3.explore),
    *(part_3.find_formula, part_3.train, part_3.cooperate, part_3.betray),
    *(part_4.transfer_up, part_4.transfer_out, part_4.leak, part_4.reenter, part_4.punish_contact, part_4.advocate),
    *(part_4.stall, part_4.lend_standing, part_4.win_over, part_4.set_right, part_4.keep_local_peace),
    *(part_4.hold_attitudes, part_4.hold_relations),
    *(part_5.suffer, part_5.misjudge, part_5.mediate, part_5.press, part_5.sponsor, part_5.spy, part_5.appraise),
    part_5.reckon,
    *(part_6.include, part_6.deadline, part_6.come_out, part_6.channel, part_6.work_together, part_6.put_again),
    *(part_6.negotiate, part_6.veto, part_6.consult_public, part_6.sign, part_6.cease_fire),
    *(part_7.stand_by, part_7.deploy, part_7.provide, part_7.carry_out, part_7.fulfil, part_7.breach),
    *(part_7.break_agreement, part_7.renegotiate, part_7.reform, part_7.recognise, part_7.spoil),
    *(part_7.attack_civilians, part_7.earn_legitimacy),
    *(part_8.recruit, part_8.rearm, part_8.stand_to_lose, part_8.moderate, part_8.misread, part_8.restrain),
    *(part_8.escalate, part_8.mobilise, part_8.outbreak, part_8.fight, part_8.win, part_8.dissolve),
    part_9.measure,
)
"""Every mechanism in its order, each a function of its name."""

STRENGTHS = {
    "rotate": "track_two.rotation",
    "coordinate": "track_two.coordination",
    "hold_attitudes": "conflict.attitudes_frozen",
    "hold_relations": "conflict.relations_frozen",
}
"""Mechanisms whose strength is a setting of another name."""


def live_week(w: World, week: int) -> None:
    """Live one week, with the settings as they are."""
    w.week = week
    for mechanism in MECHANISMS:
        name = mechanism.__name__
        if name == "measure" or w[STRENGTHS.get(name, name + ".strength")] != 0:
            mechanism(w)
