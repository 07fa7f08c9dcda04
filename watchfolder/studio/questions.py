"""What a branch puts to a person: may it go out, which variant, where is the place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from presets.shown import SUBJECT_NAME, mask_name
from watchfolder.engines.engine import Figure
from watchfolder.errors import RegionUncertainError
from watchfolder.pictures.picture import Picture
from watchfolder.planning.plan import PlannedBranch
from watchfolder.running.outcome import ChainOutcome
from watchfolder.running.ranking import rank
from watchfolder.studio.fitting import Fitting
from watchfolder.studio.waiting import Question

APPROVE = (
    "watchfolder jobs approve {job}    publishes it",
    "watchfolder jobs reject {job}     ends the job; nothing is published",
)


def best_of(ends: list[ChainOutcome]) -> int:
    """The variant that is best by its figures; of several alike the first."""
    ranked = [(rank(f for r in e.records for f in r.figures), e.variant) for e in ends]
    return min(ranked)[1]


def approve(branch: PlannedBranch, end: ChainOutcome, fittings: Sequence[Fitting]) -> Question:
    """Ask whether a branch may go out, with its figures and what each slot's own steps made."""
    beyond = [*end.failed_checks, *(f for one in fittings for f in one.beyond)]
    why = "is ready for your review"
    if beyond:
        why = "is beyond a limit: " + ", ".join(
            f"{f.name} {f.value:.2f} (limit {f.limit:g})" for f in beyond
        )
    figures = [f for r in end.records for f in r.figures]
    name = branch.name or "result"
    return Question(
        kind="approve",
        branch=branch.name,
        message=f"{branch.name or 'the result'} {why}",
        how=APPROVE,
        proofs=(
            (name, end.picture),
            *((f"{name}.{one.slot.name}", one.end.picture) for one in fittings if one.own),
        ),
        figures=(*figures, *(f for one in fittings for f in one.figures)),
    )


def pick(branch: PlannedBranch, ends: list[ChainOutcome]) -> Question:
    """Ask which variant is wanted, and say which is best by the figures."""
    return Question(
        kind="pick",
        branch=branch.name,
        message=f"{branch.name or 'the result'} has {len(ends)} variants; pick one"
        f" ({best_of(ends)} is best by the figures)",
        how=(
            f"watchfolder jobs pick {{job}} N{f' --branch {branch.name}' if branch.name else ''}",
            "or write pick: N into the sidecar",
            "watchfolder jobs reject {job}     ends the job",
        ),
        proofs=tuple((f"{branch.name or 'result'}.{e.variant}", e.picture) for e in ends),
        figures=tuple(
            _of_variant(f, e.variant) for e in ends for r in e.records for f in r.figures
        ),
    )


def _of_variant(figure: Figure, variant: int) -> Figure:
    said = f": {figure.note}" if figure.note else ""
    return replace(figure, note=f"variant {variant}{said}")


def show_place(
    branch: PlannedBranch, error: RegionUncertainError, source: Picture, source_name: str
) -> Question:
    """Ask where the place is that was not found, with what was found of it on `source`."""
    name = mask_name(error.region)
    proofs = [(f"{branch.name or 'picture'}.original", source)]
    if error.found is not None:
        proofs.append((f"{branch.name or 'picture'}.found", _overlaid(source, error.found)))
    answer = "watchfolder jobs answer {job}"
    beside = source_name.replace("{", "{{").replace("}", "}}")
    return Question(
        kind="mask",
        branch=branch.name,
        name=name,
        message=_naming(error),
        how=(
            f"put a mask (white: here) beside the picture as {beside}.mask.{name}.png",
            f"{answer} --name {name} --mask FILE",
            f"{answer} --name {name} --box LEFT,TOP,RIGHT,BOTTOM    around it, as fractions or"
            " pixels of the photo",
            f"{answer} --name {name} --point X,Y    on it; more points, and --not-point X,Y"
            " beside it, tell more",
            "watchfolder jobs reject {job}     ends the job",
        ),
        proofs=tuple(proofs),
        figures=(Figure("confidence", error.confidence),),
    )


def _naming(error: RegionUncertainError) -> str:
    """What went wrong, with the place it went wrong for."""
    if error.region in error.message or error.region == SUBJECT_NAME:
        return error.message
    return f'"{error.region}" was not found: {error.message}'


def _overlaid(source: Picture, found: Any) -> Picture:
    """The original with what was found shown in magenta."""
    rgb = source.tensor()
    tint = rgb.new_tensor([0.9, 0.1, 0.7])[:, None, None]
    share = 0.55 * found.clamp(0, 1)
    return source.with_tensor(rgb * (1 - share) + tint * share)
