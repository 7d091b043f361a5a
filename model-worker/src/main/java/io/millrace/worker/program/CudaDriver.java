package io.millrace.worker.program;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * NVIDIA's driver, as far as it says what GPUs there are. It is asked itself, because DJL
 * asks CUDA's runtime library, which it finds only where a whole CUDA is installed.
 */
@SuppressWarnings("restricted") // native access is what it is for
final class CudaDriver {

	private static final String LIBRARY = "libcuda.so.1";

	private static final Linker linker = Linker.nativeLinker();

	private final SymbolLookup functions;

	private CudaDriver(SymbolLookup functions) {
		this.functions = functions;
	}

	/** The driver of this machine, if there is one and it works. */
	static Optional<CudaDriver> find() {
		return find(LIBRARY);
	}

	static Optional<CudaDriver> find(String library) {
		try {
			CudaDriver driver = new CudaDriver(SymbolLookup.libraryLookup(library, Arena.global()));
			return (driver.call("cuInit", 0) == 0) ? Optional.of(driver) : Optional.empty();
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	/** How many GPUs the process may use. */
	int deviceCount() {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
			return (call("cuDeviceGetCount", count) == 0) ? count.get(ValueLayout.JAVA_INT, 0) : 0;
		}
	}

	/**
	 * Bytes of a GPU's memory.
	 * @throws IllegalStateException if there is no such GPU
	 */
	long memoryBytes(int index) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment device = arena.allocate(ValueLayout.JAVA_INT);
			MemorySegment bytes = arena.allocate(ValueLayout.JAVA_LONG);
			if (call("cuDeviceGet", device, index) != 0
					|| call("cuDeviceTotalMem_v2", bytes, device.get(ValueLayout.JAVA_INT, 0)) != 0) {
				throw new IllegalStateException("The driver does not tell the memory of GPU " + index + ".");
			}
			return bytes.get(ValueLayout.JAVA_LONG, 0);
		}
	}

	/** Calls a function and returns its status, 0 for success. */
	private int call(String name, Object... arguments) {
		ValueLayout[] layouts = Stream.of(arguments).map(CudaDriver::layout).toArray(ValueLayout[]::new);
		MethodHandle function = linker.downcallHandle(this.functions.findOrThrow(name),
				FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts));
		try {
			return (int) function.invokeWithArguments(arguments);
		}
		catch (Throwable ex) {
			throw new IllegalStateException("The NVIDIA driver's " + name + " failed.", ex);
		}
	}

	private static ValueLayout layout(Object argument) {
		return (argument instanceof MemorySegment) ? ValueLayout.ADDRESS : ValueLayout.JAVA_INT;
	}

}
