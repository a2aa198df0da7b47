"""`run.py scoreboard`: the page is written, and bad input is one message a fault."""

import pytest

from tests.cli.test_faults import refused


def test_the_page_is_written_in_both_languages(command, tmp_path):
    for lang, title in (("zh", "模型可信到什么程度"), ("en", "How far the model can be believed")):
        page = tmp_path / f"page.{lang}.md"
        done = command("scoreboard", "typical", "--write", page, "--lang", lang)
        assert done.returncode == 0, done.stderr
        assert title in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("typicla", "--lang", "en"), ["typicla", "did you mean 'typical'"]),
        (("typical", "--write", "page.docx"), ["page.docx", "docs/validation.md"]),
        (("typical", "--lang", "de"), ["“de”", "zh 或 en"]),
    ],
)
def test_faults_are_told(command, words, expected):
    done = command("scoreboard", *words)
    refused(done)
    for text in expected:
        assert text in done.stderr, done.stderr
