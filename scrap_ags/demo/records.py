"""Records of the demo Odoo as its other users change them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from scrap_ags.demo.instance import Instance
from scrap_ags.demo.transaction import Transaction, Values


class Records:
    """Each method is one committed transaction; ``transaction`` is one for several writes."""

    instance: Instance

    @contextmanager
    def transaction(self, at: datetime | None = None) -> Iterator[Transaction]:
        """Open now (or ``at``), commit at the block's end: others see nothing before."""
        with self.instance.environment(at=at) as env:
            yield Transaction(env)

    def create(self, model: str, values: Values) -> int:
        with self.transaction() as transaction:
            return transaction.create(model, values)

    def write(self, model: str, ids: Sequence[int] | int, values: Values) -> None:
        with self.transaction() as transaction:
            transaction.write(model, ids, values)

    def unlink(self, model: str, ids: Sequence[int] | int) -> None:
        with self.transaction() as transaction:
            transaction.unlink(model, ids)

    def archive(self, model: str, ids: Sequence[int] | int) -> None:
        self.write(model, ids, {"active": False})

    @contextmanager
    def lagging_replica(self) -> Iterator[None]:
        """Whatever reads over JSON-2 is answered as of the block's start; JSON-RPC is not."""
        with self.instance.lagging():
            yield

    def sql(self, statement: str, values: Sequence[object] = ()) -> list[tuple]:
        """Run plain SQL, as an administrator would: no write_date moves."""
        with self.instance.environment() as env:
            done = env.run(statement, values)
            return done.fetchall() if done.description else []
