#!/usr/bin/env python3
"""docs/openapi.json against the running service: every operation gives every answer that can be brought about here, with the type and the
required members that the file says, and none that it does not name. That the file has every address of the router is checked by
tests/unit/collector/http/openapi_test.cpp. Needs $CAMPUS_BIN (campus-collector, signed_reports)."""
import gzip
import json
import os
import pathlib
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
from http.client import HTTPConnection

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import enrolment  # noqa: E402
from operator_accounts import ROSTER, signed_report
from prometheus_lab import SOURCE, until
from two_collectors import Collector

BIN = pathlib.Path(os.environ["CAMPUS_BIN"])
SPEC = json.loads((SOURCE / "docs/openapi.json").read_text(encoding="utf-8"))
UNKNOWN = "f" * 64
# Answers that need a service that fails, starts, is full or is slow: they have tests of their own.
ELSEWHERE = {"503", "408"}


class Service:
    def __init__(self, folder):
        self.folder, self.store = folder, f"sqlite:{folder / 'store'}"
        (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
        self.run("roster", "import", folder / "roster.csv")
        self.collector = Collector(self.store, "--interval", "3600")
        self.collector.start()
        until("it is ready", 30, lambda: self.ask("GET", "/health/ready")[0] == 200)

    def run(self, *words):
        return subprocess.run([BIN / "campus-collector", *words, "--store", self.store, "--lang", "en"], check=True, capture_output=True, text=True).stdout

    def ask(self, method, path, body=None, headers=None):
        """Status, media type, body."""
        connection = HTTPConnection("127.0.0.1", self.collector.port, timeout=30)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        content = answer.read()
        if answer.headers["Content-Encoding"] == "gzip":
            content = gzip.decompress(content)
        self.headers = answer.headers
        return answer.status, answer.headers["Content-Type"].split(";")[0], content


def resolved(schema):
    while "$ref" in schema:
        schema = SPEC["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


KINDS = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}


def misfits(value, schema, where="body"):
    """What of a value is not as its schema says: types, required members, enumerations, patterns."""
    schema = resolved(schema)
    if "oneOf" in schema:
        return [] if any(not misfits(value, one) for one in schema["oneOf"]) else [f"{where} fits none"]
    kind = schema.get("type")
    if kind and not isinstance(value, KINDS[kind]):
        return [f"{where} is no {kind}"]
    found = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{where} is {value!r}")
    if "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{where} does not match {schema['pattern']}")
    if isinstance(value, dict):
        found += [f"{where} lacks {name}" for name in schema.get("required", []) if name not in value]
        for name, part in schema.get("properties", {}).items():
            if name in value:
                found += misfits(value[name], part, f"{where}.{name}")
    if isinstance(value, list) and "items" in schema:
        for number, one in enumerate(value):
            found += misfits(one, schema["items"], f"{where}[{number}]")
    return found


def requests(service, digest, key, envelope):
    """(method, path of the file, path as asked, body, headers): to bring about each answer that the file names."""
    token = {scope: {"Authorization": "Bearer " + service.run("account", "add", scope, "--scope", scope).strip()} for scope in ("read", "operate", "admin")}
    wrong = {"Authorization": "Bearer campus_" + "0" * 64}
    other = signed_report()[0]
    post = "/api/v1/reports"
    yield from (("post", post, post, other, {}), ("post", post, post, b"[" + other + b"," + envelope + b"]", {}), ("post", post, post, b"{", {}),
                ("post", post, post, envelope, {"Origin": "http://x"}), ("post", post, post, b" " * (9 << 20), {}),
                ("post", post, post, envelope, {"Content-Encoding": "br"}), ("post", post, post, envelope, {"X": "x" * 20000}))
    yield from (("get", post + "/{digest}", f"{post}/{one}", None, {}) for one in (digest, UNKNOWN, "x"))
    yield from (("get", "/api/v1/sites", "/api/v1/sites", None, headers) for headers in ({}, {"Accept-Encoding": "gzip"}))
    for page in ("/api/v1/sites/{code}", "/sites/{code}"):
        yield from (("get", page, page.replace("{code}", code), None, {}) for code in ("S1", "150721", "NONE"))
    for page in ("/api/v1/sites/{code}/history", "/sites/{code}/history"):
        yield from (("get", page, page.replace("{code}", code) + query, None, {}) for code, query in (("S1", ""), ("S1", "?step=hour"), ("S1", "?step=x"), ("NONE", "")))
    for page in ("/duty", "/api/v1/duty"):
        yield from (("get", page, page + query, None, {}) for query in ("", "?since=24h", "?since=x"))
    for page in ("/search", "/api/v1/search"):
        yield from (("get", page, page + query, None, {}) for query in ("", "?q=dy", "?q=%FF&lang=en"))
    yield from (("get", page, page, None, {}) for page in ("/", "/metrics", "/metrics/schools", "/sd", "/api/v1/standards", "/health/live", "/health/ready"))
    yield "get", "/metrics/schools", "/metrics/schools?banner=150721", None, {}
    yield from (("get", "/metrics/classrooms", "/metrics/classrooms" + query, None, {}) for query in ("?banner=150721", "", "?banner=NONE"))
    codes, box = "/api/v1/enrolments", enrolment.new_key()
    good = enrolment.request(box, service.run("enroll", "replace", "S1").strip())
    yield from (("post", codes, codes, body, headers) for body, headers in ((good, {}), (good, {}), (b"{}", {}), (good, {"Origin": "http://x"})))
    yield from (("post", codes, codes, enrolment.request(box, enrolment.any_code()), {}) for _ in range(6))
    keys = "/api/v1/keys"
    pending = keys + "/approve-pending"
    yield from (("post", pending, pending, body, token["operate"]) for body in (b'{"below":"S1","keys":[]}', b"{}", b'{"below":"NONE"}'))
    yield from (("get", keys, keys + query, None, token["read"]) for query in ("", "?state=pending&limit=1", f"?after={UNKNOWN}", "?limit=0"))
    approve, revoke, audit = keys + "/{key}/approve", keys + "/{key}/revoke", "/api/v1/audit"
    yield from (("post", approve, approve.replace("{key}", one), body, token["operate"])
                for one, body in ((key, b'{"sites":["S1"]}'), (UNKNOWN, b'{"auditor":true}'), (key, b"{}"), ("x", b'{"auditor":true}')))
    yield from (("post", revoke, revoke.replace("{key}", one), None, token["operate"]) for one in (key, "x"))
    yield from (("get", audit, audit + query, None, token["admin"]) for query in ("", "?limit=1", "?before=x", f"?object={key}"))
    for method, path in (("get", keys), ("post", approve), ("post", revoke), ("post", pending), ("get", audit)):
        asked = path.replace("{key}", key)
        yield from ((method, path, asked, None, headers) for headers in ({}, wrong))
        if path != keys:
            yield method, path, asked, None, token["read"]
    yield from orders(service, token, wrong)
    # From here on there were too many.
    yield from (("get", keys, keys, None, wrong) for _ in range(12))
    yield from ((method, path, path.replace("{key}", key), None, wrong) for method, path in (("post", approve), ("post", revoke), ("post", pending), ("get", audit)))
    yield from ((method, path, path.replace("{code}", "S1"), b"{}", wrong) for method, path in FOR_OPERATORS)


SILENCE, END, TESTS = "/api/v1/silence", "/api/v1/silence/end", "/api/v1/sites/{code}/tests"
FOR_OPERATORS = (("get", SILENCE), ("post", SILENCE), ("post", END), ("post", TESTS))


def orders(service, token, wrong):
    """What probes, responders and operators ask about orders."""
    box, nonces = enrolment.new_key(), "/api/v1/responder-orders"
    service.run("keys", "approve", enrolment.key_id(box), "--site", "S1")
    polls = "/api/v1/polls"
    yield from (("post", polls, polls, body, headers) for body, headers in (
        (poll(box, "S1"), {}), (poll(box, "150721"), {}), (b"{}", {}), (poll(box, "S1"), {"Origin": "http://x"})))
    yield from (("get", nonces, nonces + query, None, {}) for query in ("?nonce=" + "a" * 32, ""))
    yield "get", SILENCE, SILENCE, None, token["read"]
    tests = TESTS.replace("{code}", "S1")
    yield from (("post", TESTS, path, body, token["operate"]) for path, body in (
        (tests, b'{"reason":"a"}'), (tests, b"{}"), (TESTS.replace("{code}", "NONE"), b'{"reason":"a"}')))
    yield from (("post", TESTS, tests, b'{"reason":"a"}', token["operate"]) for _ in range(6))
    yield from (("post", SILENCE, SILENCE, body, token["admin"]) for body in (b"{}", b'{"reason":"a","scope":"NONE"}'))
    yield from (("post", SILENCE, SILENCE, b'{"reason":"a","seconds":60}', token["admin"]) for _ in range(65))
    yield "get", SILENCE, SILENCE, None, token["read"]
    yield from (("post", END, END, body, token["admin"]) for body in (b"{}", b"{}", b"[]"))
    for method, path in FOR_OPERATORS:
        asked = path.replace("{code}", "S1")
        yield from ((method, path, asked, b"{}", headers) for headers in ({}, wrong))
        if method == "post":
            yield method, path, asked, b'{"reason":"a"}' if path != END else b"{}", token["read"]


def poll(key, site):
    payload = {"schema": "campus.poll/1", "site": site, "nonce": secrets.token_hex(16), "boot": "b", "since_boot_ms": 1, "plan_version": 0, "plan_content": "",
               "silence": 0, "activity": "idle", "waiting": 0, "faults": [], "at": "2026-11-27T08:00:00.000Z", "clock_state": "unknown",
               "program": "test"}
    return enrolment.sealed("application/vnd.campus.poll+json;version=1", json.dumps(payload).encode(), key)


def walk(service):
    envelope, key = signed_report()
    service.ask("POST", "/api/v1/reports", envelope)
    digest = json.loads(service.ask("POST", "/api/v1/reports", envelope)[2])["results"][0]["digest"]
    findings, seen = [], set()
    for method, path, asked, body, headers in requests(service, digest, key, envelope):
        status, kind, content = service.ask(method.upper(), asked, body, headers)
        where = f"{method} {asked}: {status} {kind}"
        answer = SPEC["paths"][path][method]["responses"].get(str(status))
        seen.add((path, method, str(status)))
        if answer is None or kind not in answer["content"]:
            findings.append(f"{where} is not in the file")
            continue
        if kind == "application/json":
            findings += [f"{where}: {misfit}" for misfit in misfits(json.loads(content), answer["content"][kind].get("schema", {}))]
        if kind == "text/plain" and status >= 400 and content.count(b"\n") != 1:
            findings.append(f"{where}: not one line")
        for name in answer.get("headers", {}):
            if status >= 400 and name not in service.headers and not (status == 403 and name == "WWW-Authenticate"):
                findings.append(f"{where}: without {name}")
    return findings, seen


def other_methods(service):
    for path, item in SPEC["paths"].items():
        asked = re.sub(r"\{\w+\}", "x", path)
        allowed = ({"GET", "HEAD"} if "get" in item else set()) | ({"POST"} if "post" in item else set())
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
            status = service.ask(method, asked)[0]
            named = set(service.headers.get("Allow", "").split(", "))
            if (status == 405) == (method in allowed) or (status == 405 and named != allowed):
                yield f"{method} {path}: {status}, Allow {named}"


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="openapi-walk-"))
    service = Service(folder)
    try:
        findings, seen = walk(service)
        findings += other_methods(service)
        named = {(path, method, status) for path, item in SPEC["paths"].items() for method, operation in item.items() for status in operation["responses"]}
        findings += [f"{method} {path}: no answer {status} came" for path, method, status in sorted(named - seen) if status not in ELSEWHERE]
    finally:
        service.collector.kill()
        shutil.rmtree(folder, ignore_errors=True)
    print("\n".join(findings) or f"{len(SPEC['paths'])} addresses answer as documented, {len(seen)} kinds of answers")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
