"""Test tickets as docs/wire-format.md describes them, written a second time: what the programs read and sign is held against it."""
import base64
import hashlib
import json
import struct
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

TICKET_TYPE = b"application/vnd.campus.ticket;version=1"
PROOF_TYPE = b"application/vnd.campus.session-proof;version=1"
LAYOUT = struct.Struct(">BBBB32s16s40s32s40s40sqqqIq")
CLASSES = {"exclusive": 1, "normal": 2, "background": 3, "joint": 4}


def encoded(kind, payload):
    """DSSE's pre-authentication encoding."""
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


class Key:
    """An Ed25519 key, of an issuer or a device."""

    def __init__(self, seed=None):
        self.private = Ed25519PrivateKey.from_private_bytes(seed) if seed else Ed25519PrivateKey.generate()
        self.public = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.id = hashlib.sha256(self.public).digest()

    def sign(self, kind, payload):
        return self.private.sign(encoded(kind, payload))

    def pem(self):
        return self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def trust_line(self, name=""):
        return f"{self.public.hex()} {name}".strip() + "\n"


class Fields(NamedTuple):
    """What a ticket says; times in milliseconds since 1970, UTC."""
    ticket_id: bytes
    responder: str
    device: bytes
    site: str
    school: str
    begin: int
    end: int
    down: bool = True
    up: bool = True
    rate: int = 1_000_000_000
    seconds: int = 60
    size: int = 10_000_000_000
    kind: str = "exclusive"


def body_of(fields, issuer_id, version=1):
    directions = (1 if fields.down else 0) | (2 if fields.up else 0)
    return LAYOUT.pack(version, CLASSES[fields.kind], directions, 0, issuer_id, fields.ticket_id, fields.responder.encode(),
                       fields.device, fields.site.encode(), fields.school.encode(), fields.begin, fields.end, fields.rate,
                       fields.seconds, fields.size)


def ticket_of(fields, issuer):
    body = body_of(fields, issuer.id)
    return body + issuer.sign(TICKET_TYPE, body)


def verifies(public, kind, payload, signature):
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, encoded(kind, payload))
        return True
    except InvalidSignature:
        return False


def text_of(ticket):
    return base64.b64encode(ticket).decode()


def proof_payload(responder, nonce, request):
    return f"{responder}\n{nonce}\n".encode() + request


def proof_of(device, responder, nonce, request):
    return device.sign(PROOF_TYPE, proof_payload(responder, nonce, request))


def session_request(ticket=None, **fields):
    """The bytes of a request for a session."""
    request = {"method": "tcp", "direction": "down", "streams": 1, "seconds": 5, **fields}
    if ticket is not None:
        request["ticket"] = text_of(ticket)
    return json.dumps(request).encode()
