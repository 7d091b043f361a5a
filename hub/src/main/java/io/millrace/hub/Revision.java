package io.millrace.hub;

import java.util.Set;

/**
 * What a revision is now.
 *
 * @param commit in 40 hexadecimal digits
 * @param files the paths of all its files
 */
record Revision(String commit, Set<String> files) {

	Revision {
		if (!HubModel.isCommit(commit)) {
			throw new IllegalArgumentException("A commit has 40 hexadecimal digits, got '" + commit + "'.");
		}
		files = Set.copyOf(files);
	}

}
