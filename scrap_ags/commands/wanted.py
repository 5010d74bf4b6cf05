"""From what was typed to what is synced; decided before anything is opened."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scrap_ags.days import Calendar
from scrap_ags.errors import WrongUsage
from scrap_ags.models import MIRRORED, Mirrored, is_partitioned
from scrap_ags.sync.scope import Days, Everything, Named, Newest, Records, Scope, Written

LONGEST = 24 * 366 * 100


@dataclass(frozen=True)
class Options:
    """The options of ``scrap-ags sync`` that say what to sync."""

    assets: tuple[str, ...] = ()
    date: str | None = None
    since: str | None = None
    until: str | None = None
    hours: float | None = None
    names: tuple[str, ...] = ()
    last: int | None = None


@dataclass(frozen=True)
class WrittenLately:
    """What was written in the last ``hours``, by Odoo's clock."""

    hours: float

    def before(self, now: datetime) -> Written:
        return Written(now - timedelta(hours=self.hours))


@dataclass(frozen=True)
class Wanted:
    """The models, in load order, and the scope of each."""

    models: tuple[type[Mirrored], ...]
    scope: Scope | WrittenLately


def wanted(options: Options, calendar: Calendar) -> Wanted:
    """Raises WrongUsage, in one line, for what does not go together or is no date."""
    _refuse_two_scopes(options)
    scope = _scope(options, calendar)
    models = tuple(known(asset) for asset in options.assets) or MIRRORED
    if isinstance(scope, Days | Named | Newest):
        undated = [model.asset for model in models if not is_partitioned(model)]
        if options.assets and undated:
            raise WrongUsage(
                f"syncing {', '.join(undated)}: only {_listed(partitioned())} go by day, name or"
                " newest; name one of those, or leave the option out"
            )
        models = partitioned() if not options.assets else models
    return Wanted(tuple(model for model in MIRRORED if model in models), scope)


def records(asset: str, names: tuple[str, ...], ids: tuple[int, ...]) -> Wanted:
    """What ``scrap-ags resync`` reads again: a BC by name brings its lines along."""
    model = known(asset)
    if bool(names) == bool(ids):
        raise WrongUsage(f"resyncing {asset}: give names or --id, one of the two")
    if ids:
        if min(ids) < 1:
            raise WrongUsage(f"resyncing {asset}: --id {min(ids)} is no Odoo id; they start at 1")
        return Wanted((model,), Records(ids))
    if model.known_by is None:
        raise WrongUsage(f"resyncing {asset} by name: its records are known by --id only")
    children = (child for child in partitioned() if child.day_through)
    return Wanted((model, *children), Named(names))


def known(asset: str) -> type[Mirrored]:
    for model in MIRRORED:
        if model.asset == asset:
            return model
    raise WrongUsage(f"no asset is called {asset!r}; there are {_listed(MIRRORED)}")


def partitioned() -> tuple[type[Mirrored], ...]:
    return tuple(model for model in MIRRORED if is_partitioned(model))


def day(option: str, given: str) -> date:
    """A date as people write it in ISO 8601; WrongUsage if there is no such day."""
    try:
        return datetime.strptime(given, "%Y-%m-%d").date()  # noqa: DTZ007 - a local day, no moment
    except ValueError:
        raise WrongUsage(f"{option} {given}: that is no date; write it as YYYY-MM-DD") from None


def _refuse_two_scopes(options: Options) -> None:
    given = {
        "--date": options.date is not None,
        "--since/--until": options.since is not None or options.until is not None,
        "--hours": options.hours is not None,
        "--name": bool(options.names),
        "--last": options.last is not None,
    }
    if len(chosen := [option for option, is_given in given.items() if is_given]) > 1:
        raise WrongUsage(f"{' and '.join(chosen)} exclude each other; give one of them")


def _scope(options: Options, calendar: Calendar) -> Scope | WrittenLately:
    if options.hours is not None:
        if not 0 < options.hours <= LONGEST:
            raise WrongUsage(f"--hours {options.hours:g}: give a number from 0 up to {LONGEST}")
        return WrittenLately(options.hours)
    if options.last is not None:
        if options.last < 1:
            raise WrongUsage(f"--last {options.last}: give how many BC, 1 or more")
        return Newest(options.last)
    if options.names:
        if not all(name.strip() for name in options.names):
            raise WrongUsage("--name: the name of a BC is missing")
        return Named(options.names)
    return _days(options, calendar) or Everything()


def _days(options: Options, calendar: Calendar) -> Days | None:
    if options.date is not None:
        only = day("--date", options.date)
        return _within(calendar, Days(only, only))
    if options.until is not None and options.since is None:
        raise WrongUsage(f"--until {options.until}: give --since as well")
    if options.since is None:
        return None
    first = day("--since", options.since)
    today = max(first, calendar.last)
    last = day("--until", options.until) if options.until is not None else today
    if first > last:
        raise WrongUsage(f"--since {first} is after --until {last}; swap them")
    return _within(calendar, Days(first, last))


def _within(calendar: Calendar, days: Days) -> Days:
    """A range that touches no partition is a slip; one that reaches beyond them is not."""
    if days.last < calendar.first:
        raise WrongUsage(
            f"{days.last} is before the first day, {calendar.first} (SCRAP_AGS_START_DATE), which"
            " holds all that is older; give that day"
        )
    if days.first > calendar.last:
        raise WrongUsage(
            f"{days.first} is still to come; today, {calendar.last}, holds what is dated later"
        )
    return days


def _listed(models: tuple[type[Mirrored], ...]) -> str:
    return ", ".join(model.asset for model in models)
