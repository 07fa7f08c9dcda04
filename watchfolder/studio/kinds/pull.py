"""pull: one model from the hub, or from elsewhere on this machine, into the folder of models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from watchfolder.engines.catalogue.address import hub_address, hub_token
from watchfolder.engines.catalogue.adopting import adopt
from watchfolder.engines.catalogue.hub import Hub
from watchfolder.engines.catalogue.order import Order
from watchfolder.engines.catalogue.pulling import Pulled, pull
from watchfolder.engines.diffusion.weights import SUFFIX, HashBook
from watchfolder.jobs.job import Job, JobState
from watchfolder.settings import Settings
from watchfolder.studio.verdict import Verdict

if TYPE_CHECKING:
    from watchfolder.running.progress import Listener


class Place(Protocol):
    """All a pull needs of the workshop: no engine, no cache."""

    @property
    def settings(self) -> Settings:
        """Where models lie, and where the hub is."""


def fulfil(place: Place, job: Job, progress: Listener) -> Verdict:
    """Bring the model that `job.spec` orders. The person's token is read here, never in the spec.

    Raises LicenceError, ModelBusyError, ModelError, HubError; HubUnreachableError and Cancelled
    leave what was fetched for the next attempt.
    """
    settings = place.settings
    order = Order.model_validate(job.spec)
    folder = settings.model_folders[0]
    if order.origin is not None:
        pulled = adopt(folder, settings.model_folders, order, progress)
    else:
        hub = Hub(hub_address(settings), hub_token())
        pulled = pull(hub, folder, order, progress)
    _remember(settings, pulled)
    return Verdict(JobState.SUCCEEDED, pulled.as_json())


def _remember(settings: Settings, pulled: Pulled) -> None:
    """Spare the engine to hash again what was hashed just now."""
    book = HashBook(settings.state / "model_hashes.json")
    for name, sha256 in pulled.hashes.items():
        if name.endswith(SUFFIX):
            book.remember(pulled.folder / name, sha256)
