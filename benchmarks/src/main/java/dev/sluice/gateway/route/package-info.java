/** What finding a request's route costs. */
@NullMarked
package dev.sluice.gateway.route;

import org.jspecify.annotations.NullMarked;
