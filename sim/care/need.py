"""Who falls ill this month, with what: episodes of acute illness and chronic follow-ups.

Acute episodes of a resident: Poisson, rate(age band, chronic) × frailty × scale × demand index of the month / 12.
Follow-up contacts of the chronically ill: Poisson, rate(age band) × scale × demand index / 12, × refills for those with
long prescriptions; of contract holders whose contract is lived up to, part of them happen online and are no episodes.
Rates and condition shares: the county's need table. Acute moderate and severe illness of the
chronically ill (complications) is as likely as at the start × the risk that goes with their control.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.care.chronic import ChronicCare, has_long_script, risk
from sim.care.tcm import tcm_odds, tcm_openness, wishes_tcm
from sim.conventions import AGE_BAND_STARTS, CONDITIONS, N_AGE_BANDS, N_CONDITIONS
from sim.county.inputs import NeedTable
from sim.county.priors import Behaviour
from sim.county.residents import DIABETES, HYPERTENSION, OTHER_CHRONIC, Residents
from sim.rng import Purpose, draw4
from sim.threads import pieces, share_out

MOST = 12
"""Episodes of one kind a resident can have in a month; a Poisson tail beyond it is cut (2e-7 at 2 a month)."""

FEVER_CONDITIONS = np.array([c in ("minor_respiratory", "other_respiratory") for c in CONDITIONS])
FOLLOW_UPS = tuple(CONDITIONS.index(c) for c in ("hypertension", "diabetes", "other_chronic"))
COMPLICATIONS = np.array([c in ("acute_moderate", "acute_severe") for c in CONDITIONS])
"""Conditions that are complications when they befall the chronically ill."""

BAND_STARTS = np.array(AGE_BAND_STARTS[1:], np.int64) * 12


class Need(NamedTuple):
    """Rates of illness per resident and month, before the demand index.

    acute float64[band, chronic 0/1]; follow_up float64[band]; acute_mix float64[band, condition] cumulative, and
    complication_mix the same of complications alone;
    follow_up_mix float64[band, 3] weights of hypertension, diabetes, other; tcm_odds float64[band, condition] of the
    wish for TCM, and tcm_spread how residents differ in it;
    admission float64[band, condition] chance that an episode needs a hospital stay.
    """

    acute: NDArray[np.float64]
    follow_up: NDArray[np.float64]
    acute_mix: NDArray[np.float64]
    complication_mix: NDArray[np.float64]
    follow_up_mix: NDArray[np.float64]
    tcm_odds: NDArray[np.float64]
    tcm_spread: float
    admission: NDArray[np.float64]


class Episodes(NamedTuple):
    """This month's episodes, those of one resident together and in order.

    first int64[resident + 1] says where each resident's begin; the other arrays have one entry per episode:
    resident, its number in the resident's month, age band, condition, whether TCM is wished, and two uniforms that
    decide about the primary-first list and about being brought in as an emergency. online is the number of follow-up
    contacts that took place online instead.
    """

    first: NDArray[np.int64]
    resident: NDArray[np.int32]
    number: NDArray[np.uint8]
    band: NDArray[np.uint8]
    condition: NDArray[np.uint8]
    is_tcm: NDArray[np.uint8]
    list_draw: NDArray[np.float32]
    way_draw: NDArray[np.float32]
    online: int


def make_need(table: NeedTable, behaviour: Behaviour) -> Need:
    """Monthly need of a county from its yearly need table and the scales set on its visits and admissions."""
    scale = behaviour["levels.need_scale"]
    chronic = behaviour.conditions.chronic
    acute_share = np.where(chronic, 0.0, table.condition_share)
    acute_share /= acute_share.sum(axis=1, keepdims=True)
    follow_up_mix = table.condition_share[:, FOLLOW_UPS] + 1e-9  # a chronic child has some follow-up whatever the table
    acute_year = np.column_stack([table.acute_per_year_not_chronic, table.acute_per_year_chronic]) * scale
    follow_up_year = table.follow_up_per_year * scale

    sick = table.share_chronic
    contacts = acute_share * ((1 - sick) * acute_year[:, 0] + sick * acute_year[:, 1])[:, None]
    contacts[:, FOLLOW_UPS] += (
        (sick * follow_up_year)[:, None] * follow_up_mix / follow_up_mix.sum(axis=1, keepdims=True)
    )
    wanted = table.admissions_per_year * behaviour["levels.admission_scale"]
    return Need(
        acute=acute_year / 12,
        follow_up=follow_up_year / 12,
        acute_mix=acute_share.cumsum(axis=1),
        complication_mix=np.where(COMPLICATIONS, acute_share, 0.0).cumsum(axis=1),
        follow_up_mix=follow_up_mix,
        tcm_odds=tcm_odds(behaviour),
        tcm_spread=behaviour["tcm.wish_spread"],
        admission=_admission_chances(contacts, behaviour.conditions.admission_weight, wanted),
    )


def _admission_chances(
    contacts: NDArray[np.float64], weight: NDArray[np.float64], wanted: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Chance of admission by band and condition, in proportion to weight, that yields the wanted stays per year."""
    most = 0.95
    factor = np.ones(N_AGE_BANDS)
    for _ in range(50):  # a fixed point: chances that reach the ceiling leave more to the others
        chance = np.minimum(factor[:, None] * weight, most)
        factor *= wanted / np.maximum((contacts * chance).sum(axis=1), 1e-12)
    final: NDArray[np.float64] = np.minimum(factor[:, None] * weight, most)
    return final


@njit
def poisson(u, rate):  # type: ignore[no-untyped-def]
    """Number of events at a rate by inversion of the distribution, at most MOST."""
    p = np.exp(-rate)
    cumulative = p
    k = 0
    while u > cumulative and k < MOST:
        k += 1
        p *= rate / k
        cumulative += p
    return k


@njit
def age_band(birth_month, month):  # type: ignore[no-untyped-def]
    """Index of the age band of somebody born in a month."""
    band = 0
    for start in BAND_STARTS:
        band += month - birth_month >= start
    return band


@njit(nogil=True, cache=True)
def _count(piece, start, stop, key, month, residents, need, care, index, count):  # type: ignore[no-untyped-def]
    acute, follow_up, complicated = need.acute, need.follow_up, need.complication_mix[:, -1]
    # one look-up of each array: inside the loop it would cost an atomic reference count every time
    control, uptake_rank, usual = residents.control, residents.uptake_rank, residents.usual
    ids, away, born, chronic = residents.id, residents.away, residents.birth_month, residents.chronic
    frailty, contract_rank, service_rank = residents.frailty, residents.contract_rank, residents.service_rank
    for i in range(start, stop):
        count[i, 0] = 0
        count[i, 1] = 0
        count[i, 2] = 0
        if away[i]:
            continue
        band = age_band(born[i], month)
        ill = chronic[i] > 0
        u0, u1, u2, _ = draw4(key, ids[i], month, Purpose.FALL_ILL, 0)
        rate = acute[band, 1 if ill else 0] * frailty[i] * index
        if not ill:
            count[i, 0] = poisson(u0, rate)
            continue
        count[i, 0] = poisson(u0, rate * (1.0 + complicated[band] * (risk(care, control[i]) - 1.0)))
        refills = care.refills if has_long_script(care, uptake_rank[i], control[i], usual[i]) else 1.0
        contacts = follow_up[band] * refills * index
        online = care.online if contract_rank[i] < care.contracted and service_rank[i] < care.served else 0.0
        count[i, 1] = poisson(u1, contacts * (1.0 - online))
        count[i, 2] = poisson(u2, contacts * online)


@njit
def _follow_up_condition(bits, weights, u):  # type: ignore[no-untyped-def]
    """Which of a resident's own chronic illnesses a follow-up is for."""
    w0 = weights[0] if bits & HYPERTENSION else 0.0
    w1 = weights[1] if bits & DIABETES else 0.0
    w2 = weights[2] if bits & OTHER_CHRONIC else 0.0
    x = u * (w0 + w1 + w2)
    if x < w0:
        return FOLLOW_UPS[0]
    return FOLLOW_UPS[1] if x < w0 + w1 else FOLLOW_UPS[2]


@njit(inline="always")
def _acute_condition(mix, complications, band, danger, u):  # type: ignore[no-untyped-def]
    """The condition of an acute episode; danger multiplies the share of complications."""
    x = u * (1.0 + complications[band, N_CONDITIONS - 1] * (danger - 1.0))
    condition = 0
    while condition < N_CONDITIONS - 1 and x >= mix[band, condition] + complications[band, condition] * (danger - 1.0):
        condition += 1
    return condition


@njit(nogil=True, cache=True)
def _describe(piece, start, stop, key, month, residents, need, care, count, episodes):  # type: ignore[no-untyped-def]
    mix, complications, control = need.acute_mix, need.complication_mix, residents.control
    follow_up_mix, tcm_odds, first = need.follow_up_mix, need.tcm_odds, episodes.first
    ids, born, chronic = residents.id, residents.birth_month, residents.chronic
    who, numbers, bands, conditions = episodes.resident, episodes.number, episodes.band, episodes.condition
    tcm, list_draw, way_draw = episodes.is_tcm, episodes.list_draw, episodes.way_draw
    for i in range(start, stop):
        start = first[i]
        acute = np.int64(count[i, 0])
        if acute + count[i, 1] == 0:
            continue
        danger = risk(care, control[i]) if chronic[i] else 1.0
        openness = tcm_openness(ids[i], need.tcm_spread)
        for k in range(acute + count[i, 1]):
            e = start + k
            band = age_band(born[i], month)
            u0, u1, u2, u3 = draw4(key, ids[i], month, Purpose.EPISODE, k)
            if k < acute:
                condition = _acute_condition(mix, complications, band, danger, u0)
            else:
                condition = _follow_up_condition(chronic[i], follow_up_mix[band], u0)
            who[e] = i
            numbers[e] = k
            bands[e] = band
            conditions[e] = condition
            tcm[e] = wishes_tcm(tcm_odds[band, condition], openness, u1)
            list_draw[e] = u2
            way_draw[e] = u3


def fall_ill(
    residents: Residents, need: Need, care: ChronicCare, index: float, key: NDArray[np.uint32], month: int
) -> Episodes:
    """Episodes of the month: numbers and conditions drawn for each resident present.

    index is the demand index of the calendar month (1 = mean month of 2019).
    """
    count = np.empty((len(residents.id), 3), np.uint8)
    share_out(_count, pieces(len(residents.id)), key, month, residents, need, care, index, count)
    first = np.zeros(len(count) + 1, np.int64)
    np.cumsum(count[:, :2].sum(axis=1, dtype=np.int64), out=first[1:])
    n = int(first[-1])
    small = [np.empty(n, np.uint8) for _ in range(4)]
    draws = [np.empty(n, np.float32) for _ in range(2)]
    online = int(count[:, 2].sum(dtype=np.int64))
    episodes = Episodes(
        first, np.empty(n, np.int32), small[0], small[1], small[2], small[3], draws[0], draws[1], online
    )
    share_out(_describe, pieces(len(residents.id)), key, month, residents, need, care, count, episodes)
    return episodes
