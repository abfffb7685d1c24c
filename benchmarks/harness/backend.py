"""The backend behind every target: an nghttpd for cleartext, one for TLS and one for gRPC, serving files."""

import subprocess

from .processes import Failed, Process, free_port
from .targets import Bench

SIZES = {"empty": 0, "small": 100, "1k": 1 << 10, "16k": 16 << 10, "128k": 128 << 10, "1m": 1 << 20, "upload": 64 << 10}


def bench(work, java):
    """Starts all three, and gives what every target needs to know of them."""
    served = files(work / "files", 5000)
    key, cert = key_pair(work)
    ports = [start(work, served, kind)[1] for kind in ("cleartext", "tls", "grpc")]
    return Bench(work, key, cert, *ports, java)


def files(directory, routes):
    directory.mkdir()
    for name, size in SIZES.items():
        (directory / name).write_bytes(b"x" * size)
    (directory / "grpc").write_bytes(b"\0\0\0\0\x64" + b"x" * 100)
    for i in range(routes):  # what is asked for on a route is verbatim what the backend is asked for
        (directory / f"r{i}").symlink_to(".")
    return directory


def key_pair(work):
    key, cert = work / "key.pem", work / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
               "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
               "-keyout", key, "-out", cert]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"openssl made no key pair:\n{done.stderr}")
    return key, cert


def start(work, directory, kind):
    """Its process and port. A trailer makes an answer to gRPC of every answer of the third kind."""
    port = free_port()
    options = {"cleartext": ["--no-tls"], "tls": [], "grpc": ["--no-tls", "--trailer", "grpc-status: 0"]}[kind]
    keys = [work / "key.pem", work / "cert.pem"] if kind == "tls" else []
    command = ["nghttpd", "-d", directory, *options, port, *keys]
    return Process(f"nghttpd-{kind}", command, work / f"nghttpd-{kind}.log").await_port(port), port
