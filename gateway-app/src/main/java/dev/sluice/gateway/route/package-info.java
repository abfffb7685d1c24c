/** Which upstream a request goes to: patterns, the immutable table, and the forms of a path that it is matched in. */
@NullMarked
package dev.sluice.gateway.route;

import org.jspecify.annotations.NullMarked;
