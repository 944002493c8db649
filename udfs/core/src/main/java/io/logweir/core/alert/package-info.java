/**
 * When a series of metric points is a reason to wake somebody: rules, what they measure over the
 * latest windows, and the state that makes an alert fire once and resolve once.
 */
package io.logweir.core.alert;
