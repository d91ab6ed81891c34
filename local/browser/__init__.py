"""The browser that tests look at pages with: the machine's Chromium, driven by Playwright, and axe-core's rules."""
