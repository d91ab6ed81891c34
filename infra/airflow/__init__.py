"""Airflow drives the refresh, by AWS's API: two DAGs, and what they take from the contracts."""
