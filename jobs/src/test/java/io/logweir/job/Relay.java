package io.logweir.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Hands bytes on to a server and back, until it is cut: then that server is not to be reached. */
final class Relay implements AutoCloseable {

  private final InetSocketAddress server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final int port;
  private ServerSocket listening;

  /** In front of the server at an address such as {@code http://127.0.0.1:9200}. */
  Relay(String address) throws IOException {
    URI uri = URI.create(address);
    server = new InetSocketAddress(uri.getHost(), uri.getPort());
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    port = listening.getLocalPort();
    accept(listening);
  }

  /** Where it listens. */
  String address() {
    return "http://127.0.0.1:" + port;
  }

  private void accept(ServerSocket from) {
    daemon(
        () -> {
          while (true) {
            Socket client = from.accept();
            Socket behind = new Socket();
            open.add(client);
            open.add(behind);
            behind.connect(server);
            daemon(() -> pump(client, behind));
            daemon(() -> pump(behind, client));
          }
        });
  }

  private void pump(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } finally {
      open.remove(from);
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void daemon(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException closed) {
                // One side has gone, or it was cut.
              }
            },
            "relay");
    thread.setDaemon(true);
    thread.start();
  }

  /** Breaks every connection, and takes no new one. */
  synchronized void cut() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
    open.clear();
  }

  /** Listens again, at the same address. */
  synchronized void mend() throws IOException {
    listening = new ServerSocket();
    listening.setReuseAddress(true);
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    accept(listening);
  }

  @Override
  public void close() {
    try {
      cut();
    } catch (IOException e) {
      throw new UncheckedIOException("closing", e);
    }
  }
}
