"""Replaying: a file's recipe run again from its source, without the cache, and compared.

Bit-exact means that the pixels handed to the encoder are the recorded ones, sample by sample.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from presets.library import SHIPPED
from presets.slots import Slot
from watchfolder.errors import (
    JobNotFoundError,
    ProvenanceError,
    RegionUncertainError,
    ReplayError,
)
from watchfolder.exporting.rendition import fitted_as
from watchfolder.pictures.decode import Decoded, decode
from watchfolder.pictures.encode import Encoding, encode
from watchfolder.pictures.examine import facts_of, pixel_key
from watchfolder.pictures.facts import Facts
from watchfolder.pictures.guard import decode_guarded
from watchfolder.pictures.measure import Apart, delta_e
from watchfolder.pictures.picture import Picture
from watchfolder.provenance.history import EditHistory
from watchfolder.provenance.keys import trusted_roots
from watchfolder.provenance.proven import Proven, proven_recipe
from watchfolder.provenance.read import bytes_of
from watchfolder.provenance.record import recipe_of
from watchfolder.provenance.verification import Verification
from watchfolder.provenance.verify import verify
from watchfolder.running.cache import StepCache
from watchfolder.running.materials import Store
from watchfolder.running.progress import JobProgress, Listener
from watchfolder.running.runner import Runner
from watchfolder.studio.departure import Departure, first_departure
from watchfolder.studio.parentage import salted
from watchfolder.studio.rebuilding import rebuilt
from watchfolder.studio.refinding import Refinder, paths_in
from watchfolder.studio.subject import subject_box
from watchfolder.studio.telling import pixel_sha256

if TYPE_CHECKING:
    from watchfolder.studio.studio import Studio

EXACT, NEAR, DIFFERENT, PARTLY = "bit-exact", "within tolerance", "different", "not compared"
MEAN_DELTA_E, P99_DELTA_E = 0.5, 2.0
"""What is within tolerance, in CIEDE2000 between two files of the same encoding: not to be seen."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of running a recipe again."""

    verdict: str
    """bit-exact, within tolerance, different; not compared: it was stopped at a step."""
    proven: Proven
    picture: Picture = field(repr=False)
    """In the slot's shape; for a part, as the last step left it."""
    steps: int
    departure: Departure | None
    """Also of a part: then the first step of that part that differs."""
    apart: Apart | None
    """Between the file and the replay; None where that was not to be measured."""
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As the ledger keeps it."""
        history = self.proven.history
        apart = self.apart
        return {
            "verdict": self.verdict,
            "recipe": history.recipe_digest(),
            "recipe_from": self.proven.origin,
            "steps": [
                {"step": number, "edit": step.edit.get("edit", ""), "engine": step.engine}
                for number, step in enumerate(history.steps[: self.steps], start=1)
            ],
            "first_difference": self.departure.as_json() if self.departure else None,
            "delta_e": {"mean": apart.mean, "p99": apart.p99, "largest": apart.largest}
            if apart
            else None,
            "notes": list(self.notes),
        }


def replay(
    studio: Studio,
    file: Path,
    source: Path,
    progress: Listener,
    *,
    given: Mapping[str, Any] | None = None,
    to_step: int | None = None,
    folders: tuple[Path, ...] = (),
) -> Replayed:
    """Run the recipe in `file` on `source` and compare; with `to_step`, only so far.

    `given` is a recipe as plain data, for a file that shows none; `folders` may hold files that
    steps name. Raises ReplayError when it is not to be run, AssetError and EngineError as an edit.
    """
    progress.report(0.0, "reading the recipe")
    data = bytes_of(file)
    found = verify(data, trusted_roots(studio.settings))
    whole_recipe = _given(given, found, studio.settings.keys)
    proven = proven_recipe(found, whole_recipe, lambda digest: _remembered(studio, digest))
    history = proven.history
    decoded, facts, notes = _source(source, history, studio)
    refinder = Refinder(_known(studio, history), (*folders, source.parent, *_presets(studio)))
    cards = {card.name: card for card in studio.cards}
    plan, changed = rebuilt(history, facts, cards, refinder, to_step)
    most = studio.settings.max_megapixels
    with tempfile.TemporaryDirectory(prefix="replay-", dir=studio.settings.state) as folder:
        store = Store(decoded.picture, plan, StepCache(Path(folder), 1 << 40), most)
        runner = Runner(studio.engines, store.cache, store, afresh=True)
        (chain,) = plan.branches[0].chains
        whole = JobProgress(progress, len(chain.steps) + 1.0)
        end = runner.run_chain(chain, None, whole)
        picture = end.picture
        departure = first_departure(history.steps, end.records, changed)
        if to_step is not None:
            return Replayed(PARTLY, proven, picture, to_step, departure, None, notes)
        part = whole.part(1.0, "comparing")
        slot = _slot(history)
        try:
            box = subject_box(store, picture, slot, studio.engines["builtin"], part)
        except RegionUncertainError:  # then the slot was cropped around the centre, too
            box = None
        fitted = fitted_as(picture, slot, history.output.format, box).picture
    if pixel_sha256(fitted) == history.output.pixel_sha256:
        return Replayed(EXACT, proven, fitted, len(chain.steps), departure, None, notes)
    apart = _apart(fitted, decode_guarded(data, max_megapixels=most).picture, slot, history)
    near = apart is not None and apart.mean <= MEAN_DELTA_E and apart.p99 <= P99_DELTA_E
    verdict = NEAR if near else DIFFERENT
    return Replayed(verdict, proven, fitted, len(chain.steps), departure, apart, notes)


def _given(said: Mapping[str, Any] | None, found: Verification, keys: Path) -> EditHistory | None:
    """The given recipe; for a public copy made here, with the salt that such a copy gets."""
    if said is None:
        return None
    try:
        history = recipe_of(said)
    except ProvenanceError as error:
        raise ReplayError("the given recipe is damaged, or of a later version") from error
    hidden = salted(history, keys)
    record = found.record
    copied = record is not None and hidden.recipe_digest() == record.recipe_digest
    return hidden if copied else history


def _remembered(studio: Studio, digest: str) -> EditHistory | None:
    """The recipe of a public file, which the ledger keeps with its job."""
    for job_id in studio.store.jobs_of_recipe(digest):
        try:
            job = studio.store.get(job_id)
        except JobNotFoundError:
            continue
        for output in (job.result or {}).get("outputs", ()):
            if output.get("recipe_digest") == digest and output.get("recipe"):
                return EditHistory.model_validate(output["recipe"])
    return None


def _source(
    source: Path, history: EditHistory, studio: Studio
) -> tuple[Decoded, Facts, tuple[str, ...]]:
    """The source decoded, when it is the one: by its bytes, or else by its pixels."""
    data = bytes_of(source)
    decoded = decode_guarded(data, max_megapixels=studio.settings.max_megapixels)
    sha256 = hashlib.sha256(data).hexdigest()
    facts = facts_of(sha256, source.name, decoded)
    if facts.pixel_key != history.source.pixel_key:
        # files made before JPEGs had keys of their own name the hash of their pixels
        facts = facts.model_copy(update={"pixel_key": pixel_key(decoded.picture)})
    if facts.pixel_key != history.source.pixel_key:
        raise ReplayError(
            f"{source.name} is not the picture that the file was made of",
            f"it was {history.source.name}, sha256 {history.source.sha256[:16]}...",
        )
    if sha256 == history.source.sha256:
        return decoded, facts, ()
    return decoded, facts, ("the source's file has changed, its pixels have not",)


def _known(studio: Studio, history: EditHistory) -> dict[str, Path]:
    """Files by hash, from the job that made the file, where the ledger still has it."""
    try:
        job = studio.store.get(history.job) if history.job else None
    except JobNotFoundError:
        job = None
    if job is None:
        return {}
    found = dict(paths_in(job.spec.get("recipe")))
    for shown in job.answers.get("masks", {}).values():
        if isinstance(shown, str) and (mask := Path(shown)).is_file():  # else a box or points
            found[hashlib.sha256(mask.read_bytes()).hexdigest()] = mask
    return found


def _presets(studio: Studio) -> tuple[Path, ...]:
    """The folders of the presets that are here: LUTs, references and additions lie in them."""
    folders = [*studio.settings.presets, SHIPPED]
    return tuple(p for f in folders if f.is_dir() for p in sorted(f.rglob("*")) if p.is_dir())


def _slot(history: EditHistory) -> Slot:
    try:
        return Slot.model_validate(history.output.slot)
    except ValidationError as error:
        raise ReplayError("the slot in the recipe is none that is known here") from error


def _apart(again: Picture, before: Picture, slot: Slot, history: EditHistory) -> Apart | None:
    """How far the replay is from the file, once it has been through the same encoding."""
    encoding = Encoding(format=history.output.format, quality=slot.quality)
    after = decode(encode(again, encoding), max_megapixels=1e6).picture
    if after.size != before.size or after.top != before.top:
        return None
    return delta_e(after, before)
