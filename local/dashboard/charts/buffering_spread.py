"""How buffering differs between events, which a mean hides."""

from local.dashboard.families import spread_of

CHART = spread_of("buffering_events", place=25, title="Buffering", unit="times an event", shown=",.1f")
