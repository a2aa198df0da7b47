import itertools

import pytest
from PIL import Image

from sim.present import canvas, dots
from sim.present import trajectories as paths
from sim.present.figures import scenario_dots, trajectories
from sim.present.fonts import figure_style

pytestmark = pytest.mark.filterwarnings("error")  # a missing glyph is a warning


def is_drawn(file):
    """Whether a PNG holds more than white paper."""
    with Image.open(file) as image:
        return len(image.convert("L").getcolors()) > 10


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_trajectories_are_drawn_in_both_languages_and_formats(tmp_path, target, shares, lang):
    files = trajectories(shares(lang), target(lang), lang, tmp_path / "share.png", condition="10%样本, n=3")
    assert [file.name for file in files] == ["share.png", "share.svg"]
    assert is_drawn(files[0])
    assert "<path" in files[1].read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_dots_are_drawn_in_both_languages_with_a_single_run_and_missing_numbers(tmp_path, target, verdicts, lang):
    files = scenario_dots(verdicts(lang), target(lang), lang, tmp_path / "dots")
    assert [file.name for file in files] == ["dots.png", "dots.svg"]
    assert is_drawn(files[0])


@pytest.mark.parametrize(("scenarios", "replicates", "holes"), [(1, 1, False), (3, 2, True), (8, 2, False)])
def test_trajectories_of_one_run_with_holes_and_of_many_scenarios(
    tmp_path, target, shares, scenarios, replicates, holes
):
    assert trajectories(shares("zh", scenarios, replicates, holes), target("zh"), "zh", tmp_path / "share")


def test_more_scenarios_than_fit_are_split_with_the_baseline_in_each(tmp_path, target, shares, verdicts):
    files = trajectories(shares("zh", 9, 1), target("zh"), "zh", tmp_path / "share")
    assert [file.name for file in files] == ["share-1.png", "share-1.svg", "share-2.png", "share-2.svg"]
    for count in range(1, 40):
        chosen = [list(items) for _, items in canvas.parts(range(count))]
        assert all(items[0] == 0 and len(items) <= canvas.style("scenarios_per_figure") for items in chosen)
        assert sorted(set(itertools.chain(*chosen))) == list(range(count))


def test_an_empty_table_is_refused(tmp_path, target, shares):
    with pytest.raises(ValueError, match="nothing to draw"):
        trajectories(shares("zh").assign(value=float("nan")), target("zh"), "zh", tmp_path / "share")
    with pytest.raises(ValueError, match="no scenario"):
        scenario_dots([], target("zh"), "zh", tmp_path / "dots")


def test_equal_figures_are_equal_files(tmp_path, target, verdicts):
    first = scenario_dots(verdicts("zh"), target("zh"), "zh", tmp_path / "a")
    second = scenario_dots(verdicts("zh"), target("zh"), "zh", tmp_path / "b")
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]


def test_labels_never_overlap_nor_leave_their_room():
    heights = [1.0, 2.0, 1.0, 3.0]
    for wanted in ([5.0, 5.0, 5.0, 5.0], [0.0, 0.1, 10.0, 10.0], [10.0, 9.0, 0.0, -4.0]):
        centres = canvas.spread(wanted, heights, 0.0, 10.0)
        edges = sorted((c - h / 2, c + h / 2) for c, h in zip(centres, heights, strict=True))
        assert edges[0][0] >= -1e-9
        assert edges[-1][1] <= 10 + 1e-9
        assert all(low[1] <= high[0] + 1e-9 for low, high in itertools.pairwise(edges))


def captured(monkeypatch):
    figures = []
    monkeypatch.setattr(canvas, "save", lambda figure, file: figures.append(figure) or [])
    return figures


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_words_overlap_or_leave_the_paper(monkeypatch, tmp_path, target, shares, verdicts, lang):
    figures = captured(monkeypatch)
    trajectories(shares(lang, 8, 2), target(lang), lang, tmp_path / "share", condition="x" * 300)
    scenario_dots(verdicts(lang, 8), target(lang), lang, tmp_path / "dots", title="长" * 60)
    assert len(figures) == 2
    for figure in figures:
        with figure_style():
            figure.canvas.draw()
        paper = figure.bbox
        words = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
        boxes = [(text.get_text(), text.get_window_extent()) for text in words if text.get_text().strip()]
        for text, box in boxes:
            assert paper.x0 <= box.x0, text
            assert box.x1 <= paper.x1, text
            assert paper.y0 <= box.y0, text
            assert box.y1 <= paper.y1, text
        for (one, a), (other, b) in itertools.combinations(boxes, 2):
            assert not a.overlaps(b), f"{one} overlaps {other}"


def test_the_median_and_the_band_are_those_of_the_replicates(shares):
    table = shares("zh", scenarios=1, replicates=3)
    band = paths._bands(table)
    assert band["median"].iloc[0] == pytest.approx(60.2)
    assert band["low"].iloc[0] == pytest.approx(60.02)
    assert band["high"].iloc[0] == pytest.approx(60.38)


def test_axes_of_dots_span_every_figure_of_the_set(verdicts):
    low, high = dots._bounds([row["value"] for row in verdicts("zh")], 0.65)
    assert low < 61.8
    assert high > 65
