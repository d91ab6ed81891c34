"""Reference data: countries, regions, plans, devices."""
