package io.millrace.hub;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * {@code flock(2)}, by which Python's tools lock. Java's own locks are {@code fcntl}'s,
 * which do not see those of {@code flock}.
 */
@SuppressWarnings("restricted")
final class NativeFlock {

	private static final int O_RDWR = 2;

	private static final int LOCK_EX_NB = 2 | 4;

	/** EWOULDBLOCK, of Linux and of the BSDs. */
	private static final int HELD_LINUX = 11;

	private static final int HELD_BSD = 35;

	private static final StructLayout STATE = Linker.Option.captureStateLayout();

	private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

	private static final @Nullable NativeFlock INSTANCE = link();

	private final MethodHandle open;

	private final MethodHandle flock;

	private final MethodHandle close;

	private NativeFlock(Linker linker, SymbolLookup symbols) {
		FunctionDescriptor onInt = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
		this.open = linker.downcallHandle(symbols.findOrThrow("open"),
				FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
				Linker.Option.firstVariadicArg(2));
		this.flock = linker.downcallHandle(symbols.findOrThrow("flock"),
				onInt.appendArgumentLayouts(ValueLayout.JAVA_INT), Linker.Option.captureCallState("errno"));
		this.close = linker.downcallHandle(symbols.findOrThrow("close"), onInt);
	}

	private static @Nullable NativeFlock link() {
		try {
			Linker linker = Linker.nativeLinker();
			return new NativeFlock(linker, linker.defaultLookup());
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	/** Empty on systems that have no such locks. */
	static Optional<NativeFlock> find() {
		return Optional.ofNullable(INSTANCE);
	}

	/**
	 * Opens a file that exists.
	 * @return its descriptor, negative if it cannot be opened
	 */
	int open(Path file) {
		try (Arena arena = Arena.ofConfined()) {
			return (int) this.open.invokeExact(arena.allocateFrom(file.toString()), O_RDWR);
		}
		catch (Throwable ex) {
			throw new IllegalStateException("open(2) cannot be called.", ex);
		}
	}

	/** Locks a file, unless somebody else has. */
	Attempt tryLock(int descriptor) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment state = arena.allocate(STATE);
			if ((int) this.flock.invokeExact(state, descriptor, LOCK_EX_NB) == 0) {
				return Attempt.LOCKED;
			}
			int errno = (int) ERRNO.get(state, 0L);
			return (errno == HELD_LINUX || errno == HELD_BSD) ? Attempt.HELD : Attempt.IMPOSSIBLE;
		}
		catch (Throwable ex) {
			throw new IllegalStateException("flock(2) cannot be called.", ex);
		}
	}

	/** Closes a file, which unlocks it. */
	void close(int descriptor) {
		try {
			int result = (int) this.close.invokeExact(descriptor);
			assert result == 0 : "A descriptor is closed once.";
		}
		catch (Throwable ex) {
			throw new IllegalStateException("close(2) cannot be called.", ex);
		}
	}

	/** What became of one. */
	enum Attempt {

		LOCKED, HELD, IMPOSSIBLE

	}

}
