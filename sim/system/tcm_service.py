"""What of the wish for Chinese medicine (中医药) each facility can meet: rooms, people, techniques, herbs, and time.

A wish is met by hand (适宜技术: needle, cupping, massage, with a room for it) or with herbs (needs a stock of them), by
somebody who masters the illness, within the time of the TCM physicians. What one part lacks the others do not make up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.conventions import CONDITIONS, N_CONDITIONS, Cadre, Kind, Level
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.county.synthesis import SYNTHESIS_KEY
from sim.loops import Loop, is_closed
from sim.measure.monthly import by_kind
from sim.measure.tally import Count
from sim.rng import Purpose, uniforms
from sim.system.tcm_staff import programme

PAIN = np.array([c in ("musculoskeletal", "injury") for c in CONDITIONS])
"""Illness that is treated by hand rather than with herbs."""

Levers = Mapping[str, float]


@dataclass(frozen=True)
class TcmRanks:
    """In which order facilities come under a programme: uniform on 0-1, float64[facility] each."""

    room: NDArray[np.float64]
    techniques: NDArray[np.float64]
    herbs: NDArray[np.float64]
    flagship: NDArray[np.float64]
    specialty: NDArray[np.float64]

    @classmethod
    def of(cls, facilities: FacilityTable) -> TcmRanks:
        """The same ranks in every run of a county."""
        first, second = (uniforms(SYNTHESIS_KEY, facilities.number, 0, Purpose.TCM, i) for i in (1, 2))
        room, techniques, herbs, flagship = first.T
        return cls(room, techniques, herbs, flagship, second[:, 0])


@dataclass
class TcmService:
    """The month's TCM service; asked float64[facility] is how many visits a month are expected to want it there.

    met float64[facility, condition] the chance that a wish is met; time 0-1 the part of the wishes for which there is
    time, float64[facility]; suited float64[condition] how cases that suit TCM spread over illnesses, by which means
    are taken.
    """

    ranks: TcmRanks
    suited: NDArray[np.float64]
    asked: NDArray[np.float64]
    time: NDArray[np.float64]
    met: NDArray[np.float64]

    @classmethod
    def at_start(cls, facilities: FacilityTable, county: County, behaviour: Behaviour) -> TcmService:
        """Nobody has asked yet."""
        n = len(facilities)
        suited = county.need.condition_share.mean(axis=0) * behaviour.conditions.tcm_suited
        suited /= suited.sum()
        return cls(TcmRanks.of(facilities), suited, np.zeros(n), np.ones(n), np.zeros((n, N_CONDITIONS)))

    def open(
        self, facilities: FacilityTable, county: County, behaviour: Behaviour, levers: Levers, sample: float
    ) -> None:
        """The service of the month: what can be done, as far as there is time for it."""
        able = repertoire(facilities, self.ranks, county, behaviour, levers)
        time = physician_visits(facilities, self.ranks, county, behaviour, levers) * sample
        limited = facilities.is_town & (time > 0) & is_closed(levers, Loop.B1)
        self.time = np.where(limited, np.minimum(1.0, time / np.maximum(self.asked, 1e-9)), 1.0)
        self.met = able * self.time[:, None]

    def remember(self, counts: NDArray[np.int64], behaviour: Behaviour) -> None:
        """What was asked for this month, int64[facility, Count] counted; expectations follow as waiting does."""
        asked = counts[:, Count.TCM] / np.maximum(self.time, 1e-9)
        self.asked += behaviour["queue.wait_speed"] * (asked - self.asked)

    def row(self, facilities: FacilityTable) -> dict[str, NDArray[np.int64]]:
        """The month's row of the record: the mean chance by kind, and township hospitals with a TCM physician."""
        is_open, kind = facilities.is_open, facilities.kind
        met = np.rint(1000 * self.met @ self.suited).astype(np.int64) * is_open
        town = facilities.is_town
        staffed = town & (facilities.staff[:, int(Cadre.TCM)] > 0)
        return {
            "tcm_offer": by_kind(met, kind) // np.maximum(by_kind(is_open.astype(np.int64), kind), 1),
            "tcm_staffed": np.array([staffed.sum(), town.sum()]),
        }


def rooms(facilities: FacilityTable, ranks: TcmRanks, county: County, levers: Levers) -> NDArray[np.bool_]:
    """Facilities with a place for TCM: those of the start, those the policy adds, clinics with a TCM apprentice."""
    in_towns = programme(levers["tcm_clinic.township_coverage"], county.value("facilities.township_tcm_clinic_share"))
    in_villages = programme(levers["tcm_clinic.village_tcm_share"], county.value("facilities.village_clinic_tcm_share"))
    added = ranks.room < np.where(facilities.is_town, in_towns, np.where(facilities.is_clinic, in_villages, 0.0))
    return facilities.has_tcm | added | facilities.has_apprentice


def flagships(facilities: FacilityTable, ranks: TcmRanks, room: NDArray[np.bool_], levers: Levers) -> NDArray[np.bool_]:
    """Township hospitals whose TCM clinic (中医馆) is a flagship: bool[facility]."""
    return facilities.is_town & room & (ranks.flagship < levers["tcm_clinic.flagship_share"])


def specialties(facilities: FacilityTable, ranks: TcmRanks, levers: Levers) -> NDArray[np.bool_]:
    """Township hospitals with a TCM speciality run with the county's TCM hospital: bool[facility].

    As many as the policy names, where a TCM physician works; none in a county without a TCM hospital.
    """
    chosen = np.zeros(len(facilities), bool)
    count = round(levers["tcm_specialty_alliance.specialties_per_county"])
    if count > 0 and facilities.is_kind(Kind.COUNTY_TCM).any():
        fit = facilities.towns[facilities.staff[facilities.towns, int(Cadre.TCM)] > 0]
        chosen[fit[np.argsort(ranks.specialty[fit], kind="stable")[:count]]] = True
    return chosen


def specialist_days(
    facilities: FacilityTable, ranks: TcmRanks, behaviour: Behaviour, levers: Levers
) -> NDArray[np.float64]:
    """Days a month that specialists of the county's TCM hospital work in TCM specialities: float64[facility].

    Negative at the hospital that sends them.
    """
    chosen = specialties(facilities, ranks, levers)
    if not chosen.any():
        return np.zeros(len(facilities))
    days = behaviour["tcm.specialist_days"] * chosen
    senders = facilities.is_kind(Kind.COUNTY_TCM)
    return np.asarray(days - days.sum() * senders / max(senders.sum(), 1))


def known(number: float | NDArray[np.float64], enough: float) -> NDArray[np.float64]:
    """Part 0-1 of the cases for which one of so many techniques or known illnesses serves; the first serve most."""
    return np.asarray(1 - np.exp(-np.asarray(number) / enough))


def repertoire(
    facilities: FacilityTable, ranks: TcmRanks, county: County, behaviour: Behaviour, levers: Levers
) -> NDArray[np.float64]:
    """Chance float64[facility, condition] that a wish could be met if there were time for everybody.

    By hand in the part of cases treated so, else with herbs; in township hospitals as far as the physician masters the
    illness, and much less without one; in clinics only with a room. Hospitals have what they need: the county's TCM
    hospital for everybody, the others in their TCM departments.
    """
    b = behaviour
    room = rooms(facilities, ranks, county, levers)
    by_hand, herbs = _by_hand(facilities, ranks, room, b, levers), _herbs(facilities, ranks, room, b, levers)
    part = np.where(PAIN, b["tcm.by_hand_pain"], b["tcm.by_hand_other"])
    able = by_hand[:, None] * part + herbs[:, None] * (1 - part)

    mastery = known(levers["tcm_techniques.diseases_per_doctor"], b["tcm.diseases_enough"])
    in_town = np.where(specialties(facilities, ranks, levers), 1.0, mastery)
    in_town = in_town * np.where(facilities.staff[:, int(Cadre.TCM)] > 0, 1.0, b["tcm.without_physician"])
    by_kind_of_place = np.where(facilities.is_town, in_town, np.where(facilities.is_clinic, room, 1.0))
    above = np.where(facilities.is_kind(Kind.COUNTY_TCM), 1.0, b["tcm.departments_above"] * room)
    is_above = facilities.level >= int(Level.COUNTY)
    return np.where(is_above[:, None], above[:, None], able * by_kind_of_place[:, None])


def _by_hand(
    facilities: FacilityTable, ranks: TcmRanks, room: NDArray[np.bool_], behaviour: Behaviour, levers: Levers
) -> NDArray[np.float64]:
    """Chance that a case to be treated by hand can be: float64[facility]; techniques known, and a room for them."""
    b = behaviour
    trained = (ranks.techniques < levers["tcm_techniques.village_share_with_6"]) | facilities.has_apprentice
    in_clinic = np.where(trained, b["tcm.techniques_trained"], b["tcm.techniques_untrained"])
    techniques = np.where(facilities.is_town, levers["tcm_techniques.techniques_per_doctor"], in_clinic)
    return known(techniques, b["tcm.techniques_enough"]) * np.where(room, 1.0, b["tcm.without_room"])


def _herbs(
    facilities: FacilityTable, ranks: TcmRanks, room: NDArray[np.bool_], behaviour: Behaviour, levers: Levers
) -> NDArray[np.float64]:
    """Chance that the herbs of a prescription are to be had: float64[facility].

    From the own stock, whole in a flagship clinic, or delivered by the shared pharmacy (共享中药房).
    """
    b = behaviour
    own = np.where(facilities.is_town, b["tcm.herbs_township"], b["tcm.herbs_village"])
    own = np.where(flagships(facilities, ranks, room, levers), 1.0, own)
    shared = ranks.herbs < levers["shared_tcm_pharmacy.coverage_share"]
    return np.where(shared, np.maximum(own, b["tcm.herbs_shared"]), own)


def physician_visits(
    facilities: FacilityTable, ranks: TcmRanks, county: County, behaviour: Behaviour, levers: Levers
) -> NDArray[np.float64]:
    """TCM visits a month for which township hospitals have time: float64[facility], 0 without a TCM physician.

    TCM physicians × the ceiling of visits a day over what a TCM visit takes × working days; the treatment rooms of a
    flagship clinic serve more patients side by side, and visiting specialists add their days.
    """
    a_day = county.value("productivity.visits_per_doctor_day_township") / behaviour["tcm.visit_time"]
    days = county.value("productivity.working_days_per_year") / 12
    is_flagship = flagships(facilities, ranks, rooms(facilities, ranks, county, levers), levers)
    side_by_side = np.where(is_flagship, behaviour["tcm.flagship_throughput"], 1.0)
    physicians = facilities.staff[:, int(Cadre.TCM)] * days * side_by_side
    visiting = np.maximum(specialist_days(facilities, ranks, behaviour, levers), 0.0)
    return np.asarray(np.where(facilities.is_town & (physicians > 0), (physicians + visiting) * a_day, 0.0))
