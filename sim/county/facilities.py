"""Facilities: their table of arrays, and the Mesa agents that stand for its rows."""

from __future__ import annotations

from dataclasses import dataclass

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.conventions import (
    LEVEL_OF_KIND,
    N_KINDS,
    PRIMARY_KINDS,
    Cadre,
    Kind,
    Level,
)
from sim.county.clinic_houses import ClinicHouses
from sim.county.headcount import IS_DOCTOR, IS_LICENSED, IS_STAFF, at_work, doctor_there, head_count
from sim.rng import stable_id


@dataclass
class FacilityTable:
    """What every facility has; arrays with one entry per facility, updated in place by the phases that own a column.

    kind int8 (`Kind`); village, township index or -1; beds; staff int64[facility, cadre] persons, of whom
    permanent int64[facility, cadre] hold a post (编制); of village clinics' doctors one by one, int64[facility, place]:
    doctor_cadre, doctor_age in months (0 an empty place), doctor_is_graduate whether registered without exam and
    doctor_is_apprentice whether with the certificate of a TCM apprentice (师承) only;
    posts float64 (编制) of townships where the county's table gives them, else NaN; ranks uniform on 0-1: a facility
    is covered by a programme (designation, integration) while its coverage exceeds the rank; houses the state of
    village clinics. A site kept free is of kind NOT_BUILT and `becomes` another kind at the village `site` (else -1).

    Doctors at work beside those in post, full-time equivalents float64[facility], negative where they are lent:
    `posted` (县聘乡用, service before promotion) and `outreach` county doctors in townships; `returned` township
    doctors back from a secondment; `sent` township doctors in clinics (乡聘村用); `retired` doctors called back;
    `leading` county heads of department who lead township hospitals; `freed` clinicians' time that public-health
    physicians free; `visiting` specialists of regional centres at county hospitals.
    """

    ids: list[str]
    names: list[str]
    kind: NDArray[np.int8]
    village: NDArray[np.int32]
    township: NDArray[np.int32]
    x_km: NDArray[np.float64]
    y_km: NDArray[np.float64]
    beds: NDArray[np.float64]
    staff: NDArray[np.int64]
    permanent: NDArray[np.int64]
    doctor_cadre: NDArray[np.int64]
    doctor_age: NDArray[np.int64]
    doctor_is_graduate: NDArray[np.bool_]
    doctor_is_apprentice: NDArray[np.bool_]
    posts: NDArray[np.float64]
    is_mch: NDArray[np.bool_]
    has_tcm: NDArray[np.bool_]
    designation_rank: NDArray[np.float64]
    integration_rank: NDArray[np.float64]
    special_rank: NDArray[np.float64]
    houses: ClinicHouses
    becomes: NDArray[np.int8]
    site: NDArray[np.int32]

    def __post_init__(self) -> None:
        n = len(self.ids)
        self.number = np.array([stable_id(i) for i in self.ids], np.uint64)
        self.level = np.array([LEVEL_OF_KIND[k] for k in self.kind], np.int8)
        self.level_at_start = self.level.copy()
        self.counted_as = self.kind.copy()  # kind in the statistics: an upgraded township hospital may count otherwise
        self.billed_as = self.level.copy()  # level whose prices and insurance rules hold
        self.is_primary = np.isin(self.kind, PRIMARY_KINDS)
        self.opened = np.zeros(n, bool)  # on a site that was free at the start
        self.posted = np.zeros(n)
        self.outreach = np.zeros(n)
        self.returned = np.zeros(n)
        self.sent = np.zeros(n)
        self.retired = np.zeros(n)
        self.leading, self.freed, self.visiting = np.zeros(n), np.zeros(n), np.zeros(n)
        self.staff_at_start = self.staff.copy()
        self.beds_at_start = self.beds.copy()
        self.serving = np.arange(n)  # who does a facility's work: itself, or the joint clinic it was merged into
        self.mark_levels()

    def __len__(self) -> int:
        return len(self.ids)

    def mark_levels(self) -> None:
        """Mark who is what, for all phases to look up; to be called whenever a level changes.

        is_clinic, is_town and is_county bool[facility] are village clinics, everything at township level and county
        hospitals; clinics, towns, county_hospitals and hospitals (the last two of both levels) their rows in order.
        """
        self.is_clinic = self.level == int(Level.VILLAGE)
        self.is_town, self.is_county = self.level == int(Level.TOWNSHIP), self.level == int(Level.COUNTY)
        self.clinics, self.towns = np.flatnonzero(self.is_clinic), np.flatnonzero(self.is_town)
        self.county_hospitals = np.flatnonzero(self.is_county)
        self.hospitals = np.flatnonzero(self.is_town | self.is_county)

    def is_kind(self, kind: Kind) -> NDArray[np.bool_]:
        """Facilities of a kind: bool[facility]."""
        return np.asarray(self.kind == int(kind))  # numpy compares with a plain number several times faster

    def take_site(self, row: int) -> Kind:
        """A site kept free becomes the facility it was kept for; returns its kind."""
        kind = Kind(int(self.becomes[row]))
        self.kind[row], self.level[row], self.opened[row] = kind, LEVEL_OF_KIND[kind], True
        self.mark_levels()
        return kind

    def add_places(self, n: int) -> None:
        """Room for n more village doctors in every clinic: a joint clinic can need it."""
        wider = ((0, 0), (0, n))
        self.doctor_cadre, self.doctor_age = np.pad(self.doctor_cadre, wider), np.pad(self.doctor_age, wider)
        self.doctor_is_graduate = np.pad(self.doctor_is_graduate, wider)
        self.doctor_is_apprentice = np.pad(self.doctor_is_apprentice, wider)

    @property
    def doctors(self) -> NDArray[np.int64]:
        """Doctors in post of any cadre, village doctors included: int64[facility]."""
        total: NDArray[np.int64] = head_count(self.staff, IS_DOCTOR)
        return total

    @property
    def workers(self) -> NDArray[np.int64]:
        """Staff of any cadre: int64[facility]."""
        total: NDArray[np.int64] = head_count(self.staff, IS_STAFF)
        return total

    @property
    def workers_at_start(self) -> NDArray[np.int64]:
        """Staff when the run began, for new facilities that of their plan: int64[facility]."""
        total: NDArray[np.int64] = head_count(self.staff_at_start, IS_STAFF)
        return total

    @property
    def posts_held(self) -> NDArray[np.int64]:
        """Staff who hold a post (编制): int64[facility]."""
        total: NDArray[np.int64] = head_count(self.permanent, IS_STAFF)
        return total

    @property
    def has_apprentice(self) -> NDArray[np.bool_]:
        """Village clinics where a TCM apprentice works: bool[facility]."""
        if not self.doctor_is_apprentice.any():
            return np.zeros(len(self), bool)
        return np.asarray((self.doctor_is_apprentice & (self.doctor_age > 0)).any(axis=1))

    @property
    def doctors_at_start(self) -> NDArray[np.int64]:
        """Doctors in post when the run began: int64[facility]."""
        total: NDArray[np.int64] = head_count(self.staff_at_start, IS_DOCTOR)
        return total

    def clinics_short_of_doctors(self) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """Village clinics with fewer doctors than at the start: (rows, int64 doctors missing in each)."""
        fewer = (self.doctors_at_start - self.doctors)[self.clinics]
        short = fewer > 0
        return self.clinics[short], fewer[short]

    @property
    def doctors_present(self) -> NDArray[np.float64]:
        """Doctors at work here: in post, plus those who come from elsewhere, less those lent."""
        present: NDArray[np.float64] = at_work(
            self.staff, self.posted, self.outreach, self.returned, self.sent, self.retired, self.leading, self.freed,
            self.visiting,
        )  # fmt: skip
        return present

    @property
    def licensed_share(self) -> NDArray[np.float64]:
        """Licensed (assistant) share of doctors, those sent to a clinic included; 0 without: float64[facility]."""
        here = np.where(self.is_clinic, self.sent, 0.0)
        licensed = head_count(self.staff, IS_LICENSED) + here
        doctors = self.doctors + here
        return licensed / np.where(doctors > 0, doctors, 1.0)

    @property
    def is_open(self) -> NDArray[np.bool_]:
        """A village clinic or a new facility is open while it has a doctor or is sent one; hospitals always."""
        is_open: NDArray[np.bool_] = doctor_there(self.staff, self.sent, ~(self.is_clinic | self.opened))
        return is_open & (self.kind != int(Kind.NOT_BUILT))

    def of_kind(self, *kinds: Kind) -> NDArray[np.intp]:
        """Indices of facilities of these kinds."""
        wanted = np.zeros(N_KINDS, bool)
        wanted[list(kinds)] = True
        return np.flatnonzero(wanted[self.kind])

    def clinic_of_village(self, n_villages: int) -> NDArray[np.int64]:
        """Index of each village's own clinic, -1 without one: int64[village]."""
        clinic = np.full(n_villages, -1, np.int64)
        rows = self.of_kind(Kind.VILLAGE_CLINIC)
        clinic[self.village[rows]] = rows
        return clinic

    def town_hospital_of_village(self, township: NDArray[np.int32], kinds: tuple[Kind, ...]) -> NDArray[np.int64]:
        """The facility of these kinds in each village's own township, -1 where there is none: int64[village].

        Where a township has several, its villages are shared out by beds; who opened since the start is not meant.
        """
        rows = self.of_kind(*kinds)
        rows = rows[~self.opened[rows]]
        there = np.bincount(self.township[rows], minlength=int(township.max()) + 1)
        only = np.full(len(there), -1, np.int64)
        only[self.township[rows]] = rows
        hospital = only[township]
        for t in np.flatnonzero(there > 1).tolist():
            here = np.flatnonzero(township == t)
            hospital[here] = self._by_beds(rows[self.township[rows] == t], here.size)
        return hospital

    def general_hospital_of_village(self, n_villages: int) -> NDArray[np.int64]:
        """The general hospital each village turns to, shared out by beds in village order: int64[village]."""
        return self._by_beds(np.flatnonzero((self.kind == Kind.COUNTY_GENERAL) & ~self.is_mch), n_villages)

    def _by_beds(self, rows: NDArray[np.intp], n: int) -> NDArray[np.int64]:
        """N places shared out to facilities by beds, neighbours spread over all of them."""
        beds = np.maximum(self.beds_at_start[rows], 1.0)
        golden = (np.arange(n) * 0.6180339887498949) % 1.0
        return rows[np.minimum(np.searchsorted(np.cumsum(beds) / beds.sum(), golden, side="right"), rows.size - 1)]


class Facility(mesa.Agent):
    """One facility as a Mesa agent: a handle on its row of the table for whoever looks from outside.

    The phases work on the table's arrays; the agent owns no second copy of anything.
    """

    def __init__(self, model: mesa.Model, table: FacilityTable, row: int) -> None:
        super().__init__(model)
        self.table = table
        self.row = row

    @property
    def name(self) -> str:
        """Name as in the county's own table."""
        return self.table.names[self.row]

    @property
    def kind(self) -> Kind:
        """Kind of facility today; a township hospital can become a sub-centre."""
        return Kind(int(self.table.kind[self.row]))

    @property
    def doctors(self) -> int:
        """Doctors in post."""
        return int(self.table.doctors[self.row])

    @property
    def nurses(self) -> int:
        """Nurses in post."""
        return int(self.table.staff[self.row, Cadre.NURSE])

    @property
    def beds(self) -> float:
        """Beds."""
        return float(self.table.beds[self.row])

    @property
    def is_open(self) -> bool:
        """Whether patients can come."""
        return bool(self.table.is_open[self.row])
