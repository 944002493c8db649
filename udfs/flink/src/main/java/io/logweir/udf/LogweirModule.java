package io.logweir.udf;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.functions.UserDefinedFunction;
import org.apache.flink.table.functions.UserDefinedFunctionHelper;
import org.apache.flink.table.module.Module;

/** All functions at once, after {@code LOAD MODULE logweir}. */
public final class LogweirModule implements Module {

  @Override
  public Set<String> listFunctions() {
    return LogweirFunctions.all().keySet();
  }

  @Override
  public Optional<FunctionDefinition> getFunctionDefinition(String name) {
    Class<? extends UserDefinedFunction> function =
        LogweirFunctions.all().get(name.toUpperCase(Locale.ROOT));
    return Optional.ofNullable(function).map(UserDefinedFunctionHelper::instantiateFunction);
  }
}
