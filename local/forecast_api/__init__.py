"""`make forecast-api`: series, forecasts and backtests over HTTP on 127.0.0.1, read from `bi` as the reader."""
