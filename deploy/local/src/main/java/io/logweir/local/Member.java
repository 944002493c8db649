package io.logweir.local;

import io.logweir.local.part.Await;
import io.logweir.local.part.Launch;
import java.util.function.Supplier;

/**
 * One process of the stack.
 *
 * @param name as people type it
 * @param port where it listens; 0 where that does not matter
 * @param where its address, for people
 * @param launch how it is started; prepares what it needs
 * @param health true if it does its work
 */
record Member(
    String name, int port, String where, Supplier<Launch> launch, Await.Condition health) {}
