from __future__ import annotations

import pytest

from local.glue.jvm.kept_jvm import unauthenticated


@pytest.mark.parametrize("master", ["local", "local[1]", "local[*]"])
def test_a_run_in_the_jvm_itself_leaves_no_secret_for_the_next(master: str) -> None:
    assert unauthenticated({"spark.master": master})["spark.authenticate"] == "false"


def test_a_run_on_a_cluster_and_one_that_says_so_itself_are_authenticated() -> None:
    on_cluster = {"spark.master": "spark://127.0.0.1:7077"}
    own = {"spark.master": "local[1]", "spark.authenticate": "true"}
    assert unauthenticated(on_cluster) == on_cluster
    assert unauthenticated(own) == own
