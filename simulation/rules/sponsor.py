"""Patrons: an outside power supports one side, with strings: it prolongs the war, presses its side to settle, or ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import PATRON_FALLS, PATRON_TURNS
from simulation.world.lookups import between, exists
from simulation.world.parameters import Parameter
from simulation.world.patrons import WANTS, wanted
from simulation.world.record import MOST_MIGHT, MOST_PARTIES, Channel, PatronWhy

if TYPE_CHECKING:
    from simulation.world.views import Party, Settings, World

_PRESS, _END = WANTS.index("press"), WANTS.index("end")
_CAME, _CUT, _FELL, _TURNED = int(PatronWhy.CAME), int(PatronWhy.CUT), int(PatronWhy.FELL), int(PatronWhy.TURNED)
_OPEN = int(Channel.OPEN)
_PATRON = 1 << (MOST_PARTIES + 1)  # among those who press a party: beyond the parties and the mediators


@compiled
def _support(world: World, settings: Settings, party: int) -> float:
    """What its patron gives a party: nothing once it has fallen, and nothing to a side that is no more."""
    actor = world.parties[party]
    # Who splits off has the settings of whom it left, but the patron stays with that one.
    if actor.like != party or actor.patron_fell > 0 or not exists(actor):
        return 0.0
    return between(settings.sponsor_strength * settings.parties_patron[party], 0.0, 1.0)


@compiled
def _moves(party: Party, week: int, why: int) -> None:
    """Note that the patron of a party moved, and why."""
    party.patron_moved, party.patron_why = week, why


@compiled
def _turn_or_fall(settings: Settings, world: World, party: int, week: int) -> None:
    """A patron may fall, or turn to pressing its side, each for good."""
    actor = world.parties[party]
    if draw(world, PATRON_FALLS, week, actor.label) < settings.parties_patron_falls[actor.like] / WEEKS_IN_YEAR:
        actor.patron_fell = week
    elif wanted(settings, actor) != _PRESS:
        chance = settings.parties_patron_turns[actor.like] / WEEKS_IN_YEAR
        if draw(world, PATRON_TURNS, week, actor.label) < chance:
            actor.patron_turned = week
            _moves(actor, week, _TURNED)


@compiled
def _talks(world: World, party: int) -> bool:
    """Whether a party has an open channel to somebody."""
    for d in range(world.dyad_count):
        pair = world.dyads[d]
        if (pair.a == party or pair.b == party) and pair.channel == _OPEN:
            return True
    return False


@compiled
def _given(world: World, settings: Settings, party: int) -> float:
    """The support that reaches a party: a patron who wants an end holds part of it back while its side does not talk."""
    actor = world.parties[party]
    if wanted(settings, actor) == _END and not _talks(world, party):
        return actor.patron * (1.0 - settings.parties_patron_strings[actor.like])
    return actor.patron


def sponsor(world: World, settings: Settings, party: int, week: int) -> None:
    """A patron adds to the means of its side, presses it where it wants it to settle, and may turn, fall or cut its support,
    which its side then lacks."""
    actor = world.parties[party]
    if actor.patron > 0.0:
        _turn_or_fall(settings, world, party, week)
    before, actor.patron = actor.patron, _support(world, settings, party)
    if actor.patron == 0.0 and before == 0.0:
        return
    if before == 0.0 and week > 1:
        _moves(actor, week, _CAME)
    elif actor.patron == 0.0 and exists(actor):
        _moves(actor, week, _FELL if actor.patron_fell > 0 else _CUT)
    gained = settings.sponsor_means * _given(world, settings, party) / WEEKS_IN_YEAR
    lost = settings.sponsor_dependence * max(before - actor.patron, 0.0)
    actor.means = between(actor.means + gained - lost, -MOST_MIGHT, MOST_MIGHT)
    if actor.patron > 0.0 and wanted(settings, actor) == _PRESS:
        felt = settings.sponsor_pressure * settings.parties_patron_strings[actor.like] * actor.patron
        # Divided by the memory, with which it fades: steady pressure settles at `felt`.
        actor.pressure = between(actor.pressure + felt / settings.press_memory, 0.0, 1.0)
        actor.pressed_by |= _PATRON if felt > 0.0 else 0


mechanism = Mechanism(
    name="sponsor",
    part=5,
    sentence="Where set, a patron adds to the means of one side, with strings: it makes settling cost its support, presses its side to settle, or holds support back while it does not talk; and it may turn or fall.",
    source="Cunningham 2010 (outside states with interests of their own prolong wars); Salehyan, Gleditsch & Cunningham 2011 (support of rebels); own formalisation",
    strength=strength("sponsor"),
    parameters=(
        Parameter("parties.patron", 0.0, 0, 1, "share", "Support of the party by an outside patron, as a share of the most that patrons give.", per=("party",)),
        Parameter("parties.patron_wants", "prolong", 0, 1, "choice", "What the patron wants: that the war goes on, that its side settles, or that the war ends.", kind="choice", choices=WANTS, per=("party",)),
        Parameter("parties.patron_strings", 0.5, 0, 1, "share", "How far the patron uses its support to get what it wants.", per=("party",)),
        Parameter("parties.patron_falls", 0.0, 0, WEEKS_IN_YEAR, "a year", "Rate at which the patron falls, or gives up its side for good: no setting brings it back.", per=("party",)),
        Parameter("parties.patron_turns", 0.0, 0, WEEKS_IN_YEAR, "a year", "Rate at which a patron who wants something else turns to pressing its side to settle.", per=("party",)),
        Parameter("sponsor.means", 0.3, 0, 5, "logarithm a year", "Means that full support adds."),
        Parameter("sponsor.dependence", 0.5, 0, 5, "logarithm", "Means that a side lacks at once when all of a full support ends."),
        Parameter("sponsor.worth", 0.2, 0, 2, "utility", "What settling costs a side whose patron gives it full support, and wholly for going on with the war."),
        Parameter("sponsor.pressure", 0.3, 0, 1, "utility", "Pressure on a side whose patron gives it full support, and wholly on condition that it settles."),
    ),
    writes=(
        "parties.patron", "parties.patron_fell", "parties.patron_turned", "parties.patron_moved", "parties.patron_why",
        "parties.means", "parties.pressure", "parties.pressed_by",
    ),
    verbs=(Verb("parties", sponsor),),
)  # fmt: skip
