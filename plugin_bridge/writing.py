"""Writing: answers as JSON, also where a name in them is no text.

Names of files are bytes. One that is no UTF-8 reaches us with lone surrogates in it, which no JSON
in UTF-8 can hold: they are spelled out, as log lines spell them.
"""

from __future__ import annotations

import json
import re

from pydantic import BaseModel

_LONE = re.compile(r"[\ud800-\udfff]")


def json_of(model: BaseModel, *, exclude_defaults: bool = False) -> bytes:
    """A model as JSON in UTF-8."""
    try:
        return model.model_dump_json(by_alias=True, exclude_defaults=exclude_defaults).encode()
    except ValueError:
        said = model.model_dump(mode="json", by_alias=True, exclude_defaults=exclude_defaults)
        text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        return _LONE.sub(lambda found: f"\\\\u{ord(found[0]):04x}", text).encode()
