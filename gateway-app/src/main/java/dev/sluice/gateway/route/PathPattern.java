package dev.sluice.gateway.route;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path's pattern: {@code /exact}, {@code /users/*} (one segment that is not empty, anywhere in the path) or
 * {@code /users/**} (that path and everything below it; only at the end).
 *
 * @param text as it was written
 */
public record PathPattern(String text) {
    static final String ONE = "*";
    static final String REST = "**";

    /** What is wrong with it, or null. */
    static @Nullable String problem(String text) {
        if (!text.startsWith("/")) {
            return "must start with '/'";
        }
        if (text.indexOf('?') >= 0 || text.indexOf('#') >= 0 || text.indexOf('%') >= 0) {
            return "is a path as it reads decoded: without '?', '#' and '%'";
        }
        List<String> segments = new PathPattern(text).segments();
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            boolean last = i == segments.size() - 1;
            if (segment.equals(".") || segment.equals("..")) {
                return "may not have dot segments";
            }
            if (segment.indexOf('*') >= 0 && !segment.equals(ONE) && !(segment.equals(REST) && last)) {
                return "'*' stands for one whole segment, and '**' for all that follow, at the end only";
            }
        }
        return null;
    }

    /** What is between the slashes; {@code /} has one empty segment. */
    List<String> segments() {
        return List.of(text.substring(1).split("/", -1));
    }

    @Override
    public String toString() {
        return text;
    }
}
