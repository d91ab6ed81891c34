"""A worksheet's XML: what it reads, its filters, its shelves and its marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from local.tableau.datasource import CAPTION, NAME, column
from local.tableau.elements import Element, add, bracketed, formatted, member, simple_id, ui
from local.tableau.errors import CatalogueError
from local.tableau.fields import Field
from local.tableau.sheets import DERIVATIONS, Chosen, Filter, Latest, Only, Pill, Sheet, Top

LATITUDE, LONGITUDE = bracketed(NAME, "Latitude (generated)"), bracketed(NAME, "Longitude (generated)")
# A choice is one filter in several sheets: Tableau keeps those of one group equal.
CHOICE_GROUP = "1"
AGGREGATES = {"Sum": "SUM", "CountD": "COUNTD", "Avg": "AVG", "Min": "MIN", "Max": "MAX"}


@dataclass(frozen=True)
class Known:
    """What the warehouse says that sheets depend on.

    Attributes:
        fields: (view, column) → field, for all fields of the data source.
        latest: pill of a `Latest` filter → the largest number; none where the view is empty.
        chosen: pill of a `Chosen` filter → the value to begin with; none where the view is empty.
    """

    fields: Mapping[tuple[str, str], Field]
    latest: Mapping[Pill, int]
    chosen: Mapping[Pill, str]

    def field(self, pill: Pill) -> Field:
        """The field of a pill; raises CatalogueError where the data source has none."""
        found = self.fields.get((pill.view, pill.column))
        if found is None:
            raise CatalogueError(f"a sheet shows bi.{pill.view}.{pill.column}, and the data source has no such column")
        return found


def worksheet(parent: Element, sheet: Sheet, known: Known) -> None:
    """Append the `<worksheet>`.

    Raises:
        CatalogueError: it shows a column that the data source has not.
    """
    made = add(parent, "worksheet", name=sheet.name)
    formatted(add(made, "layout-options"), "title", sheet.title)
    table = add(made, "table")
    view = add(table, "view")
    add(add(view, "datasources"), "datasource", caption=CAPTION, name=NAME)
    if sheet.is_map:
        add(add(view, "mapsources"), "mapsource", name="Tableau")
    dependencies(view, sheet.pills, known)
    _filters(view, sheet, known)
    add(view, "aggregation", value="true")
    add(table, "style")
    _pane(table, sheet, known)
    add(table, "rows", LATITUDE if sheet.is_map else _shelf(sheet.rows, known))
    add(table, "cols", LONGITUDE if sheet.is_map else _shelf(sheet.cols, known))
    simple_id(made, "worksheet", sheet.name)


def dependencies(parent: Element, pills: list[Pill], known: Known) -> None:
    """Append the columns and column instances that a sheet or a dashboard refers to."""
    made = add(parent, "datasource-dependencies", datasource=NAME)
    for found in dict.fromkeys(known.field(pill) for pill in pills):
        column(made, found)
    for name, pill in {instance_name(pill, known): pill for pill in pills}.items():
        add(
            made, "column-instance", column=bracketed(known.field(pill).name), derivation=pill.derivation,
            name=bracketed(name), pivot="key", type=_kind(pill, known),
        )  # fmt: skip


def instance_name(pill: Pill, known: Known) -> str:
    """Tableau's name of a pill: derivation, field and kind, as `sum:titles (catalogue_growth):qk`."""
    return f"{DERIVATIONS[pill.derivation]}:{known.field(pill).name}:{_kind(pill, known)[0]}k"


def reference(pill: Pill, known: Known) -> str:
    """How shelves, marks and filters name a pill: with its data source."""
    return bracketed(NAME, instance_name(pill, known))


def _kind(pill: Pill, known: Known) -> str:
    if pill.derivation == "None":
        found = known.field(pill)
        # A measure that is not aggregated is an axis all the same.
        return "quantitative" if pill.continuous else found.kind
    return "ordinal" if pill.derivation == "Year" and not pill.continuous else "quantitative"


def _shelf(pills: tuple[Pill, ...], known: Known) -> str:
    """Nested dimensions are joined by `/`, in parentheses as Tableau writes them."""
    names = [reference(pill, known) for pill in pills]
    return names[0] if len(names) == 1 else f"({' / '.join(names)})" if names else ""


def _pane(table: Element, sheet: Sheet, known: Known) -> None:
    pane = add(add(table, "panes"), "pane")
    add(add(pane, "view"), "breakdown", value="auto")
    add(pane, "mark", class_=sheet.mark)
    if sheet.encodings:
        encodings = add(pane, "encodings")
        for name, pill in sheet.encodings:
            add(encodings, name, column=reference(pill, known))


def _filters(view: Element, sheet: Sheet, known: Known) -> None:
    filtered = [item.pill for item in sheet.filters if _filter(view, item, known)]
    if filtered:
        slices = add(view, "slices")
        for pill in filtered:
            add(slices, "column", reference(pill, known))


def _filter(view: Element, item: Filter, known: Known) -> bool:
    """Append a filter; False where the warehouse has nothing yet that it could keep."""
    if isinstance(item, Only):
        _members(_categorical(view, item.pill, known), item.pill, item.values, known)
    elif isinstance(item, Top):
        _top(_categorical(view, item.pill, known), item, known)
    elif isinstance(item, Latest):
        return _latest(view, item, known)
    elif item.pill not in known.chosen:
        return False
    else:
        made = _categorical(view, item.pill, known)
        made.set("filter-group", CHOICE_GROUP)
        _choice(made, item, known)
    return True


def _categorical(view: Element, pill: Pill, known: Known) -> Element:
    return add(view, "filter", class_="categorical", column=reference(pill, known))


def _level(pill: Pill, known: Known) -> str:
    return bracketed(instance_name(pill, known))


def _members(made: Element, pill: Pill, values: tuple[str, ...], known: Known) -> None:
    union = add(made, "groupfilter", function="union")
    ui(union, domain="database", enumeration="inclusive", marker="enumerate")
    for value in values:
        add(union, "groupfilter", function="member", level=_level(pill, known), member=member(value))


def _choice(made: Element, item: Chosen, known: Known) -> None:
    one = add(
        made, "groupfilter", function="member", level=_level(item.pill, known), member=member(known.chosen[item.pill])
    )
    ui(one, domain="database", enumeration="inclusive", marker="enumerate")


def _top(made: Element, item: Top, known: Known) -> None:
    end = add(made, "groupfilter", count=str(item.count), end="top", function="end", units="records")
    ui(end, marker="end", top_by_field="true")
    largest = f"{AGGREGATES[item.by.derivation]}({bracketed(known.field(item.by).name)})"
    order = ui(add(end, "groupfilter", direction="DESC", expression=largest, function="order"), marker="order")
    level = add(order, "groupfilter", function="level-members", level=_level(item.pill, known))
    ui(level, enumeration="all", marker="enumerate")


def _latest(view: Element, item: Latest, known: Known) -> bool:
    if item.pill not in known.latest:
        return False
    last = known.latest[item.pill]
    made = add(view, "filter", class_="quantitative", column=reference(item.pill, known), included_values="in-range")
    add(made, "min", str(last - item.count + 1))
    add(made, "max", str(last))
    return True
