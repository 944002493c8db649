package io.logweir.job.architecture.broken;

/** Breaks the rule of names. */
public abstract class AbstractCanaryBase {}
