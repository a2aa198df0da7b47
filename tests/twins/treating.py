"""What happens at the provider, told for all episodes at once; only the search for a bed goes patient by patient."""

from dataclasses import dataclass

import numpy as np

from sim.care.treatment import Courses
from sim.conventions import N_OPTIONS, NOWHERE, Option
from sim.county.residents import KEEP, NOT_YET
from sim.measure.tally import Count
from sim.rng import Purpose
from tests.twins.draws import option_errors, uniforms
from tests.twins.payments import pay_stay

SEVERE = 2
COUNTY = (Option.COUNTY_GENERAL, Option.COUNTY_TCM)


@dataclass
class Ward:
    """One month's care: who is where, what providers do, and the counters."""

    residents: object
    episodes: object
    market: object
    taste: object
    practice: object
    rules: object
    key: object
    month: int

    def __post_init__(self):
        n_villages = len(self.market.minutes)
        self.counts = np.zeros((len(self.market.level), len(Count)), np.int64)
        self.experience = np.zeros((n_villages, N_OPTIONS, 2), np.int64)
        self.handed_down = 0
        self.seen_at = None  # the option that saw each patient last, once treated
        self.i = self.episodes.resident
        self.c = self.episodes.condition
        self.v = self.residents.village[self.i]
        self.who = self.residents.id[self.i]
        self.severity = self.taste.severity[self.c]
        self.here = self.market.facility[self.v, self.c].astype(int)  # [episode, option]

    def draw(self, purpose, index):
        return uniforms(self.key, self.who, self.month, purpose, index)

    def visit(self, rows, option, column, u_well, u_content):
        """Visits of some episodes at an option each: counted; whether each patient left content."""
        place = self.here[rows, option]
        well = u_well[rows] < self.practice.capability[place, self.c[rows]]
        chance = self.practice.content_base + self.practice.content_well * well + self.practice.attitude[place]
        content = u_content[rows] < chance - self.practice.content_wait * self.market.wait[place] / 600
        tenths = np.floor(self.market.minutes[self.v[rows], option].astype(float) * 10 + 0.5).astype(int)
        for what, amount in (
            (column, 1), (Count.WELL, well), (Count.CONTENT, content), (Count.TRAVEL, tenths),
            (Count.WAIT, self.market.wait[place]),
        ):  # fmt: skip
            self.count(place, what, amount)
        np.add.at(self.experience, (self.v[rows], option, 0), 1)
        np.add.at(self.experience, (self.v[rows], option, 1), content)
        return content

    def count(self, place, what, amount=1):
        np.add.at(self.counts, (place, what), amount)

    def township(self, rows):
        """The township hospital, or the sub-centre that took its place."""
        return np.where(self.here[rows, Option.TOWNSHIP] == NOWHERE, Option.SUBCENTRE, Option.TOWNSHIP)

    def next_step_up(self, option):
        """The ladder: clinic, township or sub-centre, county (TCM hospital for TCM cases), out of the county."""
        has_tcm = self.here[:, Option.COUNTY_TCM] != NOWHERE
        county = np.where((self.episodes.is_tcm > 0) & has_tcm, Option.COUNTY_TCM, Option.COUNTY_GENERAL)
        above = np.where(option <= Option.OTHER_CLINIC, self.township(slice(None)), county)
        return np.where(option <= Option.SUBCENTRE, above, Option.OUT_OF_COUNTY)

    def hospital_scores(self, rows, seen_at, referred):
        """Scores of the hospital options float64[admission, option], errors included."""
        i, c, v, s = self.i[rows], self.c[rows], self.v[rows], self.severity[rows]
        r, options = self.residents, np.arange(N_OPTIONS)
        there = (self.here[rows] != NOWHERE) & (options >= Option.TOWNSHIP)
        fen = np.zeros(there.shape)
        for a, option in zip(*np.nonzero(there), strict=True):
            level = int(self.market.level[self.here[rows[a], option]])
            person = (int(r.scheme[i[a]]), level, int(c[a]), int(r.stays[i[a]]))
            *_, fen[a, option] = pay_stay(
                self.rules, *person, bool(referred[rows[a]]), int(r.aid[i[a]]), int(r.ytd_inpatient_fund[i[a]])
            )
        value = self.market.stay_base[v, c].copy()
        far = self.taste.travel[s] * r.travel_taste[i].astype(float)
        dear = self.taste.price_stay * r.price_taste[i].astype(float)
        value -= far[:, None] * self.market.minutes[v].astype(float)
        value -= dear[:, None] * np.log(fen / 100 + self.taste.offset)
        value[:, Option.COUNTY_GENERAL :] += r.hospital_taste[i].astype(float)[:, None]
        value[:, Option.OUT_OF_COUNTY] -= self.taste.hassle_out
        value += self.taste.continuity * (seen_at[rows][:, None] == options)
        value += self.taste.habit_stay * (r.usual_hospital[i][:, None] == options)
        value += option_errors(self.key, self.who[rows], self.month, Purpose.ADMISSION, self.episodes.number[rows])
        return np.where(there, value, -np.inf)

    def find_bed(self, e, score, u_nights):
        """The best hospital with a bed: option, place, nights; out of the county there always is one."""
        index = 1000 + int(self.episodes.number[e]) * N_OPTIONS + np.arange(N_OPTIONS)
        u = uniforms(self.key, np.repeat(self.who[e], N_OPTIONS), self.month, Purpose.CAPACITY, index)[:, 0]
        for option in np.argsort(-score):
            place = self.here[e, option]
            nights = int(np.floor(self.practice.nights[self.market.level[place], self.c[e]] + u_nights))
            self.count(place, Count.STAYS_WANTED)
            self.count(place, Count.BED_DAYS_WANTED, nights)
            if option == Option.OUT_OF_COUNTY or u[option] < self.market.accept_stay[place]:
                return option, place, nights
            self.count(place, Count.STAYS_REFUSED)
        raise AssertionError("the out-of-county hospital always has a bed")


def treat(ward: Ward, choices) -> Courses:
    """Courses of the month's episodes; the ward counts."""
    episodes, practice = ward.episodes, ward.practice
    n, number = len(ward.i), episodes.number.astype(int)
    option, place = choices.option.astype(int), choices.facility.astype(int)
    slip = choices.is_slip > 0
    u_well, u_up, u_stay, u_content = ward.draw(Purpose.OUTCOME, 2 * number).T
    seen = np.flatnonzero(option != Option.SELF_CARE)

    # the first visit
    chronic = practice.chronic[ward.c[seen]] > 0
    content = np.zeros(n, bool)
    for kind, column in ((chronic, Count.FOLLOW_UP), (~chronic, Count.ACUTE)):
        rows = seen[kind]
        content[rows] = ward.visit(rows, option[rows], column, u_well, u_content)
    ward.count(place[seen], Count.TCM, (episodes.is_tcm[seen] > 0) & (ward.market.has_tcm[place[seen]] > 0))
    ward.count(place[seen], Count.SLIP, slip[seen])
    habit = np.where(option == Option.SELF_CARE, KEEP, np.where(content, option, NOT_YET))
    inducement = np.ones(n)
    inducement[seen] = practice.inducement[place[seen]]

    # referral up
    lacking = practice.requirement[ward.c] - practice.capability[place, ward.c]
    chance = practice.referral_scale[place] * np.maximum(lacking, 0)
    chance = np.where(slip, np.maximum(chance, practice.slip_goes_on), chance)
    target = np.where(slip, choices.wanted, ward.next_step_up(option))
    chance *= np.where(target == Option.OUT_OF_COUNTY, 1 - practice.retention, 1.0)
    goes_up = (u_up < chance) & ~np.isin(option, (Option.SELF_CARE, Option.OUT_OF_COUNTY))
    up = np.flatnonzero(goes_up)
    ward.count(place[up], Count.SENT_UP)
    ward.visit(up, target[up], Count.REFERRED, u_well, u_content)
    up_facility = np.where(goes_up, ward.here[np.arange(n), target], NOWHERE)
    ward.count(up_facility[up], Count.WANTED)
    inducement[up] = practice.inducement[up_facility[up]]
    ward.seen_at = np.where(goes_up, target, option)

    # what the county treated for good may be sent home to the township from now on
    back = ward.draw(Purpose.AFTERCARE, 2 * number + 1)[:, 0] < practice.send_back
    back &= np.isin(option, COUNTY) & ~goes_up & (ward.severity < SEVERE)
    habit = np.where(back, ward.township(slice(None)), habit)

    courses = Courses(
        up_facility=up_facility,
        stay_option=np.full(n, NOT_YET),
        stay_facility=np.full(n, NOWHERE),
        is_referred=goes_up,
        after_facility=np.full(n, NOWHERE),
        habit=habit,
    )
    need = practice.admission[episodes.band, ward.c] * practice.admission_index * inducement
    admit(ward, courses, np.flatnonzero(u_stay < need), u_content)
    return courses


def admit(ward, courses, rows, u_content):
    """Stays of some episodes, and the visit after discharge."""
    u_nights, u_after, u_down, u_after_well = ward.draw(Purpose.AFTERCARE, 2 * ward.episodes.number.astype(int)).T
    scores = ward.hospital_scores(rows, ward.seen_at, courses.is_referred)
    for e, score in zip(rows, scores, strict=True):
        courses.stay_option[e], courses.stay_facility[e], nights = ward.find_bed(e, score, u_nights[e])
        ward.count(courses.stay_facility[e], Count.BED_DAYS, nights)
    ward.count(courses.stay_facility[rows], Count.ADMITTED)

    rows = rows[u_after[rows] < ward.practice.follow_up]
    stay = courses.stay_option[rows]
    down = (stay >= Option.COUNTY_GENERAL) & (u_down[rows] < ward.practice.hand_down)
    after = np.where(down, ward.township(rows), stay)
    ward.visit(rows, after, Count.REFERRED, u_after_well, u_content)
    courses.after_facility[rows] = ward.here[rows, after]
    ward.count(courses.after_facility[rows], Count.WANTED)
    ward.handed_down += down.sum()
