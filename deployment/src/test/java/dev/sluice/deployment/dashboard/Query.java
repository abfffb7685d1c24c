package dev.sluice.deployment.dashboard;

import java.util.Set;

/**
 * An expression somewhere.
 *
 * @param where what a reader would look for: a panel's or a rule's name
 * @param shown the labels that the text beside it shows
 */
record Query(String where, String expression, Set<String> shown) {}
