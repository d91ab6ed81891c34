"""A kept lake and warehouse of an earlier release: small, of made-up rows, upgraded by tests/e2e/test_upgrade.py."""
