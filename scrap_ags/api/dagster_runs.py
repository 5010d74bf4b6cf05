"""Runs, asked for and looked at through Dagster's own web server."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import requests

from scrap_ags.errors import ScrapAgsError
from scrap_ags.odoo.address import is_loopback

LOCATION, REPOSITORY = "scrap_ags", "__repository__"
"""As in workspace.yaml."""
TIMEOUTS = (3.05, 20.0)
"""Seconds to connect, and to answer."""
LAUNCH = """
mutation($params: ExecutionParams!) { launchRun(executionParams: $params) { __typename
  ... on LaunchRunSuccess { run { runId status } }
  ... on RunConfigValidationInvalid { errors { message } }
  ... on Error { message } } }
"""
LOOK = """
query($id: ID!) { runOrError(runId: $id) { __typename
  ... on Run { runId jobName status creationTime startTime endTime }
  ... on Error { message } } }
"""


class DagsterAway(ScrapAgsError):
    """Dagster did not answer, or not in time, or could not do it; the message says which."""


class DagsterSlow(DagsterAway):
    """It did not answer in time: what it was asked for may be done yet."""


@dataclass(frozen=True)
class RunSeen:
    """Times are UTC; ``status`` as Dagster has it."""

    run_id: str
    job: str
    status: str
    created_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    link: str

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None


@dataclass(frozen=True)
class Dagster:
    """``address``: of the web server, as this process reaches it; ``people``: as they do."""

    address: str
    people: str

    def launch(self, job: str, config: Mapping[str, Any], tags: Mapping[str, str]) -> str:
        """The id of a run that is queued now. Raises DagsterAway."""
        params = {
            "selector": {
                "repositoryLocationName": LOCATION,
                "repositoryName": REPOSITORY,
                "jobName": job,
            },
            "runConfigData": config,
            "executionMetadata": {"tags": [{"key": key, "value": tags[key]} for key in tags]},
        }
        told = self._asked(LAUNCH, {"params": params}, f"launching the job {job}")["launchRun"]
        if told["__typename"] != "LaunchRunSuccess":
            raise DagsterAway(f"launching the job {job}: {_why(told)}; see {self.people}")
        return str(told["run"]["runId"])

    def run(self, run_id: str) -> RunSeen | None:
        """None where Dagster knows of no such run. Raises DagsterAway."""
        told = self._asked(LOOK, {"id": run_id}, f"looking at the run {run_id}")["runOrError"]
        if told["__typename"] == "RunNotFoundError":
            return None
        if told["__typename"] != "Run":
            raise DagsterAway(f"looking at the run {run_id}: {_why(told)}; see {self.people}")
        return RunSeen(
            run_id,
            told["jobName"],
            told["status"],
            _moment(told["creationTime"]),
            _moment(told["startTime"]),
            _moment(told["endTime"]),
            self.link(run_id),
        )

    def link(self, run_id: str) -> str:
        """Where people see the run."""
        return f"{self.people}/runs/{run_id}"

    def _asked(self, question: str, variables: Mapping[str, Any], doing: str) -> dict[str, Any]:
        try:
            with requests.Session() as session:
                # A proxy knows nothing of this machine's own servers.
                session.trust_env = not is_loopback(self.address)
                answer = session.post(
                    f"{self.address}/graphql",
                    json={"query": question, "variables": variables},
                    timeout=TIMEOUTS,
                )
            answer.raise_for_status()
            return dict(answer.json()["data"])
        except requests.ReadTimeout:
            raise DagsterSlow(
                f"{doing}: Dagster did not answer within {TIMEOUTS[1]:.0f} s; it may do it yet:"
                f" look at {self.people}/runs before you ask again"
            ) from None
        except (requests.RequestException, ValueError, TypeError, KeyError) as failure:
            raise DagsterAway(
                f"{doing}: Dagster does not answer at {self.address} ({type(failure).__name__});"
                " start it with `scrap-ags up`, or correct SCRAP_AGS_DAGSTER_WEB, and ask again"
            ) from None


def _why(told: Mapping[str, Any]) -> str:
    """The first line of what Dagster says."""
    errors = told.get("errors") or [told]
    return str(errors[0].get("message") or told["__typename"]).strip().splitlines()[0]


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
