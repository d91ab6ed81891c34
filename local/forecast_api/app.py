"""The API: a few GETs with their OpenAPI page, whose scripts come from here and not from a CDN."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg2
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from fastapi_offline import FastAPIOffline
from starlette.middleware.trustedhost import TrustedHostMiddleware

from lambdas.forecast_api import queries
from lambdas.forecast_api.queries import Ask, Backtest, Forecast, History, Series, UnknownSeries

TITLE = "Reelhouse forecasts"
WORDS = (
    "Forecasts of revenue, members and ARPU, with the backtests that they rest on. Rates are parts of 1. The published"
    " model was picked on the origins that its error is told of."
)
# A page of another site must not reach this server by a name of its own that points here.
HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ONE = "/series/{metric}/{series}"


def make_app(ask: Ask) -> FastAPI:
    """The application; `ask` reaches the warehouse."""
    app: FastAPI = FastAPIOffline(title=TITLE, version="1", description=WORDS)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)
    app.add_exception_handler(UnknownSeries, _unknown)
    app.add_exception_handler(psycopg2.OperationalError, _unreachable)
    unknown: dict[int | str, dict[str, Any]] = {404: {"description": "No such series; `series` lists those there are."}}

    def series() -> list[Series]:
        return queries.all_series(ask)

    def history(metric: str, series: str) -> History:
        return queries.history(ask, metric, series)

    def forecast(metric: str, series: str) -> Forecast:
        return queries.forecast(ask, metric, series)

    def backtest(metric: str, series: str) -> Backtest:
        return queries.backtest(ask, metric, series)

    app.add_api_route("/series", series, summary="Every series, with its published model or what is missing")
    told: dict[str, tuple[Callable[..., Any], str]] = {
        "history": (history, "The known quarters of a series"),
        "forecast": (forecast, "The quarters to come, with 80 and 95 % intervals"),
        "backtest": (backtest, "How all models did on the series"),
    }
    for name, (endpoint, summary) in told.items():
        app.add_api_route(f"{ONE}/{name}", endpoint, summary=summary, responses=unknown)
    return app


def _unknown(request: Request, error: Exception) -> JSONResponse:
    known = error.known if isinstance(error, UnknownSeries) else []
    return JSONResponse({"detail": str(error), "series": known}, status_code=404)


def _unreachable(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": "the warehouse can't be reached; see make status"}, status_code=503)
