"""The reference lists: complete, without repeats, and with a place for every name of the feeds."""

from __future__ import annotations

import re
from importlib.resources import files

from glue_jobs.feeds import userbase
from glue_jobs.reference.countries import ALIASES, COUNTRIES
from glue_jobs.reference.regions import REGIONS
from glue_jobs.reference.subscriptions import AGE_BANDS, DEVICES, OLDEST, PLANS
from glue_jobs.tables.conformed import DIM_DEVICE
from glue_jobs.tables.subscribers import DIM_SUBSCRIBER
from tests.real_files import real_rows, tokens

NAMES = {country.name for country in COUNTRIES}


def test_all_of_iso_3166_is_there() -> None:
    table = files("tzdata").joinpath("zoneinfo/iso3166.tab").read_text(encoding="utf-8")
    listed = {line.split("\t")[0] for line in table.splitlines() if not line.startswith("#")}
    assert {country.iso2 for country in COUNTRIES if country.iso2} == listed


def test_countries_are_named_once_and_have_a_region() -> None:
    assert len(NAMES) == len(COUNTRIES)
    codes = [country.iso2 for country in COUNTRIES if country.iso2]
    assert len(set(codes)) == len(codes)
    assert {country.region for country in COUNTRIES} == set(REGIONS)
    assert [country.name for country in COUNTRIES if country.region == "UCAN"] == ["Canada", "United States"]


def test_a_historic_state_has_no_code() -> None:
    historic = {country.name for country in COUNTRIES if country.is_historic}
    assert {"West Germany", "East Germany", "Soviet Union"} <= historic
    assert not any(country.iso2 for country in COUNTRIES if country.is_historic)


def test_aliases_lead_to_listed_names() -> None:
    assert set(ALIASES.values()) <= NAMES
    assert not set(ALIASES) & NAMES


def test_the_feeds_plans_and_devices_are_listed() -> None:
    assert set(userbase.FEED.column("plan").enum) <= set(PLANS)
    assert set(userbase.FEED.column("device").enum) <= set(DEVICES)


def test_classes_and_bands_are_the_contract_s() -> None:
    classes = re.findall(r"\w+", DIM_DEVICE.column("device_class").comment)
    assert set(DEVICES.values()) <= set(classes)
    bands = [*AGE_BANDS.values(), OLDEST]
    assert DIM_SUBSCRIBER.column("age_band").comment == ", ".join(bands) + "."


def test_every_country_of_the_real_titles_is_listed() -> None:
    seen = {name for row in real_rows("titles/netflix_titles.csv") for name in tokens(row["country"])}
    assert len(seen) == 122
    assert seen <= NAMES


def test_every_country_of_the_real_userbase_is_listed() -> None:
    seen = {row["Country"] for row in real_rows("userbase/Netflix Userbase.csv")}
    assert len(seen) == 10
    assert seen <= NAMES
