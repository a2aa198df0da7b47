"""What has been built up at each facility so far: stocks that move month by month towards what the policy asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.conventions import Cadre, Kind
from sim.county.facilities import FacilityTable
from sim.county.headcount import IS_DOCTOR, head_count
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.county.synthesis import SYNTHESIS_KEY
from sim.loops import Loop, is_closed
from sim.rng import Purpose, uniforms
from sim.system.departments import levers_wanted, open_departments
from sim.system.equipment import GRADE_A, grade_at_start, grade_in_use, grade_wanted, install, rank_by_size
from sim.system.practice_volume import practice_gain, visits_per_doctor
from sim.system.remote_help import learn_use, readers, reading_wanted, tool_wanted
from sim.system.standard import diseases_covered
from sim.system.tcm_service import TcmRanks
from sim.system.training import teach


@dataclass(frozen=True)
class Ranks:
    """In which order facilities come under a programme: uniform on 0-1, float64[facility] each.

    size is that of township hospitals by beds of the start, from the largest.
    """

    equipment: NDArray[np.float64]
    standard: NDArray[np.float64]
    connection: NDArray[np.float64]
    tool: NDArray[np.float64]
    department: NDArray[np.float64]
    clinic: NDArray[np.float64]
    size: NDArray[np.float64]

    @classmethod
    def of(cls, facilities: FacilityTable) -> Ranks:
        """The same ranks in every run of a county."""
        first, second = (uniforms(SYNTHESIS_KEY, facilities.number, 0, Purpose.BUILD_UP, i).T.copy() for i in (0, 1))
        equipment, standard, connection, tool = first
        department, clinic = second[:2]
        return cls(equipment, standard, connection, tool, department, clinic, rank_by_size(facilities))


@dataclass(frozen=True)
class UsualTownship:
    """The average township hospital at the start, against which every one is measured (shares of doctors 0-1)."""

    grade_in_use: float
    log_diseases: float
    full_physicians: float
    gps: float
    tcm: float


@dataclass
class BuildUp:
    """Stocks float64[facility]; usual_volume is not a number until the first year has been seen.

    grade of equipment 0-2, bought the grades that added capital has ordered so far; departments opened;
    reading share of tests read at the county, tool share of consultations
    with a diagnostic tool; knowledge and practice gains of capability; commissioned 0-1 how far a sub-centre is in full
    work; beds_added at the county's hospitals; reader_share of readings that find a reader, reading_visits of county
    doctors' time they take.
    """

    ranks: Ranks
    tcm: TcmRanks
    usual: UsualTownship
    grade: NDArray[np.float64]
    bought: NDArray[np.float64]
    departments: NDArray[np.float64]
    reading: NDArray[np.float64]
    tool: NDArray[np.float64]
    knowledge: NDArray[np.float64]
    practice: NDArray[np.float64]
    commissioned: NDArray[np.float64]
    usual_volume: NDArray[np.float64]
    beds_added: float = 0.0
    reader_share: float = 1.0
    reading_visits: float = 0.0

    @classmethod
    def at_start(
        cls, facilities: FacilityTable, county: County, behaviour: Behaviour, levers: Mapping[str, float]
    ) -> BuildUp:
        """What stands at the start under the levers of the first month; nothing on its way."""
        n, ranks = len(facilities), Ranks.of(facilities)
        is_town = facilities.is_town
        grade = grade_at_start(ranks.equipment, county) * is_town
        doctors = facilities.doctors_present
        diseases = diseases_covered(ranks.standard, doctors, levers, behaviour)
        usual = UsualTownship(
            grade_in_use=_mean(grade_in_use(grade, doctors, behaviour), is_town),
            log_diseases=_mean(np.log(diseases), is_town),
            full_physicians=_mean(full_physician_share(facilities.staff), is_town),
            gps=_mean(share_of_doctors(facilities.staff, Cadre.GP), is_town),
            tcm=_mean(share_of_doctors(facilities.staff, Cadre.TCM), is_town),
        )
        return cls(
            ranks=ranks,
            tcm=TcmRanks.of(facilities),
            usual=usual,
            grade=grade,
            bought=np.zeros(n),
            departments=open_departments(np.zeros(n), ranks.department, levers_wanted(levers)) * is_town,
            reading=reading_wanted(facilities, ranks.connection, levers),
            tool=tool_wanted(facilities, ranks.tool, levers),
            knowledge=np.zeros(n),
            practice=np.zeros(n),
            commissioned=facilities.is_kind(Kind.SUBCENTRE).astype(float),
            usual_volume=np.full(n, np.nan),
        )


def build_up(
    stocks: BuildUp,
    facilities: FacilityTable,
    county: County,
    behaviour: Behaviour,
    levers: Mapping[str, float],
    outreach_days: NDArray[np.float64],
    visits: NDArray[np.int64],
    year_visits: NDArray[np.int64],
    months_lived: int,
    grades_bought: NDArray[np.float64],
) -> None:
    """The stocks a month later; changes `stocks`.

    outreach_days float64[facility] of specialists a month; visits and year_visits int64[facility] are those of last
    month and of the last twelve; months_lived since the run began; grades_bought float64[facility] of equipment by last
    month's added capital.
    Practice counts from the second year on, against the first; with loop R1 cut it stays where it is.
    """
    is_town, is_subcentre = facilities.is_town, facilities.is_kind(Kind.SUBCENTRE)
    months_to_equip, months_to_use = behaviour["capability.months_to_equip"], behaviour["capability.months_to_use"]
    stocks.bought += grades_bought
    asked = np.where(is_subcentre, GRADE_A, grade_wanted(stocks.ranks.size, levers))  # 明医改秘〔2024〕2号 一3
    ordered = np.minimum(np.maximum(grade_at_start(stocks.ranks.equipment, county), asked) + stocks.bought, GRADE_A)
    stocks.grade = install(stocks.grade, ordered * is_town, months_to_equip)
    stocks.departments = open_departments(stocks.departments, stocks.ranks.department, levers_wanted(levers)) * is_town
    stocks.commissioned = install(stocks.commissioned, is_subcentre.astype(float), months_to_equip)
    stocks.reading = learn_use(
        stocks.reading, reading_wanted(facilities, stocks.ranks.connection, levers), months_to_use
    )
    stocks.tool = learn_use(stocks.tool, tool_wanted(facilities, stocks.ranks.tool, levers), months_to_use)
    stocks.knowledge = teach(stocks.knowledge, facilities, outreach_days, county, behaviour, levers)
    stocks.reader_share, stocks.reading_visits = readers(facilities, stocks.reading, visits, behaviour)
    if months_lived < 12:
        return
    volume = visits_per_doctor(year_visits, facilities.doctors_present, behaviour)
    if np.isnan(stocks.usual_volume).all():
        stocks.usual_volume = volume
    if is_closed(levers, Loop.R1):
        gain = practice_gain(volume, stocks.usual_volume, behaviour)
        stocks.practice = np.where(np.isnan(gain), 0.0, gain)


def share_of_doctors(staff: NDArray[np.int64], cadre: Cadre) -> NDArray[np.float64]:
    """Part of the doctors in staff int64[facility, cadre] who belong to a cadre: float64[facility], 0 without any."""
    return np.asarray(staff[:, int(cadre)] / np.maximum(head_count(staff, IS_DOCTOR), 1))


def full_physician_share(staff: NDArray[np.int64]) -> NDArray[np.float64]:
    """Part of the doctors with a full licence, neither assistants nor village doctors: float64[facility]."""
    others = staff[:, int(Cadre.ASSISTANT)] + staff[:, int(Cadre.VILLAGE_DOCTOR)]
    total = head_count(staff, IS_DOCTOR)
    return np.asarray((total - others) / np.maximum(total, 1))


def _mean(values: NDArray[np.float64], where: NDArray[np.bool_]) -> float:
    return float(values[where].mean()) if where.any() else 0.0
