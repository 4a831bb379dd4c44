"""What axes call a setting: plain words where the model has short ones, else its dotted name."""

from __future__ import annotations

from simulation.week import parameters
from simulation.words import words

__all__ = ["label_of_setting"]

_LONGEST = 46  # letters


def label_of_setting(name: str, unit: bool = True) -> str:
    """A setting in plain words, with its unit; a party's own has the party after it. Any other name stays as it is.

    The words are those of the live view, or what the setting is declared with, where that is short.
    """
    section, _, rest = name.partition(".")
    party, _, own = rest.rpartition(".")
    declared = f"{section}.{own}"
    parameter = parameters().get(declared)
    if parameter is None:
        return name
    label = words("settings").get(declared) or parameter.sentence.split(":")[0].split(";")[0].rstrip(".")
    if len(label) > _LONGEST:
        label = name
    elif party:
        label = f"{label}, {party}"
    return f"{label} ({parameter.unit})" if unit and parameter.unit not in label else label
