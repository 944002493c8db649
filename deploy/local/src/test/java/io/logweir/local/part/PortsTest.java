package io.logweir.local.part;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {
  @Test
  void aFreePortIsGivenOnce() {
    assertThat(Ports.free()).isNotEqualTo(Ports.free());
  }

  @Test
  void aPortWithAListenerIsNotFree() throws Exception {
    int port = Ports.free();
    assertThat(Ports.isFree(port)).isTrue();
    assertThat(Ports.answers(port)).isFalse();
    try (ServerSocket listener = new ServerSocket(port, 5, InetAddress.getLoopbackAddress())) {
      assertThat(listener.isBound()).isTrue();
      assertThat(Ports.isFree(port)).isFalse();
      assertThat(Ports.answers(port)).isTrue();
    }
  }
}
