"""Rounds, and the warm-up before them."""

import unittest

from harness import rounds, warmup
from harness.growth import ALL
from harness.processes import Failed
from harness.targets import Shape


def quiet(text):
    """Nobody wants to read it."""


class RoundsTest(unittest.TestCase):
    def setUp(self):
        self.taken = rounds.Rounds("small", quiet)

    def measure(self, names, turns, work):
        self.taken.measure(names, turns, work, str)
        return self.taken.summary(names)

    def test_the_median_of_each_column_counts(self):
        figures = iter([{"cpu_us": 9.0, "rate": 1}, {"cpu_us": 1.0, "rate": 3}, {"cpu_us": 2.0, "rate": 2}])
        self.assertEqual({"sluice": {"cpu_us": 2.0, "rate": 2}}, self.measure(["sluice"], 3, lambda name: next(figures)))

    def test_a_column_that_one_round_lacks_is_left_out(self):
        self.assertEqual({"a": None}, rounds.middle([{"a": 1}, {"a": None}]))

    def test_who_fails_keeps_the_reason_and_no_figure_of_earlier_rounds(self):
        asked = []

        def work(name):
            asked.append(name)
            if name == "bad" and asked.count("bad") == 2:
                raise Failed("1 failed\nmore of it")
            return {"cpu_us": 1.0}

        results = self.measure(["good", "bad"], 4, work)
        self.assertEqual({"good": {"cpu_us": 1.0}, "bad": {"failed": "1 failed"}}, results)
        self.assertEqual((4, 2), (asked.count("good"), asked.count("bad")))

    def test_who_did_not_start_is_not_measured(self):
        def refuse():
            raise Failed("it does not start")

        self.assertIsNone(self.taken.attempt("bad", refuse))
        self.assertEqual({"bad": {"failed": "it does not start"}}, self.measure(["bad"], 2, self.fail))

    def test_nobody_is_always_the_first(self):
        firsts = [rounds.rotated(["a", "b", "c"], turn)[0] for turn in range(4)]
        self.assertEqual(["a", "b", "c", "a"], firsts)
        self.assertEqual([], rounds.rotated([], 3))

    def test_a_warm_up_is_told_beside_the_figures(self):
        self.taken.notes["sluice"] = {"requests": 7}
        self.assertEqual({"requests": 7}, self.measure(["sluice"], 1, lambda name: {"cpu_us": 1.0})["sluice"]["warm_up"])


class WarmUpTest(unittest.TestCase):
    def blocks(self, *costs):
        given = iter(costs)
        return warmup.blocks(lambda: next(given))

    def test_it_goes_on_while_the_cost_falls_and_ends_when_it_is_level(self):
        self.assertEqual(([60, 40, 30, 20, 15, 14.9, 14.8], True), self.blocks(60, 40, 30, 20, 15, 14.9, 14.8, 1))

    def test_it_does_not_end_on_a_level_at_the_beginning(self):
        costs, _ = self.blocks(60, 60, 60, 20, 10, 10, 10)
        self.assertEqual([60, 60, 60, 20, 10, 10, 10], costs)

    def test_one_dear_block_does_not_make_the_next_one_a_fall(self):
        self.assertEqual(([30, 20, 10, 50, 10], True), self.blocks(30, 20, 10, 50, 10, 1))

    def test_its_patience_is_bounded_and_it_says_so(self):
        costs, level = self.blocks(*[1000 * 0.9**i for i in range(100)])
        self.assertEqual((warmup.MOST, False), (len(costs), level))

    def test_several_loads_are_one_warm_up(self):
        first, second = {"requests": 5, "cpu_us": [9.0], "level": False}, {"requests": 7, "cpu_us": [2.0, 1.0], "level": True}
        self.assertEqual({"requests": 12, "cpu_us": [2.0, 1.0], "level": False}, warmup.joined(first, second))


class GrowthTest(unittest.TestCase):
    def test_points_of_one_shape_are_served_by_one_process(self):
        for growth in ALL:
            servers = {growth.server(label) for label in growth.points}
            self.assertEqual(len({point.shape for point in growth.points.values()}), len(servers), growth.name)

    def test_every_number_of_routes_is_asked_the_same(self):
        growth = next(each for each in ALL if each.name == "growth-routes")
        self.assertEqual(1, len({point.load for point in growth.points.values()}))
        self.assertEqual([1, 100, 5000], [len(point.shape.paths()) for point in growth.points.values()])

    def test_a_fallback_is_one_of_the_routes(self):
        self.assertEqual(["/r0/", "/r1/", ""], Shape(routes=3, fallback=True).paths())
        self.assertEqual(["/r0/", "/r1/"], Shape(routes=2).paths())
        self.assertEqual([""], Shape().paths())
