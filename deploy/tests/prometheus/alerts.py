"""What an alert compares.

Its expression returns something only while the alert is raised, by nature. What must
have data at all times is what it compares: with `bool` the comparison answers 0 or 1
for every series, where it would drop those for which it does not hold.
"""

from __future__ import annotations

import re

_WORDS = re.compile(r'"(?:\\.|[^"\\])*"|[=!]~|[=!<>]=|[<>(){}\[\]]')
_COMPARISONS = frozenset(("==", "!=", "<", "<=", ">", ">="))
_ABSENT = "absent("


def comparison(expression: str) -> str:
    """That of an alert, with `bool`; of one that waits for an absence, the one that is absent.

    Raises `ValueError` unless there is exactly one that is in no bracket.
    """
    text = expression.strip()
    if text.startswith(_ABSENT) and text.endswith(")"):
        text = text[len(_ABSENT) : -1]
    depth = 0
    found = []
    for word in _WORDS.finditer(text):
        if word[0] in "({[":
            depth += 1
        elif word[0] in ")}]":
            depth -= 1
        elif depth == 0 and word[0] in _COMPARISONS:
            found.append(word.end())
    if depth or len(found) != 1:
        raise ValueError(f"not one comparison: {expression}")
    return f"{text[: found[0]]} bool{text[found[0] :]}"
