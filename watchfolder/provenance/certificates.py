"""Certificates: issuing an installation's own, and judging one that a person brings.

Profile: C2PA 2.2, section 14.5. Both key purposes stand in our own certificate, since older
validators know only the one for e-mail.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID, ObjectIdentifier

from watchfolder.errors import SigningError
from watchfolder.provenance.identity import Identity

LIFETIME = dt.timedelta(days=3653)
"""Ten years: without a time stamp nothing can be said of a signature after that."""
CLAIM_SIGNING = ObjectIdentifier("1.3.6.1.4.1.62558.2.1")
EMAIL_PROTECTION = ObjectIdentifier("1.3.6.1.5.5.7.3.4")
DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
_PURPOSES = {CLAIM_SIGNING, EMAIL_PROTECTION, DOCUMENT_SIGNING}
_CLOCKS_DIFFER = dt.timedelta(days=1)
_CURVES = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
_FEWEST_RSA_BITS = 2048

PublicKey = ec.EllipticCurvePublicKey


def issue(
    name: str,
    key: PublicKey,
    issuer: x509.Certificate | None,
    issuer_key: ec.EllipticCurvePrivateKey,
    now: dt.datetime,
) -> x509.Certificate:
    """Issue a signer's certificate, or without an `issuer` a root that may issue one."""
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "watchfolder"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    is_root = issuer is None
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCKS_DIFFER)
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.BasicConstraints(is_root, 0 if is_root else None), critical=True)
        .add_extension(_usage(is_root=is_root), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
    )
    if not is_root:
        purposes = x509.ExtendedKeyUsage([CLAIM_SIGNING, EMAIL_PROTECTION])
        builder = builder.add_extension(purposes, critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def identity_of(chain: bytes, key: bytes, chain_name: str, key_name: str) -> Identity:
    """The identity of a PEM chain and a PEM key; the names are for messages.

    Raises SigningError when they do not fit each other, or when no verifier would take it.
    """
    try:
        certificates = x509.load_pem_x509_certificates(chain)
    except ValueError as error:
        raise SigningError(f"{chain_name} holds no PEM certificate") from error
    leaf = certificates[0]
    private = _private_key(key, key_name)
    if _spki(private.public_key()) != _spki(leaf.public_key()):
        raise SigningError(
            f"{key_name} is not the key of the first certificate in {chain_name}",
            "the signer's own certificate stands first, those that vouch for it behind it",
        )
    _judge(leaf, chain_name)
    return Identity(
        chain=pem_of(certificates),
        key=private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        algorithm=_algorithm(private, key_name),
        name=common_name(leaf.subject),
        issuer=common_name(leaf.issuer),
        expires=leaf.not_valid_after_utc,
    )


def pem_of(certificates: Iterable[x509.Certificate]) -> bytes:
    """Certificates as PEM, in their order."""
    return b"".join(c.public_bytes(serialization.Encoding.PEM) for c in certificates)


def fingerprint(pem: bytes) -> str:
    """sha256 of the first certificate, as people compare it: "AB:CD:..."."""
    digest = x509.load_pem_x509_certificates(pem)[0].fingerprint(hashes.SHA256())
    return digest.hex(":").upper()


def common_name(name: x509.Name) -> str:
    """The common name, else the whole name."""
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else name.rfc4514_string()


_Private = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


def _private_key(pem: bytes, name: str) -> _Private:
    try:
        key = serialization.load_pem_private_key(pem, None)
    except TypeError as error:
        raise SigningError(
            f"{name} is encrypted", "give a key file without a password, readable by you alone"
        ) from error
    except ValueError as error:
        raise SigningError(f"{name} holds no PEM private key") from error
    if not isinstance(key, _Private):
        raise SigningError(f"{name} is of a kind that C2PA does not sign with", _KINDS)
    return key


_KINDS = "use EC P-256, P-384 or P-521, Ed25519, or RSA of at least 2048 bits"


def _algorithm(key: _Private, name: str) -> str:
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in _CURVES:
        return _CURVES[key.curve.name]
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "ed25519"
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= _FEWEST_RSA_BITS:
        return "ps256"
    raise SigningError(f"{name} is of a kind that C2PA does not sign with", _KINDS)


def _judge(leaf: x509.Certificate, name: str) -> None:
    """Refuse what every verifier would refuse, with the reason; the SDK only says `invalid`."""
    now = dt.datetime.now(dt.UTC)
    if leaf.not_valid_after_utc <= now:
        raise SigningError(
            f"the certificate in {name} expired on {leaf.not_valid_after_utc:%Y-%m-%d}",
            "name another one: watchfolder keys use --cert FILE --key FILE",
        )
    if leaf.not_valid_before_utc > now:
        raise SigningError(
            f"the certificate in {name} is valid from {leaf.not_valid_before_utc:%Y-%m-%d} on",
            "check this machine's clock",
        )
    extensions = {e.oid: e.value for e in leaf.extensions}
    constraints = extensions.get(x509.BasicConstraints.oid)
    if isinstance(constraints, x509.BasicConstraints) and constraints.ca:
        raise SigningError(f"the first certificate in {name} is an authority's, not a signer's")
    usage = extensions.get(x509.KeyUsage.oid)
    if not (isinstance(usage, x509.KeyUsage) and usage.digital_signature):
        raise SigningError(f"the certificate in {name} is not for digital signatures")
    purposes = extensions.get(x509.ExtendedKeyUsage.oid)
    if not (isinstance(purposes, x509.ExtendedKeyUsage) and _PURPOSES & set(purposes)):
        raise SigningError(
            f"the certificate in {name} is not for signing content",
            "it needs the purpose C2PA claim signing, document signing or e-mail protection",
        )
    if x509.AuthorityKeyIdentifier.oid not in extensions:
        raise SigningError(f"the certificate in {name} does not name its authority's key")


def _spki(key: object) -> bytes:
    if not hasattr(key, "public_bytes"):
        return b""
    spki: bytes = key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return spki


def _usage(*, is_root: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_root,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_root,
        crl_sign=is_root,
        encipher_only=False,
        decipher_only=False,
    )
