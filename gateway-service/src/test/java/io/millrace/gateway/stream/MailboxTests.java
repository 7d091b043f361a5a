package io.millrace.gateway.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MailboxTests {

	private int count;

	@Test
	void actionsOfManyThreadsRunOneAtATime() throws Exception {
		Mailbox mailbox = new Mailbox();
		int threads = 4;
		int actions = 20_000;
		CountDownLatch done = new CountDownLatch(threads * actions);
		for (int t = 0; t < threads; t++) {
			Thread.ofPlatform().start(() -> {
				for (int i = 0; i < actions; i++) {
					mailbox.post(() -> {
						this.count++;
						done.countDown();
					});
				}
			});
		}
		assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(this.count).isEqualTo(threads * actions);
	}

	@Test
	void anActionThatIsPostedByAnActionRunsAfterIt() {
		Mailbox mailbox = new Mailbox();
		List<String> order = new ArrayList<>();
		mailbox.post(() -> {
			mailbox.post(() -> order.add("second"));
			order.add("first");
		});
		assertThat(order).containsExactly("first", "second");
	}

}
