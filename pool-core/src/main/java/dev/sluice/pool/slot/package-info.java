/**
 * Decides: which connection carries the next stream, who waits, when to dial and what to retire. No I/O and no clock of
 * its own: time comes in as an argument, and what is to be done goes out through {@code SlotActions}.
 */
@NullMarked
package dev.sluice.pool.slot;

import org.jspecify.annotations.NullMarked;
