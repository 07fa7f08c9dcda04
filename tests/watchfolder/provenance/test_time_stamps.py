"""Time stamps, by an RFC 3161 server on this machine: what `verify` says before and after expiry."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from watchfolder.errors import SigningError
from watchfolder.provenance import certificates
from watchfolder.provenance.certificates import identity_of, issue, pem_of
from watchfolder.provenance.identity import Identity
from watchfolder.provenance.verification import Status
from watchfolder.provenance.verify import verify

POLICY = "1.3.6.1.4.1.99999.1"


@dataclass
class TimeStampAuthority:
    """Answers what it is asked, as RFC 3161 says; `skew` is how wrong its clock goes."""

    server: HTTPServer
    root: bytes
    asked: list[bytes]
    skew: dt.timedelta = dt.timedelta()
    refuses: bool = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/"


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _tsa_certificates() -> tuple[x509.Certificate, x509.Certificate, rsa.RSAPrivateKey]:
    """A root and a certificate for time stamping alone, as section 2.3 of RFC 3161 wants it."""
    root_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    now = dt.datetime.now(dt.UTC)

    def built(subject: str, public: rsa.RSAPublicKey, *, is_root: bool) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(subject))
            .issuer_name(_name("time root"))
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=3650))
            .add_extension(x509.BasicConstraints(is_root, None), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=not is_root,
                    content_commitment=False,
                    key_encipherment=False,
                    data_encipherment=False,
                    key_agreement=False,
                    key_cert_sign=is_root,
                    crl_sign=is_root,
                    encipher_only=False,
                    decipher_only=False,
                ),
                critical=True,
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()),
                critical=False,
            )
        )
        if not is_root:
            use = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(use, critical=True)
        return builder.sign(root_key, hashes.SHA256())

    root = built("time root", root_key.public_key(), is_root=True)
    return root, built("time stamps", key.public_key(), is_root=False), key


def _token(
    request: tsp.TimeStampReq,
    leaf: x509.Certificate,
    root: x509.Certificate,
    key: rsa.RSAPrivateKey,
    when: dt.datetime,
) -> cms.ContentInfo:
    """A signed statement that the imprint was seen at that time (RFC 3161, 2.4.2)."""
    certificate = asn1_x509.Certificate.load(leaf.public_bytes(serialization.Encoding.DER))
    info = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": POLICY,
            "message_imprint": request["message_imprint"],
            "serial_number": secrets.randbits(63),
            "gen_time": when.replace(microsecond=0),
            "accuracy": {"seconds": 1},
            "ordering": False,
            **({"nonce": request["nonce"]} if request["nonce"].native is not None else {}),
        }
    )
    content = info.dump()
    sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
    attributes = cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": "content_type", "values": ["tst_info"]}),
            cms.CMSAttribute({"type": "signing_time", "values": [cms.Time({"utc_time": when})]}),
            cms.CMSAttribute(
                {"type": "message_digest", "values": [hashlib.sha256(content).digest()]}
            ),
            cms.CMSAttribute(
                {
                    "type": "signing_certificate_v2",
                    "values": [
                        tsp.SigningCertificateV2(
                            {"certs": [{"cert_hash": hashlib.sha256(certificate.dump()).digest()}]}
                        )
                    ],
                }
            ),
        ]
    )
    signature = key.sign(attributes.dump(), padding.PKCS1v15(), hashes.SHA256())
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {
                    "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                        {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
                    )
                }
            ),
            "digest_algorithm": sha256,
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "sha256_rsa"},
            "signature": signature,
        }
    )
    chain = [
        certificate,
        asn1_x509.Certificate.load(root.public_bytes(serialization.Encoding.DER)),
    ]
    data = cms.SignedData(
        {
            "version": "v3",
            "digest_algorithms": [sha256],
            "encap_content_info": {
                "content_type": "tst_info",
                "content": core.ParsableOctetString(content),
            },
            "certificates": chain,
            "signer_infos": [signer],
        }
    )
    return cms.ContentInfo({"content_type": "signed_data", "content": data})


@pytest.fixture(scope="module")
def serving() -> Iterator[TimeStampAuthority]:
    root, leaf, key = _tsa_certificates()
    asked: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(body)
            request = tsp.TimeStampReq.load(body)
            if authority.refuses:
                answer = tsp.TimeStampResp({"status": {"status": "rejection"}})
            else:
                when = dt.datetime.now(dt.UTC) + authority.skew
                token = _token(request, leaf, root, key, when)
                answer = tsp.TimeStampResp(
                    {"status": {"status": "granted"}, "time_stamp_token": token}
                )
            data = answer.dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_words: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    pem = root.public_bytes(serialization.Encoding.PEM)
    authority = TimeStampAuthority(server, pem, asked)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield authority
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def authority(serving: TimeStampAuthority) -> Iterator[TimeStampAuthority]:
    serving.asked.clear()
    yield serving
    serving.skew, serving.refuses = dt.timedelta(), False


@dataclass(frozen=True)
class Outlived:
    """Files whose signer's certificate was good when they were signed, and is no more."""

    root: bytes
    """Who vouches for the signer."""
    stamped: bytes
    bare: bytes
    stamped_late: bytes
    """With a stamp from after the expiry."""


@pytest.fixture(scope="module")
def outlived(serving: TimeStampAuthority, signed_file: Callable[..., bytes]) -> Outlived:
    identity, root = _signer(dt.timedelta(seconds=3))
    stamping = replace(identity, tsa_url=serving.url)
    made = [signed_file("jpeg", by=one) for one in (stamping, identity)]
    serving.skew = dt.timedelta(hours=2)
    late = signed_file("jpeg", by=stamping)
    serving.skew = dt.timedelta()
    for data in made:
        for trusted in (root, root + serving.root):
            assert verify(data, trusted).status is Status.OK
    left = identity.expires - dt.datetime.now(dt.UTC)
    time.sleep(max(0.0, left.total_seconds()) + 1.2)  # certificates count whole seconds
    return Outlived(root, *made, late)


def _signer(lifetime: dt.timedelta) -> tuple[Identity, bytes]:
    """A signer whose certificate is good for so long, and its root."""
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    now = dt.datetime.now(dt.UTC)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(certificates, "LIFETIME", dt.timedelta(days=1))
        root = issue("root", root_key.public_key(), None, root_key, now)
        patch.setattr(certificates, "LIFETIME", lifetime)
        leaf = issue("leaf", key.public_key(), root, root_key, now)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return identity_of(pem_of([leaf]), private, "c", "k"), pem_of([root])


def test_a_stamped_file_says_when_it_was_signed(kind, authority, identity, root, signed_file):
    data = signed_file(kind, by=replace(identity, tsa_url=authority.url))
    assert len(authority.asked) == 1
    found = verify(data, root + authority.root)
    assert found.status is Status.OK, found.findings
    signed = dt.datetime.fromisoformat(found.as_json()["signed"])
    assert abs(dt.datetime.now(dt.UTC) - signed) < dt.timedelta(minutes=1)


def test_only_the_imprint_leaves_this_machine(authority, identity, signed_file):
    signed_file("jpeg", by=replace(identity, tsa_url=authority.url))
    (asked,) = authority.asked
    assert len(asked) < 200
    for word in (b"watchfolder", b"marble", b"secret-client"):
        assert word not in asked


def test_after_the_certificate_expired_the_stamp_still_holds(authority, outlived):
    trusted = outlived.root + authority.root
    assert verify(outlived.bare, trusted).status is Status.EXPIRED
    later = verify(outlived.stamped, trusted)
    assert later.status is Status.OK, later.findings
    changed = bytearray(outlived.stamped)
    changed[-30] ^= 1
    assert verify(bytes(changed), trusted).status is Status.TAMPERED


def test_a_stamp_from_after_the_expiry_proves_nothing(authority, outlived):
    found = verify(outlived.stamped_late, outlived.root + authority.root)
    assert found.status is not Status.OK


def test_a_server_that_refuses_leaves_nothing_half_signed(authority, identity, signed_file):
    authority.refuses = True
    with pytest.raises(SigningError) as caught:
        signed_file("png", by=replace(identity, tsa_url=authority.url))
    assert "tsa_url" in caught.value.hint


def test_a_server_that_nobody_vouches_for(authority, outlived):
    found = verify(outlived.stamped, outlived.root)
    assert found.status is Status.EXPIRED
    assert "nobody here vouches for the server of its time stamp" in found.sentence
    assert verify(outlived.stamped, outlived.root + authority.root).status is Status.OK
