"""What no feed brings: countries, sales regions, plans, devices and age bands, with the spellings that mean them."""
