/** Classes that break the rules on purpose: each rule is proved by what it must refuse. */
@NullMarked
package dev.sluice.pool.architecture.planted.pool;

import org.jspecify.annotations.NullMarked;
