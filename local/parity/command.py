"""`make parity`: run the suites, and hold them against what was expected."""

from __future__ import annotations

from collections.abc import Callable

from local.parity import expectations, run
from local.parity.expectations import Verdict
from local.parity.suites import Suite, chosen
from local.settings import Settings

Say = Callable[[str], None]


def parity(names: list[str], settings: Settings, say: Say) -> bool:
    """Run the suites of these names, all without any; True where every one ended as expected.

    Raises:
        ValueError: there is no such suite, or the list of expected failures can't be read.
        ArchiveError, SuiteError: a suite can't be had, or did not run to its end.
    """
    suites = chosen(names)
    accepted = {suite.name: expectations.read(suite.name) for suite in suites}
    verdicts = []
    for suite in suites:
        verdict = expectations.judge(run.run(suite, settings), accepted[suite.name])
        verdicts.append(verdict)
        for line in told(suite, verdict, accepted[suite.name]):
            say(line)
    return all(verdict.as_expected for verdict in verdicts)


def told(suite: Suite, verdict: Verdict, accepted: dict[str, expectations.Accepted]) -> list[str]:
    """A suite's line, and one for each test that is not as expected."""
    total = verdict.passed + verdict.failed + verdict.skipped
    kinds = {kind: sum(one.kind == kind for one in accepted.values()) for kind in expectations.KINDS}
    expected = ", ".join(f"{count} {kind}" for kind, count in kinds.items() if count) or "none"
    lines = [
        f"{suite.name}: {verdict.passed} of {total} pass, {verdict.failed} fail, {verdict.skipped} skipped"
        f" ({suite.sdist.name} {suite.sdist.version}; failures expected: {expected})"
    ]
    lines += [f"  fails, and should not: {test}" for test in verdict.new_failures]
    lines += [f"  passes, and is expected to fail: {test}" for test in verdict.now_passing]
    lines += [f"  expected to fail, and there is no such test: {test}" for test in verdict.unknown]
    return lines
