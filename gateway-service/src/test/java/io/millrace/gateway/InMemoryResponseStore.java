package io.millrace.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.millrace.gateway.store.ResponseStore;
import io.millrace.gateway.store.StoredEvent;
import io.millrace.gateway.store.StoredResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A store that forgets its oldest responses, and everything with the process. */
public final class InMemoryResponseStore implements ResponseStore {

	private static final int MOST = 10_000;

	private static final Set<String> GOING = Set.of("queued", "in_progress");

	private final Map<String, Entry> entries = new LinkedHashMap<>();

	@Override
	public Mono<Void> put(StoredResponse response) {
		return Mono.fromRunnable(() -> change(() -> {
			Entry entry = this.entries.computeIfAbsent(response.id(), (id) -> new Entry());
			entry.response = response;
			if (this.entries.size() > MOST) {
				this.entries.remove(this.entries.keySet().iterator().next());
			}
		}));
	}

	@Override
	public Mono<StoredResponse> find(String tenant, String id) {
		return Mono.fromSupplier(() -> get(tenant, id)).mapNotNull((entry) -> entry.response);
	}

	@Override
	public Flux<StoredResponse> chain(String tenant, String id, int most) {
		return Flux.defer(() -> {
			List<StoredResponse> chain = new ArrayList<>();
			Entry next = get(tenant, id);
			while (next != null && chain.size() < most) {
				chain.add(next.response);
				next = (next.response.previousId() != null) ? get(tenant, next.response.previousId()) : null;
			}
			return Flux.fromIterable(chain);
		});
	}

	@Override
	public Mono<Boolean> delete(String tenant, String id) {
		return Mono.fromSupplier(() -> {
			synchronized (this) {
				return get(tenant, id) != null && this.entries.remove(id) != null;
			}
		});
	}

	@Override
	public Mono<Void> append(String id, long first, List<byte[]> events) {
		return Mono.fromRunnable(() -> change(() -> {
			Entry entry = this.entries.get(id);
			if (entry == null) {
				throw new IllegalStateException("There is no response " + id + ".");
			}
			for (int i = 0; i < events.size(); i++) {
				if (entry.events.putIfAbsent(first + i, events.get(i)) != null) {
					throw new IllegalStateException("The event " + (first + i) + " is there already.");
				}
			}
		}));
	}

	@Override
	public Flux<StoredEvent> events(String tenant, String id, long after, int most) {
		return Flux.defer(() -> {
			synchronized (this) {
				Entry entry = get(tenant, id);
				return (entry == null) ? Flux.<StoredEvent>empty()
						: Flux.fromIterable(entry.events.tailMap(after, false)
							.entrySet()
							.stream()
							.limit(most)
							.map((event) -> new StoredEvent(event.getKey(), event.getValue()))
							.toList());
			}
		});
	}

	@Override
	public Flux<StoredResponse> claim(String owner, Duration lease, int most) {
		return Flux.defer(() -> {
			synchronized (this) {
				List<StoredResponse> claimed = new ArrayList<>();
				for (Entry entry : this.entries.values()) {
					if (claimed.size() < most && entry.isFree()) {
						entry.hold(owner, lease);
						claimed.add(entry.response);
					}
				}
				return Flux.fromIterable(claimed);
			}
		});
	}

	@Override
	public Mono<Boolean> renew(String id, String owner, Duration lease) {
		return Mono.fromSupplier(() -> {
			synchronized (this) {
				Entry entry = this.entries.get(id);
				boolean kept = entry != null && GOING.contains(entry.response.status())
						&& (entry.isFree() || owner.equals(entry.owner));
				if (kept) {
					entry.hold(owner, lease);
				}
				return kept;
			}
		});
	}

	/** Who works at a response; null for nobody. */
	public synchronized String owner(String id) {
		return this.entries.get(id).owner;
	}

	/** How many events of a response are stored. */
	public synchronized int eventCount(String id) {
		return this.entries.get(id).events.size();
	}

	private synchronized void change(Runnable change) {
		change.run();
	}

	private synchronized Entry get(String tenant, String id) {
		Entry entry = this.entries.get(id);
		return (entry != null && entry.response.tenant().equals(tenant)) ? entry : null;
	}

	private static final class Entry {

		private StoredResponse response;

		private final TreeMap<Long, byte[]> events = new TreeMap<>();

		private String owner;

		private long until;

		boolean isFree() {
			return this.response.background() && GOING.contains(this.response.status())
					&& (this.owner == null || System.nanoTime() - this.until > 0);
		}

		void hold(String newOwner, Duration lease) {
			this.owner = newOwner;
			this.until = System.nanoTime() + lease.toNanos();
		}

	}

}
