"""Which brackets of a query belong together, and what keeps a database from pairing them."""

from __future__ import annotations

from searches.databases.syntax import TokenType
from searches.query.findings import Problem
from searches.query.lexer import Token

MAX_NESTING = 200


def matching_brackets(tokens: list[Token], problems: list[Problem]) -> dict[int, int]:
    """The index of the closing bracket for each opening one.

    Adds to `problems`: SL-101 where a bracket lacks, SL-100 where they stand too deep.
    """
    closing: dict[int, int] = {}
    open_: list[int] = []
    unmatched = None
    deepest = 0
    for index, token in enumerate(tokens):
        if token.type == TokenType.OPEN:
            open_.append(index)
            if len(open_) > MAX_NESTING >= deepest:
                message = f"Parentheses nested more than {MAX_NESTING} deep"
                remedy = "Take out brackets inside."
                problems.append(Problem("SL-100", message, token.span, remedy))
            deepest = max(deepest, len(open_))
        elif token.type == TokenType.CLOSE and open_:
            closing[open_.pop()] = index
        elif token.type == TokenType.CLOSE:
            unmatched = unmatched or token
    if unmatched := unmatched or (tokens[open_[0]] if open_ else None):
        problems.append(_unbalanced(tokens, unmatched))
    return closing


def _unbalanced(tokens: list[Token], where: Token) -> Problem:
    count = [token.type for token in tokens].count
    counts = f"{count(TokenType.OPEN)} opening, {count(TokenType.CLOSE)} closing"
    message = f"Unbalanced parentheses: {counts}"
    return Problem("SL-101", message, where.span, "Add the missing bracket or delete this one.")
