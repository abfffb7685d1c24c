/** What a request and a frame cost between the codec and their stream. */
@NullMarked
package dev.sluice.pool.connection;

import org.jspecify.annotations.NullMarked;
