"""Functions that several mechanisms share, named as the page names them. Sets are whole numbers, a bit a member."""

from __future__ import annotations

import math
from collections.abc import Iterable

from rebuild.world import Thing, World, blank

W = 52
CLOSED, OPEN, FROZEN = 0, 1, 2
PROCESS, PARTIAL, FULL = 1, 2, 3
SPLIT, MERGED, DISSOLVED = 1, 2, 3
VICTORY, CEASES = 1, 2
NEVER = -6240
MANDATES = ("report", "separate", "protect")


def clip(x: float, low: float = 0.0, high: float = 1.0) -> float:
    """The number, held between two others."""
    return min(max(x, low), high)


def dyad_of(p: int, q: int) -> int:
    """The position of the dyad of two parties."""
    low, high = min(p, q), max(p, q)
    return high * (high - 1) // 2 + low


def members(group: int) -> list[int]:
    """The positions in a set."""
    return [i for i in range(group.bit_length()) if group >> i & 1]


def others(w: World, p: int) -> list[int]:
    """All parties but p."""
    return [q for q in range(len(w.parties)) if q != p]


def issues(w: World) -> range:
    """The positions of the issues."""
    return range(len(w.issues))


def exists(w: World, p: int) -> bool:
    """Whether a party is there."""
    return w.parties[p].gone == 0


def engaged(w: World) -> list[Thing]:
    """The mediators who are engaged."""
    return [m for m in w.mediators if m.present == 1 and m.left == 0]


def last_party(w: World) -> int:
    """The position of the scenario's last party."""
    return max(party.like for party in w.parties)


def evenness(x: float, y: float) -> float:
    """How even two numbers are."""
    return 1 - abs(x - y) / (x + y)


def believed_power(party: Thing) -> float:
    """Power as the party itself sees it."""
    return party.power + party.illusion * (1 - party.power)


def is_living(text: Thing) -> bool:
    """Whether a text is in force."""
    return text.ended_week == 0 and text.superseded == 0 and text.lapsed == 0


def divides(text: Thing) -> bool:
    """Whether a text divides something."""
    return text.kind == FULL or text.issues != 0


def binds(text: Thing, *parties: int) -> bool:
    """Whether a text binds all of these parties."""
    return all(text.signatories >> p & 1 for p in parties)


def shares_dyad(one: int, other: int) -> bool:
    """Whether two sets of parties have two parties in common."""
    return (one & other).bit_count() >= 2


def full_agreement(w: World, p: int, q: int) -> int:
    """The newest living full agreement of two parties; -1 for none."""
    found = [n for n, t in enumerate(w.agreements) if t.kind == FULL and is_living(t) and binds(t, p, q)]
    return found[-1] if found else -1


def all_settled(w: World) -> bool:
    """Whether all at the table have a living full agreement with each other."""
    at = members(w.table.members)
    return any(t.kind == FULL and is_living(t) and binds(t, *at) for t in w.agreements)


def third_party(w: World) -> bool:
    """Whether somebody is there who could stand behind a text."""
    return any(m.official for m in engaged(w))


def guarantee_on_offer(w: World) -> float:
    """How far a third party would stand behind a text."""
    return w["agreements.guarantee"] if third_party(w) else 0.0


def force_in(dyad: Thing, p: int) -> float:
    """The force that p uses in a dyad."""
    return dyad.force_a if dyad.a == p else dyad.force_b


def has(dyad: Thing, p: int) -> bool:
    """Whether a party is one of a dyad's two."""
    return p in (dyad.a, dyad.b)


def other(dyad: Thing, p: int) -> int:
    """The other party of a dyad."""
    return dyad.a + dyad.b - p


def most_force(w: World, p: int) -> float:
    """The most force that a party uses against any other."""
    return max((force_in(dyad, p) for dyad in w.dyads if has(dyad, p)), default=0.0)


def raise_force(dyad: Thing, p: int, share: float) -> None:
    """Raise the force that one party uses in a dyad, if it is of the dyad."""
    if dyad.a == p:
        dyad.force_a = clip(dyad.force_a + share * (1 - dyad.force_a))
    elif dyad.b == p:
        dyad.force_b = clip(dyad.force_b + share * (1 - dyad.force_b))


def most_felt(w: World, p: int) -> float:
    """The hardest fighting that a party feels."""
    return max((w.dyads[dyad_of(p, q)].felt for q in others(w, p)), default=0.0)


def seen_to_talk(w: World, p: int) -> bool:
    """Whether a party has an open channel that is not secret."""
    dyads = [w.dyads[dyad_of(p, q)] for q in others(w, p)]
    return any(dyad.channel == OPEN and dyad.secret == 0 for dyad in dyads)


def effort(w: World, track: str, due: int) -> float:
    """The effort of a track this week."""
    if w.week < w[track + ".start"] or (w[track + ".end"] > 0 and w.week > w[track + ".end"]):
        return 0.0
    if w[track + ".when"] != "always" and due < w.week:
        return 0.0
    return w[track + ".effort"]


def effort_one(w: World) -> float:
    """The effort of Track I."""
    return effort(w, "track_one", w.due_one)


def effort_two(w: World) -> float:
    """The effort of Track II."""
    return effort(w, "track_two", w.due_two)


def reach_one(w: World) -> float:
    """What the effort of Track I brings about."""
    return (1 + w["track_one.half"]) * effort_one(w) / (effort_one(w) + w["track_one.half"])


def reach_two(w: World) -> float:
    """What the effort of Track II brings about."""
    return (1 + w["track_two.half"]) * effort_two(w) / (effort_two(w) + w["track_two.half"])


def taking_part(w: World, i: int) -> list[Thing]:
    """The participants of an initiative."""
    return [ngo for ngo in w.ngos if ngo.initiative == i]


def in_room(w: World, i: int, p: int) -> bool:
    """Whether somebody of a party takes part in an initiative."""
    return any(ngo.party == p for ngo in taking_part(w, i))


def mean_confidence(w: World, i: int) -> float:
    """How sure the participants of an initiative are of what they believe of others."""
    there = taking_part(w, i)
    total = sum(ngo.confidence[q][k] for ngo in there for q in others(w, ngo.party) for k in issues(w))
    divisor = len(there) * (len(w.parties) - 1) * len(w.issues)
    return total / divisor if divisor else 0.0


def sessions_of(w: World, p: int, extra: float) -> float:
    """The sessions in which somebody of a party takes part."""
    if w.sessions == 0:
        return 0.0
    return sum(one.sessions * (1 + extra * one.bound) for i, one in enumerate(w.initiatives) if in_room(w, i, p))


def is_local(w: World, tie: Thing) -> bool:
    """Whether both ends of a dialogue tie are of the grassroots."""
    return w.ngos[tie.holder].tier == 2 and w.ngos[tie.other].tier == 2


def first_trust(w: World, tie: Thing) -> float:
    """The trust with which a tie across the line begins."""
    x = w.u("trust a tie starts with", tie.label, week=0)
    return clip(w["network.trust"] * (1 + w["network.trust_spread"] * (2 * x - 1)))


def channel_ties(w: World, o: int) -> list[Thing]:
    """The channel ties that an official holds."""
    official = w.officials[o]
    return w.channels[official.first_channel : official.first_channel + official.channel_ties]


def dialogue_ties(w: World, ngo: Thing) -> list[Thing]:
    """The dialogue ties that a participant holds."""
    return w.dialogues[ngo.first_dialogue : ngo.first_dialogue + ngo.dialogue_ties]


def access_ties(w: World, ngo: Thing) -> list[Thing]:
    """The access ties that a participant holds."""
    return w.accesses[ngo.first_access : ngo.first_access + ngo.access_ties]


def community_ties(w: World, ngo: Thing) -> list[Thing]:
    """The ties to social groups that a participant holds."""
    return w.communities[ngo.first_community : ngo.first_community + ngo.community_ties]


def groups_of(w: World, p: int) -> list[Thing]:
    """The social groups of a party's public."""
    public = w.publics[p]
    return w.groups[public.first_group : public.first_group + public.groups]


def officials_of(w: World, p: int) -> list[int]:
    """The positions of a party's officials."""
    return [o for o, official in enumerate(w.officials) if official.party == p]


def move_channel(w: World, d: int, state: int) -> None:
    """Close, open or freeze the channel of a dyad."""
    if w.dyads[d].channel != state:
        w.dyads[d].channel_week = w.week
    w.dyads[d].channel = state


def note_ceasing(w: World, p: int, how: int) -> None:
    """A side of its wars ceases to be what it was."""
    for d, dyad in enumerate(w.dyads):
        if has(dyad, p) and dyad.over == 0 and dyad.latent == 0:
            ending = blank("endings")
            ending.dyad, ending.week, ending.kind, ending.winner = d, w.week, CEASES, -1
            ending.ceased, ending.how = p + 1, how
            w.endings.append(ending)


def release(w: World, p: int) -> None:
    """No text binds the party any more."""
    for text in w.agreements:
        if binds(text, p):
            living = is_living(text)
            text.signatories &= ~(1 << p)
            if living and text.signatories.bit_count() < 2:
                text.lapsed = w.week


def leave_wars(w: World, p: int, how: int) -> None:
    """A party no longer exists, and its wars are over."""
    note_ceasing(w, p, how)
    w.parties[p].gone = w.week
    for d, dyad in enumerate(w.dyads):
        if has(dyad, p):
            dyad.over, dyad.latent, dyad.beaten = 1, 0, 0
            move_channel(w, d, CLOSED)


def cross_lines(w: World) -> None:
    """After officials have changed sides: which line each channel tie crosses."""
    for tie in w.channels:
        p, q = w.officials[tie.holder].party, w.officials[tie.other].party
        if p != q:
            tie.dyad = dyad_of(p, q)


def _mandate(w: World, least: str) -> bool:
    return MANDATES.index(w["deploy.mandate"]) >= MANDATES.index(least)


def incidents_left(w: World, dyad: Thing) -> float:
    """The incidents that a mission leaves."""
    return 1 - w["deploy.separate"] * dyad.mission if _mandate(w, "separate") else 1.0


def size_left(w: World, dyad: Thing) -> float:
    """How much of an incident a mission leaves."""
    return 1 - w["deploy.contain"] * dyad.mission if _mandate(w, "separate") else 1.0


def fear_left(w: World, dyad: Thing) -> float:
    """The fear of the other that a mission leaves."""
    return 1 - w["deploy.reassure"] * dyad.mission if _mandate(w, "separate") else 1.0


def deaths_left(w: World, dyad: Thing) -> float:
    """The deaths that a mission leaves."""
    return 1 - w["deploy.protect"] * dyad.mission if _mandate(w, "protect") else 1.0


def observed(w: World, text: Thing) -> float:
    """How far violations of a text become known."""
    most = max((dyad.mission for dyad in w.dyads if binds(text, dyad.a, dyad.b)), default=0.0)
    return text.observers + (1 - text.observers) * w["deploy.report"] * most


def unwon(w: World, p: int) -> float:
    """The stance of an opposition, as far as it is not won over."""
    return 0.0 if w["oppose.strength"] == 0 else w.of(p, "opponents_stance") * (1 - w.parties[p].won_over)


def contends(w: World, p: int) -> bool:
    """Whether an opposition stands at elections."""
    return w["oppose.strength"] > 0 and (w.parties[p].opposition > 0 or w.parties[p].opposition_leads == 1)


def wins_election(w: World, p: int) -> bool:
    """Whether an opposition wins an election of this week."""
    if not contends(w, p):
        return False
    swing = w["oppose.swing"] * w.normal("election with an opposition", w.parties[p].label)
    return w.parties[p].opposition + swing >= w["oppose.majority"]


def voice_of_opposition(w: World, p: int) -> float:
    """With what voice an opposition speaks."""
    return 0.0 if w.parties[p].opposition_leads == 1 else unwon(w, p) * w.parties[p].opposition


def bias_of_leader(w: World, p: int) -> float:
    """How much harder a leader from the opposition is."""
    return -w["oppose.hardness"] * unwon(w, p) if w.parties[p].opposition_leads == 1 else 0.0


def price_of_consent(w: World, p: int) -> float:
    """What the opposition that is consulted asks for."""
    off = w["oppose.strength"] == 0 or w["win_over.strength"] == 0
    return 0.0 if off else w.parties[p].opposition_price


def campaign_swing(w: World, p: int) -> float:
    """By how much a campaign moves a vote."""
    v = voice_of_opposition(w, p)
    if v == 0:
        return 0.0
    luck = w.normal("campaign on a text", w.parties[p].label)
    return w["oppose.persuades"] * v + w["oppose.volatility"] * abs(v) * luck


def led_against(w: World, p: int) -> float:
    """How far a leader from the opposition is against what was signed."""
    return max(-unwon(w, p), 0.0) if w.parties[p].opposition_leads == 1 else 0.0


def will_left(w: World, p: int) -> float:
    """The will to carry out that such a leader leaves."""
    return 1 - w["oppose.undoes"] * led_against(w, p)


def patron_asks(w: World, p: int) -> str:
    """What the patron of a party wants."""
    return "press" if w.parties[p].patron_turned > 0 else w.of(p, "patron_wants")


def lost_by_settling(w: World, p: int) -> float:
    """What a party would lose with its patron by settling."""
    if w.parties[p].patron > 0 and patron_asks(w, p) == "prolong":
        return w["sponsor.worth"] * w.of(p, "patron_strings") * w.parties[p].patron
    return 0.0


def hand_over(w: World, o: int, outside: bool) -> None:
    """A leader makes way for another, who is the same record."""
    official = w.officials[o]
    p = official.party
    w.count.leaders_lost += 1
    luck = w.normal("leader who comes", official.label)
    official.hardness = clip(w.of(p, "hardness") + w["conflict.spread"] * luck + bias_of_leader(w, p))
    for q in range(len(w.parties)):
        for k in issues(w):
            w.knowledge[p][q].confidence[k] *= 1 - w["change_leader.knowledge_lost"]
    w.parties[p].agenda = 0.0 if outside else w.parties[p].agenda * w["change_leader.agenda_kept"]
    if outside:
        for tie in channel_ties(w, o):
            tie.trust *= 1 - w["change_leader.trust_lost"]


def replace_leader(w: World, o: int) -> None:
    """A leader makes way for somebody whom luck chooses."""
    comes = w.u("leader who comes", w.parties[w.officials[o].party].label)
    hand_over(w, o, comes < w["change_leader.outsider"])


def harden_public(w: World, p: int, size: float) -> None:
    """A public hardens, or softens by a size below 0."""
    for group in groups_of(w, p):
        group.attitude = clip(group.attitude - size * (1 - group.attitude) * group.attitude)


def need_floor(w: World, p: int, k: int) -> float:
    """The least of an issue that a party can live with, less what it is pressed out of."""
    return w.of(p, "need")[k] * (1 - clip(w["negotiate.submission"] * w.parties[p].pressure))


def hastened_by_deadline(w: World) -> float:
    """How much a deadline hastens talks."""
    return 1 + w["deadline.haste"] * w.table.hurry


def conceded_for_deadline(w: World) -> float:
    """How much more is conceded before a deadline."""
    return max(1 + w["deadline.yields"] * w.table.hurry, 0.0)


def crowding_left(w: World) -> float:
    """The pace that a crowded table leaves."""
    return 1 - w["include.slows"] * w.table.seats


def calendar_year(w: World, week: int) -> int:
    """The calendar year of a week, from 0."""
    return (w.offset + week - 1) // W


def mean(values: Iterable[float]) -> float:
    """The mean, 0 of nothing."""
    held = list(values)
    return math.fsum(held) / len(held) if held else 0.0
