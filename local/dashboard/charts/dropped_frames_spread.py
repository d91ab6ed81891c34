"""How many frames the unlucky lose."""

from local.dashboard.families import spread_of

CHART = spread_of("frames_dropped_rate", place=55, title="Dropped frames", unit="share of the frames", shown=".2%")
