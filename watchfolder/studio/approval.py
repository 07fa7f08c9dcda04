"""What of a job a person has approved: the branches that were shown, and no other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Approval:
    """Reads the answers of a job (Job.answers)."""

    answers: Mapping[str, Any]

    def of_result(self, branch: str) -> bool:
        """Whether the result of a branch was seen and approved, in this job or an earlier one."""
        return self.of_slots(branch) or branch in self.answers.get("result_approved", {})

    def of_slots(self, branch: str) -> bool:
        """Whether what the slots' own steps made of that result was approved as well."""
        return branch in self.answers.get("approved", {})
