"""The dashboards that are declared: the original workbook's twelve sheets, and a second dashboard."""

from __future__ import annotations

from local.tableau.sheets import Chosen, Latest, Only, Pill, Sheet, Top, dashboards


def test_dashboard_1_has_the_original_workbooks_twelve_sheets() -> None:
    first = dashboards()[0]

    assert first.name == "Dashboard 1"
    assert [sheet.name for sheet in first.sheets] == [
        "Growth in the last ten years",
        "Movies and TV distribution",
        "Ratings",
        "Top 10 genres",
        "Type of content by country",
        "Type of content preferred",
        "Detail: genre",
        "Detail: rating",
        "Detail: duration",
        "Detail: date added",
        "Detail: release year",
        "Detail: description",
    ]
    assert (first.action, first.action_from) == ("Filter by type", "Movies and TV distribution")


def test_all_cards_show_the_one_chosen_title() -> None:
    first = dashboards()[0]
    assert first.choices == [Chosen(Pill("catalogue_titles", "title"))]
    assert [sheet.name for sheet in first.sheets if first.choices[0] in sheet.filters] == [
        sheet.name for sheet in first.sheets if sheet.name.startswith("Detail: ")
    ]


def test_the_second_dashboard_is_of_subscribers_and_revenue() -> None:
    second = dashboards()[1]
    assert second.name == "Subscribers and revenue"
    views = {pill.view for sheet in second.sheets for pill in sheet.pills}
    assert views == {"subscribers", "subscriber_revenue_monthly", "revenue_by_region"}


def test_the_populations_are_never_counted_together() -> None:
    """`bi.subscribers` holds three unrelated ones."""
    for board in dashboards():
        for sheet in board.sheets:
            if any(pill.view == "subscribers" for pill in sheet.pills):
                assert Only(Pill("subscribers", "source_system"), ("userbase",)) in sheet.filters, sheet.name


def test_sheet_names_are_unique() -> None:
    names = [sheet.name for board in dashboards() for sheet in board.sheets]
    assert len(set(names)) == len(names)


def test_the_pills_of_a_sheet_are_those_of_shelves_marks_and_filters() -> None:
    one, two, three, four, five = (Pill("view", name) for name in "abcde")
    sheet = Sheet("s", "t", rows=(one,), cols=(two,), color=one, text=(three,),
                  filters=(Top(four, five, 3), Latest(two, 2)))  # fmt: skip

    assert sheet.pills == [one, two, three, four, five]
    assert sheet.encodings == [("color", one), ("text", three)]
