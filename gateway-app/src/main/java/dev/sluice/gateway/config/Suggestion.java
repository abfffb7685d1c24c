package dev.sluice.gateway.config;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Guesses what an unknown name was meant to be. */
public final class Suggestion {
    private Suggestion() {}

    /** "did you mean", if something is near; otherwise everything there is. */
    public static String nearest(String given, List<String> known) {
        return known.stream()
                .filter(name -> distance(given, name) <= Math.max(1, name.length() / 3))
                .min(Comparator.comparingInt(name -> distance(given, name)))
                .map(name -> "did you mean '" + name + "'?")
                .orElse(known.isEmpty() ? "there is none" : "known are " + String.join(", ", known));
    }

    /** Levenshtein's edit distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, j -> j);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(diagonal + change, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
