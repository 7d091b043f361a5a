package io.millrace.worker.program;

import java.util.List;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;

/** The process's PyTorch, started once through DJL. */
final class Torch {

	private static final String REASON = "RuntimeError: ";

	private Torch() {
	}

	/** A manager of native memory that the caller closes. */
	static PtNDManager newManager() {
		return (PtNDManager) Started.ROOT.newSubManager();
	}

	/** Whether it was built with CUDA and finds a GPU. */
	static boolean hasCuda() {
		return engine().hasCapability(StandardCapabilities.CUDA);
	}

	static String version() {
		return engine().getVersion();
	}

	/** What PyTorch says of a failure, without the traceback before it. */
	static String reason(EngineException ex) {
		List<String> lines = String.valueOf(ex.getMessage()).lines().toList();
		return lines.stream()
			.filter((line) -> line.startsWith(REASON))
			.map((line) -> line.substring(REASON.length()))
			.findFirst()
			.orElse(lines.isEmpty() ? "PyTorch failed." : lines.getFirst());
	}

	private static Engine engine() {
		return Started.ROOT.getEngine();
	}

	/**
	 * Prepares the calling thread to run programs: PyTorch keeps these settings a thread.
	 * The graph optimizer is off because it compiles again when shapes change, which they
	 * do at every step, and finds nothing to fuse on a CPU.
	 */
	static void prepareThread(int threads) {
		JniUtils.setNumThreads(threads);
		JniUtils.setGraphExecutorOptimize(false);
	}

	/** Starts the engine when first touched. */
	private static final class Started {

		static final NDManager ROOT = start();

		private static NDManager start() {
			setIfAbsent("OPT_OUT_TRACKING", "true");
			setIfAbsent("ai.djl.offline", "true");
			setIfAbsent("ai.djl.pytorch.num_interop_threads", "1");
			setIfAbsent("ai.djl.pytorch.graph_optimizer", "false");
			return NDManager.newBaseManager(Device.cpu(), "PyTorch");
		}

		private static void setIfAbsent(String property, String value) {
			if (System.getProperty(property) == null) {
				System.setProperty(property, value);
			}
		}

	}

}
