"""What the county's tables do not say: places, facilities and people made from its numbers, the same every time.

The key is fixed, so that a county is the same county in every replicate and scenario; a sample keeps the residents
whose own number lies below its fraction, so a 1% sample lies inside the 10% sample inside the whole.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.conventions import AGE_BAND_STARTS, CONDITIONS, Scheme
from sim.county.earlier_stays import AGE_KEYS, last_hospitals
from sim.county.geography import Places
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.county.residents import (
    DIABETES,
    HYPERTENSION,
    MOST_VILLAGES,
    OTHER_CHRONIC,
    SPECIAL,
    Residents,
    batches,
    fresh_state,
    in_ranks,
    in_tastes,
    put_together,
)
from sim.rng import Purpose, run_key, stable_id, uniforms

SYNTHESIS_KEY = run_key(0, 0)
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
ELDERLY = np.array([start >= 60 for start in AGE_BAND_STARTS])
OLDEST_YEARS = 25.0
WORKING_AGES = (15 * 12, 60 * 12)
FOLLOW_UPS = [CONDITIONS.index(c) for c in ("hypertension", "diabetes", "other_chronic")]
FOLLOW_UP_BITS = np.array([HYPERTENSION, DIABETES, OTHER_CHRONIC], np.uint8)


def normals(key: NDArray[np.uint32], ids: NDArray[np.uint64], purpose: Purpose, index: int = 0) -> NDArray[np.float64]:
    """Two standard normals for each id (Box and Muller 1958): float64[n, 2]."""
    u = uniforms(key, ids, 0, purpose, index)
    radius = np.sqrt(-2 * np.log(u[:, 0]))
    return np.column_stack([radius * np.cos(2 * np.pi * u[:, 1]), radius * np.sin(2 * np.pi * u[:, 1])])


def shared_out(total: int, weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """A whole number shared out by weights, largest remainders first, so that the parts add up."""
    exact = total * weights / weights.sum()
    parts = np.floor(exact).astype(np.int64)
    order = np.argsort(parts - exact, kind="stable")
    parts[order[: total - parts.sum()]] += 1
    return parts


# ------------------------------------------------------------------------------------------------------------- places


def make_places(county: County) -> Places:
    """Villages and townships: those of the county's villages table, else laid out from its numbers."""
    table = _laid_out_villages(county) if county.villages is None else county.villages
    townships = list(dict.fromkeys(table["township"]))
    community_people = table["population"].where(table["kind"] == "community", 0).groupby(table["township"]).sum()
    seat = str(community_people.idxmax()) if community_people.max() > 0 else townships[0]
    townships.sort(key=lambda name: name != seat)  # the seat first, the others in the order of the table
    township = table["township"].map({name: i for i, name in enumerate(townships)}).to_numpy(np.int32)

    radius = math.sqrt(county.value("geography.area_km2") / math.pi)
    order = np.arange(len(townships))
    distance = radius * np.sqrt(order / len(townships))
    town_x, town_y = _seats(
        table, township, distance * np.cos(order * GOLDEN_ANGLE), distance * np.sin(order * GOLDEN_ANGLE)
    )

    ids = [str(i) for i in table["village_id"]]
    u = uniforms(SYNTHESIS_KEY, np.array([stable_id(i) for i in ids], np.uint64), 0, Purpose.PLACE)
    is_community = (table["kind"] == "community").to_numpy()
    spread = radius / math.sqrt(len(townships)) * np.sqrt(u[:, 0]) * np.where(is_community, 0.1, 1.0)
    x = town_x[township] + spread * np.cos(2 * np.pi * u[:, 1])
    y = town_y[township] + spread * np.sin(2 * np.pi * u[:, 1])
    given = {c: _column(table, c) for c in ("x_km", "y_km", "minutes_to_township", "minutes_to_county")}
    return Places(
        ids=ids,
        names=[str(name) for name in table["name"]],
        township_names=townships,
        township=township,
        population=table["population"].to_numpy(np.int64),
        is_community=is_community,
        has_clinic=table["has_clinic"].to_numpy(bool),
        x_km=np.where(np.isnan(given["x_km"]), x, given["x_km"]),
        y_km=np.where(np.isnan(given["y_km"]), y, given["y_km"]),
        township_x_km=town_x,
        township_y_km=town_y,
        minutes_to_township=given["minutes_to_township"],
        minutes_to_county=given["minutes_to_county"],
        road_detour=county.value("geography.road_detour"),
        speed_km_per_hour=county.value("geography.speed_km_per_hour"),
        minutes_any_trip=county.value("geography.minutes_any_trip"),
        minutes_in_village=county.value("geography.minutes_in_village"),
        minutes_to_city=county.value("geography.minutes_to_city"),
    )


def _seats(
    table: pd.DataFrame, township: NDArray[np.int32], x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Seats of the townships: as laid out (x, y float64[township]), unless the county's table gives coordinates there.

    Then a seat is the most populous neighbourhood, without one the most populous village, that has coordinates.
    """
    own_x, own_y = _column(table, "x_km"), _column(table, "y_km")
    rank = table["population"].to_numpy(float) + np.where(table["kind"] == "community", table["population"].sum(), 0)
    rank = np.where(np.isnan(own_x) | np.isnan(own_y), -1.0, rank)
    for t in range(len(x)):
        here = np.flatnonzero(township == t)
        seat = here[np.argmax(rank[here])]
        if rank[seat] >= 0:
            x[t], y[t] = own_x[seat], own_y[seat]
    return x, y


def _column(table: pd.DataFrame, name: str) -> NDArray[np.float64]:
    return table[name].to_numpy(float) if name in table else np.full(len(table), np.nan)


def _laid_out_villages(county: County) -> pd.DataFrame:
    """A villages table from the county's numbers: townships of unequal size, half the neighbourhoods in the seat."""
    n_townships, n_villages = int(county.value("population.townships")), int(county.value("population.villages"))
    n_communities = int(county.value("population.communities"))
    residents = int(county.value("population.residents"))
    in_communities = round(residents * county.value("population.share_in_communities")) if n_communities else 0
    names = [f"{county.id}-t{t:02d}" for t in range(n_townships)]
    numbers = np.array([stable_id(n) for n in names], np.uint64)
    spread = county.value("population.township_size_log_sd")
    size = np.exp(spread * normals(SYNTHESIS_KEY, numbers, Purpose.PLACE)[:, 0])
    villages_of = shared_out(n_villages, size)
    in_seat = (n_communities + 1) // 2
    communities_of = shared_out(n_communities - in_seat, size) + in_seat * (np.arange(n_townships) == 0)

    rows = []
    for t, town in enumerate(names):
        rows += [(f"{town}-v{i:03d}", town, "village", 1) for i in range(villages_of[t])]
        rows += [(f"{town}-c{i:02d}", town, "community", 0) for i in range(communities_of[t])]
    table = pd.DataFrame(rows, columns=["village_id", "township", "kind", "has_clinic"])
    ids = np.array([stable_id(i) for i in table["village_id"]], np.uint64)
    weight = np.exp(
        county.value("population.village_size_log_sd") * normals(SYNTHESIS_KEY, ids, Purpose.PLACE, 1)[:, 0]
    )
    is_community = (table["kind"] == "community").to_numpy()
    population = np.zeros(len(table), np.int64)
    population[~is_community] = shared_out(residents - in_communities, weight[~is_community])
    if n_communities:
        population[is_community] = shared_out(in_communities, weight[is_community])
    table["population"] = population
    table["name"] = table["village_id"]
    return table


# ------------------------------------------------------------------------------------------------------------- people


def make_residents(
    county: County, behaviour: Behaviour, places: Places, share: float, month: int, which_sample: int = 0
) -> Residents:
    """Every resident at a month number, or the share of them that belongs to a sample; migrants included, as away.

    `which_sample` names one of many samples drawn alike (0 to 2**32 - 1); each lies inside its own larger ones.
    ValueError for a county of more than MOST_VILLAGES villages.
    """
    if places.n_villages > MOST_VILLAGES:
        raise ValueError(f"{places.n_villages} villages: a county can have {MOST_VILLAGES}")
    working = sum(county.value(k) for k in AGE_KEYS[2:4])
    away = np.floor(places.population * working * county.value("population.share_away") + 0.5).astype(np.int64)
    each = places.population + away
    village = np.repeat(np.arange(places.n_villages, dtype=np.uint16), each)
    serial = np.arange(each.sum()) - np.repeat(np.cumsum(each) - each, each)
    base = np.array([stable_id(i) >> 24 << 24 for i in places.ids], np.uint64)
    ids = base[village] | serial.astype(np.uint64)
    is_away = serial >= places.population[village]
    if share < 1:
        key = run_key(0, which_sample)
        draws = [uniforms(key, ids[some], 0, Purpose.SAMPLE)[:, 0] for some in batches(ids.size)]
        kept = np.concatenate(draws) < share
        ids, village, is_away = ids[kept], village[kept], is_away[kept]

    def made(some: slice) -> Residents:
        months_old = _ages(county, places, ids[some], village[some], is_away[some])
        person = people(county, behaviour, ids[some], village[some], month - months_old, places)
        u = uniforms(SYNTHESIS_KEY, ids[some], 0, Purpose.CHRONIC)
        chronic = chronic_bits(county, behaviour, months_old // 12, u)
        earlier = uniforms(SYNTHESIS_KEY, ids[some], 0, Purpose.EARLIER_STAY)
        hospital = last_hospitals(county, behaviour, months_old // 12, person.frailty, month, earlier)
        return person._replace(away=is_away[some].astype(np.uint8), chronic=chronic, usual_hospital=hospital)

    return put_together(map(made, batches(ids.size)), ids.size)  # in the canonical order: serials rise with the ids


def _ages(
    county: County,
    places: Places,
    ids: NDArray[np.uint64],
    village: NDArray[np.uint16],
    is_away: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Ages in months, villages older than towns by the county's gradient, migrants of working age."""
    shares = np.array([county.value(k) for k in AGE_KEYS])
    in_towns = places.population[places.is_community].sum() / places.population.sum()
    gradient = county.value("population.village_age_gradient")
    town_factor = 1 / (gradient * (1 - in_towns) + in_towns)
    bands = []
    for factor in (gradient * town_factor, town_factor):
        elderly = shares[ELDERLY] * factor
        others = shares[~ELDERLY] * (1 - elderly.sum()) / shares[~ELDERLY].sum()
        bands.append(np.concatenate([others, elderly]).cumsum())
    u = uniforms(SYNTHESIS_KEY, ids, 0, Purpose.RESIDENT)
    edges = np.array(bands)[places.is_community[village].astype(np.int64)]
    band = np.minimum((u[:, 0][:, None] >= edges).sum(axis=1), len(shares) - 1)
    starts = np.array([*AGE_BAND_STARTS, AGE_BAND_STARTS[-1] + OLDEST_YEARS]) * 12
    within = np.where(band == len(shares) - 1, u[:, 1] ** 2, u[:, 1])  # few live to the end of the open band
    months_old = starts[band] + within * (starts[band + 1] - starts[band])
    migrant = WORKING_AGES[0] + u[:, 1] * (WORKING_AGES[1] - WORKING_AGES[0])
    ages: NDArray[np.int64] = np.where(is_away, migrant, months_old).astype(np.int64)
    return ages


def people(
    county: County,
    behaviour: Behaviour,
    ids: NDArray[np.uint64],
    village: NDArray[np.uint16],
    birth_month: NDArray[np.int64],
    places: Places,
    mothers: Residents | None = None,
) -> Residents:
    """Residents with the attributes that stay for life, drawn by id; healthy, and with nothing used or spent yet.

    Children share the income and the insurance scheme of their mothers (one each, in the same order).
    """
    u = uniforms(SYNTHESIS_KEY, ids, 0, Purpose.RESIDENT, 1)
    ranks = uniforms(SYNTHESIS_KEY, ids, 0, Purpose.RANKS)
    first, second = (normals(SYNTHESIS_KEY, ids, Purpose.TASTE, i) for i in (0, 1))
    quintile = (u[:, 1] * 5).astype(np.uint8) if mothers is None else mothers.quintile
    spread = behaviour["need.frailty_spread"]
    price = np.exp(behaviour["choice.price_spread"] * first[:, 0])
    price *= np.where(quintile == 0, behaviour["choice.price_low_income"], 1.0)
    return Residents(
        id=ids,
        village=village,
        birth_month=birth_month.astype(np.int16),
        male=(u[:, 0] < county.value("population.share_male")).astype(np.uint8),
        quintile=quintile,
        scheme=_schemes(county, places, u[:, 2], village) if mothers is None else mothers.scheme,
        aid=_aid(county, u[:, 3], quintile),
        chronic=np.zeros(len(ids), np.uint8),
        frailty=in_tastes(np.exp(spread * second[:, 1] - spread**2 / 2)),
        price_taste=in_tastes(price),
        travel_taste=in_tastes(np.exp(behaviour["choice.travel_spread"] * first[:, 1])),
        hospital_taste=in_tastes(behaviour["choice.hospital_taste"] * second[:, 0]),
        contract_rank=in_ranks(ranks[:, 0]),
        service_rank=in_ranks(ranks[:, 1]),
        uptake_rank=in_ranks(ranks[:, 2]),
        care_rank=in_ranks(ranks[:, 3]),
        control=np.full(len(ids), county.value("care.chronic_control"), np.float32),
        **fresh_state(len(ids)),  # type: ignore[arg-type]
    )


def _schemes(county: County, places: Places, u: NDArray[np.float64], village: NDArray[np.uint16]) -> NDArray[np.uint8]:
    """Insurance scheme: employees live in town, as far as there is room for them, else anywhere."""
    employee = county.value("insurance.share_employee_scheme")
    resident = county.value("insurance.share_resident_scheme")
    in_towns = places.population[places.is_community].sum() / places.population.sum()
    in_town = min(employee / in_towns, 0.8) if in_towns > 0 else 0.0  # at most four in five townspeople
    elsewhere = (employee - in_town * in_towns) / (1 - in_towns) if in_towns < 1 else 0.0
    p_employee = np.where(places.is_community[village], in_town, elsewhere)
    insured = p_employee + (1 - p_employee) * resident / max(1 - employee, 1e-9)
    scheme = np.where(u < p_employee, Scheme.EMPLOYEE, np.where(u < insured, Scheme.RESIDENT, Scheme.NONE))
    return scheme.astype(np.uint8)


def _aid(county: County, u: NDArray[np.float64], quintile: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Assistance class: the destitute and low-income are found in the lowest fifth."""
    destitute, low = county.value("insurance.share_destitute") * 5, county.value("insurance.share_low_income") * 5
    return np.where(quintile > 0, 0, np.where(u < destitute, 2, np.where(u < destitute + low, 1, 0))).astype(np.uint8)


def chronic_bits(
    county: County, behaviour: Behaviour, years: NDArray[np.int64], u: NDArray[np.float64]
) -> NDArray[np.uint8]:
    """Chronic illness at an age: uint8 bits; u float64[n, 4] says whether, which, a second one, a special disease.

    Prevalence by age band from the need table; which illness by the age band's follow-up contacts.
    """
    band = np.searchsorted(AGE_BAND_STARTS, years, side="right") - 1
    weights = county.need.condition_share[:, FOLLOW_UPS]
    weights = np.where(weights.sum(axis=1, keepdims=True) > 0, weights, [0.0, 0.0, 1.0])
    sick = np.flatnonzero(u[:, 0] < county.need.share_chronic[band])
    edges = (weights / weights.sum(axis=1, keepdims=True)).cumsum(axis=1)[band[sick]]
    which, second = u[sick, 1], u[sick, 3]

    def one(v: NDArray[np.float64]) -> NDArray[np.uint8]:
        return FOLLOW_UP_BITS[np.minimum((v[:, None] >= edges).sum(axis=1), 2)]

    comorbid = u[sick, 2] < behaviour["need.comorbidity"]
    bits = np.zeros(len(years), np.uint8)
    bits[sick] = one(which)
    bits[sick] |= np.where(comorbid, one((which + second) % 1.0), 0).astype(np.uint8)
    bits[sick] |= np.where(second < behaviour["need.special_share"], SPECIAL, 0).astype(np.uint8)
    return bits
