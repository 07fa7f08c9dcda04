from __future__ import annotations

import datetime as dt
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from watchfolder.errors import SigningError
from watchfolder.provenance.certificates import CLAIM_SIGNING, EMAIL_PROTECTION, fingerprint
from watchfolder.provenance.keys import (
    choose,
    choose_own,
    own_identity,
    own_root,
    read_identity,
    salt_for,
    signing_identity,
    trusted_roots,
)
from watchfolder.provenance.verification import Status
from watchfolder.provenance.verify import verify
from watchfolder.settings import Settings

NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)
USES = (
    "digital_signature", "key_encipherment", "content_commitment", "data_encipherment",
    "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip
NOT = dict.fromkeys(USES[2:], False)


def pem_of(key, password: bytes | None = None) -> bytes:
    hidden = (
        serialization.BestAvailableEncryption(password)
        if password
        else serialization.NoEncryption()
    )
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, hidden)


def certificate(
    key,
    *,
    ca=False,
    signs=True,
    purposes=(CLAIM_SIGNING,),
    start=NOW - DAY,
    end=NOW + DAY,
    authority=True,
    issuer_key=None,
) -> bytes:
    """A certificate as some authority might issue it."""
    issuer_key = issuer_key or ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Atelier"),
                     x509.NameAttribute(NameOID.COMMON_NAME, "Atelier Nord")])  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Some CA")]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
        .add_extension(
            x509.KeyUsage(
                **{use: signs == (use == "digital_signature") for use in USES[:2]}, **NOT
            ),
            critical=True,
        )
    )
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(list(purposes)), critical=False)
    if authority:
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
    return builder.sign(issuer_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def put(tmp_path: Path):
    """Write a certificate and a key; their paths."""

    def write(chain: bytes, key: bytes) -> tuple[Path, Path]:
        (tmp_path / "signer.pem").write_bytes(chain)
        (tmp_path / "signer.key").write_bytes(key)
        return tmp_path / "signer.pem", tmp_path / "signer.key"

    return write


def test_the_first_use_makes_a_key_and_the_second_finds_it(tmp_path) -> None:
    first = own_identity(tmp_path / "keys")
    assert first.own
    assert first.algorithm == "es256"
    assert own_identity(tmp_path / "keys") == first
    years = (first.expires - NOW).days / 365.25
    assert 9.9 < years < 10.1
    leaf = x509.load_pem_x509_certificate(first.chain)
    purposes = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert set(purposes) == {CLAIM_SIGNING, EMAIL_PROTECTION}


def test_only_this_user_may_read_the_keys(tmp_path) -> None:
    own_identity(tmp_path / "keys")
    salt_for(tmp_path / "keys", "x")
    files = [path for path in (tmp_path / "keys").rglob("*") if path.is_file()]
    assert {path.name for path in files} == {
        "root.pem", "certificate.pem", "private-key.pem", "salt"
    }  # fmt: skip
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_the_roots_own_key_is_not_kept(tmp_path) -> None:
    own_identity(tmp_path)
    root = own_root(tmp_path)
    assert root is not None
    public = x509.load_pem_x509_certificate(root).public_key()
    for path in (tmp_path / "own").iterdir():
        if b"PRIVATE" in path.read_bytes():
            kept = serialization.load_pem_private_key(path.read_bytes(), None)
            assert kept.public_key() != public


def test_many_at_once_end_with_one_key(tmp_path) -> None:
    with ThreadPoolExecutor(8) as pool:
        chains = set(pool.map(lambda _n: own_identity(tmp_path).chain, range(16)))
        salts = set(pool.map(lambda _n: salt_for(tmp_path, "x"), range(16)))
    assert len(chains) == len(salts) == 1
    left = [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]
    assert left == []


def test_a_folder_that_cannot_be_written_is_said(tmp_path) -> None:
    (tmp_path / "keys").write_text("a file")
    with pytest.raises(SigningError, match="no signing key can be made"):
        own_identity(tmp_path / "keys")


def test_off_means_nobody_and_makes_nothing(tmp_path) -> None:
    settings = Settings(state=tmp_path, sign="off")
    assert signing_identity(settings) is None
    assert not settings.keys.exists()


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (ec.generate_private_key(ec.SECP256R1()), "es256"),
        (ec.generate_private_key(ec.SECP384R1()), "es384"),
        (ec.generate_private_key(ec.SECP521R1()), "es512"),
        (ed25519.Ed25519PrivateKey.generate(), "ed25519"),
        (rsa.generate_private_key(65537, 2048), "ps256"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("purpose", [CLAIM_SIGNING, EMAIL_PROTECTION])
def test_a_bought_certificate_signs_and_verifies(key, algorithm, purpose, put, signed_file) -> None:
    paths = put(certificate(key, purposes=[purpose]), pem_of(key))
    identity = read_identity(*paths)
    assert (identity.algorithm, identity.name, identity.own) == (algorithm, "Atelier Nord", False)
    data = signed_file("png", by=identity)
    found = verify(data)
    assert found.status is Status.UNTRUSTED
    assert "nobody here vouches for the signer Atelier Nord" in found.sentence


def test_a_chosen_certificate_is_used_until_the_own_one_is_again(tmp_path, put) -> None:
    settings = Settings(state=tmp_path)
    key = ec.generate_private_key(ec.SECP256R1())
    chosen = choose(settings.keys, *put(certificate(key), pem_of(key)))
    assert signing_identity(settings) == chosen
    assert chosen.chain.strip() in trusted_roots(settings)
    (tmp_path / "signer.key").unlink()
    with pytest.raises(SigningError, match=r"signer\.key cannot be read"):
        signing_identity(settings)
    assert choose_own(settings.keys).own
    assert signing_identity(settings) == own_identity(settings.keys)


def test_the_settings_come_before_what_was_chosen(tmp_path, put) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    chain, private = put(certificate(key), pem_of(key))
    named = Settings(
        state=tmp_path,
        certificate=str(chain),
        private_key=str(private),
        tsa_url="http://tsa.example/",
    )
    identity = signing_identity(named)
    assert identity is not None
    assert (identity.name, identity.tsa_url) == ("Atelier Nord", "http://tsa.example/")
    with pytest.raises(SigningError, match="stand together"):
        signing_identity(Settings(state=tmp_path, certificate=str(chain)))


KEY = ec.generate_private_key(ec.SECP256R1())
OTHER = ec.generate_private_key(ec.SECP256R1())


@pytest.mark.parametrize(
    ("chain", "key", "said"),
    [
        (lambda: certificate(KEY), lambda: pem_of(OTHER), "is not the key of"),
        (lambda: b"no pem", lambda: pem_of(KEY), "holds no PEM certificate"),
        (lambda: certificate(KEY), lambda: b"no pem", "holds no PEM private key"),
        (lambda: certificate(KEY), lambda: pem_of(KEY, b"password"), "is encrypted"),
        (lambda: certificate(KEY, end=NOW - DAY / 2), lambda: pem_of(KEY), "expired on"),
        (lambda: certificate(KEY, start=NOW + DAY / 2), lambda: pem_of(KEY), "valid from"),
        (lambda: certificate(KEY, ca=True), lambda: pem_of(KEY), "an authority's"),
        (lambda: certificate(KEY, signs=False), lambda: pem_of(KEY), "not for digital signatures"),
        (lambda: certificate(KEY, purposes=()), lambda: pem_of(KEY), "not for signing content"),
        (
            lambda: certificate(KEY, purposes=[ExtendedKeyUsageOID.SERVER_AUTH]),
            lambda: pem_of(KEY),
            "not for signing content",
        ),
        (lambda: certificate(KEY, authority=False), lambda: pem_of(KEY), "authority's key"),
    ],
)
def test_what_no_verifier_would_take_is_refused_with_the_reason(chain, key, said, put) -> None:
    with pytest.raises(SigningError, match=said):
        read_identity(*put(chain(), key()))


def test_a_kind_of_key_that_no_verifier_knows_is_refused(put) -> None:
    key = ec.generate_private_key(ec.SECP256K1())
    with pytest.raises(SigningError, match="of a kind that C2PA does not sign with"):
        read_identity(*put(certificate(key), pem_of(key)))


def test_a_time_stamp_server_that_does_not_answer_is_no_silent_success(identity, signed_file):
    with pytest.raises(SigningError) as caught:
        signed_file("png", by=replace(identity, tsa_url="http://127.0.0.1:9/"))
    assert "tsa_url" in caught.value.hint


def test_the_salt_is_stable_secret_and_one_per_digest(tmp_path) -> None:
    first = salt_for(tmp_path / "a", "digest")
    assert first == salt_for(tmp_path / "a", "digest")
    assert len({first, salt_for(tmp_path / "a", "other"), salt_for(tmp_path / "b", "digest")}) == 3


def test_a_fingerprint_is_as_others_show_it(tmp_path) -> None:
    identity = own_identity(tmp_path)
    leaf = x509.load_pem_x509_certificate(identity.chain)
    assert fingerprint(identity.chain).replace(":", "").lower() == (
        leaf.fingerprint(hashes.SHA256()).hex()
    )


def test_a_private_key_is_not_in_what_is_printed(identity) -> None:
    assert "PRIVATE" not in repr(identity)


def test_verifying_loads_no_tensor_library() -> None:
    code = (
        "import sys, watchfolder.provenance.verify, watchfolder.provenance.keys, "
        "watchfolder.provenance.redacting, watchfolder.provenance.page, "
        "watchfolder.cli.verify, watchfolder.cli.keys, watchfolder.cli.redact, "
        "watchfolder.cli.replay, watchfolder.cli.inspect, watchfolder.cli.showing\n"
        "print(sorted({'torch', 'cv2', 'onnxruntime', 'diffusers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
