/** What granting a seat and checking a token cost. */
@NullMarked
package dev.sluice.pool.slot;

import org.jspecify.annotations.NullMarked;
