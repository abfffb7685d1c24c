"""This machine: which Java, what is missing, and how it is told."""

import os
import platform
import shutil
import subprocess
from pathlib import Path

from .processes import Failed

HERE = Path(__file__).resolve().parent
PROGRAMS = {"nghttpd": "nghttp2-server", "h2load": "nghttp2-client", "openssl": "openssl"}
WRK = {"wrk": "wrk"}


def look_where_servers_are():
    """Debian puts them where only root looks."""
    os.environ["PATH"] += os.pathsep + "/usr/sbin" + os.pathsep + "/sbin"


def missing(programs):
    """The Debian packages of those programs that are not there."""
    return sorted({package for program, package in programs.items() if not shutil.which(program)})


def missing_of(targets, java):
    """What the targets need and this machine does not have."""
    found = [package for target in targets for package in target.missing()]
    if any(target.jvm for target in targets) and not Path(java).with_name("jcmd").exists():
        found.append(f"(a JDK: there is no jcmd beside {java})")
    return found


def version(home):
    """The major version of a JVM, 0 if there is none."""
    release = home / "release"
    lines = release.read_text().splitlines() if release.exists() and (home / "bin/java").exists() else []
    return next((int(line.split('"')[1].split(".")[0]) for line in lines if line.startswith("JAVA_VERSION=")), 0)


def newest_java():
    """The one that the launcher would find."""
    homes = [Path(found).resolve().parents[1] for found in [shutil.which("java")] if found]
    homes += Path("/usr/lib/jvm").glob("*/")
    newest = max(homes, key=version, default=None)
    if newest is None or not version(newest):
        raise Failed("no Java found: give one with --java")
    return str(newest / "bin/java")


def describe(java):
    cpu = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")), platform.machine())
    told = subprocess.run([java, "-version"], capture_output=True, text=True).stderr.splitlines()[0]
    commit = subprocess.run(["git", "-C", str(HERE), "describe", "--always", "--dirty"], capture_output=True, text=True)
    return [f"{os.cpu_count()} × {cpu}, Linux {platform.release()}", f"JVM: {told}", f"commit {commit.stdout.strip()}"]
