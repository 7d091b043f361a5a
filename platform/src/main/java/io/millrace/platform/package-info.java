/**
 * The command line, and every service in one JVM around the embedded broker.
 */
@NullMarked
package io.millrace.platform;

import org.jspecify.annotations.NullMarked;
