"""What a step needs besides its picture: masks found once and kept, named files read and hashed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from presets.reference import FileRef
from presets.regions import Region
from presets.shown import asked_for
from watchfolder.engines.engine import Engine, Mask, Materials, Progress
from watchfolder.errors import AssetChangedError, RegionUncertainError
from watchfolder.pictures.guard import decode_guarded
from watchfolder.pictures.masks import everywhere, place
from watchfolder.pictures.picture import Picture
from watchfolder.planning.keys import region_key
from watchfolder.planning.plan import Plan, PlannedStep
from watchfolder.planning.planner import SUBJECT
from watchfolder.running.cache import StepCache

_PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".avif", ".heic"}


@dataclass(slots=True)
class Store:
    """Masks on the original and decoded files of one run, each made once."""

    source: Picture
    plan: Plan
    cache: StepCache
    max_megapixels: float
    _masks: dict[str, Mask] = field(default_factory=dict)
    _pictures: dict[str, Picture] = field(default_factory=dict)
    _files: dict[str, bytes] = field(default_factory=dict)

    @property
    def subject(self) -> Region:
        """Where the subject is: as a person showed it, else to be found."""
        return self.plan.recipe.at(SUBJECT)

    def materials(
        self, step: PlannedStep, picture: Picture, engine: Engine, progress: Progress
    ) -> Materials:
        """Everything `step` may use, in the coordinates of `picture`.

        Raises RegionUncertainError when a place is not found surely enough, AssetChangedError when
        a named file is not the one the recipe was made with.
        """
        if type(step.edit).pointwise and not step.region_key:
            mask = Mask(everywhere(picture.size))
        else:
            mask = self._placed(step.region, step.region_key, picture, engine, progress)
        subject = None
        if step.needs_subject:
            key = region_key(self.subject, self.plan.facts.pixel_key, engine.card)
            subject = self._subject(step, key, picture, engine, progress)
        pictures, files = self._named_files(step)
        said = self._said_to_models(pictures, files) if engine.card.generative else {}
        return Materials(
            source=self.source,
            mask=mask,
            subject=subject,
            seed=step.seed,
            pictures=pictures,
            files=files,
            following=step.following,
            checks=self.plan.recipe.checks,
            **said,
        )

    def _subject(
        self, step: PlannedStep, key: str, picture: Picture, engine: Engine, progress: Progress
    ) -> Mask | None:
        """The subject on `picture`; None where none is clear and the step can do without."""
        try:
            return self._placed(self.subject, key, picture, engine, progress)
        except RegionUncertainError:
            if step.edit.feature not in engine.card.welcomes_subject:
                raise
            return None

    def _said_to_models(
        self, pictures: dict[str, Picture], files: dict[str, bytes]
    ) -> dict[str, Any]:
        """What the recipe says to generative engines; its pictures and files are added."""
        recipe = self.plan.recipe
        shown = tuple(r for r in recipe.references if r.role != "match")
        for reference in shown:
            pictures[reference.file.sha256] = self._picture(reference.file)
        if recipe.lora is not None:
            files[recipe.lora.file.sha256] = self._bytes(recipe.lora.file)
        return {
            "avoid": recipe.avoid,
            "style_words": recipe.style_words,
            "references": shown,
            "lora": recipe.lora,
        }

    def finder(
        self, picture: Picture, engine: Engine, progress: Progress
    ) -> Callable[[Region], Mask]:
        """What finds a region of the original on `picture`; RegionUncertainError when unsure."""

        def find(region: Region) -> Mask:
            key = region_key(region, self.plan.facts.pixel_key, engine.card)
            return self._placed(region, key, picture, engine, progress)

        return find

    def subject_on(self, picture: Picture, engine: Engine, progress: Progress) -> Mask:
        """The subject's alpha in the coordinates of `picture`; for framing."""
        key = region_key(self.subject, self.plan.facts.pixel_key, engine.card)
        return self._placed(self.subject, key, picture, engine, progress)

    def _placed(
        self, region: Region, key: str, picture: Picture, engine: Engine, progress: Progress
    ) -> Mask:
        if not key:
            return Mask(torch.ones(1, picture.size.height, picture.size.width))
        found = self._on_original(region, key, engine, progress)
        self._check_sure(region, found)
        values = place(found.values, picture.frame, picture.size)
        return Mask(values, found.confidence, found.note)

    def _check_sure(self, region: Region, found: Mask) -> None:
        """Raise RegionUncertainError where the recipe asks for surer places than this one."""
        least = self.plan.recipe.checks.mask_confidence_min
        if found.confidence >= least:
            return
        words = asked_for(region)
        raise RegionUncertainError(
            f'"{words}" was found with a confidence of {found.confidence:.2f}; '
            f"{least:g} is asked for{': ' if found.note else ''}{found.note}",
            "show it by a mask or a box, or lower mask_confidence_min in the preset's checks",
            region=words,
            confidence=round(found.confidence, 3),
            found=found.values,
        )

    def _on_original(self, region: Region, key: str, engine: Engine, progress: Progress) -> Mask:
        known = self._masks.get(key) or self.cache.get_mask(key)
        if known is None:
            known = engine.find(region, self.source, progress)
            self.cache.put_mask(key, known)
            # What the cache gives back is what counts, so that a rerun sees the same values.
            known = self.cache.get_mask(key) or known
        self._masks[key] = known
        return known

    def _named_files(self, step: PlannedStep) -> tuple[dict[str, Picture], dict[str, bytes]]:
        pictures: dict[str, Picture] = {}
        files: dict[str, bytes] = {}
        for ref in named_files(step.edit):
            if Path(ref.path).suffix.lower() in _PICTURES:
                pictures[ref.sha256] = self._picture(ref)
            else:
                files[ref.sha256] = self._bytes(ref)
        for follower in step.following:
            files |= {ref.sha256: self._bytes(ref) for ref in named_files(follower)}
        return pictures, files

    def _picture(self, ref: FileRef) -> Picture:
        data = self._bytes(ref)
        if ref.sha256 not in self._pictures:
            decoded = decode_guarded(data, max_megapixels=self.max_megapixels)
            self._pictures[ref.sha256] = decoded.picture
        return self._pictures[ref.sha256]

    def _bytes(self, ref: FileRef) -> bytes:
        if ref.sha256 not in self._files:
            try:
                data = Path(ref.path).read_bytes()
            except OSError as error:
                raise AssetChangedError(
                    f"{Path(ref.path).name} cannot be read: {error.strerror}",
                    "put the file back, or mend the instructions that name it",
                ) from error
            if hashlib.sha256(data).hexdigest() != ref.sha256:
                raise AssetChangedError(
                    f"{Path(ref.path).name} has changed since the job was made",
                    "run it again: the new file makes a new job",
                )
            self._files[ref.sha256] = data
        return self._files[ref.sha256]


def named_files(value: Any) -> Iterator[FileRef]:
    """Every resolved file that a declared value names, its place (masks) apart."""
    if isinstance(value, FileRef):
        if value.sha256:
            yield value
    elif isinstance(value, Region):
        return
    elif hasattr(type(value), "model_fields"):
        for name in type(value).model_fields:
            yield from named_files(getattr(value, name))
    elif isinstance(value, dict):
        for item in value.values():
            yield from named_files(item)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from named_files(item)
