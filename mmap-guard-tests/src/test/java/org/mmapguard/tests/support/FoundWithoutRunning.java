package org.mmapguard.tests.support;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.lifecycle.AroundTryHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.TryExecutionResult;
import net.jqwik.api.lifecycle.TryExecutor;
import net.jqwik.api.lifecycle.TryLifecycleContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Has PIT find tests without running them.
 *
 * <p>It finds them by running them, in each JVM that it starts: one for each class that it changes,
 * and one more whenever a change hangs. That would take longer than all else.
 */
public final class FoundWithoutRunning implements InvocationInterceptor, AroundTryHook {

  /** To find tests is to run them on purpose where PIT learns which code they reach. */
  private static boolean onlyFound() {
    Set<String> callers =
        StackWalker.getInstance()
            .walk(frames -> frames.map(f -> f.getClassName()).collect(Collectors.toSet()));
    return callers.contains("org.pitest.mutationtest.execute.MutationTestMinion")
        && callers.contains("org.pitest.testapi.execute.FindTestUnits");
  }

  private static void proceed(Invocation<Void> invocation) throws Throwable {
    if (onlyFound()) {
      invocation.skip();
    } else {
      invocation.proceed();
    }
  }

  @Override
  public void interceptBeforeEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    proceed(invocation);
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    proceed(invocation);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    proceed(invocation);
  }

  @Override
  public void interceptAfterEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    proceed(invocation);
  }

  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS;
  }

  @Override
  public TryExecutionResult aroundTry(
      TryLifecycleContext context, TryExecutor attempt, List<Object> parameters) throws Throwable {
    return onlyFound() ? TryExecutionResult.satisfied() : attempt.execute(parameters);
  }
}
