"""Branches: each is run, checked, and then published, put to a person, or reported as failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presets.errors import EditingError
from presets.recipe import ORIGINAL, Checks
from presets.slots import Slot
from watchfolder.engines.engine import Engine, Figure
from watchfolder.errors import EngineError, JobNotFoundError, RegionUncertainError
from watchfolder.exporting.export import Rendition, export_rendition
from watchfolder.jobs.job import FINAL
from watchfolder.pictures.decode import Decoded
from watchfolder.pictures.picture import Picture
from watchfolder.planning.plan import Plan, PlannedBranch
from watchfolder.planning.planner import make_plan
from watchfolder.provenance.format import Signing
from watchfolder.provenance.read import bytes_of
from watchfolder.running.outcome import ChainOutcome, StepRecord
from watchfolder.running.progress import JobProgress
from watchfolder.running.runner import Runner
from watchfolder.studio.approval import Approval
from watchfolder.studio.fitting import Fitting
from watchfolder.studio.parentage import inputs_of_chain, salted
from watchfolder.studio.questions import approve, best_of, pick, show_place
from watchfolder.studio.subject import subject_box
from watchfolder.studio.telling import history_of
from watchfolder.studio.waiting import Question

if TYPE_CHECKING:
    from watchfolder.studio.studio import Studio


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where the results of one picture go, and what they are named after."""

    job: str
    folder: Path
    stem: str
    full_name: str
    """The picture's whole file name, where another picture shares its stem; else ""."""
    source_name: str
    source: str
    """The picture's absolute path, as jobs have it."""
    decoded: Decoded
    signing: Signing | None = None
    """Who signs, and the source file's bytes; None: nobody."""

    @property
    def name(self) -> str:
        """What output names begin with."""
        return self.full_name or self.stem


@dataclass(slots=True)
class BranchWork:
    """Runs all branches of a plan and collects what came of each."""

    studio: Studio
    runner: Runner
    delivery: Delivery
    progress: JobProgress
    slot_weight: float
    approval: Approval
    renditions: list[Rendition] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)
    """What a person should know of the source and the words, told where something failed."""
    _ends: dict[str, ChainOutcome] = field(default_factory=dict)
    _bases: dict[str, ChainOutcome] = field(default_factory=dict)
    """Ends without look and finish, of branches that others build on."""
    _steps: dict[str, dict[str, Any]] = field(default_factory=dict)

    def run_all(self, plan: Plan) -> None:
        """Run the branches in order; what builds on a variant is planned again once picked."""
        self.notes.extend(advice.sentence() for advice in plan.warnings)
        names = [branch.name for branch in plan.branches]
        for name in names:
            branch = next(b for b in plan.branches if b.name == name)
            if branch.waits_for and branch.waits_for in self._ends:
                plan = self._with_pick(plan, branch.waits_for)
                branch = next(b for b in plan.branches if b.name == name)
            self.states[name] = self._run_branch(branch)

    def as_json(self) -> dict[str, Any]:
        """What was made, for the ledger."""
        return {
            "outputs": [r.as_json() for r in self.renditions],
            "branches": [
                {"name": name, "state": state, **self._steps.get(name, {})}
                for name, state in self.states.items()
            ],
            "notes": list(dict.fromkeys(self.notes)),
        }

    def is_open(self, job: str) -> bool:
        """Whether a job has not come to its end: what it asks a person still stands."""
        try:
            return self.studio.store.get(job).state not in FINAL
        except JobNotFoundError:
            return False

    def _with_pick(self, plan: Plan, branch: str) -> Plan:
        picks = {**plan.recipe.picks, branch: self._ends[branch].variant}
        recipe = plan.recipe.model_copy(update={"picks": picks})
        again = make_plan(recipe, plan.facts, self.studio.cards, self.studio.cache.has)
        self.runner.store.plan = again
        return again

    def _run_branch(self, branch: PlannedBranch) -> str:
        if branch.after != ORIGINAL and branch.after not in self._ends:
            state = self.states.get(branch.after, "failed")
            if state == "failed":
                self._failed(branch, EngineError(f"builds on {branch.after}, which failed"))
            return state
        try:
            start = self._base_of(branch.after)
            ends = self.runner.run_variants(branch.chains, start, self.progress)
            return self._decide(branch, ends)
        except RegionUncertainError as error:
            self.questions.append(self._show_me(branch, error))
            return "waiting"
        except EditingError as error:
            if error.retryable:
                raise
            self._failed(branch, error)
            return "failed"

    def _base_of(self, name: str) -> ChainOutcome | None:
        """Where a branch on `name` starts; None: the original. Read from the cache, mostly."""
        if name == ORIGINAL:
            return None
        if name not in self._bases:
            plan = self.runner.store.plan
            parent = next(b for b in plan.branches if b.name == name)
            chain = parent.chains[self._ends[name].variant - 1].base()
            quiet = JobProgress(self.progress.listener, self.progress.total, self.progress.done)
            start = self._base_of(parent.after)
            self._bases[name] = self.runner.run_chain(chain, start, quiet)
        return self._bases[name]

    def _decide(self, branch: PlannedBranch, ends: list[ChainOutcome]) -> str:
        checks = self.runner.store.plan.recipe.checks
        picked = branch.picked
        if picked is None and branch.review == "none":
            picked = best_of(ends)
            if len(ends) > 1:
                name = branch.name or "the result"
                self.notes.append(f"{name}: variant {picked} of {len(ends)} is best by the figures")
        if picked is None:
            self.questions.append(pick(branch, ends))
            return "waiting"
        end = ends[picked - 1]
        self._steps[branch.name] = _told(end)
        chosen_by_hand = len(ends) > 1 and branch.picked is not None
        _fail_where_asked(end.failed_checks, checks)
        fittings = self._fitted(branch, end)
        beyond = [f for one in fittings for f in one.beyond]
        _fail_where_asked(beyond, checks)
        unseen = bool(end.failed_checks) or branch.review == "required"
        seen = chosen_by_hand or self.approval.of_result(branch.name)
        if (unseen and not seen) or (beyond and not self.approval.of_slots(branch.name)):
            self.questions.append(approve(branch, end, fittings))
            return "waiting"
        self._ends[branch.name] = end
        self._publish(branch, fittings)
        return "succeeded"

    def _fitted(self, branch: PlannedBranch, end: ChainOutcome) -> list[Fitting]:
        """What each slot gets, its own steps done: a person who is asked sees all of it at once."""
        chain = branch.chains[end.variant - 1]
        fittings = []
        for delivery in chain.deliveries:
            done = self.runner.run_chain(chain.tail(delivery), end, self.progress)
            fitting = Fitting(delivery.slot, done, len(end.records))
            self._tell_tail(branch, delivery.slot, fitting.own)
            fittings.append(fitting)
        return fittings

    def _publish(self, branch: PlannedBranch, fittings: Sequence[Fitting]) -> None:
        for each in fittings:
            slot, fitting = each.slot, each.end
            part = self.progress.part(self.slot_weight, f"{branch.name or 'export'} {slot.name}")
            rendition = self._render(branch, fitting, slot, part)
            self.studio.store.record_output(
                self.delivery.job,
                rendition.path,
                branch=branch.name,
                slot=slot.name,
                sha256=rendition.sha256,
                recipe_digest=rendition.recipe_digest,
            )
            self.renditions.append(rendition)
            self.notes.extend(rendition.notes)
            self.progress.finish(self.slot_weight)

    def _tell_tail(self, branch: PlannedBranch, slot: Slot, records: Sequence[StepRecord]) -> None:
        """What was done for one slot alone, beside the branch's own steps."""
        if records:
            tails = self._steps[branch.name].setdefault("slots", {})
            tails[slot.name] = [_told_step(record) for record in records]

    def _render(
        self, branch: PlannedBranch, end: ChainOutcome, slot: Slot, progress: Any
    ) -> Rendition:
        store = self.runner.store
        cards = {card.name: card for card in self.studio.cards}

        def tell(fitted: Picture, format: str) -> Any:
            history = history_of(
                end,
                recipe=store.plan.recipe,
                facts=store.plan.facts,
                source_name=self.delivery.source_name,
                slot=slot,
                fitted=fitted,
                format=format,
                cards=cards,
                job=self.delivery.job,
            )
            public = slot.metadata == "public"
            return salted(history, self.studio.settings.keys) if public else history

        signing = self.delivery.signing
        if signing is not None:
            signing = replace(signing, inputs=inputs_of_chain(end, store.plan.recipe))
        return export_rendition(
            end.picture,
            slot,
            folder=self.delivery.folder,
            stem=self.delivery.name,
            branch=branch.name,
            source=self.delivery.decoded,
            subject=self._subject_box(end.picture, slot, progress),
            tell=tell,
            ours=self._is_ours,
            signing=signing,
            original=self._source_bytes if _has_places(end) else None,
        )

    def _source_bytes(self) -> bytes:
        signing = self.delivery.signing
        return bytes_of(Path(self.delivery.source)) if signing is None else signing.source

    def _is_ours(self, path: Path) -> bool:
        """Whether the ledger knows the file as an earlier output of this very picture."""
        owner = self.studio.store.owner_of(path)
        if owner is None:
            return False
        try:
            return self.studio.store.get(owner).source == self.delivery.source
        except JobNotFoundError:
            return False  # the job was pruned: the file's own record decides

    def _subject_box(
        self, picture: Picture, slot: Slot, progress: Any
    ) -> tuple[int, int, int, int] | None:
        try:
            return subject_box(self.runner.store, picture, slot, self._finder(), progress)
        except RegionUncertainError:
            self.notes.append("no clear subject was found, so slots are cropped around the centre")
            return None

    def _finder(self) -> Engine:
        return self.studio.engines["builtin"]

    def _show_me(self, branch: PlannedBranch, error: RegionUncertainError) -> Question:
        return show_place(branch, error, self.runner.store.source, self.delivery.source_name)

    def _failed(self, branch: PlannedBranch, error: EditingError) -> None:
        self.errors.append({**error.as_json(), "branch": branch.name})


def _fail_where_asked(beyond: Sequence[Figure], checks: Checks) -> None:
    if beyond and checks.on_fail == "fail":
        raise EngineError(
            "; ".join(f"{f.name} is {f.value:.2f}, limit {f.limit:g}" for f in beyond),
            "widen the limit in the preset's checks, or change the step",
        )


def _has_places(end: ChainOutcome) -> bool:
    """Whether each step had a place: else what is as it was is so by chance, here and there."""
    return all(record.planned.region_key for record in end.records)


def _told(end: ChainOutcome) -> dict[str, Any]:
    return {
        "variant": end.variant,
        "steps": [_told_step(record) for record in end.records],
    }


def _told_step(record: StepRecord) -> dict[str, Any]:
    return {
        "edit": record.planned.edit.edit,
        "said": record.planned.edit.said,
        "engine": record.planned.engine,
        "seconds": round(record.seconds, 3),
        "from_cache": record.from_cache,
        "figures": [f.as_json() for f in record.figures],
    }
