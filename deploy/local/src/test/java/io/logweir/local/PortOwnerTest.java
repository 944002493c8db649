package io.logweir.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.local.part.Ports;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortOwnerTest {
  @Test
  void onlyListenersOnThePortAreNamed() {
    List<String> table =
        List.of(
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid",
            "   0: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12345 1",
            "   1: 0100007F:1F91 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 12346 1",
            "   2: 0100007F:2382 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12347 1");
    assertThat(PortOwner.inodes(table, 8081)).containsExactly("12345");
  }

  @Test
  void thisProcessIsFound() throws Exception {
    int port = Ports.free();
    try (ServerSocket listener = new ServerSocket(port, 5, InetAddress.getLoopbackAddress())) {
      assertThat(listener.isBound()).isTrue();
      assertThat(PortOwner.of(port))
          .hasValueSatisfying(
              who -> assertThat(who).contains("pid " + ProcessHandle.current().pid()));
    }
  }
}
