"""What a sync asks of Odoo, in which order it commits, and what it does not take for news."""

import pytest

from scrap_ags.models import Bc, BcLine, Product
from scrap_ags.sync import run
from scrap_ags.sync.depth import OVERLAP
from scrap_ags.sync.watermarks import watermarks
from scrap_ags_tests.hazards.answers import reading
from scrap_ags_tests.hazards.at_once import syncing
from scrap_ags_tests.hazards.in_step import assert_in_step
from scrap_ags_tests.hazards.refresh import Refresh
from scrap_ags_tests.hazards.world import BC, LINE, PRODUCT, USER, World
from scrap_ags_tests.twin import Twin

LISTS = ("search", "search_read", "read_group", "formatted_read_group", "read")


def asked(twin: Twin, model: str) -> list[str]:
    """The methods that were called of a model since the last time."""
    methods = [request.method for request in twin.source.requests if request.model == model]
    twin.source.requests.clear()
    return methods


@pytest.mark.usefixtures("world")
def test_a_first_and_a_full_sync_ask_for_ids_alone_and_read_every_record(twin: Twin):
    twin.sync(Bc)
    assert asked(twin, BC) == ["fields_get", "search", "read"]
    twin.sync(Bc, full=True)
    assert asked(twin, BC) == ["fields_get", "search", "read"]
    twin.sync(Bc)
    assert asked(twin, BC) == ["fields_get", "search_read"]


@pytest.mark.usefixtures("small")
def test_every_list_counts_the_archived_and_is_paged_by_id_and_never_by_offset(
    twin: Twin, mirrored: World, refresh: Refresh
):
    twin.source.write(LINE, mirrored.lines, {"qty": 1})
    twin.source.unlink(BC, mirrored.bcs[0])
    refresh.settle()
    refresh.night()
    lists = [request for request in twin.source.requests if request.method in LISTS]
    assert {request.model for request in lists} >= {USER, PRODUCT, BC, LINE}
    assert all(request.context.get("active_test") is False for request in lists)
    assert not any(request.kwargs.get("offset") for request in lists)
    paged = [request for request in lists if (request.kwargs.get("limit") or 1) > 1]
    assert {request.kwargs["order"] for request in paged} == {"id"}
    assert any(["id", ">", line] in request.domain for line in mirrored.lines for request in paged)


def test_what_odoo_says_wins_even_where_it_is_older(twin: Twin, mirrored: World):
    twin.source.sql(
        "UPDATE dimagaz_bc SET state = 'older', write_date = write_date - interval '1 day'"
        " WHERE id = %s",
        [mirrored.bcs[0]],
    )
    assert twin.sync(Bc)["bc"].updated == 1
    assert_in_step(twin)


def test_a_large_scope_commits_batch_by_batch_and_lets_others_in_between(
    twin: Twin, world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(run, "BATCH", 3)
    seen: list[int] = []

    def meanwhile(_: object) -> None:
        # Nobody else gets the asset's lock within a batch; the pages asked ahead are no batch.
        seen.append(len(twin.rows(BcLine)))

    twin.source.on_request(reading(LINE), meanwhile, times=float("inf"))
    twin.sync(BcLine)
    assert seen == [0, 3, 6]
    assert len(twin.rows(BcLine)) == len(world.lines)


def test_a_batch_that_fails_undoes_no_batch_before_it(
    twin: Twin, world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(run, "BATCH", 3)
    third = iter(range(3))
    twin.source.on_request(
        reading(LINE),
        lambda _: twin.source.revoke(LINE) if next(third) == 2 else None,
        times=3,
    )
    with pytest.raises(Exception, match="give the log-in the right"):
        twin.sync(BcLine)
    assert list(twin.rows(BcLine)) == world.lines[:6]
    twin.source.restore(LINE)
    twin.sync()
    assert_in_step(twin)


def test_a_run_that_comes_while_another_works_does_only_what_is_left(twin: Twin, world: World):
    twin.sync()
    twin.later()
    twin.source.write(BC, world.bcs, {"state": "done"})
    twin.later()
    other = syncing(twin, Bc)
    once = iter([other])
    # Between the look of one run and its lock, another run does the work.
    twin.source.on_request(
        lambda request: (request.model, request.method) == (BC, "search_read"),
        lambda _: next(once, lambda: None)(),
        times=float("inf"),
    )
    report = twin.sync(Bc)["bc"]
    assert (report.updated, report.unchanged) == (0, len(world.bcs))
    assert [action for asset, _, action in twin.audit() if asset == "bc"].count("updated") == 4


def test_standing_states_start_no_run_and_do_not_hold_the_watermark(
    twin: Twin, mirrored: World, refresh: Refresh
):
    twin.source.hide(LINE, mirrored.lines[:2])
    twin.source.write(BC, mirrored.bcs[0], {"ht": 1e15})
    twin.source.hide(USER, [mirrored.users[0]])
    unseen = twin.source.create(USER, {"name": "unseen"})
    twin.source.hide(USER, [unseen])
    twin.source.create(BC, {"name": "new", "depositaire": unseen})
    twin.source.unlink(PRODUCT, mirrored.products)
    refresh.minute()
    refresh.minute()
    before = watermark(twin)
    assert [look.differences for look in refresh.minute()] == [0] * 6
    assert refresh.reports == {}
    assert all(later > before[asset] for asset, later in watermark(twin).items())
    assert len(twin.rows(Product)) == 4
    assert twin.query("SELECT odoo_id FROM scrap_rejected") == [{"odoo_id": mirrored.bcs[0]}]


def watermark(twin: Twin):
    with twin.mirror.connect() as connection:
        return watermarks(connection)


def test_the_watermark_never_passes_what_still_differs(
    twin: Twin, mirrored: World, refresh: Refresh
):
    """Other writes hide the one that could not be read from the fingerprints of its day."""
    twin.source.drop_field(BC, "state")
    twin.source.sql("ALTER TABLE dimagaz_bc ADD COLUMN state text")
    twin.source.write(BC, mirrored.bcs[0], {"bl_number": "BL1"})
    written = twin.source.clock.now()
    refresh.minute()
    refresh.minute(2 * OVERLAP.seconds)
    assert "state" in refresh.troubles["bc"]
    assert watermark(twin)["bc"] == written
