"""In which hospital people were before a run begins: how many, of what age, and where."""

import numpy as np
import pytest

from sim.conventions import AGE_BAND_STARTS, Option
from sim.county.earlier_stays import AGES, WHERE, last_hospitals, shares_of_admissions, stays_before
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
    later, of_a_year = (stays_before(county, behaviour, month_number(m)) for m in ("2022-01", "2199-01"))
    of_a_year = np.diff(of_a_year)  # where all of a life lies after 2019, as much in each year as in 2019
    changes = np.flatnonzero(np.abs(np.diff(of_a_year)) > 1e-9) + 1
    assert changes.tolist() == list(AGE_BAND_STARTS[1:]), "the rate is that of the age band"
    assert later[40] == pytest.approx(now[37] + of_a_year[37:40].sum()), "from 2019 on nothing grows"


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


def test_the_chance_of_having_been_there_is_that_of_at_least_one_stay(county, behaviour):
    n = 1000
    u = np.column_stack([(np.arange(n) + 0.5) / n, np.full(n, 0.5)])
    for years, oldest in ((50, 50), (200, AGES - 1)):
        found = last_hospitals(county, behaviour, np.full(n, years), np.full(n, TASTES, np.int16), NOW, u)
        chance = 1 - np.exp(-stays_before(county, behaviour, NOW)[oldest])
        assert (found != NOT_YET).mean() == pytest.approx(chance, abs=1 / n), f"{years} years old"


def test_stays_in_the_county_are_shared_out_by_beds(county):
    rows = county.observations[county.observations["year"] == 2019].set_index(["indicator", "level"])["value"]
    township = rows["admissions_per_resident", "township"] / rows["admissions_per_insured", "all"]
    out = rows["out_of_county_admission_share", "out_of_county"]
    general, tcm = (county.value(f"facilities.county_{kind}_beds") for kind in ("general", "tcm"))
    part = (1 - township - out) / (general + tcm)
    assert shares_of_admissions(county) == pytest.approx([township, part * general, part * tcm, out])
    assert general > 2 * tcm > 0


def test_nobody_without_need_has_a_hospital(county, behaviour):
    n = 1000
    u = np.random.default_rng(1).random((n, 2))
    none = last_hospitals(county, behaviour, np.full(n, 50), np.zeros(n, np.int16), NOW, u)
    assert (none == NOT_YET).all()
    newborn = last_hospitals(county, behaviour, np.zeros(n, np.int64), np.full(n, TASTES, np.int16), NOW, u)
    assert (newborn == NOT_YET).all()
