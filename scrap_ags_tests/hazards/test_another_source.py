"""Settings that lead to another Odoo than the mirror's own."""

import pytest
from pydantic import SecretStr

from scrap_ags.errors import OdooError
from scrap_ags.models import User
from scrap_ags.odoo.client import Odoo
from scrap_ags.sync.engine import Sync
from scrap_ags.sync.scope import Everything
from scrap_ags_tests.twin import CALENDAR, Twin

USER = User.odoo_model


def test_a_slip_in_the_databases_name_does_not_become_the_mirrors_source(twin: Twin):
    twin.source.create(USER, {"name": "Atlas"})
    password = twin.source.api_key if twin.source.version >= 19 else twin.source.password
    with (
        Odoo(twin.source.url, "slip", twin.source.user, SecretStr(password)) as wrong,
        pytest.raises(OdooError),
    ):
        Sync(wrong, twin.mirror, CALENDAR).run(User, Everything())
    assert twin.sync(User)["user"].created == 1
