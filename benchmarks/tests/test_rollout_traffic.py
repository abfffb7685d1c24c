"""All clients together: what they die of, and whether each kind of request had an answer."""

import tempfile
import threading
import unittest
from pathlib import Path
from unittest import mock

from harness.processes import Failed
from harness.rollout import told
from harness.rollout.batches import Batches
from harness.rollout.http1 import Http1Client
from harness.rollout.http2 import Http2Client
from harness.rollout.tally import Tally
from harness.rollout.traffic import Traffic

PORTS = {"layer 7": 0, "layer 4": 0}
PATIENCE = 60


class TrafficTest(unittest.TestCase):
    def setUp(self):
        """Clients that ask nobody."""
        self.patched(Http1Client, "outcome")
        self.patched(Http2Client, "send")
        self.patched(Batches, "batch", new=lambda batches: batches.over.wait())
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.work = Path(directory.name)
        self.tally = Tally()

    def patched(self, *where, **how):
        patch = mock.patch.object(*where, **how)
        patch.start()
        self.addCleanup(patch.stop)

    def test_a_client_that_died_fails_the_run_in_its_midst_and_at_its_end(self):
        died = threading.Event()
        self.patched(threading, "excepthook", new=lambda _: died.set())
        self.patched(Http1Client, "outcome", side_effect=[AttributeError("sock"), *[None] * 10_000])
        traffic = Traffic(PORTS, self.work, self.tally)
        self.assertTrue(died.wait(PATIENCE))
        for step in (traffic.check, traffic.end):
            with self.assertRaisesRegex(Failed, "a client of HTTP/1.1 at layer .: AttributeError"):
                step()

    def test_h2load_that_told_nothing_fails_the_run(self):
        self.patched(Batches, "batch", side_effect=Failed("h2load told nothing"))
        traffic = Traffic(PORTS, self.work, self.tally)
        traffic.clients[0].join(PATIENCE)
        with self.assertRaisesRegex(Failed, "h2load told nothing"):
            traffic.end()

    def test_a_kind_without_an_answer_is_known_and_told(self):
        Traffic(PORTS, self.work, self.tally).end()
        kinds = self.tally.unanswered
        self.assertEqual(2 + 2 * 2 * 3, len(kinds))
        self.tally.lost(kinds[0], "reset")
        for kind in kinds[1:]:
            self.tally.answered(kind)
        self.assertEqual(kinds[:1], self.tally.unanswered)
        self.assertEqual("GET over HTTP/2 at layer 7, asked by h2load", kinds[0].name)
        self.assertIn("| layer 7 | HTTP/2 | GET | h2load | 0 | 0 | 1 |", told.markdown(self.tally, []))
