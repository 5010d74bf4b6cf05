"""What Dagster is told exists."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from dagster import AssetKey, DefaultScheduleStatus, DefaultSensorStatus, validate_run_config
from dagster._core.definitions.assets.graph.asset_graph import AssetGraph

from scrap_ags.definitions import definitions
from scrap_ags.models import MIRRORED, Bc, references
from scrap_ags.pipeline import describe
from scrap_ags.settings import Settings

SETTINGS = Settings(_env_file=None)
PROJECT = Path(__file__).resolve().parents[1]
LOAD_ORDER = ["user", "product", "fournisseur", "centre", "bc", "bc_line"]
SOURCES = [
    "odoo/dimagaz_bc",
    "odoo/dimagaz_bc_line",
    "odoo/dimagaz_fournisseur",
    "odoo/dimagaz_fournisseur_centre",
    "odoo/dimagaz_product",
    "odoo/dimagaz_user",
]


@pytest.fixture(scope="module")
def repository():
    return definitions(SETTINGS).get_repository_def()


@pytest.fixture(scope="module")
def graph(repository) -> AssetGraph:
    return repository.asset_graph


def test_all_asset_keys(graph: AssetGraph):
    keys = sorted(key.to_user_string() for key in graph.get_all_asset_keys())
    assert keys == sorted(LOAD_ORDER + SOURCES)


def test_the_lineage_is_that_of_the_foreign_keys_on_top_of_odoo(graph: AssetGraph):
    parents = {
        asset: sorted(key.to_user_string() for key in graph.get(AssetKey(asset)).parent_keys)
        for asset in LOAD_ORDER
    }
    assert parents == {
        "user": ["odoo/dimagaz_user"],
        "product": ["odoo/dimagaz_product"],
        "fournisseur": ["odoo/dimagaz_fournisseur"],
        "centre": ["fournisseur", "odoo/dimagaz_fournisseur_centre"],
        "bc": ["centre", "fournisseur", "odoo/dimagaz_bc", "user"],
        "bc_line": ["bc", "odoo/dimagaz_bc_line", "product"],
    }


def test_the_load_order_puts_every_parent_before_its_children():
    assert [model.asset for model in MIRRORED] == LOAD_ORDER
    for model in MIRRORED:
        for parent in references(model).values():
            assert MIRRORED.index(parent) < MIRRORED.index(model)


def test_the_odoo_side_is_external_and_the_mirror_is_not(graph: AssetGraph):
    assert all(graph.get(AssetKey(source.split("/"))).is_external for source in SOURCES)
    assert all(graph.get(AssetKey(asset)).is_materializable for asset in LOAD_ORDER)


def test_bc_and_their_lines_share_one_daily_partition_set(graph: AssetGraph):
    dated = {asset: graph.get(AssetKey(asset)).partitions_def for asset in LOAD_ORDER}
    assert dated["bc"] == dated["bc_line"]
    assert {asset for asset, days in dated.items() if days} == {"bc", "bc_line"}
    assert graph.get(AssetKey("bc")).backfill_policy.max_partitions_per_run == 31


@pytest.mark.parametrize("asset", LOAD_ORDER)
def test_every_asset_explains_itself(graph: AssetGraph, asset: str):
    node = graph.get(AssetKey(asset))
    model = next(model for model in MIRRORED if model.asset == asset)
    assert model.odoo_model in node.description
    assert node.group_name == ("orders" if asset.startswith("bc") else "reference")
    assert node.kinds == {"postgres", "python"}
    assert node.owners == ["team:scrap-ags"]
    assert node.code_version
    assert node.metadata["dagster/table_name"] == f"public.{model.__tablename__}"
    columns = node.metadata["dagster/column_schema"].columns
    assert [column.name for column in columns] == [c.name for c in model.__table__.columns]
    assert all(column.description for column in columns)


def test_columns_say_where_they_come_from():
    schema = describe.metadata(Bc)["dagster/column_schema"]
    columns = {column.name: column for column in schema.columns}
    assert columns["depositaire_id"].description == "Odoo field depositaire."
    assert columns["depositaire_id"].constraints.other == ["foreign key to scrap_user.odoo_id"]
    assert columns["odoo_id"].constraints.other == ["primary key"]
    assert columns["note"].description.startswith("Edited here")


def test_jobs_and_what_they_run(repository):
    jobs = {job.name: job for job in repository.get_all_jobs()}
    assert jobs.keys() >= {"reference_data", "orders", "resync", "nightly_full_check"}
    chosen = {
        name: {key.to_user_string() for key in jobs[name].asset_layer.executable_asset_keys}
        for name in ("reference_data", "orders")
    }
    assert chosen == {"reference_data": set(LOAD_ORDER[:4]), "orders": set(LOAD_ORDER[4:])}
    assert jobs["orders"].partitions_def is not None
    assert jobs["nightly_full_check"].partitions_def is None


def test_each_asset_has_its_checks(graph: AssetGraph):
    found = {(key.asset_key.to_user_string(), key.name) for key in graph.asset_check_keys}
    names = ("in_step_with_odoo", "schema_matches_odoo", "no_rejected_records", "fresh")
    amounts = {(asset, "totals_agree") for asset in ("bc", "bc_line")}
    assert found == {(asset, name) for asset in LOAD_ORDER for name in names} | amounts


def test_every_check_says_what_it_asserts(repository):
    specs = [
        spec for check in repository.asset_checks_defs_by_key.values() for spec in check.check_specs
    ]
    assert all(spec.description for spec in specs)
    told = {spec.description for spec in specs if spec.name == "totals_agree"}
    assert len(told) == 1
    assert "half a cent" in told.pop().lower()


def test_no_paragraph_of_a_check_reads_as_code(repository):
    for check in repository.asset_checks_defs_by_key.values():
        for spec in check.check_specs:
            assert "\n    " not in (spec.description or "")


def test_resync_shows_a_config_that_is_ready_to_run(repository):
    job = repository.get_job("resync")
    example = job.description.split("```yaml")[1].split("```")[0]
    assert validate_run_config(job, yaml.safe_load(example))


def test_the_sensor_runs_by_default_at_the_interval_of_the_settings():
    changed = SETTINGS.model_copy(update={"scrap_ags_refresh_seconds": 17})
    sensor = definitions(changed).get_repository_def().get_sensor_def("odoo_refresh")
    assert sensor.minimum_interval_seconds == 17
    assert sensor.default_status is DefaultSensorStatus.RUNNING


def test_the_full_check_runs_at_night_by_the_local_clock(repository):
    schedule = repository.get_schedule_def("nightly_full_check")
    assert schedule.cron_schedule == "30 2 * * *"
    assert schedule.execution_timezone == "Africa/Casablanca"
    assert schedule.default_status is DefaultScheduleStatus.RUNNING


def test_definitions_load_without_database_odoo_or_credentials(tmp_path: Path):
    nothing = {"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT)}
    script = "from scrap_ags.definitions import defs; defs.get_repository_def(); print('loaded')"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=nothing,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout.strip(), done.stderr) == ("loaded", "")


def test_the_workspace_loads_these_definitions():
    workspace = yaml.safe_load((PROJECT / "workspace.yaml").read_text())
    module = workspace["load_from"][0]["python_module"]
    assert (module["module_name"], module["working_directory"]) == ("scrap_ags.definitions", ".")
