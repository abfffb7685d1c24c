/** Small programs that show how pool-core's client is used. Each has a {@code main} and is meant to be read. */
@NullMarked
package dev.sluice.examples;

import org.jspecify.annotations.NullMarked;
