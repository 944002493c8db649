/**
 * Redaction: secrets are taken out of events and rejected records before anything is stored.
 *
 * <p>A source declares a {@link io.logweir.core.redact.Redaction}: built-in {@link
 * io.logweir.core.redact.Detector}s (all but IP addresses by default), patterns of its own in RE2's
 * syntax, and what stands in a secret's place: a mark {@code [REDACTED:email]}, a text, or a mark
 * with a keyed hash {@code [REDACTED:email:4c1f…]}. A {@link io.logweir.core.redact.Redactor}
 * applies it, after the id was assigned, and counts per detector.
 *
 * <p>Detectors prefer to hide too much over too little where the two meet: an unquoted value
 * reaches to the next blank, quote or pair, one whose quote never closes to the line's end. They
 * leave what only looks like a secret: numbers without a card issuer's prefix or Luhn's digit,
 * parts of UUIDs and decimals, {@code Chrome/120.0.0.0}, {@code unexpected token: else}, {@code
 * null}, {@code true}, {@code false} and stars.
 *
 * <p>Limits: secrets that nothing announces (a password in a sentence), secrets in Base64 or in
 * columns that name things (service, host, logger) are not found. A pattern may read each text 32
 * times over; where it needs more, all of the text behind its last match is replaced.
 */
package io.logweir.core.redact;
