"""Random histories: an Odoo lives, syncs come and fail, and in the end the mirror is right."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from scrap_ags.models import Bc, Mirrored, User
from scrap_ags_tests.hazards.refresh import Refresh
from scrap_ags_tests.histories.choices import (
    ACTS,
    FAULT,
    MEANWHILE,
    NTH,
    PAUSE,
    REQUEST,
    SLIP,
    TIMES,
    WANTED,
)
from scrap_ags_tests.histories.closing import (
    WITHHELD,
    assert_nothing_left,
    assert_quiet,
    assert_unhindered,
    bring_in_step,
    forgotten,
    full_pass,
    out_of_step,
    refresh_until_in_step,
)
from scrap_ags_tests.histories.odoo_hazards import OdooHazards
from scrap_ags_tests.histories.odoo_records import MODELS
from scrap_ags_tests.histories.place import Place
from scrap_ags_tests.histories.replayed_audit import unexplained
from scrap_ags_tests.histories.syncing import (
    Failed,
    Wanted,
    at_once,
    sync,
    unreadable,
)
from scrap_ags_tests.histories.trouble import FAULTS, kill_backends, nth_request
from scrap_ags_tests.histories.witness import Witness
from scrap_ags_tests.twin import Twin

Acts = list[tuple]


class History(RuleBasedStateMachine):
    """What may happen, in any order; ``teardown`` is the end of every history."""

    def __init__(self, place: Place, version: int) -> None:
        super().__init__()
        place.reset(version)
        self.place, self.source = place, place.source
        self.life = OdooHazards(place.source)
        self.witness = Witness(place, self.life)
        self.refresh = Refresh(Twin(place.source, place.mirror, place.client(version)))
        self.first_version = version
        self.rested = False

    @initialize(rights=st.booleans(), mirrored=st.sampled_from([True, True, True, False]))
    def world(self, rights: bool, mirrored: bool) -> None:
        self.life.populate()
        self.rights_come_back = rights
        if mirrored:
            full_pass(self.place, self.life)

    @rule(minutes=st.sampled_from([3, 60, 3000]))
    def mirror_clock_steps(self, minutes: int) -> None:
        self.place.age(timedelta(minutes=minutes))

    @rule(model=st.sampled_from([User, Bc]), nth=NTH, told=st.sampled_from(["mine", "ours"]))
    def somebody_edits_a_local_column(self, model: type[Mirrored], nth: int, told: str) -> None:
        self.witness.write_locally(model, nth, told)

    @rule(slip=SLIP)
    def somebody_slips_in_psql(self, slip: str) -> None:
        self.place.execute(slip)
        self.life.is_silent = True

    @rule(acts=ACTS)
    def a_minute_passes(self, acts: Acts) -> None:
        """The sensor looks, and runs what it finds to differ."""
        with self._after(acts):
            self._sensor().minute()
            assert_unhindered(self.place, self.refresh.troubles, Wanted(kind="days"))

    @rule(acts=ACTS, pause=PAUSE, wanted=WANTED)
    def sync(self, acts: Acts, pause: float, wanted: Wanted) -> None:
        with self._after(acts, pause):
            assert_unhindered(self.place, self._sync(wanted), wanted)

    @rule(acts=ACTS, wanted=WANTED, fault=FAULT, nth=REQUEST, times=TIMES)
    def sync_in_trouble(
        self, acts: Acts, wanted: Wanted, fault: str, nth: int, times: float
    ) -> None:
        with self._after(acts, 1):
            lasts = not fault.endswith("list")
            self.source.fail(FAULTS[fault], when=nth_request(nth), times=times if lasts else 1)
            self._sync(wanted)
            self.source.log.forget()

    @rule(acts=ACTS, wanted=WANTED, nth=REQUEST)
    def sync_killed(self, acts: Acts, wanted: Wanted, nth: int) -> None:
        with self._after(acts, 1):
            self.source.on_request(nth_request(nth), kill_backends(self.place))
            self._sync(wanted)
            self.source.log.forget()

    @rule(acts=ACTS, pause=PAUSE, wanted=WANTED, nth=REQUEST, meanwhile=MEANWHILE)
    def sync_meanwhile(
        self, acts: Acts, pause: float, wanted: Wanted, nth: int, meanwhile: Acts
    ) -> None:
        """Odoo goes on between its requests."""
        coming = iter(meanwhile)
        with self._after(acts, pause):
            self.source.on_request(
                nth_request(nth), lambda _: self.life.do(*next(coming)), times=len(meanwhile)
            )
            assert_unhindered(self.place, self._sync(wanted), wanted)
            self.source.log.forget()

    @rule(acts=ACTS, pause=PAUSE, one=WANTED, other=WANTED)
    def two_syncs(self, acts: Acts, pause: float, one: Wanted, other: Wanted) -> None:
        with self._after(acts, pause):
            for failed in at_once(lambda: self._sync(one), lambda: self._sync(other, 1)):
                assert_unhindered(self.place, failed, one, other)

    @precondition(lambda self: not self.rested)
    @rule(acts=ACTS)
    def nothing_that_stands_keeps_runs_coming(self, acts: Acts) -> None:
        self.rested = True
        with self._after(acts):
            full_pass(self.place, self.life)
            if not self.place.query(WITHHELD) and not unreadable(self.place):
                assert not out_of_step(self.place)
            assert_quiet(self.place, self._sensor())

    def teardown(self) -> None:
        self.source.log.forget()
        self.life.end_transaction(self.witness.sound)
        if not self.witness.sound:
            return
        lost = {model for model, _ in self.source.instance.access.revoked_fields}
        for model in MODELS if self.rights_come_back else lost:
            self.source.restore(model)
        with self.witness.watching():
            if not self.life.is_silent and not forgotten(self.place, self.life):
                refresh_until_in_step(self.place, self._sensor())
            bring_in_step(self.place, self.life)
        assert_quiet(self.place, self._sensor())
        assert not unexplained(self.place.mirror)
        self.witness.assert_all_kept()
        assert_nothing_left(self.place)

    def _sensor(self) -> Refresh:
        """It remembers what it asked for; its process has met Odoo as the version of today."""
        self.refresh.twin.client = self.place.client(self.source.version)
        return self.refresh

    def _sync(self, wanted: Wanted, number: int = 0) -> Failed:
        version = self.first_version if wanted.lasting else self.source.version
        return sync(self.place, self.life, wanted, version, number)

    @contextmanager
    def _after(self, acts: Acts, pause: float = 0) -> Iterator[None]:
        """What happened in Odoo since the last sync, and the next one, watched."""
        for act in acts:
            self.life.do(*act)
        with self.witness.watching(pause):
            yield
