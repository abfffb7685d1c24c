"""The scenarios: which shape of proxy, which load, which figures."""

from dataclasses import dataclass, replace

from .clients import Load
from .targets import Shape

BIG = 1 << 20


@dataclass(frozen=True)
class Scenario:
    """A steady load, measured in rounds. `warm_up` requests go before, for a JVM blocks of `block` until it is warm."""

    name: str
    about: str
    shape: Shape
    load: Load
    client: str = "h2load"
    warm_up: int = 20_000
    block: int = 200_000
    body_bytes: int = 0
    without: tuple = ()


SMALL = Load()
ROUTED = tuple(f"/r{i}/small" for i in range(5000))

STEADY = [
    Scenario("small", "100 bytes, h2c to h2c, h2load -c8 -m32", Shape(), SMALL),
    Scenario("http1", "100 bytes, HTTP/1.1 to h2c, wrk -c64", Shape(), replace(SMALL, connections=64), client="wrk",
             without=("direct",)),
    Scenario("16k", "16 KiB, h2c to h2c", Shape(), replace(SMALL, path="/16k", requests=50_000), block=50_000),
    Scenario("1m", "1 MiB, h2c to h2c, h2load -c8 -m4", Shape(),
             replace(SMALL, path="/1m", requests=2_000, streams=4), warm_up=500, block=1_500, body_bytes=BIG),
    Scenario("upload", "upload of 64 KiB, h2c to h2c", Shape(),
             replace(SMALL, upload="upload", requests=20_000), warm_up=5_000, block=20_000, body_bytes=64 << 10),
    Scenario("tls-h2c", "100 bytes, TLS to h2c", Shape(tls_in=True), replace(SMALL, tls=True)),
    Scenario("tls-tls", "100 bytes, TLS to TLS", Shape(tls_in=True, tls_out=True), replace(SMALL, tls=True)),
    Scenario("routes", "100 bytes over 5,000 routes", Shape(routes=5000), replace(SMALL, paths=ROUTED), without=("direct",)),
    Scenario("upstreams", "100 bytes over 100 upstreams", Shape(routes=100, upstreams=100),
             replace(SMALL, paths=ROUTED[:100]), without=("direct",)),
    Scenario("grpc", "gRPC unary of 100 bytes, with trailers", Shape(grpc=True),
             replace(SMALL, path="/grpc", upload="grpc", fields=("content-type: application/grpc", "te: trailers"))),
]
