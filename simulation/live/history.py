"""The weeks played so far of one world: what the page shows of each is kept, so that one can go back at once."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.errors import InputError
from simulation.founding import Overflow
from simulation.results.difference import first_weeks
from simulation.words import words
from simulation.world.record import COUNTS

if TYPE_CHECKING:
    from simulation.model import DiplomacyModel

__all__ = ["KEPT", "History"]

KEPT: Mapping[str, tuple[str, ...]] = {
    "parties": ("power", "militancy", "pain", "readiness", "reservation", "attitude", "support", "gone"),
    "dyads": (
        "deaths", "channel", "ceasefire", "over", "latent", "stage", "trust_official", "trust_unofficial",
        "accuracy_a", "accuracy_b",
    ),
    "officials": ("party", "leader", "hardness", "motivation", "optimism"),
    "ngos": ("initiative", "access", "skill", "standing"),
    "groups": ("attitude",),
    "mediators": ("legitimacy", "left", "present"),
    "initiatives": ("sessions", "issue", "activity"),
    "agreements": ("signatories",),
    "channels": ("trust",),
    "dialogues": ("trust",),
}  # fmt: skip
"""The states of each list that are kept for every week."""

_SHADES = ("channels", "dialogues")
"""Lists by the hundred whose trust is only drawn, as a shade: kept in single precision."""


class History:
    """A model and its played weeks, 0 (the start) to `head`, for each state in `KEPT` an array (weeks + 1, entries)."""

    def __init__(self, model: DiplomacyModel) -> None:
        self.model = model
        model.grows = False  # that takes long: the page does it beside what it shows
        self.weeks = model.weeks
        self.head = -1
        self.full = self.broken = False
        self.digests: list[bytes] = []
        self._kept: dict[tuple[str, str], np.ndarray] = {}
        self._counts = np.zeros((self.weeks + 1, len(KEPT)), dtype=np.int32)
        self._keep()

    def step(self) -> None:
        """Live one week and keep what is shown of it. Raises Overflow where its record has no room for it: then it is
        `full`, and cannot go on. Nor can one that is `broken`, since it may stand in the middle of a week."""
        self.must_be_whole()
        if self.full:
            raise Overflow
        if self.head < self.weeks:
            try:
                self.model.step()
                self._keep()
            except Overflow:
                self.full = True
                raise
            except Exception:
                self.broken = True
                raise

    def must_be_whole(self) -> None:
        """Raises InputError where a week has failed: the weeks before it can be looked at, and no more."""
        if self.broken:
            raise InputError(words("view")["broken_off"])

    def _keep(self) -> None:
        world, week = self.model.world, self.head + 1
        for index, (listed, states) in enumerate(KEPT.items()):
            count = self._counts[week, index] = int(world[COUNTS[listed]])
            for state in states:
                values = world[listed][state][:count]
                self._room(listed, state, values)[week, :count] = values
        # Eight bytes a week tell whether two whole records differ, and cost nothing next to the records themselves.
        self.digests.append(blake2b(world.tobytes(), digest_size=8).digest())
        self.head = week

    def _room(self, listed: str, state: str, values: np.ndarray) -> np.ndarray:
        """The array of a state, widened where newcomers came into the world."""
        kept = self._kept.get((listed, state))
        if kept is None or kept.shape[1] < len(values):
            # Ties come by the hundred and are drawn as a shade: half the precision halves the memory.
            dtype = np.float32 if listed in _SHADES else values.dtype
            wider = np.zeros((self.weeks + 1, len(values)), dtype)
            if kept is not None:
                wider[:, : kept.shape[1]] = kept
            kept = self._kept[listed, state] = wider
        return kept

    def count(self, listed: str, week: int) -> int:
        """How many entries a list had at the end of a week."""
        return int(self._counts[week, list(KEPT).index(listed)])

    def of(self, listed: str, state: str, week: int) -> np.ndarray:
        """A state of every entry at the end of a week, shape (entries,)."""
        return self._kept[listed, state][week, : self.count(listed, week)]

    def people(self, listed: str, week: int) -> Any:
        """The records of those who were there at the end of a week, by the camp and the role that they had then."""
        records = self.model.world[listed][: self.count(listed, week)]
        if listed != "officials":  # nobody else changes sides
            return records
        then = records.copy()
        for state in ("party", "leader"):
            then[state] = self.of(listed, state, week)
        return then

    def course(self, listed: str, state: str, index: int) -> np.ndarray:
        """A state of one entry in every week played, shape (head + 1,)."""
        return self._kept[listed, state][: self.head + 1, index]

    def parted_from(self, other: History) -> int | None:
        """The first week at whose end the two worlds' whole records differ, 0 their founding; None while they do not.

        Records of unlike capacity are compared by what is kept of them.
        """
        together = min(self.head, other.head) + 1
        # Records of different capacity have different bytes even where they hold the same world.
        if self.model.founded.capacity == other.model.founded.capacity:
            pairs = [(self._digests(together), other._digests(together))]
        else:
            pairs = [(self._counts[None, :together], other._counts[None, :together])]
            pairs += [_as_wide(self._kept[state], other._kept[state], together) for state in self._kept]
        (week,) = first_weeks(pairs)
        return int(week) if week >= 0 else None

    def _digests(self, weeks: int) -> np.ndarray:
        """What tells whether two records differ, of the first weeks: shape (1, weeks)."""
        return np.frombuffer(b"".join(self.digests[:weeks]), np.uint64)[None]

    @property
    def size(self) -> int:
        """Bytes kept."""
        return sum(kept.nbytes for kept in self._kept.values()) + self._counts.nbytes

    def agreements(self, week: int) -> list[Any]:
        """The agreements signed by a week, as the record has them now."""
        world = self.model.world
        return [one for one in world["agreements"][: int(world["agreement_count"])] if one["week"] <= week]


def _as_wide(one: np.ndarray, other: np.ndarray, weeks: int) -> tuple[np.ndarray, np.ndarray]:
    """A state of the entries of two histories, (1, weeks, entries): zeros for those that only one has."""
    entries = max(one.shape[1], other.shape[1])
    first, second = (np.pad(kept[:weeks], ((0, 0), (0, entries - kept.shape[1])))[None] for kept in (one, other))
    return first, second
