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
