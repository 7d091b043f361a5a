package io.millrace.grammar.schema;

import java.util.List;

import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.automaton.Expression.Alternation;
import io.millrace.grammar.automaton.Expression.Literal;
import io.millrace.grammar.automaton.Expression.Repetition;
import io.millrace.grammar.automaton.Expression.Sequence;

/**
 * The members of an object with their commas: named ones in order, then others. What may
 * follow depends on how many members there are already, as far as that is counted; equal
 * ends are the same expression, so that all of them take as much room as there are
 * members and counts.
 */
final class Members {

	private static final Expression NOTHING = new Alternation(List.of());

	private final List<Member> members;

	private final Expression space;

	private final Expression other;

	private final int min;

	private final int max;

	/** From here on, nothing depends on how many members there are. */
	private final int counted;

	/**
	 * @param other any other member; nothing if there is none
	 */
	Members(List<Member> members, Expression space, Expression other, int min, int max) {
		this.members = members;
		this.space = space;
		this.other = other;
		this.min = min;
		this.max = max;
		this.counted = Math.min(Math.max(1, (max == Repetition.UNBOUNDED) ? min : max), members.size() + 1);
	}

	/** The members, and white space after them. */
	Expression compile() {
		Expression[] rests = new Expression[this.counted + 1];
		for (int count = 0; count <= this.counted; count++) {
			rests[count] = others(count);
		}
		for (Member member : this.members.reversed()) {
			Expression[] from = new Expression[rests.length];
			for (int count = 0; count <= this.counted; count++) {
				from[count] = from(member, count, rests);
			}
			rests = from;
		}
		return new Sequence(List.of(rests[0], this.space));
	}

	private Expression from(Member member, int count, Expression[] rests) {
		Expression after = rests[Math.min(this.counted, count + 1)];
		Expression with = (count < this.max) ? new Sequence(List.of(separated(member.text(), count), after)) : NOTHING;
		return member.required() ? with : new Alternation(List.of(with, rests[count]));
	}

	private Expression others(int count) {
		int fewest = Math.max(0, this.min - count);
		int most = (this.max == Repetition.UNBOUNDED) ? this.max : Math.max(0, this.max - count);
		if (most == 0) {
			return (fewest == 0) ? Expression.EMPTY : NOTHING;
		}
		if (count > 0) {
			return new Repetition(separated(this.other, 1), fewest, most);
		}
		Expression more = new Repetition(separated(this.other, 1), Math.max(0, fewest - 1),
				(most == Repetition.UNBOUNDED) ? most : most - 1);
		Expression some = new Sequence(List.of(this.other, more));
		return (fewest == 0) ? new Alternation(List.of(some, Expression.EMPTY)) : some;
	}

	private Expression separated(Expression member, int count) {
		return (count == 0) ? member : new Sequence(List.of(new Literal(","), this.space, member));
	}

	/**
	 * A named member.
	 *
	 * @param text its name, a colon and its value
	 */
	record Member(Expression text, boolean required) {

	}

}
