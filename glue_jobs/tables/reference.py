"""The model that builds what no feed owns: the conformed dimensions, and the unknown members of all others."""

from __future__ import annotations

from glue_jobs.contract import discovery
from glue_jobs.contract.model import Model, Output
from glue_jobs.tables import catalogue, conformed, subscribers

# What the unknown members of dimensions that several sources share have for a source system.
UNKNOWN_SOURCE = "unknown"
SHARED = (subscribers.DIM_SUBSCRIBER, catalogue.DIM_TITLE, catalogue.DIM_GENRE, catalogue.DIM_PERSON)

MODEL = Model(
    job="model_reference",
    comment="Dimensions that no feed brings alone: dates, regions, countries, plans, devices; unknown members.",
    # Every curated table with a value that one of them must know.
    inputs=tuple(feed.table for feed in discovery.feeds() if any(column.dimension for column in feed.table.columns)),
    outputs=(
        Output(conformed.DIM_DATE),
        Output(conformed.DIM_REGION),
        Output(conformed.DIM_COUNTRY),
        Output(conformed.DIM_PLAN),
        Output(conformed.DIM_DEVICE),
        *(Output(table, (UNKNOWN_SOURCE,)) for table in SHARED),
    ),
)
