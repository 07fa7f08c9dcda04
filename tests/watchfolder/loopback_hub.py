"""A model hub on 127.0.0.1 that keeps to the conventions, until it is told to misbehave."""

from __future__ import annotations

import hashlib
import json
import re
import socket
import struct
import threading
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

LARGE = 4096
"""Bytes from which a file has a sha256 in the list, like files in large file storage."""


def safetensors(count: int, seed: int = 0) -> bytes:
    """A real safetensors file of `count` float32 numbers that look like noise."""
    body = b"".join(hashlib.sha256(b"%d %d" % (seed, n)).digest() for n in range(-(-count // 8)))
    header = json.dumps(
        {"weight": {"dtype": "F32", "shape": [count], "data_offsets": [0, count * 4]}}
    )
    return struct.pack("<Q", len(header)) + header.encode() + body[: count * 4]


def tiny_model(seed: int = 0, numbers: int = 40_000) -> dict[str, bytes]:
    """Files of a model with the layout of FLUX.2 klein; its weights are noise."""
    index = {
        "_class_name": "Flux2KleinPipeline",
        "_diffusers_version": "0.42.1",
        "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
        "text_encoder": ["transformers", "Qwen3ForCausalLM"],
        "tokenizer": ["transformers", "Qwen2Tokenizer"],
        "transformer": ["diffusers", "Flux2Transformer2DModel"],
        "vae": ["diffusers", "AutoencoderKLFlux2"],
        "safety_checker": [None, None],
    }
    shards = [f"model-0000{n}-of-00002.safetensors" for n in (1, 2)]
    weight_map = {"a": shards[0], "b": shards[1]}
    return {
        "model_index.json": json.dumps(index).encode(),
        "LICENSE.md": b"# Apache License 2.0\n\nDo what is right.\n",
        "README.md": b"---\nlicense: apache-2.0\n---\nA model.\n",
        "sample.png": b"\x89PNG no picture",
        ".gitattributes": b"*.safetensors filter=lfs\n",
        "model-single.safetensors": safetensors(100, seed),
        "scheduler/scheduler_config.json": b'{"shift": 3.0}',
        "tokenizer/tokenizer.json": b'{"model": {}}',
        "tokenizer/merges.txt": b"#version: 0.2\n",
        "tokenizer/chat_template.jinja": b"{{ messages }}",
        "tokenizer/spiece.model": b"\n\x0e\n\x05<unk>\x15\x00\x00\x00\x00\x18\x02",
        "text_encoder/config.json": b'{"hidden_size": 8}',
        "text_encoder/model.safetensors.index.json": json.dumps(
            {"weight_map": weight_map}
        ).encode(),
        f"text_encoder/{shards[0]}": safetensors(3000, seed + 1),
        f"text_encoder/{shards[1]}": safetensors(2000, seed + 2),
        "text_encoder/pytorch_model.bin": b"PK\x03\x04 a pickle",
        "transformer/config.json": b'{"joint_attention_dim": 7680}',
        "transformer/diffusion_pytorch_model.safetensors": safetensors(numbers, seed + 3),
        "transformer/diffusion_pytorch_model.fp16.safetensors": safetensors(500, seed + 4),
        "vae/config.json": b"{}",
        "vae/diffusion_pytorch_model.safetensors": safetensors(1500, seed + 5),
    }


@dataclass
class Asked:
    """One request as it came in."""

    path: str
    range: str
    token: str


@dataclass
class Misdeed:
    """How the hub answers the next request for a file."""

    cut: int | None = None
    """Close the connection after so many bytes."""
    status: int = 0
    """Answer with this instead."""
    retry_after: str = ""
    corrupt: int | None = None
    """Turn the byte at this place of the file over."""
    longer: int = 0
    """Send so many bytes more than there are, and say so."""
    chunked: bool = False
    """Do not say how long the answer is."""
    etag: str = ""
    """Name another content."""
    commit: str = ""
    """Name another commit."""
    ranges: bool = True
    """False: send everything, whatever range was asked for."""
    then: Callable[[], None] | None = None
    """Called before the answer."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Clients that hang up are no news here."""


@dataclass
class LoopbackHub:
    """Serves repositories; `misdeeds` says what goes wrong, path by path, in turn."""

    repositories: dict[str, dict[str, bytes]] = field(default_factory=dict)
    misdeeds: dict[str, deque[Misdeed]] = field(default_factory=lambda: defaultdict(deque))
    listed: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Path to what the list says of it instead of the truth; None takes it off the list."""
    gated: set[str] = field(default_factory=set)
    storage: bool = False
    """Send on to another port for files, as hubs do; tags are the storage's own there."""
    redirect_to: str = ""
    """Send on to this address instead."""
    page: int = 1000
    """Files on one page of the list."""
    asked: list[Asked] = field(default_factory=list)
    tokens_at_storage: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._servers = [
            self._start(_handler(self, stored=False)),
            self._start(_handler(self, stored=True)),
        ]
        self.address = f"http://127.0.0.1:{self._servers[0].server_address[1]}"
        self.storage_address = f"http://127.0.0.1:{self._servers[1].server_address[1]}"

    def _start(self, handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
        server = _Server(("127.0.0.1", 0), handler)
        threading.Thread(target=lambda: server.serve_forever(0.02), daemon=True).start()
        return server

    def close(self) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def commit(self, repository: str) -> str:
        checksum = hashlib.sha1(usedforsecurity=False)
        for path, content in sorted(self.repositories[repository].items()):
            checksum.update(path.encode() + b"\0" + content)
        return checksum.hexdigest()

    def files_asked_for(self, path: str = "") -> list[Asked]:
        return [a for a in self.asked if "/resolve/" in a.path and a.path.endswith(path)]

    def misbehave(self, path: str, *misdeeds: Misdeed) -> None:
        self.misdeeds[path].extend(misdeeds)

    def next_misdeed(self, path: str) -> Misdeed:
        return self.misdeeds[path].popleft() if self.misdeeds[path] else Misdeed()


def tag_of(content: bytes) -> str:
    if len(content) >= LARGE:
        return hashlib.sha256(content).hexdigest()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def row_of(path: str, content: bytes) -> dict[str, Any]:
    row: dict[str, Any] = {
        "type": "file",
        "path": path,
        "size": len(content),
        "oid": tag_of(content),
    }
    if len(content) >= LARGE:
        row["oid"] = "0" * 40
        row["lfs"] = {"oid": tag_of(content), "size": len(content), "pointerSize": 134}
    return row


def _handler(hub: LoopbackHub, *, stored: bool) -> type[BaseHTTPRequestHandler]:  # noqa: C901 - one class
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            """Be quiet."""

        def do_GET(self) -> None:
            token = self.headers.get("Authorization", "")
            hub.asked.append(Asked(self.path, self.headers.get("Range", ""), token))
            if stored:
                hub.tokens_at_storage.append(token)
            path = unquote(urlsplit(self.path).path)
            api = re.fullmatch(r"/api/models/([^/]+/[^/]+)/(revision|tree)/(.+)", path)
            file = re.fullmatch(r"/([^/]+/[^/]+)/resolve/([0-9a-f]+)/(.+)", path)
            found = api or file
            if found is None or found[1] not in hub.repositories:
                self._refuse(401, "RepoNotFound")
            elif found[1] in hub.gated and not (stored or token):
                self._refuse(401, "GatedRepo")
            elif api is not None:
                self._api(api[1], api[2], api[3])
            elif file is not None:
                self._file(file[1], file[2], file[3])

        def _api(self, repository: str, what: str, revision: str) -> None:
            misdeed = hub.next_misdeed(what)
            if misdeed.then is not None:
                misdeed.then()
            if misdeed.status:
                headers = {"Retry-After": misdeed.retry_after} if misdeed.retry_after else {}
                self._send(misdeed.status, b"busy", headers)
                return
            commit = hub.commit(repository)
            if revision not in ("main", commit):
                self._refuse(404, "RevisionNotFound")
            elif what == "revision":
                card = {"license": "apache-2.0"}
                said = {"id": repository, "sha": misdeed.commit or commit, "cardData": card}
                self._json(said, {})
            else:
                rows = [row_of(p, c) for p, c in hub.repositories[repository].items()]
                rows = [{**row, **hub.listed.get(row["path"], {})} for row in rows]
                rows.insert(0, {"type": "directory", "path": "vae", "size": 0, "oid": "0" * 40})
                begin = int((re.search(r"cursor=(\d+)", self.path) or [0, 0])[1])
                headers = {}
                if begin + hub.page < len(rows):
                    following = f"{hub.address}{urlsplit(self.path).path}?cursor={begin + hub.page}"
                    headers["Link"] = f'<{following}>; rel="next"'
                self._json(rows[begin : begin + hub.page], headers)

        def _file(self, repository: str, commit: str, path: str) -> None:
            content = hub.repositories[repository].get(path)
            if content is None or commit != hub.commit(repository):
                self._refuse(404, "EntryNotFound")
                return
            if not stored and (hub.storage or hub.redirect_to):
                base = hub.redirect_to or hub.storage_address
                self._send(
                    302, b"", {"Location": base + self.path, **self._tags(content, commit, "")}
                )
                return
            misdeed = hub.next_misdeed(path)
            if misdeed.then is not None:
                misdeed.then()
            if misdeed.status:
                headers = {"Retry-After": misdeed.retry_after} if misdeed.retry_after else {}
                self._send(misdeed.status, b"busy", headers)
                return
            if misdeed.corrupt is not None:
                turned = bytes([content[misdeed.corrupt] ^ 0xFF])
                content = content[: misdeed.corrupt] + turned + content[misdeed.corrupt + 1 :]
            tags = self._tags(
                hub.repositories[repository][path], misdeed.commit or commit, misdeed.etag
            )
            if stored:
                tags = {"ETag": '"' + "5" * 64 + '"'}  # an ETag of the storage's own
            self._bytes(content + b"x" * misdeed.longer, tags, misdeed)

        def _bytes(self, content: bytes, headers: dict[str, str], misdeed: Misdeed) -> None:
            asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
            begin, status = 0, 200
            if asked and misdeed.ranges:
                begin, status = int(asked[1]), 206
                if begin >= len(content):
                    self._send(416, b"", {"Content-Range": f"bytes */{len(content)}"})
                    return
                headers["Content-Range"] = f"bytes {begin}-{len(content) - 1}/{len(content)}"
            body = content[begin:]
            length = {"Content-Length": str(len(body))}
            if misdeed.chunked:
                length, body = (
                    {"Transfer-Encoding": "chunked"},
                    b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body),
                )
            self.send_response(status)
            for name, value in {**headers, **length}.items():
                self.send_header(name, value)
            self.end_headers()
            if misdeed.cut is not None and misdeed.cut < len(body):
                self.wfile.write(body[: misdeed.cut])
                self.wfile.flush()
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.wfile.write(body)

        def _tags(self, content: bytes, commit: str, instead: str) -> dict[str, str]:
            tag = f'"{instead or tag_of(content)}"'
            tags = {"ETag": tag, "X-Repo-Commit": commit}
            if len(content) >= LARGE:
                tags |= {"X-Linked-Etag": tag, "X-Linked-Size": str(len(content))}
            return tags

        def _json(self, value: Any, headers: dict[str, str]) -> None:
            self._send(
                200, json.dumps(value).encode(), {**headers, "Content-Type": "application/json"}
            )

        def _refuse(self, status: int, code: str) -> None:
            self._send(status, b"no", {"X-Error-Code": code, "X-Error-Message": "no"})

        def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    return Handler
