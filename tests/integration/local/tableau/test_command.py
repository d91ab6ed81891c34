"""What `make tableau` writes of a small warehouse: valid by Tableau's schema, and true to the warehouse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from local.tableau import command, references, schema
from local.tableau.catalogue import View, read_views
from local.tableau.errors import CatalogueError, InvalidFileError, SchemaError
from local.tableau.relations import GRAINS
from tests.fixtures_postgres import Warehouse
from tests.tableau_files import published_schema, secret_of

Mutation = Callable[[Any], None]


@pytest.fixture(scope="module")
def star(filled_copy: Any) -> Warehouse:
    """One filled warehouse for the whole module: files are only made of it."""
    return filled_copy()


@pytest.fixture(scope="module")
def folder(star: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the small warehouse."""
    found = tmp_path_factory.mktemp("home") / "tableau"
    command.make(secret_of(star), found)
    return found


@pytest.fixture
def no_extracts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The workbook alone: what extracts hold is test_extracts.py's question."""
    monkeypatch.setattr(command.extracts, "refresh", lambda cursor, views, folder: [])


@pytest.fixture(scope="module")
def views(star: Warehouse) -> dict[str, View]:
    connection = command.reading.connect(secret_of(star))
    try:
        with connection.cursor() as cursor:
            return read_views(cursor)
    finally:
        connection.close()


@pytest.fixture
def book(folder: Path) -> Any:
    """The workbook, parsed anew for each test."""
    return etree.parse(str(folder / "reelhouse.twb")).getroot()


@pytest.fixture(scope="module")
def published() -> Any:
    return schema.load(published_schema())


def test_the_files_are_valid_by_tableaus_schema(folder: Path, book: Any, published: Any) -> None:
    source = etree.parse(str(folder / "reelhouse.tds")).getroot()
    assert schema.faults(published, book) == []
    assert schema.faults_of_tds(published, source) == []


def test_the_schema_is_no_rubber_stamp(folder: Path, book: Any, published: Any) -> None:
    source = etree.parse(str(folder / "reelhouse.tds")).getroot()
    source.find("column").set("role", "judge")
    book.remove(book.find("explain-data"))
    record = book.find(".//metadata-record")
    record.insert(0, record.find("ordinal"))

    found = schema.faults(published, book)
    assert len(found) == 2 and "explain-data" in found[0] and "ordinal" in found[1]
    assert "judge" in schema.faults_of_tds(published, source)[0]


def test_sheets_stand_on_their_dashboards(book: Any) -> None:
    boards = {
        board.get("name"): [
            zone.get("name") for zone in board.iter("zone") if zone.get("name") and not zone.get("type-v2")
        ]
        for board in book.iterfind("dashboards/dashboard")
    }
    sheets = [sheet.get("name") for sheet in book.iterfind("worksheets/worksheet")]

    assert list(boards) == ["Dashboard 1", "Subscribers and revenue"]
    assert [len(names) for names in boards.values()] == [12, 8]
    assert [name for names in boards.values() for name in names] == sheets


def test_one_choice_and_one_action_hold_for_the_whole_dashboard(book: Any) -> None:
    choices = [zone for zone in book.iter("zone") if zone.get("type-v2") == "filter"]
    filters = [found for found in book.iter("filter") if found.get("filter-group")]
    action = book.find("actions/action")

    assert len(choices) == 1 and len(filters) == 6
    assert {found.get("column") for found in filters} == {choices[0].get("param")}
    assert {found.find("groupfilter").get("member") for found in filters} == {'"1994"'}
    assert (action.find("source").get("worksheet"), action.find("command/param[2]").get("value")) == (
        "Movies and TV distribution", "Dashboard 1",
    )  # fmt: skip


def test_growth_shows_the_last_ten_years_of_the_data(book: Any) -> None:
    found = book.find(".//worksheet[@name='Growth in the last ten years']//filter")
    assert (found.findtext("min"), found.findtext("max")) == ("2014", "2023")


def test_captions_descriptions_and_places_are_the_warehouses(star: Warehouse, book: Any) -> None:
    columns = book.findall("datasources/datasource/column")
    said = dict(
        star.ask(
            "reader",
            "select format('[%s (%s)]', column_name, table_name),"
            " col_description(format('bi.%I', table_name)::regclass, ordinal_position)"
            " from information_schema.columns where table_schema = 'bi'",
        )
    )

    assert all(found.findtext("desc/formatted-text/run") == said[found.get("name")] for found in columns)
    assert max(Counter(found.get("caption") for found in columns).values()) == 1
    places = {found.get("name") for found in columns if found.get("semantic-role") == "[Country].[Name]"}
    assert places == {name for name in said if name.startswith("[country (")} and places


def test_every_column_of_a_related_view_lies_in_its_folder(book: Any, views: dict[str, View]) -> None:
    source = book.find("datasources/datasource")
    folders = {folder.get("name"): len(folder) for folder in source.iterfind("folders-common/folder")}
    objects = [found.get("caption") for found in source.iterfind("object-graph/objects/object")]

    assert sum(folders.values()) == len(source.findall("column")) == len(source.findall(".//metadata-record"))
    assert list(folders) == objects
    assert folders["Catalogue titles"] == len(views["catalogue_titles"].columns)


def test_an_end_of_a_relationship_is_one_only_where_its_columns_are_the_grain(book: Any) -> None:
    ends = {
        found.find(f"{place}-end-point").get("object-id").rsplit("_", 1)[0]
        for found in book.iter("relationship")
        for place in ("first", "second")
        if found.find(f"{place}-end-point").get("unique-key")
    }
    assert ends == {
        "monthly_active_users", "monthly_engagement", "genre_performance", "device_usage", "search_effectiveness",
        "playback_quality", "playback_engagement", "revenue_company", "catalogue_by_rating", "catalogue_titles",
        "catalogue_descriptions",
    }  # fmt: skip


def test_no_file_holds_the_password(star: Warehouse, folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 30
    for path in files:
        assert star.reader.password.encode() not in path.read_bytes(), path
        assert path.stat().st_mode & 0o077 == 0, path


def _of(book: Any, path: str) -> Any:
    found = book.find(path)
    assert found is not None, path
    return found


def _unknown_derivation(book: Any) -> None:
    _of(book, ".//column-instance[@derivation='Sum']").set("derivation", "Summe")


def _other_name(book: Any) -> None:
    _of(book, ".//column-instance[@derivation='Sum']").set("derivation", "Avg")


def _undeclared_column(book: Any) -> None:
    dependency = _of(book, ".//datasource-dependencies")
    dependency.remove(dependency.find("column"))


def _lost_reference(book: Any) -> None:
    shelf = _of(book, ".//worksheet[@name='Ratings']//rows")
    shelf.text = shelf.text.replace("none:", "attr:")


def _other_source(book: Any) -> None:
    shelf = _of(book, ".//worksheet[@name='Ratings']//rows")
    shelf.text = shelf.text.replace("[federated.", "[elsewhere.")


def _no_such_field(book: Any) -> None:
    for found in book.iter("column"):
        if found.get("name") == "[genre (catalogue_by_genre)]":
            found.set("name", "[mood (catalogue_by_genre)]")


def _other_type(book: Any) -> None:
    _of(book, ".//column[@name='[month (subscriber_revenue_monthly)]']").set("datatype", "string")


def _other_caption(book: Any) -> None:
    _of(book, ".//worksheet[@name='Ratings']//column[@caption]").set("caption", "Score")


def _no_such_metadata(book: Any) -> None:
    _of(book, ".//metadata-record/remote-name").text = "mood"


def _other_class(book: Any) -> None:
    _of(book, ".//named-connection/connection").set("class", "mysql")


def _other_port(book: Any) -> None:
    _of(book, ".//named-connection/connection").set("port", "1")


def _password(book: Any) -> None:
    _of(book, ".//named-connection/connection").set("password", "x")


def _lost_connection(book: Any) -> None:
    _of(book, ".//relation[@type='table']").set("connection", "postgres.gone")


def _zone_of_nothing(book: Any) -> None:
    _of(book, ".//zone[@name='Ratings']").set("name", "Scores")


def _no_window(book: Any) -> None:
    windows = _of(book, "windows")
    windows.remove(windows[-1])


def _action_from_nothing(book: Any) -> None:
    _of(book, "actions/action/source").set("worksheet", "Scores")


def _action_on_nothing(book: Any) -> None:
    _of(book, "actions/action/command/param[@name='target']").set("value", "Dashboard 9")


def _relationship_of_others(book: Any) -> None:
    equal = _of(book, ".//relationship//expression[@op='=']")
    equal[0].set("op", equal[1].get("op"))


def _unrelated(book: Any) -> None:
    related = _of(book, ".//relationships")
    related.remove(related[-1])


# Valid by Tableau's schema, all of them, and wrong.
MUTATIONS: dict[Mutation, str] = {
    _unknown_derivation: "unknown derivation Summe",
    _other_name: "does not say derivation Avg",
    _undeclared_column: "is not declared beside it",
    _lost_reference: "is declared nowhere in it",
    _other_source: "names no data source of the workbook",
    _no_such_field: "[mood (catalogue_by_genre)]: no view has it",
    _other_type: "is string here and date in its view",
    _other_caption: "the data source has it otherwise",
    _no_such_metadata: "metadata of subscriber_revenue_monthly.mood",
    _other_class: "is not where the warehouse is",
    _other_port: "is not where the warehouse is",
    _password: "has password: no file may hold a secret",
    _lost_connection: "no connection postgres.gone",
    _zone_of_nothing: "<zone> names Scores",
    _no_window: "windows are not one a sheet and dashboard",
    _action_from_nothing: "begins at Scores",
    _action_on_nothing: "acts on Dashboard 9",
    _relationship_of_others: "are not theirs",
    _unrelated: "no relationship reaches catalogue_growth",
}


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__.strip("_"))
def test_what_the_schema_does_not_see_is_seen(
    star: Warehouse, book: Any, views: dict[str, View], published: Any, mutation: Mutation
) -> None:
    connection = command.connection_of(secret_of(star))
    assert references.faults(book, views, connection) == []
    mutation(book)

    assert schema.faults(published, book) == []
    assert any(MUTATIONS[mutation] in found for found in references.faults(book, views, connection))


def test_nothing_is_written_that_is_not_valid(star: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(references, "sheets", lambda book: ["<zone> names Scores, which is no sheet"])
    with pytest.raises(InvalidFileError, match="nothing was written: <zone> names Scores"):
        command.make(secret_of(star), tmp_path / "tableau")

    assert not (tmp_path / "tableau").exists()


@pytest.mark.usefixtures("no_extracts")
def test_a_named_schema_is_asked(star: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = published_schema()
    monkeypatch.setenv(schema.VARIABLE, str(tmp_path / "none.xsd"))
    with pytest.raises(SchemaError, match="TABLEAU_XSD=.*none.xsd: expected Tableau's twb_<version>.xsd"):
        command.make(secret_of(star), tmp_path / "tableau")
    monkeypatch.setenv(schema.VARIABLE, str(there))

    assert command.make(secret_of(star), tmp_path / "tableau").schema == there


@pytest.mark.usefixtures("no_extracts")
def test_an_empty_warehouse_has_a_workbook_too(warehouse: Warehouse, tmp_path: Path, published: Any) -> None:
    command.make(secret_of(warehouse), tmp_path)
    book = etree.parse(str(tmp_path / "reelhouse.twb")).getroot()

    assert schema.faults(published, book) == []
    assert book.find(".//filter[@filter-group]") is None and book.find(".//filter/min") is None


@pytest.mark.usefixtures("no_extracts")
def test_a_hostile_title_is_a_title(sample: Warehouse, tmp_path: Path) -> None:
    hostile = "!\"]\\<x>&'"
    sample.ask("owner", "update core.dim_title set title = %s where source_system = 'titles'", hostile)
    command.make(secret_of(sample), tmp_path)
    book = etree.parse(str(tmp_path / "reelhouse.twb")).getroot()

    assert book.find(".//filter[@filter-group]/groupfilter").get("member") == '"!\\"]\\\\<x>&\'"'


def test_a_grain_that_does_not_hold_is_named(sample: Warehouse, tmp_path: Path) -> None:
    sample.ask(
        "owner",
        "create or replace view bi.revenue_company as select company.quarter, company.global_revenue_usd,"
        " company.streaming_revenue_usd, company.other_revenue_usd, company.members"
        " from core.fact_company_quarter as company cross join generate_series(1, 2)",
    )
    with pytest.raises(CatalogueError, match="bi.revenue_company has several rows of one quarter"):
        command.make(secret_of(sample), tmp_path / "tableau")

    assert not (tmp_path / "tableau").exists()


@pytest.mark.usefixtures("no_extracts")
def test_what_stands_alone_is_told(star: Warehouse, views: dict[str, View], tmp_path: Path) -> None:
    made = command.make(secret_of(star), tmp_path)
    lines: list[str] = []
    command.show(made, lines.append)

    # A new view stands alone until somebody relates it.
    assert set(made.alone) >= {"top_people", "data_profile", "data_quality", "feed_drift", "realtime_top"}
    assert made.related == len(GRAINS) == len(views) - len(made.alone)
    assert lines[0].endswith("reelhouse.twb: 20 sheets")
    assert f"{len(GRAINS)} views, related; on their own: {', '.join(made.alone)}" in lines[1]
    assert "not held against Tableau's schema: no TABLEAU_XSD" in lines[3]
