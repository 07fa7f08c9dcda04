"""From files to jobs: pairing, settling, replacing, removing. A round is stepped by hand.

Every test uses real files and the real ledger; only the clock is the test's.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from conftest_watching import SIDECAR, Stage, picture
from presets.recipe import Recipe
from watchfolder.jobs.job import JobState, Trigger

QUEUED, RUNNING, WAITING = JobState.QUEUED, JobState.RUNNING, JobState.WAITING
CANCELLED, SUCCEEDED, FAILED = JobState.CANCELLED, JobState.SUCCEEDED, JobState.FAILED
