/**
 * What is deployed: the chart and the compose file.
 */
@NullMarked
package io.millrace.platform.deployment;

import org.jspecify.annotations.NullMarked;
