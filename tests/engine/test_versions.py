"""The versions of numba that the engine was tried with are those that can be installed, and the one that is here."""

from __future__ import annotations

import tomllib

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from paths import ROOT

from simulation.engine.versions import HERE, TRIED, is_tried


def test_it_was_tried_with_the_version_that_is_here() -> None:
    assert HERE in TRIED and is_tried()


def test_exactly_the_versions_that_were_tried_can_be_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    allowed = next(one.specifier for one in map(Requirement, project["dependencies"]) if one.name == "numba")
    assert isinstance(allowed, SpecifierSet)
    versions = {(major, minor) for major in (0, 1) for minor in range(100)}
    assert {one for one in versions if "{}.{}.1".format(*one) in allowed} == TRIED
