package io.logweir.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/** One {@code up}, {@code down} or {@code reset} at a time. */
final class CommandLock implements AutoCloseable {
  private final FileChannel channel;

  private CommandLock(FileChannel channel) {
    this.channel = channel;
  }

  static CommandLock take(StateFolder state) {
    try {
      Files.createDirectories(state.root());
      FileChannel channel =
          FileChannel.open(
              state.root().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new Refusal("Another up, down or reset is at work on this stack: let it finish.");
      }
      return new CommandLock(channel);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
