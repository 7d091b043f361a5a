package io.millrace.tokenizer.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives the parameters of a macro their values for one call.
 */
final class MacroArguments {

	private final MacroCode code;

	private final List<Object> positional;

	/** The named arguments that no parameter took yet. */
	private final Map<String, Object> named;

	private final Frame frame;

	MacroArguments(MacroCode code, Args args, Frame frame) {
		this.code = code;
		this.positional = args.positional();
		this.named = new LinkedHashMap<>(args.named());
		this.frame = frame;
	}

	void bind(Evaluator evaluator) {
		List<Integer> absent = bindGiven();
		bindSpecials();
		for (int parameter : absent) {
			String name = this.code.parameters().get(parameter);
			int position = this.code.defaultOf(parameter);
			this.frame.set(name, (position < 0) ? new Undefined("The parameter '" + name + "' was not given")
					: evaluator.evaluate(this.code.defaults().get(position), this.frame));
		}
	}

	private List<Integer> bindGiven() {
		List<Integer> absent = new ArrayList<>();
		for (int i = 0; i < this.code.parameters().size(); i++) {
			String name = this.code.parameters().get(i);
			Object value = (i < this.positional.size()) ? this.positional.get(i) : this.named.remove(name);
			this.frame.set(name, value);
			if (value == null) {
				absent.add(i);
			}
		}
		return absent;
	}

	private void bindSpecials() {
		if (this.code.receives("caller")) {
			Object caller = this.named.remove("caller");
			this.frame.set("caller", (caller != null) ? caller : new Undefined("No caller is defined"));
		}
		if (this.code.receives("kwargs")) {
			PyDict.Builder rest = new PyDict.Builder();
			this.named.forEach(rest::put);
			this.frame.set("kwargs", rest.build());
		}
		else if (!this.named.isEmpty()) {
			throw new JinjaException("The macro '" + this.code.name() + "' has no parameter '"
					+ this.named.keySet().iterator().next() + "'");
		}
		int parameters = this.code.parameters().size();
		int given = this.positional.size();
		if (this.code.receives("varargs")) {
			this.frame.set("varargs", new PyTuple(this.positional.subList(Math.min(parameters, given), given)));
		}
		else if (given > parameters) {
			throw new JinjaException("The macro '" + this.code.name() + "' takes at most " + parameters
					+ " arguments, but " + given + " were given");
		}
	}

}
