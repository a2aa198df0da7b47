"""In which hospital people were before a run begins: how many, of what age, and where."""

import numpy as np
import pytest

from sim.conventions import Option
from sim.county.earlier_stays import WHERE, last_hospitals, shares_of_admissions, stays_before
from sim.county.geography import Places
from sim.county.inputs import load_county
from sim.county.priors import load_behaviour
from sim.county.residents import NOT_YET, TASTES, age_in_years
from sim.county.synthesis import make_places, make_residents
from sim.months import month_number
from sim.plan import COUNTIES

NOW, THEN = month_number("2019-01"), month_number("2011-01")


@pytest.fixture(scope="module")
def county():
    return load_county(COUNTIES / "typical")


@pytest.fixture(scope="module")
def behaviour():
    return load_behaviour()


@pytest.fixture(scope="module")
def people(county, behaviour):
    places: Places = make_places(county)
    return make_residents(county, behaviour, places, 0.05, NOW)


def test_stays_add_up_over_life_and_were_fewer_in_the_past(county, behaviour):
    now, then = stays_before(county, behaviour, NOW), stays_before(county, behaviour, THEN)
    assert now[0] == 0, "nobody was in hospital before birth"
    assert (np.diff(now) > -1e-12).sum() > 100
    growth = behaviour["need.growth_of_stays"]
    assert then[40] == pytest.approx(now[40] * (1 + growth) ** -8), "eight years earlier everything was so much less"
    later = stays_before(county, behaviour, month_number("2022-01"))
    assert now[40] < later[40] < now[40] * (1 + growth) ** 3, "from 2019 on nothing grows"


def test_the_frail_and_old_were_there_more_often(people):
    been = people.usual_hospital != NOT_YET
    years = age_in_years(people, NOW)
    assert been[years >= 60].mean() > been[(years >= 15) & (years < 45)].mean() + 0.15
    frail = people.frailty > np.quantile(people.frailty, 0.8)
    assert been[frail].mean() > been[~frail].mean() + 0.05
    assert 0.3 < been[people.away == 0].mean() < 0.9


def test_where_follows_the_admissions_of_2019(people, county):
    been = people.usual_hospital[people.usual_hospital != NOT_YET]
    shares = shares_of_admissions(county)
    assert shares.sum() == pytest.approx(1)
    error = 4 * np.sqrt(shares * (1 - shares) / been.size)  # one in 4,000 fails by luck
    for option, share, most in zip(WHERE, shares, error, strict=True):
        assert abs((been == option).mean() - share) < most, Option(option).name


def test_nobody_without_need_has_a_hospital(county, behaviour):
    n = 1000
    u = np.random.default_rng(1).random((n, 2))
    none = last_hospitals(county, behaviour, np.full(n, 50), np.zeros(n, np.int16), NOW, u)
    assert (none == NOT_YET).all()
    newborn = last_hospitals(county, behaviour, np.zeros(n, np.int64), np.full(n, TASTES, np.int16), NOW, u)
    assert (newborn == NOT_YET).all()
