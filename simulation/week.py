"""The week: who does what, in order. A reader starts here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd

from simulation.errors import InputError, short_repr
from simulation.mechanism import PARTS, Mechanism, Verb
from simulation.plugins import installed_rule
from simulation.rules import (
    advocate,
    appraise,
    attack_civilians,
    betray,
    breach,
    break_agreement,
    build_trust,
    carry_out,
    cease_fire,
    change_leader,
    channel,
    choose_time,
    come_out,
    consult_public,
    convene,
    cooperate,
    coordinate,
    deadline,
    deploy,
    dissolve,
    earn_legitimacy,
    erode,
    escalate,
    explore,
    fight,
    find_formula,
    follow,
    forget,
    fulfil,
    harden,
    hold_attitudes,
    hold_relations,
    include,
    keep_local_peace,
    leak,
    lend_standing,
    measure,
    mediate,
    merge,
    misjudge,
    misread,
    mobilise,
    moderate,
    negotiate,
    oppose,
    outbreak,
    overtake,
    press,
    provide,
    punish_contact,
    put_again,
    rearm,
    reckon,
    recognise,
    recruit,
    reenter,
    reform,
    renegotiate,
    restrain,
    rival,
    rotate,
    set_right,
    shift_power,
    shock,
    sign,
    split,
    spoil,
    sponsor,
    spy,
    stall,
    stand_by,
    stand_to_lose,
    suffer,
    take_office,
    train,
    transfer_out,
    transfer_up,
    travel,
    veto,
    win,
    win_over,
    work_together,
)
from simulation.world import citizens, network, sets, tracks
from simulation.world.flow import set_from
from simulation.world.parameters import Parameter
from simulation.world.touched import touched

__all__ = [
    "Week",
    "mechanisms",
    "parameters",
    "read_at_founding",
    "read_only_at_founding",
    "rules_reading",
    "settings_read",
    "states_founded",
    "states_read",
    "week",
]

_WEEK: tuple[Mechanism, ...] = (
    # 1. Events
    shock.mechanism,
    shift_power.mechanism,
    change_leader.mechanism,
    take_office.mechanism,
    split.mechanism,
    merge.mechanism,
    overtake.mechanism,
    choose_time.mechanism,
    rival.mechanism,
    # 2. Publics react
    harden.mechanism,
    follow.mechanism,
    erode.mechanism,
    forget.mechanism,
    oppose.mechanism,
    # 3. Track II meets
    convene.mechanism,
    travel.mechanism,
    coordinate.mechanism,
    rotate.mechanism,
    build_trust.mechanism,
    explore.mechanism,
    find_formula.mechanism,
    train.mechanism,
    cooperate.mechanism,
    betray.mechanism,
    # 4. Transfer
    transfer_up.mechanism,
    transfer_out.mechanism,
    leak.mechanism,
    reenter.mechanism,
    punish_contact.mechanism,
    advocate.mechanism,
    stall.mechanism,
    lend_standing.mechanism,
    win_over.mechanism,
    set_right.mechanism,
    keep_local_peace.mechanism,
    hold_attitudes.mechanism,
    hold_relations.mechanism,
    # 5. Officials appraise
    suffer.mechanism,
    misjudge.mechanism,
    mediate.mechanism,
    press.mechanism,
    sponsor.mechanism,
    spy.mechanism,
    appraise.mechanism,
    reckon.mechanism,
    # 6. Track I
    include.mechanism,
    deadline.mechanism,
    # Talks that come out may freeze before anybody sits down to them.
    come_out.mechanism,
    channel.mechanism,
    work_together.mechanism,
    put_again.mechanism,
    negotiate.mechanism,
    veto.mechanism,
    consult_public.mechanism,
    sign.mechanism,
    cease_fire.mechanism,
    # 7. Agreements live
    stand_by.mechanism,
    deploy.mechanism,
    provide.mechanism,
    carry_out.mechanism,
    fulfil.mechanism,
    breach.mechanism,
    break_agreement.mechanism,
    renegotiate.mechanism,
    reform.mechanism,
    recognise.mechanism,
    spoil.mechanism,
    attack_civilians.mechanism,
    earn_legitimacy.mechanism,
    # 8. The conflict moves
    recruit.mechanism,
    rearm.mechanism,
    stand_to_lose.mechanism,
    moderate.mechanism,
    misread.mechanism,
    restrain.mechanism,
    escalate.mechanism,
    mobilise.mechanism,
    outbreak.mechanism,
    fight.mechanism,
    win.mechanism,
    dissolve.mechanism,
    # 9. Measure
    measure.mechanism,
)
_SHIPPED = {mechanism.name: mechanism for mechanism in _WEEK}


class Week(tuple[Mechanism, ...]):
    """The mechanisms of a week in their order."""

    def __repr__(self) -> str:
        return f"<week of {len(self)} mechanisms: {', '.join(mechanism.name for mechanism in self)}>"

    def without(self, *names: str) -> Week:
        """The same week with the named mechanisms taken out; an unknown name is an error that lists the known."""
        known = [mechanism.name for mechanism in self]
        unknown = [name for name in names if name not in known or name == measure.mechanism.name]
        if unknown:
            allowed = ", ".join(name for name in known if name != measure.mechanism.name)
            raise InputError([f"without: no mechanism is called {name!r}; there are: {allowed}" for name in unknown])
        return Week(mechanism for mechanism in self if mechanism.name not in names) if names else self

    def insert_after(self, name: str, mechanism: Mechanism) -> Week:
        """The same week with a custom mechanism after the named one, in the same part of the week."""
        index = self._place(name) + 1
        return self._checked((*self[:index], replace(mechanism, part=self[index - 1].part), *self[index:]))

    def insert_before(self, name: str, mechanism: Mechanism) -> Week:
        """The same week with a custom mechanism before the named one, in the same part of the week."""
        index = self._place(name)
        return self._checked((*self[:index], replace(mechanism, part=self[index].part), *self[index:]))

    def replace(self, name: str, mechanism: Mechanism) -> Week:
        """The same week with a custom mechanism in place of the named one."""
        index = self._place(name)
        return self._checked((*self[:index], replace(mechanism, part=self[index].part), *self[index + 1 :]))

    def with_plugins(self, *names: str) -> Week:
        """The same week with rules of installed packages, each where it says that it belongs."""
        changed = self
        for name in names:
            mechanism, after = installed_rule(name)
            changed = changed.insert_after(after, mechanism)
        return changed

    def custom(self) -> tuple[Mechanism, ...]:
        """The mechanisms in it that are not shipped with the model."""
        return tuple(mechanism for mechanism in self if _SHIPPED.get(mechanism.name) != mechanism)

    def lacking(self) -> tuple[str, ...]:
        """The names of the model's mechanisms that are not in it."""
        names = {mechanism.name for mechanism in self}
        return tuple(mechanism.name for mechanism in _WEEK if mechanism.name not in names)

    def order(self) -> tuple[str, ...]:
        """The names of its mechanisms in their order, where some are not the model's or stand in another order."""
        names = tuple(mechanism.name for mechanism in self)
        return () if names == tuple(mechanism.name for mechanism in _WEEK if mechanism.name in names) else names

    def parameters(self) -> dict[str, Parameter]:
        """Every parameter by name: the model's, and those of custom mechanisms."""
        return parameters() | {
            declared.name: declared for mechanism in self.custom() for declared in mechanism.declared
        }

    def _place(self, name: str) -> int:
        names = [mechanism.name for mechanism in self]
        if name not in names or (name == names[-1] == measure.mechanism.name):
            raise InputError(f"week: no mechanism is called {name!r}; there are: {', '.join(names[:-1])}")
        return names.index(name)

    def _checked(self, mechanisms: Iterable[Mechanism]) -> Week:
        """A week of these, unless one has no verb, or two share a name, a verb or a parameter."""
        changed = Week(mechanisms)
        if idle := [mechanism.name for mechanism in changed if not mechanism.verbs]:
            raise InputError(f"rules: {idle[0]}: verbs: given none; allowed: one or more")
        verbs = [verb.name for _, verb in changed.verbs()]
        declared = [*parameters(), *(one.name for mechanism in changed.custom() for one in mechanism.declared)]
        kept = {one.name for mechanism in _WEEK if mechanism not in changed for one in mechanism.declared}
        for what, names in (
            ("mechanism", [mechanism.name for mechanism in changed]),
            ("verb", verbs),
            ("parameter", [name for name in declared if name not in kept]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise InputError(f"week: given two of the {what} {', '.join(twice)}; allowed: one of each name")
        return changed

    def verbs(self) -> Iterator[tuple[Mechanism, Verb]]:
        """Every verb with its mechanism, in order."""
        return ((mechanism, verb) for mechanism in self for verb in mechanism.verbs)


@cache
def week() -> Week:
    """The week as shipped: the mechanisms in their order.

    `insert_before`, `insert_after`, `replace` and `without` return another week.

    Examples
    --------
    >>> import multitrack as mt
    >>> mt.week().without("leak").lacking()
    ('leak',)
    """
    return Week(_WEEK)


def chosen(rules: Week | None, without: Iterable[str]) -> Week:
    """The week that is run: the model's or a custom one, less what is taken out. Raises InputError."""
    if rules is not None and not isinstance(rules, Week):
        raise InputError(f"rules: given {short_repr(rules)}; allowed: a week, such as mt.week().insert_after(…)")
    return (rules or week()).without(*without)


@cache
def parameters() -> dict[str, Parameter]:
    """Every parameter of the model by name: of founding, of the tracks, then mechanism by mechanism."""
    declared = [*sets.PARAMETERS, *network.PARAMETERS, *tracks.PARAMETERS]
    declared += [parameter for mechanism in _WEEK for parameter in mechanism.declared]
    return {parameter.name: parameter for parameter in declared}


def mechanisms() -> pd.DataFrame:
    """The week as a table: one row per mechanism, in order.

    Columns: name, part, sentence, source, strength, the states read and written, and the settings read.

    Examples
    --------
    >>> import multitrack as mt
    >>> mt.mechanisms().columns[:3].tolist()
    ['name', 'part', 'sentence']
    """
    return pd.DataFrame(
        {
            "name": mechanism.name,
            "part": f"{mechanism.part} {PARTS[mechanism.part - 1]}",
            "sentence": mechanism.sentence,
            "source": mechanism.source,
            "strength": mechanism.strength.name if mechanism.strength else None,
            "reads": ", ".join(sorted(states_read(mechanism))),
            "writes": ", ".join(sorted(mechanism.writes)),
            "settings": ", ".join(sorted(settings_read(mechanism))),
        }
        for mechanism in week()
    )


def states_read(mechanism: Mechanism) -> set[str]:
    """The states a mechanism's rules look at, from their code: `list.state` or `state`."""
    return set().union(*(touched(rule).reads for verb in mechanism.verbs for rule in verb.rules))


def settings_read(mechanism: Mechanism) -> frozenset[str]:
    """The settings a mechanism goes by, by name: its strength, and what its rules look at, from their code."""
    names = _names_of_fields() | {one.field: one.name for one in mechanism.declared}
    fields = frozenset().union(*(_fields_read(rule) for verb in mechanism.verbs for rule in verb.rules))
    own = [mechanism.strength.name] if mechanism.strength else []
    return frozenset([*(names[field] for field in fields), *own])


@cache
def _names_of_fields() -> dict[str, str]:
    return {one.field: one.name for one in parameters().values()}


@cache
def _fields_read(rule: Callable[..., Any]) -> frozenset[str]:
    return frozenset(touched(rule).settings)


def rules_reading(setting: str, rules: Week | None = None) -> tuple[str, ...]:
    """The mechanisms that go by a setting, found from their code.

    Parameters
    ----------
    setting
        A setting by name, such as "track_two.effort"; the strength of a mechanism is one that it goes by.
    rules
        The week to look in; by default the model's.

    Returns
    -------
    Their names in the order of the week. Empty where no rule reads it: what only the founding reads, and prices.

    Raises
    ------
    InputError
        For what is no setting.

    Examples
    --------
    >>> import multitrack as mt
    >>> mt.rules_reading("explore.bound")
    ('explore',)
    >>> mt.rules_reading("network.dialogue_density")
    ()
    """
    rules = chosen(rules, ())
    if setting not in rules.parameters():
        raise InputError(f"setting: given {short_repr(setting)}; allowed: the name of one, listed in docs/reference.md")
    return tuple(mechanism.name for mechanism in rules if setting in settings_read(mechanism))


@cache
def read_at_founding() -> frozenset[str]:
    """The settings that are read when a world and its citizens are founded, by name, from the code that does it.

    Which row of an ensemble of constants a world has is read before all others.
    """
    names = {one.field: one.name for one in parameters().values()}
    read = {names[field] for rule in (network.found, *citizens.FOUND) for field in touched(rule).settings}
    return frozenset({sets.ROW, *read})


@cache
def states_founded(setting: str) -> frozenset[str]:
    """The states that are set from a setting when a world and its citizens are founded, from the code that does it.

    None of a setting that the founding does not read.

    >>> sorted(states_founded("track_two.officeholders"))
    ['ngos.office']
    """
    declared = parameters().get(setting)
    if declared is None:
        return frozenset()
    return set_from((network.found, *citizens.FOUND), declared.field)


@cache
def read_only_at_founding() -> frozenset[str]:
    """Those of them that no rule of the model's week reads: a change in a later week would change nothing."""
    return read_at_founding().difference(*(settings_read(mechanism) for mechanism in _WEEK))
