"""What becomes of HTTP/2 requests when their connection goes: the gateway is a script that speaks frames."""

import socket
import struct
import unittest
from unittest import mock

from harness.rollout import frames
from harness.rollout.asked import PIECE, Request
from harness.rollout.http2 import Http2Client, Http2Connection
from harness.rollout.tally import Kind, Tally

GET, POST = Request(), Request("POST", (PIECE, PIECE))
KIND = Kind("layer 4", "HTTP/2", "GET")
PAGE = b"x" * 100
PATIENCE = 60


class Peer:
    """Accepts a connection, and says what the test tells it to say."""

    def __init__(self, listener):
        self.socket, _ = listener.accept()
        self.socket.settimeout(PATIENCE)
        self.source = self.socket.makefile("rb")
        self.preface = self.source.read(len(frames.PREFACE))
        self.frames = frames.read(self.source)

    def await_frame(self, kind):
        return next(each for each in self.frames if each[0] == kind)

    def send(self, *of_frame):
        self.socket.sendall(frames.frame(*of_frame))

    def answer(self, stream, body=PAGE, head=b"\x88"):
        self.send(frames.HEADERS, frames.END_HEADERS, stream, head)
        self.send(frames.DATA, frames.END_STREAM, stream, body)

    def go_away(self, last_id, code=0):
        self.send(frames.GOAWAY, 0, 0, struct.pack(">II", last_id, code))

    def end(self):
        """Its side only: a close with something unread is a reset, which takes with it what was just said."""
        self.socket.shutdown(socket.SHUT_WR)

    def close(self):
        self.source.close()
        self.socket.close()


class Http2Test(unittest.TestCase):
    def setUp(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(PATIENCE)
        self.addCleanup(self.listener.close)
        self.port = self.listener.getsockname()[1]
        self.tally = Tally()

    def connect(self, *requests):
        connection = Http2Connection(self.port, self.tally)
        peer = Peer(self.listener)
        self.addCleanup(peer.close)
        for request in requests:
            self.assertTrue(connection.request(request, KIND))
        return connection, peer

    def outcome(self, connection, peer):
        """(answered, lost, to be sent again) when the connection has ended."""
        peer.end()
        with connection.changed:
            self.assertTrue(connection.changed.wait_for(lambda: connection.ended, PATIENCE))
        return self.tally.all_answered, self.tally.all_lost, len(connection.unprocessed)

    def test_a_stream_above_the_last_id_is_sent_again_and_those_below_are_waited_for(self):
        connection, peer = self.connect(GET, GET)
        peer.go_away(1)
        peer.answer(1)
        self.assertEqual((1, 0, 1), self.outcome(connection, peer))

    def test_a_stream_below_the_last_id_without_an_answer_is_lost(self):
        connection, peer = self.connect(GET, GET)
        peer.go_away(3)
        peer.answer(3)
        self.assertEqual((1, 1, 0), self.outcome(connection, peer))

    def test_a_goaway_with_an_error_proves_nothing(self):
        connection, peer = self.connect(GET)
        peer.go_away(0, code=2)
        self.assertEqual((0, 1, 0), self.outcome(connection, peer))

    def test_a_reset_is_a_loss_whatever_its_code(self):
        connection, peer = self.connect(GET, GET)
        for stream, code in ((1, 7), (3, 2)):
            peer.send(frames.RST, 0, stream, struct.pack(">I", code))
        self.assertEqual((0, 2, 0), self.outcome(connection, peer))

    def test_no_stream_is_opened_after_the_notice_and_the_client_is_counted_once(self):
        connection, peer = self.connect()
        peer.go_away(2**31 - 1)
        peer.go_away(0)
        with connection.changed:
            self.assertTrue(connection.changed.wait_for(lambda: not connection.usable, PATIENCE))
        self.assertFalse(connection.request(GET, KIND))
        self.outcome(connection, peer)
        self.assertEqual(1, self.tally.goaways)

    def test_an_upload_has_to_come_back_as_it_was(self):
        connection, peer = self.connect(POST, POST)
        peer.answer(1, PIECE * 2)
        peer.answer(3, PIECE + PIECE[::-1])
        self.assertEqual((1, 1, 0), self.outcome(connection, peer))

    def test_another_status_is_a_loss_and_half_a_body_too(self):
        connection, peer = self.connect(GET, GET)
        peer.answer(1, head=b"\x8e")
        peer.answer(3, PAGE[:50])
        self.assertEqual((0, 2, 0), self.outcome(connection, peer))

    def test_a_status_that_is_written_out_is_told(self):
        self.assertEqual(503, frames.status(0, b"\x48\x03503"))
        self.assertIn("8c", frames.status(0, b"\x8c"))

    def test_what_the_reader_dies_of_is_kept_and_its_streams_are_lost(self):
        with mock.patch("threading.excepthook"):
            connection, peer = self.connect(GET)
            peer.send(frames.HEADERS, frames.END_HEADERS, 1)
            self.assertEqual((0, 1, 0), self.outcome(connection, peer))
        self.assertEqual(["the reader of an HTTP/2 connection: IndexError('index out of range')"], self.tally.faults)

    def test_what_a_client_dies_of_is_kept(self):
        with self.assertRaises(ValueError):
            Http2Client(0, "layer 4", map(int, "x"), self.tally).run()
        self.assertIn("a client of HTTP/2 at layer 4: ValueError", self.tally.faults[0])

    def test_a_connection_that_ends_within_a_frame_has_ended_and_no_more(self):
        connection, peer = self.connect(GET)
        peer.socket.sendall(frames.frame(frames.GOAWAY, payload=b"12345678")[:11])
        self.assertEqual((0, 1, 0), self.outcome(connection, peer))
        self.assertEqual([], self.tally.faults)

    def test_padding_is_not_content(self):
        connection, peer = self.connect(GET)
        peer.send(frames.HEADERS, frames.END_HEADERS | frames.PADDED, 1, b"\x02\x88\0\0")
        peer.send(frames.DATA, frames.END_STREAM | frames.PADDED, 1, b"\x03" + PAGE + b"\0\0\0")
        self.assertEqual((1, 0, 0), self.outcome(connection, peer))

    def test_ping_is_answered_with_what_is_in_it(self):
        connection, peer = self.connect()
        peer.send(frames.PING, 0, 0, b"sluice!!")
        self.assertEqual((frames.PING, frames.ACK, 0, b"sluice!!"), peer.await_frame(frames.PING))
        self.outcome(connection, peer)

    def test_what_was_excluded_goes_over_a_new_connection(self):
        peers = []

        def pace():
            yield GET
            peers.append(Peer(self.listener))
            first = client.connections[0]
            peers[0].go_away(0)
            with first.changed:
                self.assertTrue(first.changed.wait_for(lambda: first.unprocessed, PATIENCE))
            yield GET
            peers.append(Peer(self.listener))
            for _ in range(2):
                peers[1].answer(peers[1].await_frame(frames.HEADERS)[2])

        client = Http2Client(self.port, "layer 4", pace(), self.tally)
        client.run()
        for peer in peers:
            peer.close()
        count = self.tally.counts[KIND]
        self.assertEqual((2, 1, 0), (count.answered, count.sent_again, count.lost))
