"""How sound differs between events, which a mean hides."""

from local.dashboard.families import spread_of

CHART = spread_of("audio_quality", place=65, title="Audio quality", unit="0 to 1", shown=",.3f")
