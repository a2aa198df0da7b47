"""What Mesa's tools see: columns out of the record, worked out when they are read."""

import math
import pickle

import pytest

from sim.measure.indicators import value
from sim.model import COLLECTED, CountyModel
from tests.engine import runs


@pytest.fixture(scope="module")
def model():
    return runs.advance(CountyModel(runs.plan(share=0.002)), 14)


def test_columns_are_the_indicators_of_the_year_that_ends_with_each_month(model):
    columns = model.datacollector.model_vars
    assert columns["month"] == list(range(model.plan.horizon.first, model.plan.horizon.first + 14))
    for name in COLLECTED:
        assert all(math.isnan(number) for number in columns[name][:11]), f"{name}: a first year that is not full"
        for month in (11, 12, 13):
            assert columns[name][month] == value(model.record, name, month), (name, month)


def test_columns_grow_with_the_months_and_survive_a_copy(model):
    copied = pickle.loads(pickle.dumps(model.datacollector))
    assert len(copied.model_vars["month"]) == 14
    first = model.datacollector.get_model_vars_dataframe()
    runs.advance(model, 1)
    later = model.datacollector.get_model_vars_dataframe()
    assert len(later) == len(first) + 1
    assert later.iloc[:14].equals(first), "a month gone by has changed"


def test_before_the_first_month_all_columns_are_empty():
    frame = CountyModel(runs.plan(share=0.002)).datacollector.get_model_vars_dataframe()
    assert list(frame.columns) == ["month", *COLLECTED]
    assert frame.empty
