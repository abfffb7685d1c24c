/** What of a connection shows on its event loop only. */
@NullMarked
package dev.sluice.pool.connection;

import org.jspecify.annotations.NullMarked;
