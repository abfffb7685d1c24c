/** What turning a client's fields into an upstream's costs. */
@NullMarked
package dev.sluice.gateway.proxy;

import org.jspecify.annotations.NullMarked;
