"""verify, replay, redact, keys, inspect as a person types them, on files a real worker made."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

SAMPLES = Path(__file__).parents[3] / ".." / "shared" / "data" / "provenance" / "c2pa-rs"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, with_a_worker: Callable[[Path], Path]) -> Path:
    return with_a_worker(tmp_path_factory.mktemp("provenance-cli"))


def watchfolder(home: Path, *words: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"WATCHFOLDER_STATE": str(home / "state"), "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "watchfolder", *map(str, words)],
        capture_output=True,
        text=True,
        env=env,
        timeout=200,
        check=False,
    )
    assert done.returncode == code, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return done


def answer(done: subprocess.CompletedProcess[str]) -> Any:
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def photo(home: Path, coffee: Path) -> Path:
    path = home / "cup.jpg"
    with Image.open(coffee) as image:
        image.convert("RGB").resize((240, 160)).save(path, quality=95)
    return path


@pytest.fixture(scope="module")
def made(home: Path, photo: Path) -> dict[str, Path]:
    """A full and a public file of one job, and the job."""
    sidecar = home / "asked.edit.yaml"
    sidecar.write_text(
        "keep: [the embossed saucer]\n"
        "steps: [make it warmer, {edit: adjust, contrast: 0.2}]\n"
        "slots:\n  master: {metadata: full}\n  listing: {metadata: public, long_edge: 200}\n",
        encoding="utf-8",
    )
    words = ("edit", photo, "--sidecar", sidecar, "--out", home / "out", "--json")
    (job,) = answer(watchfolder(home, *words))["jobs"]
    files = {o["slot"]: Path(o["path"]) for o in job["result"]["outputs"]}
    return {"full": files["master"], "public": files["listing"], "job": Path(job["id"])}


def test_a_fresh_output_verifies_and_a_changed_one_does_not(home, made, photo, tmp_path) -> None:
    done = watchfolder(home, "verify", made["full"], made["public"], "--source", photo)
    assert done.stdout.count("valid, signer not on a public trust list") == 2
    assert "made from cup.jpg" in done.stdout, "the full file says what it is made of"
    assert "made from source" in done.stdout, "the public one does not"
    changed = tmp_path / "changed.jpg"
    data = bytearray(made["full"].read_bytes())
    data[-100] ^= 1
    changed.write_bytes(data)
    assert "tampered" in watchfolder(home, "verify", changed, code=11).stdout
    told = answer(watchfolder(home, "verify", changed, made["full"], "--json", code=11))
    assert [each["status"] for each in told] == ["tampered", "ok"]
    watchfolder(home, "verify", photo, code=12)
    assert (
        "not the file"
        in watchfolder(home, "verify", made["full"], "--source", changed, code=16).stdout
    )


def test_elsewhere_it_takes_the_root(home, made, tmp_path) -> None:
    root = tmp_path / "root.pem"
    watchfolder(home, "keys", "export-root", root)
    assert "PRIVATE" not in root.read_text()
    watchfolder(home, "keys", "export-root", root, code=2)
    other = tmp_path / "other-home"
    assert "untrusted" in watchfolder(other, "verify", made["full"], code=10).stdout
    given = watchfolder(other, "verify", made["full"], "--root", root).stdout
    assert "vouched for by the root that was given" in given


def test_keys_show_says_what_it_is_worth(home, made) -> None:
    shown = watchfolder(home, "keys", "show").stdout
    assert "on no public trust list" in shown
    told = answer(watchfolder(home, "keys", "show", "--json"))
    assert told["own"]
    assert told["signer"] in watchfolder(home, "verify", made["full"]).stdout
    assert "say --cert FILE" in watchfolder(home, "keys", "use", code=2).stderr


@pytest.mark.slow
def test_replay_of_a_full_file_here_and_of_a_public_one_elsewhere(
    home, made, photo, tmp_path
) -> None:
    assert "bit-exact" in watchfolder(home, "replay", made["full"], "--source", photo).stdout
    recipe = tmp_path / "recipe.json"
    export = ("jobs", "export-recipe", made["job"])
    assert "say which" in watchfolder(home, *export, code=2).stderr
    watchfolder(home, *export, "--slot", "listing", "--out", recipe)
    other = tmp_path / "other-home"
    words = ("replay", made["public"], "--source", photo, "--recipe", recipe, "--json")
    assert answer(watchfolder(other, *words))["verdict"] == "bit-exact"


@pytest.mark.slow
def test_the_wrong_source_is_refused(home, made, coffee) -> None:
    done = watchfolder(home, "replay", made["full"], "--source", coffee, code=1)
    assert "not the picture that the file was made of" in done.stderr


def test_redact_makes_a_copy_that_says_nothing_and_verifies(home, made, tmp_path) -> None:
    full = tmp_path / "bag.jpg"
    shutil.copyfile(made["full"], full)
    told = answer(watchfolder(home, "redact", full, "--json"))
    copy = Path(told["copies"][0]["copy"])
    assert copy.name == "bag.public.jpg"
    data = copy.read_bytes()
    for word in (b"saucer", b"cup.jpg", b"warmer", b"contrast", str(home).encode()):
        assert word not in data, word
    assert b"saucer" in full.read_bytes()
    watchfolder(home, "verify", copy)
    assert "is public already" in watchfolder(home, "redact", copy, code=1).stderr


def test_inspect_tells_a_person_and_writes_a_page(home, made, photo, tmp_path) -> None:
    told = watchfolder(home, "inspect", made["full"]).stdout
    assert "1. " in told
    assert "the embossed saucer" in told
    assert "made from cup.jpg  (unsigned)" in told
    page = tmp_path / "page.html"
    watchfolder(home, "inspect", made["full"], "--html", page)
    html = page.read_text(encoding="utf-8")
    assert html.count("data:image/jpeg;base64,") == 2, "before was found by its hash"
    assert set(re.findall(r'(?:src|href)="([^"]{0,5})', html)) == {"data:"}
    assert "http" not in html.replace("http-equiv", "")
    assert "<script" not in html
    watchfolder(home, "inspect", made["public"], "--html", page, "--source", photo)
    assert "embossed" not in page.read_text(encoding="utf-8")


def test_inspect_tells_what_other_programs_signed(home, tmp_path) -> None:
    sample = SAMPLES / "CACA.jpg"
    if not sample.is_file():
        pytest.skip("no shared samples here")
    told = watchfolder(home, "inspect", sample).stdout
    assert "make_test_images" in told
    assert "2. color_adjustments" in told
    assert "made from CA.jpg" in told
    page = tmp_path / "page.html"
    watchfolder(home, "inspect", sample, "--html", page)
    html = page.read_text(encoding="utf-8")
    assert "color_adjustments" in html
    assert "make_test_images" in html


def test_inspect_tells_the_steps_of_ancestors_too(home, made, tmp_path) -> None:
    source = tmp_path / "first.jpg"
    shutil.copyfile(made["full"], source)
    watchfolder(home, "edit", source, "-e", "cooler", "--out", tmp_path / "out")
    (file,) = (tmp_path / "out").glob("*.jpg")
    told = watchfolder(home, "inspect", file).stdout
    assert "made from first.jpg" in told
    assert "Adjust temperature" in told.partition("ancestors")[2]
    page = tmp_path / "page.html"
    watchfolder(home, "inspect", file, "--html", page, "--source", source)
    html = page.read_text(encoding="utf-8")
    assert "kept: the embossed saucer" in html
    assert "beyond" not in html.partition("</style>")[2]


def test_words_in_a_file_are_not_html(home, photo, tmp_path) -> None:
    keep = "<img src=x onerror=alert(1)>"
    out = tmp_path / "out"
    watchfolder(home, "edit", photo, "-e", "cooler", "--keep", keep, "--out", out)
    (file,) = out.glob("*.jpg")
    page = tmp_path / "page.html"
    watchfolder(home, "inspect", file, "--html", page)
    html = page.read_text(encoding="utf-8")
    assert keep not in html
    assert "&lt;img src=x" in html


def test_signing_switched_off_is_said_everywhere(photo, tmp_path) -> None:
    home = tmp_path / "unsigned"  # nobody works there, so that the command's settings count
    config = tmp_path / "watchfolder.toml"
    config.write_text('sign = "off"\n', encoding="utf-8")
    out = tmp_path / "out"
    words = ("edit", photo, "-e", "cooler", "--out", out, "--config", config)
    assert "not signed" in watchfolder(home, *words).stdout
    (file,) = out.glob("*.jpg")
    assert "no manifest" in watchfolder(home, "inspect", file).stdout
    watchfolder(home, "verify", file, code=12)
    assert "signing is off" in watchfolder(home, "keys", "show", "--config", config).stdout
