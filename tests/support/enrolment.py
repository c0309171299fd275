"""Enrolment as docs/wire-format.md describes it, written a second time: what a probe sends, and what the collector answers."""
import base64
import hashlib
import json
import secrets

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

REQUEST_TYPE = "application/vnd.campus.enrolment-request+json;version=1"
ENROLMENT_TYPE = "application/vnd.campus.enrolment+json;version=1"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_key():
    return Ed25519PrivateKey.generate()


def public_bytes(key):
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_id(key):
    return hashlib.sha256(public_bytes(key)).hexdigest()


def encoded(kind, payload):
    """DSSE's pre-authentication encoding."""
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)


def sealed(kind, payload, key):
    signature = {"keyid": key_id(key), "publicKey": public_bytes(key).hex(), "sig": base64.b64encode(key.sign(encoded(kind, payload))).decode()}
    return json.dumps({"payload": base64.b64encode(payload).decode(), "payloadType": kind, "signatures": [signature]}).encode()


def opened(envelope, kind):
    """The payload, and the public key that signed it; raises where it is not signed."""
    document = json.loads(envelope)
    assert document["payloadType"] == kind, document
    payload, signature = base64.b64decode(document["payload"]), document["signatures"][0]
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(signature["publicKey"])).verify(base64.b64decode(signature["sig"]), encoded(kind, payload))
    return json.loads(payload), signature["publicKey"]


def request(key, code, hardware=(), nonce=None):
    payload = {"schema": "campus.enrolment-request/1", "code": code.replace("-", ""), "hardware": list(hardware), "nonce": nonce or secrets.token_hex(16),
               "program": "test"}
    return sealed(REQUEST_TYPE, json.dumps(payload).encode(), key)


def any_code():
    """Of the right form, and nobody's."""
    while True:
        text = "".join(secrets.choice(ALPHABET) for _ in range(10))
        value = 0
        for character in text:
            value = value * 32 + ALPHABET.index(character)
        if value % 37 < 32:
            return text + ALPHABET[value % 37]
