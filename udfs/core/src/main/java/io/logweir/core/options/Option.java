package io.logweir.core.options;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Documents one key of the configuration file; the reference page is generated from it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Option {
  /** One sentence for whoever sets it. */
  String value();

  /** What holds where it is not set; empty where it must be set or is simply absent. */
  String byDefault() default "";

  /** Whether it must be set. */
  boolean required() default false;
}
