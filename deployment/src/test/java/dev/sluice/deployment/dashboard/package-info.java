/** The dashboard and the alert rules: they name only what the gateway exposes. */
@NullMarked
package dev.sluice.deployment.dashboard;

import org.jspecify.annotations.NullMarked;
