/**
 * Patterns that users write, matched in time linear in the text.
 *
 * <p>The engine is RE2/J (automata, no backtracking): its syntax is RE2's, without look-around and
 * back-references. On top of it {@link io.logweir.core.pattern.LinearPattern} bounds the size of a
 * pattern, and {@link io.logweir.core.pattern.TextView} the steps that a search may take.
 */
package io.logweir.core.pattern;
