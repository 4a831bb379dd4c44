"""Values of settings: one value for all worlds, or a distribution from which each world draws.

Values are checked against the declared parameter; errors say what was given and what is allowed.
"""

from __future__ import annotations

import math
import re
from abc import abstractmethod
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainValidator,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails

from simulation.calendar import LONGEST_YEARS
from simulation.errors import Fault, Refused, refused, short_repr
from simulation.world.parameters import Parameter, Value, to_python

__all__ = [
    "DISTRIBUTIONS", "LARGEST", "Choice", "Continuous", "Distribution", "LogUniform", "Normal", "Number", "Triangular",
    "Uniform", "allowed_text", "check_value", "distribution_from", "faults_of",
]  # fmt: skip

Reals = NDArray[np.float64]
Integers = NDArray[np.int64]

LARGEST = 1e15
"""The largest number of a file: above it integers, and sums of squares, lose precision in float64."""
_MOST_OPTIONS = 1000
_YEAR = re.compile(r"year ([1-9][0-9]?)\Z")
LAST_YEAR = LONGEST_YEARS + 1
"""The last calendar year that a run can reach: its first is partial."""


def number(value: object) -> float:
    """The value, if it is a finite number and no boolean. Raises ValueError otherwise."""
    value = to_python(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST:
        return value
    raise ValueError("a finite number, at most 1e15 either way")


def _as_list(value: object) -> object:
    if isinstance(value, list | tuple):
        return value
    raise ValueError("a list")


def _ascending(values: tuple[float, ...]) -> tuple[float, ...]:
    if list(values) != sorted(values):
        raise ValueError("numbers from the lowest to the highest")
    return values


def _option(value: object) -> object:
    return value if isinstance(value, bool | str) else number(value)


Number = Annotated[float, PlainValidator(number, json_schema_input_type=float)]
Pair = Annotated[tuple[Number, Number], BeforeValidator(_as_list)]
Ends = Annotated[Pair, AfterValidator(_ascending)]
Three = Annotated[tuple[Number, Number, Number], BeforeValidator(_as_list), AfterValidator(_ascending)]
Option = Annotated[Value, PlainValidator(_option, json_schema_input_type=Value)]
Options = Annotated[tuple[Option, ...], BeforeValidator(_as_list)]
Weights = Annotated[tuple[Number, ...], BeforeValidator(_as_list)]


class Distribution(BaseModel):
    """A distribution over worlds; a scenario file writes it as a table whose key is the distribution's name."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    form: ClassVar[str]
    """How a scenario file writes it; shown in errors."""

    def as_dict(self) -> dict[str, Any]:
        """The table that a scenario file writes for it, of Python's numbers, strings and lists."""
        return {key: list(value) for key, value in self.model_dump(exclude_none=True).items()}


class Continuous(Distribution):
    """A distribution over an interval of numbers."""

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest number that can be drawn."""
        numbers = next(iter(dict(self).values()))
        return numbers[0], numbers[-1]

    @abstractmethod
    def _inverse(self, uniform: Reals) -> Reals:
        """The inverse cumulative distribution function."""

    def quantiles(self, uniform: Reals) -> Reals:
        """The quantiles at these probabilities (n,), each above 0 and below 1."""
        return np.clip(self._inverse(uniform), *self.ends)

    def whole_quantiles(self, uniform: Reals) -> Integers:
        """The quantiles at these probabilities (n,), rounded to whole numbers."""
        return np.rint(self.quantiles(uniform)).astype(np.int64)


class Uniform(Continuous):
    """Uniform between two ends; for whole numbers uniform over all of them, both ends included."""

    form: ClassVar[str] = "{ uniform = [low, high] }, low not above high"
    uniform: Ends

    def _inverse(self, uniform: Reals) -> Reals:
        low, high = self.uniform
        return low + (high - low) * uniform

    def whole_quantiles(self, uniform: Reals) -> Integers:
        """The whole number at each of these probabilities (n,); the ends are as likely as the other numbers."""
        low, high = self.uniform
        return np.clip(np.floor(low + (high - low + 1) * uniform), low, high).astype(np.int64)


class LogUniform(Continuous):
    """Uniform in the logarithm between two positive ends."""

    form: ClassVar[str] = "{ loguniform = [low, high] }, low above 0 and not above high"
    loguniform: Ends

    @model_validator(mode="after")
    def _ends_positive(self) -> Self:
        if self.loguniform[0] <= 0:
            raise ValueError(self.form)
        return self

    def _inverse(self, uniform: Reals) -> Reals:
        from scipy.special import exp10  # heavy, and few scenarios draw so

        low, high = self.loguniform
        # exp10 is not vectorised, so that the last bits of a world's value do not depend on the other worlds.
        powers: Reals = exp10(uniform * math.log10(high / low))
        return low * powers


class Triangular(Continuous):
    """The triangular distribution: two ends and a mode."""

    form: ClassVar[str] = "{ triangular = [low, mode, high] }, in rising order"
    triangular: Three

    def _inverse(self, uniform: Reals) -> Reals:
        low, mode, high = self.triangular
        width, rise, fall = high - low, mode - low, high - mode
        left = low + np.sqrt(uniform * width * rise)
        right = high - np.sqrt((1.0 - uniform) * width * fall)
        return np.where(uniform * width < rise, left, right)


class Normal(Continuous):
    """The normal distribution truncated at two ends, by default the setting's limits."""

    form: ClassVar[str] = (
        "{ normal = [mean, sd], within = [low, high] }, the mean within, 0 < sd <= 100 times the width"
    )
    normal: Pair
    within: Ends | None = None

    @model_validator(mode="after")
    def _mean_and_sd_allowed(self) -> Self:
        mean, sd = self.normal
        low, high = self.within or (mean, math.inf)
        if not (low <= mean <= high and 0 < sd <= 100 * (high - low)):
            raise ValueError(self.form)
        return self

    @property
    def ends(self) -> tuple[float, float]:
        """The two ends; infinite by default."""
        return self.within or (-math.inf, math.inf)

    def _inverse(self, uniform: Reals) -> Reals:
        from scipy.special import ndtr, ndtri  # heavy, as above

        mean, sd = self.normal
        below, up_to = (ndtr((end - mean) / sd) for end in self.ends)
        deviations: Reals = ndtri(below + (up_to - below) * uniform)
        return mean + sd * deviations


class Choice(Distribution):
    """One of a list of values, with probabilities in proportion to the weights (by default equal)."""

    form: ClassVar[str] = (
        "{ choice = [value, ...], weights = [...] }, at most 1000 values, a weight for each, none negative, not all 0"
    )
    choice: Options
    weights: Weights | None = None

    @model_validator(mode="after")
    def _weights_allowed(self) -> Self:
        weights = self.weights if self.weights is not None else (1.0,) * len(self.choice)
        fits = len(weights) == len(self.choice) and 0 < len(weights) <= _MOST_OPTIONS
        if not fits or min(weights) < 0 or sum(weights) <= 0:
            raise ValueError(self.form)
        return self

    @property
    def possible(self) -> tuple[Value, ...]:
        """The values with a weight above 0."""
        weights = self.weights or (1.0,) * len(self.choice)
        return tuple(value for value, weight in zip(self.choice, weights, strict=True) if weight > 0)

    def pick(self, uniform: Reals) -> NDArray[np.intp]:
        """The index of the value at each of these probabilities (n,)."""
        total = np.cumsum(self.weights or (1.0,) * len(self.choice))
        return np.searchsorted(total / total[-1], uniform, side="right")


DISTRIBUTIONS: dict[str, type[Distribution]] = {
    "uniform": Uniform,
    "loguniform": LogUniform,
    "triangular": Triangular,
    "normal": Normal,
    "choice": Choice,
}


def faults_of(error: ValidationError, allowed: Mapping[str, str]) -> list[Fault]:
    """Pydantic's errors as faults; `allowed` is the text of what is allowed, by key, "" being any other key."""
    return [_fault(details, allowed) for details in error.errors(include_url=False)]


def _fault(details: ErrorDetails, allowed: Mapping[str, str]) -> Fault:
    at = details["loc"]
    given = "nothing" if details["type"] == "missing" else short_repr(details["input"])
    key = str(at[0]) if at else ""
    if details["type"] == "value_error":
        return Fault(at, given, str(details["ctx"]["error"]))
    return Fault(at, given, allowed.get(key) or allowed.get("", details["msg"]))


def distribution_from(table: Mapping[str, Any]) -> Distribution:
    """The distribution that a table stands for. Raises Refused."""
    named = [name for name in DISTRIBUTIONS if name in table]
    if len(named) != 1:
        raise refused(dict(table), "one of " + "; ".join(kind.form for kind in DISTRIBUTIONS.values()))
    kind = DISTRIBUTIONS[named[0]]
    try:
        return kind.model_validate(dict(table))
    except ValidationError as error:
        raise Refused(*faults_of(error, {"": kind.form})) from None


def allowed_text(parameter: Parameter) -> str:
    """What is allowed for a setting, as text."""
    if parameter.kind == "bool":
        return "true or false, or { choice = [true, false], weights = [...] }"
    if parameter.kind == "choice":
        words = ", ".join(f'"{word}"' for word in parameter.choices)
        return f"one of {words}, or {{ choice = [...], weights = [...] }} of them"
    limits = f"from {parameter.low:g} to {parameter.high:g}"
    if parameter.kind == "float":
        return f"a number {limits} ({parameter.unit}), or a distribution within"
    if parameter.kind == "week":
        years = f'"year 1" to "year {LAST_YEAR}"'
        return f"a week {limits} or {years}, a date if the scenario has a start_date, or a distribution within"
    return f"a whole number {limits} ({parameter.unit}), or a distribution within"


def check_value(parameter: Parameter, raw: object) -> Value | Distribution:
    """The value for all worlds, or the distribution, if this parameter allows it. Raises Refused."""
    if isinstance(raw, Distribution):
        raw = raw.as_dict()
    if isinstance(raw, Mapping):
        return _checked(parameter, distribution_from({key: to_python(value) for key, value in raw.items()}))
    return _scalar(parameter, to_python(raw))


def _scalar(parameter: Parameter, raw: object) -> Value:
    kind = parameter.kind
    if kind == "bool" and isinstance(raw, bool):
        return raw
    if kind == "choice" and isinstance(raw, str) and raw in parameter.choices:
        return raw
    if kind == "week" and isinstance(raw, str) and (year := _YEAR.match(raw)) and int(year[1]) <= LAST_YEAR:
        return raw
    right = (int,) if kind in ("int", "week") else (int, float) if kind == "float" else ()
    if isinstance(raw, right) and not isinstance(raw, bool) and parameter.low <= raw <= parameter.high:
        return float(raw) if kind == "float" else raw
    raise refused(raw, allowed_text(parameter))


def _checked(parameter: Parameter, distribution: Distribution) -> Distribution:
    """The distribution, if every number that can be drawn is allowed. Raises Refused."""
    if isinstance(distribution, Choice):
        return _checked_choice(parameter, distribution)
    if parameter.kind in ("bool", "choice") or not isinstance(distribution, Continuous):
        raise refused(distribution.as_dict(), allowed_text(parameter))
    if isinstance(distribution, Normal) and distribution.within is None:
        limited = distribution.as_dict() | {"within": [parameter.low, parameter.high]}
        return _checked(parameter, distribution_from(limited))
    low, high = distribution.ends
    if not parameter.low <= low <= high <= parameter.high:
        raise refused(distribution.as_dict(), allowed_text(parameter))
    if parameter.kind != "float" and not (float(low).is_integer() and float(high).is_integer()):
        raise refused(distribution.as_dict(), "a distribution of whole numbers, whose ends are whole")
    return distribution


def _checked_choice(parameter: Parameter, distribution: Choice) -> Choice:
    values, faults = [], []
    for position, option in enumerate(distribution.choice):
        try:
            values.append(_scalar(parameter, option))
        except Refused as error:
            faults += [fault._replace(at=("choice", position)) for fault in error.faults]
    if faults:
        raise Refused(*faults)
    return Choice(choice=tuple(values), weights=distribution.weights)
