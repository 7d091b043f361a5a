/**
 * The models that workers announce, and the routes that list them.
 */
@NullMarked
package io.millrace.gateway.models;

import org.jspecify.annotations.NullMarked;
