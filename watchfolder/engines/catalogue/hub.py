"""Hub: reads a model hub over HTTP, by the conventions of the Hugging Face hub.

The hub's own library is not used: it throws a half-fetched file away when its process ends,
accepts damaged files of the right size, and gives up at the first 503.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin

from watchfolder.engines.catalogue.address import is_safe, origin
from watchfolder.engines.catalogue.names import REPOSITORY
from watchfolder.engines.catalogue.wire import Answer, ChangedError, Wire
from watchfolder.errors import HubError

COMMIT = re.compile(r"[0-9a-f]{40}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_REVISION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,127}")
_NEXT = re.compile(r'<([^>]+)>;\s*rel="next"')
_PAGES = 200
_JSON_LIMIT = 32_000_000
TEXT_LIMIT = 2_000_000
"""Bytes of the longest small file that is read whole: a licence, a model_index.json."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file as the hub lists it at a commit."""

    path: str
    """As the hub says it: not yet known to be harmless."""
    size: int
    sha256: str = ""
    """Of its bytes; "" where the hub tells only the next."""
    git_sha1: str = ""
    """Name of the blob in git: SHA-1 over a header with its size, and its bytes."""


@dataclass(frozen=True, slots=True)
class RemoteModel:
    """A repository at one commit."""

    repository: str
    commit: str
    files: tuple[RemoteFile, ...]
    licence: str = ""
    """As its card says."""


class Hub:
    """One hub. Every method raises HubError, HubUnreachableError, or Cut where a retry helps."""

    def __init__(self, address: str, token: str = "", *, timeout: float = 15.0) -> None:
        """`timeout`: seconds without a byte after which a connection counts as cut."""
        self.address = address
        self._wire = Wire(address, token, timeout)

    def look(self, repository: str, revision: str) -> RemoteModel:
        """What a revision (a commit, a branch, a tag; "": the newest) of a repository holds."""
        if not REPOSITORY.fullmatch(repository):
            raise HubError(f"{ascii(repository)[:80]} is no repository", "like owner/name")
        if revision and not (_REVISION.fullmatch(revision) and ".." not in revision):
            raise HubError(f"{ascii(revision)[:80]} is no revision", "a commit, like 0a1b2c…")
        place = f"{self.address}/api/models/{repository}"
        said = self._json(f"{place}/revision/{quote(revision or 'main', safe='')}", repository)[0]
        commit = str(said.get("sha", "")) if isinstance(said, dict) else ""
        if not COMMIT.fullmatch(commit):
            raise HubError(f"{self.address} names no commit for {repository}", _NO_HUB)
        if COMMIT.fullmatch(revision) and commit != revision:
            raise HubError(f"asked for {revision}, {self.address} answers with {commit}", _NO_HUB)
        card = said.get("cardData") or {}
        licence = str(card.get("license_name") or card.get("license") or "")
        return RemoteModel(repository, commit, tuple(self._tree(place, commit)), licence)

    def text(self, model: RemoteModel, file: RemoteFile) -> bytes:
        """A small file, whole and checked by nobody yet. Raises HubError above TEXT_LIMIT."""
        if file.size > TEXT_LIMIT:
            raise HubError(f"{file.path} has {file.size} bytes; that is no text", _NO_HUB)
        with self.opened(model, file) as answer:
            return answer.whole(TEXT_LIMIT)

    @contextmanager
    def opened(self, model: RemoteModel, file: RemoteFile, start: int = 0) -> Iterator[Answer]:
        """A file's bytes from `start` on, or all of them where the answer's `start` is 0.

        Raises HubError when the hub says by its headers that it has another file than it listed.
        """
        path = quote(file.path, safe="/")
        url = f"{self.address}/{model.repository}/resolve/{model.commit}/{path}"
        headers = {"Range": f"bytes={start}-"} if start else {}
        with self._wire.get(url, headers) as answer:
            self._check(model, file, answer)
            yield answer

    def _check(self, model: RemoteModel, file: RemoteFile, answer: Answer) -> None:
        commit = answer.header("X-Repo-Commit")
        if commit and commit != model.commit:
            raise HubError(f"{self.address} sends {file.path} of commit {commit}", _NO_HUB)
        tag = answer.header("X-Linked-Etag") or answer.header("ETag")
        named = tag.removeprefix("W/").strip('"')
        # storage behind the hub has tags of its own: only what can be a hash of ours counts
        known = {_SHA256: file.sha256, COMMIT: file.git_sha1}
        for form, expected in known.items():
            if expected and form.fullmatch(named) and named != expected:
                raise ChangedError(
                    f"{file.path} is {named[:12]}… there and was listed as another file"
                )
        if answer.total is not None and answer.total != file.size:
            raise ChangedError(
                f"{file.path} was listed with {file.size} bytes and is sent with {answer.total}"
            )

    def _tree(self, place: str, commit: str) -> Iterator[RemoteFile]:
        url = f"{place}/tree/{commit}?recursive=true&expand=false"
        for _ in range(_PAGES):
            rows, link = self._json(url, place)
            if not isinstance(rows, list):
                raise HubError(f"{self.address} does not list files as a hub does", _NO_HUB)
            yield from (_file(row) for row in rows if row.get("type") == "file")
            following = _NEXT.search(link)
            if following is None:
                return
            url = urljoin(url, following[1])
            if origin(url) != origin(self.address) or not is_safe(url):
                raise HubError(f"{self.address} sends elsewhere for its list of files", _NO_HUB)
        raise HubError(f"{self.address} lists files without an end", _NO_HUB)

    def _json(self, url: str, what: str) -> tuple[Any, str]:
        with self._wire.get(url, {"Accept": "application/json"}) as answer:
            body, link = answer.whole(_JSON_LIMIT), answer.header("Link")
        try:
            return json.loads(body), link
        except ValueError as error:
            raise HubError(f"{self.address} answers no JSON about {what}", _NO_HUB) from error


def _file(row: dict[str, Any]) -> RemoteFile:
    lfs = row.get("lfs") or {}
    try:
        size = int(lfs.get("size", row["size"]))
        path = str(row["path"])
    except (KeyError, TypeError, ValueError) as error:
        raise HubError("the hub's list of files cannot be read", _NO_HUB) from error
    sha256, sha1 = str(lfs.get("oid", "")), str(row.get("oid", ""))
    if lfs:
        sha1 = ""  # of the pointer, not of the file
    if size < 0 or not (_SHA256.fullmatch(sha256) or COMMIT.fullmatch(sha1)):
        raise HubError(f"the hub gives no checksum for {ascii(path)[:120]}", _NO_HUB)
    return RemoteFile(path, size, sha256, sha1)


_NO_HUB = "check the setting hub and $HF_ENDPOINT; a mirror must keep to the hub's conventions"
