"""The order in which a table closes its issues."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from history import lived

from simulation.world.record import Kind

BOTH = 0b11
"""The two parties of *oslo*."""


def first_texts(order: str, worlds: int = 150, **given: float) -> Iterator[tuple[set[int], np.ndarray]]:
    """The issues that the first partial text of the two settles, and their weights (parties, issues), by world."""
    settings = {"negotiate.order": order} | {f"negotiate.{name}": value for name, value in given.items()}
    for world in lived("oslo", range(worlds), 260, settings).worlds:
        if world["party_count"] > 2:  # a splinter at the table has a say in what is hard
            continue
        issues = range(int(world["issue_count"]))
        for text in world["agreements"][: world["agreement_count"]]:
            if text["kind"] == Kind.PARTIAL and text["signatories"] == BOTH and text["issues"]:
                yield {k for k in issues if int(text["issues"]) >> k & 1}, world["parties"]["weight"][:2, : len(issues)]
                break


@pytest.mark.parametrize("order", ["easiest_first", "hardest_first"])
def test_what_is_closed_comes_first_in_that_order(order: str) -> None:
    """Of two parties the one who cares less says how hard an issue is: what is closed is never behind what is open."""
    seen, short = 0, 0
    for closed, weights in first_texts(order):
        hard = weights.min(axis=0) * (1.0 if order == "easiest_first" else -1.0)
        left = [hard[k] for k in range(len(hard)) if k not in closed]
        assert not left or max(hard[k] for k in closed) <= min(left)
        seen, short = seen + 1, short + bool(left)
    assert seen > 30 and short > 5  # most sign, and some leave issues open


def test_without_an_order_whatever_all_agree_on_is_closed() -> None:
    hard = [
        (weights.min(axis=0)[sorted(closed)].mean(), weights.min(axis=0).mean())
        for closed, weights in first_texts("any")
        if len(closed) < weights.shape[1]
    ]
    assert len(hard) > 30 and min(one for one, _ in hard) < hard[0][1] < max(one for one, _ in hard)


def test_in_balance_what_is_closed_matters_to_all_alike() -> None:
    apart = {
        order: [
            abs(np.diff(weights[:, sorted(closed)].sum(axis=1)))[0]
            for closed, weights in first_texts(order, balance=0.05)
        ]
        for order in ("any", "balanced")
    }
    assert len(apart["balanced"]) > 20 and max(apart["balanced"]) <= 0.05 + 1e-9 < max(apart["any"])


def test_accord_follows_accord_where_one_issue_is_closed_at_once() -> None:
    """In their order; where no order is set in that of the file."""
    assert max(len(closed) for closed, _ in first_texts("any")) > 1
    for order in ("any", "easiest_first"):
        first = [(closed, weights) for closed, weights in first_texts(order, at_once=1, partial=0.01)]
        assert len(first) > 10 and {len(closed) for closed, _ in first} == {1}
        if order == "easiest_first":
            assert all(weights.min(axis=0)[[*closed]] == weights.min(axis=0).min() for closed, weights in first)
