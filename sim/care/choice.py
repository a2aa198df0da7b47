"""Where to go: the choice of every resident for every episode, with explicit error terms.

Utility of option j for episode e of resident i in village v with condition c of severity s:

    V = base[v, c, j] - travel × w(s) × taste_i × minutes[v, j] - price(s) × taste_i × ln(payment_ij + offset)
        + habit (j last used) + contract (own primary care) + taste for hospitals + frailty + TCM - hurdles

where base holds the level constant, perceived quality × severity, waiting, drugs and attitude. The option with the
largest V - ln(E), E exponential and drawn for this resident, month, episode and option, is taken. Since each option has
its own error, bettering one never drives anybody to another. A facility that is full turns patients away by a keyed
uniform; they take the next best with the same errors.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.care.need import FEVER_CONDITIONS, Episodes
from sim.conventions import N_OPTIONS, NOWHERE, Option
from sim.county.residents import Residents
from sim.measure.tally import Count, Tally
from sim.rng import Purpose, draw4
from sim.system.payment import Bills, pay_visit
from sim.threads import pieces, share_out

FIRST_HOSPITAL = int(Option.COUNTY_GENERAL)
SEVERE = 2
NEVER = -1e30
LIKELY = 0.5
"""A patient who wishes TCM reckons with its benefit where the wish is met at least this often."""
SELF, OWN, TOWNSHIP, SUBCENTRE, OUT = (
    int(o) for o in (Option.SELF_CARE, Option.OWN_CLINIC, Option.TOWNSHIP, Option.SUBCENTRE, Option.OUT_OF_COUNTY)
)
OTHER = int(Option.OTHER_CLINIC)


class Market(NamedTuple):
    """What stands before the residents of each village this month.

    facility int32[village, condition, option], NOWHERE where there is none; minutes float32[village, option];
    base, stay_base float64[village, condition, option]; accept_visit, accept_stay float64[facility] chance of being
    served; level, designated, special int64[facility]; wait tenths of a minute int64[facility]; tcm
    float64[facility, condition] chance that a wish for TCM is met there.
    """

    facility: NDArray[np.int32]
    minutes: NDArray[np.float32]
    base: NDArray[np.float64]
    stay_base: NDArray[np.float64]
    accept_visit: NDArray[np.float64]
    accept_stay: NDArray[np.float64]
    level: NDArray[np.int64]
    designated: NDArray[np.int64]
    special: NDArray[np.int64]
    wait: NDArray[np.int64]
    tcm: NDArray[np.float64]


class Taste(NamedTuple):
    """Coefficients of the choice, all residents' alike; units as in calibration/priors.yaml.

    travel, price float64[severity]; severity int64[condition]; the prices of self-care in fen.
    """

    severity: NDArray[np.int64]
    travel: NDArray[np.float64]
    price: NDArray[np.float64]
    offset: float
    habit: float
    habit_stay: float
    contract: float
    frail: float
    tcm: float
    continuity: float
    hassle_out: float
    referral_hurdle: float
    self_care_fen: float


class Coverage(NamedTuple):
    """Who is covered by what this month: a resident is while the share exceeds the rank (0-1)."""

    contract: float
    contract_key: float
    service: float
    uptake: float
    list_share: float
    list_compliance: float
    emergency: float
    fever: float  # respiratory cases that village clinics must turn away while the fever rule holds
    key_young: int  # born in or after this month number counts as key population
    key_old: int  # born before this month number does too
    exempt: bool  # emergencies are exempt from the primary-first list


class Choices(NamedTuple):
    """First choice of each episode.

    Option and facility taken, the option wanted if it is another, and whether the visit serves only to obtain a slip.
    """

    option: NDArray[np.uint8]
    facility: NDArray[np.int32]
    wanted: NDArray[np.uint8]
    is_slip: NDArray[np.uint8]


@njit(inline="always")
def is_key(born, chronic, coverage):  # type: ignore[no-untyped-def]
    """Whether somebody belongs to the key population of family doctors: small children, the old, the chronic."""
    return born >= coverage.key_young or born < coverage.key_old or chronic > 0


@njit(inline="always")
def is_contracted(residents, i, coverage):  # type: ignore[no-untyped-def]
    """Whether resident i has a family-doctor contract."""
    key = is_key(residents.birth_month[i], residents.chronic[i], coverage)
    return residents.contract_rank[i] < (coverage.contract_key if key else coverage.contract)


class Person(NamedTuple):
    """What the choice needs to know of one resident, read once; scalars only, which compiled calls pass cheaply."""

    scheme: int
    bits: int
    enrolled: bool
    contracted: bool
    served: bool
    usual: int
    price: float
    travel: float
    pull: float
    ytd_eligible: int
    ytd_fund: int
    ytd_two: int


@njit(inline="always")
def person_of(residents, i, coverage, taste):  # type: ignore[no-untyped-def]
    """Resident i as a `Person`."""
    contracted = is_contracted(residents, i, coverage)
    return Person(
        np.int64(residents.scheme[i]),
        np.int64(residents.chronic[i]),
        residents.uptake_rank[i] < coverage.uptake,
        contracted,
        contracted and residents.service_rank[i] < coverage.service,
        np.int64(residents.usual[i]),
        np.float64(residents.price_taste[i]),
        np.float64(residents.travel_taste[i]),
        residents.hospital_taste[i] + taste.frail * (residents.frailty[i] - 1.0),
        residents.ytd_outpatient[i],
        residents.ytd_outpatient_fund[i],
        residents.ytd_two_disease[i],
    )


@njit
def log_payment(fen, offset):  # type: ignore[no-untyped-def]
    """Ln of a payment in yuan plus the offset."""
    return np.log(fen / 100.0 + offset)


@njit
def gumbel(u):  # type: ignore[no-untyped-def]
    """Error of an option from its uniform: -ln of an exponential."""
    return -np.log(-np.log(u))


@njit(inline="always")
def add_utilities(  # type: ignore[no-untyped-def]
    facilities, base, minutes, levels, designated, special, tcm_met, visit, bills, taste, person, severity,
    sensitivity, per_minute, v, condition, is_tcm, score,
):  # fmt: skip
    """Add to the errors in score[option] each option's utility for one episode; NEVER where there is no facility."""
    score[SELF] += base[v, condition, SELF] - sensitivity * log_payment(taste.self_care_fen, taste.offset)
    paid_alike, log_paid = np.int64(-1), 0.0  # one payment for options that cost the same
    for option in range(OWN, N_OPTIONS):
        facility = facilities[v, condition, option]
        if facility == NOWHERE:
            score[option] = NEVER
            continue
        treated_by_tcm = is_tcm and tcm_met[facility, condition] >= LIKELY
        alike = ((levels[facility] * 2 + designated[facility]) * 2 + special[facility]) * 2 + treated_by_tcm
        if alike != paid_alike:
            payment = pay_visit(
                visit, bills, person.scheme, levels[facility], condition, person.bits, person.enrolled,
                designated[facility], special[facility], person.contracted, False, treated_by_tcm,
                person.ytd_eligible, person.ytd_fund, person.ytd_two,
            )[4]  # fmt: skip
            paid_alike, log_paid = alike, log_payment(payment, taste.offset)
        value = base[v, condition, option] - per_minute * minutes[v, option]
        value -= sensitivity * log_paid
        if person.usual == option:
            value += taste.habit
        if person.served and option in (OWN, TOWNSHIP, SUBCENTRE):
            value += taste.contract
        if is_tcm:
            value += taste.tcm * tcm_met[facility, condition]
        if option >= FIRST_HOSPITAL:
            value += person.pull
        if option == OUT:
            value -= taste.hassle_out
        score[option] += value


@njit(inline="always")
def _errors(key, who, month, episode, facilities, v, condition, score):  # type: ignore[no-untyped-def]
    """Errors of the options there are; the logarithms of the others are spared."""
    for block in range(2):
        uniforms = draw4(key, who, month, Purpose.CHOICE, episode * 2 + block)
        for k in range(4):
            option = block * 4 + k
            if option == SELF or facilities[v, condition, option] != NOWHERE:
                score[option] = gumbel(uniforms[k])


@njit
def best_of(score, low, high):  # type: ignore[no-untyped-def]
    """The option with the largest score from low to below high."""
    best = low
    for j in range(low + 1, high):
        if score[j] > score[best]:
            best = j
    return best


@njit
def _take_in(key, who, month, episode, option, chance):  # type: ignore[no-untyped-def]
    """Whether a facility with this chance of serving takes the patient in."""
    return chance >= 1.0 or draw4(key, who, month, Purpose.CAPACITY, episode * N_OPTIONS + option)[0] < chance


@njit(inline="always")
def _be_served(  # type: ignore[no-untyped-def]
    key, who, month, number, v, condition, first, last, wanted, slip, severe, facilities, accept, score, counts
):
    """The best option from first to below last that takes the patient in, and whether the visit is for a slip.

    Who finds no place at primary level for a slip goes where he wanted to; the severe leave the county, others treat
    themselves.
    """
    option = best_of(score, first, last)
    while option not in (SELF, OUT):
        facility = facilities[v, condition, option]
        if facility == NOWHERE or score[option] <= NEVER:
            option = wanted if slip else SELF
            if slip and wanted != OUT:
                counts[facilities[v, condition, wanted], Count.WANTED] += 1
            slip = False
            break
        counts[facility, Count.WANTED] += 1
        if _take_in(key, who, month, number, option, accept[facility]):
            break
        counts[facility, Count.REFUSED] += 1
        score[option] = NEVER
        option = best_of(score, first, last)
        if score[option] <= NEVER and not slip:
            option = OUT if severe else SELF
    return option, slip


@njit(nogil=True, cache=True)
def _choose(piece, start, stop, key, month, residents, episodes, market, taste, coverage, bills, tally, choices):  # type: ignore[no-untyped-def]
    score = np.empty(N_OPTIONS)
    # one look-up of each array: inside the loop it would cost an atomic reference count every time
    counts, first_of, conditions, numbers = tally.facility[piece], episodes.first, episodes.condition, episodes.number
    tcm, list_draw, way_draw = episodes.is_tcm, episodes.list_draw, episodes.way_draw
    facilities, base, minutes, levels = market.facility, market.base, market.minutes, market.level
    designated, special, tcm_met, accept = market.designated, market.special, market.tcm, market.accept_visit
    severities, per_minutes, prices = taste.severity, taste.travel, taste.price
    visit, ids, villages = bills.visit, residents.id, residents.village
    taken, taken_at, wish, slips = choices.option, choices.facility, choices.wanted, choices.is_slip
    listed = coverage.list_share * coverage.list_compliance
    alone = 0
    for i in range(start, stop):
        if first_of[i] == first_of[i + 1]:
            continue
        v, who = villages[i], ids[i]
        person = person_of(residents, i, coverage, taste)
        for e in range(first_of[i], first_of[i + 1]):
            condition, number = np.int64(conditions[e]), np.int64(numbers[e])
            severity = severities[condition]
            _errors(key, who, month, number, facilities, v, condition, score)
            add_utilities(
                facilities, base, minutes, levels, designated, special, tcm_met, visit, bills, taste, person, severity,
                prices[severity] * person.price, per_minutes[severity] * person.travel, v, condition, tcm[e], score,
            )  # fmt: skip
            if FEVER_CONDITIONS[condition] and way_draw[e] < coverage.fever:
                score[OWN] = NEVER
                score[OTHER] = NEVER
            severe = severity == SEVERE
            # brought in: self-care, clinic and township hospital are passed by
            is_listed = not (severe and coverage.exempt) and list_draw[e] < listed
            first = SUBCENTRE if severe and way_draw[e] < coverage.emergency and not is_listed else SELF
            if is_listed:  # going to a hospital first has its hurdle, even for those who would not mind
                score[FIRST_HOSPITAL:] -= taste.referral_hurdle
            wanted = best_of(score, first, N_OPTIONS)
            slip = is_listed and wanted >= FIRST_HOSPITAL
            option, slip = _be_served(
                key, who, month, number, v, condition, OWN if slip else first, FIRST_HOSPITAL if slip else N_OPTIONS,
                wanted, slip, severe, facilities, accept, score, counts,
            )  # fmt: skip
            taken[e] = option
            taken_at[e] = NOWHERE if option == SELF else facilities[v, condition, option]
            wish[e] = wanted
            slips[e] = slip
            alone += option == SELF
    tally.self_care[piece] += alone


def choose_providers(
    residents: Residents,
    episodes: Episodes,
    market: Market,
    taste: Taste,
    coverage: Coverage,
    bills: Bills,
    tally: Tally,
    key: NDArray[np.uint32],
    month: int,
) -> Choices:
    """The option each episode takes; counts demand and refusals per facility and self-care into the tally."""
    n = len(episodes.resident)
    choices = Choices(np.empty(n, np.uint8), np.empty(n, np.int32), np.empty(n, np.uint8), np.empty(n, np.uint8))
    share_out(
        _choose,
        pieces(len(residents.id)),
        key,
        month,
        residents,
        episodes,
        market,
        taste,
        coverage,
        bills,
        tally,
        choices,
    )
    return choices
