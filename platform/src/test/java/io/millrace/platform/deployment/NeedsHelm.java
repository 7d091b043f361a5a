package io.millrace.platform.deployment;

import com.marcnuri.helm.Helm;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips tests on machines that Helm's native library is not for. */
final class NeedsHelm implements ExecutionCondition {

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		try {
			Helm.version().call();
			return ConditionEvaluationResult.enabled("Helm's native library loads");
		}
		catch (LinkageError | RuntimeException ex) {
			return ConditionEvaluationResult.disabled("Helm's native library does not load on this machine: " + ex);
		}
	}

}
