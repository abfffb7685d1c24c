package dev.sluice.gateway.proxy;

import java.util.List;

/**
 * The part of a list that a trusted proxy sent which can be believed. Every proxy appends its element, so the last ones are
 * the proxies' and the first may be anything that a client made up: read from the end, the list is believed up to its first
 * element that can be none, and no further than {@value #MOST_CHARS} characters. Thus a client can not hide the elements of
 * the proxies behind it by what it sends.
 */
final class BelievedList {
    static final int MOST_CHARS = 2048;

    private BelievedList() {}

    /** That of {@code x-forwarded-for}: addresses, with ports or without, or words in their place. */
    static String addresses(List<String> lines) {
        return tail(lines, false);
    }

    /** That of {@code forwarded} (RFC 7239 §4); an escape within a quoted string is taken for a mistake. */
    static String elements(List<String> lines) {
        return tail(lines, true);
    }

    private static String tail(List<String> lines, boolean parameters) {
        String list = lines.size() == 1 ? lines.get(0) : String.join(", ", lines);
        return list.substring(start(list, parameters)).trim();
    }

    private static int start(String list, boolean parameters) {
        int floor = Math.max(0, list.length() - MOST_CHARS);
        int start = list.length();
        boolean quoted = false;
        for (int i = list.length() - 1; i >= floor; i--) {
            char c = list.charAt(i);
            if (c == ',' && !quoted) {
                start = i + 1;
            } else if (!(parameters ? ofParameter(c) : ofAddress(c))) {
                return start;
            } else if (c == '"') {
                quoted = !quoted;
            }
        }
        return floor == 0 && !quoted ? 0 : start;
    }

    private static boolean ofParameter(char c) {
        return (c >= ' ' && c < 0x7f && c != '\\') || c == '\t';
    }

    private static boolean ofAddress(char c) {
        return (c >= '0' && c <= '9')
                || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
                || switch (c) {
                    case '.', ':', '[', ']', '%', '_', '-', ' ', '\t' -> true;
                    default -> false;
                };
    }
}
