"""`sensitivity` says that it draws anew one by one what a calibration found to belong together."""

from dataclasses import replace

import pytest

from sim.experiment.posterior import posterior_for
from sim.plan import county_folder, load_county, load_registry
from sim.present.sensitivity import linked


@pytest.fixture(scope="module")
def posterior():
    return posterior_for(load_county(county_folder("typical")))


@pytest.mark.parametrize(("lang", "title"), [("zh", "行为：就医选择"), ("en", "Behaviour: choice of provider")])
def test_groups_with_fitted_parameters_are_named_once(posterior, lang, title):
    names = ("prior.choice.travel", "prior.choice.habit", "population.rate_village_to_town")
    some = replace(posterior, names=names)
    (said,) = linked(some, ["prior.choice", "prior.capability", "county.population"], load_registry(), lang)
    assert "3" in said
    assert said.count(title) == 1
    assert "capability" not in said, "nothing of it was fitted"


def test_nothing_is_said_where_nothing_is_cut(posterior):
    groups, registry = ["prior.choice", "county.population"], load_registry()
    assert linked(None, groups, registry, "en") == []
    one_group = replace(posterior, names=("prior.choice.travel", "prior.choice.habit"))
    assert linked(one_group, groups, registry, "en") == []
    assert linked(posterior, ["prior.learning"], registry, "en") == [], "no group that was asked for is cut"
