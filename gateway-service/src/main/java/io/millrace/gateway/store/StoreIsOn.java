package io.millrace.gateway.store;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Whether there is a store: its URL is not {@code none}. Without it nothing is kept, and
 * the routes that cannot do without it are not there.
 */
public final class StoreIsOn implements Condition {

	private static final String NONE = "none";

	@Override
	public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
		return !NONE.equals(context.getEnvironment().getProperty("millrace.gateway.store.url"));
	}

}
