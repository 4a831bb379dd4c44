"""multitrack: an agent-based laboratory of multi-track diplomacy.

`import multitrack as mt` gives every public name; each is loaded when it is first used.
"""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments import charts
    from experiments.analysis.two_runs import compare
    from experiments.check_rule import check_rule
    from experiments.designs import (
        Cases,
        Design,
        arms,
        factorial,
        forks,
        fractional_factorial,
        latin_hypercube,
        morris,
        on_off,
        random_cases,
        schedules,
        sobol,
        sweep,
        table,
    )
    from experiments.experiment import Experiment
    from experiments.export.crate import write_crate
    from experiments.export.latex import latex
    from experiments.merging import merge_shares
    from experiments.patterns.held import held_against_patterns as patterns
    from experiments.results import Results, load_results
    from experiments.tracks import Tracks, load_tracks, tracks
    from simulation.agents import NGO, Mediator, Official, Public
    from simulation.engine.compiling import compiled
    from simulation.engine.luck import draw
    from simulation.ensemble import simulate
    from simulation.errors import InputError
    from simulation.explain.explanation import why
    from simulation.mechanism import Mechanism, Verb, strength
    from simulation.model import DiplomacyModel
    from simulation.results.difference import first_difference
    from simulation.results.runs import Runs, load_runs
    from simulation.scenarios.scenario import Scenario, load_scenario
    from simulation.scenarios.scenario import scenario_names as scenarios
    from simulation.week import mechanisms, week
    from simulation.world.decisions import decision
    from simulation.world.parameters import Parameter

__version__ = "0.1.0"

__all__ = [
    "NGO",
    "Cases",
    "Design",
    "DiplomacyModel",
    "Experiment",
    "InputError",
    "Mechanism",
    "Mediator",
    "Official",
    "Parameter",
    "Public",
    "Results",
    "Runs",
    "Scenario",
    "Tracks",
    "Verb",
    "__version__",
    "arms",
    "charts",
    "check_rule",
    "compare",
    "compiled",
    "decision",
    "draw",
    "factorial",
    "first_difference",
    "forks",
    "fractional_factorial",
    "latex",
    "latin_hypercube",
    "load_results",
    "load_runs",
    "load_scenario",
    "load_tracks",
    "mechanisms",
    "merge_shares",
    "morris",
    "on_off",
    "patterns",
    "random_cases",
    "scenarios",
    "schedules",
    "simulate",
    "sobol",
    "strength",
    "sweep",
    "table",
    "tracks",
    "week",
    "why",
    "write_crate",
]

_HOMES = {
    "NGO": "simulation.agents",
    "Cases": "experiments.designs",
    "Design": "experiments.designs",
    "arms": "experiments.designs",
    "DiplomacyModel": "simulation.model",
    "Experiment": "experiments.experiment",
    "InputError": "simulation.errors",
    "Mechanism": "simulation.mechanism",
    "Mediator": "simulation.agents",
    "Official": "simulation.agents",
    "Parameter": "simulation.world.parameters",
    "Public": "simulation.agents",
    "Results": "experiments.results",
    "Runs": "simulation.results.runs",
    "Scenario": "simulation.scenarios.scenario",
    "Tracks": "experiments.tracks",
    "Verb": "simulation.mechanism",
    "charts": "experiments.charts",
    "check_rule": "experiments.check_rule",
    "compare": "experiments.analysis.two_runs",
    "compiled": "simulation.engine.compiling",
    "decision": "simulation.world.decisions",
    "draw": "simulation.engine.luck",
    "factorial": "experiments.designs",
    "first_difference": "simulation.results.difference",
    "forks": "experiments.designs",
    "fractional_factorial": "experiments.designs",
    "latex": "experiments.export.latex",
    "latin_hypercube": "experiments.designs",
    "load_results": "experiments.results",
    "load_runs": "simulation.results.runs",
    "load_scenario": "simulation.scenarios.scenario",
    "load_tracks": "experiments.tracks",
    "mechanisms": "simulation.week",
    "rules_reading": "simulation.week",
    "merge_shares": "experiments.merging",
    "morris": "experiments.designs",
    "on_off": "experiments.designs",
    "patterns": "experiments.patterns.held",
    "random_cases": "experiments.designs",
    "scenarios": "simulation.scenarios.scenario",
    "schedules": "experiments.designs",
    "simulate": "simulation.ensemble",
    "sobol": "experiments.designs",
    "strength": "simulation.mechanism",
    "sweep": "experiments.designs",
    "table": "experiments.designs",
    "tracks": "experiments.tracks",
    "week": "simulation.week",
    "why": "simulation.explain.explanation",
    "write_crate": "experiments.export.crate",
}
_NAMES_THERE = {"patterns": "held_against_patterns", "scenarios": "scenario_names"}


def _check_packages() -> None:
    """Our folders have generic names: a user's own `simulation.py` beside a script would hide them."""
    ours = Path(__file__).resolve().parent
    for package in ("simulation", "experiments"):
        found = _found(package)
        if found is None:
            raise ImportError(f"multitrack needs its own package {package!r}, which is not beside {__file__}")
        if found != ours / package / "__init__.py":
            raise ImportError(
                f"multitrack needs its own package {package!r}, but {found} is in the way; "
                "rename it, or run from another folder"
            )


def _found(package: str) -> Path | None:
    """What importing `package` reaches: a file or, where it has no `__init__.py`, a folder; None where nothing does."""
    found = importlib.util.find_spec(package)
    if found is None:
        return None
    return Path(found.origin or next(iter(found.submodule_search_locations or ()), package)).resolve()


_check_packages()


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'multitrack' has no attribute {name!r}")
    home = importlib.import_module(_HOMES[name])
    value = home if name == "charts" else getattr(home, _NAMES_THERE.get(name, name))
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__


if __name__ == "__main__":  # python -m multitrack
    from experiments.cli import main

    main()
