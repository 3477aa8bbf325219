"""One engine and one database for every test of the secret rules."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor import rules as rule_files
from auditor.checks.secret.engine.core import Engine
from auditor.checks.secret.engine.detection import Outcome
from auditor.checks.secret.engine.owner import SecretOwner
from auditor.model.blob import Blob
from auditor.scan.matcher import scan
from auditor.scan.patterns import Database, compile_patterns

Judge = Callable[..., Outcome]


@pytest.fixture(scope="session")
def engine() -> Engine:
    rules = (rule for rule in rule_files.read_all().values() if rule.family == "secret")
    return Engine.of(rules, b"a key for tests")


@pytest.fixture(scope="session")
def database(engine: Engine) -> Database:
    return compile_patterns(SecretOwner(engine=engine).patterns)


@pytest.fixture(scope="session")
def judge(engine: Engine, database: Database) -> Judge:
    def judged(text: str | bytes, path: str = "settings.txt") -> Outcome:
        data = text.encode() if isinstance(text, str) else text
        return engine.judge(data, scan(database, Blob(data=data, chain=(path,))), path)

    return judged
