from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from sim.faults import InputFaults
from sim.present import fonts

PACKAGED = Path(pytest.importorskip(fonts.MODULE).sans_path())


def test_the_variable_comes_first(monkeypatch):
    serif = PACKAGED.with_name("NotoSerifSC-Regular.otf")
    monkeypatch.setenv(fonts.VARIABLE, str(serif))
    assert fonts.find_font() == serif


def test_then_the_package_then_the_system(monkeypatch, tmp_path):
    monkeypatch.delenv(fonts.VARIABLE, raising=False)
    monkeypatch.setattr(fonts, "_system_font", lambda: tmp_path)
    assert fonts.find_font() == PACKAGED
    monkeypatch.setattr(fonts, "_package_font", lambda: None)
    assert fonts.find_font() == tmp_path


def test_the_system_font_is_a_known_chinese_family(monkeypatch):
    class Entry:
        name, fname = "SimHei", str(PACKAGED)

    monkeypatch.setattr("matplotlib.font_manager.fontManager.ttflist", [Entry])
    assert fonts._system_font() == PACKAGED
    monkeypatch.setattr(Entry, "name", "Comic Sans")
    assert fonts._system_font() is None


def test_without_any_font_the_error_says_what_to_install(monkeypatch):
    monkeypatch.delenv(fonts.VARIABLE, raising=False)
    monkeypatch.setattr(fonts, "find_spec", lambda name: None)
    monkeypatch.setattr(fonts, "_system_font", lambda: None)
    with pytest.raises(InputFaults, match="pip install pylopdf-fonts-zh-cn"):
        fonts.find_font()


@pytest.mark.parametrize("content", [None, b"no font", "latin"])
def test_a_wrong_variable_is_a_fault(monkeypatch, tmp_path, content):
    file = tmp_path / "font.otf"
    if content == "latin":
        file = Path(mpl.get_data_path()) / "fonts/ttf/DejaVuSans.ttf"
    elif content:
        file.write_bytes(content)
    monkeypatch.setenv(fonts.VARIABLE, str(file))
    with pytest.raises(InputFaults, match=fonts.VARIABLE):
        fonts.find_font()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_chinese_is_written_in_every_format_and_settings_are_restored(tmp_path, kind):
    before = dict(mpl.rcParams)
    with fonts.figure_style():
        figure = Figure()
        figure.text(0.1, 0.5, "县域内基层就诊率 ≥65%（90%区间 61.8–64.4）→ −1 $5")
        figure.savefig(tmp_path / f"f.{kind}")
    assert (tmp_path / f"f.{kind}").stat().st_size > 1000
    assert dict(mpl.rcParams) == before
