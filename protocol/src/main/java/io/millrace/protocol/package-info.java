/**
 * The vocabulary that every service shares: identities, token ids, sampling parameters,
 * model cards and error codes. Values only; nothing here decides.
 */
@NullMarked
package io.millrace.protocol;

import org.jspecify.annotations.NullMarked;
