package io.logweir.local;

import io.logweir.local.history.JavaHome;
import io.logweir.local.history.Trino;
import io.logweir.local.part.Child;
import io.logweir.local.part.Launch;
import io.logweir.local.part.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The stack's Trino, which is started when it is first asked something and ends with the stack. */
final class RunningTrino {
  private static final String PORT_VARIABLE = "LOGWEIR_TRINO_PORT";
  private static final int USUAL_PORT = 8080;

  private final Stack stack;

  RunningTrino(Stack stack) {
    this.stack = stack;
  }

  /** Whether there should be one. */
  boolean isNoted() {
    return !stack.pids().family(Stack.TRINO).isEmpty();
  }

  /** It as a member of the stack, where it was started last. */
  Member member() {
    int port = keptPort().orElse(USUAL_PORT);
    return new Member(
        Stack.TRINO, port, address(port), () -> launch(port), () -> Trino.healthy(port));
  }

  /** The address of one that answers; starts it if there is none, which takes some 15 s. */
  String answering() {
    return CommandLock.with(stack.state(), this::healed);
  }

  private String healed() {
    if (isNoted()) {
      Member member = member();
      if (member.health().holds()) {
        return member.where();
      }
      Child.stop(stack.pids().family(Stack.TRINO));
    }
    int port = freePort();
    Console.progress("starting Trino, which stays until deploy/local/down: about 15 s");
    Child child = Child.detached(launch(port));
    stack.pids().note(Stack.TRINO, child.family());
    child.awaitUp();
    stack.pids().note(Stack.TRINO, child.family());
    keep(port);
    return address(port);
  }

  private Launch launch(int port) {
    return Trino.launch(
        stack.state().data(Stack.TRINO),
        stack.state().log(Stack.TRINO),
        port,
        stack.addresses().catalogAddress(),
        java());
  }

  private static Path java() {
    return JavaHome.atLeast(Trino.JAVA)
        .orElseThrow(
            () ->
                new Refusal(
                    "Trino needs Java "
                        + Trino.JAVA
                        + " or later and there is none: install one beside the JDK 17 (Debian 13:"
                        + " apt-get install openjdk-25-jre-headless) or let LOGWEIR_TRINO_JAVA name"
                        + " its folder. deploy/local/spark needs no other Java."));
  }

  private static String address(int port) {
    return "http://127.0.0.1:" + port;
  }

  private int freePort() {
    String named = System.getenv(PORT_VARIABLE);
    if (named == null || named.isBlank()) {
      // Nobody is told of a number here who would have to be told of another.
      return Ports.isFree(USUAL_PORT) ? USUAL_PORT : Ports.free();
    }
    if (!named.trim().matches("\\d{1,5}")) {
      throw new Refusal(PORT_VARIABLE + " is " + named + ", which is no port number.");
    }
    int port = Integer.parseInt(named.trim());
    if (!Ports.isFree(port)) {
      throw new Refusal(
          "Port " + port + ", wanted for Trino, is in use: choose another with " + PORT_VARIABLE);
    }
    return port;
  }

  private Path portFile() {
    return stack.state().data(Stack.TRINO).resolve("port");
  }

  private Optional<Integer> keptPort() {
    try {
      return Files.exists(portFile())
          ? Optional.of(Integer.valueOf(Files.readString(portFile()).strip()))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void keep(int port) {
    try {
      Files.writeString(portFile(), port + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
