/**
 * What outlives a request: a database that is opened when it is needed, its schema, and
 * the stored responses. Nothing in it is encrypted by this server.
 */
@NullMarked
package io.millrace.gateway.store;

import org.jspecify.annotations.NullMarked;
