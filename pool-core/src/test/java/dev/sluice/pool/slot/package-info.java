/** What the decisions promise, without a connection and without a clock. */
@NullMarked
package dev.sluice.pool.slot;

import org.jspecify.annotations.NullMarked;
