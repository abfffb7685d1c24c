package dev.sluice.gateway.route;

import org.jspecify.annotations.Nullable;

/**
 * The ways in which a path can be read. It is forwarded verbatim, so a server behind the gateway may read it in any of
 * them: where they would take different routes, the gateway refuses it.
 *
 * <p>The normal form (RFC 3986 §6.2.2) decodes unreserved characters, writes escapes in upper case and removes dot
 * segments. The lenient reading is that of servers which decode everything, take a backslash for a slash, or drop
 * {@code ;} parameters, before they remove dot segments.
 */
final class PathReading {
    private PathReading() {}

    /** Whether there is only one way to read it: no escape, no backslash, no parameter, no segment that starts with a dot. */
    static boolean plain(String path) {
        char before = 0;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%' || c == '\\' || c == ';' || (c == '.' && before == '/')) {
                return false;
            }
            before = c;
        }
        return true;
    }

    /** The normal form, or null if its dot segments climb above the root. */
    static @Nullable String normal(String path) {
        StringBuilder text = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            int escaped = escaped(path, i);
            if (escaped < 0) {
                text.append(path.charAt(i));
                continue;
            }
            if (unreserved(escaped)) {
                text.append((char) escaped);
            } else {
                text.append('%').append(hex(escaped >> 4)).append(hex(escaped & 15));
            }
            i += 2;
        }
        return withoutDotSegments(text.toString());
    }

    /** What a lenient server reads, or null if that climbs above the root. */
    static @Nullable String lenient(String path) {
        StringBuilder text = new StringBuilder(path.length());
        boolean parameter = false;
        for (int i = 0; i < path.length(); i++) {
            int escaped = escaped(path, i);
            char c = escaped < 0 ? path.charAt(i) : (char) escaped;
            i += escaped < 0 ? 0 : 2;
            c = c == '\\' ? '/' : c;
            parameter = c == ';' || (parameter && c != '/');
            if (!parameter) {
                text.append(c);
            }
        }
        return withoutDotSegments(text.toString());
    }

    /** The byte of an escape that starts here, or -1. */
    private static int escaped(String path, int at) {
        if (path.charAt(at) != '%' || at + 2 >= path.length()) {
            return -1;
        }
        int high = Character.digit(path.charAt(at + 1), 16);
        int low = Character.digit(path.charAt(at + 2), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static boolean unreserved(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }

    private static char hex(int digit) {
        return Character.toUpperCase(Character.forDigit(digit, 16));
    }

    /** RFC 3986 §5.2.4, but null where it would climb above the root. */
    private static @Nullable String withoutDotSegments(String path) {
        if (!path.contains("/.")) {
            return path;
        }
        StringBuilder kept = new StringBuilder(path.length());
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean last = i == segments.length - 1;
            switch (segments[i]) {
                case "." -> kept.append(last ? "/" : "");
                case ".." -> {
                    if (kept.isEmpty()) {
                        return null;
                    }
                    kept.setLength(kept.lastIndexOf("/"));
                    kept.append(last ? "/" : "");
                }
                default -> kept.append('/').append(segments[i]);
            }
        }
        return kept.toString();
    }
}
