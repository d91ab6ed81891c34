"""How long the unlucky wait."""

from local.dashboard.families import spread_of

CHART = spread_of("startup_seconds", place=45, title="Start-up time", unit="seconds until the picture", shown=",.2f")
