/** Planted: a connection that knows the composition root. */
@NullMarked
package dev.sluice.pool.architecture.planted.pool.connection;

import org.jspecify.annotations.NullMarked;
