"""To whom a sample belongs: stacks by groups of packages, threads by what they are for."""

import re

KERNEL, JIT, GC, UNKNOWN, JDK = "system calls", "JIT", "GC and VM", "not told", "JDK"

# The first prefix that fits decides.
GROUPS = (
    ("dev.sluice.gateway.proxy.", "gateway: proxy"), ("dev.sluice.gateway.listener.", "gateway: listener"),
    ("dev.sluice.gateway.route.", "gateway: route"), ("dev.sluice.gateway.upstream.", "gateway: upstream"),
    ("dev.sluice.gateway.observe.", "gateway: observe"), ("dev.sluice.gateway.", "gateway: other"),
    ("dev.sluice.pool.", "pool-core"),
    ("io.netty.handler.ssl.", "TLS"), ("io.netty.internal.tcnative.", "TLS"), ("sun.security.", "TLS"),
    ("com.sun.crypto.", "TLS"), ("javax.crypto.", "TLS"), ("javax.net.ssl.", "TLS"),
    ("io.netty.handler.codec.http2.Hpack", "HPACK"), ("io.netty.handler.codec.http2.", "HTTP/2 codec"),
    ("io.netty.handler.codec.", "HTTP/1.1 codec, headers"), ("io.netty.buffer.", "Netty buffers"),
    ("io.netty.util.", "Netty util"), ("io.netty.", "Netty transport"),
    ("reactor.netty.", "Reactor Netty"), ("reactor.", "Reactor"),
    ("org.reactivestreams.", "Reactor"), ("org.springframework.", "Spring, Micrometer"),
    ("io.micrometer.", "Spring, Micrometer"),
    ("java.", JDK), ("jdk.", JDK), ("sun.", JDK), ("javax.", JDK), ("com.sun.", JDK),
)
ORDER = tuple(dict.fromkeys([KERNEL, "Netty transport", "Netty buffers", "Netty util", "TLS", "HTTP/2 codec", "HPACK",
                             "HTTP/1.1 codec, headers", "Reactor Netty", "Reactor", "pool-core",
                             *[group for _, group in GROUPS], "other", UNKNOWN, GC, JIT]))

# Classes of event loops and of pipelines, between any two handlers: they say nothing of whose time it is.
PLUMBING = {
    "java.lang.Thread", "io.netty.util.internal.ThreadExecutorMap", "io.netty.util.concurrent.FastThreadLocalRunnable",
    "io.netty.util.concurrent.SingleThreadEventExecutor", "io.netty.channel.SingleThreadIoEventLoop",
    "io.netty.channel.uring.IoUringIoHandler", "io.netty.channel.uring.CompletionQueue", "io.netty.channel.epoll.EpollIoHandler",
    "io.netty.channel.nio.NioIoHandler", "io.netty.channel.AbstractChannelHandlerContext",
    "io.netty.channel.DefaultChannelHandlerContext", "io.netty.channel.DefaultChannelPipeline",
    "io.netty.channel.ChannelDuplexHandler", "io.netty.channel.ChannelInboundHandlerAdapter",
    "io.netty.channel.CombinedChannelDuplexHandler",
}


def plumbing(frame):
    owner = frame.rpartition(".")[0]
    return owner.partition("$")[0] in PLUMBING or owner.startswith("java.lang.invoke.") or "$$Lambda" in owner


def group_of_frame(frame):
    return next((group for prefix, group in GROUPS if frame.startswith(prefix)), "other")


def spender(frames):
    """Whose CPU time a sample is: the innermost frame's. A native method of the transports is a system call."""
    if not frames:
        return UNKNOWN
    if frames[0].endswith("*") and frames[0].startswith(("io.netty.channel.", "sun.nio.ch.", "java.net.")):
        return KERNEL
    return group_of_frame(frames[0])


def allocator(frames):
    """Who allocated: the innermost frame that is not the JDK's, which allocates for others only."""
    if not frames:
        return UNKNOWN
    return next((group for group in map(group_of_frame, frames) if group != JDK), JDK)


def thread_group(name):
    """What a thread is for, by the name that the kernel knows: JIT, GC and the JVM's own, or nothing for the rest."""
    if name.startswith(("C1 Compiler", "C2 Compiler")):
        return JIT
    if name.startswith(("GC Thread", "G1 ", "VM ", "ZWorker", "ZDriver")):
        return GC
    return ""


def totals(stacks, group):
    """The weight of each group."""
    found = {}
    for stack in stacks:
        name = group(stack.frames)
        found[name] = found.get(name, 0) + stack.weight
    return found


def ordered(amounts):
    """In the order of pictures; what is too little to be seen in them is put together as `other`."""
    least = sum(amounts.values()) / 1000
    told = {name: amount for name, amount in amounts.items() if amount >= least or name == "other"}
    told["other"] = sum(amount for name, amount in amounts.items() if name not in told or name == "other")
    return {name: told[name] for name in ORDER if told.get(name)}


def short(frame):
    """Class and method, without the package."""
    name, _, method = frame.rstrip("*").rpartition(".")
    simple = name.rpartition(".")[2].replace("$", ".")
    method = re.sub(r"^lambda\$(\w+)\$\d+$", r"\1", method)
    return f"new {simple}" if method == "<init>" else f"{simple}.{method}"


def path(frames):
    """The frames from the outermost on, as (label, group): plumbing left out, a class that calls itself told once."""
    told, last = [], None
    for frame in reversed(frames):
        name = frame.rpartition(".")[0]
        if name != last and not plumbing(frame):
            told.append((short(frame), spender((frame,))))
            last = name
    return told
