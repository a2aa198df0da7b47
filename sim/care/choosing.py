"""Where to go: the choice of every resident for every episode, with explicit error terms.

Utility of option j for episode e of resident i in village v with condition c of severity s:

    V = base[v, c, j] - travel × w(s) × taste_i × minutes[v, j] - price(s) × taste_i × ln(payment_ij + offset)
        + habit (j last used) + contract (own primary care) + taste for hospitals + frailty + TCM - hurdles

where base holds the level constant, perceived quality × severity, waiting, drugs and attitude. The option with the
largest V - ln(E), E exponential and drawn for this resident, month, episode and option, is taken. Since each option has
its own error, bettering one never drives anybody to another. A facility that is full turns patients away by a keyed
uniform; they take the next best with the same errors. Where care without a referral is paid less, the price of a
hospital is that of the better way to it, by a slip or without (`sim.care.slips`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.borrowed import borrowing
from sim.care.choice import (
    FETCHED,
    FIRST_HOSPITAL,
    LIKELY,
    LISTED_SLIP,
    NEVER,
    OTHER,
    OUT,
    OWN,
    SELF,
    SEVERE,
    SUBCENTRE,
    TOWNSHIP,
    Choices,
    Coverage,
    Market,
    Taste,
    has_contract,
)
from sim.care.fares import ROW, SPECIAL_CASES, TWO_DISEASES, fare, fares
from sim.care.need import FEVER_CONDITIONS, Episodes
from sim.care.slips import draw_held, fetched_if_better, slips
from sim.conventions import N_CONDITIONS, N_OPTIONS, N_SCHEMES, NOWHERE
from sim.county.residents import SPECIAL, TASTES, Residents
from sim.lanes import PER_LN2, exp2, fill, first_least, load, log2, store, uniforms, where_above
from sim.measure.tally import Count, Tally
from sim.rng import BLOCK, Purpose, draw4, draw_block
from sim.system.payment import Bills
from sim.threads import share_out

SHUT = np.float32(np.inf)
"""Score of an option that is not there or has turned the patient away."""

YUAN = np.float32(0.01)
LISTED, BROUGHT_IN, FEVER = 1, 2, 4
"""What stands before a patient: the primary-first list; he is brought straight to a hospital; clinics take no fever."""


DOORS, OPTIONS = np.arange(8)[:, None], np.arange(N_OPTIONS)
IS_HURDLE = (DOORS & LISTED > 0) & (OPTIONS >= FIRST_HOSPITAL)
IS_BARRED = (DOORS & FEVER > 0) & ((OPTIONS == OWN) | (OPTIONS == OTHER)) | (DOORS & BROUGHT_IN > 0) & (
    OPTIONS < SUBCENTRE
)
"""Which doors make which options harder, and which rule them out."""


class Board(NamedTuple):
    """The month's market in rows of eight float32, one number an option, as the loop over episodes reads it.

    Utilities in units of ln 2. worth and tcm [village * condition] what an option is worth to everybody there and what
    it adds for who wishes TCM (by_tcm: 1 where the wish is met more often than not); minutes [village]; habits
    [2 * usual option + whether a contract is lived up to] and doors [LISTED + BROUGHT_IN + FEVER]; hospitals
    a row of 1 and 0. facility int32[village * condition * option], NOWHERE for self-care. is_open uint8[1 + facility]
    whether everybody is served there, nowhere first; is_asked int64[facility] 0 where nobody asks, out of county.
    """

    worth: NDArray[np.float32]
    tcm: NDArray[np.float32]
    by_tcm: NDArray[np.float32]
    minutes: NDArray[np.float32]
    habits: NDArray[np.float32]
    doors: NDArray[np.float32]
    hospitals: NDArray[np.float32]
    facility: NDArray[np.int32]
    is_open: NDArray[np.uint8]
    is_asked: NDArray[np.int64]


def board(market: Market, taste: Taste) -> Board:
    """The board of a month."""
    facility = market.facility
    worth, tcm, by_tcm = np.empty((3, facility.size), np.float32)
    lay_out_worth(facility, market.base, OWN, taste.hassle_out, worth)
    _lay_out_tcm(facility, market.tcm, taste.tcm * PER_LN2, tcm, by_tcm)
    minutes = market.minutes.copy()
    minutes[:, SELF] = 0.0
    habits = np.zeros((N_OPTIONS + 1, 2, N_OPTIONS))
    habits[OPTIONS, :, OPTIONS] = taste.habit * PER_LN2
    habits[:, 1, [OWN, TOWNSHIP, SUBCENTRE]] += taste.contract * PER_LN2
    doors = np.where(IS_HURDLE, 0.0 - taste.referral_hurdle * PER_LN2, 0.0)
    doors[IS_BARRED] = NEVER
    out_there = np.zeros(len(market.accept_visit), bool)
    out_there[facility[..., OUT]] = True
    return Board(
        worth=worth,
        tcm=tcm,
        by_tcm=by_tcm,
        minutes=_row(minutes),
        habits=_row(habits),
        doors=_row(doors),
        hospitals=_row(OPTIONS >= FIRST_HOSPITAL),
        facility=facility.ravel(),
        is_open=np.concatenate([[True], (market.accept_visit >= 1.0) | out_there]).astype(np.uint8),
        is_asked=(~out_there).astype(np.int64),
    )


@njit(cache=True)
def lay_out_worth(facility, base, first, hassle_out, worth):  # type: ignore[no-untyped-def]
    """What options are worth in units of ln 2, into worth float32[village * condition * option].

    facility and base as in `Market`; NEVER where there is no facility and below option first, but for self-care.
    """
    for v in range(facility.shape[0]):
        for c in range(N_CONDITIONS):
            row = (v * N_CONDITIONS + c) * N_OPTIONS
            for o in range(N_OPTIONS):
                worth[row + o] = NEVER
                if o == SELF or (o >= first and facility[v, c, o] != NOWHERE):
                    worth[row + o] = base[v, c, o] * PER_LN2 - (hassle_out * PER_LN2 if o == OUT else 0.0)


@njit(cache=True)
def _lay_out_tcm(facility, met, gain, tcm, by_tcm):  # type: ignore[no-untyped-def]
    """What TCM adds to options and whether to reckon with it, into two float32[village * condition * option].

    met as `Market.tcm`; gain where a wish is met for certain.
    """
    for v in range(facility.shape[0]):
        for c in range(N_CONDITIONS):
            row = (v * N_CONDITIONS + c) * N_OPTIONS
            for o in range(N_OPTIONS):
                chance, f = 0.0, facility[v, c, o]
                if f != NOWHERE:
                    chance = met[f, c]
                tcm[row + o] = chance * gain
                by_tcm[row + o] = chance >= LIKELY


def _row(table: NDArray[np.generic]) -> NDArray[np.float32]:
    return table.astype(np.float32).ravel()


@borrowing
def least_of(score, low, high):  # type: ignore[no-untyped-def]
    """The option with the smallest score from low to below high."""
    best = low
    for j in range(low + 1, high):
        if score[j] < score[best]:
            best = j
    return best


@borrowing
def _take_in(key, who, month, episode, option, chance):  # type: ignore[no-untyped-def]
    """Whether a facility with this chance of serving takes the patient in."""
    return chance >= 1.0 or draw4(key, who, month, Purpose.CAPACITY, episode * N_OPTIONS + option)[0] < chance


@borrowing
def _be_served(key, who, month, number, here, wanted, slip, severe, facilities, accept, score, counts):  # type: ignore[no-untyped-def]
    """The option that takes the patient in, the best first, and whether the visit is for a slip.

    Who finds no place at primary level for a slip goes where he wanted to; the severe leave the county, others treat
    themselves. score float32[option], the smallest best; here is where the options at hand begin in facilities.
    """
    first, last = (OWN, FIRST_HOSPITAL) if slip else (SELF, N_OPTIONS)
    option = least_of(score, first, last)
    while option not in (SELF, OUT):
        if score[option] == SHUT:
            option = wanted if slip else SELF
            if slip and wanted != OUT:
                counts[facilities[here + wanted], Count.WANTED] += 1
            slip = False
            break
        facility = facilities[here + option]
        counts[facility, Count.WANTED] += 1
        if _take_in(key, who, month, number, option, accept[facility]):
            break
        counts[facility, Count.REFUSED] += 1
        score[option] = SHUT
        option = least_of(score, first, last)
        if score[option] == SHUT and not slip:
            option = OUT if severe else SELF
    return option, slip


@borrowing
def _errors(key, month, begin, n, residents, episodes, who, index, words, rows):  # type: ignore[no-untyped-def]
    """Random words of a block of episodes in rows of eight, one for each option."""
    ids, resident, number = residents.id, episodes.resident[begin : begin + n], episodes.number[begin : begin + n]
    for k in range(n):
        who[k] = ids[np.uint32(resident[k])]
        index[k] = np.uint64(number[k]) * np.uint64(2)
    for half in range(0, N_OPTIONS, 4):
        draw_block(key, who, month, Purpose.CHOICE, index, n, words)
        for k in range(n):
            for j in range(4):
                rows[k * N_OPTIONS + half + j] = words[j * BLOCK + k]
            index[k] += np.uint64(1)


@borrowing
def _prices(begin, n, residents, episodes, board, fares, coverage, bonds, yuan):  # type: ignore[no-untyped-def]
    """What each episode of a block would cost at each option; bonds[k] says which row of habits is the patient's."""
    resident, conditions = episodes.resident[begin : begin + n], episodes.condition[begin : begin + n]
    tcm, villages, born, chronic = (
        episodes.is_tcm[begin : begin + n], residents.village, residents.birth_month, residents.chronic
    )  # fmt: skip
    contract_rank, service_rank, uptake_rank = residents.contract_rank, residents.service_rank, residents.uptake_rank
    ytd_eligible, ytd_fund, ytd_two = (
        residents.ytd_outpatient, residents.ytd_outpatient_fund, residents.ytd_two_disease
    )  # fmt: skip
    schemes, usual, rows, profile, by_tcm = residents.scheme, residents.usual, fares.rows, fares.profile, board.by_tcm
    eligible, per_two = np.float32(fares.eligible), np.float32(fares.per_two)
    for k in range(n):
        i, condition = np.uint32(resident[k]), np.int64(conditions[k])
        here, bits = np.int64(villages[i]) * N_CONDITIONS + condition, chronic[i]
        contracted = has_contract(contract_rank[i], born[i], bits, coverage)
        bonds[k] = min(usual[i], N_OPTIONS) * 2 + (contracted & (service_rank[i] < coverage.service))
        row = (np.int64(np.uint32(profile[here])) * N_SCHEMES + schemes[i]) * N_CONDITIONS + condition
        price = fare(
            rows, row * ROW, eligible, per_two, np.float32(tcm[k]) * load(by_tcm, here * N_OPTIONS),
            np.float32(contracted), np.float32(TWO_DISEASES[condition] & (uptake_rank[i] < coverage.uptake)),
            np.float32(SPECIAL_CASES[condition] & (bits & SPECIAL > 0)), np.float32(ytd_eligible[i]) * YUAN,
            np.float32(ytd_fund[i]) * YUAN, np.float32(max(fares.two_left - ytd_two[i], 0)) * YUAN,
        )  # fmt: skip
        store(yuan, k * N_OPTIONS, price)


@borrowing
def _losses(begin, n, residents, episodes, board, taste, coverage, bonds, doors, loss):  # type: ignore[no-untyped-def]
    """Minus the utility of each option but for its error, in units of ln 2; loss holds yuan before.

    doors[k] says which row of the board's doors stands before the patient.
    """
    resident, conditions = episodes.resident[begin : begin + n], episodes.condition[begin : begin + n]
    tcm, list_draw, way_draw = (
        episodes.is_tcm[begin : begin + n], episodes.list_draw[begin : begin + n], episodes.way_draw[begin : begin + n]
    )  # fmt: skip
    price_taste, travel_taste, villages = residents.price_taste, residents.travel_taste, residents.village
    hospital_taste, frailty, hospitals = residents.hospital_taste, residents.frailty, load(board.hospitals, 0)
    worth, minutes, habit_rows, door_rows, tcm_worth = board.worth, board.minutes, board.habits, board.doors, board.tcm
    severities, prices, travels, offset = taste.severity, taste.price, taste.travel, np.float32(taste.offset)
    unit, to_hospital, frail = 1.0 / TASTES, PER_LN2 / TASTES, taste.frail * PER_LN2
    listed_share, binding = coverage.list_share * coverage.list_compliance, not coverage.exempt
    for k in range(n):
        i, condition = np.uint32(resident[k]), np.int64(conditions[k])
        v, severity = np.int64(villages[i]), severities[condition]
        here = (v * N_CONDITIONS + condition) * N_OPTIONS
        severe = severity == SEVERE
        is_listed = (list_draw[k] < listed_share) & (binding | (severity != SEVERE))
        brought_in = severe & (way_draw[k] < coverage.emergency) & (not is_listed)
        fever = FEVER_CONDITIONS[condition] & (way_draw[k] < coverage.fever)
        door = is_listed * LISTED + brought_in * BROUGHT_IN + fever * FEVER
        doors[k] = door
        pull = hospital_taste[i] * to_hospital + frail * (frailty[i] * unit - 1.0)
        burden = np.float32(prices[severity] * (price_taste[i] * unit)) * log2(load(loss, k * N_OPTIONS) + offset)
        burden = burden + np.float32(travels[severity] * (travel_taste[i] * to_hospital)) * load(minutes, v * N_OPTIONS)
        gain = load(worth, here) + load(habit_rows, np.int64(bonds[k]) * N_OPTIONS)
        gain = gain + load(door_rows, door * N_OPTIONS) + np.float32(tcm[k]) * load(tcm_worth, here)
        store(loss, k * N_OPTIONS, burden - gain - np.float32(pull) * hospitals)


@borrowing
def _race(n, rows, losses, race):  # type: ignore[no-untyped-def]
    """The option with the largest V - ln(E) is the one with the smallest E / exp(V)."""
    nothing, ruled_out, shut = fill(np.float32(0.0)), fill(np.float32(-NEVER * 0.5)), fill(SHUT)
    for k in range(0, n * N_OPTIONS, N_OPTIONS):
        loss = load(losses, k)
        time = (nothing - log2(uniforms(rows, k))) * exp2(loss)
        store(race, k, where_above(loss, ruled_out, shut, time))


@borrowing
def _go(  # type: ignore[no-untyped-def]
    begin, n, key, month, residents, episodes, board, market, taste, slips, doors, fetched, race, choices, asked, counts
):
    """Each patient of a block to the option he likes best, or to the next where that one is full.

    fetched[k] has a bit for each option to which patient k goes by way of a slip. asked int64[1 + facility] counts
    those who were taken in at once, at its start those who went nowhere.
    """
    resident, conditions = episodes.resident[begin : begin + n], episodes.condition[begin : begin + n]
    number, facilities, is_open = episodes.number[begin : begin + n], board.facility, board.is_open
    ids, villages, severities = residents.id, residents.village, taste.severity
    taken, taken_at = choices.option[begin : begin + n], choices.facility[begin : begin + n]
    wish, slips_for = choices.wanted[begin : begin + n], choices.is_slip[begin : begin + n]
    for k in range(n):
        i, condition = np.uint32(resident[k]), np.int64(conditions[k])
        here = (np.int64(villages[i]) * N_CONDITIONS + condition) * N_OPTIONS
        option = first_least(load(race, k * N_OPTIONS))
        facility = facilities[here + option]
        slip = (option >= FIRST_HOSPITAL) & (doors[k] & LISTED != 0)
        wish[k] = option
        if np.int64(fetched[k]) >> np.int64(option) & 1:
            place = np.int64(slips.place[(doors[k] & FEVER > 0) * slips.cells + here // N_OPTIONS])
            issuer = facilities[here + place]
            counts[issuer, Count.WANTED] += 1
            if _take_in(key, ids[i], month, np.int64(number[k]), place, market.accept_visit[issuer]):
                taken[k], taken_at[k], slips_for[k] = place, issuer, FETCHED
                continue
            counts[issuer, Count.REFUSED] += 1  # no slip to be had: he goes where he wants to, without one
            counts[facility, Count.WANTED] += board.is_asked[facility]
            taken[k], taken_at[k], slips_for[k] = option, facility, 0
            continue
        if slip or not is_open[np.uint32(facility + 1)]:
            option, slip = _be_served(
                key, ids[i], month, np.int64(number[k]), here, option, slip, severities[condition] == SEVERE,
                facilities, market.accept_visit, race[k * N_OPTIONS : (k + 1) * N_OPTIONS], counts,
            )  # fmt: skip
            facility = facilities[here + option]
            asked[0] += option == SELF
        else:
            asked[np.uint32(facility + 1)] += 1
        taken[k] = option
        taken_at[k] = facility
        slips_for[k] = slip * LISTED_SLIP


@njit(nogil=True, cache=True)
def _choose(  # type: ignore[no-untyped-def]
    piece, start, stop, key, month, residents, episodes, board, fares, slips, market, taste, coverage, tally, choices
):
    who, index = np.empty(BLOCK, np.uint64), np.empty(BLOCK, np.uint64)
    words, rows = np.empty(4 * BLOCK, np.uint32), np.empty(N_OPTIONS * BLOCK, np.uint32)
    bonds, doors = np.empty(BLOCK, np.uint8), np.empty(BLOCK, np.uint8)
    race, counts = np.empty(N_OPTIONS * BLOCK, np.float32), tally.facility[piece]
    fetched, fees = np.zeros(BLOCK, np.uint8), np.empty(N_OPTIONS * BLOCK, np.float32)
    held = np.empty(BLOCK, np.uint8)
    asked = np.zeros(len(counts) + 1, np.int64)
    for begin in range(start, stop, BLOCK):  # short steps over a block: the processor works on several patients at once
        n = min(BLOCK, stop - begin)
        lanes = choices.loss[begin * N_OPTIONS : (begin + n) * N_OPTIONS]
        _errors(key, month, begin, n, residents, episodes, who, index, words, rows)
        _prices(begin, n, residents, episodes, board, fares, coverage, bonds, lanes)
        if slips.is_worth:
            _prices(begin, n, residents, episodes, board, slips.fares, coverage, bonds, fees)
            held[:n] = 0
            fetched_if_better(begin, n, residents, episodes, slips, taste, coverage, held, lanes, fees, fetched)
        _losses(begin, n, residents, episodes, board, taste, coverage, bonds, doors, lanes)
        _race(n, rows, lanes, race)
        _go(
            begin, n, key, month, residents, episodes, board, market, taste, slips, doors, fetched, race, choices,
            asked, counts,
        )  # fmt: skip
        if slips.is_worth:  # what a further visit would cost
            draw_held(begin, n, key, month, residents.id, episodes, choices.option, slips.holds, held)
            _prices(begin, n, residents, episodes, board, fares, coverage, bonds, lanes)
            fetched_if_better(begin, n, residents, episodes, slips, taste, coverage, held, lanes, fees, fetched)
            _losses(begin, n, residents, episodes, board, taste, coverage, bonds, doors, lanes)
        choices.new_slip[begin : begin + n] = fetched[:n]
    counts[:, Count.WANTED] += asked[1:] * board.is_asked
    tally.self_care[piece] += asked[0]


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
    option, wanted, is_slip, new_slip = (np.empty(n, np.uint8) for _ in range(4))
    choices = Choices(option, np.empty(n, np.int32), wanted, is_slip, new_slip, np.empty(n * N_OPTIONS, np.float32))
    fares_now = fares(
        market.facility, market.level, market.designated, market.special, bills, taste.self_care_fen
    )  # fmt: skip
    share_out(
        _choose, episodes.borders, key, month, residents, episodes, board(market, taste), fares_now,
        slips(market, taste, bills, fares_now), market, taste, coverage, tally, choices,
    )  # fmt: skip
    return choices
