package io.millrace.platform;

/** Options that several commands have in common. */
interface OptionGroup {

	/** Adds the properties of those that were given. */
	void addTo(GivenOptions given);

}
