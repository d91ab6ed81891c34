"""Builds the tables of one model whose function stands beside its contract (Model.build).

Grain:  what the model's tables say.
Reads:  the inputs that the model of --model declares.
Writes: the tables that it declares.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from pyspark.sql import DataFrame, SparkSession

from glue_jobs.contract.columns import ContractError
from glue_jobs.contract.registry import MODELS
from glue_jobs.contract.table import Table
from glue_jobs.modelling import model_job
from glue_jobs.modelling.model_job import Frames
from glue_jobs.runtime import options


def main(argv: Sequence[str]) -> None:
    """Run the model called `--model`; prints one line a table.

    Raises:
        ContractError: there is no such model, or it has a job of its own.
    """
    name = options.parse(argv, ("model",))["model"]
    model = MODELS.get(name)
    function = model.build if model else None
    if model is None or function is None:
        declared = ", ".join(sorted(job for job, found in MODELS.items() if found.build)) or "none is"
        raise ContractError(f"--model {name!r}: no model of that name is declared with its function; {declared}")

    def build(spark: SparkSession, inputs: Frames) -> Sequence[tuple[Table, DataFrame]]:
        return function(inputs)

    model_job.run(model, argv, build)


if __name__ == "__main__":
    main(sys.argv[1:])
