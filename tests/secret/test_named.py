"""A vendor's name beside a value: every shape in which people write one down, and what only looks like one."""

from __future__ import annotations

import pytest

from auditor.checks.secret.engine.examples import expand
from tests.secret.conftest import Judge

SHAPES = (
    'MAILJET_API_KEY="{v}"',
    "MAILJET_API_KEY={v}",
    "export MAILJET_API_KEY={v}",
    "ENV MAILJET_API_KEY {v}",
    'mailjetApiKey: "{v}"',
    'const mailjetApiKey: string = "{v}";',
    'mailjet_key: str = "{v}"',
    'var mailjetKey string = "{v}"',
    "mailjet_key := `{v}`",
    "mailjet_key ::= {v}",
    "mailjet_key ?= {v}",
    '"mailjet_key" => "{v}"',
    '{"mailjet_key": "{v}"}',
    r'"{\"mailjet_key\": \"{v}\"}"',
    r'"{\\\"mailjet_key\\\": \\\"{v}\\\"}"',
    '{"mailjet": {"key": "{v}"}}',
    '{\n  "mailjet": {\n    "apiKey": "{v}"\n  }\n}',
    "mailjet:\n  api_key: {v}\n",
    "[mailjet]\nkey = {v}\n",
    '- name: MAILJET_KEY\n  value: "{v}"\n',
    '{"name": "MAILJET_KEY", "value": "{v}"}',
    '<add key="MailjetKey" value="{v}" />',
    "<key>MailjetKey</key>\n<string>{v}</string>",
    '<string name="mailjet_key">{v}</string>',
    "<mailjetKey>{v}</mailjetKey>",
    'variable "mailjet_key" {\n  default = "{v}"\n}',
    "mailjet --mailjet-token {v}",
    "mailjet --mailjet-token={v}",
    "curl https://api.mailjet.com/v3 -H 'X-Api-Key: {v}'",
    "curl https://api.mailjet.com/v3?api_key={v}",
    'mailjet.token = "{v}"',
    'mailjet.setKey("{v}")',
    'new Mailjet({ apiKey: "{v}" })',
    'mailjet_key = os.getenv("MAILJET_KEY", "{v}")',
    'const key = process.env.MAILJET_KEY || "{v}"',
    'const key = process.env.MAILJET_KEY ?? "{v}"',
    'mailjet_key = SecretStr("{v}")',
    'System.setProperty("MAILJET_KEY", "{v}")',
    '$config["mailjet"]["key"] = "{v}";',
    "mailjet_key =\n    '{v}'",
    "# Mailjet\nAPI_KEY={v}",
    'NSString *mailjetKey = @"{v}";',
    "mailjet_key = b'{v}'",
)
OTHERS = (
    "mailjet_user_id = {v}",
    '{"mailjet": {"template_id": "{v}"}}',
    "mailjet@sha256:{v}",
    "mailjet_checksum: {v}",
    "git+https://example.org/mailjet#{v}",
    "mailjet-3.0.0.tgz md5: {v}",
    "mailjet_key = {v}{v}",
    "mailjet and, a long way further on in the same text where nobody would look for one, a key = {v}",
    "mailjet_key = ${{v}}",
    "mailjet build {v}",
)


@pytest.mark.parametrize("shape", SHAPES)
def test_found(shape: str, judge: Judge) -> None:
    outcome = judge(shape.replace("{v}", expand("{hex:32}", shape)))
    assert [(found.rule, found.level) for found in outcome.detections] == [("secret/mailjet-key", "error")]


@pytest.mark.parametrize("text", OTHERS)
def test_something_else(text: str, judge: Judge) -> None:
    outcome = judge(text.replace("{v}", expand("{hex:32}", text)))
    assert "secret/mailjet-key" not in {found.rule for found in outcome.detections}


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ('algoliaSearchKey: "{hex:32}"', "note"),
        ('algoliaAdminKey: "{hex:32}"', "error"),
        ('rollbar_post_client_item_token = "{hex:32}"', "note"),
        ('rollbar_post_server_item_token = "{hex:32}"', "error"),
        ('sonar.projectKey = "{hex:40}"', "note"),
        ('mixpanel.init("{hex:32}")', "note"),
        ('mixpanel_secret = "{hex:32}"', "error"),
        ("https://circleci.com/gh/a/b.svg?style=shield&circle-token={hex:40}", "note"),
    ],
)
def test_what_is_made_to_be_seen(text: str, level: str, judge: Judge) -> None:
    assert [found.level for found in judge(expand(text, text)).detections] == [level]
