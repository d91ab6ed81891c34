"""Answer a GET of an HTTP API (payload format 2.0) from views of `bi`, as the reader.

Reads:  the secret SECRET_ID; bi.revenue_forecast*, bi.member_forecast, bi.revenue_by_region, bi.revenue_company.

/series lists every series; /series/<metric>/<series>/history, forecast and backtest tell of one. JSON; dates are ISO.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import boto3
import psycopg2

from glue_jobs.warehouse.connection import connect
from glue_jobs.warehouse.credentials import DatabaseSecret, database_secret
from lambdas.forecast_api import queries
from lambdas.forecast_api.queries import Ask, UnknownSeries

ROOT = "series"
OF_ONE: dict[str, Callable[[Ask, str, str], Any]] = {
    "history": queries.history,
    "forecast": queries.forecast,
    "backtest": queries.backtest,
}
PATHS = [f"/{ROOT}", *(f"/{ROOT}/<metric>/<series>/{name}" for name in OF_ONE)]


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The answer to one request; a warehouse that can't be reached is 503, without its address."""
    try:
        secret = database_secret(boto3.client("secretsmanager"), os.environ["SECRET_ID"])
        return answer(event["requestContext"]["http"]["method"], event["rawPath"], asking(secret))
    except psycopg2.OperationalError as error:
        print(f"the warehouse can't be reached: {error}")
        return _response(503, {"detail": "the warehouse can't be reached"})


def answer(method: str, path: str, ask: Ask) -> dict[str, Any]:
    """What a request of `path`, its parts percent-encoded, is answered with: statusCode, headers and body."""
    if method != "GET":
        return _response(405, {"detail": f"{method} is not served: everything here is read by GET"}, allow="GET")
    parts = [unquote(part) for part in path.strip("/").split("/")]
    try:
        if parts == [ROOT]:
            return _response(200, [asdict(one) for one in queries.all_series(ask)])
        if len(parts) == 4 and parts[0] == ROOT and parts[3] in OF_ONE:
            return _response(200, asdict(OF_ONE[parts[3]](ask, parts[1], parts[2])))
    except UnknownSeries as error:
        return _response(404, {"detail": str(error), "series": error.known})
    return _response(404, {"detail": "no such path", "paths": PATHS})


def asking(secret: DatabaseSecret) -> Ask:
    """Asks with the reader's secret, each query by a connection of its own that may change nothing."""

    def ask(query: str, values: Sequence[Any]) -> list[dict[str, Any]]:
        with connect(secret, "reelhouse forecast api") as connection:
            connection.set_session(readonly=True)
            with connection.cursor() as cursor:
                cursor.execute(query, values)
                names = [column.name for column in cursor.description]
                return [dict(zip(names, row)) for row in cursor.fetchall()]

    return ask


def _response(status: int, body: Any, **headers: str) -> dict[str, Any]:
    told = {"content-type": "application/json", "cache-control": "no-store", **headers}
    return {"statusCode": status, "headers": told, "body": json.dumps(body, default=_json)}


def _json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} has no place in an answer")
