"""Published figures to stand beside a team's, with how well each is known itself.

Those of the catalogue, and more from `data/norms.toml`, which no question rests on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

from dp_core.catalogue_file import Table, read_tables
from dp_core.metrics import Norm, Quantity

Kind = Literal["endurance", "general", "sport"]

DEFAULT_PATH: Final = Path(__file__).parent.parent / "data" / "norms.toml"


@dataclass(frozen=True, slots=True)
class PublicNorm:
    """A published mean and SD between people.

    Attributes:
        population: of whom.
        mean, sd: in the metric's unit.
        people: how many it was computed from; None where that is not known here.
        kind: what the population is; None where nobody said.
        source: where the numbers come from, or "judgement".
    """

    population: str
    mean: float
    sd: float
    people: int | None
    kind: Kind | None
    source: str

    @property
    def mean_error(self) -> float:
        """The standard error of the mean; 0 where it is not known."""
        return self.sd / self.people**0.5 if self.people else 0.0

    @property
    def is_estimate(self) -> bool:
        """Whether it is judgement and not measured."""
        return self.source.startswith("judgement")


def norms_of(quantity: Quantity) -> tuple[PublicNorm, ...]:
    """Return what was published of a metric, by name; nothing for a change from a baseline."""
    if quantity.baseline is not None:
        return ()
    found = {norm.population: _without_count(norm) for norm in quantity.norms}
    found |= {norm.population: norm for norm in read_norms().get(quantity.key, ())}
    return tuple(found[name] for name in sorted(found))


def _without_count(norm: Norm) -> PublicNorm:
    return PublicNorm(norm.population, norm.mean, norm.sd, None, None, norm.source)


def read_norms(path: Path | None = None) -> Mapping[str, tuple[PublicNorm, ...]]:
    """Read the norms of every metric from a TOML file.

    Args:
        path: the file; None for the one that ships with the project, read once.

    Raises:
        CatalogueError: the file does not make sense; with the line and the reason.
    """
    return _shipped() if path is None else _read(path)


@cache
def _shipped() -> Mapping[str, tuple[PublicNorm, ...]]:
    return _read(DEFAULT_PATH)


def _read(path: Path) -> Mapping[str, tuple[PublicNorm, ...]]:
    top = read_tables(path)
    top.only(("norms",))
    found: dict[str, tuple[PublicNorm, ...]] = {}
    for entry in top.tables("norms"):
        norm, metric = _read_norm(entry), entry.text("metric")
        if norm.population in [other.population for other in found.get(metric, ())]:
            raise entry.refusal("this population is there twice", "population")
        found[metric] = (*found.get(metric, ()), norm)
    return found


def _read_norm(entry: Table) -> PublicNorm:
    entry.only(("metric", "population", "kind", "mean", "sd", "source"), ("people",))
    sd = entry.number("sd")
    people = entry.number("people") if "people" in entry else None
    if sd <= 0:
        raise entry.refusal("this must be above 0", "sd")
    if people is not None and (people < 2 or people.denominator != 1):
        raise entry.refusal("this must be a whole number of two or more", "people")
    return PublicNorm(
        population=entry.text("population"),
        mean=float(entry.number("mean")),
        sd=float(sd),
        people=int(people) if people is not None else None,
        kind=entry.choice("kind", get_args(Kind)),
        source=entry.text("source"),
    )
