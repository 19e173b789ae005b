"""How many times larger the errors of others are than those of method joint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks.accuracy import contestants as who
from benchmarks.accuracy.metrics import ten_metrics, with_study_spreads
from benchmarks.accuracy.options import Options
from benchmarks.accuracy.ours import Joint
from benchmarks.accuracy.scores import Errors, errors_of
from benchmarks.accuracy.worlds import WORLDS, Missing, simulate
from dp_core.engines.compare.engine import Engine
from dp_core.errors import EngineUnavailable
from dp_core.features.statistics import Values
from dp_core.metrics import Quantity
from dp_core.params import Epsilon

SHIFTED: Final = "shift"
FIRST: Final = 7_000
"""Team i of a roster of n is simulated from seed (FIRST + n, i)."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A roster, an epsilon and a world."""

    roster: int
    epsilon: str
    world: str = "prior"

    def __str__(self) -> str:
        return f"{self.roster:,}, {self.epsilon}" + (
            "" if self.world == "prior" else f", {self.world}"
        )


Least = Mapping[str, float]


def _least(*ratios: float) -> Least:
    columns = (who.DIFFPRIVLIB, who.SMART, who.WITH_PRIOR, who.PRIOR_ONLY)
    return dict(zip(columns, ratios, strict=False))


DEMANDS: Final[Mapping[Setting, Least]] = {
    Setting(25, "1"): _least(4.3, 3.4, 1.0, 1.03),
    Setting(25, "4"): _least(5.3, 2.8, 1.14, 1.47),
    Setting(100, "1"): _least(6.6, 3.5, 1.21, 1.65),
    Setting(100, "4"): _least(8.5, 2.3, 1.35, 3.1),
    Setting(1000, "1"): _least(10, 2.0, 1.08, 5.3),
    Setting(10_000, "1"): _least(4.5, 1.6, 0.94, 25),
    Setting(25, "1", SHIFTED): _least(2.9),
    Setting(25, "4", SHIFTED): _least(4.4),
    Setting(100, "1", SHIFTED): _least(4.7),
    Setting(100, "4", SHIFTED): _least(6.6),
    Setting(1000, "1", SHIFTED): _least(8.7),
}
"""The least that each column's error over ours must be."""

ALLOWANCE: Final = {10_000: 0.9}
"""Few teams are simulated of so large a roster: there a tenth less will do."""

MANY_KNOTS: Final = 1_000
"""More than nine knots are only tried from this roster on; below they are far from the best."""


@dataclass(frozen=True, slots=True)
class Score:
    """The errors of a column, and which engine of it was the best."""

    errors: Errors
    best: str


Scores = Mapping[str, Score]


def run(options: Options, ours: Engine | None = None) -> bool:
    """Print the tables; say whether every demand on the first one is met.

    Args:
        options: what to run.
        ours: the engine that stands in the place of method joint.
    """
    engine = ours or Joint()
    ten = ten_metrics()
    print("\n### One source, teams as alike as in the study behind the demands (demanded)\n")
    met = _table(options, with_study_spreads(ten), engine)
    if not options.quick:
        print("\n### The catalogue’s own priors, one source\n")
        _table(options, ten, engine)
        print("\n### The catalogue’s own priors and sources\n")
        _table(options, ten_metrics(one_source=False), engine)
    return met


def _table(options: Options, quantities: Sequence[Quantity], ours: Engine) -> bool:
    columns = list(who.CONTESTANTS)
    print(f"| n, epsilon | joint E_range (E_sd) | {' | '.join(columns)} |")
    print("|---" * (len(columns) + 2) + "|", flush=True)
    met = True
    for setting, least in DEMANDS.items():
        if options.wants(setting.roster, setting.epsilon, setting.world):
            scores = measure(options, quantities, setting, ours)
            print(_row(setting, scores, least), flush=True)
            met &= meets(setting, scores, least)
    return met


def meets(setting: Setting, scores: Scores, least: Least) -> bool:
    """Say whether every ratio that is demanded is reached."""
    return all(_ratio(scores, name) >= _needed(setting, ratio) for name, ratio in least.items())


def measure(
    options: Options, quantities: Sequence[Quantity], setting: Setting, ours: Engine
) -> Scores:
    """Score every column on the same teams; an engine that is not installed has no score."""
    teams = [
        simulate(
            quantities,
            setting.roster,
            WORLDS[setting.world],
            Missing(),
            np.random.default_rng((FIRST + setting.roster, team)),
        )
        for team in range(options.teams_of(setting.roster))
    ]
    field = {"joint": [ours], **_entered(setting)}
    scores = {}
    for name, engines in field.items():
        try:
            scores[name] = _best(
                [_score(each, teams, quantities, setting, options) for each in engines]
            )
        except EngineUnavailable as missing:
            print(f"<!-- {missing} -->")
    return scores


def _entered(setting: Setting) -> dict[str, Sequence[Engine]]:
    field = dict(who.CONTESTANTS)
    if setting.roster < MANY_KNOTS:
        field[who.WITH_PRIOR] = field[who.WITH_PRIOR][:4]
    return field


def _score(
    engine: Engine,
    teams: Sequence[Values],
    quantities: Sequence[Quantity],
    setting: Setting,
    options: Options,
) -> Score:
    epsilon = Epsilon.read(setting.epsilon)
    found = [
        errors_of(quantities, team, engine.answer(quantities, team, epsilon, setting.roster))
        for team in teams
        for _ in range(options.draws)
    ]
    mean = Errors(
        float(np.mean([each.of_range for each in found])),
        float(np.mean([each.of_sd for each in found])),
    )
    return Score(mean, engine.name)


def _best(scores: Sequence[Score]) -> Score:
    return min(scores, key=lambda score: score.errors.of_range)


def _ratio(scores: Scores, name: str) -> float:
    return scores[name].errors.of_range / scores["joint"].errors.of_range


def _needed(setting: Setting, ratio: float) -> float:
    return ratio * ALLOWANCE.get(setting.roster, 1.0)


def _row(setting: Setting, scores: Scores, least: Least) -> str:
    joint = scores["joint"].errors
    cells = [f"{setting}", f"{joint.of_range:.4f} ({joint.of_sd:.3f})"]
    for name in who.CONTESTANTS:
        if name not in scores:
            cells.append("–")
            continue
        ratio, size = _ratio(scores, name), scores[name].best.rpartition("-")[2]
        shown = f"{ratio:.2f}" + (f" ({size})" if size.isdigit() else "")
        if name in least:
            needed = _needed(setting, least[name])
            shown += f" ≥ {needed:.2f} {'pass' if ratio >= needed else '**FAIL**'}"
        cells.append(shown)
    return f"| {' | '.join(cells)} |"
