/** What operators see on the management port: health with its details, and the gateway's inside as JSON. */
@NullMarked
package dev.sluice.gateway.admin;

import org.jspecify.annotations.NullMarked;
