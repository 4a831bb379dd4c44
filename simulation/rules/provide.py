"""What an agreement provides for: named provisions of four kinds, following its issues and its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.engine.compiling import compiled
from simulation.engine.luck import draw, pair
from simulation.mechanism import Mechanism, Verb
from simulation.world.decisions import PROVISION_HELD, PROVISIONS_OF_KIND
from simulation.world.inclusion import asked_of_kind
from simulation.world.lookups import bit, divides
from simulation.world.parameters import Parameter
from simulation.world.provisions import KINDS, ORDERS, PER_KIND, note_share
from simulation.world.record import Kind

if TYPE_CHECKING:
    from simulation.world.views import Agreement, Settings, World

ISSUE_KINDS = ("any", *KINDS)
_ANY, _FIRST_KIND = ISSUE_KINDS.index("any"), ISSUE_KINDS.index(KINDS[0])
_FULL = int(Kind.FULL)
_NUMBER_OF_KINDS = len(KINDS)


@compiled
def _share(settings: Settings, text: Agreement, kind: int) -> float:
    """The share of texts like this one, whatever their issues are, that provide for something of a kind."""
    if text.kind == _FULL:
        return (
            settings.provide_military_full,
            settings.provide_political_full,
            settings.provide_territorial_full,
            settings.provide_justice_full,
        )[kind]
    return (
        settings.provide_military_partial,
        settings.provide_political_partial,
        settings.provide_territorial_partial,
        settings.provide_justice_partial,
    )[kind]


@compiled
def _chance_of_kind(world: World, settings: Settings, text: Agreement, kind: int) -> float:
    """Chance that a text provides for something of a kind: surely, where it settles an issue of that kind."""
    unsaid = False
    for k in range(world.issue_count):
        if bit(text.issues, k):
            if settings.issues_kind[k] == _FIRST_KIND + kind:
                return 1.0
            unsaid = unsaid or settings.issues_kind[k] == _ANY
    share = _share(settings, text, kind) * (1.0 if unsaid else settings.provide_beside)
    return share + asked_of_kind(settings, text.voice, kind) * (1.0 - share)


@compiled
def _chance_of_provision(settings: Settings, provision: int) -> float:
    """Chance that a text that provides for something of its kind provides for this."""
    return (
        settings.provide_ceasefire_terms,
        settings.provide_disarmament,
        settings.provide_army_reform,
        settings.provide_withdrawal,
        settings.provide_posts,
        settings.provide_elections,
        settings.provide_shared_government,
        settings.provide_parties,
        settings.provide_autonomy,
        settings.provide_federation,
        settings.provide_local_rule,
        settings.provide_regions,
        settings.provide_amnesty,
        settings.provide_prisoners,
        settings.provide_truth,
        settings.provide_return,
    )[provision]


@compiled
def _of_kind(world: World, settings: Settings, kind: int, week: int) -> int:
    """The provisions of a kind that a text holds, one bit each: the one that came nearest where luck gives it none."""
    held, nearest, least = 0, -1, 1.0
    for provision in range(kind * PER_KIND, (kind + 1) * PER_KIND):
        chance = _chance_of_provision(settings, provision)
        lacks = draw(world, PROVISION_HELD, week, pair(world.key, np.uint64(provision))) - chance
        if lacks < 0.0:
            held |= 1 << provision
        elif chance > 0.0 and lacks < least:
            nearest, least = provision, lacks
    return 1 << nearest if held == 0 and nearest >= 0 else held


@compiled
def _take_over(world: World, agreement: int) -> None:
    """What a text takes up of an earlier one it holds too, as far as that has come; what was given up is promised anew."""
    text = world.agreements[agreement]
    for n in range(agreement):
        earlier = world.agreements[n]
        if earlier.taken_up_by == agreement + 1:
            text.holds |= earlier.holds
            text.opened |= earlier.opened & ~earlier.dropped
            text.completed |= earlier.completed
            # What had begun goes on: it is not promised anew.
            text.begun = max(text.begun, earlier.begun)
        elif text.signatories & ~earlier.signed_by == 0 or earlier.signatories & ~text.signatories == 0:
            # What these sides have done already, under whatever text, is not done again.
            done = earlier.completed & text.holds
            text.completed |= done
            text.opened |= done
            text.begun = 1 if done != 0 else text.begun


def provide(world: World, settings: Settings, agreement: int, week: int) -> None:
    """A text that settles something holds provisions of the kinds of its issues, and others as most texts of its kind do."""
    text = world.agreements[agreement]
    # Who renews a text that had ended renews what it held. An agenda, and a protocol, holds nothing of its own.
    if text.week != week or text.reaffirmed > 0 or not divides(text):
        return
    for kind in range(_NUMBER_OF_KINDS):
        chance = _chance_of_kind(world, settings, text, kind)
        if draw(world, PROVISIONS_OF_KIND, week, pair(world.key, np.uint64(kind))) < chance:
            text.holds |= _of_kind(world, settings, kind, week)
    _take_over(world, agreement)
    if text.holds != 0:
        text.order = settings.provide_order
        note_share(text)


_UCDP = "UCDP Peace Agreement Dataset v22.1, 374 agreements (docs/patterns.md)"

mechanism = Mechanism(
    name="provide",
    part=7,
    sentence="Where set, an agreement that settles something holds named provisions of four kinds, following its issues: military, political, territorial, justice and people.",
    source="UCDP Peace Agreement Dataset (what agreements hold); Joshi, Quinn & Regan 2015 (provisions of accords); own formalisation",
    strength=Parameter("provide.strength", 0, 0, 1, "yes or no", "Whether agreements hold named provisions; 0 each is carried out as one.", kind="int"),
    parameters=(
        Parameter("issues.kind", "any", 0, 1, "choice", "Provisions of which kind settle the issue: an agreement that settles it surely holds some. Any: as agreements of its kind do on average.", kind="choice", choices=ISSUE_KINDS, per=("issue",)),
        Parameter("provide.order", "guarantees_first", 0, 1, "choice", "What waits for what: nothing; disarmament for posts, army reform or shared government; or those, parties, amnesty and prisoners for disarmament. In both orders elections wait for disarmament; disarmament, army reform and withdrawal for the terms of the ceasefire.", source="Walter 2002 (fighters who disarm fear what comes after); own judgement", kind="choice", choices=ORDERS),
        Parameter("provide.beside", 0.5, 0, 1, "share", "Part of its usual chance with which an agreement holds provisions of a kind, where each of its issues says a kind and none says this one."),
        Parameter("provide.military_full", 0.88, 0, 1, "share", "Full agreements that hold military provisions.", _UCDP),
        Parameter("provide.political_full", 0.77, 0, 1, "share", "Full agreements that hold political provisions.", _UCDP),
        Parameter("provide.territorial_full", 0.49, 0, 1, "share", "Full agreements that hold territorial provisions.", _UCDP),
        Parameter("provide.justice_full", 0.75, 0, 1, "share", "Full agreements that hold provisions of justice and people.", _UCDP),
        Parameter("provide.military_partial", 0.53, 0, 1, "share", "Partial agreements that hold military provisions.", _UCDP),
        Parameter("provide.political_partial", 0.50, 0, 1, "share", "Partial agreements that hold political provisions.", _UCDP),
        Parameter("provide.territorial_partial", 0.45, 0, 1, "share", "Partial agreements that hold territorial provisions.", _UCDP),
        Parameter("provide.justice_partial", 0.47, 0, 1, "share", "Partial agreements that hold provisions of justice and people.", _UCDP),
        Parameter("provide.ceasefire_terms", 0.8, 0, 1, "share", "Agreements with military provisions that hold terms of a ceasefire."),
        Parameter("provide.disarmament", 0.6, 0, 1, "share", "Agreements with military provisions that hold disarmament and reintegration of fighters."),
        Parameter("provide.army_reform", 0.5, 0, 1, "share", "Agreements with military provisions that hold reform of the army, or fighters joining it."),
        Parameter("provide.withdrawal", 0.4, 0, 1, "share", "Agreements with military provisions that hold withdrawal of troops."),
        Parameter("provide.posts", 0.5, 0, 1, "share", "Agreements with political provisions that hold posts in government or administration for the other side."),
        Parameter("provide.elections", 0.6, 0, 1, "share", "Agreements with political provisions that hold elections, or their reform."),
        Parameter("provide.shared_government", 0.4, 0, 1, "share", "Agreements with political provisions that hold an interim or shared government."),
        Parameter("provide.parties", 0.5, 0, 1, "share", "Agreements with political provisions that let armed groups become parties."),
        Parameter("provide.autonomy", 0.4, 0, 1, "share", "Agreements with territorial provisions that hold autonomy."),
        Parameter("provide.federation", 0.15, 0, 1, "share", "Agreements with territorial provisions that hold a federation."),
        Parameter("provide.local_rule", 0.5, 0, 1, "share", "Agreements with territorial provisions that hold local rule or local power sharing."),
        Parameter("provide.regions", 0.5, 0, 1, "share", "Agreements with territorial provisions that hold development of regions."),
        Parameter("provide.amnesty", 0.6, 0, 1, "share", "Agreements with provisions of justice and people that hold an amnesty."),
        Parameter("provide.prisoners", 0.6, 0, 1, "share", "Agreements with provisions of justice and people that hold the release of prisoners."),
        Parameter("provide.truth", 0.3, 0, 1, "share", "Agreements with provisions of justice and people that hold an inquiry into what was done, or reconciliation."),
        Parameter("provide.return", 0.6, 0, 1, "share", "Agreements with provisions of justice and people that hold the return of people who fled."),
    ),
    writes=(
        "agreements.holds", "agreements.order", "agreements.opened", "agreements.completed", "agreements.carried_out",
        "agreements.stalled", "agreements.begun",
    ),
    verbs=(Verb("agreements", provide),),
)  # fmt: skip
