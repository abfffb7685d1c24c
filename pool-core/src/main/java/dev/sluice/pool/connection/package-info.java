/**
 * Does: dials, reads and writes frames, keeps connections alive. Everything here runs on the event loop that owns the
 * shard, unless a method says otherwise.
 */
@NullMarked
package dev.sluice.pool.connection;

import org.jspecify.annotations.NullMarked;
