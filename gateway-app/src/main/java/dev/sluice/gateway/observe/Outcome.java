package dev.sluice.gateway.observe;

/** How a request ended, as a meter's tag. */
public enum Outcome {
    CLASS_1XX("1xx"),
    CLASS_2XX("2xx"),
    CLASS_3XX("3xx"),
    CLASS_4XX("4xx"),
    CLASS_5XX("5xx"),
    OTHER("other"),
    /** The client went before the answer was complete. */
    CANCELLED("cancelled"),
    /** The upstream failed in the middle of its answer, or the gateway did. */
    CUT("cut");

    private static final Outcome[] CLASSES = {OTHER, CLASS_1XX, CLASS_2XX, CLASS_3XX, CLASS_4XX, CLASS_5XX};

    private final String tag;

    Outcome(String tag) {
        this.tag = tag;
    }

    String tag() {
        return tag;
    }

    /** The status code's class. */
    public static Outcome ofStatus(int status) {
        int first = status / 100;
        return first < CLASSES.length ? CLASSES[first] : OTHER;
    }
}
