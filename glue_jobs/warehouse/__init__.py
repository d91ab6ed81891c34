"""PostgreSQL: connections, COPY, MERGE, SQL files."""
