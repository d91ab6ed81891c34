"""What `make bench` measures, in which order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from local.bench import everything, frames, growth, loading, overhead, pages, pipeline, report, sessions
from local.settings import PROJECT, Settings
from local.stack import lifecycle

SCALES = (1, 10, 100)
# Apart from the ports of the user's own stack; where they are taken, others are chosen.
ENDPOINT_PORT, POSTGRES_PORT = 14566, 15432
QUICK_SMALL_REFRESHES = 3


def write(settings: Settings, quick: bool, say: Callable[[str], None]) -> None:
    """Measure everything (`quick`: the generated data only, and few small refreshes) and write the report.

    Raises:
        BenchError: a measured run failed, so that there is no number to report.
    """
    settings = replace(settings, endpoint_port=ENDPOINT_PORT, postgres_port=POSTGRES_PORT)
    pipelines, costs, own_frames, loads, late, small = [], None, None, None, list[growth.Late](), list[float]()
    count = QUICK_SMALL_REFRESHES if quick else growth.SMALL_REFRESHES
    for scale in SCALES[:1] if quick else SCALES:
        with pipeline.temporary_stack(settings) as own:
            pipelines.append(pipeline.measure(own, scale, say))
            if scale == SCALES[0]:
                target = lifecycle.connect(own)
                outputs = lifecycle.outputs_of(target)
                costs = overhead.measure(own, target, outputs["ArtifactsBucket"], say)
                own_frames = frames.measure(target, outputs["ArtifactsBucket"], say)
            loads = loading.measure(own)
            say(f"   ×{scale}: load of {loads.rows:,} fact rows {loads.load:.2f} s, plain COPY {loads.copy:.2f} s")
            late.append(growth.late_file(own, scale, say))
            if scale == SCALES[0]:
                small = growth.small_refreshes(own, say, count)
    with pipeline.temporary_stack(settings) as own:
        whole = everything.measure(own, say)
        page = pages.measure(own, say)
    watched = []
    for scale in SCALES[:1] if quick else SCALES:
        with pipeline.temporary_stack(settings) as own:
            watched.append(sessions.measure(own, scale, say))
    assert costs is not None and loads is not None and own_frames is not None
    path = PROJECT / "docs" / "benchmarks.md"
    path.write_text(report.render(pipelines, costs, own_frames, loads, late, small, whole, page, watched))
    say(f"written: {path}")
