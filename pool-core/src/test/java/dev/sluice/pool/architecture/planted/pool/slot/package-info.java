/** Planted: slots that do what slots must not. */
@NullMarked
package dev.sluice.pool.architecture.planted.pool.slot;

import org.jspecify.annotations.NullMarked;
