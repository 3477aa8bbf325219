"""The ways in which languages, settings and tools assign a credential, and what only looks like one of them."""

from __future__ import annotations

import pytest

from auditor.checks.secret.engine.examples import expand
from tests.secret.conftest import Judge

PASSWORD = "k3Jq9!vTz8"

FOUND = {
    "yaml list of variables": ("app.yaml", "- name: DB_PASSWORD\n  value: {p}"),
    "yaml tag": ("app.yaml", "password: !unsafe {p}"),
    "a word with digits in a setting": ("app.yaml", "password: peanut42"),
    "the rest of the line": ("app.env", "DB_PASSWORD=a)b{alnum:5}9$x"),
    "starts like a variable": ("app.env", "DB_PASSWORD=Vq7$h{alnum:4}"),
    "letters and a prefix": ("app.env", "APP_KEY=base64:{base64:43}="),
    "docker variable": ("Dockerfile", "ENV API_TOKEN {hex:40}"),
    "misspelt": ("app.ini", "paswd = {p}"),
    "german": ("app.ini", "kennwort = {p}"),
    "spanish": ("app.ini", "contraseña = {p}"),
    "portuguese": ("app.ini", "senha: {p}"),
    "french": ("app.yaml", "mot_de_passe: {p}"),
    "russian": ("app.txt", "пароль: {p}"),
    "chinese": ("app.txt", "密码: {p}"),
    "settings in a program": ("a.py", 'CONFIG = """\n  password: {p}\n"""'),
    "visual basic": ("a.vb", 'Dim password As String = "{p}"'),
    "rust reference": ("a.rs", 'const API_KEY: &str = "{hex:32}";'),
    "go bytes": ("a.go", 'secretKey := []byte("{alnum:32}")'),
    "decoded": ("a.py", 'secret_key = base64.b64decode("{base64:43}=")'),
    "made a secret": ("a.rs", 'let password = SecretString::from("{p}");'),
    "declared option": ("a.py", 'parser.add_argument("--password", default="{p}")'),
    "terraform variable": ("a.tf", 'variable "db_password" {\n  default = "{p}"\n}'),
    "go flag": ("a.go", 'flag.String("password", "{p}", "what to sign in with")'),
    "c comparison": ("a.c", 'if (strcmp(password, "{p}") == 0)'),
    "java comparison": ("A.java", 'if (password.equals("{p}")) {'),
    "java array": ("A.java", 'store.load(in, "{p}".toCharArray());'),
    "typed by a robot": ("a.js", 'cy.get("#password").type("{p}")'),
    "hidden input": ("a.html", '<input type="password" name="x" value="{p}">'),
    "xml property": ("a.xml", '<property name="hibernate.connection.password">{p}</property>'),
    "basic auth": ("a.py", 'requests.get(url, auth=("deploy", "{p}"))'),
    "network credential": ("A.cs", 'new NetworkCredential("deploy", "{p}")'),
    "database call": ("a.php", "mysqli_connect('db', 'root', '{p}')"),
    "encoded in code": ("a.js", 'const header = "Basic " + btoa("deploy:{p}");'),
    "user and password": ("app.env", "BASIC_AUTH=deploy:{p}"),
    "go source name": ("a.go", 'sql.Open("mysql", "app:{p}@tcp(db.acme-internal.net:3306)/shop")'),
    "oracle source name": ("a.properties", "url=jdbc:oracle:thin:app/{p}@db.acme-internal.net:1521:shop"),
    "signing call": ("a.js", 'jwt.sign({ id: user.id }, "{alnum:32}")'),
    "hmac call": ("a.js", 'crypto.createHmac("sha256", "{alnum:32}")'),
    "mysql": ("a.sh", "mysql -u root -p{p} shop"),
    "docker login": ("a.sh", "docker login -u deploy -p {p} registry.acme-internal.net"),
    "piped into a login": ("a.sh", 'echo "{p}" | docker login -u deploy --password-stdin'),
    "redis": ("a.sh", "redis-cli -h cache -a {p} ping"),
    "htpasswd": ("a.sh", "htpasswd -b users deploy {p}"),
    "openssl": ("a.sh", "openssl rsa -passin pass:{p} -in key.pem"),
    "ldap": ("a.sh", "ldapsearch -x -D cn=admin -w {p} -b dc=acme"),
    "chpasswd": ("a.sh", "echo root:{p} | sudo chpasswd"),
    "other scheme": ("a.js", "headers: { authorization: 'ApiKey {alnum:24}' }"),
    "strewn with signs": ("a.py", 'password = "ab{c)d$e]fgh>ij#k"'),
    "dollar in an address": ("app.env", "CACHE=redis://:Vq7$h{alnum:6}@cache.acme-internal.net:6379/0"),
    "keytool": ("a.sh", "keytool -list -storepass {p}"),
}

SILENT = {
    "yaml reference": ("app.yaml", "- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef: app"),
    "yaml word": ("app.yaml", "password: required"),
    "label": ("de.yaml", "password: Kennwort"),
    "sentence": ("app.txt", "Passwort: Bitte geben Sie Ihr Passwort ein"),
    "russian label": ("ru.yaml", "пароль: Введите пароль"),
    "docker reference": ("Dockerfile", "ENV API_TOKEN $TOKEN"),
    "empty default": ("a.tf", 'variable "db_password" {\n  default = ""\n}'),
    "default from the environment": ("a.py", 'add_argument("--password", default=os.environ.get("PASSWORD"))'),
    "list": ("a.py", 'FIELDS = ["password", "username", "token", "email9"]'),
    "list in a text": ("a.json", '{"doc": "such as [\\"PASSWORD\\", \\"WEB_AUTHN\\"]"}'),
    "choice": ("a.js", 'emit(node.passed ? "test:pass" : "test:fail")'),
    "step": ("a.js", 'ops = { zPass: "KEEP", stencilPass: Ct.KEEP2 }'),
    "regular expression": ("a.py", "# matches 'Vault password:\\s*?$'"),
    "python value": ("a.py", 'env = {"MYSQL_PWD": password}'),
    "module path": ("a.py", '"pwd": "IPython.core.magics.osm:OSMagics",'),
    "format string": ("a.py", 'cache_key = f"_remote_card_9_{self.name}"'),
    "formatted password": ("a.py", 'user_pass = f"{username}:{password}"'),
    "printf": ("a.c", 'char *secret_format = "%.*s/%.*s:%.*s";'),
    "encoded placeholder": ("a.yaml", "secret: {b64:please-changeme-before-use}"),
    "encoded twice": ("a.yaml", "secret: {b64:cGxlYXNlLWNoYW5nZW1lLWJlZm9yZS11c2U=}"),
    "encoded ciphertext": ("a.yaml", "secret: {b64:ENC[RSA,tUf83Ex80oSbDGa8vaU1]}"),
    "cache key": ("circle.yml", "key: v1-source-{{ .Branch }}-{{ .Revision }}"),
    "port and question": ("a.txt", "http://acme-internal.net:80?@files.acme-internal.net/"),
    "basic realm": ("a.txt", "WWW-Authenticate: Basic realmname"),
    "scheme without a value": ("a.js", "headers: { authorization: 'ApiKey required-for-this' }"),
    "dotted words": ("a.js", "x = 'eyJlbGVtZW50.somethingThatIsNoToken.anotherThingThatIsNone'"),
    "variable in an address": ("app.env", "CACHE=redis://:$PASSWORD@cache.acme-internal.net:6379/0"),
    "next page": ("a.txt", "Next page token: {alnum:24}"),
    "algorithm": ("a.js", 'crypto.createDecipheriv("aes-256-gcm", key, nonce)'),
    "signing with a variable": ("a.js", "jwt.sign(payload, process.env.JWT_SECRET)"),
    "hexadecimal digits": ("A.java", 'char[] digits = "0123456789abcdef".toCharArray();'),
    "java default": ("A.java", 'store.load(in, "changeit".toCharArray());'),
    "router": ("a.js", 'router.login("/account", "dashboard")'),
    "strategy": ("a.js", 'passport.authenticate("local", "saml")'),
    "data address": ("a.js", 'Buffer.from("data:text/plain")'),
    "sample pair": ("a.js", 'btoa("user:password")'),
    "prompted": ("a.sh", "mysql -u root -p shop"),
    "variable": ("a.sh", 'docker login -u deploy -p "$TOKEN" registry.acme-internal.net'),
    "joined": ("a.js", "throw new Error('Invalid token (\"'+W.type+'\")')"),
    "emoji": ("a.json", '{"flag-pw": "🇵🇼🇵🇼"}'),
    "template in a password": ("app.env", "PASSWORD=prefix-${DB_PASSWORD}"),
}


def fill(text: str, seed: str) -> str:
    """Put a password where the case says `{p}`, then expand the rest."""
    return expand(text.replace("{p}", PASSWORD), seed)


@pytest.mark.parametrize("case", FOUND)
def test_found(case: str, judge: Judge) -> None:
    path, text = FOUND[case]
    found = judge(fill(text, case), path).detections
    assert {each.level for each in found} & {"error", "warning"}, found


@pytest.mark.parametrize("case", SILENT)
def test_silent(case: str, judge: Judge) -> None:
    path, text = SILENT[case]
    assert not judge(fill(text, case), path).detections


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ('password = "{alnum:24}"', "error"),
        ('const defaultApiKey = "{hex:32}"', "warning"),
        ('const apiKey = "{hex:32}"', "error"),
        ('const defaultAccessToken = "{jwt}"', "warning"),
        ('const accessToken = "{jwt}"', "error"),
    ],
)
def test_defaults_that_everybody_gets_count_less(text: str, level: str, judge: Judge) -> None:
    assert {each.level for each in judge(expand(text, text), "a.js").detections} == {level}


def test_examples_in_python_help_count_less(judge: Judge) -> None:
    text = f"EXAMPLES = r'''\n- expect:\n    password: {PASSWORD}\n'''\n"
    levels = {each.level for each in judge(text, "module.py").detections}
    assert levels == {"warning"}


def test_compiled_texts_count_less(judge: Judge) -> None:
    text = f"password: {PASSWORD}"
    assert judge(text, "a.txt").detections[0].level == "error"
    assert judge(text, "a.pyc/constants").detections[0].level == "warning"


@pytest.mark.parametrize(
    "value", ["258EAFA5-E914-47DA-95CA-" + "C5AB0DC85B11", "f81d4fae-7dec-11d0-a765-" + "00a0c91e6bf6"]
)
def test_identifiers_of_standards_are_nothing(value: str, judge: Judge) -> None:
    assert not judge(f'"id": "{value}"').detections


def test_tokens_that_do_not_decode_are_a_note(judge: Judge) -> None:
    text = expand("Authorization: eyJ{alnum:30}.{alnum:60}.{alnum:43}", "undecoded")
    (found,) = judge(text).detections
    assert (found.level, found.facts) == ("note", ("its parts do not decode",))


def test_basic_credentials_that_do_not_decode_are_a_note(judge: Judge) -> None:
    found = judge("headers: { authorization: 'Basic Zm9vUwVa" + "nm==' }").detections
    assert {each.level for each in found} == {"note"}
