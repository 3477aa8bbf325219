"""Trae: rules of a project."""

from __future__ import annotations

from auditor.memory.stores.instructions import rules

STORE = rules(kind="trae", title="Trae rules", agent="Trae", loaded="with every conversation", folders=(".trae/rules",))
