"""Who pays what, told in plain whole numbers, one resident after the other."""

from dataclasses import dataclass, field

import numpy as np

from sim.care.choice import FETCHED
from sim.conventions import NOWHERE, Level, Scheme
from sim.measure.tally import Count
from tests.twins.payments import insured_person, pay_stay, pay_visit, standard_gain


def by_slip(rules):
    """The rules for who fetches a slip: the fee alone at primary level, nothing added; above no matter who sent him."""
    below = (np.arange(len(rules.charge_visit)) <= Level.TOWNSHIP)[:, None]
    fee = np.minimum(rules.charge_visit, rules.consult_fee[:, None])
    return rules._replace(
        charge_visit=np.where(below, fee, rules.charge_visit),
        labour_visit=np.where(below, fee, rules.labour_visit),
        absorbed_visit=np.where(below, 0, rules.absorbed_visit),
        added_visit=np.where(below, 0, rules.added_visit),
        unreferred_visit=np.zeros_like(rules.unreferred_visit),
        tcm_extra=0,
    )


def again(rules, spared):
    """The rules for who was sent: part of the tests that were made below is spared."""
    tests = np.maximum(rules.charge_visit - np.maximum(rules.labour_visit, rules.absorbed_visit), 0)
    return rules._replace(charge_visit=rules.charge_visit - np.floor(tests * spared).astype(np.int64))


@dataclass
class Office:
    """The month's claims; counts as `Tally` does, changes the residents given to it."""

    residents: object
    episodes: object
    choices: object
    courses: object
    market: object
    coverage: object
    rules: object
    spared: float = 0.0
    counts: np.ndarray = field(init=False)

    def __post_init__(self):
        self.counts = np.zeros((len(self.market.level), len(Count)), np.int64)
        self.rules_again = again(self.rules, self.spared)
        self.rules_by_slip = by_slip(self.rules)

    def claim_visit(self, i, facility, condition, referred, is_tcm, rules=None):
        """Fen the patient pays for one visit."""
        rules = self.rules if rules is None else rules
        r, level = self.residents, int(self.market.level[facility])
        person = insured_person(r, i, self.coverage)
        designated, special = self.market.designated[facility], self.market.special[facility]
        fund, two, pooled, eligible, patient = pay_visit(
            rules, person, level, condition, designated, special, referred, is_tcm
        )
        r.ytd_outpatient[i] += eligible
        r.ytd_two_disease[i] += two
        r.ytd_outpatient_fund[i] += pooled  # a special disease is paid beside ordinary pooling and its cap
        employee = person["scheme"] == Scheme.EMPLOYEE
        self.count(facility, Count.CHARGE_VISIT, fund + patient)
        self.count(facility, Count.LABOUR, int(rules.labour_visit[level, condition]))
        self.count(facility, Count.FUND_VISIT_EMPLOYEE if employee else Count.FUND_VISIT_RESIDENT, fund)
        self.count(facility, Count.PATIENT, patient)
        return patient

    def claim_stay(self, i, facility, condition, referred, stays_before, paid, part=10_000):
        """Fen the patient pays for the part of a stay (ten-thousandths) spent at a hospital, after `paid` this year."""
        r, level, scheme = self.residents, int(self.market.level[facility]), int(self.residents.scheme[i])
        contracted = insured_person(r, i, self.coverage)["contracted"]
        fund, assistance, patient = pay_stay(
            self.rules, scheme, level, condition, stays_before, referred, contracted, int(r.aid[i]),
            int(r.ytd_inpatient_fund[i]), paid,
        )  # fmt: skip
        fund, assistance, patient = (fen * part // 10_000 for fen in (fund, assistance, patient))
        r.ytd_inpatient_fund[i] += fund
        self.count(facility, Count.CHARGE_STAY, fund + assistance + patient)
        employee = scheme == Scheme.EMPLOYEE
        gain = standard_gain(self.rules, scheme, level, condition, fund)
        self.count(facility, Count.DRG_GAIN, gain)
        self.count(facility, Count.FUND_STAY_EMPLOYEE if employee else Count.FUND_STAY_RESIDENT, fund + gain)
        self.count(facility, Count.ASSISTANCE, assistance)
        self.count(facility, Count.PATIENT, patient)
        return patient

    def count(self, facility, what, fen):
        self.counts[facility, what] += fen

    def settle_stays(self, e, i, condition, so_far):
        """An admission, its last nights elsewhere and the one that followed: fen the patient pays after `so_far`."""
        courses, before = self.courses, int(self.residents.stays[i])
        hospital, rest, part = courses.stay_facility[e], courses.rest_facility[e], int(courses.rest_part[e])
        referred = bool(courses.is_referred[e])
        paid = self.claim_stay(i, hospital, condition, referred, before, so_far, 10_000 - part)
        if rest != NOWHERE:
            paid += self.claim_stay(i, rest, condition, True, before, so_far + paid, part)
        if courses.again[e]:
            paid += self.claim_stay(i, hospital, condition, referred, before + 1, so_far + paid)
        self.residents.stays[i] = before + 1 + int(courses.again[e])
        return paid

    def settle(self, e, so_far):
        """What became of one episode, claimed in the order it happened: fen the patient pays after `so_far`."""
        i, condition, courses = self.episodes.resident[e], int(self.episodes.condition[e]), self.courses
        paid = 0
        first, above = self.choices.facility[e], courses.up_facility[e]
        fetched = courses.is_referred[e] == FETCHED
        if fetched:
            paid += self.claim_visit(i, first, condition, True, False, self.rules_by_slip)
            paid += self.claim_visit(i, above, condition, True, False, self.rules_by_slip)
        elif first != NOWHERE:
            paid += self.claim_visit(i, first, condition, False, bool(courses.by_tcm[e]))
        if above != NOWHERE and not fetched:
            paid += self.claim_visit(i, above, condition, True, False, self.rules_again)
        for _ in range(int(courses.returns[e])):  # to whom he saw last, on the same terms
            if courses.new_slip[e]:
                paid += self.claim_visit(i, first, condition, True, False, self.rules_by_slip)
            if fetched:
                paid += self.claim_visit(i, above, condition, True, False, self.rules_by_slip)
            elif above != NOWHERE:
                paid += self.claim_visit(i, above, condition, True, False, self.rules_again)
            else:
                paid += self.claim_visit(i, first, condition, False, bool(courses.by_tcm[e]))
        if courses.stay_facility[e] != NOWHERE:
            paid += self.settle_stays(e, i, condition, so_far + paid)
        if courses.after_facility[e] != NOWHERE:
            paid += self.claim_visit(i, courses.after_facility[e], condition, True, False)
        return paid


def pay(office: Office, line):
    """All claims paid; (fen paid, residents past the catastrophic line) by quintile, int64[quintile, 2]."""
    r = office.residents
    paid = np.zeros(len(r.id), np.int64)
    for e, i in enumerate(office.episodes.resident):
        paid[i] += office.settle(e, int(r.ytd_paid[i] + paid[i]))
    r.ytd_paid[:] += paid
    past = (r.ytd_paid > line[r.quintile]) & (r.away == 0)
    by_quintile = [np.bincount(r.quintile, amount, len(line)).astype(np.int64) for amount in (paid, past)]
    return np.column_stack(by_quintile)
