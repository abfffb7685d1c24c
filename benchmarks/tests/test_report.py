"""The report: columns, ratios, targets that are met, and nothing where nothing is known."""

import json
import unittest

from harness import goals, report

ABOUT = {name: "about it" for name in ("small", "cold-start", "rate", "growth-routes")}


def lines(results):
    return report.markdown(results, ABOUT, ["a machine"]).splitlines()


def row(results, start):
    return next(line for line in lines(results) if line.startswith(f"| {start}"))


def goal(results, what):
    return row(results, what).split(" | ")[-2:]


SMALL = {"sluice": {"cpu_us": 10.0, "allocated": 4000.0, "rate": 50_000.0}, "haproxy": {"cpu_us": 5.0, "rate": 100_000.0},
         "scg": {"cpu_us": 80.0, "allocated": 30_000.0, "rate": 9_000.0}}


class TableTest(unittest.TestCase):
    def test_ratios_to_both_stand_in_columns_of_their_own(self):
        heads = row({"small": SMALL}, " | CPU")
        self.assertTrue(heads.endswith("| CPU × haproxy | CPU × scg |"), heads)
        self.assertTrue(row({"small": SMALL}, "sluice").endswith("| 2.00 | 0.12 |"))

    def test_a_column_that_nobody_fills_is_left_out(self):
        self.assertNotIn("GB/s", row({"small": SMALL}, " | CPU"))

    def test_there_is_no_ratio_to_one_that_failed(self):
        results = {"small": {**SMALL, "haproxy": {"failed": "1 of 9 failed"}}}
        self.assertNotIn("× haproxy", row(results, " | CPU"))
        self.assertIn("no figure: 1 of 9 failed", row(results, "haproxy"))

    def test_who_failed_has_a_reason_and_no_number(self):
        told = row({"small": {**SMALL, "sluice": {"failed": "a | b"}}}, "sluice")
        self.assertIn("no figure: a \\| b", told)
        self.assertNotRegex(told, r"\d")

    def test_every_row_is_as_wide_as_its_head(self):
        results = {"small": {**SMALL, "nghttpx": {"failed": "why"}}}
        table = [line for line in lines(results)[lines(results).index("### small: about it"):] if line.startswith("|")]
        self.assertEqual(1, len({line.count("|") for line in table}), table)

    def test_a_cold_start_has_ratios_of_both_of_its_figures(self):
        results = {"cold-start": {"sluice": {"first_answer_s": 1.0, "served": 90.0},
                                  "scg": {"first_answer_s": 4.0, "served": 30.0}}}
        self.assertTrue(row(results, "sluice").endswith("| 0.25 | 3.00 |"))

    def test_what_is_not_above_nothing_has_no_ratio(self):
        results = {"rate": {"sluice": {"added_p99_us": -4.0}, "haproxy": {"added_p99_us": 20.0}}}
        self.assertTrue(row(results, "sluice").endswith("|  |"))

    def test_the_warm_up_is_told(self):
        note = {"requests": 1_400_000, "cpu_us": [60.0, 11.0], "level": True}
        told = {"small": {"sluice": {"cpu_us": 10.0, "warm_up": note}}}
        self.assertIn("Warm-up: sluice 1,400,000 requests, 60.0 to 11.0 µs.", lines(told))

    def test_json_gives_back_what_it_was_given(self):
        self.assertEqual({"machine": ["m"], "results": {"small": SMALL}}, json.loads(report.as_json({"small": SMALL}, ["m"])))


class GrowthTest(unittest.TestCase):
    GROWN = {"growth-routes": {"sluice": {"points": {"1": {"cpu_us": 10.0}, "5,000": {"cpu_us": 10.5}}},
                               "haproxy": {"points": {"1": {"cpu_us": 5.0}, "5,000": {"failed": "why"}}}}}

    def test_a_row_has_a_column_for_each_point(self):
        self.assertEqual("| sluice, CPU µs/request | 10.0 | 10.5 |", row(self.GROWN, "sluice"))

    def test_a_point_that_failed_has_no_figure_and_says_why(self):
        self.assertEqual("| haproxy, CPU µs/request | 5.0 | no figure |", row(self.GROWN, "haproxy"))
        self.assertIn("- no figure of haproxy at 5,000: why", lines(self.GROWN))

    def test_routes_are_compared_as_the_target_says(self):
        self.assertEqual(["1.05 ×", "met |"], goal(self.GROWN, "routes: 5,000 against 1"))


class GoalsTest(unittest.TestCase):
    def small(self, cpu_us, **more):
        return {"small": {**SMALL, "sluice": {**SMALL["sluice"], "cpu_us": cpu_us, **more}}}

    def test_the_aim_what_must_be_reached_and_what_misses_both_are_told_apart(self):
        for cpu_us, told in ((10.0, "aim reached |"), (10.1, "met |"), (15.0, "met |"), (15.1, "**not met** |")):
            self.assertEqual(told, goal(self.small(cpu_us), "small h2c→h2c")[1], cpu_us)

    def test_allocation_is_compared_with_its_first_measurement(self):
        half = goals.FIRST_ALLOCATION / 2
        self.assertEqual("met |", goal(self.small(10.0, allocated=half), "allocation per small request")[1])
        self.assertEqual("**not met** |", goal(self.small(10.0, allocated=half + 1), "allocation per small request")[1])

    def test_more_is_better_where_answers_are_counted(self):
        for served, told in ((60.0, "aim reached |"), (30.0, "met |"), (29.0, "**not met** |")):
            results = {"cold-start": {"sluice": {"served": served}, "scg": {"served": 10.0}}}
            self.assertEqual(told, goal(results, "requests served")[1])

    def test_a_target_whose_figure_failed_is_neither_met_nor_missed(self):
        results = {"small": {**SMALL, "sluice": {"failed": "2 of 9 failed"}}}
        self.assertEqual(["", "not measured: sluice in small (2 of 9 failed) |"], goal(results, "small h2c→h2c"))

    def test_nothing_is_met_where_nothing_was_measured(self):
        for goal_ in goals.GOALS:
            self.assertTrue(goals.verdict(goal_, {})[1].startswith("not measured: "), goal_.what)

    def test_adding_less_than_haproxy_at_a_constant_rate_is_the_aim(self):
        for ours, theirs, told in ((100, 60, "aim reached |"), (-5, -9, "aim reached |"), (900, 60, "met |"),
                                   (1100, 900, "**not met** |")):
            results = {"rate": {"sluice": {"added_p99_us": ours}, "haproxy": {"added_p99_us": theirs}}}
            self.assertEqual(told, goal(results, "constant rate")[1])
