/** When a service changed its version, and whether it was better before. */
package io.logweir.core.deployment;
