"""What happens at the provider, told for all episodes at once; only the search for a bed goes patient by patient."""

from dataclasses import dataclass

import numpy as np

from sim.care.choice import FETCHED
from sim.care.courses import Courses
from sim.care.returns import MOST_RETURNS
from sim.conventions import N_OPTIONS, NOWHERE, Option
from sim.county.residents import KEEP, NOT_YET, TASTES
from sim.measure.tally import Count
from sim.rng import Purpose
from tests.twins.claiming import again, by_slip
from tests.twins.draws import option_uniforms, uniforms
from tests.twins.lanes import exp2, log2, short_uniforms
from tests.twins.payments import insured_person, pay_stay, pay_visit

SEVERE = 2
PER_LN2 = 1 / np.log(2)
COUNTY = (Option.COUNTY_GENERAL, Option.COUNTY_TCM)


@dataclass
class Ward:
    """One month's care: who is where, what providers do, and the counters."""

    residents: object
    episodes: object
    market: object
    taste: object
    coverage: object
    practice: object
    care: object
    rules: object
    key: object
    month: int
    spared: float = 0.0  # part of the tests that a patient who was sent is spared

    def __post_init__(self):
        n_villages = len(self.market.minutes)
        self.counts = np.zeros((len(self.market.level), len(Count)), np.int64)
        self.experience = np.zeros((n_villages, N_OPTIONS, 3), np.int64)
        self.handed_down = self.declined = self.transferred = 0
        self.seen_at = None  # the option that saw each patient last, once treated
        self.had_tcm = None  # whether the first visit met a wish for TCM
        self.issuer = None  # the option that gives a new slip for each further visit, self-care where none is needed
        self.i = self.episodes.resident
        self.c = self.episodes.condition
        self.v = self.residents.village[self.i]
        self.who = self.residents.id[self.i]
        self.severity = self.taste.severity[self.c]
        self.here = self.market.facility[self.v, self.c].astype(int)  # [episode, option]
        contracted = [insured_person(self.residents, i, self.coverage)["contracted"] for i in self.i]
        self.served = np.array(contracted) & (self.residents.service_rank[self.i] < self.coverage.service)
        self.control = self.residents.control[self.i].astype(float)

    def draw(self, purpose, index):
        return uniforms(self.key, self.who, self.month, purpose, index)

    def chronic_content(self, rows, place):
        """What drugs and control add to the contentment of those with a chronic illness."""
        p, c = self.practice, self.c[rows]
        drugs = p.content_drugs[place] * p.drug_need[c]
        return np.where(p.chronic[c] > 0, drugs + p.content_control * (self.control[rows] - self.care.start), 0.0)

    def visit(self, rows, option, column, u_well, u_content, extra=0.0, times=1):
        """Visits of some episodes at an option each: counted; whether each patient left content, and was well managed.

        extra is the contentment that chronic illness and a contract add; times counts each so often.
        """
        place = self.here[rows, option]
        well = u_well[rows] < self.practice.capability[place, self.c[rows]]
        chance = self.practice.content_base + self.practice.content_well * well + self.practice.attitude[place]
        content = u_content[rows] < chance - self.practice.content_wait * self.market.wait[place] / 600 + extra
        tenths = np.floor(self.market.minutes[self.v[rows], option].astype(float) * 10 + 0.5).astype(int)
        for what, amount in (
            (column, 1), (Count.WELL, well), (Count.CONTENT, content), (Count.TRAVEL, tenths),
            (Count.WAIT, self.market.wait[place]), (Count.SEVERE_BAD, ~well & (self.severity[rows] == SEVERE)),
        ):  # fmt: skip
            self.count(place, what, times * amount)
        for what, amount in enumerate((1, content, ~well & (self.severity[rows] > 0))):
            np.add.at(self.experience, (self.v[rows], option, what), times * amount)
        return content, well

    def count(self, place, what, amount=1):
        np.add.at(self.counts, (place, what), amount)

    def township(self, rows):
        """The township hospital, or the sub-centre that took its place."""
        return np.where(self.here[rows, Option.TOWNSHIP] == NOWHERE, Option.SUBCENTRE, Option.TOWNSHIP)

    def next_step_up(self, option):
        """The ladder: clinic, township or sub-centre, county (TCM hospital after TCM), out of the county."""
        there = self.here[:, Option.COUNTY_TCM] != NOWHERE
        county = np.where(self.had_tcm & there, Option.COUNTY_TCM, Option.COUNTY_GENERAL)
        above = np.where(option <= Option.OTHER_CLINIC, self.township(slice(None)), county)
        return np.where(option <= Option.SUBCENTRE, above, Option.OUT_OF_COUNTY)

    def hospital_scores(self, rows, seen_at, referred):
        """Scores of staying at home and of the hospital options float32[admission, option], the smallest best."""
        i, c, v, s = self.i[rows], self.c[rows], self.v[rows], self.severity[rows]
        r, options = self.residents, np.arange(N_OPTIONS)
        there = (self.here[rows] != NOWHERE) & (options >= Option.TOWNSHIP)
        fen = np.zeros(there.shape)
        for a, option in zip(*np.nonzero(there), strict=True):
            level = int(self.market.level[self.here[rows[a], option]])
            person = (int(r.scheme[i[a]]), level, int(c[a]), int(r.stays[i[a]]))
            *_, fen[a, option] = pay_stay(
                self.rules, *person, bool(referred[rows[a]]),
                insured_person(r, i[a], self.coverage)["contracted"], int(r.aid[i[a]]),
                int(r.ytd_inpatient_fund[i[a]]), int(r.ytd_paid[i[a]]),
            )  # fmt: skip
        fen[:, Option.SELF_CARE] = [self.cost_at_home(e, seen_at[e], referred[e]) for e in rows]
        worth = self.market.stay_base[v, c] * PER_LN2 - self.taste.hassle_out * PER_LN2 * (
            options == Option.OUT_OF_COUNTY
        )
        minutes = np.where(options == Option.SELF_CARE, 0, self.market.minutes[v])
        at_hospital = (options >= Option.COUNTY_GENERAL).astype(np.float32)
        again = (seen_at[rows][:, None] == options) & (options != Option.SELF_CARE)
        usual = r.usual_hospital[i][:, None] == options

        def own(coefficient):
            return np.float32(coefficient)[:, None]

        loss = own(self.taste.price[s] / TASTES * r.price_taste[i]) * log2(
            np.float32(fen) * np.float32(0.01) + np.float32(self.taste.offset)
        )
        loss += own(self.taste.travel[s] * (PER_LN2 / TASTES) * r.travel_taste[i]) * np.float32(minutes)
        gain = np.float32(worth) + own(r.hospital_taste[i] * (PER_LN2 / TASTES)) * at_hospital
        gain += again * np.float32(self.taste.continuity * PER_LN2)
        gain += usual * np.float32(self.taste.habit_stay * PER_LN2)
        u = option_uniforms(self.key, self.who[rows], self.month, Purpose.ADMISSION, self.episodes.number[rows])
        race = -log2(short_uniforms(u)) * exp2(loss - gain)
        there[:, Option.SELF_CARE] = True
        return np.where(there, race, np.float32(np.inf))

    def cost_at_home(self, e, seen_at, referred):
        """Fen for as many visits as take the place of a stay, to who saw the patient last; self-care if nobody did."""
        if seen_at == Option.SELF_CARE:
            return self.taste.self_care_fen
        place, level = self.here[e, seen_at], int(self.market.level[self.here[e, seen_at]])
        rules = self.rules
        if referred:
            rules = by_slip(rules) if referred == FETCHED else again(rules, self.spared)
        person = insured_person(self.residents, self.i[e], self.coverage)
        market = self.market
        *_, patient = pay_visit(
            rules, person, level, int(self.c[e]), market.designated[place], market.special[place], bool(referred), False
        )
        return self.practice.outpatient_course * patient

    def find_bed(self, e, score, u_nights, u_criteria):
        """The best hospital with a bed, or home: option, place, nights; out of the county there always is a bed."""
        p = self.practice
        index = 1000 + int(self.episodes.number[e]) * N_OPTIONS + np.arange(N_OPTIONS)
        u = uniforms(self.key, np.repeat(self.who[e], N_OPTIONS), self.month, Purpose.CAPACITY, index)[:, 0]
        for option in np.argsort(score):
            if option == Option.SELF_CARE:
                self.declined += 1
                return option, NOWHERE, 0
            place = self.here[e, option]
            level = self.market.level[place]
            if p.avoidable[level] * (1 - p.heeded) <= u_criteria < p.avoidable[level]:
                return Option.SELF_CARE, NOWHERE, 0
            nights = int(np.floor(p.nights[level, self.c[e]] * p.shortening[place] + u_nights))
            self.count(place, Count.STAYS_WANTED)
            self.count(place, Count.BED_DAYS_WANTED, nights)
            if option == Option.OUT_OF_COUNTY or u[option] < self.market.accept_stay[place]:
                return option, place, nights
            self.count(place, Count.STAYS_REFUSED)
            self.experience[self.v[e], option, 2] += u[option] < self.market.accept_stay[place] / p.admitting
        raise AssertionError("the out-of-county hospital always has a bed")


def treat(ward: Ward, choices) -> Courses:
    """Courses of the month's episodes; the ward counts."""
    episodes, practice = ward.episodes, ward.practice
    n, number = len(ward.i), episodes.number.astype(int)
    option, place = choices.option.astype(int), choices.facility.astype(int)
    slip, alone = choices.is_slip > 0, choices.is_slip == FETCHED
    u_well, u_up, u_stay, u_content = ward.draw(Purpose.OUTCOME, 2 * number).T
    seen = np.flatnonzero(option != Option.SELF_CARE)

    # the first visit
    chronic = practice.chronic[ward.c[seen]] > 0
    content = np.zeros(n, bool)
    for kind, column in ((chronic, Count.FOLLOW_UP), (~chronic, Count.ACUTE)):
        rows = seen[kind]
        extra = ward.chronic_content(rows, place[rows])
        primary = np.isin(option[rows], (Option.OWN_CLINIC, Option.TOWNSHIP, Option.SUBCENTRE))
        extra += practice.content_served * (ward.served[rows] & primary)
        content[rows], _ = ward.visit(rows, option[rows], column, u_well, u_content, extra)
    met = ward.draw(Purpose.TCM, number)[:, 0] < ward.market.tcm[place, ward.c]
    ward.had_tcm = (episodes.is_tcm > 0) & met & (option != Option.SELF_CARE)
    ward.count(place[seen], Count.TCM, ward.had_tcm[seen])
    ward.count(place[seen], Count.SLIP, slip[seen])
    habit = np.where(option == Option.SELF_CARE, KEEP, np.where(content, option, NOT_YET))
    inducement = np.ones(n)
    inducement[seen] = practice.inducement[place[seen]]

    # referral up
    lacking = practice.requirement[ward.c] - practice.capability[place, ward.c]
    chance = practice.referral_scale[place] * np.maximum(lacking, 0) + practice.defensive[place]
    chance = np.where(slip, np.maximum(chance, np.where(alone, 1.0, practice.slip_goes_on)), chance)
    target = np.where(slip, choices.wanted, ward.next_step_up(option))
    chance *= np.where(lacking <= 0, 1 - practice.review, 1.0)
    chance *= np.where(target == Option.OUT_OF_COUNTY, 1 - practice.retention, 1.0)
    chance *= np.where(np.isin(target, COUNTY), practice.way_up, 1.0)
    goes_up = (u_up < chance) & ~np.isin(option, (Option.SELF_CARE, Option.OUT_OF_COUNTY))
    up = np.flatnonzero(goes_up)
    ward.count(place[up], Count.SENT_UP)
    up_facility = np.where(goes_up, ward.here[np.arange(n), target], NOWHERE)
    pleased = np.zeros(n, bool)
    pleased[up], _ = ward.visit(
        up, target[up], Count.REFERRED, u_well, u_content, ward.chronic_content(up, up_facility[up])
    )
    fetched = goes_up & alone
    ward.count(place[fetched], Count.SLIP_ALONE)
    habit = np.where(fetched, np.where(pleased, target, NOT_YET), habit)
    ward.count(up_facility[up], Count.WANTED)
    inducement[up] = practice.inducement[up_facility[up]]
    ward.seen_at = np.where(goes_up, target, option)

    ward.issuer = np.where(goes_up & (choices.new_slip >> target & 1 > 0), option, Option.SELF_CARE)
    returns = come_back(ward, choices, goes_up, np.where(goes_up, pleased, content), u_well, u_content)

    # what the county treated for good may be sent home to the township from now on
    back = ward.draw(Purpose.AFTERCARE, 2 * number + 1)[:, 0] < practice.send_back
    back &= np.isin(option, COUNTY) & ~goes_up & (ward.severity < SEVERE)
    habit = np.where(back, ward.township(slice(None)), habit)

    courses = Courses(
        up_facility=up_facility,
        stay_option=np.full(n, NOT_YET),
        stay_facility=np.full(n, NOWHERE),
        is_referred=np.where(fetched, FETCHED, goes_up),
        again=np.zeros(n, int),
        rest_facility=np.full(n, NOWHERE),
        rest_part=np.zeros(n, int),
        after_facility=np.full(n, NOWHERE),
        habit=habit,
        returns=returns,
        by_tcm=ward.had_tcm,
        eventful=goes_up | (returns > 0),
        new_slip=ward.issuer != Option.SELF_CARE,
    )
    need = practice.admission[episodes.band, ward.c] * practice.admission_index
    danger = np.exp(ward.care.strength * (ward.care.start - ward.control))
    need *= np.where(practice.chronic[ward.c] > 0, danger, 1.0)
    admit(ward, courses, np.flatnonzero(u_stay < need * inducement), u_content, u_stay >= need)
    return courses


def further_visits(ward, loss):
    """Further visits to who saw the patient last, one more at odds exp(come_back + V - V of self-care): all float32."""
    rows = np.arange(len(ward.i))
    by_oneself = loss[:, Option.SELF_CARE]
    gap = by_oneself - loss[rows, ward.seen_at] + np.float32(ward.taste.come_back * PER_LN2)
    odds = exp2(np.where(by_oneself > 1e29, np.float32(-1e30), gap))
    once = odds / (np.float32(1) + odds)
    u = short_uniforms(ward.draw(Purpose.RETURN, ward.episodes.number.astype(int))[:, 0])
    reached = np.cumprod(np.tile(once[:, None], MOST_RETURNS), axis=1, dtype=np.float32)
    return np.where(ward.seen_at == Option.SELF_CARE, 0, (u[:, None] < reached).sum(axis=1))


def come_back(ward, choices, goes_up, pleased, u_well, u_content):
    """How many further visits each patient makes: counted, as well managed and as content as the one before."""
    returns = further_visits(ward, choices.loss.reshape(-1, N_OPTIONS))
    rows = np.flatnonzero(returns)
    option = ward.seen_at[rows]
    sure = np.where(pleased, -1.0, 2.0)  # content for certain, or not at all
    ward.visit(rows, option, Count.RETURN, u_well, sure, 0.0, returns[rows])
    ward.count(ward.here[rows, option], Count.WANTED, returns[rows])
    ward.count(ward.here[rows, option], Count.TCM, returns[rows] * (ward.had_tcm & ~goes_up)[rows])
    slips_anew(ward, rows, returns, u_well, u_content)
    return returns


def slips_anew(ward, rows, times, u_well, u_content):
    """Visits for a slip alone to whoever saw the patient first, one for each further visit that needs a new one."""
    rows = rows[ward.issuer[rows] != Option.SELF_CARE]
    option, times = ward.issuer[rows], times[rows]
    ward.visit(rows, option, Count.RETURN, u_well, u_content, 0.0, times)
    for what in (Count.WANTED, Count.SLIP, Count.SLIP_ALONE, Count.SENT_UP):
        ward.count(ward.here[rows, option], what, times)


def admit(ward, courses, rows, u_content, is_extra):
    """Cases of some episodes for admission: who stays at home, the stays, and what follows discharge."""
    number, practice, market = ward.episodes.number.astype(int), ward.practice, ward.market
    u_nights, u_after, u_down, u_after_well = ward.draw(Purpose.AFTERCARE, 2 * number).T
    u_criteria, u_again, u_split, u_rest = ward.draw(Purpose.DISCHARGE, number).T
    scores = ward.hospital_scores(rows, ward.seen_at, courses.is_referred)
    u_beyond, u_kept = ward.draw(Purpose.BEYOND, number)[rows, :2].T
    beyond = u_beyond < practice.beyond[ward.c[rows]]
    scores[beyond, Option.TOWNSHIP : Option.OUT_OF_COUNTY] = np.inf
    at_county = np.isin(ward.seen_at[rows], (Option.COUNTY_GENERAL, Option.COUNTY_TCM))
    scores[~beyond & at_county & (u_kept < practice.retention), Option.OUT_OF_COUNTY] = np.inf
    u_operation, u_place, u_harm, _ = ward.draw(Purpose.OPERATION, number).T
    operation = u_operation < practice.operation[ward.c]
    for option in (Option.TOWNSHIP, Option.SUBCENTRE):
        scores[operation[rows] & (u_place[rows] >= practice.operable[ward.here[rows, option]]), option] = np.inf
    nights = np.zeros(len(ward.i), int)
    for e, score in zip(rows, scores, strict=True):
        option, courses.stay_facility[e], nights[e] = ward.find_bed(e, score, u_nights[e], u_criteria[e])
        courses.stay_option[e] = NOT_YET if option == Option.SELF_CARE else option
    treat_at_home(ward, courses, rows[courses.stay_facility[rows] == NOWHERE], u_nights, u_down, u_content)
    rows = rows[courses.stay_facility[rows] != NOWHERE]
    courses.eventful[rows] = True
    hospital = courses.stay_facility
    ward.count(hospital[rows], Count.BED_DAYS, nights[rows])
    ward.count(hospital[rows], Count.ADMITTED)
    avoidable = is_extra[rows] | (u_criteria[rows] < practice.avoidable[market.level[hospital[rows]]])
    ward.count(hospital[rows], Count.AVOIDABLE, avoidable)

    operated = rows[operation[rows]]
    ward.count(hospital[operated], Count.OPERATED)
    harmed = operation & (u_harm < practice.harm) & (courses.stay_option < Option.COUNTY_GENERAL)
    bad = rows[harmed[rows]]
    ward.count(hospital[bad], Count.OPERATION_HARM)
    np.add.at(ward.experience, (ward.v[bad], courses.stay_option[bad], 2), 1)

    out = rows[u_after[rows] < practice.follow_up]
    stay = courses.stay_option[out]
    down = (stay >= Option.COUNTY_GENERAL) & (u_down[out] < practice.hand_down)
    after = np.where(down, ward.township(out), stay)
    place = ward.here[out, after]
    moves = down & (u_rest[out] < practice.rest[place] * market.accept_stay[place])
    hand_over(ward, courses, out[moves], place[moves], nights)
    well = np.zeros(len(ward.i), bool)
    _, well[out] = ward.visit(out, after, Count.REFERRED, u_after_well, u_content)
    courses.after_facility[out] = place
    ward.count(place, Count.WANTED)
    ward.handed_down += down.sum()

    come_back_to_bed(ward, courses, rows, nights, harmed, well, u_again, u_split)


def come_back_to_bed(ward, courses, rows, nights, harmed, well, u_again, u_split):
    """Who is admitted once more this month; a stay cut short or in two that brings him back is remembered."""
    practice, hospital = ward.practice, courses.stay_facility
    split = u_split[rows] < practice.split[hospital[rows]]
    usual = practice.readmission * (1 - practice.looked_after * well[rows])
    chance = usual * (1 + practice.early * np.maximum(1 - practice.shortening[hospital[rows]], 0))
    courses.again[rows] = split | harmed[rows] | (u_again[rows] < chance)
    too_early = rows[~harmed[rows] & (split | ((u_again[rows] >= usual) & (u_again[rows] < chance)))]
    np.add.at(ward.experience, (ward.v[too_early], courses.stay_option[too_early], 2), 1)
    back = rows[courses.again[rows] > 0]
    for what in (Count.ADMITTED, Count.STAYS_WANTED, Count.READMITTED):
        ward.count(hospital[back], what)
    whole = rows[(courses.again[rows] > 0) & ~split]
    for what in (Count.BED_DAYS, Count.BED_DAYS_WANTED):
        ward.count(hospital[whole], what, nights[whole])


def treat_at_home(ward, courses, rows, u_visits, u_well, u_content):
    """Cases that stay at home go on as outpatients of who saw them, up to the visits that take the place of a stay."""
    rows = rows[ward.seen_at[rows] != Option.SELF_CARE]
    course = np.floor(ward.practice.outpatient_course + u_visits[rows]).astype(int) - 1
    more = np.minimum(course, MOST_RETURNS) - courses.returns[rows]
    rows, more = rows[more > 0], more[more > 0]
    option = ward.seen_at[rows]
    ward.visit(rows, option, Count.RETURN, u_well, u_content, 0.0, more)
    ward.count(ward.here[rows, option], Count.WANTED, more)
    ward.count(ward.here[rows, option], Count.TCM, more * (ward.had_tcm[rows] & (courses.is_referred[rows] == 0)))
    courses.returns[rows] += more
    courses.eventful[rows] = True
    times = np.zeros(len(ward.i), int)
    times[rows] = more
    slips_anew(ward, rows, times, u_well, u_content)


def hand_over(ward, courses, rows, place, nights):
    """The nights after the acute phase go to the township hospital."""
    rest = nights[rows] - np.ceil(nights[rows] * ward.practice.acute_part).astype(int)
    rows, place, rest = rows[rest > 0], place[rest > 0], rest[rest > 0]
    for what in (Count.BED_DAYS, Count.BED_DAYS_WANTED):
        ward.count(courses.stay_facility[rows], what, -rest)
        ward.count(place, what, rest)
    courses.rest_facility[rows] = place
    courses.rest_part[rows] = rest * 10_000 // nights[rows]
    ward.transferred += len(rows)
