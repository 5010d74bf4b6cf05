"""A sync that is killed in the middle of a statement, or of a commit."""

import pytest

from scrap_ags_tests.killed.aftermath import assert_completed, assert_consistent
from scrap_ags_tests.killed.conftest import Scene
from scrap_ags_tests.killed.gates import AT_COMMIT, ROW, STATEMENT, Gate, shut, wait_at_gate
from scrap_ags_tests.killed.victim import KILLED, Victim

pytestmark = pytest.mark.slow

BC, LINE, USER = "scrap_dimagaz_bc", "scrap_dimagaz_bc_line", "scrap_user"
CENTRE, FOURNISSEUR = "scrap_centre", "scrap_fournisseur"
AUDIT, REJECTED, DAY = "scrap_audit_log", "scrap_rejected", "scrap_day"
INFERRED, HIDDEN = "WHEN (NEW.inferred)", "WHEN (NEW.hidden_at IS NOT NULL)"
LOST = "WHEN (NEW.fournisseur_id IS NULL)"

GATES = {
    "backwards": {
        "committing source and days": Gate(f"AFTER INSERT ON {DAY} {AT_COMMIT}"),
        "before a line's BC is adopted": Gate(f"BEFORE INSERT ON {BC} {STATEMENT}"),
        "after a centre's supplier was adopted": Gate(f"AFTER INSERT ON {FOURNISSEUR} {STATEMENT}"),
    },
    "orders": {
        "in the middle of COPY": Gate(f"BEFORE INSERT ON stage_bc {ROW}", 2),
        "after COPY": Gate(f"AFTER INSERT ON stage_bc {STATEMENT}"),
        "before another page is staged": Gate(f"BEFORE TRUNCATE ON stage_bc_line {STATEMENT}"),
        "in the middle of another page": Gate(f"BEFORE INSERT ON stage_bc_line {ROW}", 7),
        "before a parent is inferred": Gate(f"BEFORE INSERT ON {USER} {ROW} {INFERRED}"),
        "after parents were inferred": Gate(f"AFTER INSERT ON {BC} {ROW} {INFERRED}", 2),
        "before a merge": Gate(f"BEFORE INSERT ON {BC} {STATEMENT}"),
        "among a merge's new rows": Gate(f"BEFORE INSERT ON {LINE} {ROW}", 3),
        "among a merge's changed rows": Gate(f"BEFORE UPDATE ON {BC} {ROW}"),
        "before a merge is audited": Gate(f"AFTER INSERT ON {LINE} {STATEMENT}", name="a_gate"),
        "in the middle of its audit": Gate(f"BEFORE INSERT ON {AUDIT} {ROW}", 2),
        "after a merge was audited": Gate(f"AFTER UPDATE ON {BC} {STATEMENT}"),
        "before a record is rejected": Gate(f"BEFORE INSERT ON {REJECTED} {ROW}"),
        "after a row was hidden": Gate(f"AFTER UPDATE ON {LINE} {ROW} {HIDDEN}"),
        "committing a merge": Gate(f"AFTER INSERT ON {BC} {AT_COMMIT}"),
        "committing a deletion": Gate(f"AFTER DELETE ON {LINE} {AT_COMMIT}"),
    },
    "references": {
        "before a child loses its parent": Gate(f"BEFORE UPDATE ON {CENTRE} {ROW} {LOST}"),
        "before lines go with their BC": Gate(f"BEFORE DELETE ON {LINE} {STATEMENT}"),
        "between lines and their BC": Gate(f"AFTER DELETE ON {LINE} {STATEMENT}"),
        "between a BC and its user": Gate(f"AFTER DELETE ON {BC} {STATEMENT}"),
        "before a deletion is audited": Gate(f"AFTER DELETE ON {USER} {STATEMENT}", name="a_gate"),
        "after a commit": Gate(f"BEFORE DELETE ON scrap_withheld {STATEMENT}"),
    },
}


@pytest.mark.parametrize(
    ("scene", "gate"),
    [
        pytest.param(scene, gate, id=f"{scene}: {name}")
        for scene, gates in GATES.items()
        for name, gate in gates.items()
    ],
    indirect=["scene"],
)
def test_a_sync_killed_in_a_statement_leaves_a_mirror_that_the_next_one_completes(
    scene: Scene, gate: Gate
):
    """By the loss of its sessions and by SIGKILL, the one after the other."""
    with scene.mirror() as mirror:
        for kill, end in ((Victim.lose_sessions, "MirrorUnavailable"), (Victim.kill, KILLED)):
            with shut(gate, mirror):
                victim = Victim(scene.errand, mirror)
                wait_at_gate(mirror, victim)
                kill(victim)
            assert victim.end() == end
            assert_consistent(mirror, scene.states)
        assert_completed(scene.source, mirror, scene.errand, scene.states[-1])
