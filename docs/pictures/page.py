"""The pictures of docs/page.md: `python docs/pictures/page.py`.

Starts the product in a folder of its own, opens its page in the system's Chromium, edits the CC0
photograph of a cup as a person would, and keeps what the browser shows.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import files
from pathlib import Path

import click
from PIL import Image
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).resolve().parent
PORT = "41861"
BROWSERS = ("chromium-headless-shell", "chromium")
WIDTH, HEIGHT = 1360, 860


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A running bridge with a worker; the link to its page."""
    environment = os.environ | {
        "WATCHFOLDER_STATE": str(folder / "state"),
        "WATCHFOLDER_CONFIG": str(folder / "none.toml"),
        "WATCHFOLDER_PRESETS": str(folder / "presets"),
    }
    command = [sys.executable, "-m", "watchfolder"]
    with subprocess.Popen(
        [*command, "serve", "--port", PORT], env=environment, stderr=subprocess.DEVNULL
    ) as process:
        try:
            give_up = time.monotonic() + 60
            while True:
                said = subprocess.run(
                    [*command, "page"], env=environment, capture_output=True, text=True, check=False
                )
                if said.returncode == 0:
                    break
                if time.monotonic() > give_up:
                    raise click.ClickException(said.stderr)
                time.sleep(0.5)
            yield said.stdout.split()[-1]
        finally:
            process.terminate()


def keep(page: Page, name: str) -> None:
    """What the page shows now, as a JPEG beside this file."""
    page.wait_for_timeout(1500)
    with Image.open(io.BytesIO(page.screenshot())) as image:
        image.convert("RGB").save(HERE / name, quality=82, optimize=True, progressive=True)
    click.echo(f"{name}: {(HERE / name).stat().st_size // 1000} kB")


def edit(page: Page, photo: Path) -> None:
    """From the photo to a result that waits for approval, and the files."""
    page.set_input_files("input[type=file]", str(photo))
    page.wait_for_selector("#instruction", timeout=60_000)
    page.get_by_role("radio", name="Atelier leather").check(force=True)
    page.fill("#instruction", "change the cup to forest")
    page.get_by_role("button", name="Make it").click(timeout=60_000)
    page.get_by_role("button", name="Approve").first.click(timeout=180_000, trial=True)
    page.wait_for_timeout(2000)
    keep(page, "page.jpg")
    page.get_by_role("button", name="Approve").first.click()
    page.get_by_role("tab", name="Deliver").click()
    page.wait_for_timeout(15_000)
    page.emulate_media(color_scheme="dark")
    keep(page, "page-dark.jpg")


def main() -> None:
    """Make both."""
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        raise click.ClickException("Chromium is not installed")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as play:
        photo = Path(name) / "cup.png"
        found = next(f for f in files("scikit-image") or () if f.name == "coffee.png")
        shutil.copyfile(str(found.locate()), photo)
        opened = play.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        with served(Path(name)) as link:
            page = opened.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            page.goto(link)
            edit(page, photo)
        opened.close()


if __name__ == "__main__":
    main()
