package io.millrace.grammar.automaton;

/**
 * Makes a deterministic automaton minimal (Hopcroft). Two states stay together as long as
 * no class of bytes leads from just one of them into some block. The dead state is left
 * out: it is what remains where no block is reached, and no other state equals it, since
 * from each of them the end can be reached.
 */
final class Minimization {

	private final TransitionTable table;

	private final Budget budget;

	private final Partition partition;

	private final Predecessors predecessors;

	/** The blocks by which the others have still to be split. */
	private final IntList splitters = new IntList();

	private final boolean[] isSplitter;

	Minimization(TransitionTable table, Budget budget) {
		this.table = table;
		this.budget = budget;
		this.partition = new Partition(table.states());
		this.predecessors = new Predecessors(table);
		this.isSplitter = new boolean[table.states()];
	}

	/** The minimal automaton, its states in the order in which bytes reach them. */
	TransitionTable run() {
		this.budget.steps((long) this.table.states() * this.table.classes());
		splitByAccepting();
		while (!this.splitters.isEmpty()) {
			int block = this.splitters.removeLast();
			this.isSplitter[block] = false;
			splitBy(this.partition.elements(block));
		}
		return quotient();
	}

	private void splitByAccepting() {
		for (int state = 0; state < this.table.states(); state++) {
			if (this.table.isAccepting(state)) {
				this.partition.mark(state);
			}
		}
		addSplitter(0);
		this.partition.split((block, added) -> addSplitter(added));
	}

	private void splitBy(int[] states) {
		this.budget.steps((long) states.length * this.table.classes());
		for (int byteClass = 0; byteClass < this.table.classes(); byteClass++) {
			for (int state : states) {
				this.predecessors.forEach(state, byteClass, this.partition::mark);
			}
			this.partition.split(this::addSplitter);
		}
	}

	/** One half of a split block is enough, unless the whole is still to be used. */
	private void addSplitter(int block, int added) {
		boolean smaller = this.partition.size(added) <= this.partition.size(block);
		addSplitter((this.isSplitter[block] || smaller) ? added : block);
	}

	private void addSplitter(int block) {
		this.isSplitter[block] = true;
		this.splitters.add(block);
	}

	private TransitionTable quotient() {
		TransitionTable minimal = new TransitionTable(this.table.classes());
		int[] numbers = new int[this.partition.blocks()];
		IntList order = new IntList();
		number(this.partition.blockOf(0), numbers, order, minimal);
		for (int state = 0; state < order.size(); state++) {
			int old = this.partition.any(order.get(state));
			for (int byteClass = 0; byteClass < this.table.classes(); byteClass++) {
				int target = this.table.target(old, byteClass);
				if (target != TransitionTable.DEAD) {
					int block = this.partition.blockOf(target);
					minimal.set(state, byteClass, number(block, numbers, order, minimal));
				}
			}
		}
		minimal.trim();
		return minimal;
	}

	/**
	 * The number of the block's state, which is added if it has none.
	 * @param numbers by block, plus one; 0 where there is none yet
	 */
	private int number(int block, int[] numbers, IntList order, TransitionTable minimal) {
		if (numbers[block] == 0) {
			numbers[block] = minimal.addState(this.table.isAccepting(this.partition.any(block))) + 1;
			order.add(block);
		}
		return numbers[block] - 1;
	}

}
