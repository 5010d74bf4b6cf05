"""Leaves of a domain as SQL: what Odoo's operators mean on each kind of field.

``False`` stands for NULL; ``!=`` and ``not in`` include NULL; a leaf on a field that is not
stored is ignored up to version 18 and an error from 19.
"""

from dataclasses import dataclass
from itertools import count

from scrap_ags.demo.orm.access import Access
from scrap_ags.demo.orm.catalogue import MANY_KINDS, Catalogue, Field, Model
from scrap_ags.demo.orm.comparisons import comparison
from scrap_ags.demo.orm.denials import no_access_to_field
from scrap_ags.demo.orm.dialect import Dialect
from scrap_ags.demo.orm.domains import FALSE, TRUE, Condition, Leaf, compiled, mentions
from scrap_ags.demo.orm.refusals import no_hierarchy, unknown_field_in, unstored, value_error
from scrap_ags.demo.storage import relation_table

ALWAYS = ((1, "=", 1), (0, "!=", 1), (1, "!=", 0))
NEVER = ((0, "=", 1), (1, "!=", 1), (1, "=", 0))


@dataclass
class Conditions:
    """Turns domains into SQL conditions on table aliases."""

    catalogue: Catalogue
    dialect: Dialect
    access: Access
    uid: int
    active_test: bool = True
    """Whether archived records are out of reach through one2many and many2many."""

    def __post_init__(self) -> None:
        self._aliases = count(1)

    def alias(self) -> str:
        return f"t{next(self._aliases)}"

    def visible(self, model: Model, alias: str) -> Condition:
        """The record rules of that model: what this user may see."""
        condition = TRUE
        for rule in self.access.rules_of(model.name):
            hidden = self.of(model, rule, alias, active_test=False)
            shown = Condition(f"(({hidden.sql}) is not true)", hidden.values)
            condition = shown if condition is TRUE else condition.joined("and", shown)
        return condition

    def of(self, model: Model, domain: list, alias: str, *, active_test: bool) -> Condition:
        """The domain on ``alias``; archived rows are left out unless the domain names them."""
        condition = compiled(domain, self.dialect, lambda leaf: self.leaf(model, leaf, alias))
        if active_test and "active" in model.fields and not mentions(domain, "active"):
            condition = condition.joined("and", Condition(f"{alias}.active"))
        return condition

    def leaf(self, model: Model, leaf: Leaf, alias: str) -> Condition:
        if not isinstance(leaf.field, str):
            return constant(leaf)
        name, _, rest = leaf.field.partition(".")
        field = self.field(model, name, leaf)
        if field.related and not field.stored:
            path = f"{field.related}.{rest}" if rest else field.related
            return self.leaf(model, leaf._replace(field=path), alias)
        if not field.stored:
            if self.dialect.ignores_unstored_in_domain:
                return TRUE
            raise unstored(model.name, name)
        if rest:
            target = self.catalogue[field.relation]
            inner = leaf._replace(field=rest)
            found = self.inside(target, [list(inner)], field.kind in MANY_KINDS)
            return self.through(model, field, alias, found)
        if leaf.operator in ("child_of", "parent_of"):
            raise no_hierarchy(self.dialect, model.name, leaf.value)
        if leaf.operator == "=?":
            if leaf.value in (False, None):
                return TRUE
            leaf = leaf._replace(operator="=")
        if field.relation:
            return self.relational(model, field, leaf, alias)
        return comparison(field, f'{alias}."{field.name}"', leaf, self.dialect)

    def field(self, model: Model, name: str, leaf: Leaf) -> Field:
        if name == "display_name" and model.named:
            if self.dialect.since(17):
                return model.fields["name"]
            return Field("display_name", stored=False)
        if name == "__last_update" and self.dialect.has_last_update:
            return Field(name, "datetime", stored=False)
        field = model.fields.get(name)
        if field is None:
            raise unknown_field_in(self.dialect, model.name, leaf.field, str(leaf))
        if self.dialect.since(17) and self.access.withholds(self.uid, model, field):
            raise no_access_to_field(self.dialect, model, name)
        return field

    def inside(self, target: Model, domain: list, many: bool) -> Condition:
        """A subquery: the ids of ``target`` that match the domain."""
        alias = self.alias()
        where = self.of(target, domain, alias, active_test=many and self.active_test)
        return Condition(
            f"select {alias}.id from {target.table} {alias} where {where.sql}", where.values
        )

    def through(self, model: Model, field: Field, alias: str, ids: Condition) -> Condition:
        """Rows whose relation reaches one of ``ids``, a subquery."""
        if field.kind == "many2one":
            return Condition(f'{alias}."{field.name}" in ({ids.sql})', ids.values)
        links, source, target = self.links(model, field)
        return Condition(
            f"exists (select 1 from {links} l where l.{source} = {alias}.id "
            f"and l.{target} in ({ids.sql}))",
            ids.values,
        )

    def links(self, model: Model, field: Field) -> tuple[str, str, str]:
        """The table that holds a one2many or many2many, its near and its far column."""
        if field.kind == "one2many":
            return self.catalogue[field.relation].table, f'"{field.inverse}"', "id"
        return relation_table(model, field), "source", "target"

    def relational(self, model: Model, field: Field, leaf: Leaf, alias: str) -> Condition:
        """A many2one by id; any relation by its target's name; a one2many or many2many by the
        ids it reaches, or by whether it reaches any."""
        negative = leaf.operator.startswith(("!", "not"))
        if not isinstance(leaf.value, str):
            if field.kind == "many2one":
                return comparison(field, f'{alias}."{field.name}"', leaf, self.dialect)
            if leaf.value is None or isinstance(leaf.value, bool):
                return self.any_link(model, field, alias, negative != bool(leaf.value))
        positive = leaf.operator.replace("not ", "").replace("!=", "=")
        key = "name" if isinstance(leaf.value, str) else "id"
        target, many = self.catalogue[field.relation], field.kind in MANY_KINDS
        found = self.inside(target, [[key, positive, leaf.value]], many)
        reached = self.through(model, field, alias, found)
        if not negative:
            return reached
        return Condition(f"(({reached.sql}) is not true)", reached.values)

    def any_link(self, model: Model, field: Field, alias: str, wanted: bool) -> Condition:
        links, source, _ = self.links(model, field)
        some = f"exists (select 1 from {links} l where l.{source} = {alias}.id)"
        return Condition(some if wanted else f"not {some}")


def constant(leaf: Leaf) -> Condition:
    """``(1, '=', 1)`` and ``(0, '=', 1)``: everything and nothing."""
    if leaf in ALWAYS:
        return TRUE
    if leaf in NEVER:
        return FALSE
    raise value_error(f"Invalid leaf {leaf}")
