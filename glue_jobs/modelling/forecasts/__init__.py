"""Forecasts: series, the models that compete, their backtests, the choice and its intervals. No Spark in here."""
