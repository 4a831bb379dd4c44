"""The Mesa model: one world, stepped through the week verb by verb."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import mesa
import networkx as nx
import numpy as np
import pandas as pd
from mesa.agent import AgentSet
from mesa.discrete_space import Cell, Network

from simulation.agents import KINDS, Actor
from simulation.calendar import WEEKS_IN_YEAR
from simulation.chronicle.events import events_table
from simulation.chronicle.kinds import ACTS
from simulation.chronicle.record import Recorder
from simulation.chronicle.standing import tell_of_dated
from simulation.engine.luck import GENERATORS
from simulation.engine.plain import is_plain, plain_python
from simulation.ensemble import histories, named_series
from simulation.errors import Faults, InputError, short_repr, suggest
from simulation.founding import Overflow, next_capacity
from simulation.machine import is_week_compiled, precompile_week, verbs_of
from simulation.mechanism import PARTS, Verb
from simulation.plugins import installed_agent
from simulation.results.columns import tables
from simulation.results.runs import Runs
from simulation.results.series import SERIES
from simulation.run import LAST_WORLD, Run, whole_number
from simulation.scenarios.scenario import resolve_changes
from simulation.words.parties import party_names
from simulation.world.left_out import leave_out
from simulation.world.record import CAPACITIES, COUNTS, Capacity

if TYPE_CHECKING:
    import xarray as xr

    from simulation.scenarios.scenario import Scenario
    from simulation.week import Week

__all__ = ["DiplomacyModel"]

_COUNTED = frozenset(COUNTS[kind] for kind in KINDS)
"""The states that say how many agents of each kind there are."""

_log = logging.getLogger("multitrack")


class DiplomacyModel(mesa.Model):
    """World `world` of seed `seed` as a Mesa model: the same history that `simulate` runs under that number.

    A step is one week; `now` is the week just stepped, 0 before the first. `agents_by_type`, `network` (a
    `mesa.discrete_space.Network`) and `datacollector` are Mesa's.

    A world that outgrows its record goes on in a larger one by itself: `step` says how, and what else can be done.

    Parameters
    ----------
    scenario
        A Scenario, the name of a shipped one, or the path of a file.
    seed, world
        Seed and number of the world.
    settings, changes, without, years, luck, rules, play
        As in `simulate`.
    agents
        Lists of the world ("officials", "ngos", "mediators", "publics"), each with a subclass of its kind of agent to
        use instead, or with the name of an installed one.
    events
        Record events and their causes in `model.events`.

    Raises
    ------
    InputError
        With all errors at once, for anything not allowed.

    Examples
    --------
    >>> import multitrack as mt
    >>> model = mt.DiplomacyModel("oslo", seed=1, world=0, years=6)
    >>> model.step()
    >>> model.now
    1
    """

    def __init__(
        self,
        scenario: Scenario | str = "baseline",
        seed: int = 1,
        world: int = 0,
        settings: Mapping[str, Any] | None = None,
        changes: Sequence[tuple[Any, Mapping[str, Any]]] = (),
        without: Iterable[str] = (),
        years: float | None = None,
        luck: str = "splitmix64",
        agents: Mapping[str, type[Actor] | str] | None = None,
        events: bool = False,
        rules: Week | None = None,
        play: Mapping[str, xr.Dataset] | None = None,
    ) -> None:
        faults = Faults()
        custom, number = faults.read(_custom, agents), faults.read(whole_number, "world", world, 0, LAST_WORLD)
        asked = (seed, settings, changes, without, (), years, luck, events, rules, play)
        run = faults.read(Run.of, scenario, [number or 0], *asked)
        faults.raise_if_any()
        super().__init__(rng=run.seed)
        self.kinds = KINDS | custom
        self.run: Run = replace(run, agents=custom)
        self._parts = {part: [one for one in self.week if one.part == part] for part in range(1, len(PARTS) + 1)}
        self.now = 0
        self.grows = True
        self._left_out: set[tuple[int, str, int]] = set()
        self._plain = is_plain()
        self._played = run.played()
        self._found(None)
        self._people()
        self.network = self._network()
        self.datacollector = mesa.DataCollector(model_reporters={name: _reporter(name) for name in SERIES})

    @classmethod
    def from_run(cls, run: Run, capacity: Capacity | None = None) -> DiplomacyModel:
        """The model of a run of one world, in a record of this capacity or larger; by default the smallest with room.

        Raises InputError for a run of several worlds.
        """
        model = cls(
            run.scenario,
            run.seed,
            run.only_world,
            run.settings,
            run.changes,
            years=run.weeks / WEEKS_IN_YEAR,
            luck=run.luck,
            agents=run.agents,
            events=run.events,
            rules=run.week,
            play=run.play,
        )
        if capacity and CAPACITIES.index(capacity) > CAPACITIES.index(model.founded.capacity):
            model._found_again(capacity)
        return model

    @property
    def scenario_file(self) -> Scenario:
        """The scenario of its world."""
        return self.run.scenario

    @property
    def week(self) -> Week:
        """The rules of a week, in their order."""
        return self.run.week

    @property
    def weeks(self) -> int:
        """How many weeks its world has."""
        return self.run.weeks

    @property
    def number(self) -> int:
        """The number of its world."""
        return self.run.only_world

    def _found(self, capacity: Capacity | None) -> None:
        with plain_python() if self._plain else nullcontext():
            self.founded = self.run.found(capacity)
            self.worlds, self.settings = self.founded.worlds, self.founded.settings
            self.world = self.worlds[0]
            if not self._plain:
                precompile_week(self.founded.capacity, self.run.events)
            self._verbs = verbs_of(self.week, self.founded)
        self._recorder = Recorder(self.run.worlds, self.founded.capacity) if self.run.events else None
        if self._recorder:
            tell_of_dated(self._recorder.logs, self.founded, self.run.week, self.run.scenario)
        self._witness(0)

    @property
    def plain(self) -> bool:
        """Whether it steps as plain Python: it was made before its rules were compiled."""
        return self._plain

    def use_machine_code(self) -> None:
        """Step by machine code from now on, if that of the model's rules is there; the history is the same.

        This loads it and compiles what calls it, and custom rules, which takes some seconds.
        """
        if self._plain and is_week_compiled(self.founded.capacity):
            self._plain = False
            self._verbs = verbs_of(self.week, self.founded)

    def _people(self) -> None:
        self.people: dict[str, AgentSet] = {}
        for kind, actor in self.kinds.items():
            self.people[kind] = AgentSet([actor(self, index) for index in range(self._count(kind))], random=self.random)

    def _count(self, kind: str) -> int:
        return int(self.world[COUNTS[kind]])

    def _network(self) -> Network:
        """The network of relations: one node an agent, an edge for every pair with a tie, its kinds as attributes."""
        graph = nx.Graph()
        nodes = {(kind, actor.index): actor for kind, people in self.people.items() for actor in people}
        for kind, index in nodes:
            graph.add_node((kind, index), party=self.party_name(nodes[kind, index].record))
        for tie_kind, holder, other in (
            ("channels", "officials", "officials"),
            ("dialogues", "ngos", "ngos"),
            ("accesses", "ngos", "officials"),
        ):
            for tie in self.world[tie_kind][: self._count(tie_kind)]:
                graph.add_edge((holder, int(tie["holder"])), (other, int(tie["other"])), kind=tie_kind)
        for tie in self.world["communities"][: self._count("communities")]:
            public = int(self.world["groups"][tie["other"]]["party"])
            graph.add_edge(("ngos", int(tie["holder"])), ("publics", public), kind="communities")
        for mediator in range(self._count("mediators")):
            for official in self.people["officials"]:
                if official.leader:
                    graph.add_edge(("mediators", mediator), ("officials", official.index), kind="mediation")
        network = Network(graph, random=self.random)
        for key, actor in nodes.items():
            actor.cell = network[key]
        return network

    def party_name(self, record: Any) -> str:
        """Display name of the party that a record belongs to; empty for a mediator."""
        if "party" not in record.dtype.names:
            return ""
        return self.party_names[int(record["party"])]

    @property
    def party_names(self) -> list[str]:
        """Display names of all parties, those that split off after the scenario's."""
        like = self.world["parties"]["like"][: int(self.world["party_count"])]
        return party_names(self.scenario_file.party_names, like.tolist())

    def step(self) -> None:
        """Live one week: every verb in its order, agents through their sets, the rest in its place.

        Where a list of its record is full, the world is founded again in the next larger record and lives the same
        weeks there: the history is the same, since luck is keyed. That takes as long as these weeks did, and a minute
        or two more where the model was never compiled for records of that size. Where `grows` is set to False,
        `simulation.founding.Overflow` is raised in its place, and `larger` gives the model to go on with.
        """
        if self.now < self.weeks:
            self._live_week()
            self.datacollector.collect(self)
        self.running = self.now < self.weeks

    def _live_week(self) -> None:
        self.now += 1
        self.founded.apply_changes(self.now)
        with np.errstate(over="ignore"):
            for part in range(1, len(PARTS) + 1):
                for mechanism in self._parts[part]:
                    for verb in mechanism.verbs:
                        self._do(verb)
                        self._play(part, verb.name)
                        if not _COUNTED.isdisjoint(mechanism.writes):
                            self._newcomers()
                self._play(part)
                self._witness(part)
        if self.world["overflow"]:
            self._outgrow()

    def _play(self, part: int, verb: str = "") -> None:
        """Set the states of courses that are due after this verb, or after this part."""
        for played in self._played:
            if played.course.is_due(part, verb, self._verbs):
                played.play(self.worlds, self.now)

    def _do(self, verb: Verb) -> None:
        """One verb by all who have it: agents through their set, the rest in its place."""
        if verb.of in KINDS:
            people = self.people[verb.of]
            known = hasattr(self.kinds[verb.of], verb.name)  # a custom rule adds no method to the agents
            people.do(verb.name if known else lambda actor: actor.act(verb.name))
            return
        for actor in range(1 if verb.of == "world" else self._count(verb.of)):
            self.act(verb.name, actor)

    def act(self, verb: str, actor: int) -> None:
        """One verb, by name, by the actor in this place of its list, from 0."""
        if actor < 0:
            raise IndexError(f"{verb}: actor: given {actor}; allowed: from 0")
        if (self.now, verb, actor) in self._left_out:
            leave_out(self.world, verb, actor)
        else:
            self._verbs[verb](actor, self.now)

    def leave_out(self, week: int, verb: str, actor: int) -> None:
        """Leave out one verb of one actor in a week to come; all else has the same luck.

        Parameters
        ----------
        week
            From the next week to the last.
        verb
            Its name, such as "convene": one that brings about events, as the table of their kinds says.
        actor
            A position in the list of the world that the verb is of, from 0; 0 where that is the world.

        Raises
        ------
        InputError
            With all errors at once, for anything not allowed.

        Examples
        --------
        >>> import multitrack as mt
        >>> model = mt.DiplomacyModel("oslo", years=6)
        >>> model.leave_out(3, "convene", 0)
        """
        # Of other verbs some only decide what the next one commits: without them last week's decision would stand.
        lists = {one.name: one.of for _, one in self.week.verbs() if one.name in ACTS}
        faults = Faults()
        faults.read(whole_number, "week", week, self.now + 1, self.weeks)
        if verb not in lists:
            allowed = suggest(str(verb), lists, "a verb that brings about events")
            faults.lines.append(f"verb: given {short_repr(verb)}; allowed: {allowed}")
        else:
            of = lists[verb]
            last = 0 if of == "world" else len(self.world[of]) - 1
            faults.read(whole_number, "actor", actor, 0, last)
        faults.raise_if_any()
        self._left_out.add((int(week), verb, int(actor)))

    def change(self, settings: Mapping[str, Any]) -> None:
        """Change settings from the next week on, just as `changes=[(week, settings)]` from the start would have.

        Raises InputError, and changes nothing, for what is not allowed or is read only at the founding.
        """
        change = (self.now + 1, dict(settings))
        resolved = resolve_changes(
            self.run.scenario,
            [change],
            self.run.worlds,
            self.run.seed,
            self.worlds["offset"],
            self.run.week.parameters(),
            GENERATORS[self.run.luck],
        )
        self.founded.changes = [*self.founded.changes, *resolved]
        self.run = replace(self.run, changes=(*self.run.changes, change))

    def _witness(self, part: int) -> None:
        if self._recorder:
            self._recorder.witness(part, self.worlds, self.settings, self.now)

    @property
    def events(self) -> pd.DataFrame | None:
        """What has happened so far, to whom and why: the rows of `runs.events`; None unless recorded."""
        return events_table(self._recorder.log(), self.scenario_file) if self._recorder else None

    def _newcomers(self) -> None:
        """Agents for whoever has come into the world: the public of a party that split off."""
        for kind, people in self.people.items():
            for index in range(len(people), self._count(kind)):
                actor = self.kinds[kind](self, index)
                people.add(actor)
                actor.cell = Cell((kind, index), random=self.random)
                self.network.add_cell(actor.cell)
                self.network.G.nodes[kind, index]["party"] = self.party_name(actor.record)

    def larger(self) -> DiplomacyModel:
        """The same world before its first week, in the next larger record. Raises InputError where there is none."""
        model = type(self).from_run(self.run, next_capacity(self.founded.capacity))
        model._left_out = set(self._left_out)
        return model

    def _outgrow(self) -> None:
        """A list was full: simulate the same weeks again in a record of the next capacity, and continue in it."""
        if not self.grows:
            raise Overflow
        _log.info("world %d: a list was full in week %d; run again in a larger record", self.number, self.now)
        weeks, self.now = self.now, 0
        self._found_again(next_capacity(self.founded.capacity))
        for _ in range(weeks):
            self._live_week()

    def _found_again(self, capacity: Capacity) -> None:
        """Found the world in a record of this capacity; the agents of the first week are theirs again."""
        self._found(capacity)
        founded = {kind: self._count(kind) for kind in self.people}
        for kind, people in self.people.items():
            for actor in [actor for actor in people if actor.index >= founded[kind]]:
                people.remove(actor)
                self.network.remove_cell(actor.cell)
                actor.remove()
        for people in self.people.values():
            for actor in people:
                actor.record = self.world[actor.kind][actor.index]

    def runs(self) -> Runs:
        """The same tables as `simulate` gives, for the weeks stepped so far; what they cannot show is missing."""
        run = replace(self.run, weeks=self.now, weekly=tuple(SERIES), events=False)
        history, costs = histories(self.worlds, self.settings)
        recorded = self.datacollector.model_vars
        weekly = {series: np.array([recorded[series.name]]) for series in SERIES.values()}
        named = named_series(weekly, run.scenario.parties, run.worlds) if self.now else None
        found = tables(history, run.worlds, run.scenario, self.now, costs)
        left_out = [f"{verb} of {actor} in week {week}" for week, verb, actor in sorted(self._left_out)]
        # Only where it says anything.
        manifest = run.manifest("DiplomacyModel") | ({"left_out": left_out} if left_out else {})
        return Runs(**found, weekly=named, manifest=manifest)


def _custom(agents: object) -> dict[str, type[Actor]]:
    """The classes of agents that are not the model's, by kind. Raises InputError, with all faults at once."""
    if agents is None:
        return {}
    if not isinstance(agents, Mapping):
        raise InputError(f"agents: given {short_repr(agents)}; allowed: classes by kind: {', '.join(KINDS)}")
    faults = Faults()
    found = {kind: faults.read(_agent, kind, agent) for kind, agent in agents.items()}
    faults.raise_if_any()
    return {kind: agent for kind, agent in found.items() if agent is not KINDS[kind]}


def _agent(kind: str, given: type[Actor] | str) -> type[Actor]:
    """The class given for this kind, as itself or by the name of an installed one. Raises InputError."""
    if kind not in KINDS:
        raise InputError(f"agents: there is no kind {short_repr(kind)}; there are: {', '.join(KINDS)}")
    found = installed_agent(given) if isinstance(given, str) else given
    if not (isinstance(found, type) and issubclass(found, KINDS[kind])):
        allowed = f"a subclass of {KINDS[kind].__name__}, or the name of an installed one"
        raise InputError(f"agents: {kind}: given {short_repr(given)}; allowed: {allowed}")
    return found


def _reporter(name: str) -> Callable[[DiplomacyModel], Any]:
    series = SERIES[name]

    def report(model: DiplomacyModel) -> Any:
        values = series.values(model.worlds)[0]
        if series.axis is None:
            return values.item()
        parties = len(model.scenario_file.parties)  # a splinter has no series: it is not there in every week
        return values[: parties if series.axis == "party" else parties * (parties - 1) // 2].copy()

    return report
