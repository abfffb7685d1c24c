"""Load generators: each runs one load against a port and gives what it saw, or fails. No figure has failed requests."""

import re
import statistics
import subprocess
from dataclasses import dataclass, field

from .processes import LOOPBACK, Failed


@dataclass(frozen=True)
class Load:
    """A load: what is asked for, by how many, how often."""

    path: str = "/small"
    tls: bool = False
    connections: int = 8
    streams: int = 32
    requests: int = 100_000
    upload: str = ""
    fields: tuple = ()
    paths: tuple = ()


@dataclass
class Seen:
    """What a client saw."""

    requests: int
    seconds: float
    body_bytes: int = 0
    quantiles_us: dict = field(default_factory=dict)

    @property
    def rate(self):
        return self.requests / self.seconds


QUANTILES = (0.5, 0.99, 0.999)


def quantiles(values):
    ordered = sorted(values)
    return {q: ordered[min(len(ordered) - 1, int(q * len(ordered)))] for q in QUANTILES}


def url(load, port, path):
    return f"{'https' if load.tls else 'http'}://{LOOPBACK}:{port}{path}"


def _run(command, seconds):
    try:
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=seconds)
    except subprocess.TimeoutExpired as late:
        raise Failed(f"{command[0]} did not end within {seconds} s") from late
    if done.returncode:
        raise Failed(f"{command[0]} ended with {done.returncode}:\n{done.stderr[-500:]}{done.stdout[-500:]}")
    return done.stdout


def h2load(load, port, work, log=True):
    """HTTP/2; latencies come from its log of every request."""
    times = work / "h2load.tsv"
    command = ["h2load", "-c", load.connections, "-m", load.streams, "-n", load.requests, "-w", 20, "-W", 20]
    command += ["--log-file", times] if log else []
    command += ["-d", load.upload] if load.upload else []
    for each in load.fields:
        command += ["-H", each]
    if load.paths:
        uris = work / "h2load.uris"
        uris.write_text("\n".join(url(load, port, path) for path in load.paths) + "\n")
        command += ["-i", uris]
    else:
        command += [url(load, port, load.path)]
    seen = h2load_told(_run(command, 600), load.requests)
    if log:
        seen.quantiles_us = quantiles(int(line.split("\t")[2]) for line in times.read_text().splitlines())
        times.unlink()
    return seen


def h2load_told(text, requests):
    """What h2load's report says, if it says that all requests succeeded, with 2xx each."""
    done = re.search(r"status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx", text)
    counts = re.search(r"requests: (\d+) total.* (\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout", text)
    finished = re.search(r"finished in ([\d.]+)(ms|s|us),", text)
    body = re.search(r"\((\d+)\) data", text)
    if not (done and counts and finished and body):
        raise Failed("h2load told nothing that is understood: " + " / ".join(text.split("\n")[-8:]))
    if int(counts[2]) != requests or int(done[1]) != requests:
        raise Failed("not every request succeeded: " + " / ".join(re.findall(r"^(?:requests|status codes):.*", text, re.M)))
    return Seen(requests, float(finished[1]) * {"s": 1, "ms": 1e-3, "us": 1e-6}[finished[2]], int(body[1]))


def h2load_for(load, port, seconds):
    """HTTP/2 for so many seconds; the number of good answers."""
    command = ["h2load", "-c", load.connections, "-m", load.streams, "-D", seconds, "-w", 20, "-W", 20]
    return timed_told(_run([*command, url(load, port, load.path)], seconds + 60), seconds)


def timed_told(text, seconds):
    """What h2load's report says that ran for a time; requests that its end cut are neither counted nor wrong."""
    done = re.search(r"status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx", text)
    counts = re.search(r"requests: .* (\d+) failed, (\d+) errored, (\d+) timeout", text)
    if not (done and counts and int(done[1])) or any(int(count) for count in [*done.groups()[1:], *counts.groups()]):
        told = " / ".join(found[0] for found in (counts, done) if found)
        raise Failed("not every request succeeded: " + (told or text[-300:]))
    return Seen(int(done[1]), seconds)


LUA = """
done = function(summary, latency, requests)
  io.write(string.format("RESULT %d %d %d %d", summary.requests, summary.duration, summary.bytes,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout))
  for _, p in pairs({50, 99, 99.9}) do io.write(string.format(" %d", latency:percentile(p))) end
  io.write("\\n")
end
"""


def wrk(load, port, work, seconds=4):
    """HTTP/1.1 with keep-alive, for some seconds. What is slow is no failure: a cold JVM takes longer than wrk's own 2 s."""
    script = work / "wrk.lua"
    script.write_text(LUA)
    command = ["wrk", "-t", 2, "-c", load.connections, "-d", f"{seconds}s", "--timeout", "30s", "-s", script]
    return wrk_told(_run([*command, url(load, port, load.path)], seconds + 60))


def wrk_told(text):
    found = re.search(r"^RESULT (\d+(?: \d+){6})$", text, re.M)
    if not found:
        raise Failed(f"wrk told nothing that is understood: {text[-300:]}")
    requests, micros, size, errors, *latencies = (int(word) for word in found[1].split())
    if errors or not requests:
        raise Failed(f"not every request succeeded: {errors} of {requests} failed (wrk)")
    return Seen(requests, micros / 1e6, size, dict(zip(QUANTILES, latencies)))


def median(values):
    return statistics.median(values)
