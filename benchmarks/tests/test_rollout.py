"""HAProxy's configuration, h2load's reports, and how a run is told."""

import unittest

from harness.processes import Failed
from harness.rollout import balancer, batches, told
from harness.rollout.asked import MIXED, PIECE, SLOW, Pace
from harness.rollout.balancer import CONFIGURATION, Checks, Down
from harness.rollout.restart import Restart, unasked
from harness.rollout.tally import Kind, Loss, Tally
from harness.targets import REPO

STATS = ("# pxname,svname,status,chkdown,check_desc,check_duration,\nrequests,FRONTEND,OPEN,,,,\n"
         "gateways,gateway-1,UP,0,Layer7 check passed,4,\ngateways,gateway-2,DOWN 1/2,2,Layer7 check passed,3,\ngateways,BACKEND,UP,1,,,\n"
         "connections,FRONTEND,OPEN,,,,\nconnections,gateway-1,UP 1/2,0,Layer7 timeout,1001,\n"
         "connections,gateway-2,DOWN,1,Layer7 timeout,1001,\nconnections,BACKEND,UP,0,,,\n")
REPORT = ("finished in 5.01s, 99.80 req/s, 11.5KB/s\n"
          "requests: 500 total, 500 started, 498 done, {good} succeeded, 20 failed, 2 errored, 0 timeout\n"
          "status codes: {good} 2xx, 0 3xx, 0 4xx, 18 5xx\n")


class BalancerTest(unittest.TestCase):
    def configured(self, checks):
        return balancer.configured([(1001, 2001), (1002, 2002), (1003, 2003)], (3001, 3002), checks, "/tmp/admin.sock")

    def test_the_configuration_to_copy_is_the_one_that_was_measured(self):
        self.assertIn(CONFIGURATION.read_text(), (REPO / "docs/scaling.md").read_text())

    def test_addresses_are_this_runs_in_both_layers(self):
        text = self.configured(Checks())
        for i in (1, 2, 3):
            self.assertEqual(2, text.count(f"server gateway-{i} 127.0.0.1:100{i} "))
            self.assertEqual(2, text.count(f"port 200{i}"))
        self.assertEqual((1, 1, 1), tuple(text.count(each) for each in ("127.0.0.1:3001", "127.0.0.1:3002", "/tmp/admin.sock")))
        for written in ("10.0.0.", ":8080", ":8443", "port 8081", "/run/"):
            self.assertNotIn(written, text)

    def test_retries_are_off_unless_they_are_asked_for(self):
        self.assertIn("\n  retries 0\n", self.configured(Checks()))
        self.assertIn("\n  retries 1 ", self.configured(Checks(retries=1)))

    def test_checks_are_as_often_as_they_are_asked_for(self):
        self.assertIn("check inter 2s fall 3 rise", self.configured(Checks(inter="2s", fall=3)))

    def test_a_gateway_has_a_state_in_each_layer_and_nobody_else_has(self):
        states = [(row["svname"], row["status"]) for row in balancer.servers(STATS)]
        self.assertEqual([("gateway-1", "UP"), ("gateway-2", "DOWN 1/2"), ("gateway-1", "UP 1/2"), ("gateway-2", "DOWN")], states)

    def test_whoever_went_down_since_the_last_look_is_told_once(self):
        counts = {("gateways", "gateway-2"): 1}
        downs = list(balancer.downs(balancer.servers(STATS), counts))
        self.assertEqual([("gateway-2", "layer 7", "Layer7 check passed after 3 ms"),
                          ("gateway-2", "layer 4", "Layer7 timeout after 1001 ms")],
                         [(each.gateway, each.layer, each.why) for each in downs])
        self.assertEqual([], list(balancer.downs(balancer.servers(STATS), counts)))


class BatchesTest(unittest.TestCase):
    def test_whatever_is_not_2xx_is_told(self):
        good, wrong = batches.parsed(REPORT.format(good=480), 500)
        self.assertEqual(480, good)
        self.assertIn("2 errored", wrong)
        self.assertIn("18 5xx", wrong)

    def test_a_batch_that_was_answered_in_full_has_nothing_wrong(self):
        self.assertEqual((500, ""), batches.parsed(REPORT.format(good=500), 500))

    def test_no_report_is_no_figure(self):
        with self.assertRaises(Failed):
            batches.parsed("Connection refused\n", 500)


class AskedTest(unittest.TestCase):
    def test_a_pace_goes_round_until_it_is_over(self):
        pace, seen = Pace(0), []
        for request in pace:
            seen.append(request.name)
            if len(seen) == 3:
                pace.over.set()
        self.assertEqual(["GET", "POST", "GET"], seen)

    def test_slow_ones_are_told_apart(self):
        self.assertEqual(["POST, slow"], [request.name for request in SLOW])
        self.assertEqual(10 * len(PIECE), SLOW[0].size)

    def test_an_echo_of_the_page_is_no_echo_of_the_upload(self):
        self.assertEqual("", MIXED[0].wrong(200, b"x" * 100))
        self.assertTrue(MIXED[1].wrong(200, b"x" * 100))


class ToldTest(unittest.TestCase):
    def setUp(self):
        self.kind = Kind("layer 7", "HTTP/1.1", "GET")
        self.tally = Tally()

    def test_a_loss_stands_beside_what_happened_then(self):
        self.tally.losses = [Loss(99.0, self.kind, "first"), Loss(112.5, self.kind, "second")]
        text = told.markdown(self.tally, [Restart("gateway-1", 100.0), Restart("gateway-2", 110.0)])
        self.assertIn("- before any restart: layer 7, GET over HTTP/1.1: first", text)
        self.assertIn("- 2.5 s after the signal to gateway-2: layer 7, GET over HTTP/1.1: second", text)

    def test_a_gateway_that_was_taken_out_while_it_was_not_its_turn_stands_beside_the_losses(self):
        restarts = [Restart("gateway-1", 100.0, up=9.0), Restart("gateway-2", 110.0, up=9.0)]
        downs = [Down(at, name, "layer 4", "Layer7 timeout after 1001 ms") for at, name in
                 ((99.0, "gateway-1"), (102.0, "gateway-1"), (112.5, "gateway-3"), (113.0, "gateway-2"), (114.0, "gateway-1"))]
        out = unasked(downs, restarts)
        self.assertEqual([99.0, 112.5, 114.0], [each.at for each in out])
        text = told.markdown(self.tally, restarts, out)
        self.assertIn("- before any restart: gateway-1 at layer 4: Layer7 timeout after 1001 ms\n", text)
        self.assertIn("- 2.5 s after the signal to gateway-2: gateway-3 at layer 4: Layer7 timeout after 1001 ms\n", text)
        self.assertNotIn("Taken out", told.markdown(self.tally, restarts))

    def test_a_failure_says_whether_the_balancer_took_out_others(self):
        self.tally.lost(self.kind, "reset", requests=2)
        self.assertIn("2 requests were lost, and HAProxy took out only who was restarted", told.verdict(self.tally, []))
        out = [Down(99.0, "gateway-3", "layer 4", "")] * 2
        self.assertIn("that nobody had restarted as well (gateway-3): the machine", told.verdict(self.tally, out))

    def test_many_losses_are_counted(self):
        self.tally.lost(self.kind, "503", requests=1200)
        text = told.markdown(self.tally, [])
        self.assertEqual(told.MOST_LOSSES, text.count(": 503"))
        self.assertIn("in all 1,200 × GET at layer 7", text)
        self.assertIn("**1,200**", text)

    def test_the_longest_drain_is_told_whole(self):
        short = Restart("gateway-1", 0.0, ended=5.0, said=["not ready any more", "closed"])
        longest = Restart("gateway-2", 0.0, ended=6.0, said=["not ready any more", "cut"])
        text = told.markdown(self.tally, [short, longest, Restart("gateway-3", 0.0, ended=7.0)])
        self.assertIn("What gateway-2 said when it took longest:\n\n    not ready any more\n    cut\n", text)

    def test_what_was_under_way_is_told_at_the_signal_and_after_the_delay(self):
        said = ["not ready any more; connections are accepted for 5s yet; 21 connections, 5 requests under way",
                "no more connections are accepted; 16 are left, with 1 requests, which get 30s to finish",
                "every connection is closed, after 178 ms"]
        self.assertEqual(["5", "1"], Restart("gateway-1", 0.0, said=said).under_way)

    def test_a_gateway_that_was_never_out_is_told_as_that(self):
        self.assertIn("| gateway-1 |  | never |", told.markdown(self.tally, [Restart("gateway-1", 0.0)]))
