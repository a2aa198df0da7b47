"""The ensemble as a person meets it: drawn from a posterior by default, a single point on demand, its burden told."""

import json
import os

import pandas as pd
import pytest
from typer.main import get_command
from typer.testing import CliRunner

import run
from sim.experiment import runs
from sim.experiment.posterior import read_posterior
from tests.county.county_folder import HEAD
from tests.docs.questions import options_of
from tests.experiment.posteriors import NAMES, QUANTILES, write_posterior

SMALL = ("--residents", "0.5%", "--until", "2026-01")


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """A county like the typical one that brings a posterior of its own."""
    folder = tmp_path_factory.mktemp("county") / "here"
    folder.mkdir()
    (folder / "county.yaml").write_text(HEAD, encoding="utf-8")
    write_posterior(folder / "posterior", "here", times=2)
    return folder


@pytest.fixture(scope="module")
def answered(county, tmp_path_factory):
    """What a run with its burden printed and left; in this process, and without the short runs that set levels."""
    outputs = tmp_path_factory.mktemp("outputs")
    words = ["run", "staffing", "--county", county, *SMALL, "--replicates", "3", "--burden", "--lang", "en",
             "--outputs", outputs]  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "cpu_count", lambda: 1)
        patch.setattr(runs, "anchored_constants", lambda plan, wanted, rounds: {})  # as the posterior's rows have them
        done = CliRunner().invoke(run.app, list(map(str, words)), env={"COLUMNS": "120", "CI": "1"})
    assert done.exit_code == 0, done.output
    return done.stdout, next(file.parent for file in outputs.glob("*/verdicts.csv")), outputs


def test_an_ensemble_is_what_run_and_compare_make_by_default():
    for command in ("run", "compare"):
        defaults = {p.name: p.default for p in get_command(run.app).commands[command].params}
        assert (defaults["replicates"], defaults["residents"], defaults["point"]) == (20, "10%", False), command
        assert {"--replicates", "--point", "--burden"} <= options_of(command)


def test_the_probability_says_on_which_posterior_it_rests(answered):
    text, folder, _ = answered
    condition = "the posterior of Some county (2026-01-31, 8 draws, evidence up to 2022, hash 01234567)"
    assert condition in text
    assert "posterior, evidence up to 2022)" in text, "the sentence to quote says it too"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert condition in manifest["condition"]
    assert manifest["posterior"]["draws"] == 8
    verdicts = pd.read_csv(folder / "verdicts.csv", encoding="utf-8-sig")
    assert verdicts["Conditional on"].str.contains("evidence up to 2022").all()


def test_the_runs_are_those_of_the_rows(answered, county):
    _, _, outputs = answered
    posterior = read_posterior(county / "posterior" / "here.parquet")
    drawn = pd.read_parquet(posterior.file)["prior.choice.travel"]
    told = [json.loads(f.read_text(encoding="utf-8")) for f in (outputs / "runs").glob("*/manifest.json")]
    met = {run["behaviour"]["choice.travel"] for run in told}
    assert met == set(drawn), "three replicates take three rows; what is drawn anew borrows whole rows"


def test_each_verdict_tells_what_share_of_it_is_assumption(answered):
    text, folder, _ = answered
    assert "Burden of assumptions" in text
    for head in ("Assumed", "Sourced", "Fitted", "Luck"):
        assert head in text
    verdicts = pd.read_csv(folder / "verdicts.csv", encoding="utf-8-sig").set_index("Target")
    shares = verdicts.loc["SM-T22", [c for c in verdicts if str(c).startswith("Share of variance")]]
    assert shares.size == 4
    assert (shares > 0).all(), "everything that is drawn moves the outcome a little"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["burden"]["SM-T22 staffing"]["share_assumed"] == pytest.approx(shares.iloc[0])


def test_a_single_run_stands_at_the_median_of_the_posterior(command, county, tmp_path):
    done = command("run", "baseline", "--county", county, "--residents", "0.5%", "--until", "2022-03", "--point",
                   "--lang", "en", "--outputs", tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "one run at the median of the posterior of Some county" in done.stdout
    made = [*(tmp_path / "runs").glob("*/manifest.json")]
    assert len(made) == 1
    assert json.loads(made[0].read_text(encoding="utf-8"))["replicate"] == 0
    assert NAMES[0] == "prior.choice.travel"
    rows = pd.read_parquet(county / "posterior" / "here.parquet")
    low, high = sorted(rows.loc[[0, 1], "prior.choice.travel"])
    travel = json.loads(made[0].read_text(encoding="utf-8"))["behaviour"]["choice.travel"]
    assert min(low, rows["prior.choice.travel"][3]) < travel < high, f"between the rows at 0.4 and 0.5: {QUANTILES}"


def test_burden_of_a_single_run_and_a_faulty_posterior_are_refused(command, county, tmp_path):
    done = command("run", "baseline", "--burden", "--point", "--lang", "en", "--outputs", tmp_path / "outputs")
    assert done.returncode == 2
    assert "--burden" in done.stderr
    done = command("run", "baseline", "--county", county, "--burden", "--replicates", "5", "--lang", "en", "--outputs",
                   tmp_path / "outputs")  # fmt: skip
    assert done.returncode == 2
    assert "8 draws, and 5 replicates need twice as many" in done.stderr.replace("\n", " ")
    assert not (tmp_path / "outputs").exists(), "nothing is run in vain"
    here = tmp_path / "there"
    here.mkdir()
    (here / "county.yaml").write_text(HEAD.replace("id: here", "id: there"), encoding="utf-8")
    write_posterior(here / "posterior", "there", seed="none")
    done = command("run", "baseline", "--county", here, "--lang", "en", "--outputs", tmp_path / "outputs")
    assert done.returncode == 2
    assert "there.json: seed: is missing" in done.stderr.replace("\n", "")
    assert "Traceback" not in done.stderr
