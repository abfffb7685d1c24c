"""What becomes of HTTP/1.1 requests: the gateway is a script of answers, one connection after the other."""

import socket
import threading
import unittest

from harness.rollout.asked import PIECE, Request
from harness.rollout.http1 import Http1Client
from harness.rollout.tally import Tally

GET, POST = Request(), Request("POST", (PIECE, PIECE))
PAGE = b"x" * 200
OK = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n%s\r\n"


def answer(body=PAGE, fields=b""):
    return OK % (len(body), fields) + body


class Http1Test(unittest.TestCase):
    def setUp(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(60)
        self.addCleanup(self.listener.close)

    def outcome(self, requests, *connections):
        """(answered, lost); each connection is the answers that it gives before it closes, nothing for none."""
        peer = threading.Thread(target=self.serve, args=(connections,))
        peer.start()
        tally = Tally()
        Http1Client(self.listener.getsockname()[1], "layer 7", requests, tally).run()
        peer.join()
        return tally.all_answered, tally.all_lost

    def serve(self, connections):
        for answers in connections:
            accepted, _ = self.listener.accept()
            with accepted, accepted.makefile("rb") as source:
                for each in answers:
                    self.read_request(source)
                    accepted.sendall(each)

    def read_request(self, source):
        head = b"".join(iter(source.readline, b"\r\n"))
        if head.startswith(b"POST"):
            source.read(len(PIECE) * 2)

    def test_a_connection_is_kept(self):
        self.assertEqual((2, 0), self.outcome([GET, POST], [answer(), answer(PIECE * 2)]))

    def test_connection_close_is_obeyed_and_loses_nothing(self):
        self.assertEqual((2, 0), self.outcome([GET, GET], [answer(fields=b"connection: close\r\n")], [answer()]))

    def test_a_request_on_a_connection_that_ends_is_lost_and_the_next_one_goes_over_another(self):
        self.assertEqual((2, 1), self.outcome([GET, GET, GET], [answer(), b""], [answer()]))

    def test_half_an_answer_is_a_loss(self):
        self.assertEqual((0, 1), self.outcome([GET], [answer()[:-50]]))

    def test_what_a_client_dies_of_is_kept(self):
        tally = Tally()
        with self.assertRaises(ValueError):
            Http1Client(0, "layer 7", map(int, "x"), tally).run()
        self.assertEqual(1, len(tally.faults))
        self.assertIn("a client of HTTP/1.1 at layer 7: ValueError", tally.faults[0])

    def test_an_error_and_a_changed_echo_are_losses(self):
        unavailable = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        changed = answer(PIECE + PIECE[::-1], b"connection: close\r\n")
        self.assertEqual((0, 2), self.outcome([GET, POST], [unavailable], [changed]))
