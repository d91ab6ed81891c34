"""Amazon States Language: what a definition may say, and how an execution of it goes on. Knows nothing of MiniStack."""
