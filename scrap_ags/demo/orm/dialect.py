"""What differs between the versions of Odoo: each difference is one line here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Dialect:
    """Odoo 13 to 19. A property reads as a fact about the version's behaviour."""

    version: int

    def since(self, version: int) -> bool:
        return self.version >= version

    @property
    def version_info(self) -> dict[str, object]:
        serie = f"{self.version}.0"
        return {
            "server_version": serie,
            "server_version_info": [self.version, 0, 0, "final", 0, ""],
            "server_serie": serie,
            "protocol_version": 1,
        }

    @property
    def error_code(self) -> int:
        return 0 if self.since(19) else 200

    @property
    def json_type(self) -> str:
        return "application/json; charset=utf-8" if self.since(16) else "application/json"

    @property
    def html_type(self) -> str:
        return "text/html; charset=utf-8" if self.since(16) else "text/html"

    @property
    def rpc_controller(self) -> str:
        """The class that errors name before its method ``jsonrpc``."""
        return "JSONRPC." if self.since(19) else "RPC." if self.since(16) else ""

    @property
    def has_json2(self) -> bool:
        return self.since(19)

    @property
    def has_api_keys(self) -> bool:
        return self.since(14)

    @property
    def has_last_update(self) -> bool:
        """``__last_update`` is a field of every model."""
        return not self.since(17)

    @property
    def null_is_zero(self) -> bool:
        """Domains treat a NULL number as 0 and a NULL text as ''."""
        return self.since(18)

    @property
    def whole_seconds(self) -> bool:
        """Domains compare datetimes by whole seconds instead of microseconds."""
        return self.since(19)

    @property
    def ignores_unstored_in_domain(self) -> bool:
        return not self.since(19)

    @property
    def ignores_unstored_in_order(self) -> bool:
        return not self.since(18)

    @property
    def orders_nulls(self) -> bool:
        """``nulls first`` and ``nulls last`` are understood in an order."""
        return self.since(17)

    @property
    def checks_fields_without_rows(self) -> bool:
        """``search_read`` checks the field names even where no row is found."""
        return self.since(17)

    @property
    def null_label(self) -> str:
        """The label of a record without a name, as JSON."""
        return "false" if self.since(17) else '""' if self.since(16) else '"False"'

    @property
    def names_whole_methods(self) -> bool:
        """Errors name a method together with its model."""
        return self.version in (17, 19)

    @property
    def plain_id_aggregate(self) -> bool:
        """``read_group`` answers ``id:sum`` without an alias."""
        return self.since(17)

    def drops_grouped(self, named: bool) -> bool:
        """``read_group`` leaves out the field it groups by, though its aggregate is ``named``."""
        return not named or not self.since(17)

    @property
    def range_key(self) -> str:
        """By what ``read_group`` keys ``__range``: nothing, the field, or the whole group."""
        return "group" if self.since(16) else "field" if self.since(15) else ""

    @property
    def new_read_group(self) -> bool:
        """Groups lead with their key, and the caller's domain leads ``__domain``."""
        return self.since(17)
