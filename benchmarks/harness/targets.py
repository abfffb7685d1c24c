"""What is compared: each target is a proxy that can be set up in the same shape."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .processes import LOOPBACK, Failed, Process, free_port

REPO = Path(__file__).resolve().parents[2]
PEER = REPO / "benchmarks/peers/spring-cloud-gateway"


@dataclass(frozen=True)
class Shape:
    """What a scenario asks a proxy to be."""

    tls_in: bool = False
    tls_out: bool = False
    grpc: bool = False
    routes: int = 1
    upstreams: int = 1
    fallback: bool = False  # the last of the routes takes what no other does

    def paths(self):
        """A prefix for each route; of one that takes everything, none."""
        prefixes = [f"/r{i}/" for i in range(self.routes)]
        return [*prefixes[:-1], ""] if self.fallback or self.routes == 1 else prefixes


@dataclass(frozen=True)
class Bench:
    """What every target gets: a directory for its files, a key pair, and the backend's ports."""

    work: Path
    key: Path
    cert: Path
    h2c_port: int
    tls_port: int
    grpc_port: int
    java: str

    @property
    def jcmd(self):
        return Path(self.java).with_name("jcmd")

    def address(self, upstream):
        """All of the loopback network is the one backend: as many upstreams as are asked for."""
        return f"127.0.{upstream // 200}.{upstream % 200 + 1}"

    def backend_port(self, shape):
        return self.tls_port if shape.tls_out else self.grpc_port if shape.grpc else self.h2c_port

    def file(self, name, text):
        path = self.work / name
        path.write_text(text)
        return path


class Target:
    name = ""
    programs = {}
    jvm = False

    def missing(self):
        """The Debian packages that are not there, by the programs that are looked for."""
        return [package for program, package in self.programs.items() if not shutil.which(program)]

    def start(self, bench, shape):
        """Starts it and waits until it listens; gives the process and its port."""
        port = free_port()
        process = Process(self.name, self.command(bench, shape, port), bench.work / f"{self.name}.log", self.env(bench))
        return process.await_port(port), port

    def command(self, bench, shape, port):
        raise NotImplementedError

    def env(self, bench):
        return {}

    def train(self, bench):
        """Makes its later starts faster, where it has a way to do that."""


class Direct(Target):
    """The backend itself: what the client and the server cost without anything between."""

    name = "direct"

    def start(self, bench, shape):
        return None, bench.tls_port if shape.tls_in else bench.backend_port(shape)


class Sluice(Target):
    name = "sluice"
    jvm = True

    def env(self, bench):
        return {"JAVA_HOME": str(Path(bench.java).parents[1])}

    def train(self, bench):
        """What its documentation advises after a build (docs/start-up.md); nothing if that is done."""
        done = subprocess.run([str(REPO / "sluice"), "--train"], env={**os.environ, **self.env(bench)}, capture_output=True,
                              text=True)
        if done.returncode:
            raise Failed(f"the training failed:\n{done.stderr[-500:]}")

    def command(self, bench, shape, port):
        scheme = "h2" if shape.tls_out else "h2c"
        lines = ["server:", f"  port: {port}"]
        if shape.tls_in:
            lines += ["  ssl:", f"    certificate: {bench.cert}", f"    certificate-private-key: {bench.key}"]
        lines += ["management.server.port: 0"]
        if shape.tls_out:
            lines += ["spring.ssl.bundle.pem.backend.truststore.certificate: " + str(bench.cert)]
        lines += ["sluice:", "  upstreams:"]
        for i in range(shape.upstreams):
            host = "localhost" if shape.tls_out else bench.address(i)
            lines += [f"    u{i}:", f"      backends: [{{uri: '{scheme}://{host}:{bench.backend_port(shape)}'}}]"]
            lines += ["      tls: {bundle: backend}"] if shape.tls_out else []
        lines += ["  routes:"]
        for i, prefix in enumerate(shape.paths()):
            lines += [f"    - {{id: r{i}, paths: ['{prefix or '/'}**'], upstream: u{i % shape.upstreams}}}"]
        config = bench.file(f"sluice-{port}.yml", "\n".join(lines) + "\n")
        return [REPO / "sluice", "-c", config]


class UntrainedSluice(Sluice):
    """Started without what a training has learned, which goes by the JVM's options."""

    name = "sluice, untrained"

    def env(self, bench):
        return {**super().env(bench), "SLUICE_JVM_OPTS": "-Dsluice.benchmark=untrained"}

    def train(self, bench):
        pass


class HaProxy(Target):
    name = "haproxy"
    programs = {"haproxy": "haproxy"}

    def command(self, bench, shape, port):
        tls_in = f" ssl crt {self._pem(bench)} alpn h2,http/1.1" if shape.tls_in else ""
        tls_out = f" ssl ca-file {bench.cert} verifyhost localhost alpn h2" if shape.tls_out else " proto h2"
        lines = ["global", "  maxconn 8000", "defaults", "  mode http", "  timeout connect 5s", "  timeout client 300s",
                 "  timeout server 300s", "  option forwardfor", "frontend traffic",
                 f"  bind {LOOPBACK}:{port}{tls_in}", "  http-request set-header x-forwarded-proto http"]
        if shape.routes > 1:
            routes = "".join(f"{prefix or '/'} u{i % shape.upstreams}\n" for i, prefix in enumerate(shape.paths()))
            lines += [f"  use_backend %[path,map_beg({bench.file(f'haproxy-{port}.map', routes)},u0)]"]
        else:
            lines += ["  default_backend u0"]
        for i in range(shape.upstreams):
            lines += [f"backend u{i}", f"  server s {bench.address(i)}:{bench.backend_port(shape)}{tls_out}"]
        return ["haproxy", "-db", "-f", bench.file(f"haproxy-{port}.cfg", "\n".join(lines) + "\n")]

    def _pem(self, bench):
        return bench.file("haproxy.pem", bench.cert.read_text() + bench.key.read_text())


class NgHttpX(Target):
    name = "nghttpx"
    programs = {"nghttpx": "nghttp2-proxy"}

    def command(self, bench, shape, port):
        tls = ";tls;sni=localhost" if shape.tls_out else ""
        lines = [f"frontend={LOOPBACK},{port}{'' if shape.tls_in else ';no-tls'}", "workers=2", "errorlog-syslog=no",
                 "add-x-forwarded-for=yes", "backend-connections-per-host=8", f"cacert={bench.cert}"]
        for i, prefix in enumerate(shape.paths()):
            address = f"{bench.address(i % shape.upstreams)},{bench.backend_port(shape)}"
            lines += [f"backend={address};{prefix or '/'};proto=h2{tls}"]
        if "" not in shape.paths():  # it wants to be told what takes the rest
            lines += [f"backend={bench.address(0)},{bench.backend_port(shape)};/;proto=h2{tls}"]
        config = bench.file(f"nghttpx-{port}.conf", "\n".join(lines) + "\n")
        keys = [bench.key, bench.cert] if shape.tls_in else []
        return ["nghttpx", f"--conf={config}", *keys]


class SpringCloudGateway(Target):
    name = "scg"
    jvm = True

    @property
    def jar(self):
        return PEER / "target/peer.jar"

    def missing(self):
        return [] if self.jar.exists() else [f"(build it: mvn -f {PEER.relative_to(REPO)} package)"]

    def command(self, bench, shape, port):
        scheme = "https" if shape.tls_out else "http"
        lines = ["server:", f"  port: {port}", "  http2.enabled: true"]
        if shape.tls_in:
            lines += ["  ssl:", f"    certificate: {bench.cert}", f"    certificate-private-key: {bench.key}"]
        lines += ["peer:", f"  upstream-tls: {str(shape.tls_out).lower()}",
                  "spring.cloud.gateway.server.webflux:", "  httpclient.ssl.use-insecure-trust-manager: true", "  routes:"]
        for i, prefix in enumerate(shape.paths()):
            uri = f"{scheme}://{bench.address(i % shape.upstreams)}:{bench.backend_port(shape)}"
            lines += [f"    - {{id: r{i}, uri: '{uri}', predicates: ['Path={prefix or '/'}**']}}"]
        config = bench.file(f"scg-{port}.yml", "\n".join(lines) + "\n")
        return [bench.java, "-XX:+UseParallelGC", "-jar", self.jar, f"--spring.config.location={config}"]


TARGETS = {target.name: target for target in (Direct(), Sluice(), HaProxy(), NgHttpX(), SpringCloudGateway())}


def choose(names):
    unknown = [name for name in names if name not in TARGETS]
    if unknown:
        raise Failed(f"no such target: {', '.join(unknown)}; there are {', '.join(TARGETS)}")
    return [TARGETS[name] for name in names]
