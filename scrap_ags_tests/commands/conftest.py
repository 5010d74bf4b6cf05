"""A terminal beside a demo Odoo and an empty mirror."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags_tests.commands.orders import populate
from scrap_ags_tests.commands.terminal import Terminal


@pytest.fixture
def terminal(
    odoo14: DemoOdoo,
    mirror: Engine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Terminal:
    return Terminal(odoo14, mirror, monkeypatch, capsys, tmp_path)


@pytest.fixture
def orders(terminal: Terminal) -> dict[str, int]:
    """The BC's ids by name."""
    return populate(terminal.source)
