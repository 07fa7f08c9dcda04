"""What can go wrong in the workshop.

EditingError (presets/errors.py)  code, message, hint, retryable, status, exit_code
├─ RecipeError …                  presets/errors.py
├─ AssetError                     the picture cannot be used                        422
│  ├─ UnreadableAssetError        truncated, damaged, or not a picture
│  ├─ UnsupportedFormatError      a format we do not open; says what to export
│  ├─ AssetTooLargeError          too many pixels or bytes; decompression bombs too
│  └─ AssetChangedError           not the bytes that were hashed when the job was made
├─ PlanError                      nobody here can do it; carries every Problem      409
├─ EngineError                    an engine tried and failed                        500
│  ├─ EngineMemoryError           retryable with less
│  ├─ ModelError                  a model's files are missing, damaged, or not to be opened
│  │  ├─ LicenceError             nobody has accepted its licence here                409
│  │  └─ ModelBusyError           another process fetches or removes it               409
│  └─ RegionUncertainError        the place was not found surely enough; a person must show it
├─ HubError                       the model hub refuses, or is not to be trusted     502
│  └─ HubUnreachableError         nobody answers there; retryable
├─ ExportError                    NameTakenError, EncodingError                  500
│  └─ OutputFolderError           retryable; OutputFullError 507 for as long as it takes
├─ ProvenanceError                what a file says of itself cannot be read or written
│  ├─ RemoteCredentialsError      they lie on the network, where nobody looks
│  ├─ SigningError                no usable key or certificate, or the signature was refused
│  └─ ReplayError                 a recipe that is not run again: not proven, or not of this source
├─ LedgerError                    LedgerCorruptError, LedgerFullError, LedgerBusyError 500
├─ JobError                       JobNotFoundError 404, JobStateError 409, AnswerError 422
├─ WorkersError                   no worker stays alive here                       503
├─ FolderError                    a watched folder cannot be used                   409
│  └─ FolderOfflineError          it is away; waited for as long as it takes         503
└─ SettingsError                  watchfolder.toml or an environment override is wrong
Cancelled                         not an error: control flow, never reported as failure
└─ Interrupted                    this worker must go; the job itself is to be done by another
"""

from __future__ import annotations

from typing import Any

from presets.errors import EditingError, RecipeError


class AssetError(EditingError):
    """The picture cannot be used."""

    code = "asset.invalid"
    status = 422


class UnreadableAssetError(AssetError):
    """Truncated, damaged, or not a picture."""

    code = "asset.unreadable"


class UnsupportedFormatError(AssetError):
    """A format that is not opened here; the hint says what to export instead."""

    code = "asset.unsupported-format"


class AssetTooLargeError(AssetError):
    """Too many pixels or bytes; decompression bombs too."""

    code = "asset.too-large"


class AssetChangedError(AssetError):
    """Not the bytes that were hashed when the job was made."""

    code = "asset.changed"


class PlanError(RecipeError):
    """Nobody here can do what was asked. `problems` says it for every step."""

    code = "plan.refused"
    status = 409
    exit_code = 1


class EngineError(EditingError):
    """An engine tried and failed."""

    code = "engine.failed"


class EngineMemoryError(EngineError):
    """Not enough memory for the step."""

    code = "engine.out-of-memory"
    retryable = True


class ModelError(EngineError):
    """A model's files are missing, damaged, or of a kind that is never opened."""

    code = "engine.model"


class LicenceError(ModelError):
    """Nobody has accepted the model's licence here, or its text has changed since."""

    code = "model.licence"
    status = 409
    exit_code = 2


class ModelBusyError(ModelError):
    """Another process fetches, checks or removes the same model."""

    code = "model.busy"
    status = 409


class RegionUncertainError(EngineError):
    """The place was not found surely enough: a person must show it.

    `region` is the words that were asked for; `confidence` is 0 to 1; `found` is the mask that
    was not trusted, where there is one. The workshop turns this into a job that waits, with a
    picture of what was found.
    """

    code = "region.uncertain"
    status = 409

    def __init__(
        self, message: str, hint: str = "", *, region: str, confidence: float, found: Any = None
    ) -> None:
        super().__init__(message, hint)
        self.found = found
        self.region = region
        self.confidence = confidence


class HubError(EditingError):
    """The model hub refuses, or what it says is not to be trusted."""

    code = "hub.refused"
    status = 502


class HubUnreachableError(HubError):
    """Nobody answers at the hub's address, or connections to it keep being cut."""

    code = "hub.unreachable"
    retryable = True


class ExportError(EditingError):
    """An output could not be written."""

    code = "export.failed"


class NameTakenError(ExportError):
    """No free name beside files that are not ours."""

    code = "export.name-taken"


class EncodingError(ExportError):
    """The picture cannot be encoded as the slot asks."""

    code = "export.encoding"


class OutputFolderError(ExportError):
    """The output folder is read-only, full, missing, or inside what is watched."""

    code = "export.folder"
    retryable = True


class OutputFullError(OutputFolderError):
    """The disk under the output folder is full, or a quota is used up."""

    code = "export.disk-full"
    status = 507
    patient = True


class ProvenanceError(EditingError):
    """What a file says of itself cannot be read or written."""

    code = "provenance.invalid"


class RemoteCredentialsError(ProvenanceError):
    """They lie on the network, where nobody looks."""

    code = "provenance.remote"


class SigningError(ProvenanceError):
    """No usable key or certificate, or the signature was refused."""

    code = "provenance.signing"


class ReplayError(ProvenanceError):
    """A recipe that is not run again: not proven, or not of this source."""

    code = "replay.refused"
    status = 422


class LedgerError(EditingError):
    """The ledger's file cannot be used."""

    code = "ledger.unusable"


class LedgerCorruptError(LedgerError):
    """The ledger's file is damaged, or is no database at all."""

    code = "ledger.corrupt"


class LedgerFullError(LedgerError):
    """The disk under the ledger is full; what was written before is whole."""

    code = "ledger.disk-full"
    retryable = True


class LedgerBusyError(LedgerError):
    """Another process kept the ledger locked for too long."""

    code = "ledger.busy"
    retryable = True


class JobError(EditingError):
    """Something about a job in the ledger."""

    code = "job.invalid"


class JobNotFoundError(JobError):
    """No job of this id."""

    code = "job.not-found"
    status = 404
    exit_code = 2


class JobStateError(JobError):
    """The job is not in a state where this can be done."""

    code = "job.wrong-state"
    status = 409
    exit_code = 2


class LeaseLostError(JobStateError):
    """The job is not this worker's any more: cancelled, timed out, or given to another."""

    code = "job.lease-lost"


class AnswerError(JobError):
    """What a person answered does not fit what the job asks."""

    code = "job.wrong-answer"
    status = 422
    exit_code = 2


class WorkersError(EditingError):
    """No worker stays alive, so that waiting for a job would be for ever."""

    code = "workers.down"
    status = 503


class FolderError(EditingError):
    """A watched folder cannot be used."""

    code = "folder.unusable"
    status = 409
    exit_code = 2


class FolderOfflineError(FolderError):
    """The watched folder a job is of is away: its disk unmounted, its share gone."""

    code = "folder.offline"
    status = 503
    exit_code = 1
    patient = True


class SettingsError(EditingError):
    """watchfolder.toml or an environment override is wrong."""

    code = "settings.invalid"
    exit_code = 2


class Cancelled(BaseException):
    """Somebody asked to stop. Not an error, so no `except Exception` swallows it."""

    def __init__(self, reason: str = "cancelled") -> None:
        super().__init__(reason)
        self.reason = reason


class Interrupted(Cancelled):
    """The worker must go, by a signal or with its parent; the job goes back into the queue."""


def as_json(error: BaseException) -> dict[str, Any]:
    """Any error as plain data: our own with its code and hint, others by their class name only."""
    if isinstance(error, EditingError):
        return error.as_json()
    return {
        "code": "internal",
        "message": f"unexpected {type(error).__name__}: {error}",
        "hint": "this is a fault of the program; the log has the details",
        "retryable": False,
        "problems": [],
    }
