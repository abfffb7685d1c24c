/** Holds the direction of dependencies: {@code connection} to {@code slot} to the API, and nothing backwards. */
@NullMarked
package dev.sluice.pool.architecture;

import org.jspecify.annotations.NullMarked;
