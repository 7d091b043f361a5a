package io.millrace.worker.cache;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FreeListTests {

	@Test
	void behavesAsADequeWhateverIsDoneToIt() {
		int numbers = 20;
		Random random = new Random(8);
		FreeList list = FreeList.ofAll(numbers);
		Deque<Integer> expected = new ArrayDeque<>(IntStream.range(0, numbers).boxed().toList());
		for (int i = 0; i < 5_000; i++) {
			int number = random.nextInt(numbers);
			if (expected.remove(number)) {
				list.remove(number);
			}
			else if (random.nextBoolean()) {
				expected.addLast(number);
				list.append(number);
			}
			else {
				expected.addFirst(number);
				list.prepend(number);
			}
			list.checkIntegrity();
			assertThat(list.size()).isEqualTo(expected.size());
			assertThat(list.isEmpty()).isEqualTo(expected.isEmpty());
			if (!expected.isEmpty()) {
				assertThat(list.first()).isEqualTo(expected.getFirst());
			}
			IntStream.range(0, numbers)
				.forEach((each) -> assertThat(list.contains(each)).isEqualTo(expected.contains(each)));
		}
		while (!expected.isEmpty()) {
			assertThat(list.first()).isEqualTo(expected.removeFirst());
			list.remove(list.first());
		}
	}

}
