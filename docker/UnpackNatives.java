import ai.djl.engine.Engine;
import ai.djl.huggingface.tokenizers.jni.LibUtils;

/**
 * Run once while an image is built: loads the native libraries, which unpacks them into
 * DJL's cache, so that a container with a read-only file system finds them there.
 */
void main() {
	Engine engine = Engine.getEngine("PyTorch");
	LibUtils.checkStatus();
	IO.println(engine.getEngineName() + " " + engine.getVersion() + " in " + System.getenv("DJL_CACHE_DIR"));
}
