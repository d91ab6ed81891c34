"""Which slices a load removes: those that their owner does not publish any more."""

from __future__ import annotations

from glue_jobs.tables.operations import FILE_ACCOUNTING, accountant
from glue_jobs.warehouse.slices import Loaded, Slice, Wanted, difference

TITLES, USERBASE = accountant("titles"), accountant("userbase")
STANDS = Slice("titles", TITLES, "1:5:5", 1, 7)
LOADED = {"titles": Loaded(TITLES, "1:5:5"), "userbase": Loaded(USERBASE, "2:6:6")}


def test_the_accounts_of_a_feed_whose_files_were_all_withdrawn_go() -> None:
    work = difference(Wanted(FILE_ACCOUNTING, {"titles": STANDS}, runs={TITLES: "r1", USERBASE: "r2"}), LOADED)
    assert work is not None
    assert (work.changed, work.vanished, work.is_whole) == ((), ("userbase",), False)


def test_the_accounts_of_a_feed_that_is_no_more_stay() -> None:
    assert difference(Wanted(FILE_ACCOUNTING, {"titles": STANDS}, runs={TITLES: "r1"}), LOADED) is None
