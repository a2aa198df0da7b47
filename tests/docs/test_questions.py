"""The thirty questions: each has its commands, the page shows them, and every command can be run."""

import shlex

import pytest

from tests.docs.questions import PAGE, content, options_of, printed, words_of

SMALL = {"--residents": "0.5%", "--replicates": "1"}
"""What makes a command of the page a matter of seconds; bands and probabilities go with the second replicate."""

SHORT = "2022-12"
UNTIL = {"costs": "2020-12", "whatif": "2019-12", "attribution": "2019-12", "sensitivity": "2019-12"}
"""Where runs end: `costs` needs two whole years, and the commands of many runs stop before any lever acts."""

QUESTIONS = content()["questions"]
FIRST = list(dict.fromkeys(question["commands"][0] for question in QUESTIONS.values()))
REST = sorted({command for question in QUESTIONS.values() for command in question["commands"]} - set(FIRST))
"""The first command of a question is in every test run, the others are in the long one."""


def test_there_are_thirty_questions_ten_of_each_reader():
    by_reader = [question["who"] for question in QUESTIONS.values()]
    assert {who: by_reader.count(who) for who in set(by_reader)} == {"planner": 10, "researcher": 10, "author": 10}


@pytest.mark.parametrize("id", QUESTIONS)
def test_the_page_shows_question_command_and_answer(id):
    text, options = PAGE.read_text(encoding="utf-8"), content()["options"]
    question = QUESTIONS[id]
    assert f"### {id}. {question['en']}" in text, "docs/questions.md is out of date; run python -m tests.docs.questions"
    for command in question["commands"]:
        shown = "> python run.py " + shlex.join(words_of(command, options))
        assert shown in text, f"docs/questions.md does not show `{shown}`; run python -m tests.docs.questions"


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """Shared, so that a run that two questions need is made once."""
    return tmp_path_factory.mktemp("outputs")


@pytest.mark.parametrize("command", [*FIRST, *(pytest.param(c, marks=pytest.mark.slow) for c in REST)])
def test_every_command_runs(command, outputs):
    said = printed(small(command), outputs)
    assert len(said.splitlines()) > 3, f"`{command}` answers nothing"


def small(command: str) -> list[str]:
    """The words of a command with few residents, one replicate and a near end."""
    words = shlex.split(command)
    known = options_of(words[0])
    asked = SMALL | {"--until": UNTIL.get(words[0], SHORT), "--lang": "en"}
    if words[0] == "sensitivity":  # variance needs two
        asked["--replicates"] = "2"
    for name, value in asked.items():
        if name in words:
            words[words.index(name) + 1] = value
        elif name in known:
            words += [name, value]
    return words
