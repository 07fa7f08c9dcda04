"""Branching: every branch with its steps in order, its look and finish, its slots and review."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from presets.complaints import Place, problems_of
from presets.completion import Completion
from presets.deliveries import Deliveries
from presets.edit import Edit
from presets.edits.look import Look
from presets.errors import RecipeError, did_you_mean
from presets.expansion import Expanded, expanded, find_branch
from presets.layers import Layer, Said, last_word, who_says_what_to_do
from presets.placeholders import filled
from presets.preset import NO_LOOK, Preset
from presets.recipe import ORIGINAL, Branch, Review
from presets.request import BranchRequest
from presets.slots import Slot


class Branching:
    """Makes the branches; notes on the way where each comes from."""

    def __init__(
        self, layers: Sequence[Layer], preset: Preset | None, completion: Completion
    ) -> None:
        self.layers = layers
        self.preset = preset
        self.completion = completion
        self.problems = completion.problems
        self.deliveries = Deliveries(preset, completion)
        self.origins: dict[str, str] = {}
        self._layer = who_says_what_to_do(layers)
        self._written: dict[str, Expanded] = {"": Expanded("", "", BranchRequest())}

    def branches(self) -> tuple[Branch, ...]:
        """Every branch, parents first."""
        layer = self._layer
        if layer is None or layer.request.branches is None:
            return (self._branch(self._written[""], self._chain(layer)),)
        written, problems = expanded(layer.request.branches, layer.place)
        self.problems += problems
        self._written = {branch.name: branch for branch in written}
        made: list[Branch] = []
        for branch in written:
            self.origins[f"branches.{branch.name}"] = layer.source(branch.path)
            made.append(self._branch(branch, self._steps(branch, layer)))
        return tuple(made)

    def picks(self) -> dict[str, int]:
        """Branch to the variant that was picked."""
        said = last_word(self.layers, "pick")
        if said is None:
            return {}
        several = {n: b for n, b in self._written.items() if b.said.variants > 1}
        found: dict[str, int] = {}
        for name, number in self._named_picks(said, several):
            path = f"pick.{name}" if isinstance(said.value, Mapping) else "pick"
            most = self._written[name].said.variants
            if number > most:
                message = f"there are {most} variants to pick from, not {number}"
                self._complain(said, "recipe.no-such-variant", message, "", path)
            found[name] = number
        return found

    def _named_picks(
        self, said: Said, several: Mapping[str, Expanded]
    ) -> Iterator[tuple[str, int]]:
        if not isinstance(said.value, Mapping):
            if len(several) == 1:
                yield next(iter(several)), said.value
            elif several:
                hint = f"write pick: {{{next(iter(several))}: {said.value}}}"
                message = f"{', '.join(several)} all have variants"
                self._complain(said, "recipe.ambiguous-pick", message, hint, "pick")
            else:
                message = "no branch has variants to pick from"
                self._complain(said, "recipe.nothing-to-pick", message, "", "pick")
            return
        for name, number in said.value.items():
            found = find_branch(name, self._written)
            if len(found) == 1:
                yield found[0], number
                continue
            hint = f"say one of {', '.join(found)}" if found else did_you_mean(name, self._written)
            hint = hint or f"branches with variants are {', '.join(several) or 'none'}"
            message = f'"{name}" is {len(found)} branches' if found else f'no branch is "{name}"'
            self._complain(said, "recipe.unknown-branch", message, hint, f"pick.{name}")

    def _complain(self, said: Said, code: str, message: str, hint: str, path: str) -> None:
        self.problems.append(said.layer.place.problem(code, message, hint, path))

    def _chain(self, layer: Layer | None) -> Iterator[Edit]:
        """The steps of the only branch: the request's, else the preset's."""
        if layer is not None:
            self.origins["steps"] = layer.source("steps")
            for index, step in enumerate(layer.request.steps or ()):
                yield from self._step(step, {}, (), layer, f"steps.{index}")
        elif self.preset is not None and self.preset.steps is not None:
            self.origins["steps"] = self.preset.origin("steps")
            place = Place(f"{self.preset.name}/preset.yaml")
            for index, edit in enumerate(self.preset.steps):
                whole = self.completion.known(edit, (), place=place, path=f"steps.{index}")
                if whole is not None:
                    yield whole

    def _steps(self, branch: Expanded, layer: Layer) -> Iterator[Edit]:
        for index, step in enumerate(branch.said.steps):
            path = f"{branch.path}.steps.{index}"
            yield from self._step(step, branch.values, branch.said.keep, layer, path)

    def _step(
        self,
        step: Mapping[str, Any],
        values: Mapping[str, Any],
        keep: Sequence[str],
        layer: Layer,
        path: str,
    ) -> Iterator[Edit]:
        if any(f"{p.field}.".startswith(f"{path}.") for p in layer.problems):
            return  # it is wrong, and that is said already
        try:
            whole = filled(step, values) if values else step
        except ValidationError as error:
            self.problems += problems_of(error, BranchRequest, step, layer.place, path)
            return
        edit = self.completion.said(whole, keep, folder=layer.folder, place=layer.place, path=path)
        if edit is not None:
            yield edit

    def _branch(self, branch: Expanded, steps: Iterator[Edit]) -> Branch:
        parts: list[Edit] = []
        preset = self.preset
        if preset is not None and preset.match is not None and branch.after == ORIGINAL:
            parts.append(self._seeded(preset.match))
            self.origins["match"] = preset.origin("match")
        parts += steps
        parts += self._look(branch)
        parts += [self._seeded(edit) for edit in preset.finish] if preset is not None else []
        return Branch(
            name=branch.name,
            after=branch.after,
            variants=branch.said.variants,
            steps=tuple(parts),
            slots=self._slots(branch),
            review=self._review(branch),
        )

    def _seeded(self, edit: Edit) -> Edit:
        missing = edit.seed is None and self.completion.seed is not None
        return edit.model_copy(update={"seed": self.completion.seed}) if missing else edit

    def _look(self, branch: Expanded) -> Iterator[Look]:
        """The look step of a branch: its own word, else the request's, else the preset's."""
        looks = self.completion.looks
        said = last_word(self.layers, "look")
        name, place, path = looks.usual, Place(), "look"
        if branch.said.look is not None and self._layer is not None:
            name, place, path = branch.said.look, self._layer.place, f"{branch.path}.look"
        elif said is not None:
            name, place = said.value, said.layer.place
        elif name and self.preset is not None:
            self.origins["look"] = self.preset.origin("look")
        if not name or name == NO_LOOK or not self.completion.palette_is_known:
            return
        try:
            found, grade = looks.find(name)
        except RecipeError as error:
            self.problems += place.moved(error, path)
        else:
            yield Look(look=found, grade=grade, part="look", seed=self.completion.seed)

    def _slots(self, branch: Expanded) -> tuple[Slot, ...]:
        said = last_word(self.layers, "slots")
        field = f"{branch.path}.slots" if branch.name else "slots"
        if branch.said.slots is not None and self._layer is not None:
            layer, slots, path = self._layer, branch.said.slots, field
        elif said is not None:
            layer, slots, path = said.layer, said.value, "slots"
        else:
            usual = self.deliveries.usual()
            self.origins |= {f"slots.{s.name}": self.deliveries.origin(s.name) for s in usual}
            return usual
        self.origins[field] = layer.source(path)
        self.origins |= {f"slots.{name}": self.deliveries.origin(name) for name in slots}
        whole = {name: self._changes(name, changes) for name, changes in slots.items()}
        return self.deliveries.said(whole, folder=layer.folder, place=layer.place, path=path)

    def _changes(self, name: str, said: Mapping[str, Any]) -> dict[str, Any]:
        """What is to differ in a slot: said once for all branches, then what is said here."""
        once = last_word(self.layers, "slots")
        return {**(once.value.get(name, {}) if once is not None else {}), **said}

    def _review(self, branch: Expanded) -> Review:
        said = last_word(self.layers, "review")
        if branch.said.review is not None:
            return branch.said.review
        if said is not None:
            word: Review = said.value
            return word
        return (self.preset.review if self.preset else None) or "none"
