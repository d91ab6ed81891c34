"""`make forecast-api`: serve until Ctrl-C."""

from __future__ import annotations

from typing import Annotated

import typer

from glue_jobs.warehouse.credentials import database_secret
from lambdas.forecast_api.handler import asking
from local.console import say
from local.settings import Settings
from local.stack import lifecycle, ports

USUAL = 8090


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(forecast_api)


def forecast_api(
    port: Annotated[int | None, typer.Option(help=f"{USUAL} by default, or another where it is taken.")] = None,
) -> None:
    """Serve series, forecasts and backtests on 127.0.0.1."""
    # The packages come with the first `make forecast-api`.
    import uvicorn

    from local.forecast_api.app import make_app

    chosen = lifecycle.connect(Settings.load())
    secret = database_secret(chosen.client("secretsmanager"), lifecycle.outputs_of(chosen)["ReaderSecretId"])
    found = next(ports.free(ports.Wish(port, USUAL)))
    address = f"http://{ports.HOST}:{found}"
    say(f"forecasts on {address}/series; its OpenAPI page is {address}/docs; Ctrl-C ends it")
    uvicorn.run(make_app(asking(secret)), host=ports.HOST, port=found, log_level="warning")
