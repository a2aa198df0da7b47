"""Stable numbers of the things the arrays are indexed by: choice options, kinds of facility, cadres, conditions.

The order is part of the random-number key and of stored results: add at the end, never reorder.
"""

from __future__ import annotations

from enum import IntEnum


class Option(IntEnum):
    """What a resident can do about an episode; the position in every option axis."""

    SELF_CARE = 0
    OWN_CLINIC = 1
    OTHER_CLINIC = 2
    TOWNSHIP = 3
    SUBCENTRE = 4
    COUNTY_GENERAL = 5
    COUNTY_TCM = 6
    OUT_OF_COUNTY = 7


class Kind(IntEnum):
    """Kind of facility; a sub-centre is an upgraded township hospital."""

    VILLAGE_CLINIC = 0
    TOWNSHIP_HOSPITAL = 1
    COMMUNITY_CENTRE = 2
    SUBCENTRE = 3
    COUNTY_GENERAL = 4
    COUNTY_TCM = 5
    OUT_OF_COUNTY = 6
    NOT_BUILT = 7  # a site kept free for a facility that a policy may open


class Cadre(IntEnum):
    """Cadre of health worker; they exclude each other, so sums never count a person twice."""

    PHYSICIAN = 0  # 执业医师, neither general practice nor TCM
    GP = 1  # 全科医生
    TCM = 2  # 中医类别执业(助理)医师
    ASSISTANT = 3  # 执业助理医师; in a village clinic: licensed or assistant
    VILLAGE_DOCTOR = 4  # 乡村医生, without a physician's licence
    NURSE = 5
    PUBLIC_HEALTH = 6  # 公共卫生人员 and other staff


class Scheme(IntEnum):
    """Health insurance scheme."""

    NONE = 0
    RESIDENT = 1  # 城乡居民
    EMPLOYEE = 2  # 职工


class Level(IntEnum):
    """Level of the price list and the insurance rules."""

    VILLAGE = 0
    TOWNSHIP = 1
    COUNTY = 2
    OUT_OF_COUNTY = 3


N_OPTIONS, N_KINDS, N_CADRES, N_LEVELS, N_SCHEMES = len(Option), len(Kind), len(Cadre), len(Level), len(Scheme)

LEVEL_OF_KIND = (
    Level.VILLAGE,
    Level.TOWNSHIP,
    Level.TOWNSHIP,
    Level.TOWNSHIP,
    Level.COUNTY,
    Level.COUNTY,
    Level.OUT_OF_COUNTY,
    Level.OUT_OF_COUNTY,
)
"""A community centre and a sub-centre are paid as a township hospital (潭政办发〔2022〕25号: an upgraded one keeps
primary reimbursement)."""

PRIMARY_KINDS = (Kind.VILLAGE_CLINIC, Kind.TOWNSHIP_HOSPITAL, Kind.COMMUNITY_CENTRE, Kind.SUBCENTRE)
DOCTOR_CADRES = (Cadre.PHYSICIAN, Cadre.GP, Cadre.TCM, Cadre.ASSISTANT, Cadre.VILLAGE_DOCTOR)
LICENSED_CADRES = (Cadre.PHYSICIAN, Cadre.GP, Cadre.TCM, Cadre.ASSISTANT)

AGE_BANDS = ("0-4", "5-14", "15-44", "45-59", "60-74", "75+")
AGE_BAND_STARTS = (0, 5, 15, 45, 60, 75)
"""Age bands of the need table; years at which each starts."""

CONDITIONS = (
    "minor_respiratory",
    "other_respiratory",
    "digestive",
    "musculoskeletal",
    "skin",
    "child_illness",
    "hypertension",
    "diabetes",
    "other_chronic",
    "acute_moderate",
    "acute_severe",
    "injury",
    "maternity",
)
NOWHERE = -1
"""No facility: the option is not offered here, or nobody was visited."""

N_CONDITIONS, N_AGE_BANDS = len(CONDITIONS), len(AGE_BANDS)
