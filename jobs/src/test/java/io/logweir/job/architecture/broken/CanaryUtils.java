package io.logweir.job.architecture.broken;

import io.logweir.job.PipelineJob;
import io.logweir.job.architecture.broken.circle.Circle;
import org.apache.flink.api.common.functions.Function;

/** Breaks every rule of the house: its name, what it knows, and that it prints. */
public final class CanaryUtils {

  private CanaryUtils() {}

  /** Of an engine, and of a job. */
  public static Class<?>[] knows() {
    System.out.println("tweet");
    return new Class<?>[] {Function.class, PipelineJob.class, Circle.class};
  }
}
