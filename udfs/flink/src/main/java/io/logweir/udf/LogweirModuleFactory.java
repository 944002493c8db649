package io.logweir.udf;

import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.factories.ModuleFactory;
import org.apache.flink.table.module.Module;

/** Lets SQL find the module by its name, {@code logweir}. */
public final class LogweirModuleFactory implements ModuleFactory {

  @Override
  public String factoryIdentifier() {
    return "logweir";
  }

  @Override
  public Set<ConfigOption<?>> requiredOptions() {
    return Set.of();
  }

  @Override
  public Set<ConfigOption<?>> optionalOptions() {
    return Set.of();
  }

  @Override
  public Module createModule(Context context) {
    return new LogweirModule();
  }
}
