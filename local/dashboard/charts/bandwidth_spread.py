"""How bandwidth differs between events, which a mean hides."""

from local.dashboard.families import spread_of

CHART = spread_of("bandwidth_mbps", place=35, title="Bandwidth", unit="Mbit/s", shown=",.1f")
