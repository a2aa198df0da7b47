"""`levers` as a planner meets it: filters, one lever, a table for a spreadsheet, what is refused."""

import pandas as pd


def test_a_document_and_a_scope_choose_levers_and_are_written(command, tmp_path):
    file = tmp_path / "levers.csv"
    done = command("levers", "--document", "xt", "--scope", "documentary", "--write", file)
    assert done.returncode == 0, done.stderr
    assert "talent_salary" in done.stdout
    assert "reimbursement_gap" not in done.stdout
    assert file.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel needs the byte order mark"
    table = pd.read_csv(file, encoding="utf-8-sig")
    assert set(table["范围"]) == {"documentary"}


def test_a_lever_is_explained_in_the_documents_words(command):
    done = command("levers", "down_referral.post_acute_down_prob")
    assert done.returncode == 0, done.stderr
    for said in ("双向转诊下转", "S-YU17-1", "B12", "WS-L", "四(十三)"):
        assert said in done.stdout, f"'{said}' is not on the page"
    assert "up_referral_green_channel" not in done.stdout


def test_unknown_filters_and_levers_are_refused_together(command):
    done = command("levers", "--family", "insurence", "--scope", "kernel", "--lang", "en")
    assert done.returncode == 2, done.stdout
    assert "did you mean 'insurance'" in done.stderr
    assert "--scope" in done.stderr
    both = command("levers", "gp_allowance", "--family", "pay")
    assert both.returncode == 2, "a name needs no filter"
