package io.logweir.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;

/** One {@code up}, {@code down} or {@code reset} at a time. */
final class CommandLock {
  private CommandLock() {}

  /** Does the work while no other command does its own. */
  static <T> T with(StateFolder state, Supplier<T> work) {
    try {
      Files.createDirectories(state.root());
      try (FileChannel channel =
              FileChannel.open(
                  state.root().resolve("lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.tryLock()) {
        if (lock == null) {
          throw new Refusal("Another up, down or reset is at work on this stack: let it finish.");
        }
        return work.get();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
