"""Where to go, told with a table of utilities float64[episode, option] and one patient after the other at the doors."""

import numpy as np

from sim.care.choice import FETCHED, LIKELY, LISTED_SLIP, Choices
from sim.care.need import FEVER_CONDITIONS
from sim.conventions import N_OPTIONS, NOWHERE, Option
from sim.county.residents import TASTES
from sim.measure.tally import Count
from sim.rng import Purpose
from tests.twins.claiming import by_slip
from tests.twins.draws import option_errors, uniforms
from tests.twins.payments import expected_payment, insured_person

OWN_PRIMARY_CARE = [Option.OWN_CLINIC, Option.TOWNSHIP, Option.SUBCENTRE]
CLINICS = [Option.OWN_CLINIC, Option.OTHER_CLINIC]
HOSPITALS = slice(Option.COUNTY_GENERAL, None)
SEVERE = 2


def payments(residents, episodes, facility, market, coverage, rules):
    """What each episode's patient would pay at each option, fen[episode, option]; 0 where there is no facility.

    Without rounding to whole fen: a patient reckons with about what it will cost.
    """
    fen = np.zeros(facility.shape)
    for e, i in enumerate(episodes.resident):
        person = insured_person(residents, i, coverage)
        for option in np.flatnonzero(facility[e] != NOWHERE):
            f = facility[e, option]
            fen[e, option] = expected_payment(
                rules, person, int(market.level[f]), int(episodes.condition[e]), market.designated[f],
                market.special[f], episodes.is_tcm[e] and market.tcm[f, episodes.condition[e]] >= LIKELY,
            )  # fmt: skip
    return fen


def is_served(residents, i, coverage):
    """Whether residents i have a family-doctor contract that is lived up to."""
    born = residents.birth_month[i]
    is_key = (born >= coverage.key_young) | (born < coverage.key_old) | (residents.chronic[i] > 0)
    share = np.where(is_key, coverage.contract_key, coverage.contract)
    return (residents.contract_rank[i] < share) & (residents.service_rank[i] < coverage.service)


def ways_by_slip(residents, episodes, facility, market, taste, coverage, rules, fen, held):
    """What options cost by the better way, fen[episode, option]; whether that is by a slip; where it is fetched.

    Who is among held has his slip: it costs him nothing more.
    """
    with_slip = payments(residents, episodes, facility, market, coverage, by_slip(rules)) / 100
    c, v, s = episodes.condition, residents.village[episodes.resident], taste.severity[episodes.condition]
    minutes = 2 * market.minutes[v, :].astype(float) + market.wait[facility] / 10
    minutes[(facility == NOWHERE) | (market.designated[facility] == 0)] = np.inf
    minutes[:, Option.SELF_CARE] = minutes[:, HOSPITALS] = np.inf
    minutes[np.ix_(FEVER_CONDITIONS[c] & (episodes.way_draw < coverage.fever), CLINICS)] = np.inf
    place = minutes.argmin(axis=1)
    rows = np.arange(len(place))
    who = episodes.resident
    time = minutes[rows, place] * taste.minute[residents.quintile[who]] * residents.travel_taste[who] / TASTES
    paid = 100 * (with_slip + np.where(held, 0.0, with_slip[rows, place] + time)[:, None])
    fetched = (paid < fen) & (np.arange(N_OPTIONS) >= Option.COUNTY_GENERAL) & (facility != NOWHERE)
    fetched[(s == SEVERE) & (episodes.way_draw < coverage.emergency) | np.isinf(minutes[rows, place])] = False
    return np.where(fetched, paid, fen), fetched, place


def utilities(residents, episodes, market, taste, coverage, rules, fen=None):
    """V of the module's docstring, float64[episode, option]; minus infinity where there is no facility.

    fen[episode, option] are payments if not those of patients who come without a slip.
    """
    i, c = episodes.resident, episodes.condition
    v, s = residents.village[i], taste.severity[c]
    facility = market.facility[v, c].astype(int)
    if fen is None:
        fen = payments(residents, episodes, facility, market, coverage, rules)
    fen[:, Option.SELF_CARE] = taste.self_care_fen
    minutes = market.minutes[v].astype(float)
    minutes[:, Option.SELF_CARE] = 0.0

    value = market.base[v, c].copy()
    value -= (taste.travel[s] * residents.travel_taste[i] / TASTES)[:, None] * minutes
    value -= (taste.price[s] * residents.price_taste[i] / TASTES)[:, None] * np.log(fen / 100 + taste.offset)
    options = np.arange(N_OPTIONS)
    value += taste.habit * (residents.usual[i][:, None] == options)
    value[:, OWN_PRIMARY_CARE] += taste.contract * is_served(residents, i, coverage)[:, None]
    tcm_met = np.where(facility == NOWHERE, 0.0, market.tcm[facility, c[:, None]])
    value += taste.tcm * episodes.is_tcm[:, None] * tcm_met
    frail = taste.frail * (residents.frailty[i] / TASTES - 1)
    value[:, HOSPITALS] += (residents.hospital_taste[i] / TASTES + frail)[:, None]
    value[:, Option.OUT_OF_COUNTY] -= taste.hassle_out
    value[(facility == NOWHERE) & (options > Option.SELF_CARE)] = -np.inf
    return value


def hindrances(episodes, taste, coverage):
    """What stands before the patients, float64[episode, option]: the list's hurdle, clinics closed to fever, the way
    of an emergency past all that is no hospital."""
    severe = taste.severity[episodes.condition] == SEVERE
    listed = episodes.list_draw < coverage.list_share * coverage.list_compliance
    if coverage.exempt:
        listed &= ~severe
    value = np.zeros((len(severe), N_OPTIONS))
    value[listed, HOSPITALS] -= taste.referral_hurdle
    turned_away = FEVER_CONDITIONS[episodes.condition] & (episodes.way_draw < coverage.fever)
    value[np.ix_(turned_away, CLINICS)] = -np.inf
    value[severe & (episodes.way_draw < coverage.emergency) & ~listed, : Option.SUBCENTRE] = -np.inf
    return value


def choose(residents, episodes, market, taste, coverage, rules, key, month):
    """Choices and the facility counters of wanted and refused visits; last the number of self-treated episodes."""
    i, c = episodes.resident, episodes.condition
    who, v = residents.id[i], residents.village[i]
    here = market.facility[v, c].astype(int)
    without = payments(residents, episodes, here, market, coverage, rules)
    nobody = np.zeros(len(i), bool)
    fen, fetched, place = ways_by_slip(residents, episodes, here, market, taste, coverage, rules, without, nobody)
    score = utilities(residents, episodes, market, taste, coverage, rules, fen)
    score += option_errors(key, who, month, Purpose.CHOICE, episodes.number)
    score += hindrances(episodes, taste, coverage)
    severe = taste.severity[c] == SEVERE
    listed = episodes.list_draw < coverage.list_share * coverage.list_compliance
    if coverage.exempt:
        listed &= ~severe
    wanted = score.argmax(axis=1)

    fetched = fetched[np.arange(len(i)), wanted]
    slip = np.where(fetched, FETCHED, np.where(listed & (wanted >= Option.COUNTY_GENERAL), LISTED_SLIP, 0))
    option = wanted.copy()
    counts = np.zeros((len(market.level), len(Count)), np.int64)
    for e in range(len(i)):
        open_to = score[e].copy()
        if fetched[e]:
            open_to[np.arange(N_OPTIONS) != place[e]] = -np.inf
        elif slip[e]:
            open_to[Option.SELF_CARE] = -np.inf
            open_to[HOSPITALS] = -np.inf
        option[e] = knock(e, open_to, market.facility[v[e], c[e]], market, counts, key, who[e], month, episodes)
        if option[e] == NOWHERE and slip[e]:  # no slip to be had: he goes where he wanted to, without one
            option[e], slip[e] = wanted[e], 0
            if wanted[e] != Option.OUT_OF_COUNTY:
                counts[market.facility[v[e], c[e], wanted[e]], Count.WANTED] += 1
        elif option[e] == NOWHERE:
            option[e] = Option.OUT_OF_COUNTY if severe[e] else Option.SELF_CARE
    facility = np.where(option == Option.SELF_CARE, NOWHERE, market.facility[v, c, option])
    u = uniforms(key, who, month, Purpose.RETURN, episodes.number.astype(int))[:, 1]
    held = (option < Option.COUNTY_GENERAL) & (u < taste.slip_holds)
    fen, anew, _ = ways_by_slip(residents, episodes, here, market, taste, coverage, rules, without, held)
    new_slip = (np.where(held[:, None], False, anew) << np.arange(N_OPTIONS)).sum(axis=1)
    value = utilities(residents, episodes, market, taste, coverage, rules, fen) + hindrances(episodes, taste, coverage)
    loss = -value / np.log(2)
    return Choices(option, facility, wanted, slip, new_slip, loss), counts, (option == Option.SELF_CARE).sum()


def knock(e, score, facility, market, counts, key, who, month, episodes):
    """The best option that takes the patient in, NOWHERE if all refuse; counts who is asked and who refuses."""
    index = int(episodes.number[e]) * N_OPTIONS + np.arange(N_OPTIONS)
    u = uniforms(key, np.repeat(who, N_OPTIONS), month, Purpose.CAPACITY, index)[:, 0]
    while not np.isneginf(score).all():
        option = score.argmax()
        if option in (Option.SELF_CARE, Option.OUT_OF_COUNTY):
            return option
        f = facility[option]
        counts[f, Count.WANTED] += 1
        if u[option] < market.accept_visit[f]:
            return option
        counts[f, Count.REFUSED] += 1
        score[option] = -np.inf
    return NOWHERE
