"""Names, ranges and quantiles of what is fitted and of what is not."""

from __future__ import annotations

import pytest

from sim.calibration.points import Point
from sim.calibration.setting import assumed_ranges, central_quantile, county_of, load_setting, values_at
from sim.calibration.simulator import quantile_at
from sim.draws import triangular
from sim.experiment.anchor import wanted_levels
from sim.faults import InputFaults
from sim.plan import load_behaviour
from sim.rng import assumption_quantile


@pytest.fixture(scope="module")
def setting():
    return load_setting("typical")


@pytest.fixture(scope="module")
def ranges():
    return assumed_ranges(county_of("typical"), load_behaviour())


def test_central_quantiles_give_the_central_values(ranges):
    for name, ends in ranges.items():
        assert float(triangular(central_quantile(ends), *ends)) == pytest.approx(ends[1]), name


def test_every_name_that_is_drawn_has_its_range(ranges):
    asked = set()

    def quantile(name):
        asked.add(name)
        return 0.5

    county = county_of("typical")
    county.draw(quantile)
    load_behaviour().draw(quantile)
    wanted_levels(county, quantile)
    assert set(ranges) <= asked
    unranged = {name for name in asked - set(ranges) if not name.startswith("prior.")}
    assert not unranged, "only constants and priors of no width are left out"


def test_a_point_without_assumptions_is_the_county_as_written(setting):
    county, behaviour = county_of("typical"), load_behaviour()
    ranges = assumed_ranges(county, behaviour)
    central = Point(tuple(central_quantile(ranges[name]) for name in setting.parameters), 0, 0)
    quantile = quantile_at(central, setting)
    drawn = county.draw(quantile)
    for key, number in county.numbers.items():
        assert drawn.value(key) == pytest.approx(number.value, abs=1e-6 + 0.002 * number.value), key
    assert wanted_levels(county, quantile).visits == pytest.approx(wanted_levels(county).visits)


def test_fitted_names_go_by_the_point_and_others_by_its_assumptions(setting):
    quantiles = tuple(0.1 + 0.05 * i for i in range(len(setting.parameters)))
    quantile = quantile_at(Point(quantiles, 12, 0), setting)
    assert [quantile(name) for name in setting.parameters] == list(quantiles)
    assert quantile("prior.choice.attitude") == assumption_quantile(setting.seed, 12)("prior.choice.attitude")
    assert quantile("prior.choice.attitude") != quantile_at(Point(quantiles, 13, 0), setting)("prior.choice.attitude")


def test_values_of_quantiles(ranges):
    low, _, high = ranges["prior.choice.travel"]
    assert values_at({"prior.choice.travel": 0.0}, ranges) == {"prior.choice.travel": low}
    assert values_at({"prior.choice.travel": 1.0}, ranges) == {"prior.choice.travel": high}


def test_a_parameter_that_nothing_draws_is_told(tmp_path):
    path = tmp_path / "settings.yaml"
    path.write_text("seed: 1\nparameters:\n  - prior.choice.travell\n", encoding="utf-8")
    with pytest.raises(InputFaults, match=r"prior\.choice\.travell: is not assumed in this county – did you mean"):
        load_setting("typical", path=path)
