/**
 * Files of tenants: what batches read and write. They are kept in the database, in
 * pieces, and never whole in memory.
 */
@NullMarked
package io.millrace.gateway.files;

import org.jspecify.annotations.NullMarked;
