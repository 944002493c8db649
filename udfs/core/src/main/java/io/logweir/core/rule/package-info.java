/**
 * Drop and sample rules of a source: which of its events are not worth keeping, or not all of them.
 *
 * <pre>{@code
 * - {name: heartbeats, when: {url_path: {one-of: [/health, /ready]}, http_response_status_code: {below: 400}}, action: drop}
 * - {name: debug, when: {severity_number: {below: 9}}, action: {sample: 0.1}}
 * - {name: carts, when: {service_name: cart, attributes.tier: {prefix: free}}, action: {sample: 0.25, by: trace}}
 * }</pre>
 *
 * <p>The first {@link io.logweir.core.rule.Rule} whose conditions all hold decides; {@link
 * io.logweir.core.rule.Rules} does so without a clock or a random number, so that a replay decides
 * the same. An event that a sampling rule keeps weighs 1/rate times what it weighed.
 */
package io.logweir.core.rule;
