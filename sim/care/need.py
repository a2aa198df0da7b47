"""Who falls ill this month, with what: episodes of acute illness and chronic follow-ups.

Acute episodes of a resident: Poisson, rate(age band, chronic) × frailty × scale × demand index of the month / 12.
Follow-up contacts of the chronically ill: Poisson, rate(age band) × scale × demand index / 12, × refills for those with
long prescriptions; of contract holders whose contract is lived up to, part of them happen online and are no episodes.
Rates and condition shares: the county's need table. Acute moderate and severe illness of the
chronically ill (complications) is as likely as at the start × the risk that goes with their control.
Reckoned in float32, a block of residents or episodes at a time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim import lanes
from sim.borrowed import borrowing
from sim.care.chronic import ChronicCare, has_long_script
from sim.care.tcm import LIFELONG, tcm_odds, wishes_tcm
from sim.conventions import AGE_BAND_STARTS, CONDITIONS, N_AGE_BANDS, N_CONDITIONS
from sim.county.inputs import NeedTable
from sim.county.priors import Behaviour
from sim.county.residents import DIABETES, HYPERTENSION, OTHER_CHRONIC, SPECIAL, TASTES, Residents
from sim.county.synthesis import SYNTHESIS_KEY
from sim.lanes import N_LANES, count_reached, exp2, fill, load, log2, store, uniforms, where_above
from sim.rng import BLOCK, SCALE, Purpose, draw_block
from sim.threads import MOST_PIECES, pieces, share_out

MOST = 12
"""Episodes of one kind a resident can have in a month; a Poisson tail beyond it is cut (2e-7 at 2 a month)."""

FEVER_CONDITIONS = np.array([c in ("minor_respiratory", "other_respiratory") for c in CONDITIONS])
FOLLOW_UPS = tuple(CONDITIONS.index(c) for c in ("hypertension", "diabetes", "other_chronic"))
COMPLICATIONS = np.array([c in ("acute_moderate", "acute_severe") for c in CONDITIONS])
"""Conditions that are complications when they befall the chronically ill."""

UNTIL_5, UNTIL_15, UNTIL_45, UNTIL_60, UNTIL_75 = (12 * years for years in AGE_BAND_STARTS[1:])
"""Months of life after which the bands begin."""

WIDTH = 2 * N_LANES
"""Conditions in a row, filled up to whole lanes."""

N_KINDS_OF_CASE = 1 + HYPERTENSION + DIABETES + SPECIAL + OTHER_CHRONIC + 1
"""Acute, and follow-ups for each combination of chronic illnesses."""

RECIPROCAL = 1 / np.arange(1, MOST, dtype=np.float32)
PER_LN2 = np.float32(lanes.PER_LN2)
ONE = np.float32(1.0)


class Need(NamedTuple):
    """Rates of illness per resident and month, before the demand index.

    acute float64[band, chronic 0/1]; follow_up float64[band]; complicated float32[band] the share of complications in
    acute illness; mix float32[band, kind, WIDTH] cumulative weights of the conditions, kind 0 acute illness, 1 + bits
    follow-ups for these chronic illnesses; more, of the same shape, those of complications alone; tcm_odds
    float32[band, condition] of the wish for TCM, and tcm_spread how residents differ in it; admission
    float64[band, condition] chance that an episode needs a hospital stay.
    """

    acute: NDArray[np.float64]
    follow_up: NDArray[np.float64]
    complicated: NDArray[np.float32]
    mix: NDArray[np.float32]
    more: NDArray[np.float32]
    tcm_odds: NDArray[np.float32]
    tcm_spread: float
    admission: NDArray[np.float64]


class Episodes(NamedTuple):
    """This month's episodes, those of one resident together and in order.

    One entry per episode: resident, its number in the resident's month, age band, condition, whether TCM is wished, and
    two uniforms that decide about the primary-first list and about being brought in as an emergency. online is the
    number of follow-up contacts that took place online instead. borders int64[piece + 1] says where the episodes of
    each piece of residents begin; no resident's are divided.
    """

    resident: NDArray[np.int32]
    number: NDArray[np.uint8]
    band: NDArray[np.uint8]
    condition: NDArray[np.uint8]
    is_tcm: NDArray[np.uint8]
    list_draw: NDArray[np.float32]
    way_draw: NDArray[np.float32]
    online: int
    borders: NDArray[np.int64]


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
        complicated=acute_share[:, COMPLICATIONS].sum(axis=1).astype(np.float32),
        mix=_mix(acute_share, follow_up_mix),
        more=_mix(np.where(COMPLICATIONS, acute_share, 0.0), np.zeros_like(follow_up_mix)),
        tcm_odds=tcm_odds(behaviour).astype(np.float32),
        tcm_spread=behaviour["tcm.wish_spread"],
        admission=_admission_chances(contacts, behaviour.conditions.admission_weight, wanted),
    )


def _mix(acute: NDArray[np.float64], follow_up: NDArray[np.float64]) -> NDArray[np.float32]:
    """Cumulative weights float32[band, kind, WIDTH]; acute float64[band, condition], follow_up float64[band, 3]."""
    weights = np.zeros((N_AGE_BANDS, N_KINDS_OF_CASE, WIDTH))
    weights[:, 0, :N_CONDITIONS] = acute
    for bits in range(N_KINDS_OF_CASE - 1):
        own = np.array([bits & bit > 0 for bit in (HYPERTENSION, DIABETES, OTHER_CHRONIC)])
        weights[:, 1 + bits, FOLLOW_UPS] = follow_up * own
    return weights.cumsum(axis=2).astype(np.float32)


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


@njit(inline="always")
def age_band(birth_month, month):  # type: ignore[no-untyped-def]
    """Index of the age band of somebody born in a month."""
    age = month - birth_month
    return (age >= UNTIL_5) + (age >= UNTIL_15) + (age >= UNTIL_45) + (age >= UNTIL_60) + (age >= UNTIL_75)


@njit(inline="always")
def short_uniform(word):  # type: ignore[no-untyped-def]
    """A float32 strictly between 0 and 1 of a random word, as `sim.lanes.uniforms` makes it."""
    return (np.float32(np.int32(word >> np.uint32(9))) + np.float32(0.5)) * np.float32(2.0**-23)


@borrowing
def numbers_of(u, rate, n, counts):  # type: ignore[no-untyped-def]
    """Numbers of events, at most MOST, by inversion of the distribution: how often it is reached by a uniform.

    u and rate float32[n + 8]; counts float32[n + 8] receives the numbers. Without a branch: luck cannot be foreseen.
    """
    zero, one = fill(np.float32(0.0)), fill(ONE)
    for k in range(0, n, N_LANES):
        expected, uniform = load(rate, k), load(u, k)
        p = exp2(expected * -PER_LN2)
        reached, number = p, where_above(uniform, p, one, zero)
        for events in range(MOST - 1):
            p = p * expected * RECIPROCAL[events]
            reached = reached + p
            number = number + where_above(uniform, reached, one, zero)
        store(counts, k, number)


@borrowing
def _first_uniforms(words, which, n, u):  # type: ignore[no-untyped-def]
    """Uniforms of one of the four words of a block's first n draws."""
    for k in range(0, n, N_LANES):
        store(u, k, uniforms(words, which * BLOCK + k))


@borrowing
def _rates(begin, n, month, residents, rates, bands, rate, ill):  # type: ignore[no-untyped-def]
    """Rates of acute illness of a block as if nobody's illness were out of hand; lists the chronically ill here."""
    born, chronic = residents.birth_month[begin : begin + n], residents.chronic[begin : begin + n]
    away, frailty = residents.away[begin : begin + n], residents.frailty[begin : begin + n]
    for k in range(n):
        bands[k] = age_band(np.int32(born[k]), month)
    for k in range(n):
        rate[k] = rates[np.int64(bands[k]) * 2 + (chronic[k] > 0)] * np.float32(frailty[k]) * np.float32(away[k] == 0)
    m = 0
    for k in range(n):  # one in five: listed without a branch
        ill[m] = k
        m += (chronic[k] > 0) & (away[k] == 0)
    return m


@borrowing
def _chronic_rates(begin, n, ill, m, bands, rate, danger, residents, need, care, index, visits, online):  # type: ignore[no-untyped-def]
    """What is different for the m chronically ill of a block: acute rates rise, contacts at visits and online."""
    control, uptake_rank = residents.control[begin : begin + n], residents.uptake_rank[begin : begin + n]
    contract_rank, service_rank = residents.contract_rank[begin : begin + n], residents.service_rank[begin : begin + n]
    usual, follow_up, complicated = residents.usual[begin : begin + n], need.follow_up, need.complicated
    for z in range(m):
        danger[z] = care.strength * PER_LN2 * (care.start - control[np.uint64(ill[z])])
    for z in range(0, m, N_LANES):
        store(danger, z, exp2(load(danger, z)))
    for z in range(m):
        k = np.uint64(ill[z])
        rate[k] *= ONE + complicated[bands[k]] * (danger[z] - ONE)
        refills = care.refills if has_long_script(care, uptake_rank[k], control[k], usual[k]) else 1.0
        contacts = follow_up[bands[k]] * refills * index
        at_home = care.online if contract_rank[k] < care.contracted and service_rank[k] < care.served else 0.0
        visits[z] = contacts * (1.0 - at_home)
        online[z] = contacts * at_home


@njit(nogil=True, cache=True)
def _count(piece, start, stop, key, month, residents, need, care, index, acute, contacts, online, found):  # type: ignore[no-untyped-def]
    rates = (need.acute * (index / TASTES)).astype(np.float32).ravel()
    words, zero, bands = np.empty(4 * BLOCK, np.uint32), np.zeros(BLOCK, np.uint64), np.empty(BLOCK, np.uint8)
    ill, total, at_home_total = np.empty(BLOCK + 1, np.uint32), np.int64(0), np.int64(0)
    u, rate, counts, danger, visits, at_home = [np.zeros(BLOCK + N_LANES, np.float32) for _ in range(6)]
    ids, month = residents.id, np.int32(month)
    for begin in range(start, stop, BLOCK):
        n = min(BLOCK, stop - begin)
        draw_block(key, ids[begin:stop], month, Purpose.FALL_ILL, zero, n, words)
        m = _rates(begin, n, month, residents, rates, bands, rate, ill)
        _chronic_rates(begin, n, ill, m, bands, rate, danger, residents, need, care, index, visits, at_home)
        _first_uniforms(words, 0, n, u)
        numbers_of(u, rate, n, counts)
        cases, visited = acute[begin : begin + n], contacts[begin : begin + n]
        for k in range(n):
            cases[k] = np.uint8(counts[k])
            visited[k] = 0
            total += np.int64(cases[k])
        for z in range(m):
            u[z] = short_uniform(words[BLOCK + ill[z]])
        numbers_of(u, visits, m, counts)
        for z in range(m):
            visited[ill[z]] = np.uint8(counts[z])
            total += np.int64(counts[z])
        for z in range(m):
            u[z] = short_uniform(words[2 * BLOCK + ill[z]])
        numbers_of(u, at_home, m, counts)
        for z in range(m):
            at_home_total += np.int64(counts[z])
    found[piece], online[piece] = total, at_home_total


@njit(inline="always")
def condition_of(mix, more, row, danger, u):  # type: ignore[no-untyped-def]
    """The condition of a case: how many cumulative weights u reaches; danger multiplies those of complications."""
    added = danger - ONE
    x = fill(u * (mix[row + N_CONDITIONS - 1] + more[row + N_CONDITIONS - 1] * added))
    reached = count_reached(x, load(mix, row) + added * load(more, row))
    upper = row + N_LANES
    reached += count_reached(x, load(mix, upper) + added * load(more, upper))
    return min(reached, N_CONDITIONS - 1)


@borrowing
def _patients(begin, n, month, residents, episodes, care, acute, who, number, bands, kinds, danger):  # type: ignore[no-untyped-def]
    """Of a block of episodes the patients' ids, age bands and kinds of case, and their risk of complications."""
    here, numbers = episodes.resident[begin : begin + n], episodes.number[begin : begin + n]
    control, chronic, ids, born = residents.control, residents.chronic, residents.id, residents.birth_month
    for k in range(n):
        i = np.uint64(np.uint32(here[k]))
        who[k] = ids[i]
        number[k] = numbers[k]
        bands[k] = age_band(np.int32(born[i]), month)
        kinds[k] = (numbers[k] >= acute[i]) * (1 + chronic[i])
        danger[k] = care.strength * PER_LN2 * (care.start - control[i]) * (chronic[i] > 0)
    for k in range(0, n, N_LANES):
        store(danger, k, exp2(load(danger, k)))


@borrowing
def _openness(n, spread, words, openness):  # type: ignore[no-untyped-def]
    """How open to TCM the patients of a block are, from lifelong draws."""
    one = fill(ONE)
    for k in range(0, n, N_LANES):
        u = uniforms(words, k)
        store(openness, k, exp2(spread * (log2(u) - log2(one - u))))


@borrowing
def _cases(begin, n, episodes, mix, more, odds, bands, kinds, danger, openness, words):  # type: ignore[no-untyped-def]
    """Condition and wish for TCM of the episodes of a block, and the two uniforms they carry along."""
    band_of, conditions = episodes.band[begin : begin + n], episodes.condition[begin : begin + n]
    tcm, list_draw, way_draw = (
        episodes.is_tcm[begin : begin + n], episodes.list_draw[begin : begin + n], episodes.way_draw[begin : begin + n]
    )  # fmt: skip
    for k in range(n):
        band, kind = np.int64(bands[k]), np.int64(kinds[k])
        row = (band * N_KINDS_OF_CASE + kind) * WIDTH
        condition = condition_of(mix, more, row, danger[k], short_uniform(words[k]))
        band_of[k] = band
        conditions[k] = condition
        tcm[k] = wishes_tcm(odds[band * N_CONDITIONS + condition], openness[k], short_uniform(words[BLOCK + k]))
    for k in range(n):
        list_draw[k] = (words[2 * BLOCK + k] + 0.5) * SCALE
        way_draw[k] = (words[3 * BLOCK + k] + 0.5) * SCALE


@njit(nogil=True, cache=True)
def _describe(piece, start, stop, key, month, residents, need, care, acute, contacts, episodes):  # type: ignore[no-untyped-def]
    mix, more, odds, spread = need.mix.ravel(), need.more.ravel(), need.tcm_odds.ravel(), np.float32(need.tcm_spread)
    resident, number, month = episodes.resident, episodes.number, np.int32(month)
    first, last = episodes.borders[piece], episodes.borders[piece + 1]
    e = first
    for i in range(start, stop):
        cases = np.int64(acute[i]) + contacts[i]
        done = 0
        if e + 1 < last:  # room for two: written without asking how many there are
            resident[e], resident[e + 1] = i, i
            number[e], number[e + 1] = 0, 1
            done = 2
        for k in range(done, cases):
            resident[e + k] = i
            number[e + k] = k
        e += cases
    who, index, words = np.empty(BLOCK, np.uint64), np.empty(BLOCK, np.uint64), np.empty(4 * BLOCK, np.uint32)
    bands, kinds, zero = np.empty(BLOCK, np.uint8), np.empty(BLOCK, np.uint8), np.zeros(BLOCK, np.uint64)
    danger, openness = np.zeros(BLOCK + N_LANES, np.float32), np.empty(BLOCK + N_LANES, np.float32)
    for begin in range(first, last, BLOCK):
        n = min(BLOCK, last - begin)
        _patients(begin, n, month, residents, episodes, care, acute, who, index, bands, kinds, danger)
        draw_block(SYNTHESIS_KEY, who, LIFELONG, Purpose.TCM, zero, n, words)
        _openness(n, spread, words, openness)
        draw_block(key, who, month, Purpose.EPISODE, index, n, words)
        _cases(begin, n, episodes, mix, more, odds, bands, kinds, danger, openness, words)


def fall_ill(
    residents: Residents, need: Need, care: ChronicCare, index: float, key: NDArray[np.uint32], month: int
) -> Episodes:
    """Episodes of the month: numbers and conditions drawn for each resident present.

    index is the demand index of the calendar month (1 = mean month of 2019).
    """
    n = len(residents.id)
    people = pieces(n)
    acute, contacts = np.empty(n, np.uint8), np.empty(n, np.uint8)
    online, found = np.zeros(MOST_PIECES, np.int64), np.zeros(MOST_PIECES, np.int64)
    share_out(_count, people, key, month, residents, need, care, index, acute, contacts, online, found)
    borders = np.concatenate([[0], np.cumsum(found[: len(people) - 1])])
    many = int(borders[-1])
    episodes = Episodes(
        resident=np.empty(many, np.int32),
        number=np.empty(many, np.uint8),
        band=np.empty(many, np.uint8),
        condition=np.empty(many, np.uint8),
        is_tcm=np.empty(many, np.uint8),
        list_draw=np.empty(many, np.float32),
        way_draw=np.empty(many, np.float32),
        online=int(online.sum()),
        borders=borders,
    )
    share_out(_describe, people, key, month, residents, need, care, acute, contacts, episodes)
    return episodes
