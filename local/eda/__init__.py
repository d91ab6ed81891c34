"""`make eda`: pictures of the revenue study and of each feed's profile, and a report whose every number is computed."""
