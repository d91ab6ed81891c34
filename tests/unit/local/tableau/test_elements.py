"""Names and values as Tableau quotes them, and identifiers that stay the same."""

from __future__ import annotations

from local.tableau.elements import add, bracketed, member, root, text_of, token


def test_brackets_in_a_name_are_doubled() -> None:
    assert bracketed("ds", "sum:odd] name:qk") == "[ds].[sum:odd]] name:qk]"


def test_a_member_is_quoted_and_its_quotes_are_escaped() -> None:
    assert member('a "b" \\ c') == '"a \\"b\\" \\\\ c"'


def test_underscores_in_attributes_are_hyphens_and_text_is_escaped() -> None:
    made = root("workbook", {})
    add(made, "zone", "<&>", type_v2="filter", class_="x")
    assert b'<zone type-v2="filter" class="x">&lt;&amp;&gt;</zone>' in text_of(made)


def test_an_identifier_belongs_to_its_words() -> None:
    assert token("object", "a") == token("object", "a") != token("object", "b")
    assert len(token("x")) == 32
