package dev.sluice.pool;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what a pool tells its listener, one short line per event. */
final class RecordingListener implements PoolListener {
    private final List<String> events = new CopyOnWriteArrayList<>();

    /** All events so far, in order. */
    List<String> events() {
        return events;
    }

    /** How many events start with this. */
    long count(String start) {
        return events.stream().filter(event -> event.startsWith(start)).count();
    }

    @Override
    public void connected(Origin origin, long nanos) {
        events.add("connected");
    }

    @Override
    public void dialFailed(Origin origin, PoolException reason) {
        events.add("dialFailed " + reason.code());
    }

    @Override
    public void draining(Origin origin, String reason) {
        events.add("draining " + reason);
    }

    @Override
    public void closed(Origin origin, String reason) {
        events.add("closed " + reason);
    }

    @Override
    public void goAway(Origin origin, Initiator initiator, long http2Code) {
        events.add("goAway " + initiator + ' ' + http2Code);
    }

    @Override
    public void reset(Origin origin, Initiator initiator, long http2Code) {
        events.add("reset " + initiator + ' ' + http2Code);
    }

    @Override
    public void retried(Origin origin, PoolException reason) {
        events.add("retried " + reason.code());
    }

    @Override
    public void waited(Origin origin, long nanos) {
        events.add("waited");
    }

    @Override
    public void hopped(Origin origin) {
        events.add("hopped");
    }

    @Override
    public void refused(Origin origin, PoolException reason) {
        events.add("refused " + reason.code());
    }
}
