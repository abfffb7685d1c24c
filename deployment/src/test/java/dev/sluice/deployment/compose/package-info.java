/** What the compose file says is what the files beside it say. */
@NullMarked
package dev.sluice.deployment.compose;

import org.jspecify.annotations.NullMarked;
