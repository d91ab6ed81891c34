"""From admitted files to typed rows: reading, rules, row accounting, quarantine."""
