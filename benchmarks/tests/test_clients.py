"""What load generators say, and that a load with failed requests has no figure."""

import unittest

from harness import clients, constant
from harness.processes import Failed

H2LOAD = """starting benchmark...
finished in {time}, 160718.49 req/s, 17.48MB/s
requests: {total} total, {total} started, {total} done, {succeeded} succeeded, {failed} failed, {errored} errored, 0 timeout
status codes: {good} 2xx, {redirected} 3xx, 0 4xx, {bad} 5xx
traffic: 10.88MB (11406310) total, 781.81KB (800573) headers (space savings 92.72%), 9.54MB (10000000) data
                     min         max         mean         sd        +/- sd
time for request:      134us     18.78ms      1.56ms       899us    81.89%
"""


def h2load(time="622.21ms", total=100, succeeded=None, failed=0, errored=0, good=None, redirected=0, bad=0):
    return H2LOAD.format(time=time, total=total, succeeded=total if succeeded is None else succeeded, failed=failed,
                         errored=errored, good=total if good is None else good, redirected=redirected, bad=bad)


class H2LoadTest(unittest.TestCase):
    def test_a_good_report_gives_requests_seconds_and_bytes(self):
        seen = clients.h2load_told(h2load(), 100)
        self.assertEqual((100, 10_000_000), (seen.requests, seen.body_bytes))
        self.assertAlmostEqual(0.62221, seen.seconds)

    def test_its_times_come_in_three_units(self):
        for time, seconds in (("2.50s", 2.5), ("250.00ms", 0.25), ("900us", 0.0009)):
            self.assertAlmostEqual(seconds, clients.h2load_told(h2load(time=time), 100).seconds)

    def test_requests_that_did_not_succeed_are_no_figure(self):
        for wrong in ({"failed": 1, "succeeded": 99}, {"errored": 1, "succeeded": 99}, {"good": 99, "bad": 1},
                      {"good": 99, "redirected": 1}):
            with self.subTest(wrong), self.assertRaisesRegex(Failed, "not every request succeeded"):
                clients.h2load_told(h2load(**wrong), 100)

    def test_fewer_requests_than_were_asked_for_are_no_figure(self):
        with self.assertRaises(Failed):
            clients.h2load_told(h2load(total=100), 200)

    def test_a_report_that_is_cut_off_is_no_figure(self):
        for length in range(0, len(h2load()) - 200, 40):
            with self.assertRaises(Failed):
                clients.h2load_told(h2load()[:length], 100)

    def test_a_load_for_a_time_counts_good_answers_and_stands_no_other(self):
        self.assertEqual(20, clients.timed_told(h2load(total=100, good=100), 5).rate)
        for wrong in ({"bad": 1}, {"redirected": 1}, {"failed": 1}, {"errored": 1}, {"total": 0}):
            with self.subTest(wrong), self.assertRaises(Failed):
                clients.timed_told(h2load(**wrong), 5)


class WrkTest(unittest.TestCase):
    def test_a_good_result_gives_all_of_its_numbers(self):
        seen = clients.wrk_told("Running 4s test\nRESULT 4000 2000000 512 0 11 22 33\n")
        self.assertEqual((4000, 2.0, 512, 2000.0), (seen.requests, seen.seconds, seen.body_bytes, seen.rate))
        self.assertEqual({0.5: 11, 0.99: 22, 0.999: 33}, seen.quantiles_us)

    def test_errors_nothing_at_all_and_no_result_are_no_figure(self):
        for text in ("RESULT 4000 2000000 512 1 11 22 33", "RESULT 0 2000000 0 0 0 0 0", "RESULT 1 2", ""):
            with self.subTest(text), self.assertRaises(Failed):
                clients.wrk_told(text)


class ConstantRateTest(unittest.TestCase):
    def test_a_good_result_gives_three_times(self):
        self.assertEqual({"p50_us": 300, "p99_us": 900, "p99.9_us": 4000}, constant.told("RESULT 300 900 4000 0\n"))

    def test_failed_requests_and_silence_are_no_figure(self):
        for text in ("RESULT 300 900 4000 2\n", ""):
            with self.subTest(text), self.assertRaises(Failed):
                constant.told(text)

    def test_what_is_added_is_the_difference_to_asking_directly(self):
        times = {"p50_us": 100, "p99_us": 200, "p99.9_us": 300}
        rows = constant.added({"direct": dict(times), "haproxy": {name: value + 50 for name, value in times.items()},
                               "sluice": {"failed": "why"}})
        self.assertEqual(50, rows["haproxy"]["added_p99_us"])
        self.assertEqual({"failed": "why"}, rows["sluice"])
        self.assertNotIn("added_p99_us", rows["direct"])

    def test_nothing_is_added_to_a_direct_that_failed(self):
        rows = constant.added({"direct": {"failed": "why"}, "haproxy": {"p50_us": 1, "p99_us": 2, "p99.9_us": 3}})
        self.assertNotIn("added_p99_us", rows["haproxy"])


class QuantilesTest(unittest.TestCase):
    def test_they_are_values_that_were_seen(self):
        self.assertEqual({0.5: 501, 0.99: 991, 0.999: 1000}, clients.quantiles(range(1000, 0, -1)))
        self.assertEqual({0.5: 7, 0.99: 7, 0.999: 7}, clients.quantiles([7]))
