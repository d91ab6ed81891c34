"""Airflow in an environment of its own, for `make airflow-test`: it moves botocore, which MiniStack pins exactly."""
