/** Upstreams, their backends, and who among them gets the next request. */
@NullMarked
package dev.sluice.gateway.upstream;

import org.jspecify.annotations.NullMarked;
