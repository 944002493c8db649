package io.logweir.local.sample;

import java.util.Map;

/**
 * One line of the sample stream.
 *
 * @param atMillis when it is due, ms since the epoch
 * @param topic where it goes
 * @param text the line
 * @param headers what a shipper would add because the line itself does not say it
 */
public record SampleLine(long atMillis, String topic, String text, Map<String, String> headers) {}
