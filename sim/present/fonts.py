"""A font with Chinese characters for figures, wherever the program runs; nothing outside a figure is changed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sim.faults import Fault, InputFaults

VARIABLE = "COUNTY_SIM_FONT"
PACKAGE = "pylopdf-fonts-zh-cn"
MODULE = "pylopdf_fonts_zh_cn"
SYSTEM_FAMILIES = (
    "Noto Sans SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "SimHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)
PROBE = "县域基层"
"""A font that lacks one of these is no Chinese font."""


def find_font() -> Path:
    """The font file for labels: the one COUNTY_SIM_FONT names, else Noto Sans SC of the package, else a system font.

    Raises InputFaults if the variable names no Chinese font, or if there is no font at all (naming what to install).
    """
    named = os.environ.get(VARIABLE)
    if named:
        wrong = _wrong_with(Path(named))
        if wrong:
            write = "give the path of an .otf or .ttf file with Chinese characters, or unset the variable"
            raise InputFaults([Fault(VARIABLE, None, "", f"'{named}' {wrong}", write)])
        return Path(named)
    font = _package_font() or _system_font()
    if font is None:
        write = f"`pip install {PACKAGE}`, or set {VARIABLE} to the path of a font file with Chinese characters"
        raise InputFaults([Fault("font", None, "", "no font with Chinese characters is installed", write)])
    return font


@contextmanager
def figure_style() -> Iterator[str]:
    """Inside the block matplotlib writes Chinese, in PNG, SVG and PDF; yields the family name.

    Settings are back to what they were afterwards. Letters in SVG become outlines, so that a reader needs no font.
    """
    import matplotlib as mpl  # noqa: PLC0415 - slow to import
    from matplotlib import font_manager  # noqa: PLC0415

    file = find_font()
    if not any(Path(entry.fname) == file for entry in font_manager.fontManager.ttflist):
        font_manager.fontManager.addfont(file)
    family = font_manager.FontProperties(fname=file).get_name()
    settings: dict[Any, Any] = {
        "font.family": [family],
        "text.parse_math": False,  # a name may hold a $
        "axes.unicode_minus": False,
        "svg.fonttype": "path",
        "svg.hashsalt": "county",  # the same figure gives the same file
        "pdf.fonttype": 42,
    }
    with mpl.rc_context(settings):
        yield family


def _package_font() -> Path | None:
    """Noto Sans SC of the font package, if it is installed."""
    if find_spec(MODULE) is None:
        return None
    import pylopdf_fonts_zh_cn  # noqa: PLC0415 - may not be installed

    file = Path(pylopdf_fonts_zh_cn.sans_path())
    return file if file.is_file() else None


def _system_font() -> Path | None:
    """The first known Chinese family among the fonts of the machine."""
    from matplotlib import font_manager  # noqa: PLC0415 - slow to import

    installed = {entry.name: Path(entry.fname) for entry in font_manager.fontManager.ttflist}
    known = (installed[family] for family in SYSTEM_FAMILIES if family in installed)
    return next((file for file in known if file.is_file()), None)


def _wrong_with(file: Path) -> str:
    """What is wrong with a font file, or an empty string."""
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415 - slow to import

    if not file.is_file():
        return "is not a file"
    try:
        characters = FT2Font(str(file)).get_charmap()
    except (RuntimeError, OSError):
        return "cannot be read as a font"
    return "" if all(ord(character) in characters for character in PROBE) else "has no Chinese characters"
