/**
 * An upstream HTTP/2 connection pool: what a user of the library sees.
 *
 * <p>{@link dev.sluice.pool.H2ConnectionPool} is the door; {@link dev.sluice.pool.H2Client} is the comfortable one.
 */
@NullMarked
package dev.sluice.pool;

import org.jspecify.annotations.NullMarked;
