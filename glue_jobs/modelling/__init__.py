"""What models share: surrogate keys and the dimensions' spellings."""
