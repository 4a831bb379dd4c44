"""Opposition at home: those outside the talks win a following, campaign, bring leaders down and win elections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import OPPOSITION_UNSEATS
from simulation.world.leaders import hand_over, harden_public, replace_leader
from simulation.world.lookups import between, bit, divides, exists, is_living, seen_to_talk
from simulation.world.opposition import contends, voice, wins_election
from simulation.world.parameters import Parameter
from simulation.world.record import PROVISIONS, LeaderWhy, OppositionWhy

if TYPE_CHECKING:
    from simulation.world.views import Official, Party, Settings, World

_DOWN, _ELECTED, _RETURNED = int(LeaderWhy.BROUGHT_DOWN), int(LeaderWhy.OPPOSITION), int(LeaderWhy.RETURNED)
_SET, _OUTBID, _ATTACKED = int(OppositionWhy.SET), int(OppositionWhy.OUTBID), int(OppositionWhy.ATTACKED)
_UNMET, _WEARY, _FADED = int(OppositionWhy.UNMET), int(OppositionWhy.WEARY), int(OppositionWhy.FADED)
_BACK = int(OppositionWhy.BACK)


@compiled
def _text(world: World, party: int) -> int:
    """Position of the latest text that the party stands by and that divides something; -1 none."""
    for n in range(world.agreement_count - 1, -1, -1):
        agreement = world.agreements[n]
        if divides(agreement) and is_living(agreement) and bit(agreement.signatories, party):
            return n
    return -1


@compiled
def _at_war(world: World, party: int) -> bool:
    """Whether the party has a war that is neither over nor only looming."""
    war = False
    for d in range(world.dyad_count):
        pair = world.dyads[d]
        war = war or ((pair.a == party or pair.b == party) and pair.over == 0 and pair.latent == 0)
    return war


@compiled
def _appear(settings: Settings, actor: Party) -> float:
    """The following that the settings in force give the opposition; what an event sets of it moves it by as much, which is
    returned. One of the other opinion is another opposition."""
    stance, other = settings.parties_opponents_stance[actor.like], False
    given = between(settings.oppose_strength * settings.parties_opponents[actor.like], 0.0, 1.0)
    moved = given - actor.opposition_set
    if actor.opposition_set > 0.0:
        other = stance * actor.opposition_stance < 0.0
    actor.opposition_stance = stance if given > 0.0 else 0.0
    if moved == 0.0 and not other:
        return 0.0
    if actor.opposition_set == 0.0:
        # Whoever appears outbids what is conceded from now on.
        actor.opposition_saw = actor.aspiration
    actor.opposition_set = given
    if given == 0.0 or other:  # what there was is gone, with all it had won
        moved = given - actor.opposition
        actor.won_over, actor.opposition_price = 0.0, 0.0
    actor.opposition = between(actor.opposition + moved, 0.0, 1.0)
    return moved


@compiled
def _conceded(actor: Party, known: bool) -> float:
    """What its side has conceded since it was last seen to ask for something: talks in secret show nothing until later."""
    conceded = max(actor.opposition_saw - actor.aspiration, 0.0) if known else 0.0
    if known or actor.aspiration > actor.opposition_saw:
        actor.opposition_saw = actor.aspiration
    return conceded


@compiled
def _unmet(world: World, settings: Settings, text: int, week: int) -> float:
    """Share of a text that people expect to have been carried out by now, and that has not been."""
    agreement = world.agreements[text]
    expected = min((week - agreement.week) / settings.oppose_expects, 1.0)
    return max(expected - agreement.carried_out / PROVISIONS, 0.0)


@compiled
def _most(outbid: float, attacked: float, unmet: float, weary: float) -> int:
    """What moved the following up most."""
    if outbid >= max(attacked, unmet, weary):
        return _OUTBID
    if attacked >= max(unmet, weary):
        return _ATTACKED
    return _UNMET if unmet >= weary else _WEARY


def rally(world: World, settings: Settings, party: int, week: int) -> None:
    """An opposition against a settlement gains where its side concedes, by violence after signing and by what a text has not
    brought; one for a settlement where the war drags on; both return to what they were, and fade where peace holds."""
    actor = world.parties[party]
    # Who splits off has the settings of whom it left, but that one's opposition stays at home.
    if actor.like != party or not exists(actor):
        return
    moved = _appear(settings, actor)
    if actor.opposition_set == 0.0 and actor.opposition == 0.0:
        actor.opposition_moved, actor.opposition_why = abs(moved), _SET if moved != 0.0 else actor.opposition_why
        return
    stance = settings.parties_opponents_stance[party]
    hard, soft = max(-stance, 0.0), max(stance, 0.0)
    known, text = seen_to_talk(world, party), _text(world, party)
    struck = actor.shaken / (actor.shaken + settings.consult_public_dulled)
    # Followers win others over, so that few win few; whoever leads the party has nobody left to outbid.
    left = 0.0 if actor.opposition_leads == 1 else actor.opposition * (1.0 - actor.opposition)
    outbid = hard * settings.oppose_outbid * _conceded(actor, known) * left
    attacked = hard * settings.oppose_attacked / WEEKS_IN_YEAR * struck * left
    unmet = hard * settings.oppose_unmet / WEEKS_IN_YEAR * _unmet(world, settings, text, week) * left if text >= 0 else 0.0
    weary = 0.0 if known or text >= 0 else soft * settings.oppose_weary / WEEKS_IN_YEAR * actor.pain * left
    # A text that holds leaves nothing to oppose, or to ask for.
    usual = actor.opposition_set * (struck if text >= 0 else 1.0)
    back = (usual - actor.opposition) / settings.oppose_memory
    gained = outbid + attacked + unmet + weary
    actor.opposition = between(actor.opposition + gained + back, 0.0, 1.0)
    # The chronicle reads these two; no rule does.
    actor.opposition_moved = min(abs(moved + gained + back), 1.0)
    if abs(moved) > abs(gained + back):
        actor.opposition_why = _SET
    elif gained + back < 0.0:
        actor.opposition_why = _FADED
    else:
        actor.opposition_why = _BACK if back > gained else _most(outbid, attacked, unmet, weary)


def campaign(world: World, settings: Settings, party: int, week: int) -> None:
    """While its side is seen to talk or stands by a text the opposition campaigns against it or for it; one that is for a
    settlement does so in war too."""
    actor = world.parties[party]
    speaks = voice(settings, actor)
    if speaks == 0.0:
        return
    moved = seen_to_talk(world, party) or _text(world, party) >= 0
    if moved or (speaks > 0.0 and _at_war(world, party)):
        harden_public(world, settings, party, -speaks * settings.oppose_campaign / WEEKS_IN_YEAR)


@compiled
def _outraged(world: World, party: int, speaks: float) -> bool:
    """Whether its side does what the opposition would bring a leader down for: to settle, or not to."""
    settles = seen_to_talk(world, party) or _text(world, party) >= 0
    return settles if speaks < 0.0 else not settles and _at_war(world, party)


@compiled
def _elect(world: World, settings: Settings, leader: Official, week: int) -> None:
    """At an election the opposition comes to lead the party, or those who led it before do."""
    actor = world.parties[leader.party]
    won = wins_election(world, settings, actor, week)
    if won == (actor.opposition_leads == 1):
        return
    actor.opposition_leads = won
    hand_over(world, settings, leader, True, _ELECTED if won else _RETURNED, week)
    world.count.governments_lost += won


def unseat(world: World, settings: Settings, party: int, week: int) -> None:
    """The opposition may win an election at the party's term, and between elections bring its leader down."""
    actor = world.parties[party]
    if not contends(settings, actor) or not exists(actor):
        return
    term = settings.parties_term[actor.like]
    due = term > 0 and (week - actor.leader_since) % term == 0
    speaks = voice(settings, actor)
    falls = False
    if not due and speaks != 0.0 and _outraged(world, party, speaks):
        chance = settings.oppose_fall / WEEKS_IN_YEAR * settings.parties_accountability[actor.like] * abs(speaks)
        falls = draw(world, OPPOSITION_UNSEATS, week, actor.label) < chance
    if not (due or falls):
        return
    for o in range(world.official_count):
        official = world.officials[o]
        if official.party == party and official.leader == 1:
            if due:
                _elect(world, settings, official, week)
            else:
                replace_leader(world, settings, official, _DOWN, week)
                world.count.governments_lost += 1


mechanism = Mechanism(
    name="oppose",
    part=2,
    sentence="Where set, an opposition at home gains where its side concedes, and by violence and unmet hopes after signing; it campaigns, brings leaders down and wins elections.",
    source="Putnam 1988 (politics at home bind negotiators); Stedman 1997 and Kydd & Walter 2002 (violence that undoes trust in a settlement); Berrebi & Klor 2008 (attacks move votes towards hard-liners); LeDuc 2002 (votes on one question are more volatile than elections); own formalisation",
    strength=strength("oppose"),
    parameters=(
        Parameter("parties.opponents", 0.0, 0, 1, "share of its public", "Following of an opposition at home that has no part in the talks; 0 there is none. What a dated event sets of it moves its following by as much.", per=("party",)),
        Parameter("parties.opponents_stance", -1.0, -1, 1, "against to for", "Whether that opposition is against a settlement (-1) or for one (1).", per=("party",)),
        Parameter("oppose.memory", 104.0, 1, 5200, "weeks", "Time over which its following returns to what it was, or fades where a text holds (own judgement)."),
        Parameter("oppose.outbid", 1.0, 0, 10, "a utility", "Following that it wins where its side is seen to concede, times the share that follows it and the share that does not (own judgement)."),
        Parameter("oppose.attacked", 0.8, 0, WEEKS_IN_YEAR, "a year", "Following that it wins by violence after signing, at the most that violence can do, times the share that follows it and the share that does not (own judgement).", source="direction: Kydd & Walter 2002; Berrebi & Klor 2008"),
        Parameter("oppose.unmet", 0.8, 0, WEEKS_IN_YEAR, "a year", "Following that it wins where all of a text is overdue, times the share that follows it and the share that does not (own judgement)."),
        Parameter("oppose.expects", 156.0, 1, 5200, "weeks", "Time in which people expect a text to be carried out (own judgement)."),
        Parameter("oppose.weary", 0.8, 0, WEEKS_IN_YEAR, "a year", "Following that an opposition for a settlement wins in full pain while its side does not talk, times the share that follows it and the share that does not (own judgement)."),
        Parameter("oppose.campaign", 0.5, 0, WEEKS_IN_YEAR, "a year", "How far a campaign that the whole public follows moves a social group: a quarter of this where it is undecided, less elsewhere (own judgement)."),
        Parameter("oppose.persuades", 0.15, 0, 1, "share of the vote", "What its campaign moves in the mean in a vote on a text, were the whole public to follow it (own judgement)."),
        Parameter("oppose.volatility", 0.15, 0, 1, "standard deviation", "How far what its campaign moves differs from vote to vote, were the whole public to follow it (own judgement).", source="direction: LeDuc 2002"),
        Parameter("oppose.fall", 0.6, 0, WEEKS_IN_YEAR, "a year", "Rate at which an opposition that the whole public follows brings down a fully accountable leader who does what it is against (own judgement)."),
        Parameter("oppose.majority", 0.5, 0, 1, "share", "Share of the vote from which the opposition wins an election."),
        Parameter("oppose.swing", 0.08, 0, 1, "standard deviation", "How far an election differs from the following that the opposition had (own judgement)."),
        Parameter("oppose.hardness", 0.3, 0, 1, "share", "How much harder than its side's officials a leader from an opposition against a settlement is, or softer from one for it (own judgement)."),
        Parameter("oppose.withdraw", 1.0, 0, 5, "share", "Strain that such a leader is on the texts that the party signed (own judgement: that of full distrust and a wholly hostile public)."),
        Parameter("oppose.undoes", 0.7, 0, 1, "share", "Will to carry out a text that such a leader lacks (own judgement)."),
    ),
    writes=(
        "parties.opposition", "parties.opposition_set", "parties.opposition_stance", "parties.opposition_saw", "parties.won_over", "parties.opposition_price", "parties.opposition_why", "parties.opposition_moved", "parties.opposition_leads",
        "groups.attitude", "parties.leader_fell", "parties.leader_why", "parties.agenda", "officials.hardness", "channels.trust",
        "knowledge.confidence", "count.leaders_lost", "count.governments_lost",
    ),
    # Elections come first: who holds those that no opposition wins has looked at the same following this week.
    verbs=(Verb("parties", unseat), Verb("parties", rally), Verb("parties", campaign)),
)  # fmt: skip
