"""The plan, as a person reads it."""

from __future__ import annotations

from infra.deploy import changes
from infra.deploy.changes import Change


def test_a_change_is_one_line_with_what_it_touches() -> None:
    assert str(Change("Add", "Lake", "AWS::S3::Bucket")) == "+ Lake  AWS::S3::Bucket"
    job = Change("Modify", "Job", "AWS::Glue::Job", scope=("Command", "Timeout"))
    assert str(job) == "~ Job  AWS::Glue::Job  (Command, Timeout)"
    assert str(Change("Remove", "Old", "AWS::Glue::Job")) == "- Old  AWS::Glue::Job"


def test_a_replacement_stands_out() -> None:
    assert "REPLACED: made anew, the old one goes" in str(Change("Modify", "Db", "AWS::RDS::DBInstance", "True"))
    assert str(Change("Modify", "Db", "AWS::RDS::DBInstance", "Conditional")).endswith("may be replaced")


def test_the_plan_is_ordered_and_summed() -> None:
    lines: list[str] = []
    changes.show(
        [
            Change("Remove", "C", "T"),
            Change("Modify", "B", "T", "True"),
            Change("Add", "A2", "T"),
            Change("Add", "A1", "T"),
            Change("Dynamic", "D", "T"),
        ],
        lines.append,
    )
    assert [line.split()[1] for line in lines] == ["A1", "A2", "B", "C", "D", "2"]
    assert lines[-1] == "plan: 2 to add, 2 to change (1 replaced), 1 to remove"


def test_adoption_is_counted_when_there_is_some() -> None:
    assert changes.summary([Change("Import", "A", "T")]) == "0 to add, 0 to change, 0 to remove, 1 to adopt"


def test_additions_fold_to_counts_by_service_and_all_else_is_named() -> None:
    lines: list[str] = []
    plan = [
        Change("Add", "A", "AWS::Glue::Job"),
        Change("Add", "B", "AWS::Glue::Job"),
        Change("Add", "C", "AWS::Glue::Connection"),
        Change("Add", "D", "AWS::S3::Bucket"),
        Change("Modify", "E", "AWS::RDS::DBInstance", "True"),
        Change("Remove", "F", "AWS::Glue::Job"),
    ]
    changes.show(plan, lines.append, full=False)
    assert lines == [
        "  + Glue: 3 (Connection, 2 Job)",
        "  + S3: 1 (Bucket)",
        "  ~ E  AWS::RDS::DBInstance  REPLACED: made anew, the old one goes",
        "  - F  AWS::Glue::Job",
        "plan: 4 to add, 1 to change (1 replaced), 1 to remove; PLAN=full names them",
    ]


def test_a_plan_without_additions_does_not_offer_to_name_them() -> None:
    lines: list[str] = []
    changes.show([Change("Remove", "F", "AWS::Glue::Job")], lines.append, full=False)
    assert lines[-1] == "plan: 0 to add, 0 to change, 1 to remove"
