"""The paper that a map is drawn on: where the layout's places lie on it, and in which row each channel runs."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from simulation.charts.layout import GAP, WIDTH, Place, camp
from simulation.live.markup import number

__all__ = ["Paper"]

_SCALE = 100.0  # pixels a unit of the layout
_TALL = 1.25  # how much higher than wide a unit is drawn where two camps leave room for it
_WIDE = 8.0  # units: two camps and the room between them; more are drawn narrower
_NAMES, _LINE, _ROW = 2.76, 0.2, 0.22  # units: where names begin, and how high a line of one and a channel's row are
_LETTER = 0.13  # units a letter of a name is wide
_MARGIN = 0.85  # units left of the first camp, where the rows are named


class Paper:
    """Paper for so many camps with these names; two stand wide apart, more stand closer, their channels above them."""

    def __init__(self, names: Sequence[str]) -> None:
        many = len(names)
        self.across = min(1.0, _WIDE / (camp(many - 1) + WIDTH + 0.8))
        # Between two names the state of the channel is written; of more parties it stands above the names.
        room = (WIDTH if many == 2 else WIDTH + 0.6 * GAP) * self.across
        self.tall = _SCALE * (_TALL if many == 2 else 1.0)
        self.names = [textwrap.wrap(name, max(8, int(room / _LETTER)), max_lines=4, placeholder=" …") for name in names]
        self.lines = max(len(lines) for lines in self.names)
        pairs = [(a, b) for apart in range(1, many) for a in range(many - apart) for b in [a + apart]]
        self.rows = _rows(pairs) if many > 2 else dict.fromkeys(pairs, -1)
        self.lift = _LINE * (self.lines - 1) + _ROW * (max(self.rows.values(), default=-1) + 1)
        self.top, self.bottom = 3.5 + self.lift, -0.34
        if many > 2:
            self.lift, self.top, self.bottom = self.lift + 0.12, self.top + 0.12, self.bottom - 0.3
        width = (camp(many - 1) + WIDTH + 0.8) * self.across
        self.left = -(WIDTH / 2 + 0.4) * self.across - _MARGIN
        self.box = "{} 0 {} {}".format(
            *map(number, (self.left * _SCALE, (width + _MARGIN) * _SCALE, (self.top - self.bottom) * self.tall))
        )

    def spot(self, position: Place) -> tuple[float, float]:
        """Pixels of a place."""
        return position[0] * self.across * _SCALE, (self.top - position[1]) * self.tall

    def at(self, position: Place) -> str:
        """A place as SVG writes a point."""
        return "{} {}".format(*map(number, self.spot(position)))

    def row_name(self, height: float) -> tuple[float, float]:
        """Pixels where the name of a row of people at this height begins."""
        return self.left * _SCALE + 6, (self.top - height) * self.tall

    def name_line(self, party: int, line: int) -> tuple[float, float]:
        """Pixels of a line of a party's name; the last lines of all names are level."""
        above = len(self.names[party]) - 1 - line
        return self.spot((camp(party), _NAMES + _LINE * above))

    def channel(self, a: int, b: int) -> tuple[Place, Place]:
        """The ends of the channel of two parties: between two camps, or over the names in a row of its own."""
        row = self.rows[a, b]
        if row < 0:
            return (camp(a) + 1.02, 2.62), (camp(b) - 1.02, 2.62)
        height = _NAMES + _LINE * self.lines + 0.1 + _ROW * row
        return (camp(a), height), (camp(b), height)

    def lifeline(self, party: int) -> tuple[Place, Place]:
        """The line over a party's name that its channels begin and end on, where these run above the names."""
        last = max(row for pair, row in self.rows.items() if party in pair)
        foot = _NAMES + _LINE * len(self.names[party]) - 0.02
        return (camp(party), foot), (camp(party), _NAMES + _LINE * self.lines + 0.1 + _ROW * last)


def _rows(pairs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Rows from below in which no two channels overlap; neighbours' lowest."""
    taken: list[list[tuple[int, int]]] = []
    rows: dict[tuple[int, int], int] = {}
    for a, b in pairs:
        free = (index for index, row in enumerate(taken) if all(b <= c or a >= d for c, d in row))
        row = next(free, len(taken))
        if row == len(taken):
            taken.append([])
        taken[row].append((a, b))
        rows[a, b] = row
    return rows
