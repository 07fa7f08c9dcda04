"""DiffusionEngine: edits by a generative model that lies in a folder on this machine.

There is one engine for every model, named like its folder. Making one loads nothing: diffusers is
imported, and the model read, when the first job asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import torch

from presets.edit import Edit
from presets.regions import Region
from watchfolder import __version__
from watchfolder.engines.builtin import regions
from watchfolder.engines.card import EngineCard
from watchfolder.engines.diffusion.asking import Asked, ask
from watchfolder.engines.diffusion.denoising import denoise, is_tiled, plain_errors
from watchfolder.engines.diffusion.extension import joined
from watchfolder.engines.diffusion.family import Family, Request
from watchfolder.engines.diffusion.family_register import families_by_pipeline
from watchfolder.engines.diffusion.laying import answer
from watchfolder.engines.diffusion.loading import Loaded
from watchfolder.engines.diffusion.memory import GIB, megapixels_of
from watchfolder.engines.diffusion.model_card import card_of
from watchfolder.engines.diffusion.model_folder import BrokenModel, ModelFolder, find_models
from watchfolder.engines.diffusion.shelf import Need, Shelf
from watchfolder.engines.diffusion.step_watch import Watch
from watchfolder.engines.diffusion.weights import HashBook
from watchfolder.engines.engine import Engine, Figure, Mask, Materials, Progress, StepResult
from watchfolder.engines.registry import BrokenEngine
from watchfolder.errors import EngineError, EngineMemoryError, RegionUncertainError
from watchfolder.log import get_logger
from watchfolder.pictures.picture import Picture
from watchfolder.settings import Settings

TAKEN = "builtin"
"""The one name of an engine that no model may have."""
_FIRST, _LAST = 0.05, 0.95
"""Progress before the first denoising step, and after the last."""
_SMALLER = (0.75, 0.5)
"""What the sides of the working picture are reduced by where memory is short, in turn."""
_log = get_logger(__name__)


def engines(settings: Settings) -> Iterable[Engine]:
    """An engine for every model in the folders of models, those that cannot run included."""
    models = find_models(settings.model_folders)
    if not models:
        return
    families = families_by_pipeline()
    book = HashBook(settings.state / "model_hashes.json")
    shelf = Shelf(settings)
    for model in models:
        yield _engine(model, families, book, shelf, settings)


def _engine(
    model: ModelFolder | BrokenModel,
    families: dict[str, Family],
    book: HashBook,
    shelf: Shelf,
    settings: Settings,
) -> Engine:
    if isinstance(model, BrokenModel):
        return BrokenEngine(model.name, __version__, model.why)
    if model.name == TAKEN:
        why = f"a model cannot be called {TAKEN}; rename its folder"
        return BrokenEngine(f"{model.name} (model)", __version__, why)
    family = families.get(model.pipeline)
    if family is None:
        known = ", ".join(sorted(families))
        why = f"there is no family for its pipeline {model.pipeline or '(none)'}; there is {known}"
        return BrokenEngine(model.name, __version__, why)
    return DiffusionEngine(model, family, card_of(model, family, settings, book), shelf, settings)


class DiffusionEngine:
    """One model. Safe in threads: they wait for each other."""

    def __init__(
        self,
        model: ModelFolder,
        family: Family,
        card: EngineCard,
        shelf: Shelf,
        settings: Settings,
    ) -> None:
        self.model = model
        self.family = family
        self._card = card
        self.shelf = shelf
        self.settings = settings

    @property
    def card(self) -> EngineCard:
        """What the model can do here."""
        return self._card

    def find(self, region: Region, source: Picture, progress: Progress) -> Mask:
        """The mask of `region` on the original, found as the builtin engine finds it.

        Words that are not found as a place are no obstacle to a model that reads words: the mask
        is then everything, with a note, and the words stand in the instruction. Raises
        RegionUncertainError for any other place, EngineMemoryError and Cancelled.
        """
        try:
            return regions.find(region, source, progress)
        except RegionUncertainError as error:
            said = region.kind == "words" and not region.invert
            if not (said and self.family.instructed):
                raise
            width, height = source.size
            note = f"{region.words}: told to the model in words ({error.message})"
            return Mask(torch.ones(1, height, width), error.confidence, note)

    def apply(
        self, edit: Edit, picture: Picture, materials: Materials, progress: Progress
    ) -> StepResult:
        """Carry out one edit with the seed in `materials`.

        The picture keeps its size, unless the edit is an extension; nothing outside the mask is
        put back here. `raw` is what the model gave, at its own size. The same values give the same
        pixels on the same machine. Raises EngineError, EngineMemoryError, ModelError, Cancelled.
        """
        return self.apply_variants(edit, picture, materials, (materials.seed,), progress)[0]

    def apply_variants(
        self,
        edit: Edit,
        picture: Picture,
        materials: Materials,
        seeds: Sequence[int],
        progress: Progress,
        *,
        together: int = 0,
    ) -> tuple[StepResult, ...]:
        """Carry out one edit several times, with these seeds, in batches where the family can.

        A batch has `together` variants, 0: as many as there is memory for; fewer where that runs
        out. A variant of a batch and the same seed alone differ by 1/255 at most; how many were
        made at once is the figure `batch_size`. Raises as `apply` does.
        """
        if self._card.unavailable:
            raise EngineError(f"{self._card.name} cannot run here: {self._card.unavailable}")
        if edit.feature not in self._card.features:
            raise EngineError(f"{self._card.name} cannot do {edit.feature}")
        asked = ask(edit, picture, materials, self.model, self.family)
        need = Need(megapixels_of(*asked.canvas.size))
        with self.shelf.lent(self.model, self.family, need, progress) as loaded:
            loaded.lora.fit(loaded.editor, materials.lora, materials.files)
            many = 1
            if self.family.batches:
                many = together or self.shelf.variants_at_once(loaded, need, len(seeds))
            tries = self._tries(materials, min(many, len(seeds)))
            for number, (reduce, batch) in enumerate(tries, start=1):
                if reduce < 1.0:
                    asked = ask(edit, picture, materials, self.model, self.family, reduce=reduce)
                job = _Job(picture, materials, tuple(seeds), progress, reduce, batch)
                results = self._attempt(loaded, asked, job, last=number == len(tries))
                if results is not None:
                    return results
                self.shelf.make_room(keep=self.model.name)
        raise AssertionError("the last try returns or raises")

    def _tries(self, materials: Materials, many: int) -> list[tuple[float, int]]:
        """Scale of the working picture, and variants at once, for each try while memory is short.

        As it is; again without other models; fewer at once; then smaller, if the preset allows it.
        """
        tries = [(1.0, many)]
        if len(self.shelf.names) > 1:
            tries.append((1.0, many))
        while many > 1:
            many = -(-many // 2)
            tries.append((1.0, many))
        if materials.checks.smaller_on_memory:
            tries += [(reduce, 1) for reduce in _SMALLER]
        return tries

    def _attempt(
        self, loaded: Loaded, asked: Asked, job: _Job, *, last: bool
    ) -> tuple[StepResult, ...] | None:
        """The results, or None when memory was short and there is another way to try.

        The error ends here: while it lives, so do the tensors that filled the memory.
        """
        try:
            return self._made(loaded, asked, job)
        except EngineMemoryError as error:
            if last:
                raise
            _log.warning("%s; trying again with more room", error.message)
            return None

    def _made(self, loaded: Loaded, asked: Asked, job: _Job) -> tuple[StepResult, ...]:
        batches = [job.seeds[n : n + job.batch] for n in range(0, len(job.seeds), job.batch)]
        share = (_LAST - _FIRST) / len(batches)
        at_hand = loaded.policy.offload == "none"  # else a look would move parts to and fro
        results: list[StepResult] = []
        for number, seeds in enumerate(batches):
            job.progress.report(_FIRST + share * number, "reading the instruction")
            watch = Watch(
                family=self.family,
                canvas=asked.canvas,
                progress=job.progress,
                start=_FIRST + share * number,
                end=_FIRST + share * (number + 1),
                every=self.settings.previews_every if at_hand else 0.0,
            )
            _forget_peak(loaded)
            with plain_errors(loaded):
                request = self._request(loaded, asked, len(seeds))
                images = denoise(loaded, request, seeds, watch, self.settings)
            figures = self._figures(loaded, asked, job, request, watch)
            results += [_result(made, asked, job.picture, figures) for made in images]
        job.progress.report(1.0)
        return tuple(results)

    def _request(self, loaded: Loaded, asked: Asked, variants: int) -> Request:
        if not self.family.encodes:
            return asked.request(variants, None, None)
        phrase = asked.phrase
        avoid = loaded.embeds(phrase.avoid, variants) if asked.sampling.negative else None
        return asked.request(variants, loaded.embeds(phrase.text, variants), avoid)

    def _figures(
        self, loaded: Loaded, asked: Asked, job: _Job, request: Request, watch: Watch
    ) -> tuple[Figure, ...]:
        """How it was done, in numbers; none has a limit."""
        width, height = asked.canvas.size
        figures = [
            Figure("working_width", width),
            Figure("working_height", height),
            Figure("denoising_steps", watch.steps),
            Figure("guidance", request.guidance),
            Figure("batch_size", request.variants),
        ]
        if job.reduce < 1.0:
            note = "memory was short, so a smaller copy was worked on"
            figures.append(Figure("working_scale", job.reduce, note=note))
        if is_tiled(request, self.settings):
            figures.append(Figure("decoded_in_tiles", 1.0))
        if job.materials.lora is not None:
            lora = job.materials.lora
            figures.append(Figure("lora_weight", lora.weight, note=f"sha256 {lora.file.sha256}"))
        if loaded.policy.device.startswith("cuda"):
            peak = torch.cuda.max_memory_allocated(loaded.policy.device) / GIB
            figures.append(Figure("peak_memory_gib", peak))
        return tuple(figures)


@dataclass(frozen=True, slots=True)
class _Job:
    """What one attempt is about."""

    picture: Picture
    materials: Materials
    seeds: tuple[int, ...]
    progress: Progress
    reduce: float
    batch: int
    """Variants at once."""


def _result(
    made: torch.Tensor, asked: Asked, picture: Picture, figures: tuple[Figure, ...]
) -> StepResult:
    full, raw = answer(made, asked.canvas, asked.picture)
    if asked.extension is not None:
        full = joined(asked.extension, full, picture.size)
    return StepResult(full, figures, raw)


def _forget_peak(loaded: Loaded) -> None:
    if loaded.policy.device.startswith("cuda"):
        torch.cuda.reset_peak_memory_stats(loaded.policy.device)
