"""What a rule reads and writes, and the settings it goes by, are found from its code, with types or without."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from paths import ROOT

from simulation.engine.compiling import compiled
from simulation.errors import InputError
from simulation.week import parameters, read_at_founding, read_only_at_founding, rules_reading, week
from simulation.world.touched import touched

if TYPE_CHECKING:
    from simulation.world.views import Party, Settings, World


def _typed(world: World, settings: Settings, party: int, week: int) -> None:
    own: Party = world.parties[party]
    hurt: float = own.pain
    own.militancy = hurt


def _plain(world, settings, party, week):
    own = world.parties[party]
    hurt = own.pain
    own.militancy = hurt


def test_types_hide_no_state() -> None:
    for rule in (_typed, _plain):
        assert touched(rule).reads == {"parties.pain"} and touched(rule).writes == {"parties.militancy"}


# Settings.


@compiled
def _pace(settings: Settings, party: Party) -> float:
    return settings.follow_pace * party.pain


def _by_helpers(world: World, settings: Settings, party: int, week: int) -> None:
    own, given = world.parties[party], settings
    if own.pain > given.reckon_most:
        own.militancy = _pace(settings, own) + given.parties_openness[own.like]


def test_the_settings_of_a_rule_are_found_in_it_and_in_what_it_calls() -> None:
    found = touched(_by_helpers)
    assert found.settings == {"follow_pace", "reckon_most", "parties_openness"}
    assert found.reads == {"parties.pain", "parties.like"} and found.writes == {"parties.militancy"}


def test_known_readers_of_known_settings() -> None:
    assert rules_reading("explore.bound") == ("explore",)
    assert rules_reading("network.trust_spread") == ("rotate", "hold_relations")  # by a helper of the founding
    assert rules_reading("betray.strength") == ("betray",)
    assert rules_reading("track_one.half") == rules_reading("track_one.half", week()) != ()  # by a helper of helpers
    assert rules_reading("track_two.access") == () and "track_two.access" in read_only_at_founding()
    assert rules_reading("track_two.rotation", week().without("rotate")) == ()
    with pytest.raises(InputError, match=r"track_two\.acess"):
        rules_reading("track_two.acess")


def test_every_setting_has_a_reader() -> None:
    """What neither a rule nor the founding reads is a price, from which a column of costs is made."""
    idle = {name for name in parameters() if not rules_reading(name)} - read_at_founding()
    assert idle == {"mediation.price", "track_one.cost", "track_two.cost"}


@pytest.mark.slow
def test_what_rules_read_is_what_is_found_in_their_code() -> None:
    """In plain Python, with settings that note who looks at them: nothing else is read, and nearly all of it is."""
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(ROOT)}
    script = Path(__file__).parent / "settings_recorded.py"
    said = subprocess.run([sys.executable, script], env=environment, capture_output=True, text=True, check=True)
    read = {(name, field) for name, fields in json.loads(said.stdout).items() for field in fields}
    found = {
        (mechanism.name, field)
        for mechanism in week()
        for verb in mechanism.verbs
        for rule in verb.rules
        for field in touched(rule).settings
    }
    assert read <= found
    unmet = found - read  # of branches that none of these worlds takes
    assert len(unmet) <= 0.1 * len(found), sorted(unmet)
