"""What is exported: installable, reproducible, typed against the hosts' typings, within what UXP can."""

from __future__ import annotations

import io
import json
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from PIL import Image, ImageCms

from plugin_bridge.plugins import parts
from plugin_bridge.plugins.export import exported
from plugin_bridge.plugins.figma import figma_files
from plugin_bridge.plugins.photoshop import (
    archive,
    photoshop_files,
    photoshop_scripts,
    plain_version,
)
from presets.sidecar import parse_sidecar
from watchfolder.cli.main import cli

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / "tools" / "js"
PROJECTS = sorted(path.name for path in TOOLS.glob("tsconfig.*.json"))


@pytest.mark.parametrize("project", PROJECTS)
def test_types_against_the_official_typings(node: str, tsc: Path, project: str) -> None:
    done = subprocess.run(
        [node, str(tsc), "-p", project], cwd=TOOLS, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("project", "line"),
    [
        ("figma", "figma.getNodeByIdd('1:1');"),
        (
            "figma",
            "figma.createRectangle().fills = [{ type: 'IMAGE', scaleMode: 'COVER', imageHash: '' }];",
        ),
        ("photoshop", "imaging.getPixels({ applyAlfa: true });"),
        ("photoshop", "storage.secureStorage.get('x');"),
        (
            "doubles-photoshop",
            "const wrong = /** @satisfies {Partial<import('photoshop').Imaging>} */ ({ getPixelz() {} });",
        ),
        (
            "doubles-figma",
            "const wrong = /** @satisfies {Partial<ViewportAPI>} */ ({ centre: { x: 0, y: 0 } });",
        ),
    ],
)
def test_type_check_finds_what_the_host_has_not(
    node: str, tsc: Path, tmp_path: Path, project: str, line: str
) -> None:
    seeded = tmp_path / "seeded.js"
    seeded.write_text(f"// @ts-check\n{line}\n")
    config = json.loads((TOOLS / f"tsconfig.{project}.json").read_text())
    for name in ("files", "include", "exclude"):
        if name in config:
            config[name] = [str((TOOLS / path).resolve()) for path in config[name]]
    config["files"].append(str(seeded))
    config["compilerOptions"]["typeRoots"] = [str(TOOLS / "node_modules")]
    own = TOOLS / f".seeded-{tmp_path.name}.json"
    own.write_text(json.dumps(config))
    try:
        done = subprocess.run(
            [node, str(tsc), "-p", own.name], cwd=TOOLS, capture_output=True, text=True, check=False
        )
    finally:
        own.unlink()
    assert done.returncode != 0
    assert "seeded.js(2," in done.stdout, done.stdout


def test_logic_of_the_panels(node: str) -> None:
    files = sorted(str(path) for path in (Path(__file__).parent / "js").glob("*.test.mjs"))
    command = [node, "--test", "--test-timeout=60000", *files]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]


def test_lock_names_no_registry() -> None:
    lock = (TOOLS / "package-lock.json").read_text()
    assert "http" not in lock
    asked = json.loads((TOOLS / "package.json").read_text())["devDependencies"]
    held = json.loads(lock)["packages"]
    for name, version in asked.items():
        assert held[f"node_modules/{name}"]["version"] == version


def test_every_source_is_in_the_plugin_and_nothing_else() -> None:
    listed = json.loads(parts.text("parts.json"))
    named = {name for group in listed.values() for name in group}
    folder = ROOT / "plugin_bridge" / "plugins"
    there = {
        path.relative_to(folder).as_posix()
        for kind in ("*.js", "*.jsx")
        for path in folder.rglob(kind)
    }
    assert named == there


def test_manifest_of_figma() -> None:
    files = figma_files(41900)
    manifest = json.loads(files["manifest.json"])
    assert set(files) == {manifest["main"], manifest["ui"], "manifest.json"}
    assert manifest["documentAccess"] == "dynamic-page"
    access = manifest["networkAccess"]
    assert access["allowedDomains"] == access["devAllowedDomains"] == ["http://localhost:41900"]
    assert access["reasoning"]
    assert manifest["permissions"] == []
    assert {one["command"] for one in manifest["relaunchButtons"]} <= {
        one["command"] for one in manifest["menu"]
    }
    code = files["code.js"].decode()
    assert not re.search(r"getNodeById\(|\.mainComponent\b|figma\.loadAllPages|fetch\(", code), (
        "async look-ups, no network"
    )


def test_page_of_figma_loads_nothing_from_elsewhere() -> None:
    page = figma_files(41900)["ui.html"].decode()
    assert page.count("</script") == 1
    assert not re.search(r"<link|<img|src=\"|url\(|@import", page)
    assert "http://localhost:${WATCHFOLDER.port}" in page


def test_manifest_of_photoshop() -> None:
    files = photoshop_files(41900)
    manifest = json.loads(files["manifest.json"])
    assert manifest["manifestVersion"] == 5
    assert manifest["host"] == {"app": "PS", "minVersion": "25.0.0"}
    assert manifest["main"] in files
    assert re.fullmatch(r"\d+(\.\d+){0,2}", manifest["version"])
    wanted = manifest["requiredPermissions"]
    assert wanted["network"]["domains"] == ["http://127.0.0.1:41900", "http://localhost:41900"]
    assert wanted["localFileSystem"] == "plugin"
    icons = [
        *manifest["icons"],
        *(icon for entry in manifest["entrypoints"] for icon in entry["icons"]),
    ]
    for icon in icons:
        for scale in icon["scale"]:
            name = icon["path"] if scale == 1 else icon["path"].replace(".png", f"@{scale}x.png")
            assert Image.open(io.BytesIO(files[name])).size == (
                icon["width"] * scale,
                icon["height"] * scale,
            )


BEYOND_UXP = {
    "panel.css": r"display:\s*grid|float:|transition|animation|@font-face|position:\s*sticky|text-transform|\bfont:|aspect-ratio|:has\(|clamp\(|\bgap:",
    "panel.js": r"\bEventSource\b|\bWorker\(|document\.write|\beval\(|new Function|\binnerHTML\b|import\s*\(|indexedDB|TextEncoder|TextDecoder|\batob\(|\bbtoa\(|structuredClone|AbortController",
    "index.html": r"<iframe|type=\"(file|color)\"|type=\"module\"|contenteditable|\son\w+=|<label for|<option>",
}


@pytest.mark.parametrize("name", sorted(BEYOND_UXP))
def test_panel_keeps_to_what_uxp_has(name: str) -> None:
    content = photoshop_files(41900)[name].decode()
    assert not (found := re.search(BEYOND_UXP[name], content)), found


UXP_PROPERTIES = [
    "align-content",
    "align-items",
    "align-self",
    "background-attachment",
    "background-color",
    "background-image",
    "background-repeat",
    "background-size",
    "background",
    "border",
    "border-color",
    "border-radius",
    "border-style",
    "border-width",
    "bottom",
    "color",
    "display",
    "flex",
    "flex-basis",
    "flex-direction",
    "flex-grow",
    "flex-shrink",
    "flex-wrap",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "height",
    "justify-content",
    "left",
    "letter-spacing",
    "margin",
    "max-height",
    "max-width",
    "min-height",
    "min-width",
    "opacity",
    "overflow",
    "overflow-x",
    "overflow-y",
    "padding",
    "right",
    "text-align",
    "text-overflow",
    "top",
    "visibility",
    "white-space",
    "width",
]
"""What Adobe's reference of UXP lists; those of one side beside them."""
WITHOUT_LOSS = {"line-height", "box-sizing", "cursor", "outline", "resize"}
"""What it does not list and what may be left out without harm."""


def test_styles_are_those_that_uxp_lists() -> None:
    style = re.sub(r"/\*.*?\*/", "", photoshop_files(41900)["panel.css"].decode(), flags=re.DOTALL)
    used = {name for name in re.findall(r"[{;]\s*([a-z][a-z-]*)\s*:", style) if name != "root"}
    sides = r"-(top|bottom|left|right)(?=-|$)"
    beyond = {name for name in used if re.sub(sides, "", name) not in UXP_PROPERTIES} - WITHOUT_LOSS
    assert len(used) > 30
    assert not beyond
    assert not re.search(r"::|!important|:(has|is|where|not|focus-visible)\b", style)


def test_archive_is_the_same_bytes_each_time_and_holds_the_folder() -> None:
    files = photoshop_files(41900)
    one, two = archive(files), archive(dict(reversed(files.items())))
    assert one == two
    with zipfile.ZipFile(io.BytesIO(one)) as opened:
        assert opened.testzip() is None
        assert {name: opened.read(name) for name in opened.namelist()} == files
    assert archive(photoshop_files(41901)) != one, "the port is in it"


@pytest.mark.parametrize(
    ("version", "plain"),
    [("0.1.0", "0.1.0"), ("1.2.3.dev4+g12", "1.2.3"), ("2", "2"), ("x", "0.0.0")],
)
def test_version_for_a_manifest(version: str, plain: str) -> None:
    assert plain_version(version) == plain


@pytest.mark.parametrize("program", ["figma", "photoshop"])
def test_command_writes_the_files(tmp_path: Path, program: str) -> None:
    options = [
        "plugin",
        "export",
        program,
        "--port",
        "41900",
        "--out",
        str(tmp_path / "out"),
        "--json",
    ]
    done = CliRunner().invoke(cli, options)
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert told["port"] == 41900
    written = {
        path.relative_to(tmp_path / "out").as_posix(): path.read_bytes()
        for path in map(Path, told["files"])
    }
    assert written == exported(program, 41900)  # type: ignore[arg-type]
    again = CliRunner().invoke(cli, options)
    assert again.exit_code == 0, "over what is there"


def test_command_takes_the_port_of_the_settings(tmp_path: Path, own_settings: Path) -> None:
    (own_settings / "watchfolder.toml").write_text("port = 41999\n")
    done = CliRunner().invoke(cli, ["plugin", "export", "figma", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "at port 41999" in done.output
    assert "localhost:41999" in (tmp_path / "watchfolder-figma" / "manifest.json").read_text()


def test_profiles_are_read_by_littlecms(node: str) -> None:
    script = """
import { parts } from './tests/plugins/js/parts.mjs';
const wf = parts(['core/bytes.js', 'photoshop/pixels/profile.js'], ['profileBytes', 'WIDE_SPACES', 'hex']);
console.log(JSON.stringify(Object.fromEntries(Object.keys(wf.WIDE_SPACES).map((name) => [name, wf.hex(wf.profileBytes(name))]))));
"""
    command = [node, "--input-type=module", "--eval", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    made = json.loads(done.stdout)
    assert set(made) == {"Adobe RGB (1998)", "Display P3", "ProPhoto RGB"}
    srgb = ImageCms.createProfile("sRGB")
    green = Image.new("RGB", (1, 1), (0, 255, 0))
    for name, said in made.items():
        profile = ImageCms.ImageCmsProfile(io.BytesIO(bytes.fromhex(said)))
        assert ImageCms.getProfileDescription(profile).strip() == name
        gray = ImageCms.profileToProfile(Image.new("RGB", (1, 1), (118, 118, 118)), profile, srgb)
        red, middle, blue = gray.getpixel((0, 0))
        assert max(red, middle, blue) - min(red, middle, blue) <= 1, "its white is white"
        inside = ImageCms.profileToProfile(green, srgb, profile).getpixel((0, 0))
        assert inside[0] > 50, "sRGB's green lies inside it"


SEND = """
const fs = require('node:fs'), vm = require('node:vm');
const [, script, out] = process.argv;
const written = {}; const saved = []; const answers = %s;
const doc = {
  name: 'red bag.psd', activeHistoryState: 'before',
  get selection() { if (!this.picked) throw new Error('no selection'); return this.sel; },
  picked: %s, sel: { bounds: [0, 0, 1, 1], store() {}, },
  channels: { add() { return {}; } },
  duplicate() { return { channels: { getByName() { return { remove() {} }; } }, selection: { load() {}, fill() {}, invert() {}, deselect() {} },
    changeMode() {}, saveAs(file, options) { saved.push([file.path, options.kind]); }, close() {} }; },
  saveAs(file, options, copy) { if (!copy) throw new Error('it must be a copy'); saved.push([file.path, options.kind, options.embedColorProfile]); },
};
class File { constructor(path) { this.path = path; } get exists() { return this.path in written; } open(mode) { this.mode = mode; return true; }
  read() { return written[this.path]; } write(text) { written[this.path] = (this.mode === 'w' ? '' : written[this.path]) + text; } close() {} }
class Folder { constructor(path) { this.absoluteURI = path; this.exists = true; } }
Folder.userData = '/data'; Folder.selectDialog = () => new Folder('/watched');
const asked = [];
vm.runInNewContext(fs.readFileSync(script, 'utf8').replace('#target photoshop', ''), {
  File, Folder, app: { documents: [doc], activeDocument: doc }, prompt: (text) => { asked.push(text); return answers[asked.length - 1]; }, alert() {},
  TiffSaveOptions: function () { this.kind = 'tiff'; }, PNGSaveOptions: function () { this.kind = 'png'; }, SolidColor: function () { this.rgb = {}; },
  TIFFEncoding: { TIFFLZW: 1 }, Extension: { LOWERCASE: 1 }, ChangeMode: { GRAYSCALE: 1 }, BitsPerChannelType: { EIGHT: 8 }, SaveOptions: { DONOTSAVECHANGES: 1 },
  Error, Date,
});
console.log(JSON.stringify({ written, saved, after: doc.activeHistoryState }));
"""


@pytest.mark.parametrize("picked", [True, False])
@pytest.mark.parametrize(
    "answers",
    [
        ("make it warmer", "", ""),
        ("make it warmer", "nocturne", "stitching, logo"),
        ("", "nocturne", ""),
    ],
)
def test_script_for_the_hot_folder(
    node: str, tmp_path: Path, picked: bool, answers: tuple[str, str, str]
) -> None:
    instruction, preset, keep = answers
    script = tmp_path / "send.jsx"
    script.write_bytes(photoshop_scripts()["watchfolder-send.jsx"])
    code = SEND % (json.dumps(answers), json.dumps(picked))
    done = subprocess.run(
        [node, "--eval", code, str(script)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    kinds = [one[1] for one in told["saved"]]
    assert kinds == (["png", "tiff"] if picked else ["tiff"]), (
        "the picture comes last: the watcher starts with it"
    )
    assert told["saved"][-1][2] is True, "the profile is in it"
    picture = told["saved"][-1][0]
    assert re.fullmatch(r"/watched/red bag-\d{6}\.tif", picture)
    said = parse_sidecar(
        told["written"][f"{picture}.edit.txt"], "x.edit.txt", syntax="text"
    ).request
    assert said.preset == (preset or None)
    assert list(said.keep) == [one.strip() for one in keep.split(",") if one.strip()]
    assert len(said.steps or ()) == (1 if instruction else 0)
    assert told["after"] == "before", "the document's history is as it was"


PLACE = """
const fs = require('node:fs'), vm = require('node:vm');
const [, script] = process.argv;
const done = [];
class Layer { constructor(name) { this.name = name; this.isBackgroundLayer = true; } duplicate(to, where) { done.push(['duplicate', to.name, where]); return new Layer('copy'); }
  move(group, where) { done.push(['move', group.name, where]); } }
const doc = { name: 'red bag.psd', layerSets: Object.assign([], { add() { const made = { name: '' }; doc.layerSets.push(made); return made; } }),
  suspendHistory(name, code) { done.push(['history', name]); vm.runInContext(code, world); } };
const result = { name: 'r', layers: [new Layer('Background')], activeLayer: new Layer('Background'), close() { done.push(['close']); } };
class File { constructor(path, modified) { this.path = path; this.name = encodeURI(path.split('/').pop()); this.modified = modified; this.exists = true; }
  open() {} close() {} read() { return '/watched'; } }
class Folder { constructor(path) { this.absoluteURI = path; this.exists = true; }
  getFiles(keeps) { return [new File('/o/red bag-101010.master.tif', 5), new File('/o/red bag-111111.master.tif', 9), new File('/o/blue-111111.tif', 99),
    new File('/o/red bag-121212.txt', 99), new Folder('/o/red bag-1')].filter(keeps); } }
Folder.userData = '/data';
const world = vm.createContext({ File, Folder, alert: (text) => done.push(['alert', text]), decodeURI, stringIDToTypeID: (id) => id, DialogModes: { NO: 0 },
  executeAction: (id) => done.push(['action', id]), SaveOptions: { DONOTSAVECHANGES: 1 }, ElementPlacement: { PLACEATBEGINNING: 'first', INSIDE: 'inside' },
  app: { documents: [doc], activeDocument: doc, open: (file) => { done.push(['open', file.path]); return result; } }, $: { global: {} } });
world.$.global = world;
vm.runInContext('var $ = { global: this };' + fs.readFileSync(script, 'utf8').replace('#target photoshop', ''), world);
console.log(JSON.stringify(done));
"""


def test_script_places_the_newest_result_of_the_document(node: str, tmp_path: Path) -> None:
    script = tmp_path / "place.jsx"
    script.write_bytes(photoshop_scripts()["watchfolder-place.jsx"])
    told = subprocess.run(
        [node, "--eval", PLACE, str(script)], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout) == [
        ["history", "Watchfolder: place result"],
        ["open", "/o/red bag-111111.master.tif"],
        ["duplicate", "red bag.psd", "first"],
        ["close"],
        ["action", "newPlacedLayer"],
        ["move", "Watchfolder", "inside"],
    ]


@pytest.mark.parametrize("name", sorted(photoshop_scripts()))
def test_scripts_keep_to_what_extendscript_has(name: str) -> None:
    code = photoshop_scripts()[name].decode()
    bare = re.sub(r"//[^\n]*|'(\\.|[^'\\])*'|/[^/\n ]+/g?i?", "", code)
    beyond = r"=>|`|\b(let|const|class|async|await)\b|\.(trim|indexOf\(function|map|filter|forEach|includes|startsWith)\(|JSON\."
    assert not (found := re.search(beyond, bare)), found


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "http://localhost:1/v1/nothing"},
        {"address": "http://localhost:1/v1/jobs?limit=0"},
        {"address": "http://localhost:1/v1/jobs?colour=red"},
        {"address": "http://localhost:1/v1/jobs/short"},
        {"headers": {}},
        {"modal": True},
        {"method": "POST", "body": '{"client_ref": "x"}'},
        {"method": "POST", "body": '{"asset": 1}'},
        {"method": "POST", "body": '{"asset": "sha256:%s", "stepz": []}' % ("0" * 64)},
        {"text": '{"items": 1}', "type": "application/json"},
        {"address": "http://localhost:1/v1/health", "headers": {"Authorization": "Bearer wf_x"}},
    ],
)
def test_contract_can_be_broken(wrong: dict[str, Any], contract: Any) -> None:
    right = {
        "address": "http://localhost:1/v1/jobs",
        "method": "GET",
        "status": 200,
        "mode": "cors",
    }
    right |= {"headers": {"Authorization": "Bearer wf_x"}, "body": None, "modal": False}
    if wrong.get("body"):
        right["headers"]["Content-Type"] = "application/json"
    contract.record(
        right
        | (
            {"body": '{"asset": "sha256:%s"}' % ("0" * 64), "method": "POST"}
            if wrong.get("body")
            else {}
        )
    )
    assert contract.check()
    contract.seen[:] = [{**right, **wrong}]
    with pytest.raises(AssertionError):
        contract.check()
    contract.seen.clear()


def test_wheel_would_carry_every_file() -> None:
    import tomllib

    said: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
    patterns = said["tool"]["setuptools"]["package-data"].get("plugin_bridge", [])
    folder = ROOT / "plugin_bridge"
    carried = {path for pattern in patterns for path in folder.glob(pattern)}
    needed = {
        path
        for path in (folder / "plugins").rglob("*")
        if path.suffix in {".js", ".jsx", ".css", ".html", ".json", ".png"}
    }
    assert needed, "nothing was looked at"
    assert needed <= carried, sorted(str(path.relative_to(folder)) for path in needed - carried)[:5]
