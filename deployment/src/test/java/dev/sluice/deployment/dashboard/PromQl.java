package dev.sluice.deployment.dashboard;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a PromQL expression names: metrics with their matchers, and labels to group and join by. It reads tokens and does
 * not judge the grammar, which is promtool's part.
 *
 * @param selectors in the order of the expression
 * @param grouping the labels behind {@code by}, {@code on} and their kin
 */
record PromQl(List<Selector> selectors, Set<String> grouping) {
    private static final Pattern TOKEN = Pattern.compile(
            "\"(?:[^\"\\\\]|\\\\.)*\"|\\$\\w+|[a-zA-Z_:][a-zA-Z0-9_:]*|[0-9][0-9a-zA-Z.]*|=~|!~|!=|==|<=|>=|\\S");
    private static final Set<String> LISTS = Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset", "inf", "nan");

    /**
     * A metric and what its labels are compared with.
     *
     * @param values of each label the literals that it is compared with; none where that is a variable's affair
     */
    record Selector(String metric, Map<String, Set<String>> values) {}

    static PromQl of(String expression) {
        return new Reader(expression).read();
    }

    private static final class Reader {
        private final List<String> tokens = new ArrayList<>();
        private final List<Selector> selectors = new ArrayList<>();
        private final Set<String> grouping = new TreeSet<>();
        private int at;

        Reader(String expression) {
            Matcher token = TOKEN.matcher(expression);
            while (token.find()) {
                tokens.add(token.group());
            }
        }

        PromQl read() {
            while (at < tokens.size()) {
                String token = next();
                if (Character.isLetter(token.charAt(0)) || token.charAt(0) == '_') {
                    word(token);
                }
            }
            return new PromQl(List.copyOf(selectors), grouping);
        }

        private void word(String word) {
            if (LISTS.contains(word)) {
                if (peek().equals("(")) {
                    labels();
                }
            } else if (peek().equals("{")) {
                selectors.add(new Selector(word, matchers()));
            } else if (!peek().equals("(") && !LISTS.contains(peek()) && !WORDS.contains(word)) {
                selectors.add(new Selector(word, Map.of()));
            }
        }

        private void labels() {
            next();
            while (!peek().equals(")")) {
                String token = next();
                if (!token.equals(",")) {
                    grouping.add(token);
                }
            }
        }

        private Map<String, Set<String>> matchers() {
            Map<String, Set<String>> matchers = new TreeMap<>();
            next();
            while (!peek().equals("}")) {
                String label = next();
                if (!label.equals(",")) {
                    String operator = next();
                    String quoted = next();
                    matchers.put(label, literals(operator, quoted.substring(1, quoted.length() - 1)));
                }
            }
            return matchers;
        }

        /** Alternatives of a regular expression count one by one. */
        private static Set<String> literals(String operator, String value) {
            if (value.contains("$")) {
                return Set.of();
            }
            return operator.endsWith("~") ? new TreeSet<>(List.of(value.split("\\|"))) : Set.of(value);
        }

        private String next() {
            if (at >= tokens.size()) {
                throw new IllegalArgumentException("ends too early: " + String.join(" ", tokens));
            }
            return tokens.get(at++);
        }

        private String peek() {
            return at < tokens.size() ? tokens.get(at) : "";
        }
    }
}
