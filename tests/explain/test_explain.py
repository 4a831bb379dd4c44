"""What would have changed an event: one act left out changes nothing else, and what is said of it is true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest
from history import CITIZENS, scenario_of
from speed import loops
from thinned import larger_slow

import multitrack as mt
from simulation.calendar import format_week
from simulation.chronicle.kinds import BY_NAME, KINDS
from simulation.chronicle.record import Log
from simulation.errors import InputError
from simulation.explain.acts import DATED, Act, nearest_acts
from simulation.explain.explanation import MOST_ACTS, MOST_LINES, Explanation, explain
from simulation.explain.rerun import Lived, Rerun
from simulation.explain.same import Effect, effect_on
from simulation.founding import Overflow, next_capacity
from simulation.run import Run
from simulation.week import week
from simulation.words import words

DONE = {
    "convene": "session",
    "find_formula": "session",
    "leak": "session",
    "take_in": "session",
    "absorb": "session",
    "provoke": "incident",
    "change_leader": "leader_falls",
    "split": "split",
    "break_agreement": "agreement_ended",
    "spoil": "spoiler",
}
"""By verb, the event without which it does nothing."""

LISTS = {verb.name: verb.of for _, verb in week().verbs()}


def run_of(scenario: str = "oslo", world: int = 5, years: float = 6, **given: object) -> Run:
    return Run.of(scenario_of(scenario), [world], years=years, events=True, **given)  # type: ignore[arg-type]


def same(one: Lived, other: Lived) -> bool:
    pairs = ((one.world, other.world), (one.log.events, other.log.events), (one.log.links, other.log.links))
    return all(a.tobytes() == b.tobytes() for a, b in pairs)


@pytest.mark.parametrize("scenario", larger_slow(["oslo", "drc", "cyprus", CITIZENS]))
def test_leaving_out_what_does_nothing_changes_no_bit(scenario: str) -> None:
    # A session that fighting prevents is no event, and yet was called.
    changed = {"settings": {"travel.strength": 0}, "changes": [(60, {"track_two.effort": 0.5})]}
    rerun = Rerun(run_of(scenario, years=3, **changed))
    actual = rerun.actual()
    happened = {(int(entry["week"]), KINDS[entry["kind"]].name) for entry in actual.log.events}
    idle = [
        Act(0, now, verb, 0) for now in range(58, 130, 7) for verb, kind in DONE.items() if (now, kind) not in happened
    ]
    assert {act.verb for act in idle} == set(DONE)
    assert same(actual, rerun.actual(act.week for act in idle))
    for act in idle:
        assert same(actual, rerun.without(act)), act


@pytest.mark.parametrize("course", ["trust", "stalemate", "doubt"])
def test_a_played_course_is_played_on_without_an_act(course: str) -> None:
    """Also one that a later verb of its part reads, played over what that part computes itself."""
    recorded = mt.simulate("oslo", worlds=[5], years=3, weekly=[course], settings={"conflict.pain": 0.6}).weekly
    rerun = Rerun(run_of(years=3, play={course: recorded}))
    actual = rerun.actual([60])
    assert same(actual, rerun.without(Act(0, 60, "no verb of this name", 0)))


def test_what_only_one_session_can_bring_is_laid_to_it() -> None:
    """Track II meets in one week alone: what reaches officials and publics would not be without that meeting."""
    only = {"track_two.start": 30, "track_two.end": 30, "convene.sessions": 520, "find_formula.sessions": 0.1}
    seen = set()
    for world in range(2):
        run = run_of(world=world, years=3, settings=only)
        events = explain(run).events
        for event, kind in zip(events["event"], events["kind"], strict=True):
            if kind in ("idea", "briefing", "speech"):
                seen.add(kind)
                first = explain(run, event).lines()[1]
                # Other acts may have been needed too: the meeting is named first.
                assert first.startswith("Without the meeting of Dialogue group 1 (27 July 1992)")
                assert "it would not have come" in first
    assert seen == {"idea", "briefing", "speech"}


def test_what_is_said_is_so_in_the_model() -> None:
    """Of each kind of effect on the last signature an act is left out of the public Mesa model."""
    seen = set()
    for world in range(2):
        run = run_of(world=world, years=5)
        explanation, rerun = explain(run), Rerun(run)
        asked = explanation.events.iloc[explanation.event - 1]
        if asked["kind"] != "signed":
            continue
        acts = explanation.acts
        rerun.actual(acts["week"])
        for _, act in acts.drop_duplicates("effect").iterrows():
            model = mt.DiplomacyModel("oslo", world=world, years=5)
            model.leave_out(act["week"], act["verb"], act["actor"])
            while model.running:
                model.step()
            # Of the same signatories: a text of others is another event.
            texts = model.runs().agreements
            weeks = texts["week"][texts["parties"].str.count(",") == asked["others"].count(",")].tolist()
            assert (asked["week"] + act["weeks"] in weeks) if act["effect"] != "gone" else asked["week"] not in weeks
            lived = rerun.without(Act(0, act["week"], act["verb"], act["actor"])).world
            assert lived.tobytes() == model.world.tobytes()
            seen.add(act["effect"])
    assert {"none", "gone"} <= seen


def test_an_act_left_out_leaves_nothing_of_the_week_before() -> None:
    """Without a session, a leak or fighting there is none that week, although there was one the week before."""
    always = {"convene.sessions": 520, "leak.chance": 1, "fight.scale": 5000, "track_two.initiatives": 2,
              "fight.dispersion": 50, "parties.militancy": 0.8}  # fmt: skip
    always["travel.strength"] = 0
    for verb, listed, state in (
        ("convene", "initiatives", "sessions"),
        ("leak", "initiatives", "leaked"),
        ("fight", "dyads", "deaths"),
    ):
        model = mt.DiplomacyModel("baseline", settings=always, years=6)
        model.leave_out(3, verb, 0)
        held = []
        for _ in range(3):
            model.step()
            held.append((int(model.world[listed][0][state]), int(model.world["sessions"])))
        assert [count > 0 for count, _ in held] == [True, True, False], verb
        if verb == "convene":
            assert held[2][1] > 0  # the other initiative's


def test_the_model_refuses_an_act_that_is_none_and_says_what_was_left_out() -> None:
    model = mt.DiplomacyModel("oslo", years=6)
    model.step()
    for given, wrong in (((1, "convene", 0), "week: given 1; allowed: a whole number from 2 to 312"),
                         ((2, "convenes", 0), "did you mean convene"), ((2, "sign", 1), "actor: given 1"),
                         ((2, "heed", 0), "verb: given 'heed'"), ((2, "absorb", -1), "actor: given -1")):  # fmt: skip
        with pytest.raises(InputError, match=wrong):
            model.leave_out(*given)
    model.leave_out(2, "convene", 0)
    model.step()
    manifest = model.runs().manifest
    assert manifest["left_out"] == ["convene of 0 in week 2"]
    with pytest.raises(InputError, match="acts left out"):
        Run.from_manifest(manifest)


@pytest.mark.parametrize("scenario", larger_slow(["baseline", "drc"]))
def test_an_answer_has_at_most_six_lines_whatever_is_asked(scenario: str) -> None:
    run = run_of(scenario, world=2, years=3)
    events = explain(run).events
    for event in (1, 2, *events.drop_duplicates("kind", keep="last")["event"]):
        explanation = explain(run, int(event))
        lines = explanation.lines()
        assert lines == str(explanation).splitlines() and 2 <= len(lines) <= MOST_LINES
        acts = explanation.acts
        assert "{" not in str(explanation) and not acts["text"].str.contains("None|nan|<NA>").any()
        assert len(acts) <= MOST_ACTS and not acts.duplicated(["week", "verb", "actor"]).any()
        linked = acts.loc[acts["steps"] > 0, "steps"]
        assert linked.is_monotonic_increasing and (acts["steps"].iloc[: len(linked)] > 0).all()
        assert (acts["event"] < event).all()
        if event == 1:
            assert acts.empty and lines[1] == words("why")["no_acts"]
        elif len(acts) and (acts["effect"] == "none").all():
            assert len(lines) == 2 and "None of them changes it" in lines[1]


def explained(effects: list[tuple[str, int | None]]) -> Explanation:
    """An explanation of a signature, as if acts a, b, c … had these effects."""
    whole = explain(run_of(years=2))
    event = whole.events.assign(kind="signed").loc[whole.events["event"] == whole.event]
    acts = pd.DataFrame(
        [
            {
                "event": 1,
                "week": place,
                "verb": "sign",
                "effect": effect,
                "weeks": weeks,
                "otherwise": False,
                "text": f"act {letter}",
            }
            for place, (letter, (effect, weeks)) in enumerate(zip("abcdefg", effects, strict=False), 1)
        ]
    ).astype({"weeks": "Int64"})
    return replace(whole, events=event, acts=acts)


@pytest.mark.parametrize(
    ("times", "told"),
    [
        (1, ""),
        (2, "without act b (13 January 1992)."),
        (3, "without act b (13 January 1992), and without act c (20 January 1992)."),
        (4, "without act b (13 January 1992), and without any one of 2 other acts."),
    ],
)
def test_acts_that_do_the_same_are_told_in_whole_sentences(times: int, told: str) -> None:
    line = explained([("later", 3)] * times).lines()[1]
    first = "Without act a (6 January 1992), this agreement would have been signed 3 weeks later."
    assert line == (f"{first} The same holds {told}" if told else first)


@pytest.mark.parametrize(
    ("effects", "last"),
    [
        ([("gone", None)], "Its one possible cause was left out. That changes it."),
        ([("none", 0)], "Its one possible cause was left out. That does not change it: it rests on what lies further"),
        ([("gone", None), ("later", 1)], "one at a time. Each of them, left out alone, changes it."),
        (
            [("gone", None), ("none", 0)],
            "one at a time. 1 of them would have changed it. Without any one of the others it",
        ),
        ([("none", 0)] * 2, "one at a time. None of them changes it"),
    ],
)
def test_how_many_were_tried_is_said_in_the_last_line(effects: list[tuple[str, int | None]], last: str) -> None:
    assert last in explained(effects).lines()[-1]


def test_every_act_that_changes_it_can_be_listed() -> None:
    explanation = explained([("later", 3), ("none", 0), ("gone", None)])
    first, second = explanation.changing()
    assert first == "6 January 1992  Without act a, this agreement would have been signed 3 weeks later."
    assert second.startswith("20 January 1992  Without act c, this agreement would not have been signed at all")


# Dated events of a scenario

TURN = {
    "name": "A patron turns",
    "when": 30,
    "until": 80,
    "set": {"opening.size": 0.5, "parties.rebels.accountability": 0.3},
}
LATE = {"name": "Funds end", "when": 60, "set": {"convene.sessions": 0.0}}


def turned(world: int, years: float = 8, **turn: object) -> Run:
    scenario = mt.load_scenario("baseline").replace(events=[TURN | turn, LATE])
    return Run.of(scenario, [world], years=years, events=True)


def test_a_dated_event_left_out_is_one_that_does_not_happen() -> None:
    changed = 0
    for world in range(4):
        rerun = Rerun(turned(world))
        actual = rerun.actual([30])
        without = rerun.without(Act(0, 30, DATED, 0))
        assert same(without, Rerun(turned(world, chance=0.0)).actual())
        changed += not same(without, actual)
        assert same(rerun.actual(), actual)
    assert changed == 4


def test_every_dated_event_before_is_left_out_and_one_that_changes_it_is_told() -> None:
    told = 0
    for world in range(6):
        explanation = explain(turned(world))
        asked = explanation.events.iloc[explanation.event - 1]
        dated = explanation.acts[explanation.acts["verb"] == DATED]
        before = explanation.events[: explanation.event - 1]["kind"] == "dated_event"
        assert len(dated) == before.sum() == sum(week < asked["week"] for week in (30, 60))
        assert (explanation.acts["verb"] != DATED).sum() <= MOST_ACTS
        named = any("the dated event “" in line for line in explanation.lines())
        assert named == bool((dated["effect"] != "none").any()) and len(explanation.lines()) <= MOST_LINES
        told += named
    assert told > 1


def test_what_a_splinter_does_rests_on_what_a_dated_event_sets_of_its_parent() -> None:
    """Its rule goes by the settings of the party that it split from."""
    turn = {"name": "A turn", "when": 2, "set": {"parties.plo.trend": -0.05, "parties.plo.hardness": 0.4}}
    events = mt.simulate(mt.load_scenario("oslo").replace(events=[turn]), worlds=30, seed=1, events=True).events
    turns = events[events["who"] == "A turn"].set_index("world")["event"]
    own = events[events["kind"].isin(["power_shift", "leader_falls"]) & (events["week"] > 2)]
    for name in ("PLO", "PLO 2"):
        rests = [turns[row.world] in row.causes for row in own[own["who"] == name].itertuples()]
        assert len(rests) > 5 and all(rests)


def test_an_event_rests_on_the_dated_events_that_its_rule_goes_by() -> None:
    """On the turn while it holds: where officials become ready, but not for what it sets of the other party alone."""
    scenario = mt.load_scenario("baseline").replace(events=[TURN, LATE])
    events = mt.simulate(scenario, worlds=40, seed=1, years=4, events=True).events
    turns = events[events["who"] == "A patron turns"].set_index("world")["event"]
    resting = [turns[row.world] in row.causes for row in events.itertuples()]
    ready = events["kind"] == "ready"
    holds = events["week"].between(30, 80)
    assert holds.sum() > ready[holds].sum() > 10
    assert (events["kind"] == "dated_event")[holds].any() and not events[~holds][np.array(resting)[~holds]].size
    assert np.array(resting)[ready & holds].all()
    assert not np.array(resting)[(events["kind"] == "incident") & holds].any()
    opening = {"name": "An opening", "when": 31, "set": {"opening.size": 0.5}}
    lone = scenario.replace(events=[TURN | {"set": {"parties.rebels.accountability": 0.3}}, opening])
    events = mt.simulate(lone, worlds=40, seed=1, years=4, events=True).events
    ready = events[(events["kind"] == "ready") & events["week"].between(30, 80)]
    turns = events[events["who"] == "A patron turns"].set_index("world")["event"]
    rest = pd.Series([turns[row.world] in row.causes for row in ready.itertuples()], ready.index)
    assert rest[ready["who"] == "Armed group"].all() and not rest[ready["who"] == "Government"].any()
    assert {"Armed group", "Government"} <= set(ready["who"])


def test_in_the_log_each_week_has_its_date() -> None:
    explanation = explain(run_of())
    asked = explanation.events.loc[explanation.events["event"] == explanation.event].iloc[0]
    day = format_week(asked["week"], explanation.start)
    assert f"Week {asked['week']} ({day}): " in explanation.lines()[0]
    assert f"{explanation.event:>6} {asked['week']:>6} {day:>17}  {asked['text']}" in explanation.log()
    dateless = explain(run_of("baseline", world=0))
    assert dateless.lines()[0].startswith("Week ") and "(week " in "".join(dateless.lines()[1:])


def test_an_event_that_is_none_is_refused() -> None:
    for event in (0, 10**6, "first"):
        with pytest.raises(InputError, match=r"event: given .*; allowed: a whole number from 1 to "):
            mt.why("oslo", event, world=5, years=2)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="world: given -1"):
        mt.why("oslo", world=-1)


@pytest.mark.slow
def test_a_world_without_an_act_may_need_a_larger_record(monkeypatch) -> None:
    run, tried = run_of(years=3), []
    expected = explain(run)
    smallest = Rerun(run).capacity
    without = Rerun.without

    def full(self: Rerun, act: Act) -> Lived:
        tried.append(self.capacity)
        if self.capacity == smallest:
            raise Overflow
        return without(self, act)

    monkeypatch.setattr(Rerun, "without", full)
    assert explain(run).acts.equals(expected.acts)
    assert set(tried) == {smallest, next_capacity(smallest)}


def test_every_kind_names_verbs_that_there_are_and_has_words() -> None:
    for kind in KINDS:
        assert kind.verbs <= set(LISTS), kind.name
        assert (bool(kind.verbs) or kind.name == DATED) == (kind.name in words("why_acts")), kind.name
        if not isinstance(kind.done_by, str):
            assert {reason for reason, _ in kind.done_by} <= set(kind.reasons), kind.name
    assert {kind.name for kind in KINDS if not kind.done_by} == {
        "start",
        "dated_event",
        "idea_up",
        "actor_ceases",
        "agreement_lapsed",
        "fighting_dies_down",
    }


@pytest.mark.parametrize("scenario", larger_slow(["oslo", "drc"]))
def test_the_act_behind_an_event_is_the_one_without_which_it_does_not_happen_then(scenario: str) -> None:
    """Every kind of event in some worlds: without its own act it does not happen that week, or happens otherwise.

    A side may have been hurt before the week, and officials come to trust without learning anything.
    """
    seen = set()
    looked_at = {"oslo": (("oslo", 5), ("baseline", 3), ("cyprus", 1)), "drc": (("drc", 2), ("drc", 5))}
    for name, world in looked_at[scenario]:
        rerun = Rerun(run_of(name, world=world, years=12))
        actual = rerun.actual()
        last = {int(entry["kind"]): int(entry["event"]) for entry in actual.log.events}
        for kind, event in last.items():
            # The act of an event is that of a cause of what comes after it.
            after = replace_log(actual, event)
            acts = [act for act in nearest_acts(after.log, event + 1, after.world, LISTS, 1) if act.event == event]
            for act in acts:
                rerun.actual([act.week])
                seen.add(KINDS[kind].name)
                # Several may press at once: without one of them the others still do.
                if KINDS[kind].name not in ("hurting", "briefing") and act.verb != "press":
                    assert effect_on(event, actual, rerun.without(act)).kind != "none", (scenario, act)
    assert len(seen) > 20


def replace_log(lived: Lived, event: int) -> Lived:
    """The log up to an event, and one more event that rests on it alone."""
    events = np.append(lived.log.events[:event], np.zeros(1, lived.log.events.dtype))
    events[-1]["event"], events[-1]["week"] = event + 1, events[-2]["week"]
    events[-1]["kind"] = KINDS.index(BY_NAME["start"])
    links = np.append(lived.log.links, np.zeros(1, lived.log.links.dtype))
    links = links[links["event"] <= event]
    link = np.zeros(1, links.dtype)
    link["event"], link["cause"] = event + 1, event
    return replace(lived, log=Log(events, np.append(links, link)))


def history(*weeks: int, who: int = 0, reason: int = 0) -> Lived:
    """A world in which a party is hurt in these weeks, and nothing else happens."""
    world = Rerun(run_of(years=1)).founded.worlds[0]
    entries = np.zeros(len(weeks), [("event", int), ("kind", int), ("week", int), ("who", int), ("whom", int),
                                    ("reason", int), ("others", int)])  # fmt: skip
    entries["event"], entries["week"] = np.arange(len(weeks)) + 1, weeks
    entries["kind"], entries["who"], entries["reason"] = KINDS.index(BY_NAME["hurting"]), who, reason
    return Lived(Log(entries, np.zeros(0, [("event", int), ("cause", int)])), world)


@pytest.mark.parametrize(
    ("event", "other", "expected"),
    [
        (2, partial(history, 10, 50, 90), Effect()),
        (2, partial(history, 10, 57, 90), Effect(weeks=7)),
        (2, partial(history, 10, 45, 90), Effect(weeks=-5)),
        (2, partial(history, 10, 90), Effect(gone=True)),
        (2, partial(history, 10, 89), Effect(gone=True)),  # that is the third one, a week earlier
        (3, partial(history, 10, 89), Effect(weeks=-1)),
        (3, partial(history, 10, 50), Effect(gone=True)),
        (2, partial(history, 10, 48, 53, 90), Effect(weeks=-2)),
        (2, partial(history, 10, 50, 90, who=1), Effect(gone=True)),
        (2, partial(history, 10, 50, 90, reason=1), Effect(otherwise=True)),
    ],
)
def test_the_same_event_is_of_the_same_kind_about_the_same_and_nearest(
    event: int, other: Callable[[], Lived], expected: Effect
) -> None:
    assert effect_on(event, history(10, 50, 90), other()) == expected


def test_an_answer_takes_little() -> None:
    run = run_of(years=15)
    explain(run)
    assert loops(lambda: explain(run)) < 100  # 21 measured: forty worlds of fifteen years
