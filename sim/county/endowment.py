"""Which facilities a county has, with how many beds and workers: its own table first, the rest from its numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.conventions import LEVEL_OF_KIND, N_CADRES, Cadre, Kind, Level
from sim.county.clinic_houses import ClinicHouses
from sim.county.doctors import village_doctors
from sim.county.facilities import FacilityTable
from sim.county.free_sites import free_sites
from sim.county.geography import Places
from sim.county.inputs import County
from sim.county.synthesis import SYNTHESIS_KEY, normals, shared_out
from sim.rng import Purpose, stable_id, uniforms

TOWN_LEVEL = (Kind.TOWNSHIP_HOSPITAL, Kind.COMMUNITY_CENTRE, Kind.SUBCENTRE)
CADRE_COLUMNS = tuple(c.name.lower() for c in Cadre)


@dataclass
class Row:
    """One facility before it becomes a row of arrays."""

    id: str
    name: str
    kind: Kind
    village: int
    township: int
    x_km: float
    y_km: float
    beds: float
    staff: NDArray[np.int64]
    is_mch: bool = False
    has_tcm: bool = False
    posts: float = float("nan")
    becomes: Kind | None = None
    site: int = -1


def make_facilities(county: County, places: Places) -> FacilityTable:
    """All facilities of the county and the one hospital that stands for care outside it."""
    rows = _village_clinics(county, places) + _township_hospitals(county, places) + _county_hospitals(county, places)
    if county.facilities is not None:
        rows = _with_own_table(rows, county.facilities, places)
    x, y = places.township_x_km[0], places.township_y_km[0]
    rows.append(Row("out-of-county", "县域外医院", Kind.OUT_OF_COUNTY, -1, -1, x, y, 0.0, _nobody(), has_tcm=True))
    rows.sort(key=lambda row: (row.kind == Kind.OUT_OF_COUNTY, row.kind in (Kind.COUNTY_GENERAL, Kind.COUNTY_TCM)))
    rows += _free_sites(county, places)

    number = np.array([stable_id(r.id) for r in rows], np.uint64)
    u = uniforms(SYNTHESIS_KEY, number, 0, Purpose.RANKS, 1)
    return FacilityTable(
        ids=[r.id for r in rows],
        names=[r.name for r in rows],
        kind=np.array([r.kind for r in rows], np.int8),
        village=np.array([r.village for r in rows], np.int32),
        township=np.array([r.township for r in rows], np.int32),
        x_km=np.array([r.x_km for r in rows]),
        y_km=np.array([r.y_km for r in rows]),
        beds=np.array([r.beds for r in rows], float),
        staff=np.array([r.staff for r in rows]),
        permanent=_permanent(county, rows),
        **village_doctors(county, [r.id for r in rows], [r.kind for r in rows], np.array([r.staff for r in rows])),
        posts=np.array([r.posts for r in rows]),
        is_mch=np.array([r.is_mch for r in rows]),
        has_tcm=np.array([r.has_tcm for r in rows]),
        designation_rank=u[:, 0],
        integration_rank=u[:, 1],
        special_rank=u[:, 2],
        houses=ClinicHouses.of(county, number, u[:, 1]),
        becomes=np.array([r.kind if r.becomes is None else r.becomes for r in rows], np.int8),
        site=np.array([r.site for r in rows], np.int32),
    )


SITE_NAMES = {
    Kind.VILLAGE_CLINIC: ("station", "社区卫生服务站"),
    Kind.COMMUNITY_CENTRE: ("centre", "社区卫生服务中心"),
    Kind.TOWNSHIP_HOSPITAL: ("second-hospital", "第二卫生院"),
}


def _free_sites(county: County, places: Places) -> list[Row]:
    """A row without staff and beds for every site kept free, behind all others."""
    rows = []
    for becomes, v in free_sites(places):
        id_, name = SITE_NAMES[becomes]
        id_ = f"{id_}-{places.ids[v]}"
        u = uniforms(SYNTHESIS_KEY, np.array([stable_id(id_)], np.uint64), 0, Purpose.NEW_FACILITY)[0, 0]
        offers = county.value("facilities.township_tcm_clinic_share") if becomes != Kind.VILLAGE_CLINIC else 0.0
        rows.append(
            Row(id_, f"{places.names[v]}{name}", Kind.NOT_BUILT, -1, int(places.township[v]), places.x_km[v],
                places.y_km[v], 0.0, _nobody(), has_tcm=bool(u < offers), becomes=becomes, site=v)
        )  # fmt: skip
    return rows


def _nobody() -> NDArray[np.int64]:
    return np.zeros(N_CADRES, np.int64)


def _permanent(county: County, rows: list[Row]) -> NDArray[np.int64]:
    """Staff who hold a post, by the county's shares for township and county hospitals: int64[facility, cadre]."""
    share = {Level.TOWNSHIP: "workforce.permanent_share", Level.COUNTY: "workforce.permanent_share_county"}
    here = [share.get(LEVEL_OF_KIND[row.kind]) for row in rows]
    return np.array(
        [np.round(row.staff * (county.value(key) if key else 0.0)) for row, key in zip(rows, here, strict=True)],
        np.int64,
    )


def _village_clinics(county: County, places: Places) -> list[Row]:
    """A clinic in each village that has one, with one, two or three doctors of whom some are licensed."""
    villages = np.flatnonzero(places.has_clinic)
    ids = [f"clinic-{places.ids[v]}" for v in villages]
    numbers = np.array([stable_id(i) for i in ids], np.uint64)
    u = uniforms(SYNTHESIS_KEY, numbers, 0, Purpose.FACILITY)
    one = county.value("facilities.village_doctors_one")
    doctors = 1 + (u[:, 0] >= one).astype(int) + (u[:, 0] >= one + county.value("facilities.village_doctors_two"))
    licensed = np.zeros(len(ids), np.int64)
    for person in range(doctors.max() if ids else 0):
        w = uniforms(SYNTHESIS_KEY, numbers, 0, Purpose.FACILITY, 1 + person)
        licensed += (person < doctors) & (w[:, 0] < county.value("facilities.village_licensed_share"))
    rows = []
    for i, v in enumerate(villages):
        staff = _nobody()
        staff[Cadre.ASSISTANT], staff[Cadre.VILLAGE_DOCTOR] = licensed[i], doctors[i] - licensed[i]
        tcm = u[i, 1] < county.value("facilities.village_clinic_tcm_share")
        rows.append(
            Row(ids[i], f"{places.names[v]}村卫生室", Kind.VILLAGE_CLINIC, int(v), int(places.township[v]),
                places.x_km[v], places.y_km[v], 0.0, staff, has_tcm=bool(tcm))
        )  # fmt: skip
    return rows


def _township_hospitals(county: County, places: Places) -> list[Row]:
    """One hospital per township: its size follows the people served, log-normal around the county's means."""
    n = places.n_townships
    ids = [f"township-{name}" for name in places.township_names]
    numbers = np.array([stable_id(name) for name in places.township_names], np.uint64)
    spread = county.value("facilities.township_size_log_sd")
    people = np.maximum(np.bincount(places.township, places.population, n), 1.0)
    size: NDArray[np.float64] = np.exp(spread * normals(SYNTHESIS_KEY, numbers, Purpose.FACILITY, 9)[:, 0])
    size *= people ** county.value("facilities.township_size_follows_population")
    size /= size.mean()

    def counted(key: str) -> NDArray[np.int64]:
        return shared_out(round(county.value(key) * n), size)

    doctors, nurses, beds = (counted(f"facilities.township_{what}_mean") for what in ("doctors", "nurses", "beds"))
    others = np.maximum(counted("facilities.township_staff_mean") - doctors - nurses, 0)
    assistants = np.round(doctors * county.value("facilities.township_assistant_share")).astype(np.int64)
    u = uniforms(SYNTHESIS_KEY, numbers, 0, Purpose.FACILITY)
    with_tcm = u[:, 1] < county.value("facilities.township_with_tcm_share")
    tcm_total = round(float(doctors.sum()) * county.value("facilities.township_tcm_share"))
    tcm = np.minimum(shared_out(tcm_total, np.maximum(doctors * with_tcm, 1e-9)), doctors - assistants)
    western = np.maximum(doctors - assistants - tcm, 0)
    gps_wanted = round(county.value("facilities.gp_per_10k") * places.population.sum() / 10_000)
    gps = np.minimum(shared_out(gps_wanted, np.maximum(western, 1e-9)), western)
    upgraded = set(np.argsort(-size, kind="stable")[: int(county.value("facilities.subcentres"))].tolist())
    rows = []
    for t in range(n):
        staff = _nobody()
        staff[[Cadre.PHYSICIAN, Cadre.GP, Cadre.TCM, Cadre.ASSISTANT]] = (
            western[t] - gps[t],
            gps[t],
            tcm[t],
            assistants[t],
        )
        staff[[Cadre.NURSE, Cadre.PUBLIC_HEALTH]] = nurses[t], others[t]
        kind = Kind.SUBCENTRE if t in upgraded else Kind.TOWNSHIP_HOSPITAL
        rows.append(
            Row(ids[t], f"{places.township_names[t]}卫生院", kind, -1, t, places.township_x_km[t],
                places.township_y_km[t], float(beds[t]), staff,
                has_tcm=bool(u[t, 1] < county.value("facilities.township_tcm_clinic_share")))
        )  # fmt: skip
    return rows


def _county_hospitals(county: County, places: Places) -> list[Row]:
    """General, TCM, maternal and child, and the other hospitals taken as one; workers shared out by beds."""
    kinds = {
        "county_general": ("县人民医院", Kind.COUNTY_GENERAL, False),
        "county_tcm": ("县中医院", Kind.COUNTY_TCM, False),
        "county_mch": ("县妇幼保健院", Kind.COUNTY_GENERAL, True),
        "county_other": ("其他县级及民营医院", Kind.COUNTY_GENERAL, False),
    }
    beds = np.array([county.value(f"facilities.{name}_beds") for name in kinds])
    doctors = shared_out(round(county.value("facilities.county_doctors")), beds)
    nurses = shared_out(round(county.value("facilities.county_nurses")), beds)
    others = shared_out(
        max(round(county.value("facilities.county_staff")) - int(doctors.sum() + nurses.sum()), 0), beds
    )
    rows = []
    for i, (key, (name, kind, is_mch)) in enumerate(kinds.items()):
        if beds[i] == 0:
            continue
        staff = _nobody()
        specialist = Cadre.TCM if kind == Kind.COUNTY_TCM else Cadre.PHYSICIAN
        staff[[specialist, Cadre.NURSE, Cadre.PUBLIC_HEALTH]] = doctors[i], nurses[i], others[i]
        rows.append(
            Row(key, name, kind, -1, 0, places.township_x_km[0], places.township_y_km[0], float(beds[i]), staff,
                is_mch=is_mch, has_tcm=True)
        )  # fmt: skip
    return rows


def _with_own_table(rows: list[Row], table: pd.DataFrame, places: Places) -> list[Row]:
    """The synthesised rows, with every kind that the county's facilities table lists replaced by its own.

    Missing cells take the mean of the synthesised facilities of that kind.
    """
    own = [_own_row(row, rows, places) for _, row in table.iterrows()]
    given = {row.kind for row in own}
    if given & set(TOWN_LEVEL):
        townships = {row.township for row in own if row.kind in TOWN_LEVEL}
        rows = [r for r in rows if r.kind not in TOWN_LEVEL or r.township not in townships]
    clinics = {row.village for row in own if row.kind == Kind.VILLAGE_CLINIC}
    hospitals = given & {Kind.COUNTY_GENERAL, Kind.COUNTY_TCM}
    kept = [r for r in rows if r.kind not in hospitals and not (r.kind == Kind.VILLAGE_CLINIC and r.village in clinics)]
    return kept + own


def _own_row(record: pd.Series, rows: list[Row], places: Places) -> Row:
    kind = Kind[str(record["kind"]).upper()]
    like = [r for r in rows if r.kind == kind] or [r for r in rows if r.kind == Kind.TOWNSHIP_HOSPITAL]

    def number(name: str, otherwise: float) -> float:
        cell = record.get(name)
        return float(cell) if isinstance(cell, float | int) and np.isfinite(cell) else otherwise

    village = places.ids.index(str(record["village_id"])) if record.get("village_id") in places.ids else -1
    if village >= 0:
        township = int(places.township[village])
    else:
        town = record.get("township")
        township = places.township_names.index(str(town)) if town in places.township_names else 0
    mean = np.mean([r.staff for r in like], axis=0)
    staff = np.array([round(number(c, mean[i])) for i, c in enumerate(CADRE_COLUMNS)], np.int64)
    x, y = places.township_x_km[township], places.township_y_km[township]
    if village >= 0:
        x, y = places.x_km[village], places.y_km[village]
    return Row(
        id=str(record["facility_id"]),
        name=str(record.get("name") or record["facility_id"]),
        kind=kind,
        village=village,
        township=township,
        x_km=x,
        y_km=y,
        beds=number("beds", float(np.mean([r.beds for r in like]))),
        staff=staff,
        has_tcm=bool(number("has_tcm", float(kind == Kind.COUNTY_TCM))),
        posts=number("posts", float("nan")),
    )
