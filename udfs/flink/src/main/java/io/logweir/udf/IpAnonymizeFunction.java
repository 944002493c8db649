package io.logweir.udf;

import io.logweir.core.redact.IpPrefix;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code IP_ANONYMIZE(address)}: the address with zeros in place of what tells one host: the last
 * octet of IPv4, the last 80 bits of IPv6; NULL for NULL and for what is no address.
 */
public final class IpAnonymizeFunction extends ScalarFunction {

  private static final long serialVersionUID = 1;

  /** An address, or null. */
  public String eval(String address) {
    return address == null ? null : IpPrefix.of(address);
  }
}
