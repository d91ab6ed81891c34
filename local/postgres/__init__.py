"""The embedded PostgreSQL: started, found, stopped, and provisioned as RDS would."""

from local.postgres.account import PostgresError, client_folder
from local.postgres.server import Postgres, connect_superuser, provision, remove, start, status, stop, wish

__all__ = [
    "Postgres", "PostgresError", "client_folder", "connect_superuser", "provision", "remove", "start", "status", "stop",
    "wish",
]  # fmt: skip
