"""Known answers of the theories of opinion, each from its publication."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.founding import Founded, found_worlds
from simulation.machine import apply
from simulation.rules import follow
from simulation.scenarios.scenario import load_scenario

GROUPS = 4
EVERY_WEEK = {"follow.pace": 52.0, "follow.strength": 1.0}  # one round of influence a week, as the publications have it


def founded(attitudes: list[float], **settings: object) -> Founded:
    """One world with a public of four groups at these attitudes, which are also their anchors."""
    given = {name.replace("__", "."): value for name, value in settings.items()} | {"parties.israel.groups": GROUPS}
    made = found_worlds(load_scenario("oslo"), 3, np.arange(1), 520, EVERY_WEEK | given)
    groups = made.worlds["groups"][0]
    groups["attitude"][:GROUPS] = groups["anchor"][:GROUPS] = attitudes
    return made


def sizes(made: Founded) -> np.ndarray:
    return made.worlds["groups"]["weight"][0, :GROUPS].copy()


def attitudes(made: Founded) -> np.ndarray:
    return made.worlds["groups"]["attitude"][0, :GROUPS].copy()


def weeks(made: Founded, number: int) -> np.ndarray:
    """Attitudes after each week, (number + 1, groups)."""
    course = [attitudes(made)]
    for week in range(1, number + 1):
        with np.errstate(over="ignore"):
            apply((follow.mechanism,), made.worlds, made.settings, week)
        course.append(attitudes(made))
    return np.array(course)


def influence(density: float = 1.0) -> np.ndarray:
    """The matrix W by columns: what all come to, in one round without anchors, where one alone is at 1."""
    columns = []
    for alone in np.eye(GROUPS):
        made = founded(list(alone), follow__stubbornness=0.0, follow__leader=0.0, network__group_density=density)
        columns.append(weeks(made, 1)[-1])
    return np.array(columns).T


START = [0.1, 0.35, 0.6, 0.9]


@pytest.mark.parametrize("density", [1.0, 0.5])
@pytest.mark.parametrize("stubbornness", [0.2, 0.5, 0.8])
def test_friedkin_and_johnsen_come_to_their_fixed_point(stubbornness: float, density: float) -> None:
    """Friedkin & Johnsen 1990: opinions end at (I - ΛW)^-1 (I - Λ) x0; tolerance 1e-12 after 400 rounds."""
    made = founded(START, follow__stubbornness=stubbornness, follow__leader=0.0, network__group_density=density)
    matrix, susceptible = influence(density), (1.0 - stubbornness) * np.eye(GROUPS)
    expected = np.linalg.solve(np.eye(GROUPS) - susceptible @ matrix, (np.eye(GROUPS) - susceptible) @ START)
    assert np.allclose(weeks(made, 400)[-1], expected, rtol=0, atol=1e-12)


def test_friedkin_and_johnsen_round_by_round() -> None:
    """Friedkin & Johnsen 1990: x(t+1) = ΛW x(t) + (I - Λ) x0, each of ten rounds; tolerance 1e-14."""
    made = founded(START, follow__stubbornness=0.3, follow__leader=0.0)
    matrix, opinions = influence(), np.array(START)
    for lived in weeks(made, 10)[1:]:
        opinions = 0.7 * matrix @ opinions + 0.3 * np.array(START)
        assert np.allclose(lived, opinions, rtol=0, atol=1e-14)


@pytest.mark.parametrize("density", [1.0, 0.5])
def test_influence_goes_by_size_among_those_who_hear_each_other(density: float) -> None:
    """W's rows sum to 1; a group hears each group it is tied to by its size, and itself only where it hears none."""
    matrix, size = influence(density), sizes(founded(START))
    ties = (matrix > 0) & ~np.eye(GROUPS, dtype=bool)
    assert np.array_equal(ties, ties.T)
    assert (ties.sum() == GROUPS * (GROUPS - 1)) == (density == 1.0)
    assert ties.any()
    by_size = np.where(ties, size, np.where(np.eye(GROUPS) > ties.any(axis=1)[:, None], 1.0, 0.0))
    assert np.allclose(matrix, by_size / by_size.sum(axis=1, keepdims=True), rtol=0, atol=1e-14)


def test_without_stubbornness_all_agree() -> None:
    """DeGroot 1974: without anchors all end at one value, the start weighted by W's stationary distribution; 1e-12.

    W hears others by size, so that the distribution is proportional to size times the rest's size.
    """
    made = founded(START, follow__stubbornness=0.0, follow__leader=0.0)
    size = sizes(made)
    weight = size * (1.0 - size)
    expected = weight @ START / weight.sum()
    assert np.allclose(weeks(made, 400)[-1], expected, rtol=0, atol=1e-12)


def test_a_leader_alone_is_followed_to_the_end() -> None:
    """A source that never moves is where all without anchors end (Friedkin & Johnsen 1990: Λ = 1 on one); 1e-9."""
    made = founded(START, follow__stubbornness=0.0, follow__leader=0.1)
    made.worlds["parties"]["readiness"], made.worlds["parties"]["militancy"] = 0.0, 0.2
    assert np.allclose(weeks(made, 400)[-1], 0.4, rtol=0, atol=1e-9)


def hegselmann_krause(opinions: np.ndarray, size: np.ndarray, bound: float) -> np.ndarray:
    """One round: the mean, by size, of all within the bound, oneself among them."""
    near = np.abs(opinions[:, None] - opinions) <= bound
    moved: np.ndarray = (near * size) @ opinions / (near @ size)
    return moved


@pytest.mark.parametrize("bound", [0.1, 0.26, 0.31, 1.0])
def test_bounded_confidence_round_by_round(bound: float) -> None:
    """Hegselmann & Krause 2002, groups being as many people as they are large; tolerance 1e-14 over ten rounds."""
    made = founded(START, follow__theory="bounded_confidence", follow__bound=bound, follow__leader=0.0)
    opinions, size = np.array(START), sizes(made)
    for lived in weeks(made, 10)[1:]:
        opinions = hegselmann_krause(opinions, size, bound)
        assert np.allclose(lived, opinions, rtol=0, atol=1e-14)


def test_within_the_bound_all_agree_at_once() -> None:
    """Hegselmann & Krause 2002: where all are within the bound one round makes one opinion, the mean by size; 1e-14."""
    made = founded([0.4, 0.45, 0.5, 0.55], follow__theory="bounded_confidence", follow__bound=0.16, follow__leader=0.0)
    expected = sizes(made) @ [0.4, 0.45, 0.5, 0.55]
    assert np.allclose(weeks(made, 1)[-1], expected, rtol=0, atol=1e-14)


def test_camps_further_apart_than_the_bound_stay_two() -> None:
    """Hegselmann & Krause 2002; Deffuant, Neau, Amblard & Weisbuch 2000: camps agree within, not between; 1e-14."""
    start = [0.1, 0.2, 0.7, 0.8]
    made = founded(start, follow__theory="bounded_confidence", follow__bound=0.3, follow__leader=0.0)
    size = sizes(made)
    low, high = size[:2] @ start[:2] / size[:2].sum(), size[2:] @ start[2:] / size[2:].sum()
    assert np.allclose(weeks(made, 50)[-1], [low, low, high, high], rtol=0, atol=1e-14)
    apart = founded(start, follow__theory="bounded_confidence", follow__bound=0.05, follow__leader=0.0)
    assert np.allclose(weeks(apart, 50)[-1], start, rtol=0, atol=1e-15)


def test_a_leader_outside_the_bound_is_not_heard() -> None:
    near, far = (
        founded(
            [0.5] * GROUPS,
            follow__theory="bounded_confidence",
            follow__bound=bound,
            follow__leader=0.5,
        )
        for bound in (0.35, 0.25)
    )
    for made in (near, far):
        made.worlds["parties"]["readiness"], made.worlds["parties"]["militancy"] = 0.0, 0.6
    assert np.allclose(weeks(near, 1)[-1], 0.35, rtol=0, atol=1e-14)
    assert np.allclose(weeks(far, 20)[-1], 0.5, rtol=0, atol=1e-14)


def test_elite_cues_are_all_that_is_heard() -> None:
    """Zaller 1992, in our formalisation: after n rounds x = cue + (1 - pace·accepted)^n (x0 - cue); tolerance 1e-12.

    What is accepted is 1 - resistance·|cue - predisposition|; what other groups say plays no part.
    """
    made = founded(START, follow__theory="elite_cues", follow__pace=2.6, follow__stubbornness=0.5, follow__usual=0.3)
    made.worlds["parties"]["readiness"], made.worlds["parties"]["militancy"] = 0.2, 0.0
    start, cue = np.array(START), 0.7
    kept = 1.0 - 0.05 * (1.0 - 0.5 * np.abs(cue - start))
    for n, lived in enumerate(weeks(made, 30)):
        assert np.allclose(lived, cue + kept**n * (start - cue), rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("theory", "name"),
    [
        ("friedkin_johnsen", "follow__stubbornness"),
        ("bounded_confidence", "follow__bound"),
        ("elite_cues", "follow__stubbornness"),
    ],
)
def test_five_per_cent_more_breaks_a_known_answer(theory: str, name: str) -> None:
    """The tolerances above are tight: a twentieth more of the theory's constant moves opinions by more than 1e-4."""
    value = 0.5 if theory != "bounded_confidence" else 0.249  # the second gap of the start is 0.25
    base, more = (
        weeks(founded(START, follow__theory=theory, follow__leader=0.0, **{name: value * by}), 5)[-1]
        for by in (1.0, 1.05)
    )
    assert np.abs(base - more).max() > 1e-4


def test_the_theory_may_differ_by_world() -> None:
    theories = np.array(["friedkin_johnsen", "bounded_confidence", "elite_cues"])
    scenario = load_scenario("oslo")
    together = found_worlds(scenario, 3, np.arange(3), 520, EVERY_WEEK | {"follow.theory": theories})
    apply((follow.mechanism,), together.worlds, together.settings, 1)
    for place, theory in enumerate(theories):
        alone = found_worlds(scenario, 3, np.array([place]), 520, EVERY_WEEK | {"follow.theory": str(theory)})
        apply((follow.mechanism,), alone.worlds, alone.settings, 1)
        assert np.array_equal(alone.worlds["groups"]["attitude"], together.worlds["groups"]["attitude"][[place]])
