"""What was said in a message, a payload or a document, whatever shape the product gave it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from auditor.model.memory import Writer

_FORMAL = frozenset(
    """type id uuid parentUuid timestamp role signature thought_signature encrypted_content cache_control tool_use_id
    call_id tool_call_id response_metadata usage usage_metadata usageMetadata model requestId sessionId session_id
    invocation_id finish_reason stop_reason index mime_type mimeType media_type run_id created_at updated_at hash
    vector embedding name_embedding fact_embedding message_id ref_doc_id doc_id user_id agent_id
    thread_id lc block_type class_name""".split()
)
_MOST_NODES = 200_000
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?")
_WRITERS: dict[str, Writer] = {
    "user": "user",
    "human": "user",
    "humanmessage": "user",
    "assistant": "agent",
    "ai": "agent",
    "aimessage": "agent",
    "model": "agent",
    "agent": "agent",
    "chatbot": "agent",
    "gemini": "agent",
    "tool": "tool",
    "function": "tool",
    "toolmessage": "tool",
    "tool_result": "tool",
    "function_call_output": "tool",
}


def flatten(value: Any) -> str:
    """Join every text inside a value in order, without ids, roles and pictures; a bare text stays as it is."""
    if isinstance(value, str):
        return value
    found: list[str] = []
    waiting, seen = [value], 0
    while waiting and seen < _MOST_NODES:
        node = waiting.pop()
        seen += 1
        if isinstance(node, str):
            if node.strip():
                found.append(node)
        elif isinstance(node, Mapping):
            waiting.extend(reversed([each for key, each in node.items() if not _formal(str(key), each, node)]))
        elif isinstance(node, list | tuple):
            waiting.extend(reversed(node))
    return "\n".join(found)


def _formal(key: str, value: Any, node: Mapping[Any, Any]) -> bool:
    """Whether a member is form and not content; what should be short form and is long is content."""
    if key in _FORMAL:
        return not (isinstance(value, str) and len(value) > 120 and " " in value.strip())
    return key in ("data", "base64", "url") and (
        node.get("type") == "base64" or (isinstance(value, str) and value.startswith("data:image/"))
    )


def writer(role: object) -> Writer:
    """Say who wrote a message with this role."""
    return _WRITERS.get(str(role).strip().lower(), "unknown")


def blocks_writer(role: object, content: object) -> Writer:
    """Say who wrote a message: a turn of the user that only brings a tool's result was written by the tool."""
    if isinstance(content, list) and content and all(isinstance(each, Mapping) for each in content):
        kinds = {each.get("type") for each in content}
        if "tool_result" in kinds and kinds <= {"tool_result", "image"}:
            return "tool"
    return writer(role)


def number(value: object) -> float | None:
    """Give a number when the value is one, or is one written out."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        value = float(value)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def truth(value: object) -> bool:
    """Whether a column says yes, in whatever way its database writes it."""
    return value in (1, True, "1", "t", "true", "True", "y")


def text(value: object) -> str:
    """Give a value as a text; nothing when there is none."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)
