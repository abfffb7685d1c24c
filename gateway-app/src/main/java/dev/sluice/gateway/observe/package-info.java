/** What is counted and logged: meters of requests and of the pool, and faults, a line per kind now and then. */
@NullMarked
package dev.sluice.gateway.observe;

import org.jspecify.annotations.NullMarked;
