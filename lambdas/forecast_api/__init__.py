"""Series, forecasts and backtests over HTTP, behind an API Gateway: the same answers as `make forecast-api`."""
