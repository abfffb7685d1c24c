"""A flight recording of a JVM that runs: its CPU-time samples and its allocation samples, as stacks."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from .processes import Failed

OLDEST_JAVA = 25  # the first whose recorder samples by CPU time, native code included
STACKS = Path(__file__).resolve().parents[1] / "src/main/java/dev/sluice/benchmarks/Stacks.java"
SETTINGS = ("jdk.CPUTimeSample#enabled=true", "jdk.CPUTimeSample#stackTrace=true", "jdk.CPUTimeSample#throttle=1ms",
            "jdk.CPUTimeSamplesLost#enabled=true", "jdk.ObjectAllocationSample#enabled=true",
            "jdk.ObjectAllocationSample#stackTrace=true", "jdk.ObjectAllocationSample#throttle=1000/s")


@dataclass(frozen=True)
class Stack:
    """So many samples, or bytes, on one stack. Frames are `class.method`, the innermost first; `*` ends a native one."""

    weight: int
    kind: str
    thread: str
    object: str
    frames: tuple


def during(process, bench, load):
    """The stacks of what the process does while `load` runs."""
    process.ask(bench.jcmd, "JFR.configure", "stackdepth=256")
    process.ask(bench.jcmd, "JFR.start", "name=profile", "settings=none", *[f"+{setting}" for setting in SETTINGS])
    load()
    file = bench.work / "profile.jfr"
    process.ask(bench.jcmd, "JFR.stop", "name=profile", f"filename={file}")
    if not file.exists():
        raise Failed("the flight recorder wrote nothing")
    done = subprocess.run([bench.java, str(STACKS), str(file)], capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"the recording could not be read:\n{done.stderr[-500:]}")
    return parse(done.stdout)


def parse(text):
    stacks = []
    for line in text.splitlines():
        weight, kind, thread, name, frames = line.split("\t")
        stacks.append(Stack(int(weight), kind, thread, name, tuple(frames.split(";")) if frames else ()))
    if not any(stack.kind == "cpu" for stack in stacks):
        raise Failed("the recording has no CPU-time samples")
    return stacks
