"""pull_job: the one way every door asks for a model to be brought."""

from __future__ import annotations

from presets.declared import digest
from watchfolder.engines.catalogue.order import Order
from watchfolder.jobs.job import JobKind, NewJob, Trigger


def pull_job(order: Order, trigger: Trigger = Trigger.CLI) -> NewJob:
    """Ask for `order`. The same model from the same place twice is one job."""
    spec = order.model_dump(mode="json")
    return NewJob(kind=JobKind.PULL, key=digest(["pull", spec]), spec=spec, trigger=trigger)
