"""The workbook: data source, worksheets, dashboards, actions and windows."""

from __future__ import annotations

from collections.abc import Sequence

from local.tableau.datasource import CAPTION, NAME
from local.tableau.elements import BUILD, VERSION, Element, add, root, simple_id
from local.tableau.sheets import Dashboard, Sheet
from local.tableau.worksheet import Known, dependencies, reference, worksheet

WHOLE = 100_000
# A strip above the sheets for what people choose, and one at the side for colours.
STRIP = 6_000


def workbook(source: Element, boards: Sequence[Dashboard], known: Known) -> Element:
    """The `<workbook>` with the data source in it and every sheet of the dashboards.

    Raises:
        CatalogueError: a sheet shows a column that the data source has not.
    """
    made = empty(source)
    add(add(made, "mapsources"), "mapsource", name="Tableau")
    _actions(made, boards)
    sheets = [sheet for board in boards for sheet in board.sheets]
    worksheets = add(made, "worksheets")
    for sheet in sheets:
        worksheet(worksheets, sheet, known)
    listed = add(made, "dashboards")
    for board in boards:
        _dashboard(listed, board, known)
    _windows(made, boards, sheets)
    return closed(made)


def empty(source: Element) -> Element:
    """A workbook that has this data source and, so far, nothing else."""
    named = {"original-version": VERSION, "source-build": BUILD, "source-platform": "win", "version": VERSION}
    made = root("workbook", named)
    add(add(made, "document-format-change-manifest"), "ManifestByVersion")
    add(made, "preferences")
    add(made, "datasources").append(source)
    return made


def closed(made: Element) -> Element:
    """The workbook with what must stand at its end since 2026.1."""
    explain = add(made, "explain-data", enabled_for_viewer="false", extreme_values_enabled_for_all="false")
    add(explain, "explanation-types")
    return made


def _actions(made: Element, boards: Sequence[Dashboard]) -> None:
    acting = [board for board in boards if board.action_from]
    if not acting:
        return
    actions = add(made, "actions")
    for number, board in enumerate(acting, start=1):
        action = add(actions, "action", caption=board.action, name=f"[Action{number}]")
        add(action, "activation", auto_clear="true", type="on-select")
        add(action, "source", dashboard=board.name, type="sheet", worksheet=board.action_from)
        command = add(action, "command", command="tsc:tsl-filter")
        add(command, "param", name="special-fields", value="all")
        add(command, "param", name="target", value=board.name)


def _dashboard(parent: Element, board: Dashboard, known: Known) -> None:
    made = add(parent, "dashboard", name=board.name)
    add(made, "style")
    width, height = (str(length) for length in board.size)
    add(made, "size", maxheight=height, maxwidth=width, minheight=height, minwidth=width)
    choices = [item for item in board.choices if item.pill in known.chosen]
    if choices:
        add(add(made, "datasources"), "datasource", caption=CAPTION, name=NAME)
        dependencies(made, [item.pill for item in choices], known)
    _zones(add(made, "zones"), board, known)
    simple_id(made, "dashboard", board.name)


def _zones(zones: Element, board: Dashboard, known: Known) -> None:
    whole = add(zones, "zone", id="1", type_v2="layout-basic", **_place(0, 0, WHOLE, WHOLE))
    top = STRIP if _strip(whole, board, known) else 0
    height = (WHOLE - top) // len(board.rows)
    number = 100
    for line, row in enumerate(board.rows):
        width = WHOLE // len(row)
        for column, sheet in enumerate(row):
            place = _place(column * width, top + line * height, width, height)
            add(whole, "zone", id=str(number), name=sheet.name, **place)
            number += 1


def _strip(whole: Element, board: Dashboard, known: Known) -> bool:
    """Append the choices and the legend; False where the dashboard has neither."""
    shown: list[dict[str, str]] = []
    for item in board.choices:
        if item.pill in known.chosen:
            first = next(sheet for sheet in board.sheets if item in sheet.filters)
            found = {"mode": "dropdown", "values": "database", "type_v2": "filter"}
            shown.append({**found, "name": first.name, "param": reference(item.pill, known)})
    for sheet in board.sheets:
        if sheet.name == board.legend_of and sheet.color:
            shown.append({"name": sheet.name, "param": reference(sheet.color, known), "type_v2": "color"})
    for number, zone in enumerate(shown):
        width = WHOLE // len(shown)
        add(whole, "zone", id=str(10 + number), **zone, **_place(number * width, 0, width, STRIP))
    return bool(shown)


def _place(x: int, y: int, width: int, height: int) -> dict[str, str]:
    return {"x": str(x), "y": str(y), "w": str(width), "h": str(height)}


def _windows(made: Element, boards: Sequence[Dashboard], sheets: Sequence[Sheet]) -> None:
    windows = add(made, "windows", source_height="30")
    for board in boards:
        window = add(windows, "window", class_="dashboard", name=board.name)
        points = add(window, "viewpoints")
        for sheet in board.sheets:
            add(points, "viewpoint", name=sheet.name)
        add(window, "active", id="-1")
        simple_id(window, "window", board.name)
    for sheet in sheets:
        window = add(windows, "window", class_="worksheet", name=sheet.name)
        add(window, "cards")
        simple_id(window, "window", sheet.name)
