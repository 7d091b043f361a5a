package io.millrace.worker.program;

import java.lang.management.ManagementFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.management.OperatingSystemMXBean;

import io.millrace.worker.checkpoint.ModelLoadException;

/**
 * What computes: the CPU, or one GPU by CUDA.
 *
 * @param name {@code auto}, {@code cpu} or {@code cuda:0} with the GPU's number
 */
public record ComputeDevice(String name) {

	private static final Pattern NAME = Pattern.compile("auto|cpu|cuda(?::(\\d{1,2}))?");

	/** The first GPU where there is one that PyTorch can use, otherwise the CPU. */
	public static final ComputeDevice AUTO = new ComputeDevice("auto");

	public static final ComputeDevice CPU = new ComputeDevice("cpu");

	/**
	 * Checks the name; {@code cuda} alone means the first GPU.
	 * @throws IllegalArgumentException if it is none of the three
	 */
	public ComputeDevice {
		Matcher matcher = NAME.matcher(name);
		if (!matcher.matches()) {
			throw new IllegalArgumentException(
					"A device is auto, cpu or cuda with a GPU's number such as cuda:0, got '" + name + "'.");
		}
		if (name.startsWith("cuda")) {
			name = "cuda:" + ((matcher.group(1) != null) ? Integer.parseInt(matcher.group(1)) : 0);
		}
	}

	/** As the constructor; settings are read by it. */
	public static ComputeDevice valueOf(String name) {
		return new ComputeDevice(name);
	}

	public boolean isCuda() {
		return this.name.startsWith("cuda");
	}

	/**
	 * The device itself, in place of {@link #AUTO}.
	 * @throws ModelLoadException if PyTorch cannot use the GPU
	 */
	public ComputeDevice resolve() {
		if (equals(CPU)) {
			return this;
		}
		if (equals(AUTO)) {
			return Torch.hasCuda() ? new ComputeDevice("cuda:0") : CPU;
		}
		int gpus = CudaDriver.find().map(CudaDriver::deviceCount).orElse(0);
		if (index() >= gpus) {
			throw new ModelLoadException("The device " + this.name + " is not there: NVIDIA's driver finds " + gpus
					+ ((gpus == 1) ? " GPU." : " GPUs."));
		}
		if (!Torch.hasCuda()) {
			throw new ModelLoadException(
					"The device " + this.name + " cannot be used: PyTorch " + Torch.version() + " has no CUDA here.");
		}
		return this;
	}

	/**
	 * Bytes of the memory that it computes in: a GPU's own; for the CPU that of the
	 * container or, without one, of the machine.
	 */
	public long memoryBytes() {
		return isCuda() ? CudaDriver.find().orElseThrow().memoryBytes(index())
				: ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
	}

	private int index() {
		return Integer.parseInt(this.name.substring(this.name.indexOf(':') + 1));
	}

	@Override
	public String toString() {
		return this.name;
	}

}
