"""Attacks on civilians after a text was signed, by those who signed it and by those who did not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.engine.luck import draw, draw_count, pair
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import CIVILIANS_ATTACKED, CIVILIANS_KILLED
from simulation.world.lookups import between, bit, divides, exists, is_living
from simulation.world.missions import deaths_left
from simulation.world.parameters import Parameter
from simulation.world.record import PROVISIONS, AttackWhy

if TYPE_CHECKING:
    from simulation.world.views import Dyad, Settings, World

_SIGNATORY, _OUTSIDE = int(AttackWhy.SIGNATORY), int(AttackWhy.OUTSIDE)


@compiled
def _bound(world: World, party: int, other: int) -> tuple[int, float]:
    """As what a party would attack the people of another that has signed terms (AttackWhy): it signed them too, or it fights
    on outside them; 0 there are none. And how much of what both signed is left to stop."""
    why, done = 0, 0.0
    for n in range(world.agreement_count):
        text = world.agreements[n]
        if divides(text) and is_living(text) and bit(text.signatories, other):
            if bit(text.signatories, party):
                why, done = _SIGNATORY, max(done, text.carried_out / PROVISIONS)
            elif why == 0:
                why = _OUTSIDE
    return why, 1.0 - done


@compiled
def _motive(world: World, dyad: Dyad, party: int, other: int) -> tuple[int, float]:
    """As what a party may attack the people of another (AttackWhy), and how strong its motive is; 0 it does not: no state,
    and nobody whose war is over, attacks over terms that it has not signed."""
    why, left = _bound(world, party, other)
    fights_on = world.parties[party].state == 0 and dyad.over == 0 and dyad.latent == 0
    return (why, left) if why == _SIGNATORY or fights_on else (0, 0.0)


@compiled
def _strike(world: World, settings: Settings, party: int, other: int, week: int) -> None:
    """An attack: people die, the public that it hits is shaken, and the other side's officials trust the attackers less."""
    actor, victim = world.parties[party], world.parties[other]
    killed = 1 + draw_count(world, CIVILIANS_KILLED, week, actor.label, settings.attack_civilians_killed - 1.0, 1.0)
    world.count.attacks_on_civilians += 1
    world.count.civilians_killed += killed
    shock = settings.attack_civilians_shock
    actor.terror = between(actor.terror + shock * (1.0 - actor.terror), 0.0, 1.0)
    victim.shaken = between(victim.shaken + shock * (1.0 - victim.shaken), 0.0, 1.0)
    for t in range(world.channel_count):
        tie = world.channels[t]
        if world.officials[tie.other].party == party and world.officials[tie.holder].party == other:
            tie.trust *= 1.0 - settings.attack_civilians_trust
    # The chronicle reads these three; no rule does.
    actor.attacked, actor.attacked_whom, actor.attacked_killed = week, other + 1, killed


def attack_civilians(world: World, settings: Settings, party: int, week: int) -> None:
    """Hard-liners of a side may attack people of another that has signed terms, the more there is left to stop; a mission that
    protects stops some. What such attacks have done to carrying terms out fades."""
    actor = world.parties[party]
    actor.terror = between(actor.terror - actor.terror / settings.attack_civilians_memory, 0.0, 1.0)
    rate = settings.attack_civilians_strength * settings.parties_attacks_on_civilians[actor.like]
    if rate == 0.0 or not exists(actor):
        return
    for d in range(world.dyad_count):
        dyad = world.dyads[d]
        if dyad.allied == 1 or (dyad.a != party and dyad.b != party):
            continue
        other = dyad.a + dyad.b - party
        if not exists(world.parties[other]):
            continue
        why, left = _motive(world, dyad, party, other)
        chance = rate / WEEKS_IN_YEAR * left * (1.0 - actor.attitude) * deaths_left(settings, dyad)
        if why > 0 and draw(world, CIVILIANS_ATTACKED, week, pair(actor.label, dyad.label)) < chance:
            actor.attacked_why = why
            _strike(world, settings, party, other, week)
            return


mechanism = Mechanism(
    name="attack_civilians",
    part=7,
    sentence="Where set, hard-liners attack people of a side that has signed terms, be they of a side that signed them too or of a group that fights on; that undoes trust, shakes publics and slows carrying out.",
    source="Joshi 2020 (one-sided violence and carrying out: less after it, most where rebels do it); Stedman 1997 (spoilers inside and outside); Kydd & Walter 2002 (what an attack says of the other side); own formalisation",
    strength=strength("attack_civilians"),
    parameters=(
        Parameter("parties.attacks_on_civilians", 0.0, 0, WEEKS_IN_YEAR, "a year", "Attacks of the party's hard-liners on people of a side that has signed terms, one a week at most, were its own public wholly hostile and nothing carried out: of a side that signed the same terms, or, by an armed group that did not sign, of a side with which it is at war.", per=("party",)),
        Parameter("attack_civilians.killed", 10.0, 1, 10000, "people", "People killed in an attack, in the mean; most attacks kill fewer. They are no battle deaths."),
        Parameter("attack_civilians.shock", 0.15, 0, 1, "share", "How far an attack shakes the public that it hits, and adds to what slows carrying out, of what is left."),
        Parameter("attack_civilians.trust", 0.1, 0, 1, "share", "Trust of the other side's officials in the attackers' side that an attack destroys.", source="direction: Kydd & Walter 2002; own judgement"),
        Parameter("attack_civilians.memory", 26.0, 1, 2600, "weeks", "Time over which what attacks do to carrying out fades."),
        Parameter("attack_civilians.by_rebels", 0.7, 0, 1, "share", "Will to carry terms out that is gone where an armed group that signed them has attacked people without pause.", source="order of the three: Joshi 2020; own judgement"),
        Parameter("attack_civilians.by_states", 0.4, 0, 1, "share", "Will to carry terms out that is gone where a state that signed them has attacked people without pause."),
        Parameter("attack_civilians.by_others", 0.4, 0, 1, "share", "Will to carry terms out that is gone where an armed group that did not sign them, and is at war with a side that did, has attacked people without pause."),
    ),
    writes=(
        "parties.terror", "parties.shaken", "channels.trust", "count.attacks_on_civilians", "count.civilians_killed",
        "parties.attacked", "parties.attacked_whom", "parties.attacked_killed", "parties.attacked_why",
    ),
    verbs=(Verb("parties", attack_civilians),),
)  # fmt: skip
