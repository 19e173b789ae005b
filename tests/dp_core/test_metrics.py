"""The catalogue: what ships is complete and sound, and what is not sound is refused."""

from __future__ import annotations

import json
import re
import runpy
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dp_core.errors import CatalogueError, ParameterError, ReportUnreadable
from dp_core.metrics import Catalogue, Metric, Quantity, read_catalogue
from dp_core.params import BASELINE_DAYS

SHIPPED = Path(__file__).parents[2] / "data" / "metrics.toml"

FIXED_KEYS = (
    "resting_hr", "hrv_rmssd", "sleep_hours", "fatigue", "soreness", "stress", "mood",
    "sleep_quality", "readiness", "daily_load", "weekly_load", "body_mass", "vo2max", "steps",
)  # fmt: skip

WELLNESS = [
    "fatigue", "soreness", "stress", "mood", "sleep_quality", "readiness", "sleep_duration",
]  # fmt: skip

TINY = """\
version = "tiny"

[metrics.plank]
label = "Plank"
unit = "s"
group = "test"
better = "higher"
step = 2.5
possible = [0, 900]
bounds = [0, 300]
edges = [0, 50, 100, 150, 200, 250, 300]
minimum_days = 1
matters = 10

[metrics.plank.prior]
mean = 100
athlete_sd = 40
team_sd = 20
sd_spread = 0.25
source = "judgement: a guess"

[[metrics.plank.thresholds]]
line = 60
direction = "below"
label = "below a minute"
source = "judgement: a round value"

[metrics.plank.change]
band = 50
source = "judgement: a guess"

[metrics.plank.change.prior]
mean = 0
athlete_sd = 10
team_sd = 5
sd_spread = 0.3
source = "judgement: a guess"

[[metrics.plank.norms]]
population = "Recruits"
mean = 120
sd = 40
source = "judgement: a guess"

[metrics.plank.sources]
step = "judgement: a stopwatch"
possible = "judgement: a guess"
bounds = "judgement: a guess"
edges = "judgement: round values"
minimum_days = "judgement: one test"
matters = "judgement: a guess"
"""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue()


def all_quantities() -> list[Quantity]:
    metrics = read_catalogue().metrics.values()
    levels = [metric.level for metric in metrics]
    return levels + [metric.change for metric in metrics if metric.change is not None]


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "catalogue.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(tmp_path: Path, text: str) -> CatalogueError:
    with pytest.raises(CatalogueError) as refused:
        read_catalogue(written(tmp_path, text))
    return refused.value


def line_of(text: str, start: str) -> int:
    return next(
        number for number, line in enumerate(text.splitlines(), 1) if line.startswith(start)
    )


class TestWhatShips:
    def test_the_fixed_metrics_and_at_least_24_exist(self, catalogue: Catalogue) -> None:
        assert set(FIXED_KEYS) <= set(catalogue.metrics)
        assert len(catalogue.metrics) >= 24
        assert catalogue.version

    def test_it_is_read_once(self) -> None:
        assert read_catalogue() is read_catalogue()

    def test_no_two_metrics_have_one_label(self, catalogue: Catalogue) -> None:
        labels = {metric.label for metric in catalogue.metrics.values()}
        assert len(labels) == len(catalogue.metrics)

    @pytest.mark.parametrize("quantity", all_quantities(), ids=lambda q: f"{q.key}-{q.baseline}")
    def test_every_quantity_survives_json(self, quantity: Quantity) -> None:
        text = json.dumps(quantity.to_json(), allow_nan=False)
        assert Quantity.from_json(json.loads(text)) == quantity

    @pytest.mark.parametrize("quantity", all_quantities(), ids=lambda q: f"{q.key}-{q.baseline}")
    def test_every_quantity_has_bins_lines_and_a_prior_inside_its_bounds(
        self, quantity: Quantity
    ) -> None:
        low, high = quantity.low * quantity.step, quantity.high * quantity.step
        assert (quantity.edges[0], quantity.edges[-1]) == (quantity.low, quantity.high)
        assert list(quantity.edges) == sorted(set(quantity.edges))
        assert 6 <= len(quantity.edges) - 1 <= 10
        assert 1 <= len(quantity.thresholds) <= 2
        assert low <= quantity.prior.mean <= high
        assert quantity.prior.athlete_sd < quantity.width * quantity.step
        assert 16 <= quantity.width <= 2000

    def test_every_number_has_a_source_that_names_no_file_of_the_makers(self) -> None:
        text = SHIPPED.read_text(encoding="utf-8")
        assert not re.search(r"domain|\[[CVM2]\]|shared", text)
        assert all(line.split("= ")[1].strip('" ') for line in text.splitlines() if " = " in line)

    def test_wellness_items_are_better_when_higher_and_say_so(self, catalogue: Catalogue) -> None:
        for key in ("fatigue", "soreness", "stress", "mood", "sleep_quality"):
            assert catalogue[key].better == "higher"
            assert "(5 = " in catalogue[key].label
            assert catalogue[key].scale == (1, 5)
        assert catalogue["readiness"].scale == catalogue["session_rpe"].scale == (0, 10)

    def test_weekly_load_is_summed_from_the_rows_of_daily_load(self, catalogue: Catalogue) -> None:
        weekly, daily = catalogue["weekly_load"], catalogue["daily_load"]
        assert (weekly.derived_from, weekly.aggregate) == ("daily_load", "weekly_sum")
        assert weekly.step == daily.step
        assert daily.aggregate == "mean"
        assert daily.per_day

    def test_only_the_skewed_metrics_ask_for_a_log_scale(self, catalogue: Catalogue) -> None:
        logs = {key for key, metric in catalogue.metrics.items() if metric.level.log}
        assert logs == {"hrv_rmssd", "ferritin"}

    def test_resting_heart_rate_is_as_declared(self, catalogue: Catalogue) -> None:
        metric = catalogue["resting_hr"]
        assert (metric.step, metric.possible) == (Fraction(1, 10), (200, 1500))
        assert (metric.level.low, metric.level.high, metric.level.width) == (300, 1000, 700)
        assert metric.level.value(583) == pytest.approx(58.3)
        assert metric.minimum_days == 12
        assert metric.level.norms[0].mean == 65.5
        assert set(metric.sources) == {
            "step", "possible", "bounds", "edges", "minimum_days", "matters", "band",
        }  # fmt: skip

    def test_each_line_number_is_that_of_the_metrics_table(self, catalogue: Catalogue) -> None:
        lines = SHIPPED.read_text(encoding="utf-8").splitlines()
        for key, metric in catalogue.metrics.items():
            assert lines[metric.line - 1] == f"[metrics.{key}]"


class TestChange:
    def test_a_change_is_symmetric_with_eight_bins(self, catalogue: Catalogue) -> None:
        change = catalogue.quantities(["resting_hr"], BASELINE_DAYS)[0]
        assert change.edges == (-100, -75, -50, -25, 0, 25, 50, 75, 100)
        assert change.baseline == BASELINE_DAYS
        assert change.norms == ()
        assert change.prior.mean == 0

    def test_the_lines_of_a_change_count_exactly_who_fell_and_who_rose(
        self, catalogue: Catalogue
    ) -> None:
        change = catalogue.quantities(["resting_hr"], BASELINE_DAYS)[0]
        fell, rose = change.thresholds
        assert (fell.label, fell.direction) == ("fell by 3 bpm or more", "below")
        assert (rose.label, rose.direction) == ("rose by 3 bpm or more", "above")
        assert [steps for steps in (-31, -30, -29) if steps < fell.value] == [-31, -30]
        assert [steps for steps in (29, 30, 31) if steps >= rose.value] == [30, 31]

    def test_a_change_of_a_percentage_is_in_percentage_points(self, catalogue: Catalogue) -> None:
        change = catalogue.quantities(["sleep_efficiency"], BASELINE_DAYS)[0]
        assert change.unit == "percentage points"
        assert change.thresholds[0].label == "fell by 2 percentage points or more"


class TestLookingUp:
    def test_quantities_come_in_the_order_of_the_catalogue(self, catalogue: Catalogue) -> None:
        found = catalogue.quantities(["fatigue", "resting_hr"], None)
        assert [quantity.key for quantity in found] == ["resting_hr", "fatigue"]
        assert found[0] is catalogue["resting_hr"].level

    @pytest.mark.parametrize(
        ("keys", "baseline", "reason"),
        [
            ([], None, "at least one"),
            (["mood", "mood"], None, "only once"),
            (["mood"], 14, "28 days"),
            (["vo2max"], BASELINE_DAYS, "no change"),
            (["mood", "made_up"], None, "unknown metric"),
        ],
    )
    def test_what_cannot_be_asked_is_refused(
        self, catalogue: Catalogue, keys: list[str], baseline: int | None, reason: str
    ) -> None:
        with pytest.raises(ParameterError, match=reason):
            catalogue.quantities(keys, baseline)

    def test_an_unknown_metric_is_not_repeated_but_the_known_are_named(
        self, catalogue: Catalogue
    ) -> None:
        with pytest.raises(ParameterError) as refused:
            catalogue["made_up"]
        assert "made_up" not in str(refused.value)
        assert "resting_hr" in str(refused.value)


class TestAddingAMetric:
    def test_a_metric_is_added_without_code(self, tmp_path: Path) -> None:
        added = TINY.split("\n", 2)[2]
        text = SHIPPED.read_text(encoding="utf-8") + "\n" + added
        extended = read_catalogue(written(tmp_path, text))
        assert list(extended.metrics)[-1] == "plank"
        assert extended.quantities(["plank"], None)[0].high == 120

    def test_every_field_arrives(self, tmp_path: Path) -> None:
        catalogue = read_catalogue(written(tmp_path, TINY))
        metric = catalogue["plank"]
        assert catalogue.version == "tiny"
        assert (metric.group, metric.better, metric.unit) == ("test", "higher", "s")
        assert (metric.aggregate, metric.per_day, metric.derived_from) == ("mean", False, None)
        assert (metric.scale, metric.level.log, metric.line) == (None, False, 3)
        assert metric.level.step == Fraction(5, 2)
        assert metric.level.matters == 10.0
        assert metric.level.thresholds[0].value == 24
        assert (metric.level.prior.team_sd, metric.level.prior.sd_spread) == (20.0, 0.25)
        assert (metric.level.norms[0].population, metric.level.norms[0].sd) == ("Recruits", 40.0)
        assert metric.change is not None
        assert (metric.change.low, metric.change.prior.athlete_sd) == (-20, 10.0)

    def test_the_example_of_the_description_is_a_catalogue(self, tmp_path: Path) -> None:
        description = SHIPPED.with_name("README.md").read_text(encoding="utf-8")
        example = description.split("```toml\n")[1].split("```")[0]
        assert list(read_catalogue(written(tmp_path, example)).metrics) == ["resting_hr"]

    def test_a_metric_needs_no_change_no_lines_and_no_norms(self, tmp_path: Path) -> None:
        text = re.sub(r"(?s)\[\[metrics.plank.thresholds.*?(?=\[metrics.plank.sources)", "", TINY)
        metric = read_catalogue(written(tmp_path, text))["plank"]
        assert (metric.change, metric.level.thresholds, metric.level.norms) == (None, (), ())
        assert "band" not in metric.sources

    def test_how_often_a_value_is_left_out_can_be_declared(self, tmp_path: Path) -> None:
        text = TINY.replace("matters = 10\n", "matters = 10\ngaps = 0.25\n").replace(
            'step = "judgement', 'gaps = "a guess"\nstep = "judgement'
        )
        metric = read_catalogue(written(tmp_path, text))["plank"]
        assert metric.level.gaps == 0.25
        assert metric.change is not None
        assert metric.change.gaps == 0.25
        assert metric.sources["gaps"] == "a guess"

    def test_a_scale_and_a_log_scale_can_be_declared(self, tmp_path: Path) -> None:
        text = (
            TINY.replace("possible = [0, 900]", "possible = [5, 900]\nscale = [5, 300]")
            .replace("bounds = [0, 300]", "bounds = [5, 300]\nlog = true")
            .replace("edges = [0,", "edges = [5,")
            .replace('step = "judgement', 'scale = "the scale"\nstep = "judgement')
        )
        metric = read_catalogue(written(tmp_path, text))["plank"]
        assert (metric.scale, metric.level.log) == ((5, 300), True)
        assert metric.sources["scale"] == "the scale"
        assert metric.change is not None
        assert not metric.change.log


BAD: list[tuple[str, str, str, str]] = [
    # what is replaced, by what, the line it is refused at, the reason
    ("matters = 10\n", "mutters = 10\n", "mutters", "not known"),
    ("matters = 10\n", "", "[metrics.plank]", "the field matters is missing"),
    ('version = "tiny"\n', "", "", "the field version is missing"),
    ('version = "tiny"', 'version = " "', "version", "text that is not empty"),
    ("[metrics.plank]", "[metrics.Plank]", "[metrics.Plank]", "small letters"),
    ('label = "Plank"', "label = 3", "label", "text"),
    ('unit = "s"', 'unit = ""', "unit", "text"),
    ('group = "test"', 'group = "gym"', "group", "one of questionnaire"),
    ('better = "higher"', "better = true", "better", "one of higher"),
    ("step = 2.5", "step = 0", "step", "above 0"),
    ("step = 2.5", "step = -2.5", "step", "above 0"),
    ("step = 2.5", "step = true", "step", "must be a number"),
    ("step = 2.5", "step = nan", "step", "out of range"),
    ("step = 2.5", "step = 1e-30", "step", "out of range"),
    ("step = 2.5", "step = 1e999999999", "step", "out of range"),
    ("step = 2.5", "step = 10", "step", "40 to 2000 steps"),
    ("step = 2.5", "step = 0.1", "step", "40 to 2000 steps"),
    ("possible = [0, 900]", "possible = [0, 901]", "possible", "not on the grid"),
    ("possible = [0, 900]", "possible = [0, 290]", "possible", "must hold the bounds"),
    ("possible = [0, 900]", "possible = [5, 900]", "possible", "must hold the bounds"),
    ("possible = [0, 900]", "possible = [0]", "possible", "two numbers"),
    ("bounds = [0, 300]", "bounds = [300, 0]", "bounds", "lower one first"),
    ("bounds = [0, 300]", "bounds = 300", "bounds", "list of numbers"),
    ("bounds = [0, 300]", 'bounds = [0, "300"]', "bounds", "must be a number"),
    ("edges = [0, 50,", "edges = [0, 51,", "edges", "not on the grid"),
    ("edges = [0, 50,", "edges = [50, 0,", "edges", "rise from the lower bound"),
    ("edges = [0, 50,", "edges = [10, 50,", "edges", "rise from the lower bound"),
    ("250, 300]\nmin", "250, 290]\nmin", "edges", "rise from the lower bound"),
    ("edges = [0, 50,", "edges = [0, 50, 50,", "edges", "rise from the lower bound"),
    ("edges = [0, 50,", "edges = [0,", "edges", "6 to 10 bins"),
    ("edges = [0, 50,", "edges = [0, 5, 10, 15, 20, 25, 50,", "edges", "6 to 10 bins"),
    ("minimum_days = 1\n", "minimum_days = 0\n", "minimum_days", "from 1 to 28"),
    ("minimum_days = 1\n", "minimum_days = 29\n", "minimum_days", "from 1 to 28"),
    ("minimum_days = 1\n", "minimum_days = 1.5\n", "minimum_days", "from 1 to 28"),
    ("matters = 10\n", "matters = 11\n", "matters", "not on the grid"),
    ("matters = 10\n", "matters = 0\n", "matters", "above 0"),
    ("matters = 10\n", "matters = 300\n", "matters", "less than the width"),
    ("matters = 10\n", "matters = 10\nlog = true\n", "log", "bounds above 0"),
    ("matters = 10\n", 'matters = 10\nlog = "no"\n', "log", "true or false"),
    ("matters = 10\n", "matters = 10\nper_day = 1\n", "per_day", "true or false"),
    ("matters = 10\n", "matters = 10\ngaps = 1\n", "gaps", "a share below 1"),
    ("matters = 10\n", "matters = 10\ngaps = -0.1\n", "gaps", "a share below 1"),
    ("matters = 10\n", "matters = 10\ngaps = 0.1\n", "[metrics.plank.sources]", "gaps is missing"),
    ("matters = 10\n", 'matters = 10\naggregate = "max"\n', "aggregate", "one of mean"),
    ("matters = 10\n", 'matters = 10\nderived_from = "run"\n', "derived_from", "another metric"),
    ("matters = 10\n", 'matters = 10\nderived_from = "plank"\n', "derived_from", "another metric"),
    ("matters = 10\n", "matters = 10\nscale = [0, 300]\n", "[metrics.plank.sources]", "scale"),
    ("mean = 100", "mean = 300.5", "mean = 300.5", "between the bounds"),
    ("mean = 100", "mean = -1", "mean = -1", "between the bounds"),
    ("athlete_sd = 40", "athlete_sd = -40", "athlete_sd", "above 0"),
    ("team_sd = 20", "team_sd = 0", "team_sd", "above 0"),
    ("sd_spread = 0.25", "sd_spread = 0.0", "sd_spread", "above 0"),
    ("sd_spread = 0.25\nsource", "sd_spread = 0.25\nfrom", "from", "not known"),
    ("line = 60", "line = 61", "line", "not on the grid"),
    ("line = 60", "line = 0", "line", "between the bounds"),
    ("line = 60", "line = 302.5", "line", "between the bounds"),
    ('direction = "below"', 'direction = "under"', "direction", "one of above"),
    ("band = 50", "band = 51", "band", "not on the grid"),
    ("band = 50", "band = 20", "band", "too narrow"),
    ("band = 50", "band = 302.5", "band", "wider than the bounds"),
    ("matters = 10\n", "matters = 60\n", "band", "too narrow"),
    ("mean = 0\n", "mean = 51\n", "mean = 51", "between the bounds"),
    ("sd = 40\nsource", "sd = 0\nsource", "sd = 0", "above 0"),
    ('step = "judgement: a stopwatch"\n', "", "[metrics.plank.sources]", "step is missing"),
    ('step = "judgement: a stopwatch"', 'step = ""', 'step = ""', "not empty"),
    ("[metrics.plank.prior]", "[metrics.plank.priors]", "[metrics.plank.priors]", "not known"),
]


class TestWhatIsRefused:
    @pytest.mark.parametrize(("old", "new", "start", "reason"), BAD)
    def test_a_bad_field_is_refused_with_its_line_and_the_reason(
        self, tmp_path: Path, old: str, new: str, start: str, reason: str
    ) -> None:
        text = TINY.replace(old, new, 1)
        refused = refusal(tmp_path, text)
        assert reason in refused.reason
        assert refused.line == (line_of(text, start) if start else 1)
        assert f"line {refused.line}:" in str(refused)

    def test_the_line_is_that_of_the_right_one_of_two_thresholds(self, tmp_path: Path) -> None:
        second = '[[metrics.plank.thresholds]]\nline = 7\ndirection = "above"\n'
        text = TINY.replace("[metrics.plank.change]", second + "\n[metrics.plank.change]", 1)
        assert refusal(tmp_path, text).line == line_of(text, second.splitlines()[0]) + 6

    def test_a_field_of_an_inline_table_is_refused_at_its_line(self, tmp_path: Path) -> None:
        head, tail = TINY.split("[metrics.plank.prior]")
        inline = "prior = { mean = 1, athlete_sd = 0, team_sd = 1, sd_spread = 1, source = 'x' }\n"
        text = head + inline + "[[metrics" + tail.split("[[metrics", 1)[1]
        assert refusal(tmp_path, text).line == line_of(text, "prior")

    @pytest.mark.parametrize(
        ("text", "line", "reason"),
        [
            ('version = "1"\nmetrics = 3\n', 2, "must be a table"),
            ('version = "1"\n[metrics]\n', 2, "at least one metric"),
            ('version = "1"\n[metrics]\nmood = 3\n', 3, "must be a table"),
            ('version = "1"\nversion = "2"\n', 2, "not TOML"),
            ('version = "1"\n\n[metrics\n', 3, "not TOML"),
            ('version = "1"\n\nmetrics = [\n', 3, "not TOML"),
        ],
    )
    def test_what_is_no_catalogue_is_refused(
        self, tmp_path: Path, text: str, line: int, reason: str
    ) -> None:
        refused = refusal(tmp_path, text)
        assert (refused.line, reason in refused.reason) == (line, True)

    @pytest.mark.parametrize("value", ["3", "[3]"])
    def test_thresholds_that_are_no_tables_are_refused(self, tmp_path: Path, value: str) -> None:
        text = re.sub(r"(?s)\[\[metrics.plank.thresholds.*?(?=\[metrics.plank.change\])", "", TINY)
        text = text.replace("matters = 10\n", f"matters = 10\nthresholds = {value}\n", 1)
        refused = refusal(tmp_path, text)
        assert "list of tables" in refused.reason
        assert refused.line == line_of(text, "thresholds")

    def test_a_derived_metric_has_the_step_of_its_origin(self, tmp_path: Path) -> None:
        second = TINY.split("\n", 2)[2].replace("plank", "bridge")
        second = second.replace("step = 2.5", 'step = 5\nderived_from = "plank"', 1)
        text = TINY + second
        refused = refusal(tmp_path, text)
        assert "the same step" in refused.reason
        assert refused.line == line_of(text, "derived_from")

    def test_a_scale_that_is_not_the_bounds_is_refused(self, tmp_path: Path) -> None:
        text = TINY.replace("matters = 10\n", "matters = 10\nscale = [0, 200]\n", 1)
        text = text.replace('step = "judgement', 'scale = "x"\nstep = "judgement', 1)
        refused = refusal(tmp_path, text)
        assert "same as the bounds" in refused.reason
        assert refused.line == line_of(text, "scale")

    def test_a_file_that_is_not_there_or_not_text_is_refused_without_its_name(
        self, tmp_path: Path
    ) -> None:
        binary = tmp_path / "canary.toml"
        binary.write_bytes(b"\xff\xfe\x00")
        for path in (tmp_path / "canary_missing.toml", binary):
            with pytest.raises(CatalogueError, match="cannot be read") as refused:
                read_catalogue(path)
            assert "canary" not in str(refused.value)


class TestReadingAReportsQuantity:
    @pytest.fixture()
    def json_of(self, catalogue: Catalogue) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(json.dumps(catalogue["mood"].level.to_json()))
        return parsed

    def test_the_step_is_written_exactly(self, json_of: dict[str, Any]) -> None:
        assert json_of["step"] == "1/20"

    @pytest.mark.parametrize("field", list(read_catalogue()["mood"].level.to_json()))
    def test_a_missing_field_is_refused(self, json_of: dict[str, Any], field: str) -> None:
        del json_of[field]
        with pytest.raises(ReportUnreadable):
            Quantity.from_json(json_of)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("key", 3), ("label", None), ("unit", ["h"]), ("baseline", 28.0), ("baseline", 0),
            ("step", "0"), ("step", "0.05"), ("step", "1e999999999"), ("step", "1/0"),
            ("step", 0.05), ("low", 20.0), ("low", True), ("low", 100), ("high", 19),
            ("edges", [20]), ("edges", []), ("edges", [20, 90]), ("edges", [20, 50, 50, 100]),
            ("edges", [20, "50", 100]), ("edges", 3), ("thresholds", [{"value": 3}]),
            ("thresholds", 3), ("prior", None), ("prior", {"mean": 3}), ("matters", "0.3"),
            ("matters", float("nan")), ("matters", 0), ("matters", True), ("better", "up"),
            ("group", "gym"), ("log", 0), ("norms", [None]), ("extra", 1),
        ],
    )  # fmt: skip
    def test_an_impossible_field_is_refused(
        self, json_of: dict[str, Any], field: str, value: object
    ) -> None:
        with pytest.raises(ReportUnreadable):
            Quantity.from_json(json_of | {field: value})

    @pytest.mark.parametrize(
        ("part", "field", "value"),
        [
            ("thresholds", "value", 20), ("thresholds", "value", 101),
            ("thresholds", "value", 50.0), ("thresholds", "direction", "under"),
            ("thresholds", "label", 3), ("thresholds", "source", None),
            ("norms", "population", 3), ("norms", "source", 3), ("norms", "mean", "3"),
            ("norms", "sd", float("inf")),
        ],
    )  # fmt: skip
    def test_an_impossible_field_of_a_line_or_norm_is_refused(
        self, json_of: dict[str, Any], part: str, field: str, value: object
    ) -> None:
        json_of[part][0][field] = value
        with pytest.raises(ReportUnreadable):
            Quantity.from_json(json_of)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("mean", "3"), ("mean", float("nan")), ("athlete_sd", 0), ("team_sd", -1),
            ("sd_spread", 0.0), ("source", 3),
        ],
    )  # fmt: skip
    def test_an_impossible_prior_is_refused(
        self, json_of: dict[str, Any], field: str, value: object
    ) -> None:
        json_of["prior"][field] = value
        with pytest.raises(ReportUnreadable):
            Quantity.from_json(json_of)

    def test_a_truth_value_is_not_taken_for_a_number(self, catalogue: Catalogue) -> None:
        with pytest.raises(ReportUnreadable):
            Quantity.from_json(catalogue["readiness"].level.to_json() | {"low": False})

    def test_something_that_is_no_object_is_refused(self) -> None:
        bad: Any
        for bad in (None, 3, [], "quantity"):
            with pytest.raises(ReportUnreadable):
                Quantity.from_json(bad)


def test_a_metric_is_immutable(catalogue: Catalogue) -> None:
    metric: Metric = catalogue["mood"]
    with pytest.raises(TypeError):
        catalogue.metrics["mood"] = replace(metric, label="x")  # type: ignore[index]
    with pytest.raises(TypeError):
        metric.sources["step"] = "x"  # type: ignore[index]


class TestSampleTeam:
    def test_it_is_small_and_holds_only_metrics_of_the_catalogue(
        self, catalogue: Catalogue
    ) -> None:
        path = SHIPPED.with_name("sample_team.csv")
        table = pd.read_csv(path)
        assert path.stat().st_size < 250_000
        assert list(table.columns[:2]) == ["athlete", "date"]
        for key in table.columns[2:]:
            lowest, highest = (
                float(steps * catalogue[key].step) for steps in catalogue[key].possible
            )
            assert table[key].dropna().between(lowest, highest).all()

    def test_it_is_as_its_description_says(self) -> None:
        table = pd.read_csv(SHIPPED.with_name("sample_team.csv"))
        description = SHIPPED.with_name("README.md").read_text(encoding="utf-8")
        assert f"{table.athlete.nunique()} players" in description
        assert f"{len(table):,} rows" in description
        assert (table.date.min(), table.date.max()) == ("2021-06-14", "2021-10-03")
        last = table[(table.date >= "2021-09-06") & table.mood.notna()].groupby("athlete").size()
        assert (len(last), last.min()) == (24, 15)

    def test_days_before_the_first_and_after_the_last_report_are_left_out(self) -> None:
        sample = runpy.run_path(str(SHIPPED.with_name("make_sample_team.py")))["sample"]
        days = ["2021-06-13", "2021-06-20", "2021-06-21", "2021-06-22", "2021-10-04"]
        table = pd.DataFrame(dict.fromkeys(WELLNESS, 3.0), index=range(10))
        table = table.assign(player_id=["a"] * 5 + ["b"] * 5, date=days * 2, daily_load=0.0)
        table = table.assign(team=["TeamA"] * 5 + ["TeamB"] * 5, acwr=1.0)
        table.loc[[0, 1, 3, 4], WELLNESS] = None
        table.loc[1, "mood"] = 4
        table.loc[3, "sleep_duration"] = 8
        chosen = sample(table)
        assert list(chosen.athlete) == ["a"] * 3
        assert list(chosen.date) == days[1:4]
        assert "acwr" not in chosen
