"""The files themselves: encodings, workbooks, missing folders, and bytes that are no table at all."""

import contextlib
import io
import re

import openpyxl
import pytest
from county_folder import COUNTIES, HEAD, PEOPLE, Write
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sim.county.inputs import check_county, load_county
from sim.faults import InputFaults

HEADERS = ["村编码", "名称", "乡镇", "人口", "类型", "有无卫生室"]
ROWS = [["001", "甲村", "东镇", 1200, "村", "是"], ["002", "乙社区", "东镇", 1800, "社区", "否"]]


def faults_of(folder):
    with pytest.raises(InputFaults) as caught:
        load_county(folder)
    return [str(fault) for fault in caught.value.faults]


def workbook(sheets, merge=None):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    if merge:
        book.worksheets[0].merge_cells(merge)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def as_csv(rows):
    return "\r\n".join(",".join(map(str, row)) for row in rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_csv_in_the_encodings_that_excel_and_wps_write(write_county: Write, encoding):
    villages = load_county(write_county(PEOPLE, {"villages.csv": as_csv([HEADERS, *ROWS]).encode(encoding)})).villages
    assert villages["name"].tolist() == ["甲村", "乙社区"]
    assert villages["has_clinic"].tolist() == [1.0, 0.0]
    assert villages["x_km"].isna().all()


def test_workbook_with_chinese_headers(write_county: Write):
    folder = write_county(PEOPLE, {"villages.xlsx": workbook({"Sheet1": [HEADERS, *ROWS], "Sheet2": []})})
    county = load_county(folder)
    assert county.villages["population"].tolist() == [1200, 1800]
    assert county.value("population.villages") == county.value("population.communities") == 1
    assert county.value("population.share_in_communities") == pytest.approx(0.6)
    assert county.numbers["population.villages"].source == "here/villages.xlsx"


def test_tab_separated_text_from_excel(write_county: Write):
    text = "\n".join("\t".join(map(str, row)) for row in [HEADERS, *ROWS])
    assert len(load_county(write_county(PEOPLE, {"villages.csv": text})).villages) == 2


def test_facilities_keep_missing_cells_missing(write_county: Write):
    facilities = (
        "机构编码,名称,类型,乡镇,床位,护士\nF1,东镇卫生院,乡镇卫生院,东镇,45,\nF2,县医院,县人民医院,东镇,,600\n"
    )
    county = load_county(write_county(PEOPLE, {"villages.csv": as_csv([HEADERS, *ROWS]), "facilities.csv": facilities}))
    assert county.facilities["kind"].tolist() == ["township_hospital", "county_general"]
    assert county.facilities["beds"].isna().tolist() == [False, True]
    assert county.facilities["nurse"].isna().tolist() == [True, False]
    assert county.facilities["posts"].isna().all()
    assert "beds is synthesised for 1 of 2 facilities" in check_county(county.folder)


def test_the_templates_can_be_filled_in(write_county: Write):
    files = {
        f"{name}.csv": (COUNTIES / "templates" / f"{name}.csv").read_bytes() for name in ("villages", "facilities")
    }
    county = load_county(write_county(PEOPLE, files))
    assert len(county.villages) == 3
    assert len(county.facilities) == 5
    assert county.notes == ()


def test_an_open_quotation_mark_hides_no_rows(write_county: Write):
    text = as_csv([HEADERS, ["001", '"甲村', "东镇", 1200, "村", "是"], *ROWS])
    assert faults_of(write_county(PEOPLE, {"villages.csv": text})) == [
        "here/villages.csv:4: is not a table of separated values (unexpected end of data)"
        " – look for a stray quotation mark"
    ]


def test_merged_header(write_county: Write):
    data = workbook({"villages": [HEADERS, *ROWS]}, merge="B1:C1")
    assert faults_of(write_county(PEOPLE, {"villages.xlsx": data})) == [
        "here/villages.xlsx: B1:C1: the header cells B1:C1 are merged"
        " – unmerge them and write one header for each column"
    ]


def test_a_cell_of_a_workbook_is_named(write_county: Write):
    data = workbook({"villages": [HEADERS, *ROWS, ["003", "丙村", "东镇", "不详", "村", "是"]]})
    assert faults_of(write_county(PEOPLE, {"villages.xlsx": data})) == [
        "here/villages.xlsx: D4: '不详' is not a number – write digits only, such as 1234"
    ]


def test_two_sheets_with_data(write_county: Write):
    data = workbook({"2021": [HEADERS, *ROWS], "2022": [HEADERS, *ROWS]})
    assert faults_of(write_county(PEOPLE, {"villages.xlsx": data})) == [
        "here/villages.xlsx: holds data on 2 sheets: 2021, 2022; only '2021' would be read"
        " – name the right sheet 'villages' or delete the others"
    ]


def test_the_sheet_with_the_name_of_the_table_is_read(write_county: Write):
    folder = write_county(PEOPLE, {"villages.xlsx": workbook({"说明": [["填表说明"]], "村庄": [HEADERS, *ROWS]})})
    assert len(load_county(folder).villages) == 2
    assert "here/villages.xlsx: sheet '村庄' was read, the others were not" in check_county(folder)


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("villages.csv", b"\xff\x80,\x81\n\xff", "1: is not text in UTF-8 or GBK – save it as CSV UTF-8"),
        ("villages.csv", b"a\0b,c", " is not text in UTF-8 or GBK – save it as CSV UTF-8"),
        ("villages.csv", workbook({"s": [HEADERS]}), " is a workbook with the name of a CSV file – rename it to .xlsx"),
        ("villages.xlsx", b"", " is not a workbook that can be opened – open it in Excel and save it as .xlsx again"),
        ("villages.xlsx", b"\xd0\xcf\x11\xe0", " is an old Excel workbook – save it as .xlsx or as CSV UTF-8"),
        ("villages.xls", b"\xd0\xcf\x11\xe0", " is an old Excel workbook – save it as .xlsx or as CSV UTF-8"),
        ("villages.xlsx", workbook({"s": []}), " is empty – write the headers in row 1 and one row for each item"),
    ],
)
def test_files_that_are_no_tables(write_county: Write, name, data, fault):
    assert faults_of(write_county(PEOPLE, {name: data})) == [f"here/{name}:{fault}"]


def test_the_same_table_twice(write_county: Write):
    text, data = as_csv([HEADERS, *ROWS]), workbook({"villages": [HEADERS, *ROWS]})
    assert faults_of(write_county(PEOPLE, {"villages.csv": text, "villages.xlsx": data})) == [
        "here/villages.xlsx: lies beside villages.csv – keep one of the two"
    ]


def test_a_folder_without_county_yaml(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert faults_of(tmp_path / "nowhere") == [
        "nowhere/county.yaml: cannot be read – a county folder needs a county.yaml"
    ]


def test_inheriting_from_nothing_and_from_an_heir(write_county: Write):
    head = HEAD.replace("/typical", "/nowhere")
    assert len(faults_of(write_county(head=head))) == 1
    assert "there is no county.yaml in" in faults_of(write_county(head=head))[0]
    heir = faults_of(write_county(head=HEAD.replace("/typical", "/xiangtan")))
    assert any("inherits from '../typical' itself" in fault for fault in heir)


def test_a_county_that_inherits_nothing_needs_everything(write_county: Write):
    faults = faults_of(write_county(head=HEAD.rsplit("inherits", 1)[0]))
    assert any("population.residents: is missing (常住人口, persons)" in fault for fault in faults)
    for name in ("need_table", "demand_index", "observations", "insurance_rules"):
        assert any(f"here/{name}.csv: is missing and nothing is inherited" in fault for fault in faults)


def test_faults_of_several_files_come_together(write_county: Write):
    folder = write_county("geography:\n  area_km2: 5\n", {"villages.csv": "", "need_table.csv": "a,b\n"})
    files = {fault.split(":")[0] for fault in faults_of(folder)}
    assert files == {"here/county.yaml", "here/need_table.csv", "here/villages.csv"}


def test_need_table_that_does_not_sum(write_county: Write):
    text = (COUNTIES / "typical" / "need_table.csv").read_text(encoding="utf-8")
    folder = write_county(files={"need_table.csv": text.replace("percent_of_contacts,40,", "percent_of_contacts,60,")})
    assert faults_of(folder) == [
        "here/need_table.csv:7: C7: the conditions of age 0-4 sum to 120% – make the thirteen and tcm_suited sum to 100"
    ]
    folder = write_county(files={"need_table.csv": text.replace("\nskin,", "\nskinn,")})
    assert faults_of(folder) == [
        "here/need_table.csv: skin: this row is missing – see scenarios/counties/typical/need_table.csv",
        "here/need_table.csv:11: A11: 'skinn' is not a row of this table – did you mean 'skin'?",
    ]


TABLES = ["villages", "facilities", "insurance_rules", "need_table", "demand_index", "observations"]
FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def told(folder, name):
    """Faults of reading, one line each without control characters, all naming the file; nothing else is raised."""
    lines = faults_of(folder)
    assert all(re.fullmatch(rf"here/{re.escape(name)}\b[^\x00-\x1f\x7f-\x9f\u2028]+", line) for line in lines), lines
    return lines


def county_or_told(folder, name):
    """The county, or None where reading ended in faults that name the file."""
    with contextlib.suppress(InputFaults):
        return load_county(folder)
    assert told(folder, name)
    return None


@FUZZ
@given(name=st.sampled_from(TABLES), end=st.sampled_from(["csv", "xlsx"]), data=st.binary(max_size=300))
def test_random_bytes_as_a_table_are_answered_by_faults(write_county: Write, name, end, data):
    folder = write_county(PEOPLE)
    for path in folder.iterdir():
        if path.name != "county.yaml":
            path.unlink()
    assert told(write_county(PEOPLE, {f"{name}.{end}": data}), f"{name}.{end}")


@FUZZ
@given(at=st.integers(0, 10_000), data=st.binary(min_size=1, max_size=40))
def test_damaged_workbooks_are_answered_by_faults(write_county: Write, at, data):
    good = workbook({"villages": [HEADERS, *ROWS]})
    at %= len(good)
    damaged = good[:at] + data + good[at + len(data) :]
    county = county_or_told(write_county(PEOPLE, {"villages.xlsx": damaged}), "villages.xlsx")
    assert county is None or county.villages["population"].tolist() == [1200, 1800], "read, and read wrongly"


CELL = st.one_of(
    st.sampled_from(["", "1", "-1", "1e999", "nan", "１２", "1,234", "村", "社区", "2019-13", '"', "true", "甲"]),
    st.text(max_size=5),
)


@FUZZ
@example(rows=[["001", "甲村", "东镇", "1200", "\x1b[2J"], ["002", "乙村", "东镇", '"1\n2"', "村"]])
@given(rows=st.lists(st.lists(CELL, min_size=5, max_size=6), max_size=5))
def test_random_cells_below_good_headers_are_answered_by_faults(write_county: Write, rows):
    text = as_csv([HEADERS, *rows]).encode("utf-8", "replace")
    county = county_or_told(write_county(PEOPLE, {"villages.csv": text}), "villages.csv")
    assert county is None or 0 < len(county.villages) <= len(rows)


@FUZZ
@given(
    text=st.one_of(
        st.text(max_size=80),
        st.builds(
            "population: {{residents: {{value: {}, unit: {}, assumed: {}}}}}".format,
            st.sampled_from(["1e400", "true", "null", "[1]", "2019-99-99", ".nan", "-.inf", "0x1F", "'１２'"]),
            st.sampled_from(["persons", "{}", "!!python/x y", "*a"]),
            st.sampled_from(["[1, 2]", "[.nan, 1]", "5", "[[1], 2]", "{a: 1}"]),
        ),
    )
)
def test_random_yaml_is_answered_by_faults(write_county: Write, text):
    folder = write_county()
    (folder / "county.yaml").write_text(HEAD + text, encoding="utf-8", errors="replace")
    county = county_or_told(folder, "county.yaml")
    assert county is None or county.id == "here"


@FUZZ
@given(data=st.binary(max_size=200))
def test_random_bytes_as_county_yaml_are_answered_by_faults(write_county: Write, data):
    folder = write_county()
    (folder / "county.yaml").write_bytes(data)
    assert told(folder, "county.yaml")
