package io.millrace.gateway.caller;

import java.util.EnumSet;
import java.util.Set;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;

/**
 * Who asks: the holder of an API key, or anyone where there is none. Thread-safe.
 */
public final class Caller {

	/** Who asks a server without keys; may do everything. */
	public static final Caller ANYONE = new Caller("anyone", EnumSet.allOf(Scope.class), Set.of(),
			new Allowance("anyone", CallerLimits.NONE, System::nanoTime));

	private static final String ANY = "*";

	private final String name;

	private final Set<Scope> scopes;

	private final Set<String> models;

	private final Allowance allowance;

	/**
	 * A caller.
	 * @param name stands in logs and errors
	 * @param scopes what it may do
	 * @param models the models it may ask; a name that ends with {@code *} stands for all
	 * that begin so, and none at all for every model
	 * @param allowance what is left of its limits
	 */
	public Caller(String name, Set<Scope> scopes, Set<String> models, Allowance allowance) {
		this.name = name;
		this.scopes = Set.copyOf(scopes);
		this.models = Set.copyOf(models);
		this.allowance = allowance;
	}

	/** The name of its key, which is also its tenant's. */
	public String name() {
		return this.name;
	}

	/** Whose its requests are; null where there are no keys, and so no tenants. */
	public @Nullable String tenant() {
		return (this != ANYONE) ? this.name : null;
	}

	public Allowance allowance() {
		return this.allowance;
	}

	/**
	 * Lets it do something.
	 * @throws MillraceException {@code PERMISSION_DENIED} where it may not
	 */
	public void require(Scope scope) {
		if (!this.scopes.contains(scope)) {
			throw new MillraceException(ErrorCode.PERMISSION_DENIED,
					"The API key '" + this.name + "' may not do this: it lacks the scope '" + scope.id() + "'.");
		}
	}

	/** Whether it may ask a model. */
	public boolean mayAsk(String model) {
		return this.models.isEmpty() || this.models.contains(model)
				|| this.models.stream()
					.anyMatch((pattern) -> pattern.endsWith(ANY)
							&& model.startsWith(pattern.substring(0, pattern.length() - ANY.length())));
	}

	/**
	 * Lets it ask a model.
	 * @throws MillraceException {@code PERMISSION_DENIED} where it may not, whether there
	 * is such a model or not
	 */
	public void requireModel(String model) {
		if (!mayAsk(model)) {
			throw MillraceException.of(ErrorCode.PERMISSION_DENIED, "model",
					"The API key '" + this.name + "' may not use the model '" + model + "'.");
		}
	}

	@Override
	public String toString() {
		return this.name;
	}

}
