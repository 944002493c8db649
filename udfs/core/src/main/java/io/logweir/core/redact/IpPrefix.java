package io.logweir.core.redact;

import java.util.Arrays;

/**
 * What is left of an IP address when the part that tells one host is zero: of IPv4 the first 24
 * bits, of IPv6 the first 48. These are the lengths that Google Analytics' and Matomo's IP
 * anonymization leave: the last octet, and the last 80 bits, become zero.
 */
public final class IpPrefix {

  private static final int GROUPS = 8;
  private static final int KEPT_GROUPS = 3;

  private IpPrefix() {}

  /**
   * The prefix as an address: {@code 192.0.2.0} of {@code 192.0.2.7}, {@code 2001:db8:1::} of
   * {@code 2001:db8:1:2::3} (text as in RFC 5952). An IPv4 address inside IPv6 ({@code
   * ::ffff:192.0.2.7}, RFC 4291, section 2.5.5.2) keeps its own 24 bits; a zone ({@code %eth0}) is
   * left out.
   *
   * @return null where the text is no address: what it is instead could tell a host, too
   */
  public static String of(String address) {
    if (address.indexOf(':') < 0) {
      long quad = quad(address);
      return quad < 0 ? null : text(quad);
    }
    int zone = address.indexOf('%');
    int[] groups = groups(zone < 0 ? address : address.substring(0, zone));
    if (groups == null) {
      return null;
    }
    boolean mapped = groups[5] == 0xffff;
    for (int i = 0; i < 5; i++) {
      mapped &= groups[i] == 0;
    }
    if (mapped) {
      return "::ffff:" + text((long) groups[6] << 16 | groups[7]);
    }
    return text(groups);
  }

  /** Of a dotted quad, 32 bits; -1 where it is none. Leading zeros mean octal to some: refused. */
  private static long quad(String text) {
    long quad = 0;
    int p = 0;
    for (int part = 0; part < 4; part++) {
      int first = p;
      int value = 0;
      while (p < text.length() && p - first < 3 && isDigit(text.charAt(p))) {
        value = value * 10 + text.charAt(p++) - '0';
      }
      boolean ends = part == 3 ? p == text.length() : p < text.length() && text.charAt(p) == '.';
      if (p == first || value > 255 || (p - first > 1 && text.charAt(first) == '0') || !ends) {
        return -1;
      }
      quad = quad << 8 | value;
      p++;
    }
    return quad;
  }

  private static String text(long quad) {
    return (quad >>> 24) + "." + (quad >>> 16 & 255) + "." + (quad >>> 8 & 255) + ".0";
  }

  /** RFC 4291, section 2.2; null where it is no address. */
  private static int[] groups(String text) {
    int[] groups = new int[GROUPS];
    int count = 0;
    int gap = -1;
    int p = 0;
    if (text.startsWith("::")) {
      gap = 0;
      p = 2;
    }
    while (p < text.length()) {
      int colon = text.indexOf(':', p);
      int end = colon < 0 ? text.length() : colon;
      String group = text.substring(p, end);
      if (colon < 0 && group.indexOf('.') >= 0) {
        long quad = quad(group);
        if (quad < 0 || count > GROUPS - 2) {
          return null;
        }
        groups[count++] = (int) (quad >>> 16);
        groups[count++] = (int) (quad & 0xffff);
        break;
      }
      int value = hex(group);
      if (value < 0 || count == GROUPS) {
        return null;
      }
      groups[count++] = value;
      if (colon < 0) {
        break;
      }
      p = colon + 1;
      if (p < text.length() && text.charAt(p) == ':') {
        if (gap >= 0) {
          return null;
        }
        gap = count;
        p++;
      } else if (p == text.length()) {
        return null;
      }
    }
    if (gap < 0) {
      return count == GROUPS ? groups : null;
    }
    if (count == GROUPS) {
      return null;
    }
    int behind = count - gap;
    System.arraycopy(groups, gap, groups, GROUPS - behind, behind);
    Arrays.fill(groups, gap, GROUPS - behind, 0);
    return groups;
  }

  private static int hex(String group) {
    if (group.isEmpty() || group.length() > 4) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < group.length(); i++) {
      char c = group.charAt(i);
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  /** The groups that are kept; all others are zero, and so is the longest run of zeros. */
  private static String text(int[] groups) {
    int kept = KEPT_GROUPS;
    while (kept > 0 && groups[kept - 1] == 0) {
      kept--;
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < kept; i++) {
      text.append(i == 0 ? "" : ":").append(Integer.toHexString(groups[i]));
    }
    return text.append("::").toString();
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
