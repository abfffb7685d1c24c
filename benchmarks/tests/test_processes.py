"""What the JVM and the kernel tell of a process, which port it gets, and how all of them end."""

import signal
import unittest
from unittest import mock

from harness import idle, processes
from harness.processes import TICKS, Failed


class AllocatedTest(unittest.TestCase):
    def test_the_threads_add_up_whatever_the_unit(self):
        dump = ('"main" #1 [7] prio=5 os_prio=0 cpu=12.00ms elapsed=3.00s allocated=512B defined_classes=1 tid=0x1\n'
                '"loop-1" #2 [8] prio=5 os_prio=0 cpu=1.00ms elapsed=3.00s allocated=3K defined_classes=0 tid=0x2\n'
                '"loop-2" #3 [9] prio=5 os_prio=0 cpu=1.00ms elapsed=3.00s allocated=1.5M defined_classes=0 tid=0x3\n'
                '"GC Thread#0" os_prio=0 cpu=1.00ms elapsed=3.00s tid=0x4 nid=10 runnable\n')
        self.assertEqual(512 + 3 * 1024 + 1.5 * 1024**2, processes.allocated(dump))

    def test_a_dump_without_it_is_no_figure(self):
        with self.assertRaises(Failed):
            processes.allocated('"main" #1 [7] prio=5 os_prio=0 cpu=12.00ms tid=0x1\n')


class ThreadsTest(unittest.TestCase):
    def test_user_and_system_time_go_by_name_which_may_have_blanks_and_brackets(self):
        rest = "S 1 1 1 0 -1 0 0 0 0 0"
        stats = [f"7 (C2 (Compiler) T) {rest} {3 * TICKS} {TICKS} 0 0 20", f"8 (loop) {rest} {TICKS} 0 0 0 20",
                 f"9 (loop) {rest} {TICKS} {TICKS} 0 0 20"]
        self.assertEqual({"C2 (Compiler) T": (3, 1), "loop": (2, 1)}, processes.by_name(stats))


class LastingPortTest(unittest.TestCase):
    def port(self, range_of_clients):
        with mock.patch.object(processes, "_text", return_value=range_of_clients):
            return processes.lasting_port()

    def test_it_is_below_those_of_clients_sockets(self):
        self.assertTrue(processes.LOWEST_PORT <= self.port("32768\t60999\n") < 32768)

    def test_where_none_is_below_another_one_is_given_and_never_twice(self):
        for lowest in (1024, processes.LOWEST_PORT + 1):
            ports = {self.port(f"{lowest}\t65535\n") for _ in range(20)}
            self.assertEqual(20, len(ports))


class Impatient:
    """One whose end the user does not wait for: signals come in the middle of it."""

    def __init__(self):
        self.ended = False

    def alive(self):
        return not self.ended

    def send(self, what):
        signal.raise_signal(signal.SIGINT)

    def stop(self):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGTERM)
        self.ended = True


class StopAllTest(unittest.TestCase):
    def setUp(self):
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self.addCleanup(signal.signal, each, signal.getsignal(each))
        processes.end_on_signals()

    def test_no_second_signal_leaves_a_process_behind(self):
        running = [Impatient(), Impatient()]
        with mock.patch.object(processes, "_running", running):
            processes._stop_all()
        self.assertEqual([True, True], [each.ended for each in running])


class HeapTest(unittest.TestCase):
    def test_both_generations_count_and_their_parts_do_not(self):
        told = (" PSYoungGen      total 76288K, used 1966K [0x1, 0x2, 0x3)\n  eden space 65536K, 3% used [0x1,0x2,0x3)\n"
                " ParOldGen       total 175104K, used 10240K [0x1, 0x2, 0x3)\n  object space 175104K, 5% used [0x1,0x2,0x3)\n"
                " Metaspace       used 27000K, committed 27456K, reserved 1114112K\n")
        self.assertEqual((1966 + 10240) * 1024, idle.live_bytes(told))

    def test_a_heap_that_is_not_understood_is_no_figure(self):
        with self.assertRaises(Failed):
            idle.live_bytes(" ZHeap           48M, capacity 128M, max capacity 6G\n")
