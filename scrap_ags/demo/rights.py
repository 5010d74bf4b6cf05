"""Rights that come and go while the demo Odoo runs."""

from scrap_ags.demo.instance import Instance
from scrap_ags.demo.orm.access import Account


class Rights:
    """What the log-in may see. A rule hides records from ``search`` and makes ``read`` fail; a
    revoked model fails altogether; a revoked field vanishes from ``fields_get``."""

    instance: Instance
    user: str
    password: str

    def hide(self, model: str, domain: list) -> None:
        """A record rule: hide the records of a domain (``[]``: all), or those of a list of ids."""
        ids = bool(domain) and all(isinstance(item, int) for item in domain)
        self.instance.access.hide(model, [["id", "in", domain]] if ids else domain)

    def revoke(self, model: str, field: str = "") -> None:
        """Take away the right to the model, or to one of its fields."""
        access = self.instance.access
        if field:
            access.revoked_fields.add((model, field))
        else:
            access.revoked_models.add(model)

    def restore(self, model: str) -> None:
        """Give back every right on the model."""
        self.instance.access.restore(model)

    def add_account(
        self, uid: int, login: str, password: str, *, key: str = "", rights: bool = True
    ) -> None:
        """Another log-in. Without ``rights`` it may log in and read no model."""
        account = Account(uid, login, password, {key} - {""}, rights)
        self.instance.access.accounts.append(account)

    def change_password(self, password: str) -> None:
        """What clients know is refused from now on."""
        self.password = password
        self.instance.access.set_password(self.user, password)
