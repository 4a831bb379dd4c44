"""What the world looks like to the witness, who compares it before and after a part of the week."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled

if TYPE_CHECKING:
    from simulation.chronicle.views import Seen
    from simulation.world.views import World

__all__ = ["look_at_agreements", "look_at_parties", "look_at_people", "look_at_violence"]


@compiled
def look_at_people(world: World, view: Seen) -> None:
    """What Track II may change in officials and publics: sums over ties and people, and the state of each issue."""
    for p in range(world.party_count):
        view.attitude[p], view.hardness[p] = 0.0, 0.0
        for q in range(world.party_count):
            view.trust[p, q], view.known[p, q] = 0.0, 0.0
    for t in range(world.channel_count):
        tie = world.channels[t]
        view.trust[world.officials[tie.holder].party, world.officials[tie.other].party] += tie.trust
    for o in range(world.official_count):
        own = world.officials[o]
        view.hardness[own.party] += own.hardness * (1.0 + own.leader)
    for g in range(world.group_count):
        view.attitude[world.groups[g].party] += world.groups[g].weight * world.groups[g].attitude
    _look_at_knowledge(world, view)
    for d in range(world.dyad_count):
        view.trade[d] = world.dyads[d].trade
    view.leaks, view.papers = world.count.leaks, world.count.papers


@compiled
def _look_at_knowledge(world: World, view: Seen) -> None:
    for p in range(world.party_count):
        for q in range(world.party_count):
            known = world.knowledge[p, q]
            for k in range(world.issue_count):
                # Weighted by the issue, so that no two changes cancel out.
                view.known[p, q] += (1.0 + 0.37 * k) * known.estimate[k] + (0.1 + 0.23 * k) * known.confidence[k]
    for k in range(world.issue_count):
        view.idea[k], view.idea_up[k] = world.issues[k].idea, world.issues[k].idea_up


@compiled
def look_at_violence(world: World, view: Seen) -> None:
    """What violence, shocks and spoilers change."""
    for p in range(world.party_count):
        view.militancy[p] = world.parties[p].militancy
    for d in range(world.dyad_count):
        view.over[d], view.latent[d] = world.dyads[d].over, world.dyads[d].latent
    view.endings, view.mistakes = world.ending_count, world.count.mistaken_escalations


@compiled
def look_at_parties(world: World, view: Seen) -> None:
    """Who there is, and who leads."""
    view.parties, view.leaders = world.party_count, world.count.leaders_lost
    view.overtaken = world.count.understandings_lost
    for p in range(world.party_count):
        view.heir[p] = world.parties[p].heir


@compiled
def look_at_agreements(world: World, view: Seen) -> None:
    """What the table and its texts change."""
    view.agreements, view.rejected = world.agreement_count, world.count.drafts_rejected
    view.lost = world.count.ratifications_lost
    for n in range(world.agreement_count):
        view.breaches[n] = world.agreements[n].breaches
    for d in range(world.dyad_count):
        view.channel[d], view.ceasefire[d] = world.dyads[d].channel, world.dyads[d].ceasefire
