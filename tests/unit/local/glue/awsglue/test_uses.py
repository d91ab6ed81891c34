"""The finder of uses: what counts as one, and what does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.local.glue.awsglue.use_following import Use, module_scope, scope_of
from tests.unit.local.glue.awsglue.uses import uses_of_module

HERE = Path(__file__).parent


def used(source: str) -> set[Use]:
    return uses_of_module(scope_of(source), module_scope(HERE / "conftest.py"))


def names(source: str) -> set[str]:
    """What is called, without how the frame of a test is made."""
    made = {"GlueContext.create_dynamic_frame_from_rdd", "GlueContext.sc"}
    return {f"{use.owner.__name__}.{use.member}" for use in used(source)} - made


COUNTED = {
    "def test(frame):\n    assert frame([{}]).count() == 0": {"DynamicFrame.count"},
    "def test(frame):\n    f = frame([{}]).drop_fields(['a']).coalesce(1)\n    assert f": {
        "DynamicFrame.drop_fields",
        "DynamicFrame.coalesce",
    },
    "def helper(f):\n    return f.unnest()\ndef test(frame):\n    assert helper(frame([])).count()": {
        "DynamicFrame.unnest",
        "DynamicFrame.count",
    },
    "def test(frame):\n    for one in (frame([]), frame([])):\n        assert one.schema()": {"DynamicFrame.schema"},
    "def test(frame):\n    from awsglue.transforms import Map\n    assert Map.apply(frame=frame([]), f=id).show()": {
        "Map.apply",
        "DynamicFrame.show",
    },
    "def test(frame):\n    assert [f.count() for f in frame([]).split_fields([], 'a', 'b').values()]": {
        "DynamicFrame.split_fields",
        "DynamicFrameCollection.values",
        "DynamicFrame.count",
    },
    "def test(cloud):\n"
    '    text = \'from awsglue.context import GlueContext\\nGlueContext(1).getSink("s3").setFormat("csv")\\n\'\n'
    "    cloud.job('name', text)\n    assert cloud": {"GlueContext.getSink", "DataSink.setFormat"},
    "import pytest\n@pytest.fixture\ndef one(frame):\n    yield frame([]).unnest()\n"
    "def test(one):\n    assert one.count()": {"DynamicFrame.unnest", "DynamicFrame.count"},
}
NOT_COUNTED = [
    "def test(frame):\n    # frame([]).count()\n    assert True",
    'def test(frame):\n    """frame([]).count()"""\n    assert "frame([]).count()"',
    "def test(frame):\n    frame([]).count()",
    "import pytest\ndef test(frame):\n    with pytest.raises(ValueError):\n        frame([]).count()\n    assert True",
    "def helper(frame):\n    return frame([]).count()\ndef test(frame):\n    assert True",
    "def test():\n    from awsglue.transforms import Map\n    assert Map",
    "def test(spark):\n    assert spark.range(1).count()",
    "def test(frame):\n    assert {}.keys() and [].count(1)",
    "def not_a_test(frame):\n    assert frame([]).count()",
    "def test(frame):\n    assert frame([]).count",
]


@pytest.mark.parametrize("source", COUNTED)
def test_what_counts(source: str) -> None:
    assert names(source) == COUNTED[source]


@pytest.mark.parametrize("source", NOT_COUNTED)
def test_what_does_not_count(source: str) -> None:
    assert names(source) == set()


def test_what_spark_gives_is_no_frame_of_awsglues() -> None:
    assert names("def test(frame):\n    assert frame([]).toDF().count()") == {"DynamicFrame.toDF"}


def test_options_come_from_dictionaries_helpers_and_cases() -> None:
    source = """
import pytest
BASE = {"paths": ["x"]}
def read(glue, kind, **more):
    return glue.create_dynamic_frame.from_options(kind, {**BASE, **more}, "csv", format_options={"separator": ";"})
@pytest.mark.parametrize(("kind", "named"), [("s3", {"recurse": True}), ("file", {"exclusions": []})])
def test(glue, kind, named):
    assert read(glue, kind, **named)
"""
    found = {use.texts & {"s3", "file"}: use.options for use in used(source) if use.member == "from_options"}

    always = {"paths", "separator", "format_options"}
    assert found == {frozenset({"s3"}): always | {"recurse"}, frozenset({"file"}): always | {"exclusions"}}
