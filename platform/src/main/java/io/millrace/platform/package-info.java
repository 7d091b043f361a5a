/**
 * The command line: every service in one JVM around the embedded broker, or each in a
 * process of its own.
 */
@NullMarked
package io.millrace.platform;

import org.jspecify.annotations.NullMarked;
