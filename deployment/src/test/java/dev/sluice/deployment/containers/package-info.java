/** The gateway's image among containers that stop, freeze and go away. */
@NullMarked
package dev.sluice.deployment.containers;

import org.jspecify.annotations.NullMarked;
