"""The profile: who is charged for a sample, and a picture that shows it."""

import unittest
from xml.etree import ElementTree

from harness import packages, picture, recording
from harness.processes import Failed
from harness.recording import Stack

ENTER = "io.netty.channel.uring.Native.ioUringEnter*"
LOOP = "io.netty.channel.SingleThreadIoEventLoop.run"
FOLDED = f"""3\tcpu\tloop-1\t\t{ENTER};{LOOP}
1\tcpu\tloop-2\t\t
2\tlost\tloop-1\t\t
800\tallocation\tloop-1\t[B\tjava.util.Arrays.copyOf;dev.sluice.pool.connection.Call.start;{LOOP}
"""


class RecordingTest(unittest.TestCase):
    def test_a_line_is_a_stack(self):
        first, unknown, lost, made = recording.parse(FOLDED)
        self.assertEqual(Stack(3, "cpu", "loop-1", "", (ENTER, LOOP)), first)
        self.assertEqual(((), "lost", "[B"), (unknown.frames, lost.kind, made.object))

    def test_a_recording_without_samples_is_no_profile(self):
        with self.assertRaises(Failed):
            recording.parse("2\tlost\tloop-1\t\t\n")


class PackagesTest(unittest.TestCase):
    def test_the_innermost_frame_spends_the_time(self):
        for frame, group in ((ENTER, packages.KERNEL), ("io.netty.channel.uring.Native.ioUringEnter", "Netty transport"),
                             ("java.lang.Thread.yield*", packages.JDK), ("io.netty.handler.codec.http2.HpackEncoder.encode", "HPACK"),
                             ("io.netty.handler.codec.http2.Http2FrameCodec.write", "HTTP/2 codec"),
                             ("io.netty.handler.codec.http.HttpObjectDecoder.decode", "HTTP/1.1 codec, headers"),
                             ("dev.sluice.pool.slot.Seating.ask", "pool-core"),
                             ("dev.sluice.gateway.proxy.Exchange.run", "gateway: proxy"), ("org.example.Other.run", "other")):
            self.assertEqual(group, packages.spender((frame, LOOP)), frame)

    def test_a_stack_that_was_not_walked_is_charged_to_nobody(self):
        self.assertEqual(packages.UNKNOWN, packages.spender(()))

    def test_the_jdk_allocates_for_its_caller(self):
        self.assertEqual("pool-core", packages.allocator(("java.util.Arrays.copyOf", "dev.sluice.pool.X.y", LOOP)))
        self.assertEqual(packages.JDK, packages.allocator(("java.util.Arrays.copyOf",)))

    def test_the_jvms_own_threads_are_known_by_what_the_kernel_calls_them(self):
        self.assertEqual([packages.JIT, packages.JIT, packages.GC, packages.GC, ""], [packages.thread_group(name) for name in
                         ("C2 CompilerThre", "C1 CompilerThre", "GC Thread#0", "VM Thread", "sluice-io_uring")])

    def test_every_group_has_a_place_and_a_colour(self):
        for _, group in packages.GROUPS:
            self.assertIn(group, packages.ORDER)
        self.assertEqual(set(packages.ORDER), set(picture.COLOURS))

    def test_what_is_too_little_to_be_seen_is_put_together_and_nothing_is_lost(self):
        amounts = {"pool-core": 5000.0, "HPACK": 1.0, "TLS": 2.0}
        told = packages.ordered(amounts)
        self.assertEqual({"pool-core": 5000.0, "other": 3.0}, told)

    def test_a_path_has_no_plumbing_and_names_a_class_once(self):
        frames = ("dev.sluice.pool.slot.Seating.ask", "dev.sluice.pool.slot.Seating.lambda$try$3",
                  "io.netty.channel.AbstractChannelHandlerContext.fireChannelRead", "dev.sluice.pool.X$Y.<init>", LOOP)
        self.assertEqual([("new X.Y", "pool-core"), ("Seating.try", "pool-core")], packages.path(frames))


class PictureTest(unittest.TestCase):
    def draw(self):
        stacks = recording.parse(FOLDED)
        return picture.svg("A <title>", ["said & done"], {"HPACK": 3.0, "pool-core": 1.0}, "{:.1f} µs",
                           [stack for stack in stacks if stack.kind == "allocation"])

    def test_it_is_well_formed_and_has_no_script(self):
        root = ElementTree.fromstring(self.draw())
        self.assertEqual("{http://www.w3.org/2000/svg}svg", root.tag)
        self.assertNotIn("script", self.draw())

    def test_its_legend_tells_amounts_and_shares(self):
        self.assertIn("HPACK: 3.0 µs (75.0%)", self.draw())

    def test_boxes_are_as_wide_as_their_share_and_stay_inside(self):
        boxes = [each for each in ElementTree.fromstring(self.draw()).iter("{http://www.w3.org/2000/svg}g")]
        widths = [float(box[1].get("width")) for box in boxes]
        self.assertAlmostEqual(picture.INNER * 0.75, widths[0], delta=0.01)
        for box in boxes:
            self.assertLessEqual(float(box[1].get("x")) + float(box[1].get("width")), picture.WIDTH - picture.MARGIN + 0.1)

    def test_siblings_stand_side_by_side_with_the_heaviest_on_the_left(self):
        stacks = [Stack(weight, "cpu", "loop", "", (f"dev.sluice.pool.{name}.run",))
                  for name, weight in (("Light", 1), ("Heavy", 2), ("Lightest", 1))]
        boxes = [each for each, _ in picture._icicle(picture.tree(stacks), 0)]
        places = sorted((float(box[1].get("x")), box[0].text.partition(":")[0]) for box in map(ElementTree.fromstring, boxes))
        self.assertEqual(["Heavy.run", "Light.run", "Lightest.run"], [name for _, name in places])
        self.assertEqual([picture.MARGIN + picture.INNER * part for part in (0, 0.5, 0.75)], [x for x, _ in places])

    def test_an_allocation_ends_in_the_class_that_was_made(self):
        self.assertIn("[B: 100.0%", self.draw().replace(" ([B)", ""))
