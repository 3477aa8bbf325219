"""What is a secret and what only looks like one: honest look-alikes for every reason to be silent, and the levels."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.checks.secret import checksums, filters, judges
from auditor.checks.secret.engine import shape
from auditor.checks.secret.engine.core import Engine
from auditor.checks.secret.engine.examples import expand
from auditor.checks.secret.engine.values import read
from auditor.checks.secret.judges import _names, _stand_ins
from tests.secret.conftest import Judge

RANDOM = "{alnum:32}"

SILENT = {
    "environment lookup": "password = os.environ['DB_PASSWORD']",
    "node lookup": "const apiKey = process.env.API_KEY;",
    "call": "const token = getToken(request, response)",
    "attribute": "token = response.data.access_token",
    "interpolation": "password: ${DB_PASSWORD}",
    "mustache": "password: '{{ vault_db_password }}'",
    "shell": 'PASSWORD="$1"',
    "type declaration": "  password: string;",
    "python annotation": "def login(password: Optional[str] = None):",
    "own name": 'const TOKEN = "TOKEN";',
    "label": '"LABEL_PASSWORD": "Passwort eingeben"',
    "message": 'passwordError = "must have eight characters"',
    "field": 'passwordField = "user_password_2"',
    "your own": 'api_key = "your-api-key-here"',
    "example": 'secret = "example-secret-value-1234"',
    "masked": 'password = "********"',
    "integrity": '"integrity": "sha512-{base64:86}=="',
    "hash": 'sha256_key = sha256:"{hex:64}"',
    "checksum": "token_sha256 = sha256={hex:64}",
    "public key": '"publicKey": "{base64:44}"',
    "ssh public key": 'key = "ssh-rsa AAAAB3NzaC1yc2E{base64:80}"',
    "identifier": 'token = "accessTokenExpirationHandler"',
    "css": ".token.keyword { color: red }",
    "path": "private_key = '/etc/ssl/private/server.key'",
    "address": "token_url = 'https://auth.example.com/oauth/token'",
    "list": "KEYWORDS = ['pass', 'print', 'password', 'raise1']",
    "prose": "If that is intended, pass `allow_module_level=True`.",
    "encrypted": "password: ENC[AES256_GCM,data:{base64:24},type:str]",
    "minified": "this.vocab=new Map(e),t.token=n.getToken(r),i.key=o",
    "pem in documentation": "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
    "pem in a parser": "if (text.startsWith('-----BEGIN RSA PRIVATE KEY-----')) {",
    "guest address": "url = 'http://user:password@localhost:9200'",
    "port and scope": "https://registry.example.com:8080/@scope/name",
    "reset link": 'reset_password_url = "/accounts/password/reset/42"',
    "encoded image": 'key = "data:image/png;base64,iVBORw0KG{base64:60}"',
    "failing checksum": "ghp_{alnum:36}",
}

LOUD = {
    "assignment": ('db_password = "{alnum:18}"', "error"),
    "env file": ("DB_PASSWORD={alnum:18}", "error"),
    "yaml": ("password: {alnum:26}", "error"),
    "json": ('{"client_secret": "{alnum:40}"}', "error"),
    "escaped json": ('"{\\"access_token\\":\\"{alnum:40}\\"}"', "error"),
    "php": ("define('DB_PASSWORD', '{alnum:18}');", "error"),
    "go": ('dbPassword := "{alnum:18}"', "error"),
    "ruby": ("password => '{alnum:18}'", "error"),
    "typed": ('let password: String = "{alnum:18}"', "error"),
    "setter": ('client.setPassword("{alnum:18}")', "error"),
    "comparison": ('if (password == "{alnum:26}") {', "error"),
    "property": ("spring.datasource.password={alnum:18}", "error"),
    "define": ('#define PASSWORD "{alnum:18}"', "error"),
    "weak": ('password = "rosebud7"', "warning"),
    "made up": ("glpat-abcdefghijklmnopqrst", "note"),
    "publishable": ("pk_live_{alnum:40}", "note"),
}


@pytest.mark.parametrize("case", SILENT)
def test_silent(case: str, judge: Judge) -> None:
    outcome = judge(expand(SILENT[case], case))
    assert not outcome.detections


@pytest.mark.parametrize("case", LOUD)
def test_loud(case: str, judge: Judge) -> None:
    text, level = LOUD[case]
    (found,) = judge(expand(text, case)).detections
    assert found.level == level, found


def test_a_pair_says_so(judge: Judge) -> None:
    text = expand("id = 'LTAI{alnum:20}'\nsecret = 'ALIYUN_SECRET={alnum:30}'", "pair 1")
    assert {found.rule for found in judge(text).detections} >= {"secret/alibaba-access-key-id"}


EMBEDDED = {
    "file": "{}",
    "one line": "key = '{n}'",
    "escaped twice": '{"log": "{nn}"}',
    "array": "[{lines}]",
    "sum": "key = {sum}",
    "indented": "{indent}",
    "log": "{log}",
    "diff": "{diff}",
}


@pytest.mark.parametrize("form", EMBEDDED)
@pytest.mark.parametrize("seed", range(12))
def test_private_keys_in_every_dress(form: str, seed: int, judge: Judge) -> None:
    lines = expand("{pem:EC PRIVATE KEY}", f"dress {seed}").splitlines()
    text = EMBEDDED[form].replace("{}", "\n".join(lines)).replace("{nn}", "\\\\n".join(lines))
    text = text.replace("{n}", "\\n".join(lines)).replace("{lines}", ", ".join(f'"{line}"' for line in lines))
    text = text.replace("{sum}", " +\n  ".join(f"'{line}\\n'" for line in lines))
    text = text.replace("{indent}", "\n".join(f"    {line}" for line in lines))
    text = text.replace("{log}", "\n".join(f"2026-01-01 10:00:0{n % 10} {line}" for n, line in enumerate(lines)))
    text = text.replace("{diff}", "\n".join(f"+{line}" for line in lines))
    assert "secret/private-key" in {found.rule for found in judge(text).detections}, text


def test_two_in_one_file(judge: Judge) -> None:
    text = "\n".join(expand("{checksummed:github:ghp_}", str(number)) for number in range(50))
    assert len(judge(text).detections) == 50


def test_the_sharper_rule_speaks(judge: Judge) -> None:
    (found,) = judge(expand("github_token = '{checksummed:github:ghp_}'", "sharp")).detections
    assert found.rule == "secret/github-token"


def test_documentation_counts_less(judge: Judge) -> None:
    text = expand('password = "{alnum:18}"', "docs")
    assert judge(text, "README.md").detections[0].level == "warning"
    assert judge(text, "src/app.py").detections[0].level == "error"


def test_every_part_is_used(engine: Engine) -> None:
    rules = engine.rules.values()
    assert {rule.judge for rule in rules if rule.judge} == set(judges.names())
    examples = " ".join(text for rule in rules for text in rule.rule.match)
    assert {rule.checksum for rule in rules if rule.checksum} <= set(checksums.names())
    assert set(re.findall(r"\{checksummed:(\w+):", examples)) == set(checksums.names())
    assert len(filters.every()) >= 3


PREFIXES = {"github": "ghp_", "pypi": "pypi-", "bech32": "nsec1", "reftkn": "", "base58check": "xprv", "crc16": "S"}


@pytest.mark.parametrize("name", checksums.names())
def test_checksums(name: str) -> None:
    good = expand("{checksummed:" + name + ":" + PREFIXES[name] + "}", name).encode()
    assert checksums.get(name).valid(good)
    assert not checksums.get(name).valid(good[: len(good) // 3] + b"!" + good[len(good) // 2 :])
    assert not checksums.get(name).valid(good[:-12])


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (b"dbPassword", "password"),
        (b"DB_PASS", "password"),
        (b"clientSecret", "secret"),
        (b"api_key", "secret"),
        (b"consumerKey", "secret"),
        (b"key", "key"),
        (b"token_url", ""),
        (b"passwordField", ""),
        (b"LABEL_PASSWORD", ""),
        (b"publicKey", ""),
        (b"tokenizer", ""),
        (b"keyboard", ""),
        (b"monkey", ""),
    ],
)
def test_names(name: bytes, kind: str) -> None:
    assert _names.kind(name) == kind


@pytest.mark.parametrize("value", [b"your-secret-token", b"changeme123", b"my_password", b"xxxxxxxx", b"Test.User.1"])
def test_stand_ins(value: bytes) -> None:
    assert _stand_ins.made_of(value)


@pytest.mark.parametrize("value", [b"k3Jq9vTz81", b"rosebud7", b"correct horse battery"])
def test_not_stand_ins(value: bytes) -> None:
    assert not _stand_ins.made_of(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b'= "a b"', b"a b"),
        (b"= 'it\\'s'", b"it\\'s"),
        (b"=  plain, next", b"plain"),
        (b'= \\"inner\\"', b"inner"),
        (b'= b"bytes"', b"bytes"),
        (b'= """tri"ple"""', b'tri"ple'),
    ],
)
def test_values(text: bytes, value: bytes) -> None:
    found = read(text, 1)
    assert found is not None
    assert text[found.start : found.end] == value


@pytest.mark.parametrize("text", [b'= ""', b'= "open', b'= "two\nlines"', b"= ", b""])
def test_no_values(text: bytes) -> None:
    assert read(text, 1) is None


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_shapes_hold(value: bytes) -> None:
    assert 0 <= shape.entropy(value) <= 8
    assert 0 <= shape.wordiness(value) <= 1
    assert shape.run_length(value) >= 0
    shape.is_random(value)
    shape.is_sequence(value)
    shape.is_repeated(value)
    _stand_ins.made_of(value)


PARTS = st.sampled_from(
    [
        *(b"password", b"token", b"key", b"=", b": ", b'"', b"'", b"\\", b"`", b"{{", b"${", b".", b"\n", b"  "),
        *(b"-----BEGIN RSA PRIVATE KEY-----", b"eyJhbGciOiJIUzI1NiJ9", b"\xff\xfe", b"\x00", b"\xc3\xa9", b"://u:p@h"),
        *(b"kind: Secret\ndata:\n  a: ", b"ghp_", b"A" * 36, b"Bearer ", b"0123456789abcdef", b"Basic dXNlcjpwYXNz"),
    ]
)


@given(st.lists(st.one_of(PARTS, st.binary(max_size=8)), max_size=40))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_noise_never_breaks_it(judge: Judge, parts: list[bytes]) -> None:
    data = b"".join(parts)
    for found in judge(data).detections:
        assert 0 <= found.start < found.end <= len(data)


def test_long_lines(judge: Judge) -> None:
    token = expand("{checksummed:github:ghp_}", "long").encode()
    data = b"password:" * 30_000 + b"'" + token + b"'" + b" key=" * 30_000 + b"eyJ" * 30_000 + b"kind: Secret\n" * 9_000
    outcome = judge(data)
    assert "secret/github-token" in {found.rule for found in outcome.detections}
    assert outcome.cut == ("secret/generic-password",)


HONEST = {
    "version range": '"@scope/credential-provider": ">=3.972.0 <4"',
    "page token": '"nextToken": "{alnum:40}"',
    "resource name": "arn:aws:secretsmanager:us-west-2:123456789012:secret:DatabaseSecret-a1b2c3",
    "enumeration": 'VerifyPassword = "identitytoolkit#VerifyPasswordResponse"',
    "date": '"passwordLastChanged": "2016-09-08T21:47:36Z"',
    "end of a string": 'e(new Error("Error fetching MFA token: "+s),{code:t.errorCode}))}e(null,i)',
    "composition": "  'allPass': 'overEvery',",
    "table of letters": "@" * 20 + "A" * 21 + "B" * 20 + "C" * 20 + "D" * 20,
    "base64 of an image": "src='data:image/png;base64,{base64:60}/EAA{alnum:60}'",
}


@pytest.mark.parametrize("case", HONEST)
def test_honest_things_stay_honest(case: str, judge: Judge) -> None:
    outcome = judge(expand(HONEST[case], case))
    assert not [found for found in outcome.detections if found.level != "note"]
