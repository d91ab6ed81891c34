"""The vocabulary of the generated catalogue: invented names and words, real countries, generic genres."""

from __future__ import annotations

import random

# Syllables, some not ASCII: names such as "Álma Verrick" must survive every step.
FIRST = (
    "Al",
    "Be",
    "Cai",
    "Do",
    "Él",
    "Fa",
    "Gri",
    "Hu",
    "I",
    "Jo",
    "Ka",
    "Lu",
    "Ma",
    "Né",
    "O",
    "Pe",
    "Ro",
    "Sø",
    "Tu",
    "Vi",
)
MIDDLE = ("", "ba", "de", "li", "ma", "ne", "ra", "ri", "so", "ta", "ve", "zu", "ñi", "ła")
LAST = ("n", "ra", "ck", "s", "lla", "th", "nd", "ë", "ndez", "sen", "ov", "ić", "ton", "wa", "ki")

ADJECTIVES = (
    "Amber", "Borrowed", "Broken", "Careless", "Crooked", "Distant", "Drowsy", "Electric", "Faithful", "Frozen",
    "Gentle", "Hollow", "Idle", "Jagged", "Kindred", "Last", "Lost", "Midnight", "Narrow", "Northern", "Ordinary",
    "Paper", "Quiet", "Restless", "Salt", "Second", "Silver", "Stolen", "Tall", "Unlikely", "Velvet", "Wandering",
    "Winter", "Young",
)  # fmt: skip
NOUNS = (
    "Archive", "Bakery", "Bridge", "Cartographer", "Choir", "Compass", "Debt", "Detective", "Echo", "Ferry", "Garden",
    "Harbour", "Harvest", "Inheritance", "Island", "Judge", "Kitchen", "Lantern", "Ledger", "Letter", "Lighthouse",
    "Machine", "Market", "Motel", "Neighbour", "Orchard", "Orchestra", "Passenger", "Pilot", "Promise", "Quarry",
    "River", "Rumour", "School", "Season", "Signal", "Sister", "Station", "Summer", "Tailor", "Tide", "Tower",
    "Umbrella", "Valley", "Verdict", "Village", "Violin", "Voyage", "Watchmaker", "Wedding",
)  # fmt: skip
PLACES = (
    "Alcamar",
    "Bröna",
    "Corvale",
    "Dun Ferrow",
    "Estrella",
    "Fjordheim",
    "Galway Row",
    "Höfn Road",
    "Ilmar",
    "Jasper",
)
VERBS = ("chases", "hides", "inherits", "loses", "paints", "rebuilds", "rescues", "sells", "steals", "uncovers")
PEOPLE = ("A clockmaker", "A retired spy", "A shy baker", "A widowed pilot", "An apprentice judge", "Two rival cooks",
          "Three cousins", "A night nurse", "A small-town choir", "An exiled poet")  # fmt: skip
TURNS = ("a storm closes the only road", "an old friend returns", "the money runs out", "the truth comes to light",
         "the whole town takes sides", "winter arrives early", "nobody believes a word of it")  # fmt: skip

MOVIE_GENRES = (
    "Dramas", "Comedies", "Documentaries", "International Movies", "Action Movies", "Independent Movies", "Thrillers",
    "Romantic Movies", "Family Movies", "Crime Movies", "Horror Movies", "Music Movies", "Stand-Up", "Fantasy Movies",
    "Sports Movies", "Classics", "Mysteries", "Animation", "Faith Movies", "Movies",
)  # fmt: skip
SHOW_GENRES = (
    "TV Dramas", "TV Comedies", "International Series", "Crime Series", "Kids' Series", "Docuseries",
    "Romantic Series", "Reality", "TV Action", "British Series", "Anime", "Korean Series", "TV Mysteries",
    "TV Horror", "TV Thrillers", "Science Series", "Spanish-Language Series", "Teen Series", "Talk Shows",
    "TV Classics", "Stand-Up Series", "TV Shows",
)  # fmt: skip

# Country → how often it produces; the sources' own spelling.
COUNTRIES = {
    "United States": 3690, "India": 1040, "United Kingdom": 800, "Canada": 445, "France": 390, "Japan": 318,
    "Spain": 232, "South Korea": 231, "Germany": 226, "Mexico": 169, "China": 162, "Australia": 160, "Egypt": 117,
    "Turkey": 113, "Hong Kong": 105, "Nigeria": 103, "Italy": 100, "Brazil": 97, "Argentina": 91, "Belgium": 90,
    "Indonesia": 90, "Taiwan": 89, "Philippines": 83, "Thailand": 70, "South Africa": 62, "Colombia": 52,
    "Netherlands": 50, "Denmark": 48, "Ireland": 46, "Sweden": 42, "Poland": 41, "Singapore": 41,
    "United Arab Emirates": 37, "New Zealand": 33, "Norway": 30, "Israel": 30, "Lebanon": 31, "Chile": 29,
    "Russia": 27, "Malaysia": 26, "Pakistan": 24, "Czech Republic": 22, "Switzerland": 19, "Romania": 14,
    "Uruguay": 14, "Saudi Arabia": 13, "Luxembourg": 12, "Austria": 12, "Finland": 11, "Greece": 11, "Hungary": 11,
    "Iceland": 11, "Peru": 10, "Bulgaria": 10, "Kuwait": 8, "Jordan": 9, "Qatar": 10, "Serbia": 7, "Kenya": 6,
    "Morocco": 6, "Portugal": 6, "Vietnam": 7, "Cambodia": 6, "Ghana": 5, "Croatia": 4, "Venezuela": 4,
    "Bangladesh": 4, "Iran": 4, "Ukraine": 3, "Slovenia": 3, "Senegal": 3, "Zimbabwe": 3, "Algeria": 3, "Nepal": 2,
    "Georgia": 2, "Malta": 2, "Guatemala": 2, "Cuba": 1, "Ecuador": 1, "Kazakhstan": 1, "Mongolia": 1, "Namibia": 1,
    "Panama": 1, "Paraguay": 1, "Sri Lanka": 1, "Uganda": 1,
}  # fmt: skip
HISTORIC = {"West Germany": 5, "Soviet Union": 3, "East Germany": 1}

# Names and places in ASCII, for feeds that hold nothing else.
_ASCII_FIRST = ("Al", "Be", "Cai", "Do", "Fa", "Gri", "Hu", "Jo", "Ka", "Lu", "Ma", "Pe", "Ro", "Tu", "Vi")
_ASCII_LAST = ("n", "ra", "ck", "s", "lla", "th", "nd", "ndez", "sen", "ov", "ton", "wa", "ki")
GIVEN_NAMES = tuple(first + last for first in _ASCII_FIRST for last in _ASCII_LAST)
SURNAMES = tuple(
    first + middle + last for first in _ASCII_FIRST for middle in ("ba", "de", "li", "ri") for last in _ASCII_LAST[:8]
)
CITIES = tuple(
    f"{before}{name}{after}"
    for before in ("", "North ", "South ", "East ", "West ", "New ", "Lake ", "Port ")
    for name in ("Almar", "Bexo", "Corvale", "Dunfer", "Estrel", "Fenwa", "Galro", "Hofna", "Ilmar", "Jaspe", "Kestra")
    for after in ("ton", "ville", "side", "burgh", " Falls", " Bay", "haven", "mouth")
)


def name_part(rng: random.Random) -> str:
    """One invented given name or surname."""
    return _pick(rng, FIRST) + _pick(rng, MIDDLE) + _pick(rng, LAST)


def person(rng: random.Random) -> str:
    """An invented person's name."""
    return f"{name_part(rng)} {name_part(rng)}"


def title(rng: random.Random) -> str:
    """An invented title."""
    kind = rng.random()
    noun, adjective = _pick(rng, NOUNS), _pick(rng, ADJECTIVES)
    if kind < 0.35:
        return f"The {adjective} {noun} of {_pick(rng, PLACES)}"
    if kind < 0.6:
        return f"{name_part(rng)} and the {adjective} {noun}"
    if kind < 0.64:
        return f'The "{adjective}" {noun} of {name_part(rng)}'
    if kind < 0.85:
        return f"{adjective} {noun}: {_pick(rng, ADJECTIVES)} {_pick(rng, NOUNS)}"
    return f"{name_part(rng)}'s {noun}, {_pick(rng, PLACES)}"


def description(rng: random.Random) -> str:
    """An invented sentence, now and then with a quotation in it."""
    thing = f"the {_pick(rng, ADJECTIVES).lower()} {_pick(rng, NOUNS).lower()}"
    if rng.random() < 0.04:
        thing = f'"{thing}"'
    where = f"in {_pick(rng, PLACES)}" if rng.random() < 0.5 else f"near {name_part(rng)}"
    return f"{_pick(rng, PEOPLE)} {_pick(rng, VERBS)} {thing} {where}, until {_pick(rng, TURNS)}."


def _pick(rng: random.Random, words: tuple[str, ...]) -> str:
    return words[int(rng.random() * len(words))]
