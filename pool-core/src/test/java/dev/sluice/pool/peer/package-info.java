/** Peers for tests: HTTP/2 servers that speak raw frames, one that follows a test line by line and one that keeps busy. */
@NullMarked
package dev.sluice.pool.peer;

import org.jspecify.annotations.NullMarked;
