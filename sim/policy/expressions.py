"""Small expressions for lever values: `bau+5pp`, `max(bau,0.80)`, `B_if_over_20_beds_else_C`.

The whole language (blanks do not matter; there is no other operator, and nothing is ever executed as Python):

| expression | value |
|---|---|
| `0.8`, `1e-3` | the number |
| `bau` | business as usual of the parameter in this county |
| `5pp` | 5 percentage points: 0.05 of a share, rate or ratio, 5 of a parameter in pp |
| `1pp_per_year` | grows by that much a year from the path's start until its end, else the scenario's last month |
| `a+b`, `a-b`, `a*b`, `max(a,b)`, `min(a,b)`, `(a)` | arithmetic |
| `X_if_CONDITION_else_Y` | X where the condition holds, else Y; without `_else_` the other value is `bau` |

Conditions: `service_pop_over_N` and `over_N_beds` hold for a share of the county's township hospitals (the value is the
mean over them, of choices the majority); `NAME(p=0.5)` is one event of that probability (drawn, or its expected value).
"""

from __future__ import annotations

import math
import re

from sim.policy.terms import Bau, Conditional, Context, Expression, Number, Operation, Term, number

__all__ = ["Context", "Expression", "ExpressionError", "number", "parse"]

LONGEST = 200
"""Characters of an expression; a longer text is a slip and could exhaust the stack."""

_PP_OF_ONE = {"pp": 1.0, "share": 0.01, "rate": 0.01, "ratio": 0.01}
"""What one percentage point is in a parameter of that type; other types have none."""

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)(?P<unit>pp_per_year|pp)?|(?P<word>bau|max|min)(?!\w)|(?P<sign>[-+*(),]))"
)
_CONDITIONAL = re.compile(
    r"(?P<yes>.+?)_if_(?P<name>[a-z][a-z0-9_]*?)(?:\(p=(?P<p>[0-9.]+)\))?(?:_else_(?P<no>.+))?", re.DOTALL
)
_OF_TOWNSHIPS = (
    (re.compile(r"service_pop_over_(\d+)"), "share_townships_service_pop_over_{}"),
    (re.compile(r"over_(\d+)_beds"), "share_townships_beds_over_{}"),
)


class ExpressionError(ValueError):
    """A text that is no expression; the message says what is wrong, `write` what to write instead."""

    def __init__(self, wrong: str, write: str) -> None:
        super().__init__(wrong)
        self.write = write


def parse(text: str, kind: str, choices: tuple[str, ...] = ()) -> Expression:
    """Read an expression for a parameter of type `kind`; choices stand for their index.

    Raises:
        ExpressionError: the text is no expression of this parameter.
    """
    if len(text) > LONGEST:
        raise ExpressionError(f"more than {LONGEST} characters", "write a shorter expression")
    return Expression(text.strip(), _value(text.strip(), kind, choices))


def _value(text: str, kind: str, choices: tuple[str, ...]) -> Term:
    match = _CONDITIONAL.fullmatch(text)
    if match:
        yes = _value(match["yes"], kind, choices)
        no = Bau() if match["no"] is None else _value(match["no"], kind, choices)
        return Conditional(*_condition(match["name"], match["p"]), yes, no)
    if text in choices:
        return Number(float(choices.index(text)))
    if choices:
        raise ExpressionError(f"'{text}' is none of the choices", f"write {' or '.join(choices)}")
    return _Parser(text, kind).term()


def _condition(name: str, p: str | None) -> tuple[str, float | None]:
    if p is not None:
        if not re.fullmatch(r"0(\.\d+)?|1(\.0+)?", p):
            raise ExpressionError(f"the probability {p} is outside 0 to 1", f"write {name}(p=0.5)")
        return name, float(p)
    for pattern, fact in _OF_TOWNSHIPS:
        match = pattern.fullmatch(name)
        if match:
            return fact.format(match[1]), None
    raise ExpressionError(
        f"unknown condition '{name}'", f"write service_pop_over_10000, over_20_beds, or {name}(p=0.5)"
    )


class _Parser:
    """Recursive descent over the tokens of arithmetic."""

    def __init__(self, text: str, kind: str) -> None:
        self.text, self.kind = text, kind
        self.tokens: list[re.Match[str]] = []
        at = 0
        while at < len(text):
            token = _TOKEN.match(text, at)
            if token is None:
                raise self.error(text[at:].strip() or text)
            self.tokens.append(token)
            at = token.end()
        self.tokens.reverse()

    def error(self, near: str) -> ExpressionError:
        percent = re.fullmatch(r"(\d+(?:\.\d+)?)\s*[%％]", self.text)
        if percent and self.kind == "pp":
            return ExpressionError(f"'{self.text}' is not a number", f"write {percent[1]}")
        if percent:
            return ExpressionError(f"'{self.text}' is not a number", f"write {float(percent[1]) / 100:g}")
        if self.text.count("(") > self.text.count(")"):
            whole = f"'{self.text},…)'"
            return ExpressionError(
                f"'{self.text}' has an open bracket", f"inside {{ }} a comma ends a value; quote the whole: {whole}"
            )
        return ExpressionError(
            f"'{self.text}' cannot be understood near '{near}'",
            "write a number or an expression such as bau+0.05, bau+5pp, bau*0.9, max(bau,0.80), bau+1pp_per_year",
        )

    def peek(self) -> str:
        return self.tokens[-1]["sign"] or "" if self.tokens else ""

    def expect(self, sign: str) -> None:
        if self.peek() != sign:
            raise self.error(self.tokens[-1][0] if self.tokens else self.text[-1:])
        self.tokens.pop()

    def term(self) -> Term:
        result = self.sum()
        if self.tokens:
            raise self.error(self.tokens[-1][0])
        return result

    def sum(self) -> Term:
        left = self.product()
        while (sign := self.peek()) in ("+", "-"):
            self.tokens.pop()
            left = Operation(sign, left, self.product())
        return left

    def product(self) -> Term:
        left = self.atom()
        while self.peek() == "*":
            self.tokens.pop()
            left = Operation("*", left, self.atom())
        return left

    def atom(self) -> Term:
        if not self.tokens:
            raise self.error(self.text[-1:])
        token = self.tokens.pop()
        if token["number"]:
            return self.number(float(token["number"]), token["unit"])
        if token["word"] == "bau":
            return Bau()
        if token["word"]:
            return self.extreme(token["word"])
        if token["sign"] == "(":
            inner = self.sum()
            self.expect(")")
            return inner
        if token["sign"] == "-":
            inner = self.atom()
            if isinstance(inner, Number):
                return Number(-inner.value, inner.per_year, inner.is_level)
            return Operation("-", Number(0.0), inner)
        raise self.error(token[0])

    def extreme(self, word: str) -> Term:
        self.expect("(")
        result = self.sum()
        while self.peek() == ",":
            self.tokens.pop()
            result = Operation(word, result, self.sum())
        self.expect(")")
        return result

    def number(self, value: float, unit: str | None) -> Number:
        if not math.isfinite(value):
            raise self.error(self.text)
        if not unit:
            return Number(value)
        if self.kind not in _PP_OF_ONE:
            raise ExpressionError(f"pp does not apply to a parameter of type {self.kind}", "write a plain number")
        return Number(value * _PP_OF_ONE[self.kind], unit == "pp_per_year", is_level=False)
