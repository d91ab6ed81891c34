"""From a text to sqlglot's tree of a Trino query, or the error that Athena's StartQueryExecution gives.

sqlglot reads many dialects at once and is lenient. What it lets pass and Trino's grammar does not is refused here:
operators of other databases, a statement that is only an expression, LIMIT before OFFSET, and so on.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from local.athena import functions, positions
from local.athena.errors import AthenaError, QueryFailed, invalid_request, malformed, not_supported

DIALECT = "trino"
# Trino's list of what a statement may begin with, as its parser prints it.
STATEMENTS = (
    "'ALTER', 'ANALYZE', 'CALL', 'COMMENT', 'COMMIT', 'CREATE', 'DEALLOCATE', 'DELETE', 'DENY', 'DESC', 'DESCRIBE',"
    " 'DROP', 'EXECUTE', 'EXPLAIN', 'GRANT', 'INSERT', 'MERGE', 'PREPARE', 'REFRESH', 'RESET', 'REVOKE', 'ROLLBACK',"
    " 'SET', 'SHOW', 'START', 'TRUNCATE', 'UNLOAD', 'UPDATE', 'USE', <query>"
)
QUERIES = frozenset({"SELECT", "WITH", "VALUES", "TABLE", "("})
_OTHERS = """
ALTER ANALYZE CALL COMMENT COMMIT CREATE DEALLOCATE DELETE DENY DESC DESCRIBE DROP EXECUTE EXPLAIN GRANT INSERT MERGE
MSCK OPTIMIZE PREPARE REFRESH RESET REVOKE ROLLBACK SET SHOW START TRUNCATE UNLOAD UPDATE USE VACUUM
"""
OTHERS = frozenset(_OTHERS.split())
_BEFORE_A_VALUE = frozenset(
    (
        "SELECT",
        "DISTINCT",
        "WHERE",
        "AND",
        "OR",
        "NOT",
        "IN",
        "ON",
        "THEN",
        "ELSE",
        "WHEN",
        "CASE",
        "BY",
        "BETWEEN",
        "LIKE",
    )
)
# Operators and words of other databases, by sqlglot's names of the tokens.
FOREIGN = (
    "DCOLON", "DCOLONDOLLAR", "DQMARK", "ILIKE", "QUALIFY", "AMP", "CARET", "TILDE", "PIPE", "DAMP", "HASH", "DOLLAR",
    "HASH_ARROW", "DHASH_ARROW", "DARROW", "LR_ARROW", "NULLSAFE_EQ", "L_BRACE", "R_BRACE", "AT_GT", "LT_AT", "PIVOT",
    "UNPIVOT", "ASOF", "SEMI", "ANTI", "GLOB", "RLIKE", "SIMILAR_TO", "DIV", "DSTAR", "XOR", "TABLE_SAMPLE_ROWS",
    "CLUSTER_BY", "DISTRIBUTE_BY", "SORT_BY", "CONNECT_BY", "START_WITH", "STRAIGHT_JOIN", "PARAMETER", "COLON_EQ",
)  # fmt: skip


def tokens(text: str) -> list[Any]:
    """The tokens of a statement, comments left out; a closing semicolon too.

    Raises:
        AthenaError: it is empty, can't be split into tokens, or holds several statements.
    """
    from sqlglot.errors import TokenError
    from sqlglot.tokens import TokenType

    try:
        found = list(_tokenizer().tokenize(text))
    except TokenError:
        raise malformed(1, 1, "the text ends within a quoted name, a text or a comment") from None
    while found and found[-1].token_type == TokenType.SEMICOLON:
        found.pop()
    if not found:
        raise malformed(1, len(text) + 1, f"mismatched input '<EOF>'. Expecting: {STATEMENTS}")
    if any(token.token_type == TokenType.SEMICOLON for token in found):
        raise invalid_request(f"Only one sql statement is allowed. Got: {text}", "MALFORMED_QUERY")
    return found


@cache
def _tokenizer_class() -> Any:
    from sqlglot.dialects.trino import Trino

    # sqlglot would make one text of all that follows SHOW, EXECUTE and their like. Backquotes are Hive's, for DDL.
    return type("Tokenizer", (Trino.Tokenizer,), {"COMMANDS": set(), "IDENTIFIERS": ['"', "`"]})


def _tokenizer() -> Any:
    return _tokenizer_class()(dialect=DIALECT)


def first_word(found: list[Any]) -> str:
    """The statement's first word in capitals.

    Raises:
        AthenaError: nothing begins with it.
    """
    word = str(found[0].text).upper()
    if word not in QUERIES | OTHERS:
        raise mismatched(found[0], f". Expecting: {STATEMENTS}")
    return word


def mismatched(token: Any, rest: str = "") -> AthenaError:
    """Trino's error for a word that can't stand where it stands."""
    return malformed(*positions.of_token(token), f"mismatched input '{token.text}'{rest}")


def ended(found: list[Any]) -> AthenaError:
    """Trino's error for a statement that ends too early."""
    return malformed(*_end(found), "mismatched input '<EOF>'")


def query(text: str) -> Any:
    """The tree of a query.

    Raises:
        AthenaError: it is not in Trino's grammar.
    """
    from sqlglot import exp, parse_one
    from sqlglot.errors import ErrorLevel, ParseError, SqlglotError

    found = tokens(text)
    _check_tokens(found, text)
    try:
        tree = parse_one(text, read=DIALECT, error_level=ErrorLevel.IMMEDIATE)
    except ParseError as error:
        raise _syntax(error, found) from None
    except (SqlglotError, RecursionError):
        raise malformed(1, 1, "the statement can't be read") from None
    if not isinstance(tree, (exp.Select, exp.SetOperation, exp.Subquery, exp.Values)):
        raise mismatched(found[0], f". Expecting: {STATEMENTS}")
    for select in tree.find_all(exp.Select):
        if not select.expressions:
            raise ended(found)
    return tree


def _end(found: list[Any]) -> tuple[int, int]:
    return found[-1].line, found[-1].col + 1


def _syntax(error: Any, found: list[Any]) -> AthenaError:
    first = error.errors[0] if error.errors else {}
    word = first.get("highlight") or ""
    line, column = first.get("line") or 1, first.get("col") or 1
    if not word or "SENTINEL" in str(first.get("description")):
        return ended(found)
    return malformed(line, max(column - len(word) + 1, 1), f"mismatched input '{word}'")


def _check_tokens(found: list[Any], source: str) -> None:
    limited = False
    depth = limit_depth = 0
    for index, token in enumerate(found):
        name = token.token_type.name
        text = token.text.upper()
        depth += {"L_PAREN": 1, "R_PAREN": -1}.get(name, 0)
        if name in FOREIGN:
            raise mismatched(token)
        if name == "IDENTIFIER" and source[token.start] == "`":
            words = "backquoted identifiers are not supported; use double quotes to quote identifiers"
            raise malformed(*positions.of_token(token), words)
        if name == "L_BRACKET" and not _may_hold_a_subscript(found[index - 1] if index else None):
            raise mismatched(token)
        if text == "LIMIT" and name == "LIMIT":
            limited, limit_depth = True, depth
        elif name == "OFFSET" and limited and depth == limit_depth:
            raise mismatched(token, ". Expecting: <EOF>")
        elif name in ("L_PAREN", "R_PAREN", "UNION"):
            limited = False


def _may_hold_a_subscript(before: Any) -> bool:
    """`[` follows ARRAY or what it takes a part of; alone it would be another database's list."""
    if before is None:
        return False
    if before.token_type.name in ("VAR", "IDENTIFIER", "R_BRACKET", "R_PAREN"):
        return True
    return bool(before.text[:1].isalpha()) and before.text.upper() not in _BEFORE_A_VALUE


def check_functions(tree: Any, found: list[Any]) -> None:
    """Look whether every function of a query exists and is carried out here.

    Raises:
        QueryFailed: one does not, or is not.
    """
    from sqlglot import exp

    own = {alias.name.lower() for alias in tree.find_all(exp.CTE, exp.TableAlias)}
    own |= {alias.alias.lower() for alias in tree.find_all(exp.CTE)}
    for token, after in zip(found, found[1:], strict=False):
        name = token.text.lower()
        if (
            after.token_type.name != "L_PAREN"
            or token.token_type.name in ("STRING", "NUMBER")
            or not name[:1].isalpha()
        ):
            continue
        if name in own or (name in functions.NO_FUNCTIONS and name not in functions.KNOWN):
            continue
        if name not in functions.KNOWN:
            line, column = positions.of_token(token)
            raise QueryFailed(f"FUNCTION_NOT_FOUND: line {line}:{column}: Function '{name}' not registered")
        if name in functions.LEFT_OUT:
            raise not_supported(f"the function {name}")
