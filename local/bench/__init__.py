"""`make bench`: measures this machine and writes docs/benchmarks.md."""


class BenchError(RuntimeError):
    """A measured run did not succeed, so its time means nothing."""
