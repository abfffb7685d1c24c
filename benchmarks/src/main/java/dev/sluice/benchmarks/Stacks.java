package dev.sluice.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/**
 * Folds a flight recording into a line per stack: weight, kind, thread, class of the object, frames; tabs between them. The
 * frames are divided by semicolons, the innermost comes first, and one that is native ends in {@code *}. It stands alone,
 * so that {@code java Stacks.java FILE} runs it.
 */
public final class Stacks {
    private Stacks() {}

    /** Argument: the recording. Prints to standard output. */
    public static void main(String[] arguments) throws IOException {
        List<RecordedEvent> events = new ArrayList<>(RecordingFile.readAllEvents(Path.of(arguments[0])));
        events.sort(Comparator.comparing(RecordedEvent::getStartTime));
        Map<String, Long> folded = new TreeMap<>();
        Set<Long> allocators = new HashSet<>();
        for (RecordedEvent event : events) {
            // A thread's first sample is charged with all that it allocated before the recording began.
            if (!event.getEventType().getName().equals("jdk.ObjectAllocationSample")
                    || !allocators.add(threadId(event))) {
                fold(event, folded);
            }
        }
        folded.forEach((key, weight) -> System.out.println(weight + "\t" + key));
    }

    private static long threadId(RecordedEvent event) {
        RecordedThread thread = event.getThread("eventThread");
        return thread == null ? -1 : thread.getId();
    }

    private static void fold(RecordedEvent event, Map<String, Long> folded) {
        switch (event.getEventType().getName()) {
            case "jdk.CPUTimeSample" -> add(folded, "cpu", "", event, 1);
            case "jdk.CPUTimeSamplesLost" -> add(folded, "lost", "", event, event.getInt("lostSamples"));
            case "jdk.ObjectAllocationSample" ->
                add(folded, "allocation", event.getClass("objectClass").getName(), event, event.getLong("weight"));
            default -> {} // what the recording tells of itself
        }
    }

    private static void add(Map<String, Long> folded, String kind, String object, RecordedEvent event, long weight) {
        String thread = event.getThread("eventThread") == null
                ? ""
                : String.valueOf(event.getThread("eventThread").getJavaName());
        String key = String.join("\t", kind, thread, object, frames(event.getStackTrace()));
        folded.merge(key, weight, Long::sum);
    }

    /** A sample whose stack could not be walked has none. */
    private static String frames(RecordedStackTrace stack) {
        List<RecordedFrame> frames = stack == null ? List.of() : stack.getFrames();
        return frames.stream().map(Stacks::frame).collect(Collectors.joining(";"));
    }

    private static String frame(RecordedFrame frame) {
        String name =
                frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
        return "Native".equals(frame.getType()) ? name + "*" : name;
    }
}
