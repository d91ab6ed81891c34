"""`make parity`: tests that others wrote for AWS's API, run against a fresh endpoint.

The suites come from the sdists of moto and pyiceberg at pinned versions; nothing of them is kept in the repository.
What fails and is accepted is in `tests/parity/expected.toml`, each with a reason.
"""
