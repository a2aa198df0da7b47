"""The insurance rules in plain whole numbers: fen, and ratios in ten-thousandths."""

from sim.conventions import CONDITIONS, Level, Scheme
from sim.county.residents import SPECIAL
from sim.system.payment import ALL, CONTRACTED

TWO_DISEASES = (CONDITIONS.index("hypertension"), CONDITIONS.index("diabetes"))
SPECIAL_CASES = (*TWO_DISEASES, CONDITIONS.index("other_chronic"))


def part(amount, ratio):
    """A ratio of an amount in whole fen, the broken fen left to the patient."""
    return int(amount) * int(ratio) // 10_000


def capped(amount, cap, used):
    """What the fund still pays of an amount when part of the yearly cap is used."""
    return min(amount, max(int(cap) - int(used), 0))


def newly_above(deductible, before, amount):
    """What of an amount lies above the yearly deductible, given what came before it."""
    still_to_bear = max(int(deductible) - int(before), 0)
    return max(amount - still_to_bear, 0)


def pay_visit(rules, person, level, condition, designated, special_here, referred=False, is_tcm=False):
    """One visit: fen paid by fund, of it under the two-disease benefit, of it by pooling, eligible fen, patient.

    person is a dict of scheme, bits, enrolled, contracted and the year's eligible, fund, two so far.
    """
    charge = int(rules.charge_visit[level, condition])
    scheme = person["scheme"]
    if scheme == Scheme.NONE:
        return 0, 0, 0, 0, charge
    absorbed = int(rules.absorbed_visit[level, condition])
    if designated and person["contracted"]:
        absorbed += int(rules.fee_waived[level])
    price = charge - absorbed
    eligible = part(price, rules.catalogue_visit)
    if special_here and person["bits"] & SPECIAL and condition in SPECIAL_CASES:
        special = part(eligible, rules.special_ratio[level])
        return special + absorbed, 0, 0, 0, price - special

    two = 0
    if person["enrolled"] and condition in TWO_DISEASES and level in (Level.VILLAGE, Level.TOWNSHIP):
        two = capped(part(eligible, rules.two_disease_ratio), rules.two_disease_cap, person["two"])
        if two:
            eligible -= two * 10_000 // int(rules.two_disease_ratio)
    ordinary = 0
    if designated:
        ratio = int(rules.ratio_visit[scheme, level])
        if ratio:
            ratio += int(rules.contract_extra) * (person["contracted"] and level <= Level.TOWNSHIP)
            ratio += int(rules.tcm_extra) * (bool(is_tcm) and level != Level.OUT_OF_COUNTY)
            ratio -= 0 if referred else int(rules.unreferred_visit[level, condition])
            ratio = min(max(ratio, 0), 10_000)
        above = newly_above(rules.deductible_visit[scheme, level], person["eligible"], eligible)
        ordinary = capped(part(above, ratio), rules.cap_visit[scheme, level], person["fund"])
        added = int(rules.added_visit[level, condition])
        ordinary += capped(added, rules.cap_visit[scheme, level], person["fund"] + ordinary)
    counted = eligible if designated else 0
    return ordinary + two + absorbed, two, ordinary, counted, price - ordinary - two


def expected_payment(rules, person, level, condition, designated, special_here, is_tcm):
    """What the patient reckons a visit without a referral will cost him: fen, by the rules but not in whole fen."""
    charge = float(rules.charge_visit[level, condition])
    scheme = person["scheme"]
    if scheme == Scheme.NONE:
        return charge
    waived = int(rules.fee_waived[level]) if designated and person["contracted"] else 0
    price = charge - int(rules.absorbed_visit[level, condition]) - waived
    eligible = price * rules.catalogue_visit / 10_000
    if special_here and person["bits"] & SPECIAL and condition in SPECIAL_CASES:
        return price - eligible * min(int(rules.special_ratio[level]) / 10_000, 1)
    two = 0.0
    if person["enrolled"] and condition in TWO_DISEASES and level in (Level.VILLAGE, Level.TOWNSHIP):
        two = min(eligible * rules.two_disease_ratio / 10_000, max(rules.two_disease_cap - person["two"], 0))
        if two:
            eligible -= two * 10_000 / rules.two_disease_ratio
    ordinary = 0.0
    if designated:
        ratio = int(rules.ratio_visit[scheme, level])
        if ratio:
            ratio += int(rules.contract_extra) * (person["contracted"] and level <= Level.TOWNSHIP)
            ratio += int(rules.tcm_extra) * (bool(is_tcm) and level != Level.OUT_OF_COUNTY)
            ratio = min(max(ratio - int(rules.unreferred_visit[level, condition]), 0), 10_000)
        room = max(int(rules.cap_visit[scheme, level]) - person["fund"], 0)
        above = max(eligible - max(int(rules.deductible_visit[scheme, level]) - person["eligible"], 0), 0)
        ordinary = min(above * ratio / 10_000, room)
        ordinary += min(int(rules.added_visit[level, condition]), room - ordinary)
    return price - two - ordinary


def pay_stay(rules, scheme, level, condition, stays_before, referred, contracted, aid, ytd_fund, ytd_paid):
    """One stay: fen paid by fund, by medical assistance, by the patient."""
    charge = int(rules.charge_stay[level, condition])
    if scheme == Scheme.NONE:
        return 0, 0, charge
    eligible = part(charge, rules.catalogue_stay[level])
    deductible = int(rules.deductible_stay[scheme, level])
    if stays_before:
        deductible = part(deductible, rules.repeat_deductible)
    if referred and (rules.waived_for == ALL or (contracted and rules.waived_for == CONTRACTED)):
        deductible = 0
    ratio = int(rules.ratio_stay[scheme, level])
    if not referred:
        ratio = max(ratio - int(rules.unreferred_cut[level, condition]), 0)
    fund = capped(part(max(eligible - deductible, 0), ratio), rules.cap_stay[scheme, level], ytd_fund)
    assistance = part(eligible - fund, rules.assistance[aid])
    patient = charge - fund - assistance
    if aid:
        still_bearable = max(int(rules.aid_ceiling) - int(ytd_paid), 0)
        patient = min(patient, still_bearable)
    return fund, charge - fund - patient, patient


def standard_gain(rules, scheme, level, condition, fund):
    """What a payment standard adds to the fund's part of a stay; it takes away no more than that part."""
    gain = int(rules.drg_gain[level, condition])
    if scheme == Scheme.NONE:
        return 0
    return gain if gain > -fund else -fund


def insured_person(residents, i, coverage):
    """What `pay_visit` asks of resident i, in Python's own numbers."""
    born = int(residents.birth_month[i])
    is_key = born >= coverage.key_young or born < coverage.key_old or residents.chronic[i] > 0
    return {
        "scheme": int(residents.scheme[i]),
        "bits": int(residents.chronic[i]),
        "enrolled": float(residents.uptake_rank[i]) < coverage.uptake,
        "contracted": float(residents.contract_rank[i]) < (coverage.contract_key if is_key else coverage.contract),
        "eligible": int(residents.ytd_outpatient[i]),
        "fund": int(residents.ytd_outpatient_fund[i]),
        "two": int(residents.ytd_two_disease[i]),
    }
