"""Tokens that say something when they are decoded: whose they are, or that nobody issued them."""

from __future__ import annotations

import base64
import json

import pytest

from auditor.checks.secret.engine.detection import Detection
from auditor.checks.secret.engine.examples import expand
from tests.secret.conftest import Judge


def only(judge: Judge, text: str) -> Detection:
    found = judge(text).detections
    assert len(found) == 1, found
    return found[0]


def document(**fields: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(fields).encode()).rstrip(b"=").decode()


def test_an_access_key_names_its_account(judge: Judge) -> None:
    account = 123456789012
    raw = (account << 7 | 1 << 47).to_bytes(6) + bytes((3, 141, 59, 26))
    found = only(judge, f"id = AKIA{base64.b32encode(raw).decode()}")
    assert (found.rule, found.level) == ("secret/aws-access-key-id", "error")
    assert found.facts == (f"of account {account}",)


def test_a_bot_token_names_its_bot(judge: Judge) -> None:
    text = "token = '{b64:108451220771860070}.{alnum:6}.{base64url:38}'"
    found = only(judge, expand(text, "bot"))
    assert (found.rule, found.level, found.facts) == (
        "secret/discord-bot-token",
        "error",
        ("of bot 108451220771860070",),
    )


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (f"sk.{document(u='someone', a='ck' + 'z1' * 20)}.{{base64url:22}}", "mapbox-secret-token"),
        (f"p.{document(u='someone', id='ab' + '12' * 17)}.{{base64url:43}}", "tinybird-token"),
    ],
)
def test_a_document_inside_names_its_owner(judge: Judge, text: str, rule: str) -> None:
    found = only(judge, expand(text, text))
    assert (found.rule, found.level, found.facts) == (f"secret/{rule}", "error", ("it names someone",))


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("{checksummed:crc16:S}", "SA{base32:54}"),
        ("{checksummed:crc16:SU}", "SU{base32:56}"),
        ("{checksummed:base58check:xprv}", "xprv{base58:107}"),
        ("wif = {checksummed:base58check:5}", "wif = 5{base58:50}"),
        ("{checksummed:bech32:addr_xsk1}", "addr_xsk1{lownum:58}"),
    ],
)
def test_a_failing_checksum_is_no_finding(judge: Judge, good: str, bad: str) -> None:
    assert only(judge, expand(good, good)).level == "error"
    assert "error" not in {found.level for found in judge(expand(bad, bad)).detections}


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        ("orbit velvet cactus lumber anchor tissue planet wagon ribbon sadness cluster hammer", True),
        ("orbit velvet cactus lumber anchor tissue planet wagon ribbon sadness cluster", False),
        ("keep the words that you wrote down for some wallet safe and hidden", False),
        ("test test test test test test test test test test test junk", False),
    ],
)
def test_words_that_restore_a_wallet(judge: Judge, phrase: str, *, found: bool) -> None:
    assert bool(judge(f'mnemonic: "{phrase}"').detections) is found
