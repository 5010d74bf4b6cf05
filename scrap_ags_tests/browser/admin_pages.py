"""Addresses of all pages of the admin site, and what opens on them by a click."""

from scrap_ags.alerts.facts import Withheld
from scrap_ags.alerts.wording import withheld
from scrap_ags.api.collection import MODELS
from scrap_ags.sync.guards import ALL_GONE, Guard
from scrap_ags_tests.browser.admin_world import World
from scrap_ags_tests.browser.system import System

LONG = "sans-espace-" * 20
REJECTED = 987654321
REJECT = f"""
INSERT INTO scrap_rejected (asset, odoo_id, reason, payload, attempts) VALUES
('user', {REJECTED}, 'solde: 1e15 has no room in numeric(16,2)', '{{"name": "Rif"}}', 1000)
"""
MEND = f"DELETE FROM scrap_rejected WHERE odoo_id = {REJECTED}"
WAITING = Withheld("bc", 1234, ALL_GONE.format(total=1234), "--allow-mass-delete")
TROUBLE = withheld(WAITING)
WITHHOLD = f"""
WITH waiting AS (
INSERT INTO scrap_withheld (asset, rows, guard, reason) VALUES
('{WAITING.asset}', {WAITING.rows}, '{Guard.MASS_DELETE}', '{WAITING.reason}')
)
INSERT INTO scrap_incident (key, title, what, cure, page, since, deliveries) VALUES
('{TROUBLE.key}', '{TROUBLE.title}', '{TROUBLE.what}', '{TROUBLE.cure}', '{TROUBLE.page}', now(),
'{{}}')
"""
ALLOW = f"DELETE FROM scrap_withheld WHERE asset = '{WAITING.asset}'"
CHANGE = "SELECT max(id) FROM scrap_audit_log WHERE action = '{}'"
OPENED = {
    "filters": ("/bc/list?filter=state__in=done", "#filter-builder-dropdown > button"),
    "columns": ("/bc/list", "#column-visibility-dropdown > button"),
    "confirmation": ("/users/list", 'tbody [data-sa-name="disable"] >> nth=0'),
    "selection": ("/bc/list", "#select-all-rows"),
    "languages": ("/user/list", '[data-bs-toggle="dropdown"]:has(.fa-language) >> visible=true'),
    "log-out": ("/user/list", '[data-bs-toggle="dropdown"]:has(.avatar) >> visible=true'),
}
"""Where to click what."""


def addresses(system: System, world: World) -> dict[str, str]:
    """By what they show: each list, each kind of record, and the rest."""
    lists = [*(one.path for one in MODELS.values()), "audit", "rejected", "users", "tokens"]
    return {f"{each}-list": f"/{each}/list" for each in lists} | details(system) | rest(world)


def details(system: System) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in MODELS.values():
        [[number]] = system.run(f"SELECT max(odoo_id) FROM {one.source}")
        found[f"{one.path}-detail"] = f"/{one.path}/detail?pk={number}"
    for action in ("created", "updated", "deleted"):
        [[change]] = system.run(CHANGE.format(action))
        found[f"change-{action}"] = f"/audit/detail?pk={change}"
    [[run]] = system.run("SELECT run_id FROM dagster.runs ORDER BY id DESC LIMIT 1")
    return found | {"runs": f"/runs?ids={run}"}


def rest(world: World) -> dict[str, str]:
    crowded = world.orders["700001"]
    return {
        "home": "/",
        "bc-crowded": f"/bc/detail?pk={crowded}",
        "bc-edit": f"/bc/edit?pk={crowded}",
        "user-edit": f"/user/edit?pk={world.depositary}",
        "rejected-detail": f"/rejected/detail?pk=user:{REJECTED}",
        "users-detail": "/users/detail?pk=1",
        "tokens-detail": "/tokens/detail?pk=1",
        "bc-filtered": "/bc/list?filter=state__in=done,confirmed AND ttc__gte=1",
        "bc-none": "/bc/list?q=there-is-no-such-order",
        "not-found": "/bc/detail?pk=0",
        "senseless": "/bc/list?filter=ttc__gte=abc",
    }
