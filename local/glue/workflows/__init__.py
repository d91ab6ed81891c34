"""Triggers and workflows: what starts jobs and crawlers by itself, by AWS's rules.

`cron`, `predicate` and `graph` are pure; `orchestrator` fires triggers and keeps runs; `scheduler` looks at the clock.
"""
